"""The house keeps its order: imports go down the floors, the package stays light, the wheel is whole."""

import ast
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HELPERS = ROOT / "helpers"

# From the ground up. A file imports from its own floor or from below, never in a circle.
FLOORS = [
    {"", "shapes", "atomic", "codec", "datafiles", "course", "npz"},
    {"by_hand", "kernels", "picturefiles", "pictures", "datasets"},
    {"rows", "arithmetic", "functional"},
    {"initializers", "schedules", "losses", "layers", "optimizers", "gradcheck"},
    {"training", "explain"},
    {"plots"},
    {"widgets", "checks"},
]
ALLOWED = {  # from outside the standard library
    0: {"numpy"},
    1: {"numpy", "PIL"},
    2: {"numpy"},
    3: {"numpy"},
    4: {"numpy", "tqdm"},
    5: {"numpy", "PIL", "matplotlib", "IPython"},
    6: {"numpy", "PIL", "matplotlib", "IPython", "anywidget", "traitlets", "ipywidgets"},
}


def room(path):
    """Name the room a file belongs to: a module of helpers/, or the folder it lies in."""
    first = path.relative_to(HELPERS).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def floor(name):
    found = [number for number, rooms in enumerate(FLOORS) if name in rooms]
    assert len(found) == 1, f"helpers/{name} stands on no floor: give it one in tests/house/test_house.py"
    return found[0]


def imports(path):
    """Give every module that a file imports, by its full name."""
    package = ["helpers", *path.relative_to(HELPERS).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


FILES = sorted(path for path in HELPERS.rglob("*.py") if "_data" not in path.parts)
NAMES = [str(path.relative_to(ROOT)) for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_go_down(path):
    here = floor(room(path))
    for name in imports(path):
        first, *rest = name.split(".")
        if first == "helpers":
            if rest and rest[0] != "__version__":
                assert floor(rest[0]) <= here, f"{path.name} imports {name} from a floor above"
        elif first not in sys.stdlib_module_names:
            assert first in ALLOWED[here], f"{path.name} imports {name}: not on floor {here}"


def test_no_circles():
    below = {}
    for path in FILES:
        names = {name.split(".")[1] for name in imports(path) if name.startswith("helpers.")}
        below.setdefault(room(path), set()).update(names - {room(path), "__version__"})
    done = set()
    while len(done) < len(below):
        free = {name for name, needs in below.items() if name not in done and needs <= done}
        assert free, f"these import each other in a circle: {sorted(set(below) - done)}"
        done |= free


def python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    ).stdout


def test_nothing_heavy_is_loaded_before_a_figure_or_a_widget_asks_for_it():
    modules = ", ".join(path.stem for path in sorted(HELPERS.glob("[a-z]*.py")))
    heavy = "matplotlib IPython ipywidgets anywidget scipy sklearn skimage torch keras"
    ask = f"import sys; print(*(set({heavy.split()}) & set(sys.modules)))"
    code = f"from helpers import {modules}, plots, widgets; {ask}"
    assert python(code).split() == []


def test_import_helpers_takes_no_time():
    code = (
        "import numpy, time; start = time.perf_counter(); import helpers; print(time.perf_counter() - start)"
    )
    assert min(float(python(code)) for _ in range(3)) < 0.1


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The wheel, built and unpacked far from the repository."""
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
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.slow
def test_the_wheel_holds_all_of_it(unpacked):
    folders = {"helpers": "helpers", "coursework": "coursework", "data": "helpers/_data"}
    expected = {
        f"{there}/{path.relative_to(ROOT / here).as_posix()}"
        for here, there in folders.items()
        for path in (ROOT / here).rglob("*")
        if path.is_file()
        and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(ROOT).parts)
    }
    packed = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert expected - packed == set()
    assert not [name for name in packed if "__pycache__" in name or name.endswith(".part")]


@pytest.mark.slow
def test_the_wheel_works_alone(unpacked, tmp_path):
    code = f"""
import os
os.chdir({str(tmp_path)!r})
import helpers
assert helpers.__file__.startswith({str(unpacked)!r}), helpers.__file__
from helpers import by_hand, datasets, kernels, pictures
from helpers.datafiles import data_path, known_files
assert all(str(data_path(name)).startswith({str(unpacked)!r}) for name in known_files())
assert pictures.cat().shape == (32, 32, 3) and pictures.photo().shape == (480, 480, 3)
print(int(by_hand.conv2d(pictures.mouse(), kernels.curve_detector())[0, 0]))
"""
    assert python(code, PYTHONPATH=str(unpacked)) == "6600\n"
