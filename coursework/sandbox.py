"""Run a student's code where it can harm nobody: bubblewrap around `inside/harness.py`.

Bubblewrap makes the walls. Each submission then gets a world of its own within them: processes, /tmp, an empty network.

What is inside: Python, NumPy, matplotlib, Pillow, and of `helpers` the pictures, kernels and plots. What is not: a
network, the rest of the file system, other processes, other students, expected values, SciPy, a way to become
somebody else.
"""

import compileall
import contextlib
import json
import os
import platform
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from coursework import seccomp
from coursework.visible import (
    HELPERS,
    INSIDE,
    PACKAGES,
    VISIBLE,
    build_helpers,
    data_files,
    font_list,
    package_parts,
)
from helpers import codec

INSTALL = "sudo apt-get install bubblewrap"
MEGABYTE = 2**20
HERE = b"here\n"  # the harness's first words: before any student code
TRIES = 3


class NoSandboxError(RuntimeError):
    """There is no bubblewrap here, or it cannot make a sandbox. The message says what to do."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Sizes in bytes, times in seconds.

    A second counts only while the code runs or sleeps. While it waits for a processor that others use, the clock stands
    still: a grade does not depend on how busy the machine is.
    """

    memory: int = 2048 * MEGABYTE  # of each process, and of all together
    processes: int = 64
    file_size: int = 64 * MEGABYTE  # of one file, and of the private /tmp
    output: int = 16 * MEGABYTE  # of one task's result
    cell_seconds: float = 10.0  # then the cell is stopped and the next one runs
    show_seconds: float = 20.0  # the same, where the notebook is run to be read
    call_seconds: float = 10.0  # for all cases of one function together
    task_seconds: float = 90.0  # then the task's processes are killed
    all_seconds: float = 240.0
    patience: float = 10.0  # a task is killed in any case after so many times its seconds on the wall's clock


@dataclass
class Task:
    """One thing to run: a graded function on inputs, or (`name="notebook"`) the whole notebook for its outputs."""

    name: str
    cell: int = -2  # the cell in which the function is written
    last_cell: int = 65_000  # no cell after this one is run
    inputs: list = field(default_factory=list)


@dataclass
class Ran:
    """What came back from one task. `answer` is plain data that a student may have written: judge it, never trust it."""

    name: str
    status: str  # "ok", "time", "memory", "output", "died", or "garbled" when the sandbox's own report was damaged
    answer: dict | None = None
    seconds: float = 0.0


