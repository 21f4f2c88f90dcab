"""The two commands: start.py and the Makefile, on small projects with a real venv and a real pip, and no network."""

import ast
import base64
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
import small_course

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


def unmade():
    """Return the variables without those of a `make` that runs the tests: PYTHON=3.12 is meant for it alone."""
    inner = ("PYTHON", "MAKE", "MFLAGS", "ARGS", "LESSON")
    return {name: value for name, value in os.environ.items() if not name.startswith(inner)}


class Project:
    """A small project with the real start.py, Makefile and helpers/lab.py; its JupyterLab only prints how it was started."""

    def __init__(self, folder):
        self.folder, self.wheels = folder, folder.parent / "wheels"
        small_course.write(folder, {"01_pixels": "one", "03_curve_detector": "three"})
        (folder / "requirements").mkdir()
        self.wheels.mkdir()
        for name in ("start.py", "Makefile", ".gitignore"):
            shutil.copy(ROOT / name, folder)
        (folder / "backend.py").write_text(BACKEND)
        (folder / "pyproject.toml").write_text(
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
            '[project]\nname = "course"\nversion = "1"\n'
        )
        (folder / "helpers").mkdir()
        for name in ("__init__", "lab", "course", "datafiles", "atomic"):
            shutil.copy(ROOT / "helpers" / f"{name}.py", folder / "helpers")
        shutil.copytree(ROOT / "helpers" / "jupyter", folder / "helpers" / "jupyter")
        self.lock("1")

    def lock(self, version, hash_of=None):
        """Ask for a version of the (small) JupyterLab; with `hash_of`, under another file's hash."""
        code = "import os, sys\nprint('CONFIG', os.environ['JUPYTER_CONFIG_PATH'], 'LAB', *sys.argv[1:])"
        line = make_wheel(self.wheels, "jupyterlab", version, {"jupyterlab.py": code})
        if hash_of:
            line = re.sub("[0-9a-f]{64}", "0" * 64, line)
        for name in ("lab.txt", "test.txt", "frameworks.txt", "spark.txt", "cluster.txt"):
            (self.folder / "requirements" / name).write_text("# a lock\n" + line)
        (self.folder / "requirements" / "torch.txt").write_text("# beside the locks\ntorch==1.0\n")

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
    before = mark.stat().st_mtime_ns
    code, said = made.run("lab", "--port", "9000", PIP_FIND_LINKS="/nowhere")
    assert code == 0, said
    assert mark.stat().st_mtime_ns == before
    assert "Install" not in said and "Starting JupyterLab on 01_pixels.ipynb" in said
    words = said[said.index("LAB") :].split()
    assert words[-2:] == ["--port", "9000"] and "--no-browser" in words
    assert ("--allow-root" in words) == (os.geteuid() == 0)
    assert f"--ServerApp.root_dir={made.folder / 'my-work'}" in words
    config = Path(said[said.index("CONFIG") :].split()[1].split(os.pathsep)[0])
    quiet = json.loads((config / "labconfig/default_setting_overrides.json").read_text())
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
def test_what_a_shell_tells_pip_about_other_environments_is_not_heard(project, tmp_path):
    """The mirror in PIP_FIND_LINKS is heard, and so is a file of settings."""
    (tmp_path / "none").write_text("jupyterlab==99\ncourse==99\n")
    (tmp_path / "pip.conf").write_text(f"[global]\nfind-links = {project.wheels}\nuser = true\n")
    foreign = {
        "PIP_TARGET": tmp_path / "target",
        "PIP_PREFIX": tmp_path / "prefix",
        "PIP_ROOT": tmp_path / "root",
    }
    foreign |= {"PIP_CONSTRAINT": tmp_path / "none", "PIP_REQUIREMENT": tmp_path / "none", "PIP_USER": "1"}
    foreign |= {"PIP_REQUIRE_VIRTUALENV": "1", "PIP_PYTHON": tmp_path / "python", "PIP_DRY_RUN": "1"}
    mirror = {"PIP_FIND_LINKS": None, "PIP_CONFIG_FILE": str(tmp_path / "pip.conf")}
    code, said = project.run("lab", **{name: str(value) for name, value in foreign.items()}, **mirror)
    assert code == 0 and "LAB" in said, said
    show = [".venv/bin/python", "-c", "import jupyterlab"]
    assert "LAB" in project.run(command=show, JUPYTER_CONFIG_PATH="none")[1]
    assert {path.name for path in tmp_path.iterdir()} == {"course", "wheels", "none", "pip.conf"}


