"""The grader's notebook is the student's: the same cells in a Jupyter kernel and in the grader, the same verdict in both."""

import json
import shutil
from pathlib import Path

import nbclient
import nbformat
import pytest
from coursework_class import SECRET, as_bytes
from jupyter_client.manager import start_new_kernel
from odd_notebooks import ODD

from coursework.grader import Grader
from coursework.submission import CHECK

RELEASE = Path(__file__).resolve().parents[2] / "coursework" / "release" / "hw02"
SAME = {"misconception": "wrong", "changed input": "wrong", "time up": "raised"}  # the grader tells more apart

pytestmark = [pytest.mark.sandbox, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """Run notebooks in one kernel, which forgets everything in between; give what the last check of slide_row shows."""
    folder = tmp_path_factory.mktemp("student")
    shutil.copy(RELEASE / "hw02_checks.json", folder)
    manager, talk = start_new_kernel(cwd=str(folder))

    def run(notebook):
        notebook = nbformat.from_dict(json.loads(as_bytes(notebook)))
        for cell in notebook.cells:
            cell.source = "".join(cell.source)
        client = nbclient.NotebookClient(notebook, km=manager, allow_errors=True, timeout=60)
        client.kc = talk
        talk.execute_interactive("%reset -f", timeout=60)
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                client.execute_cell(cell, number)
        check = [cell for cell in notebook.cells if cell.cell_type == "code" and (seen := CHECK.fullmatch(cell.source))
                 and seen[1] == "slide_row"][-1]
        return "\n".join(output.get("evalue") or str(output.get("text") or output.get("data", {}).get("text/plain"))
                         for output in check.outputs)

    yield run
    talk.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def grader():
    with Grader("hw02", bytes.fromhex(SECRET)) as grader:
        yield grader


def kind_in_jupyter(shown):
    """What a check says, as one of the kinds of `odd_notebooks`."""
    for kind, words in {"right": "Right.", "missing": "is not defined", "unwritten": "not written yet"}.items():
        if shown.startswith(words) or (kind != "right" and words in shown.partition("\n")[0] and "stops" not in shown):
            return kind
    if "Not checked." in shown:
        return "missing"
    if "gives back nothing" in shown:
        return "unwritten"
    return "raised" if "Your code stops with" in shown or "is called with" in shown else "wrong"


def test_there_are_sixty_and_more():
    assert len(ODD) >= 60


@pytest.mark.parametrize("name", ODD)
def test_the_grader_sees_what_the_student_saw(jupyter, grader, name):
    odd = ODD[name]
    shown = jupyter(odd.notebook())
    assert kind_in_jupyter(shown) == odd.kind, shown
    result, _ = grader.grade(as_bytes(odd.notebook()))
    row = result.exercises["slide_row"]
    assert SAME.get(row["kind"], row["kind"]) == odd.kind, row
    assert row["says"]
    if odd.kind == "right":
        assert row["points"] == row["of"]
    if odd.kind in ("missing", "unwritten"):
        assert row["points"] == 0
    others = [each["kind"] for name, each in result.exercises.items() if name != "slide_row"]
    assert others == ["right", "right"]
    assert not result.faults
