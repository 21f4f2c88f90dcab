"""The process that stands by, and a fresh sandbox for each submission.

Bubblewrap makes the walls. Within them a process loads NumPy and matplotlib once and stands by; for each submission it
makes a sandbox of its own: processes, /tmp, an empty network. Where the machine does not allow that, bubblewrap makes
every submission's sandbox anew.
"""

import compileall
import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from coursework.sandbox import seccomp
from coursework.sandbox.protocol import Limits, Task, converse, first_line
from coursework.sandbox.visible import GUEST as GUEST_SOURCE
from coursework.sandbox.visible import HELPERS, PACKAGES, VISIBLE, build_helpers, build_ipython, package_parts
from coursework.sandbox.walls import ENVIRONMENT, FLAGS, GUEST, NoSandboxError, bubblewrap, python, walls

TRIES = 3
PRELOAD = ("numpy", "matplotlib.pyplot", "matplotlib.backends.backend_agg", "PIL.Image", "IPython.display",
           "helpers.pictures", "helpers.kernels", "helpers.plots.base")


class Sandbox:
    """Made once a grading session; `run` then makes one fresh sandbox a submission.

    Parameters
    ----------
    helpers : tuple of str
        The modules of `helpers` that student code may import.
    limits : Limits, optional
    unsafe : bool
        Run without bubblewrap, as a plain process of this user. Only for code that you wrote yourself.
    warm : bool
        Load NumPy and matplotlib once for all submissions, where the machine allows it. The walls are the same; without
        it bubblewrap itself makes each submission's sandbox, and every one loads them anew.
    hide : iterable of path
        Folders that must not be seen even if they lie under one that is (such as a clone inside /usr/local).

    Examples
    --------
    Where bubblewrap is installed::

        with Sandbox() as sandbox:
            sandbox.run(["def double(x): return 2 * x"], [Task("double", 0, 0, [(4,)])])
        # [TaskResult(name='double', status='ok', answer={'answers': [...]}, seconds=0.01)]
    """

    def __init__(self, helpers=VISIBLE, limits=None, unsafe=False, hide=(), warm=True):
        self.limits, self.unsafe, self.hide = limits or Limits(), unsafe, hide
        self.last_words, self.standing_by = "", None
        if not unsafe:
            bubblewrap()
        sweep()
        self.scratch = tempfile.TemporaryDirectory(prefix=f"coursework-sandbox-{os.getpid()}-")
        self.folder = Path(self.scratch.name)
        try:
            self._fill(helpers)
            if not unsafe:
                self.walls = self._walls()
                if warm:
                    self._stand_by()
                if self.standing_by is None:
                    self._try_it()
        except BaseException:
            self.scratch.cleanup()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._stop_standing_by()
        self.scratch.cleanup()

    # ---- before the first submission ----

    def _fill(self, helpers):
        """Put together what the sandbox shows: the guest, and the packages."""
        guest, packages = self.folder / "guest", self.folder / "packages"
        os.chmod(self.folder, 0o755)
        packages.mkdir()
        self.parts = {}
        for name in PACKAGES:
            self.parts |= package_parts(name)
        build_helpers(packages / "helpers", helpers)
        shutil.copytree(GUEST_SOURCE, guest, ignore=shutil.ignore_patterns("__pycache__", "stubs"))
        shutil.copyfile(HELPERS / "codec.py", guest / "codec.py")  # both sides speak it
        build_ipython(packages / "IPython")
        compileall.compile_dir(self.folder, quiet=2)
        if not self.unsafe and (rules := seccomp.program()) is not None:
            (guest / "seccomp.bin").write_bytes(rules)
        for path in self.folder.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)

    def _walls(self, stands_by=False):
        return walls(self.folder, self.parts, self.hide, self.limits, stands_by)

    def _stand_by(self):
        """Start the process that stands by; where that is not allowed, go on without it."""
        ours, theirs = socket.socketpair()
        command = [*self._walls(stands_by=True), "--setenv", "PRELOAD", json.dumps(PRELOAD),
                   *([] if os.getuid() == 0 else ["--setenv", "ONE_USER", "1"]),
                   "--", python(), *FLAGS, f"{GUEST}/harness.py", "stand-by"]
        process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        theirs.close()
        ours.settimeout(60)
        self.standing_by, self.lock = (process, ours), threading.Lock()
        try:
            if ours.recv(5) != b"ready":
                raise OSError("it did not start")
            self._try_it()
        except (OSError, NoSandboxError):
            self._stop_standing_by()

    def _stop_standing_by(self):
        if self.standing_by:
            process, line = self.standing_by
            self.standing_by = None
            line.close()
            process.kill()
            process.wait()

    def _try_it(self):
        try:
            status = self.run(["def double(number):\n    return 2 * number"], [Task("double", 0, 0, [(21,)])])[0].status
        except NoSandboxError as error:
            status = str(error)
        if status != "ok":
            raise NoSandboxError(
                "bubblewrap is installed but cannot make a sandbox here. It says:\n  "
                + (self.last_words or f"(nothing; the trial ended with {status!r})")
                + "\nInside a container, start the container with: --security-opt seccomp=unconfined --cap-add SYS_ADMIN"
                "\nOn Ubuntu 24.04 and later, allow it with: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
            )

    # ---- a submission ----

    def run(self, cells, tasks, preload=("numpy",), slot=0, spent=0.0):
        """Run tasks on one submission's cells, in a fresh sandbox.

        Parameters
        ----------
        cells : list of str or None
            The source of each code cell; None for a cell that is not run.
        tasks : list of Task
            Each enters the sandbox alone, when the one before it is done: what is shown to anybody stands first, and no
            process holds the cases of another function's task.
        preload : tuple of str
            Modules to load before student code runs, once for all tasks.
        slot : int
            Which of the sandboxes running at the same time this is: each has its own user number.
        spent : float
            Seconds that the submission has had already.

        Returns
        -------
        list of TaskResult
            One for each task, in order.
        """
        uid = 61_500 + (7 * os.getpid() + slot) % 3_500
        limits = replace(self.limits, all_seconds=max(0.0, self.limits.all_seconds - spent))
        first = first_line(uid, limits, preload, cells)
        for _ in range(TRIES):  # a machine short of memory may refuse a sandbox now, and make it a second later
            run = self._run_warm if self.standing_by else self._run_cold
            if (results := run(first, tasks)) is not None:
                return results
            time.sleep(1)
        raise NoSandboxError(f"No sandbox could be made, {TRIES} times. It says: {self.last_words or 'nothing'}")

    def _run_warm(self, first, tasks):
        """In a sandbox that the process standing by makes. None if it could not be made."""
        process, line = self.standing_by
        job_end, job_in = os.pipe()
        out, out_end = os.pipe()
        try:
            with self.lock:
                socket.send_fds(line, [b"sandbox"], [job_end, out_end])
        finally:
            os.close(job_end)
            os.close(out_end)
        with os.fdopen(job_in, "wb", buffering=0) as stdin, os.fdopen(out, "rb", buffering=0) as stdout:
            results, finished = converse(stdin, stdout, first, tasks, self.limits)
        if process.poll() is not None or not finished:
            raise NoSandboxError("The sandbox was ended from outside. What is graded so far is kept; run the command again.")
        return results

    def _run_cold(self, first, tasks):
        """In a sandbox that bubblewrap makes for this submission alone. None if it could not be made."""
        with tempfile.TemporaryFile() as complaints, contextlib.ExitStack() as stack:
            command, how = self._without_walls() if self.unsafe else self._within_walls(stack)
            process = subprocess.Popen(
                command, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, **how)
            try:
                results, _ = converse(process.stdin, process.stdout, first, tasks, self.limits)
            finally:
                process.kill()
                process.wait()
                process.stdout.close()
                process.stdin.close()
            complaints.seek(0)
            self.last_words = complaints.read(2000).decode("utf-8", "replace").strip()
        return results

    def _within_walls(self, stack):
        command, how = [*self.walls], {}
        if (code := seccomp.program()) is not None:
            rules = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
            rules.write(code)
            rules.seek(0)
            command += ["--seccomp", str(rules.fileno())]
            how["pass_fds"] = (rules.fileno(),)
        return [*command, "--", python(), *FLAGS, f"{GUEST}/harness.py"], how

    def _without_walls(self):
        """For an instructor's own code on a machine that has no bubblewrap."""
        place, guest = self.folder / "unsafe", self.folder / "guest"
        place.mkdir(exist_ok=True)
        paths = [str(guest), str(self.folder / "packages"), *sorted({str(path.parent) for path in self.parts.values()})]
        start = (f"import sys, runpy; sys.path[:0] = {paths!r}; "
                 f"runpy.run_path({str(guest / 'harness.py')!r}, run_name='__main__')")
        environment = ENVIRONMENT | {"HOME": str(place), "MPLCONFIGDIR": str(place)}
        return [python(), *FLAGS, "-c", start], {"env": environment, "cwd": place}


