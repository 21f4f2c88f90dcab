#!/usr/bin/env python3
"""Make the course's own environment and run a task in it.

    python3 start.py lab        (Windows: py start.py lab)
    make lab                    the same, where there is make

Standard library only. The first run makes `.venv` and installs exact, hashed versions from `requirements/`; later runs
find it ready and install nothing. An interrupted run is mended by the next. `python3 start.py` lists the tasks.

Old Pythons read this file too, so that it can tell them what to do: no syntax newer than Python 3.6 here.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
WINDOWS = os.name == "nt"
NETWORK_SIGNS = (
    "NewConnectionError", "NameResolutionError", "Temporary failure in name resolution", "getaddrinfo failed",
    "Network is unreachable", "ConnectTimeout", "ReadTimeout", "Connection refused", "ProxyError",
    "connection broken", "No matching distribution found", "SSLError",
)  # fmt: skip

# What a shell may have set for another Python, or to tell pip what to install and where. The rest is for this one too:
# mirrors, certificates and proxies lead to the packages.
FOREIGN = (
    "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PYTHONDONTWRITEBYTECODE",
    "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_PYTHON", "PIP_REQUIRE_VIRTUALENV", "PIP_DRY_RUN",
    "PIP_REQUIREMENT", "PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "PIP_EDITABLE", "PIP_NO_BINARY", "PIP_ONLY_BINARY",
    "PIP_PLATFORM", "PIP_PYTHON_VERSION", "PIP_IMPLEMENTATION", "PIP_ABI",
)  # fmt: skip

# What `python -m venv` does in four seconds: the pip that every Python carries along for it, as it is.
UNPACK_PIP = """
import ensurepip, pathlib, sysconfig, zipfile
places = [sysconfig.get_config_var("WHEEL_PKG_DIR"), pathlib.Path(ensurepip.__file__).parent / "_bundled"]
wheels = [wheel for place in places if place for wheel in sorted(pathlib.Path(place).glob("pip-*.whl"))]
if wheels:
    zipfile.ZipFile(wheels[0]).extractall(sysconfig.get_path("purelib"))
else:
    ensurepip.bootstrap()
