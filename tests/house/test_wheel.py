"""The wheel, far from the clone: it is whole, it works alone, and who has nothing else opens lesson 03 with it."""

import ast
import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from browser import Lab, free_port, running

from coursework.homework import NAMES, homework
from coursework.sources import answers_of, body_lines

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {
    "helpers": "helpers",
    "coursework": "coursework",
    "data": "helpers/_data",
    "notebooks": "helpers/_course/notebooks",
}

FOR_INSTRUCTORS = ("exercises", "source", "template")  # in coursework/: they answer the homework

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--quiet",
        "-w",
        folder,
        ROOT,
    ]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    """The wheel, unpacked far from the repository."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def alone(wheel, tmp_path_factory):
    """An empty environment with the wheel installed in it. Its dependencies are those that the tests run on.

    A .pth file adds a folder and does not read the .pth files in it: so the clone is not found by way of an editable
    install, as it would be with `--system-site-packages`.
    """
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder, with_pip=False)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        wheel,
    ]
    subprocess.run(install, check=True, capture_output=True)
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    for name in ("share", "etc"):  # JupyterLab's pages and the widgets' JavaScript
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "jupyter").symlink_to(Path(sys.prefix) / name / "jupyter", target_is_directory=True)
    return scripts


def python(code, interpreter=sys.executable, **environment):
    return subprocess.run(
        [interpreter, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    ).stdout


def test_the_wheel_holds_all_of_it(unpacked):
    expected = {
        f"{there}/{path.relative_to(ROOT / here).as_posix()}"
        for here, there in FOLDERS.items()
        for path in (ROOT / here).rglob("*")
        if path.is_file()
        and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(ROOT).parts)
        and not any(path.is_relative_to(ROOT / "coursework" / name) for name in FOR_INSTRUCTORS)
    }
    packed = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert expected | {"helpers/_course/course.toml"} <= packed
    assert not [name for name in packed if "__pycache__" in name or name.endswith(".part")]


def test_the_wheel_holds_no_answer_to_the_homework(unpacked):
    """No folder of instructors', no model answer between its marks, no function of a homework that is written, in any file."""
    assert all((ROOT / "coursework" / name).is_dir() for name in FOR_INSTRUCTORS)
    assert not [name for name in FOR_INSTRUCTORS if (unpacked / "coursework" / name).exists()]
    answers = {tuple(answer) for name in NAMES for graded in homework(name).graded for answer in answers_of(graded) if answer}
    assert len(answers) > 100
    bodies = {}
    for path in unpacked.rglob("*"):
        if path.suffix in (".py", ".ipynb"):
            for text in cells_of(path):
                assert not re.search(r"(?m)^### BEGIN SOLUTION$", text), path
                bodies |= {tuple(body_lines(node)): path for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    assert len(bodies) > 1000
    assert not [(bodies[answer].name, answer) for answer in answers & bodies.keys()]


def cells_of(path):
    """The code of a file, or of a notebook's cells that are plain Python."""
    text = path.read_text("utf8")
    if path.suffix == ".py":
        return [text]
    cells = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return [cell for cell in cells if not re.search(r"(?m)^\s*[%!?]", cell)]


def test_an_installed_wheel_says_where_instructors_find_them(unpacked, tmp_path):
    code = """
from coursework.errors import ClassroomError
from coursework.homework import homework
from coursework.own import write_template
for ask in (lambda: homework("hw02"), lambda: write_template(".")):
    try:
        ask()
    except ClassroomError as error:
        print(error)
"""
    said = python(code, PYTHONPATH=str(unpacked), PYTHONSAFEPATH="1")
    assert said.count("it holds no answers to the homework. Instructors work from a clone") == 2


def test_the_wheel_works_alone(unpacked, tmp_path):
    code = f"""
import os
os.chdir({str(tmp_path)!r})
import helpers
assert helpers.__file__.startswith({str(unpacked)!r}), helpers.__file__
from helpers import by_hand, course, datasets, kernels, pictures
from helpers.datafiles import data_path, known_files
assert all(str(data_path(name)).startswith({str(unpacked)!r}) for name in known_files())
assert all(str(lesson.path).startswith({str(unpacked)!r}) and lesson.path.exists() for lesson in course.lessons())
assert pictures.cat().shape == (32, 32, 3) and pictures.photo().shape == (480, 480, 3)
print(int(by_hand.conv2d(pictures.mouse(), kernels.curve_detector())[0, 0]))
"""
    assert python(code, PYTHONPATH=str(unpacked)) == "6600\n"


def test_an_environment_with_the_wheel_knows_no_clone(alone, monkeypatch, tmp_path):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.chdir(tmp_path)
    code = "import sys, helpers, importlib.util as u; print(helpers.__file__, u.find_spec('start'), *sys.path, sep='\\n')"
    found, start, *path = python(code, alone / "python").splitlines()
    assert Path(found).is_relative_to(alone.parent) and start == "None"
    assert str(ROOT) not in path


@pytest.mark.browser
def test_pixels_lab_opens_lesson_03_without_a_clone(alone, chromium, watch, monkeypatch, tmp_path):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    (tmp_path / "files").mkdir()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [alone / "pixels", "lab", "03", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += [
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
    ]
    command += [f"--LabApp.app_settings_dir={tmp_path}"]  # not those of the environment that the tests run in
    with running(command, tmp_path, f"{address}/api/status"):
        lab = Lab(address, tmp_path / "files" / "pixels-to-predictions", chromium, watch)
        try:
            book = lab.visit(address)  # the server leads to the lesson that was asked for
            assert book.page.url.endswith("/lab/tree/03_curve_detector.ipynb")
            book.page.evaluate(
                """async () => {
                  const notebook = jupyterapp.shell.currentWidget.content;
                  const made = (cell) => cell.model.sharedModel.getSource().includes("slide = SlideFilter(");
                  notebook.activeCellIndex = notebook.widgets.findIndex(made);
                  await jupyterapp.commands.execute("notebook:run-all-above");
                  await jupyterapp.commands.execute("notebook:run-cell");
                }"""
            )
            book.page.wait_for_selector(".slide-filter .sf-sum:text('6600')", timeout=60_000)
            assert book.value("slide.value") == 6600
            assert Path(book.value("__import__('helpers').__file__")).is_relative_to(alone.parent)
            settings = f"{address}/lab/api/settings/@jupyterlab/apputils-extension:notification"
            schema = book.page.evaluate("async (url) => (await (await fetch(url)).json()).schema", settings)
            assert schema["properties"]["fetchNews"]["default"] == "false"  # so no question covers the lesson
        finally:
            lab.context.close()
    copies = {path.name for path in lab.files.glob("*.ipynb")}
    assert copies == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
