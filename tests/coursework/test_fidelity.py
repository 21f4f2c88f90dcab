"""The grader's notebook is the student's: the same cells in a Jupyter kernel and in the grader, the same verdict in both."""

import shutil
from pathlib import Path

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
        talk.execute_interactive("%reset -f", timeout=60)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                source, shown = "".join(cell["source"]), []
                talk.execute_interactive(source, allow_stdin=False, timeout=20, stop_on_error=False,
                                         output_hook=lambda message, shown=shown: shown.append(message["content"]))
                if (seen := CHECK.fullmatch(source)) and seen[1] == "slide_row":
                    found = "\n".join(each.get("evalue") or str(each.get("text") or each.get("data", {}).get("text/plain"))
                                      for each in shown if {"evalue", "text", "data"} & each.keys())
        return found

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