def bubblewrap():
    """Give the path of bubblewrap.

    Raises
    ------
    NoSandboxError
        If it is not installed, or this is no Linux.
    """
    found = shutil.which("bwrap")
    if found:
        return found
    if platform.system() != "Linux":
        raise NoSandboxError(
            "Student code runs in a Linux sandbox (bubblewrap), and this is "
            f"{platform.system()}. Grade in a Linux container or virtual machine: see coursework/README.md."
        )
    raise NoSandboxError(f"Student code runs in a sandbox, and bubblewrap is not installed. Install it: {INSTALL}")


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
        # [Ran(name='double', status='ok', answer={'answers': [...]}, seconds=0.01)]
    """

    def __init__(self, helpers=VISIBLE, limits=None, unsafe=False, hide=(), warm=True):
        self.limits, self.unsafe = limits or Limits(), unsafe
        self.last_words = ""
        self.bwrap = None if unsafe else bubblewrap()
        _sweep()
        self.scratch = tempfile.TemporaryDirectory(prefix=f"coursework-sandbox-{os.getpid()}-")
        try:
            folder = Path(self.scratch.name)
            os.chmod(folder, 0o755)
            self.packages = folder / "packages"
            self.packages.mkdir()
            parts = {}
            for name in PACKAGES:
                parts |= package_parts(name)
            build_helpers(self.packages / "helpers", helpers)
            shutil.copytree(INSIDE, folder / "inside", ignore=shutil.ignore_patterns("__pycache__", "stand_ins"))
            shutil.copyfile(HELPERS / "codec.py", folder / "inside" / "codec.py")  # both sides speak it
            shutil.copytree(INSIDE / "stand_ins" / "IPython", self.packages / "IPython",
                            ignore=shutil.ignore_patterns("__pycache__"))
            compileall.compile_dir(folder, quiet=2)
            for path in folder.rglob("*"):
                path.chmod(0o755 if path.is_dir() else 0o644)
            self.parts = parts
            self.warm = None
            if not unsafe:
                if (code := seccomp.program()) is not None:
                    (folder / "inside" / "seccomp.bin").write_bytes(code)
                self.hide = hide
                self.arguments = self._arguments(folder, hide)
                if warm:
                    self._warm_up(folder, hide)
                if self.warm is None:
                    self._try_it()
        except BaseException:
            self.scratch.cleanup()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._cool_down()
        self.scratch.cleanup()

    def _warm_up(self, folder, hide):
        """Start the process that stands by; where that is not allowed, go on without it."""
        ours, theirs = socket.socketpair()
        command = self._arguments(folder, hide, stands_by=True)
        preload = ["numpy", "matplotlib.pyplot", "matplotlib.backends.backend_agg", "PIL.Image", "IPython.display",
                   "helpers.pictures", "helpers.kernels", "helpers.plots.base"]
        command += ["--setenv", "PRELOAD", json.dumps(preload), *([] if os.getuid() == 0 else ["--setenv", "ONE_USER", "1"])]
        command += ["--", self._python(), *FLAGS, "/course/inside/harness.py", "stand-by"]
        process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        theirs.close()
        ours.settimeout(60)
        self.warm, self.lock = (process, ours), threading.Lock()
        try:
            if ours.recv(5) != b"ready":
                raise OSError("it did not start")
            self._try_it()
        except (OSError, NoSandboxError):
            self._cool_down()

    def _cool_down(self):
        if self.warm:
            process, line = self.warm
            self.warm = None
            line.close()
            process.kill()
            process.wait()

    def _arguments(self, folder, hide, stands_by=False):
        """The walls, as bubblewrap's arguments: everything that the sandbox can see is listed here."""
        root = os.getuid() == 0
        walls = [self.bwrap, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        if root:
            # Root stays root until the harness drops to a user of its own: only then do limits on processes count.
            walls += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
            if stands_by:  # it makes worlds, and each gives up these rights before a student's code is in it
                walls += ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"]
        elif stands_by:
            walls += ["--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL"]
        else:
            walls += ["--unshare-user", "--uid", "65534", "--gid", "65534", "--disable-userns"]
        walls += ["--die-with-parent", "--new-session", "--as-pid-1", "--clearenv", "--hostname", "sandbox"]
        walls += ["--ro-bind", "/usr", "/usr"]
        for name in ("bin", "sbin", "lib", "lib32", "lib64"):
            if os.path.islink(f"/{name}"):
                walls += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
            elif os.path.isdir(f"/{name}"):
                walls += ["--ro-bind", f"/{name}", f"/{name}"]
        prefix = Path(sys.base_prefix).resolve()
        shown = [Path("/usr")]
        if not prefix.is_relative_to("/usr"):
            walls += [*_folders(prefix), "--ro-bind", str(prefix), str(prefix)]
            shown.append(prefix)
        walls += ["--perms", "0755", "--dir", "/course", *_folders(Path("/course/inside"))]
        secret = [path for place in {*shown, Path("/usr/local"), prefix}
                  for pattern in ("lib/python3*/site-packages", "lib/python3*/dist-packages")
                  for path in place.glob(pattern)]
        secret += [Path(path) for path in ("/usr/src", "/usr/local/src", "/usr/local/share") if os.path.isdir(path)]
        secret += [Path(path).resolve() for path in hide]
        for path in sorted({path.resolve() for path in secret}):
            if path.is_dir() and any(path.is_relative_to(place) for place in shown) and not prefix.is_relative_to(path):
                walls += ["--perms", "0755", "--tmpfs", str(path)]
        walls += ["--ro-bind", str(folder / "inside"), "/course/inside"]
        walls += ["--ro-bind", str(self.packages), "/course/packages"]
        for name, path in sorted(self.parts.items()):
            place = self.packages / name  # a mount needs a place to stand
            place.mkdir(exist_ok=True) if path.is_dir() else place.touch()
            walls += ["--ro-bind", str(path), f"/course/packages/{name}"]
        data = data_files()
        (self.packages / "helpers" / "_data").mkdir(exist_ok=True)
        walls += ["--ro-bind", str(data), "/course/packages/helpers/_data"]
        walls += ["--proc", "/proc", "--dev", "/dev"]
        walls += ["--perms", "1777", "--size", str(self.limits.file_size), "--tmpfs", "/tmp"]
        walls += ["--perms", "0777", "--dir", "/tmp/matplotlib"]
        fonts = font_list()
        if fonts:
            walls += ["--ro-bind", str(fonts), f"/tmp/matplotlib/{fonts.name}"]
        walls += ["--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/tmp"]
        for name, value in ENVIRONMENT.items():
            walls += ["--setenv", name, value]
        return walls

    def _python(self):
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        base = Path(sys.base_prefix).resolve() / "bin" / version
        return str(base if base.exists() else Path(sys.executable).resolve())

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

    def run(self, cells, tasks, then=(), preload=("numpy",), slot=0):
        """Run tasks on one submission's cells, in a fresh sandbox.

        Parameters
        ----------
        cells : list of str or None
            The source of each code cell; None for a cell that is not the student's and is not run.
        tasks : list of Task
        then : list of Task
            More tasks, with inputs that nobody may see: they enter the sandbox when `tasks` are done.
        preload : tuple of str
            Modules to load before student code runs, once for all tasks.
        slot : int
            Which of the sandboxes running at the same time this is: each has its own user number.

        Returns
        -------
        list of Ran
            One for each task, in order.
        """
        job = {
            "uid": 61_500 + (7 * os.getpid() + slot) % 3_500,
            "limits": asdict(self.limits),
            "preload": list(preload),
            "cells": [None if source is None else source.encode("utf-8", "replace").decode() for source in cells],
        }
        lines = [json.dumps(job).encode() + b"\n" + _task_line(tasks)]
        if then:
            lines.append(_task_line(then))
        for _ in range(TRIES):  # a machine short of memory may refuse a sandbox now, and make it a second later
            run = self._run_warm if self.warm else self._run_cold
            if (ran := run(lines, [list(tasks), list(then)])) is not None:
                return ran
            time.sleep(1)
        raise NoSandboxError(f"No sandbox could be made, {TRIES} times. It says: {self.last_words or 'nothing'}")

    def _run_cold(self, lines, phases):
        """In a sandbox that bubblewrap makes for this submission alone. None if it could not be made."""
        command, how = self._command()
        with tempfile.TemporaryFile() as complaints, contextlib.ExitStack() as stack:
            if not self.unsafe and (code := seccomp.program()) is not None:
                rules = stack.enter_context(tempfile.TemporaryFile())
                rules.write(code)
                rules.seek(0)
                mark = command.index("--")
                command[mark:mark] = ["--seccomp", str(rules.fileno())]
                how["pass_fds"] = (rules.fileno(),)
            ran = self._talk(command, lines, phases, complaints, how)
            complaints.seek(0)
            self.last_words = complaints.read(2000).decode("utf-8", "replace").strip()
        return ran

    def _run_warm(self, lines, phases):
        """In a world that the process standing by makes. None if it could not be made."""
        process, line = self.warm
        job_end, job_in = os.pipe()
        out, out_end = os.pipe()
        try:
            with self.lock:
                socket.send_fds(line, [b"world"], [job_end, out_end])
        finally:
            os.close(job_end)
            os.close(out_end)
        with os.fdopen(job_in, "wb", buffering=0) as stdin, os.fdopen(out, "rb", buffering=0) as stdout:
            ran, finished = self._converse(stdin, stdout, lines, phases)
        if process.poll() is not None or not finished:
            raise NoSandboxError("The sandbox was ended from outside. What is graded so far is kept; run the command again.")
        return ran

    def _talk(self, command, lines, phases, complaints, how):
        process = subprocess.Popen(command, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, **how)
        try:
            return self._converse(process.stdin, process.stdout, lines, phases)[0]
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            process.stdin.close()

    def _converse(self, stdin, stdout, lines, phases):
        """Send tasks, read reports: no more than a limit and no longer than a limit.

        Returns
        -------
        ran : list of Ran or None
            None if the sandbox never said that it stands: no fault of the submission's.
        finished : bool
            False if time was up, though the harness keeps its own: then something outside went wrong.
        """
        most = self.limits.all_seconds + self.limits.task_seconds
        end = time.monotonic() + 60 + self.limits.patience * most
        waiting, ran, raw, lines, stands = phases[0], [], bytearray(), [*lines], False
        with contextlib.suppress(BrokenPipeError, ValueError):  # the sandbox is gone, or its words are not the harness's
            _write(stdin, lines[0])
            while (left := end - time.monotonic()) > 0 and select.select([stdout], [], [], left)[0]:
                data = os.read(stdout.fileno(), 2**20)
                if not data:
                    break
                raw += data
                if not stands:
                    if not raw.startswith(HERE):
                        continue
                    del raw[: len(HERE)]
                    stands = True
                while waiting and (report := _take_report(raw, waiting[0])) is not None:
                    ran.append(report)
                    waiting = waiting[1:]
                if not waiting and len(lines) > 1:
                    waiting = phases[1]
                    _write(stdin, lines.pop())
                if not waiting or len(raw) > 2 * self.limits.output:
                    break
        finished = time.monotonic() < end
        if not stands:
            return None, finished
        return ran + [Ran(task.name, "garbled") for task in [*phases[0], *phases[1]][len(ran) :]], finished

    def _command(self):
        if not self.unsafe:
            return [*self.arguments, "--", self._python(), *FLAGS, "/course/inside/harness.py"], {}
        # Without walls: for an instructor's own code on a machine that has no bubblewrap.
        folder = Path(self.scratch.name)
        place = folder / "unsafe"
        place.mkdir(exist_ok=True)
        paths = [str(folder / "inside"), str(self.packages), *sorted({str(path.parent) for path in self.parts.values()})]
        start = (
            f"import sys, runpy; sys.path[:0] = {paths!r}; "
            f"runpy.run_path({str(folder / 'inside' / 'harness.py')!r}, run_name='__main__')"
        )
        environment = ENVIRONMENT | {"HOME": str(place), "MPLCONFIGDIR": str(place)}
        return [self._python(), *FLAGS, "-c", start], {"env": environment, "cwd": place}


FLAGS = ["-P", "-s", "-S", "-B", "-X", "utf8"]  # not -I: it would drop PYTHONHASHSEED, and sets would be shuffled
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",  # one thread: the same sums in the same order every time
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",  # or each thread of a student's would take 64 MB of the memory that is allowed
    "MPLBACKEND": "agg",
    "MPLCONFIGDIR": "/tmp/matplotlib",
}


