"""Solutions for instructors: every homework and every lesson, answers filled in, in the class's folder and nowhere else."""

import ast
import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from test_coursework_commands import run

from coursework import classroom as classes
from coursework.errors import ClassroomError
from coursework.frame import TEXT_STUB
from coursework.homework import NAMES, homework, look_in
from coursework.own import write_template
from coursework.readiness import body_of
from coursework.solutions import write_solutions
from coursework.sources import answers_of, body_lines, tree_of
from helpers import checks, course

PROJECT = Path(__file__).resolve().parents[2]
LESSONS = [lesson.number for lesson in course.lessons()]


@pytest.fixture
def classroom(tmp_path):
    room = classes.make(tmp_path / "class", "Vision")
    write_template(room.folder)
    yield room
    look_in(None)


def code_of(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("name", [*NAMES, "own01"])
def test_every_answer_of_a_homework_is_in_it(classroom, name):
    path = write_solutions(classroom, name, run=False)
    assert path == classroom.folder / "solutions" / name / f"{name}_solutions.ipynb"
    assert sorted(each.name for each in path.parent.iterdir()) == [f"{name}_checks.json", f"{name}_solutions.ipynb"]
    notebook, work = nbformat.read(path, as_version=4), homework(name)
    nbformat.validate(notebook)
    text = path.read_text()
    assert "SOLUTION" not in text and TEXT_STUB not in text.replace("*Write your answer here*, and", "")
    assert text.count("Rubric.") >= len(work.frame.by_hand)
    said = notebook["cells"][0]["source"]
    assert ("The repository of the course is public" in said) == (name != "own01") and f"coursework solutions {name}" in said
    for graded in work.graded:
        cell = next(code for code in code_of(notebook) if code.startswith(f"def {graded.name}("))
        ast.parse(cell)
        if not graded.own:
            assert body_of(cell, graded.name) == answers_of(graded)[0]
        known = next(cell["source"] for cell in notebook["cells"] if cell["id"] == f"{graded.name}-known".replace("_", "-"))
        for misconception in graded.exercise.misconceptions:
            assert f"| {misconception.name} | {graded.points * graded.share(misconception.name):g} |" in known
    assert not [cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]


@pytest.mark.parametrize("number", LESSONS)
def test_every_exercise_of_a_lesson_is_in_it(classroom, number):
    path = write_solutions(classroom, str(int(number)), run=False)
    assert path == classroom.folder / "solutions" / number / f"{number}_solutions.ipynb"
    written = code_of(nbformat.read(path, as_version=4))
    asked = re.findall(r"exercise\(\"(\w+)\"\)\.check\(", "\n".join(written))
    assert len(asked) >= 2
    for name in asked:
        cell = next(code for code in written if code.startswith(f"def {name}("))
        assert body_of(cell, name) == body_lines(tree_of(checks.exercise(name).reference))
    assert not [code for code in written if re.search(r"(?m)^    \.\.\.$", code)]


@pytest.mark.slow
@pytest.mark.notebook
@pytest.mark.parametrize("name", ["hw01", "own01", "02"])
def test_run_it_ticks_every_check_and_shows_what_it_shows(classroom, name):
    code, said = run("solutions", name, folder=classroom.folder)
    assert code == 0 and "every check in it passes" in said, said
    notebook = nbformat.read(classroom.folder / "solutions" / name / f"{name}_solutions.ipynb", as_version=4)
    ticks = [str(cell["outputs"]) for cell in notebook["cells"] if ".check(" in cell["source"] and cell["cell_type"] == "code"]
    assert len(ticks) >= 2 and all("Right." in tick for tick in ticks)
    assert "image/png" in str(notebook)


@pytest.mark.slow
@pytest.mark.notebook
def test_an_answer_that_does_not_pass_is_said_and_one_that_stops_too(classroom):
    """The checks' cases are the reference's; so the notebook's answer must differ for it."""
    path = classroom.folder / "source" / "own01" / "own01.ipynb"
    whole = path.read_text()
    path.write_text(whole.replace("return (picture >= level).sum(axis=1)", "return (picture > level).sum(axis=1)"))
    code, said = run("solutions", "own01", folder=classroom.folder)
    assert code == 2 and "its own check does not pass for ink_per_row." in said
    path.write_text(whole.replace("return (picture >= level).sum(axis=1)", "return (picture >= level).sum(axis=1)").replace(
        'minutes = {', 'minutes = nothing + {'))
    code, said = run("solutions", "own01", folder=classroom.folder)
    assert code == 2 and "stopped at a cell: NameError: name 'nothing' is not defined" in said


def test_nothing_is_written_into_the_course(classroom, tmp_path):
    before = subprocess.run(["git", "status", "--porcelain"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    write_solutions(classroom, "hw03", run=False)
    write_solutions(classroom, "03", run=False)
    after = subprocess.run(["git", "status", "--porcelain"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert before == after
    classroom.folder = PROJECT / "a_class"
    with pytest.raises(ClassroomError, match="lies inside the course's own folder"):
        write_solutions(classroom, "hw03", run=False)
    assert not classroom.folder.exists()


@pytest.mark.parametrize(("name", "says"), [("99", "no homework and no lesson '99'"), ("hw99", "no homework 'hw99'"), ("../x", "no homework")])
def test_what_there_is_not_is_said(classroom, name, says):
    code, said = run("solutions", name, folder=classroom.folder)
    assert code == 2 and says in said
    assert not (classroom.folder / "solutions").exists()
