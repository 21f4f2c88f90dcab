"""The exercises stand in the lessons, unwritten; filled in with the reference answers, every check ticks."""

import ast
import inspect
import re

import nbclient
import nbformat
import numpy as np
import pytest
from stored import ROOT, load

from helpers import course
from helpers.checks import exercise, names

TAG = "exercise:"


def exercises_in(lesson):
    """Return {name: number of the cell with its check}, in the lesson's order."""
    found = {}
    for number, cell in enumerate(lesson.cells):
        for tag in cell.metadata.get("tags", []):
            if tag.startswith(TAG):
                found[tag.removeprefix(TAG)] = number
    return found


def headings(lesson):
    """Return the headings of a lesson, as words."""
    return re.findall(r"^#+ +(.*?) *$", "\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown"),
                      re.MULTILINE)


EACH = pytest.mark.parametrize("number", [each.number for each in course.lessons() if each.exercises])


@EACH
def test_the_lessons_exercises_stand_in_it(number):
    stand = set(exercises_in(load(number)))
    own = {name for name in names() if exercise(name).lesson == number}
    assert own <= stand
    assert all(exercise(name).lesson < number for name in stand - own)  # what returns is known from an earlier lesson


@EACH
def test_a_stub_stands_before_each_check(number):
    lesson = load(number)
    for name, at in exercises_in(lesson).items():
        assert f'exercise("{name}").check({name})' in lesson.cells[at].source
        stub = ast.parse(lesson.cells[at - 1].source).body[-1]
        assert isinstance(stub, ast.FunctionDef) and stub.name == name
        assert [argument.arg for argument in stub.args.args] == exercise(name).arguments
        assert ast.unparse(stub.body[-1]) == "..."


@EACH
def test_stored_checks_say_not_written_yet(number):
    lesson = load(number)
    for name, at in exercises_in(lesson).items():
        said = "".join(str(output.get("data", {}).get("text/plain", "")) for output in lesson.cells[at].outputs)
        assert said == f"{name}: not written yet. Replace the ... and run this cell again."


@EACH
def test_what_a_check_points_at_is_a_heading_of_the_lesson(number):
    stand = headings(load(number))
    for name in exercises_in(load(number)):
        each = exercise(name)
        if each.lesson != number:
            continue  # it returns, from an earlier lesson, and points there
        for look in {each.look, *(misconception.look or each.look for misconception in each.misconceptions)}:
            assert look in stand, f"{name} points at {look!r}; lesson {number} has {stand}"


@EACH
def test_an_exercise_is_no_copy_of_a_cell_above(number):
    """Its function is shown after it, or not at all."""
    lesson = load(number)
    for name, at in exercises_in(lesson).items():
        above = "\n".join(cell.source for cell in lesson.cells[: at - 1] if cell.cell_type == "code")
        assert f"def {name}(" not in above


@EACH
@pytest.mark.notebook
def test_with_every_answer_filled_in_every_check_ticks(number):
    lesson = load(number)
    places = exercises_in(lesson)
    for name, at in places.items():
        lesson.cells[at - 1].source = inspect.getsource(exercise(name).reference)
    where = {"metadata": {"path": str(ROOT / "notebooks")}}
    lesson = nbclient.NotebookClient(lesson, timeout=240, resources=where).execute()
    for name, at in places.items():
        said = "".join(str(output.get("data", {}).get("text/plain", "")) for output in lesson.cells[at].outputs)
        assert said.startswith("Right. "), f"{name}: {said}"


@pytest.mark.notebook
def test_in_a_kernels_main_thread():
    """A box for the eyes and a text for everybody else; an endless loop is stopped; an error shows the learner's line."""
    cells = [
        "from helpers.checks import exercise\nimport numpy as np",
        "def relu(x):\n    while True:\n        pass\n\nexercise('relu').check(relu, seconds=1)",
        "def relu(x):\n    y = x + 1\n    return y[99]\n\nexercise('relu').check(relu)",
        "exercise('relu').check(lambda x: np.maximum(x, 0))",
        "exercise('relu').hint()",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    done = nbclient.NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(ROOT)}}).execute()
    data = [cell.outputs[0].data for cell in done.cells[1:]]
    assert all(set(each) == {"text/plain", "text/html"} for each in data)
    stopped, error, right, hint = (each["text/plain"] for each in data)
    assert "`relu` was stopped: no answer after 1 seconds" in stopped
    assert "Your code stops with IndexError" in error and "line 3:  return y[99]" in error
    assert right.startswith("Right. Checked on 8 arrays")
    assert hint.startswith("Hint for relu.")
    assert not any(re.search("0x[0-9a-f]{6}", each[kind]) for each in data for kind in each)


def test_a_count_that_is_wrong_in_a_new_way_is_taken_apart():
    each = exercise("parameter_count")
    said = str(each.feedback(lambda p, f, classes: 7 * p[0] + sum(f) + classes))
    assert "Your answer is 32; it should be 65." in said
    assert "27 of them are in the filters, 38 in the dense layer" in said and 27 + 38 == 65
    for given in each.cases(np.random.default_rng(5)):
        filters, dense = [int(word) for word in each.apart(*given).replace(",", "").split() if word.isdigit()][:2]
        assert filters == (np.prod(given[1][:3]) + 1) * given[1][3]
        assert filters + dense == each.reference(*given)


def test_softmax_with_the_mean_taken_away_does_not_pass():
    def softmax(logits):
        powers = np.exp(logits - logits.mean(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    verdict = exercise("softmax").verdict(softmax)
    assert (verdict.kind, verdict.misconception) == ("misconception", "the mean taken away")
