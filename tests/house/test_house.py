"""The house keeps its order: imports go down the floors, and the package stays light."""

import ast
import os
import subprocess
import sys

import pytest
from floors import FLOORS, HELPERS, may_import, number, place


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
NAMES = [str(path.relative_to(HELPERS.parent)) for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_go_down(path):
    here = number(place(path))
    for name in imports(path):
        first, *rest = name.split(".")
        if first == "helpers":
            if rest and rest[0] != "__version__":
                assert number(rest[0]) <= here, f"{path.name} imports {name} from a floor above"
        elif first not in sys.stdlib_module_names:
            assert first in may_import(place(path)), f"{path.name} imports {name}: not on floor {here + 1}"


def test_every_name_on_a_floor_is_there():
    names = [name for floor in FLOORS for name in floor.files]
    assert sorted(names) == sorted({place(path) for path in FILES} - {""})


def test_no_circles():
    below = {}
    for path in FILES:
        names = {name.split(".")[1] for name in imports(path) if name.startswith("helpers.")}
        below.setdefault(place(path), set()).update(names - {place(path), "__version__"})
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


def test_import_helpers_loads_nothing_but_itself():
    """So it takes no time, on any machine: a second would be a busy processor's, not ours."""
    code = "import numpy, sys; before = set(sys.modules); import helpers; print(*(set(sys.modules) - before))"
    assert python(code).split() == ["helpers"]
