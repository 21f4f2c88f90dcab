"""A whole class, graded: the marks are the ones written down beside each student; what a crash may and may not do."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from class_of_40 import CODE, STUDENTS
from coursework_class import as_bytes, code_of, hand_in, make_class, solved, with_cells
from test_hostile import processes

from coursework import items, similar
from coursework.class_run import grade_class
from coursework.gradebook import open_book
from coursework.homework import homework

pytestmark = [pytest.mark.sandbox, pytest.mark.slow, pytest.mark.timeout(900)]

PROJECT = Path(__file__).resolve().parents[2]
WORKS = ("hw02", "hw03", "hw04", "hw05", "hw06")


def handed_in(student, work, answers):
    """Build the notebook that one of the 40 hands in."""
    cells = {}
    for function, (which, _) in answers.items():
        if which == "code":
            cells[function] = CODE[student, function]
        elif which == "blank":
            cells[function] = f"def {function}(*arguments):\n    ..."
        else:
            cells[function] = code_of(work, function, which)
    return as_bytes(with_cells(solved(work), **cells))


@pytest.fixture(scope="module")
def the_40(tmp_path_factory):
    """The class, graded: student -> (line, marks in the gradebook)."""
    classroom = make_class(tmp_path_factory.mktemp("forty") / "class", [row[0] for row in STUDENTS], WORKS)
    for student, work, answers in STUDENTS:
        hand_in(classroom, work, student, handed_in(student, work, answers))
    lines, marks = {}, {}
    for work in WORKS:
        for line in grade_class(classroom, work, workers=2):
            if line.state != "nothing":
                lines[line.student.id] = line
        with open_book(classroom) as book:
            marks[work] = book.marks(work)
    return classroom, lines, marks


def test_the_class_holds_every_misconception():
    """40 students; each misconception of hw02 to hw06 is held by one of them, and each exercise solved in other styles."""
    assert len(STUDENTS) == 40
    held = {(work, function, which) for _, work, answers in STUDENTS for function, (which, _) in answers.items()}
    for work in WORKS:
        for graded in homework(work).graded:
            for misconception in graded.exercise.misconceptions:
                assert (work, graded.name, misconception.name) in held
    assert {(work, which) for work, _, which in held if which == 1} >= {("hw02", 1), ("hw04", 1), ("hw05", 1)}


@pytest.mark.parametrize(("student", "work", "answers"), STUDENTS, ids=[row[0] for row in STUDENTS])
def test_each_gets_the_marks_written_down(the_40, student, work, answers):
    _, lines, marks = the_40
    assert (lines[student].state, lines[student].problem) == ("graded", "")
    exercises = lines[student].result["exercises"]
    assert {name: row["points"] for name, row in exercises.items()} == {name: mark for name, (_, mark) in answers.items()}
    for name, (which, _) in answers.items():
        if isinstance(which, int) or which == "right":
            assert exercises[name]["kind"] == "right"
        elif which == "blank":
            assert exercises[name]["kind"] == "unwritten"
        elif which != "code":
            assert exercises[name]["misconception"] == which
            assert exercises[name]["says"]
    cells = marks[work][student]["cells"]
    assert {name: cells[f"{name}-check"][0] for name in answers} == {name: mark for name, (_, mark) in answers.items()}


def test_nobody_of_the_40_is_listed_as_sharing_what_few_have(the_40):
    """They wrote the same functions by the same names, right and wrong, and none saw another's notebook."""
    classroom, _, _ = the_40
    for work in WORKS:
        hands, pairs = similar.look(classroom, work)
        assert len(hands) == sum(each == work for _, each, _ in STUDENTS)
        assert pairs == []
    assert items.flagged(classroom, WORKS) == {}


# ---- crashes ----

GRADE = [sys.executable, "-m", "coursework.cli", "grade", "hw02", "--jobs", "2"]


def graded_so_far(classroom):
    """What the database holds, read as a stranger would."""
    with sqlite3.connect(f"file:{classroom.database}?mode=ro", uri=True, timeout=30) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        results = dict(base.execute("SELECT student, result FROM coursework_result WHERE assignment = 'hw02'").fetchall())
        grades = {}
        for student, cell, score in base.execute(
                "SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score FROM grade "
                "JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id "
                "JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id "
                "JOIN base_cell ON grade.cell_id = base_cell.id"):
            assert (student, cell) not in grades
            grades[student, cell] = score
    return results, grades


