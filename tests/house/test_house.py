"""The house keeps its order: imports go down the floors, and the package stays light."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HELPERS = ROOT / "helpers"

# From the ground up. A file imports from its own floor or from below, never in a circle.
FLOORS = [
    {"", "arguments", "shapes", "by_hand", "kernels", "pictures", "datasets"}
    | {"atomic", "codec", "course", "arrayfiles", "datafiles", "picturefiles", "lab"},
    {"functional"},
    {"layers", "network", "saving", "losses", "optimizers", "schedules", "initializers", "gradcheck"},
    {"training", "history"},
    {"plots"},
    {"widgets", "checks"},
]
ALLOWED = {  # from outside the standard library
    0: {"numpy"},
    1: {"numpy"},
    2: {"numpy"},
    3: {"numpy"},
    4: {"numpy", "PIL", "matplotlib", "IPython"},
    5: {"numpy", "PIL", "matplotlib", "IPython", "anywidget", "traitlets", "ipywidgets"},
}
ALSO = {"pictures": {"PIL"}, "picturefiles": {"PIL"}, "training": {"tqdm"}}  # these files alone


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
            assert first in ALLOWED[here] | ALSO.get(room(path), set()), f"{path.name} imports {name}: not on floor {here}"


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