def test_every_setting_that_leads_to_the_packages_is_heard(monkeypatch):
    mirror = (
        "INDEX_URL",
        "EXTRA_INDEX_URL",
        "FIND_LINKS",
        "CERT",
        "CLIENT_CERT",
        "TRUSTED_HOST",
        "PROXY",
        "RETRIES",
    )
    mirror += ("DEFAULT_TIMEOUT", "TIMEOUT", "CACHE_DIR", "NO_CACHE_DIR", "NO_INDEX", "CONFIG_FILE")
    for name in (*mirror, "TARGET", "CONSTRAINT", "USER", "PREFIX", "REQUIRE_VIRTUALENV"):
        monkeypatch.setenv(f"PIP_{name}", "set")
    environment = start.Environment(sys.version_info[:2], sys.executable)
    heard = {name for name in start.variables(environment) if name.startswith("PIP_")}
    heard -= {name for name in os.environ if os.environ[name] != "set"}
    assert heard == {f"PIP_{name}" for name in mirror}


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


# --- Keras, JAX and PyTorch: never unasked ----------------------------------------------------------------------------


@pytest.mark.slow
def test_pytorchs_small_build_is_taken_where_pip_finds_one(project):
    for version in ("1.0", "1.0+cpu"):
        make_wheel(project.wheels, "torch", version, {"torch.py": ""})
    code, said = project.run("frameworks")
    assert code == 0 and "find torch 1.0+cpu." in said
    code, said = project.run("lab")
    assert code == 0 and "Installing" not in said and "Installed" not in said  # the lessons' packages are among them


@pytest.mark.slow
def test_pytorchs_big_build_is_told_of_and_comes_when_it_is_asked_for(project):
    make_wheel(project.wheels, "torch", "1.0", {"torch.py": ""})
    code, said = project.run("lab")
    assert code == 0 and "PyTorch" not in said
    code, said = project.run("frameworks")
    if sys.platform.startswith("linux"):
        assert code == 1 and "4 GB" in said and "--big" in said and "CPU" in said
        assert project.run("lab")[0] == 0  # the rest stands
        code, said = project.run(command=["make", "frameworks", "ARGS=--big"], **dict.fromkeys(("MAKEFLAGS", "MFLAGS", "ARGS", "LESSON")))
    assert code == 0 and "find torch 1.0." in said
    assert project.run("frameworks")[1].splitlines() == ["Lessons 12 and 13 find torch 1.0."]  # nothing to do


# --- Spark: what it needs is said before anything is fetched ------------------------------------------------------------


def test_without_java_nothing_is_installed_for_spark(project, tmp_path):
    """A PATH that leads to Python alone."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / Path(sys.executable).name).symlink_to(sys.executable)
    code, said = project.run("spark", PATH=str(tmp_path / "bin"), JAVA_HOME=None)
    assert code == 1 and "no java here" in said and "openjdk-17-jre-headless" in said
    assert not (project.folder / ".venv").exists()


@pytest.mark.slow
def test_spark_comes_with_pytorch_and_is_found_by_the_lessons(project, tmp_path):
    make_wheel(project.wheels, "torch", "1.0+cpu", {"torch.py": ""})
    (project.folder / "tools").mkdir()
    (project.folder / "tools" / "spark.py").write_text("import sys, torch\nprint('on Spark', *sys.argv[1:])\n")
    code, said = project.run("spark", "--store", JAVA_HOME=str(tmp_path))
    assert code == 0 and said.endswith("on Spark --store\n")
    assert "Installing" not in project.run("frameworks")[1]