"""
PIPS = 3  # at once: one waits for the network where another unpacks

NOT_QUICK = "not browser and not notebook and not slow and not sandbox"
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"]
NBVAL += ["--nbval-sanitize-with=tests/nbval_sanitize.cfg"]
# Three workers for two processors: a test with a browser or a student's code in it waits a third of its time.
PYTEST = ["-m", "pytest", "-n3", "--dist=loadscope", "--no-loadscope-reorder"]
CODE = ["tests", "helpers"] + ([] if WINDOWS else ["coursework"])  # grading needs Linux

# The locks of each level of packages. The first stands for itself; the others add to it.
LOCKS = {
    "lab": ["lab.txt"],
    "frameworks": ["frameworks.txt"],
    "spark": ["frameworks.txt", "spark.txt"],
    "cluster": ["cluster.txt"],
    "test": ["test.txt"],
    "bench": ["test.txt", "frameworks.txt", "bench.txt"],
}
# For each level, those that bring its packages along.
HOLDS = {level: [other for other in LOCKS if level == "lab" or set(LOCKS[level]) <= set(LOCKS[other])] for level in LOCKS}
WITH_TORCH = HOLDS["frameworks"]

# task: (packages, what it does, the command that the environment's Python is given)
TASKS = {
    "lab": ("lab", "open the lessons in JupyterLab; LESSON=03 opens the third", ["-m", "helpers.lab", "lab"]),
    "test": ("test", "run every test; LESSON=03: those of the third lesson", PYTEST + NBVAL + CODE + ["notebooks"]),
    "quick": ("test", "run the tests without browser and notebook", [*PYTEST, "-n2", "-m", NOT_QUICK] + CODE),
    "notebooks": ("test", "run every lesson and store its outputs", ["tools/notebooks.py"]),
    "checks": ("test", "show that every check knows its mistakes", ["-m", "tests.checks.catalogue"]),
    "weights": ("test", "train the networks that the course ships", ["tools/weights.py"]),
    "site": ("test", "build the course as a web site", ["docs/build.py"]),
    "serve": ("test", "build the site and show it on this machine", ["docs/build.py", "--serve"]),
    "frameworks": ("frameworks", "add Keras, JAX and PyTorch, for lessons 12 and 13", None),
    "spark": ("spark", "train lesson 13's steps on Spark (436 MB, and Java)", ["tools/spark.py"]),
    "cluster": ("cluster", "add Dask, to grade coursework on several machines", None),
    "bench": ("bench", "measure the engine against PyTorch and others", ["-m", "bench"]),
    "bench-widgets": ("test", "measure how fast the widgets paint", ["-m", "bench.widgets"]),
    "bench-grading": ("test", "measure the grader against nbgrader", ["-m", "bench.grading"]),
    "lock": ("test", "renew environment.yml and the locks from pyproject.toml", ["tools/environment.py"]),
}


TORCH_IS_BIG = (
    "PyTorch is not installed: pip finds only the build that brings about 4 GB of libraries for graphics cards. To install "
    "that one: make frameworks ARGS=--big. The small one (about 1 GB): pytorch.org/get-started says under Linux, Pip, CPU "
    "which line to give to .venv/bin/python -m pip. Without it everything else of the course works."
)

NO_JAVA = (
    "Spark runs on Java, and there is no java here. Install Java 17 or newer (Debian, Ubuntu: sudo apt install "
    "openjdk-17-jre-headless), then run the same command again. Lesson 13 shows what it gives without it."
)


class Stop(Exception):
    """Something the person at the keyboard can mend; the text says how."""


def say(text):
    print(text, flush=True)


# --- Which Python -----------------------------------------------------------------------------------------------------


def version_of(command):
    """Return (major, minor) and the path of the interpreter that `command` starts; None where it does not run."""
    code = "import sys; print(sys.version_info[0], sys.version_info[1], sys.executable)"
    try:
        done = subprocess.run(
            command + ["-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60
        )
        major, minor, path = done.stdout.decode(errors="replace").strip().split(" ", 2)
        return (int(major), int(minor)), path
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def dots(version):
    return ".".join(str(part) for part in version)


def candidates(name):
    """Yield the commands that may start Python `name` ("3.12") on this machine."""
    yield ["python" + name]
    if WINDOWS:
        yield ["py", "-" + name]
    for path in sorted(Path.home().glob(f".pyenv/versions/{name}.*/bin/python"), reverse=True):
        yield [str(path)]


def find_python(wanted):
    """Return the version and path of the Python to build on.

    `wanted` is a command, a path, a version such as "3.12", or nothing: then the Python that runs this file, or a newer
    one that lies about where this one is too old.
    """
    if wanted:
        short = wanted.replace("python", "") if Path(wanted).name == wanted else ""
        options = [[os.path.expanduser(wanted)]] + (list(candidates(short)) if short[:2] == "3." else [])
        found = next(filter(None, map(version_of, options)), None)
        if found is None:
            raise Stop(
                f"There is no Python called {wanted!r} here. Name one that runs, for example PYTHON=python3.12."
            )
    else:
        found = sys.version_info[:2], sys.executable
        if found[0] < OLDEST:
            newer = (version_of(command) for name in ("3.13", "3.12", "3.11") for command in candidates(name))
            found = next((other for other in newer if other and other[0] >= OLDEST), found)
    if found[0] < OLDEST:
        raise Stop(
            f"The course needs Python {dots(OLDEST)} or newer, and {found[1]} is {dots(found[0])}. Install a newer one "
            "(python.org/downloads, or your system's packages), then name it: make lab PYTHON=python3.12, or "
            "python3.12 start.py lab."
        )
    return found


# --- The environment --------------------------------------------------------------------------------------------------


class Environment:
    """The folder `.venv` (or `.venv-3.12`, where another Python has `.venv` already), and what is installed in it."""

    def __init__(self, version, base):
        self.version, self.base = version, base
        self.folder = ROOT / ".venv"
        if self.runs() and self.owner() != version:
            self.folder = ROOT / f".venv-{dots(version)}"
        self.mark = self.folder / "course.json"

    @property
    def python(self):
        return str(self.folder / ("Scripts/python.exe" if WINDOWS else "bin/python"))

    def owner(self):
        """Return the version of the Python that made the folder, from pyvenv.cfg; None where that cannot be read."""
        try:
            lines = (self.folder / "pyvenv.cfg").read_text("utf8").splitlines()
            value = next(line.split("=")[1] for line in lines if line.startswith("version"))
            return tuple(int(part) for part in value.strip().split(".")[:2])
        except (OSError, StopIteration, ValueError, IndexError):
            return None

    def runs(self):
        return self.owner() is not None and os.path.exists(self.python)

    def read_mark(self):
        try:
            mark = json.loads(self.mark.read_text("utf8"))
            return mark if isinstance(mark, dict) else {}
        except (OSError, ValueError):
            return {}

    def write_mark(self, mark):
        write(self.mark, json.dumps(mark, indent=1))

    def digest(self, level):
        """Return what changes whenever the packages of a level have to be installed again."""
        files = [ROOT / "pyproject.toml", *lock_files(level)]
        parts = [str(ROOT), dots(self.version)] + [file.read_text("utf8") for file in files]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def ready(self, level):
        mark = self.read_mark()
        done = (mark.get(name) == self.digest(name) for name in HOLDS[level] if name in mark)
        return self.runs() and not mark.get("installing") and any(done)

    def make(self):
        """Make the folder with Python and pip in it, and nothing else."""
        check = subprocess.run(
            [self.base, "-c", "import venv, ensurepip"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if check.returncode:
            raise Stop(
                f"This Python ({self.base}) cannot make environments: its venv part is missing. On Debian or Ubuntu: "
                f"sudo apt install python{dots(self.version)}-venv. Then run the same command again."
            )
        say(f"Making {self.folder.name} with Python {dots(self.version)} ...")
        remove(self.folder)
        self.folder.mkdir()
        self.write_mark({"installing": True})  # until all is well: an interrupted run is known by it
        for command in ([self.base, "-m", "venv", "--without-pip", str(self.folder)], [self.python, "-c", UNPACK_PIP]):
            made = subprocess.run(command, env=variables(self), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if made.returncode:
                remove(self.folder)
                raise Stop("Python's venv failed:\n" + made.stdout.decode(errors="replace").strip())

    def ensure(self, level):
        """Have the packages of a level installed: a moment where they are, a minute where they are not."""
        if self.ready(level):
            return
        before = self.read_mark()
        moved = before.get("root", str(ROOT)) != str(ROOT)
        if not self.runs() or before.get("installing") or moved or not self.has_pip():
            if self.folder.exists():
                say(
                    f"{self.folder.name} is {'from another place' if moved else 'half made'}: making it anew."
                )
            self.make()
            before = {}
        before["root"] = str(ROOT)
        self.write_mark(dict(before, installing=True))
        started = time.time()
        try:
            for commands, what in install_steps(level, self.folder):
                self.pip(commands, what)
        except Stop as stop:
            if not getattr(stop, "touched", True):  # nothing was unpacked yet: what was there is still whole
                self.write_mark(before)
                if "lab" in before and level == "lab" and getattr(stop, "network", False):
                    say(
                        "No network: going on with the packages of last time, which may be older than the lessons."
                    )
                    return
            raise
        self.write_mark(dict(before, **{level: self.digest(level)}))
        say(f"Installed in {time.time() - started:.0f} s. This happens once.")

    def packages(self, *names):
        """Return {name: version} of those packages that are installed."""
        code = "import sys\nfrom importlib.metadata import version, PackageNotFoundError\nfor name in sys.argv[1:]:\n"
        code += "    try: print(name, version(name))\n    except PackageNotFoundError: pass"
        done = subprocess.run([self.python, "-c", code] + list(names), stdout=subprocess.PIPE)
        return dict(line.split() for line in done.stdout.decode().splitlines())

    def ensure_torch(self, big):
        """Have PyTorch where that is a matter of megabytes. Linux's usual build brings gigabytes: only with `big`."""
        if self.packages("torch"):
            return
        pin = (ROOT / "requirements" / "torch.txt").read_text("utf8").split()[-1]
        try:
            self.pip([[pin + "+cpu"]], "Installing PyTorch")
        except Stop as stop:
            if getattr(stop, "touched", True):
                raise
            if sys.platform.startswith("linux") and not big:
                raise Stop(TORCH_IS_BIG) from None
            self.pip([[pin]], "Installing PyTorch")

    def has_pip(self):
        command = [self.python, "-m", "pip", "--version"]
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def pip(self, commands, what):
        """Run pip once for each list of arguments, side by side; show on one line how far they are; turn a failure into a sentence."""
        command = [self.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        # --no-compile: ten seconds less; Python compiles what is used when it is first used.
        command += ["--progress-bar=off", "--no-compile"]
        child = dict(variables(self), PIP_USER="0")
        pips = [
            subprocess.Popen(command + arguments, cwd=str(ROOT), env=child, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for arguments in commands
        ]
        said = [[] for _ in pips]
        listeners = [threading.Thread(target=listen, args=each, daemon=True) for each in zip(pips, said)]
        try:
            for listener in listeners:
                listener.start()
            while any(listener.is_alive() for listener in listeners):
                lines = [line for each in said for line in list(each)]
                show_progress(f"{what}: {'unpacking' if unpacks(lines) else 'package'} {sum(map(is_package, lines))}")
                time.sleep(0.05)
            failed = [lines for process, lines in zip(pips, said) if process.wait()]
        except BaseException:
            for process in pips:
                process.terminate()
            raise
        finally:
            show_progress("")
        if failed:
            raise explain(failed[0], any(map(unpacks, said)))


def listen(process, lines):
    for raw in process.stdout:
        lines.append(raw.decode(errors="replace").rstrip())


def is_package(line):
    return line.startswith(("Collecting ", "Requirement already satisfied"))


def unpacks(lines):
    return any(line.startswith(("Installing collected", "Building")) for line in lines)


def lock_files(level):
    return [ROOT / "requirements" / name for name in LOCKS[level]]


def install_steps(level, folder):
    """Return the pip commands of a level, those side by side that may: exact hashed versions, the peers, the project itself."""
    for file in lock_files(level):
        text = file.read_text("utf8")
        if "--hash=" in text:  # such a lock is complete, so that its packages need not know of one another
            parts = parts_of(text, folder)
            yield [["--require-hashes", "--no-deps", "-r", str(part)] for part in parts], "Installing (about a minute)"
        else:
            yield [["-r", str(file)]], "Installing the peers"
    yield [["--no-deps", "--no-build-isolation", "-e", str(ROOT)]], "Installing the course"


def parts_of(lock, folder):
    """Share a lock's packages out over as many files in `folder` as pips should run at once."""
    packages = re.split(r"\n(?=[A-Za-z0-9])", lock)
    files = []
    for start in range(min(PIPS, len(packages))):
        files.append(folder / f"part-{start}.txt")
        files[-1].write_text("\n".join(packages[start::PIPS]) + "\n", "utf8")
    return files


def explain(lines, unpacking):
    """Turn pip's last words into one sentence with the cure."""
    text = "\n".join(lines)
    network = False
    if "No space left on device" in text:
        sentence = "The disk is full. Free about 1 GB, then run the same command again."
    elif "DO NOT MATCH THE HASHES" in text:
        sentence = (
            "A downloaded package is not the one this course was tested with, so it was not installed. Clear pip's "
            "store (python3 -m pip cache purge) and run the same command again."
        )
    elif any(sign in text for sign in NETWORK_SIGNS):
        network = True
        sentence = (
            "The packages cannot be reached: is there a network? Connect, then run the same command again."
        )
    else:
        sentence = "pip failed; these are its last words:\n" + "\n".join(lines[-15:])
    stop = Stop(sentence)
    stop.touched, stop.network = unpacking, network
    return stop


def variables(environment):
    """Return the variables of a task: as if the environment were activated, and free of another Python's settings."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    scripts = os.path.dirname(environment.python)
    kept["PATH"] = scripts + os.pathsep + kept.get("PATH", "")
    kept["VIRTUAL_ENV"] = str(environment.folder)
    # The lessons multiply small matrices: a second thread would wait longer than it works, above all on a busy machine.
    kept.setdefault("OPENBLAS_NUM_THREADS", "1")
    kept.setdefault("PYTHONUTF8", "1")  # files are UTF-8, on Windows and under any locale
    return kept


# --- Small things ----------------------------------------------------------------------------------------------------


def write(path, text):
    """Write whole or not at all."""
    half = path.with_name(path.name + ".part")
    half.write_text(text + "\n", "utf8")
    os.replace(str(half), str(path))


def remove(folder):
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        try:
            shutil.rmtree(str(folder))
        except OSError as error:
            raise Stop(
                f"{folder.name} cannot be removed ({error}). Close what uses it, delete it, and run again."
            ) from error


def show_progress(text):
    """Show one line that the next call writes over; nothing where the output is a file."""
    if sys.stdout.isatty():
        sys.stdout.write("\r\033[K" + text[:100])
        sys.stdout.flush()


# --- The tasks --------------------------------------------------------------------------------------------------------


def run(environment, command):
    """Become the command (so that signals and the exit code are its own), with the environment's Python."""
    os.chdir(str(ROOT))
    sys.stdout.flush()
    command = [environment.python] + command
    if WINDOWS:
        sys.exit(subprocess.call(command, env=variables(environment)))
    os.execve(command[0], command, variables(environment))


def main():
    listing = "\n".join(f"  {name:<14} {about}" for name, (_, about, _) in TASKS.items())
    parser = argparse.ArgumentParser(
        description="Pixels to Predictions: make the environment and run a task in it.",
        epilog=f"tasks:\n{listing}\n\nWhat follows the task is handed to it: start.py lab 03 --port 9000",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--python", metavar="PYTHON", help="the Python to build on: a command, a path, or 3.12"
    )
    parser.add_argument("task", nargs="?", choices=[*TASKS, "install"], metavar="task", help="see below")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.task:
        parser.print_help()
        return 0
    if options.task == "install":  # only make the environment: install [lab | frameworks | test | bench]
        level, command = (options.rest or ["lab"])[0], None
    else:
        level, _, command = TASKS[options.task]
        if options.task == "test" and options.rest and options.rest[0].isdigit():
            command = ["tools/one_lesson.py"]
    try:
        environment = Environment(*find_python(options.python))
        if level == "spark" and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
            raise Stop(NO_JAVA)
        environment.ensure(level)
        if level in WITH_TORCH:
            environment.ensure_torch(big="--big" in options.rest)
        if options.task == "frameworks":
            found = environment.packages("keras", "jax", "torch")
            say("Lessons 12 and 13 find " + ", ".join(" ".join(each) for each in found.items()) + ".")
        if command is None:
            return 0
        run(environment, command + options.rest)
    except Stop as stop:
        print(f"\nStopped. {stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