class Sandboxes:
    """The sandboxes of one machine: each is made when a job first asks for what student code may import in it.

    Parameters
    ----------
    limits : Limits, optional
    unsafe : bool
    hide : iterable of path
    warm : bool
        See `Sandbox`.
    """

    def __init__(self, limits=None, unsafe=False, hide=(), warm=True):
        self.limits, self.unsafe, self.hide, self.warm = limits or Limits(), unsafe, hide, warm
        self._made, self._lock = {}, threading.Lock()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for sandbox in self._made.values():
            sandbox.close()

    def holding(self, helpers=(), longer=1.0):
        """Give the sandbox that holds these modules of `helpers` on top of what all hold.

        Parameters
        ----------
        helpers : tuple of str
        longer : float
            How many times the seconds a cell has where the notebook is run to be read.
        """
        with self._lock:
            key = (tuple(helpers), longer)
            if key not in self._made:
                limits = replace(self.limits, show_seconds=longer * self.limits.show_seconds)
                self._made[key] = Sandbox(VISIBLE + tuple(helpers), limits, self.unsafe, self.hide, self.warm)
            return self._made[key]


def sweep():
    """Remove what graders left behind that were killed."""
    for folder in Path(tempfile.gettempdir()).glob("coursework-sandbox-*-*"):
        process = folder.name.split("-")[2]
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.getuid() and not Path("/proc", process).exists():
                shutil.rmtree(folder, ignore_errors=True)