def _sweep():
    """Remove what graders left behind that were killed."""
    for folder in Path(tempfile.gettempdir()).glob("coursework-sandbox-*-*"):
        process = folder.name.split("-")[2]
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.getuid() and not Path("/proc", process).exists():
                shutil.rmtree(folder, ignore_errors=True)


def _folders(path):
    """Make the folders above a mount readable (bubblewrap makes them for root alone)."""
    arguments = []
    for parent in [*reversed(path.parents)][1:]:
        arguments += ["--perms", "0755", "--dir", str(parent)]
    return arguments


def _write(pipe, data):
    while data:
        data = data[pipe.write(data) :]


def _task_line(tasks):
    packed = [asdict(task) | {"inputs": [codec.pack(tuple(case)) for case in task.inputs]} for task in tasks]
    return json.dumps(packed).encode() + b"\n"


def _take_report(raw, task):
    """Take one report off what came out of the sandbox; None if it is not all there yet.

    Raises
    ------
    ValueError
        If it is not a report on this task. A student may have written it.
    """
    line, newline, _ = bytes(raw[:20_000]).partition(b"\n")
    if not newline:
        if len(raw) >= 20_000:
            raise ValueError("no report")
        return None
    try:
        report = json.loads(line)
        size, status = report["bytes"], report["status"]
        if report["task"] != task.name or status not in ("ok", "time", "memory", "output", "died"):
            raise ValueError("not the harness's words")
        if type(size) is not int or size < 0:
            raise ValueError("not a size")
        if len(raw) < len(line) + 1 + size:
            return None
        body = bytes(raw[len(line) + 1 : len(line) + 1 + size])
        del raw[: len(line) + 1 + size]
        seconds = float(report["seconds"])
    except (KeyError, TypeError, RecursionError, AttributeError) as error:
        raise ValueError("not a report") from error
    if status != "ok":
        return Ran(task.name, status, None, seconds)
    try:
        return Ran(task.name, status, _read_answer(body), seconds)
    except (ValueError, RecursionError):
        return Ran(task.name, "garbled", None, seconds)


def _read_answer(body):
    if body.count(b"[") + body.count(b"{") + body.count(b",") > 400_000:
        raise ValueError("too many parts")
    answer = json.loads(body)
    if type(answer) is not dict:
        raise ValueError("not an answer")
    return answer
