"""The two commands: start.py and the Makefile, on small projects with a real venv and a real pip, and no network."""

import ast
import base64
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
import start

pytestmark = pytest.mark.skipif(os.name == "nt", reason="these tests speak to a POSIX shell")

# A build backend of a few lines, so that pip installs the small project without a network. It can be told to dawdle.
BACKEND = """
import base64, hashlib, os, time, zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    if os.environ.get("DAWDLE"):
        open("dawdling", "w").close()
        time.sleep(60)
    name = "course-1-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("course.pth", os.getcwd() + "\\n")
        wheel.writestr("course-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: course\\nVersion: 1\\n")
        wheel.writestr("course-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("course-1.dist-info/RECORD", "")
    return name
"""


def make_wheel(folder, name, version, files):
    """Write a wheel and return its line in a lock."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = files | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [
        f"{file},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}"
        for file, text in files.items()
    ]
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
        wheel.writestr(f"{info}/RECORD", "\n".join([*rows, f"{info}/RECORD,,"]))
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def notebook(text):
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": [text]}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def unmade():
    """Return the variables without those of a `make` that runs the tests: PYTHON=3.12 is meant for it alone."""
    inner = ("PYTHON", "MAKE", "MFLAGS", "ARGS", "LESSON")
    return {name: value for name, value in os.environ.items() if not name.startswith(inner)}


class Project:
    """A small project with the real start.py and Makefile; its JupyterLab only prints what it was started with."""

    def __init__(self, folder):
        self.folder, self.wheels = folder, folder.parent / "wheels"
        for name in ("notebooks", "requirements"):
            (folder / name).mkdir(parents=True)
        self.wheels.mkdir()
        for name in ("start.py", "Makefile", ".gitignore"):
            shutil.copy(ROOT / name, folder)
        (folder / "backend.py").write_text(BACKEND)
        (folder / "pyproject.toml").write_text(
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
            '[project]\nname = "course"\nversion = "1"\n'
        )
        self.lesson = folder / "notebooks" / "01_pixels.ipynb"
        self.lesson.write_text(notebook("one"))
        (folder / "notebooks" / "03_curve_detector.ipynb").write_text(notebook("three"))
        self.lock("1")

    def lock(self, version, hash_of=None):
        """Ask for a version of the (small) JupyterLab; with `hash_of`, under another file's hash."""
        line = make_wheel(
            self.wheels, "jupyterlab", version, {"jupyterlab.py": "import sys\nprint('LAB', *sys.argv[1:])"}
        )
        if hash_of:
            line = re.sub("[0-9a-f]{64}", "0" * 64, line)
        for name in ("lab.txt", "test.txt"):
            (self.folder / "requirements" / name).write_text("# a lock\n" + line)

    def variables(self, **extra):
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "DISPLAY", "WAYLAND", "PYTHON"))
        }
        pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        return {name: value for name, value in {**kept, **pip, **extra}.items() if value is not None}

    def run(self, *arguments, command=None, **extra):
        """Run a task -> (exit code, all that was printed)."""
        command = command or [sys.executable, "start.py"]
        done = subprocess.run(
            [*command, *arguments],
            cwd=self.folder,
            env=self.variables(**extra),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "course")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project whose environment stands."""
    project = Project(tmp_path_factory.mktemp("made") / "course")
    code, said = project.run("install")
    assert code == 0, said
    return project


@pytest.fixture
def my_work(project, monkeypatch):
    """The small project's my-work/, with start.py's functions at work in it."""
    monkeypatch.setattr(start, "ROOT", project.folder)
    monkeypatch.setattr(start, "MY_WORK", project.folder / "my-work")
    return project.folder / "my-work"


# --- The script and the Makefile say the same -------------------------------------------------------------------------


def test_an_old_python_can_read_the_script():
    tree = ast.parse((ROOT / "start.py").read_text("utf8"), feature_version=(3, 6))
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.NamedExpr, ast.AnnAssign))]


def test_it_needs_the_standard_library_alone():
    tree = ast.parse((ROOT / "start.py").read_text("utf8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "subprocess" in names and names <= set(sys.stdlib_module_names)


def test_make_knows_every_task():
    listed = re.search(r"^TASKS := (.*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)[1].split()
    assert set(listed) == set(start.TASKS)
    done = subprocess.run(
        ["make", "-n", *listed], cwd=ROOT, env=unmade(), capture_output=True, text=True, check=True
    )
    assert [line.split("start.py ")[1].strip() for line in done.stdout.splitlines()] == listed


@pytest.mark.parametrize("task", [name for name, row in start.TASKS.items() if row[2]])
def test_every_task_names_something_that_exists(task):
    command = start.TASKS[task][2]
    if command[0] != "-m":
        assert (ROOT / command[0]).is_file()
    elif command[1] == "pytest":
        assert all(
            (ROOT / name).exists()
            for name in command
            if name in ("tests", "helpers", "coursework", "notebooks")
        )
    else:
        place = ROOT / command[1].replace(".", "/")
        assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


def test_no_task_lists_the_tasks(project):
    code, said = project.run()
    assert code == 0 and all(name in said for name in start.TASKS)
    code, said = project.run("lba")
    assert code == 2 and "invalid choice: 'lba'" in said


# --- Which Python -----------------------------------------------------------------------------------------------------


def test_too_old_a_python_is_told_what_to_do(project):
    code = "import sys, start; start.OLDEST = (9, 9); sys.argv = ['start.py', 'lab']; sys.exit(start.main())"
    code, said = project.run("-c", code, command=[sys.executable])
    version = ".".join(map(str, sys.version_info[:2]))
    assert code == 1 and f"needs Python 9.9 or newer, and {sys.executable} is {version}" in said
    assert "PYTHON=" in said and not (project.folder / ".venv").exists()


def test_an_old_python_of_this_machine_is_told_so_too(project):
    old = [
        path
        for name in ("3.6", "3.8", "3.10")
        for command in start.candidates(name)
        if (path := shutil.which(command[0]))
    ]
    old = [path for path in old if (found := start.version_of([path])) and found[0] < start.OLDEST]
    for path in old[:1]:
        code, said = project.run("lab", command=[sys.executable, "start.py", "--python", path])
        assert code == 1 and "needs Python 3.11 or newer" in said
        code, said = project.run(command=[path, "start.py"])  # the file itself is read without an error
        assert code == 0 and "tasks:" in said


def test_a_python_that_is_not_there(project):
    code, said = project.run("lab", command=["make", "PYTHON=python9.9"])
    assert code != 0 and "There is no Python called 'python9.9' here" in said


def test_a_python_is_named_by_version_path_or_command():
    short = ".".join(map(str, sys.version_info[:2]))
    assert start.find_python(sys.executable)[0] == sys.version_info[:2]
    assert start.find_python(short)[0] == sys.version_info[:2]
    assert start.find_python(None) == (sys.version_info[:2], sys.executable)


def test_a_python_without_venv(project, tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError('as on a Debian without python3-venv')")
    code, said = project.run("lab", PYTHONPATH=str(tmp_path))
    assert code == 1 and re.search(r"sudo apt install python3\.\d+-venv", said) and "Traceback" not in said
    assert not (project.folder / ".venv").exists()


# --- The environment, for real ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_second_start_installs_nothing(made):
    mark = made.folder / ".venv" / "course.json"
    before, started = mark.stat().st_mtime_ns, time.monotonic()
    code, said = made.run("lab", "--port", "9000", PIP_FIND_LINKS="/nowhere")
    assert code == 0, said
    assert time.monotonic() - started < 3 and mark.stat().st_mtime_ns == before
    assert "Install" not in said and "Starting JupyterLab on 01_pixels.ipynb" in said
    words = said[said.index("LAB") :].split()
    assert words[-2:] == ["--port", "9000"] and "--no-browser" in words
    assert ("--allow-root" in words) == (os.geteuid() == 0)
    assert f"--ServerApp.root_dir={made.folder / 'my-work'}" in words
    quiet = json.loads((made.folder / ".venv/share/jupyter/lab/settings/overrides.json").read_text())
    assert quiet["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


@pytest.mark.slow
def test_make_runs_the_same_and_takes_a_lesson(made):
    code, said = made.run("lab", "LESSON=3", command=["make", "-s"])
    assert code == 0 and "/lab/tree/03_curve_detector.ipynb" in said
    code, said = made.run("lab", "LESSON=44", command=["make", "-s"])
    assert code != 0 and "There is no lesson '44'" in said


@pytest.mark.slow
def test_new_versions_are_installed_and_a_failure_leaves_the_old_ones(made):
    show = [".venv/bin/python", "-c", "import importlib.metadata as m; print(m.version('jupyterlab'))"]
    made.lock("2", hash_of="another file")
    code, said = made.run("lab")
    assert code == 1 and "not the one this course was tested with" in said
    assert made.run(command=show) == (0, "1\n")
    made.lock("2")
    code, said = made.run("lab", PIP_FIND_LINKS="/nowhere")
    assert code == 0 and "No network: going on with the packages of last time" in said and "LAB" in said
    code, said = made.run("test", PIP_FIND_LINKS="/nowhere")
    assert code == 1 and "The packages cannot be reached" in said
    code, said = made.run("lab")
    assert code == 0 and "Installed in" in said and "Making" not in said
    assert made.run(command=show) == (0, "2\n")
    code, said = made.run("lab")
    assert code == 0 and "Install" not in said


@pytest.mark.slow
def test_no_network_then_a_kill_then_a_good_run(project):
    unreachable = {
        "PIP_NO_INDEX": "0",
        "PIP_FIND_LINKS": None,
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_RETRIES": "0",
    }
    (project.folder / ".venv").mkdir()  # all that an earlier run came to
    code, said = project.run("lab", **unreachable)
    assert ".venv is half made: making it anew." in said
    assert (
        code == 1
        and "The packages cannot be reached: is there a network?" in said
        and "Traceback" not in said
    )

    process = subprocess.Popen(
        [sys.executable, "start.py", "lab"],
        cwd=project.folder,
        env=project.variables(DAWDLE="1"),
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not (project.folder / "dawdling").exists() and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert json.loads((project.folder / ".venv/course.json").read_text())["installing"]

    code, said = project.run("lab")
    assert code == 0 and ".venv is half made: making it anew." in said and "LAB" in said


@pytest.mark.slow
def test_a_folder_whose_python_is_gone_is_made_anew(project):
    (project.folder / ".venv" / "bin").mkdir(parents=True)
    (project.folder / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")
    (project.folder / ".venv" / "bin" / "python").symlink_to("/nowhere/python3.11")
    code, said = project.run("lab")
    assert code == 0 and "half made: making it anew" in said and "LAB" in said


@pytest.mark.slow
def test_another_python_gets_a_folder_of_its_own(project):
    (project.folder / ".venv" / "bin").mkdir(parents=True)
    (project.folder / ".venv" / "pyvenv.cfg").write_text("version = 3.99.0\n")
    (project.folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    code, said = project.run("lab")
    own = f".venv-{sys.version_info[0]}.{sys.version_info[1]}"
    assert code == 0 and f"Making {own} with" in said and (project.folder / own / "course.json").exists()
    moved = project.folder.rename(project.folder.parent / "elsewhere")
    project.folder = moved
    code, said = project.run("lab")
    assert code == 0 and "from another place: making it anew" in said


# --- A learner's copies -----------------------------------------------------------------------------------------------


def test_lessons_are_copied_once_and_never_overwritten(project, my_work, capsys):
    start.copy_lessons()
    mine = my_work / "01_pixels.ipynb"
    assert mine.read_text() == project.lesson.read_text() and (my_work / "03_curve_detector.ipynb").exists()
    mine.write_text("my own words, no notebook at all")
    start.copy_lessons()
    assert mine.read_text() == "my own words, no notebook at all" and capsys.readouterr().out == ""
    mine.unlink()  # to begin a lesson again
    start.copy_lessons()
    assert mine.read_text() == project.lesson.read_text()


def test_a_changed_lesson_is_put_beside_mine_and_said_once(project, my_work, capsys):
    start.copy_lessons()
    (my_work / "01_pixels.ipynb").write_text("mine")
    project.lesson.write_text(notebook("one, better"))
    start.copy_lessons()
    said = capsys.readouterr().out
    assert "Lesson 01_pixels has changed" in said and "my-work/01_pixels.new.ipynb" in said
    assert (my_work / "01_pixels.ipynb").read_text() == "mine"
    assert (my_work / "01_pixels.new.ipynb").read_text() == notebook("one, better")
    start.copy_lessons()
    assert capsys.readouterr().out == ""
    (my_work / "01_pixels.new.ipynb").write_text("mine too")
    project.lesson.write_text(notebook("one, better still"))
    start.copy_lessons()
    assert "my-work/01_pixels.new1.ipynb" in capsys.readouterr().out
    assert (my_work / "01_pixels.new.ipynb").read_text() == "mine too"


def test_new_outputs_alone_are_no_change(project, my_work, capsys):
    start.copy_lessons()
    again = json.loads(project.lesson.read_text())
    again["metadata"]["anything"] = "else"
    project.lesson.write_text(json.dumps(again))
    start.copy_lessons()
    assert capsys.readouterr().out == "" and not list(my_work.glob("*.new*"))


def test_a_damaged_record_costs_nothing(project, my_work, capsys):
    start.copy_lessons()
    (my_work / ".originals.json").write_text("{")
    (my_work / "01_pixels.ipynb").write_text("mine")
    start.copy_lessons()
    assert (my_work / "01_pixels.ipynb").read_text() == "mine"


def test_my_work_cannot_be_written(project, my_work):
    my_work.write_text("a file where the folder should be")
    with pytest.raises(start.Stop, match="my-work/ cannot be written"):
        start.copy_lessons()


def test_git_sees_nothing_of_a_learners_work(project, tmp_path, my_work):
    def git(*arguments, cwd=project.folder):
        identity = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"]
        return subprocess.run(
            ["git", *identity, *arguments], cwd=cwd, capture_output=True, text=True, check=True
        ).stdout

    upstream = tmp_path / "upstream"
    upstream.mkdir()
    for name in (".gitignore", "notebooks"):
        copy = shutil.copytree if (project.folder / name).is_dir() else shutil.copy
        copy(project.folder / name, upstream / name)
    git("init", "-q", cwd=upstream)
    git("add", ".", cwd=upstream)
    git("commit", "-qm", "lessons", cwd=upstream)
    shutil.rmtree(project.folder)
    git("clone", "-q", str(upstream), str(project.folder), cwd=tmp_path)

    start.copy_lessons()
    (my_work / "01_pixels.ipynb").write_text("broken on purpose")
    (my_work / "notes.txt").write_text("mine")
    assert git("status", "--porcelain") == ""
    (upstream / "notebooks" / "01_pixels.ipynb").write_text(notebook("changed upstream"))
    git("commit", "-qam", "better", cwd=upstream)
    git("pull", "-q")
    start.copy_lessons()
    assert (my_work / "01_pixels.ipynb").read_text() == "broken on purpose"
    assert "changed upstream" in (my_work / "01_pixels.new.ipynb").read_text()
    assert git("status", "--porcelain") == ""


# --- The real JupyterLab ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_jupyterlab_serves_the_lesson_though_its_port_is_taken(project, my_work):
    """With this environment's own JupyterLab: without a display, as whoever runs the tests, root or not."""
    command = [sys.executable, *start.lab_command([])]
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        command.append("--no-browser")
    with socket.socket() as taken:
        try:
            taken.bind(("127.0.0.1", 8888))
            taken.listen()
        except OSError:
            pass  # something else has it: taken all the same
        server = subprocess.Popen(
            command,
            cwd=project.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            address = next(
                found[0] for line in server.stdout if (found := re.search(r"http://\S+token=\w+", line))
            )
            port, token = re.search(r":(\d+)/lab/tree/01_pixels\.ipynb\?token=(\w+)", address).groups()
            assert int(port) != 8888
            lesson = fetch(f"http://127.0.0.1:{port}/api/contents/01_pixels.ipynb?token={token}")
            assert json.loads(lesson)["content"]["cells"][0]["source"] == "one"
            assert b"JupyterLab" in fetch(address)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.communicate(timeout=30)


def fetch(address):
    """Ask for a page; the address is printed a moment before the server answers."""
    for _ in range(50):
        try:
            return urllib.request.urlopen(address, timeout=10).read()
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
