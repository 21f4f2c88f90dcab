"""A lesson that needs an extra opens and runs where a package is missing: no cell ends in an error, and it says what to run."""

import os
import re

import nbformat
import pytest
from nbclient import NotebookClient
from stored import LESSONS, code_cells, load, said_by

from helpers import course

pytestmark = [pytest.mark.notebook, pytest.mark.slow]
WITH_EXTRA = [lesson.number for lesson in LESSONS if lesson.extra]
HIDE = """
import sys
from importlib.machinery import PathFinder

class Blind(PathFinder):  # finds everything but some packages: as if they were not installed
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in NAMES else super().find_spec(name, path, target)

sys.meta_path[:] = [Blind if finder is PathFinder else finder for finder in sys.meta_path]
"""


def run_without(number, names, tmp_path, monkeypatch):
    """Run a lesson from top to bottom in a Python that cannot import some packages."""
    (tmp_path / "sitecustomize.py").write_text(f"NAMES = {list(names)!r}\n{HIDE}", "utf8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]))
    nb = nbformat.from_dict(load(number))
    resources = {"metadata": {"path": str(course.lesson(number).path.parent)}}
    NotebookClient(nb, timeout=120, kernel_name="python3", resources=resources, allow_errors=True).execute()
    return nb


def errors(nb):
    return [f"{cell.source[:60]!r}: {output.evalue}" for cell in code_cells(nb) for output in cell.outputs if output.output_type == "error"]


def left_out(nb):
    """The packages that cells were left out for, each with how many."""
    said = [found[1] for cell in code_cells(nb) if (found := re.match(r"Left out: this cell needs (.+?)\. Run make ", said_by(cell)))]
    return {name: sum(name in each.split(", ") for each in said) for each in said for name in each.split(", ")}


@pytest.mark.parametrize("number", WITH_EXTRA)
def test_it_runs_without_any(number, tmp_path, monkeypatch):
    lesson = course.lesson(number)
    names = course.packages_of(lesson.extra)
    nb = run_without(number, [*names, "tensorflow", "pyspark"], tmp_path, monkeypatch)
    assert errors(nb) == []
    first = said_by(code_cells(nb)[0])
    assert first.startswith("Not installed here: ") and f"make {lesson.extra}" in first
    assert left_out(nb)
    unwritten = [cell for cell in code_cells(nb) if any(tag.startswith("exercise:") for tag in cell.metadata.get("tags", []))]
    assert unwritten and all("not written yet" in said_by(cell) for cell in unwritten)


@pytest.mark.parametrize("name", ["torch", "keras"])
def test_lesson_12_runs_with_what_is_there(name, tmp_path, monkeypatch):
    """Without PyTorch the parts in Keras run, and the other way round."""
    if missing := course.lesson("12").missing:
        pytest.skip(f"{', '.join(missing)} not installed: make frameworks")
    hidden = {"torch": ["torch"], "keras": ["keras", "jax"]}[name]
    nb = run_without("12", hidden, tmp_path, monkeypatch)
    assert errors(nb) == []
    assert set(left_out(nb)) <= set(hidden) and name in left_out(nb)
    other = {"torch": "import keras", "keras": "import torch"}[name]
    assert any(other in cell.source for cell in code_cells(nb))
    said = "\n".join(said_by(cell) for cell in code_cells(nb))
    assert ("Keras:" if name == "torch" else "PyTorch:") in said