def test_killed_at_any_moment_nothing_is_lost_and_nothing_graded_twice(tmp_path):
    """SIGKILL again and again, then a run to the end: the same book as without a crash. For each single write see test_class_run."""
    names = [f"k{number:02d}" for number in range(10)]
    books = {}
    for which in ("calm", "killed"):
        classroom = make_class(tmp_path / which, names, ["hw02"])
        for number, name in enumerate(names):
            wrong = {} if number % 3 else {"slide_row": code_of("hw02", "slide_row", "weights turned around")}
            hand_in(classroom, "hw02", name, as_bytes(with_cells(solved("hw02"), **wrong)))
        books[which] = classroom
    calm = subprocess.run(GRADE, cwd=books["calm"].folder, env=environment(), capture_output=True, text=True, timeout=280)
    assert calm.returncode == 0, calm.stdout + calm.stderr
    classroom, rng, seen, kills, graders = books["killed"], random.Random(7), {}, 0, []
    with open_book(classroom) as book:
        book.prepare()
    for _ in range(20):
        run = subprocess.Popen(GRADE, cwd=classroom.folder, env=environment(), stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
        graders.append(run.pid)
        if kills < 8:
            if kills % 2:  # while it begins, or makes its sandbox, or enters what the one before left in the journal
                time.sleep(rng.random() * 4)
            else:
                wait_for_a_line(run)
                time.sleep(rng.random() * 0.6)
            run.send_signal(signal.SIGKILL)
            kills += 1
        said = run.communicate(timeout=280)[0]
        results, grades = graded_so_far(classroom)
        for student, result in seen.items():  # what was graded stays as it was, and is not graded again
            assert results[student] == result
            assert f"{student}: " not in said or f"{student}: 4" in said or "(before)" in said
        for student in results:  # a student is graded wholly or not at all
            assert len([cell for owner, cell in grades if owner == student]) == 5
            assert (classroom.folder / "autograded" / student / "hw02" / "hw02.ipynb").exists()
        assert {student for student, _ in grades} == set(results)
        seen = results
        if run.returncode == 0 and kills == 8:
            break
    assert kills == 8
    assert len(seen) == len(names)
    assert graded_so_far(books["killed"]) == graded_so_far(books["calm"])
    for name in names:
        one, other = (books[which].folder / "autograded" / name / "hw02" / "hw02.ipynb" for which in books)
        assert one.read_bytes() == other.read_bytes()
    deadline = time.monotonic() + 10
    while processes(*graders) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes(*graders) == []


def wait_for_a_line(run):
    """Until the grader has begun: it prints its first line when the first student is there."""
    os.set_blocking(run.stdout.fileno(), True)
    run.stdout.readline()


def environment():
    return os.environ | {"PYTHONPATH": str(PROJECT), "COLUMNS": "200", "TERM": "dumb"}


def test_a_fault_in_the_middle_of_writing_leaves_nothing_half_written(tmp_path, monkeypatch):
    """Where it breaks, the student is not graded at all, and the next run mends it."""
    from coursework import class_run

    classroom = make_class(tmp_path / "class", ["one", "two"], ["hw02"])
    for name in ("one", "two"):
        hand_in(classroom, "hw02", name, as_bytes(solved("hw02")))
    monkeypatch.setattr(class_run, "write", lambda *args, **kwargs: (_ for _ in ()).throw(OSError("power")))
    with pytest.raises(OSError, match="power"):
        list(grade_class(classroom, "hw02"))
    monkeypatch.undo()
    assert graded_so_far(classroom) == ({}, {})
    assert [line.state for line in grade_class(classroom, "hw02")] == ["graded", "graded"]
    assert [line.state for line in grade_class(classroom, "hw02")] == ["kept", "kept"]
    results, grades = graded_so_far(classroom)
    assert set(results) == {"one", "two"}
    assert len(grades) == 10
    assert json.loads(results["one"])["exercises"]["slide_row"]["points"] == 2.0
