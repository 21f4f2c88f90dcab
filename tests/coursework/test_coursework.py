"""The coursework without a sandbox: exercises, notebooks, taking in, late policy, tables, and what crosses the wall."""

import ast
import datetime
import gc
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from coursework_class import SECRET, code_of, make_class, solved, source

from coursework import classroom as classes
from coursework.classroom import ClassroomError
from coursework.collect import collect, recognise
from coursework.export import safe_cell
from coursework.frame import blank, not_written, solution_of, stub
from coursework.homework import NAMES, UnknownHomeworkError, homework
from coursework.roster import read_roster
from coursework.sandbox import Limits, NoSandboxError, Sandbox, Task
from coursework.sandbox import session as sandboxes
from coursework.settings import LatePolicy
from coursework.submission import Place, UnreadableError, read, safe_markdown, safe_outputs
from helpers import codec
from helpers.checks.homework import homework as visible_checks
from helpers.checks.homework import write as write_checks
from helpers.checks.judge import Attempt, Verdict, play
from helpers.checks.judge import judge as judge_attempt

PROJECT = Path(__file__).resolve().parents[2]
GRADED = [(name, graded) for name in NAMES for graded in homework(name).graded]
IDS = [f"{name}-{graded.name}" for name, graded in GRADED]
FORM = {"project": (20, 3, 2)}  # points, answers judged by hand, and the part with the first function, where they are not 10, 2 and 1
WITH_A_REFERENCE = [(name, graded) for name, graded in GRADED if not graded.own]  # the others judge what students bring


def judge(exercise, function, cases):
    played = [play(function, case) for case in cases]
    return judge_attempt(exercise, Attempt.of(exercise, cases, [answer for answer, _ in played], [left for _, left in played]))


# ---- exercises ----


@pytest.mark.slow
@pytest.mark.parametrize(("name", "graded"), GRADED, ids=IDS)
def test_right_answers_pass_and_every_misconception_is_named(name, graded):
    """Under many seeds, as any instructor's secret may draw them, and on the visible cases."""
    exercise = graded.exercise
    assert len(exercise.variants) >= 2
    assert len(exercise.misconceptions) >= 3
    for cases in [graded.visible, *(graded.hidden(bytes([seed]) * 32, name) for seed in range(12))]:
        for function in (exercise.reference, *exercise.variants):
            assert judge(exercise, function, cases).right, function.__name__
        for misconception in exercise.misconceptions:
            verdict = judge(exercise, misconception.wrong, cases)
            assert verdict.misconception == misconception.name
            assert 0 < graded.mark(verdict) < graded.points


@pytest.mark.parametrize(("name", "graded"), GRADED, ids=IDS)
def test_cheap_answers_earn_nothing_or_little(name, graded):
    """Zeros, ones, the input itself, None, nan, a text, an error: never more than half, and never right."""
    def fails(*inputs):
        raise ValueError("no")

    def zeros(*inputs):
        answer = graded.exercise.reference(*inputs)
        return np.zeros_like(answer) if isinstance(answer, np.ndarray) else 0

    cases = graded.hidden(b"cheap" * 7, name)
    for function in (fails, zeros, lambda *inputs: inputs[0], lambda *inputs: None, lambda *inputs: np.nan,
                     lambda *inputs: "right", lambda *inputs: np.ones(3), lambda *inputs: [], lambda *inputs: codec.Opaque()):
        verdict = judge(graded.exercise, function, cases)
        assert not verdict.right
        assert graded.mark(verdict) <= graded.points / 4


def test_marks_of_each_kind_of_verdict():
    graded = homework("hw02").graded[1]
    assert graded.mark(Verdict("right", passed=9, cases=9)) == 2.0
    assert graded.mark(Verdict("misconception", "last place not visited", passed=0, cases=9)) == 1.5
    assert graded.mark(Verdict("misconception", "weights turned around", passed=3, cases=9)) == 1.0
    assert graded.mark(Verdict("changed input", passed=0, cases=9)) == 1.5
    assert graded.mark(Verdict("wrong", passed=8, cases=9)) == 0.75
    assert graded.mark(Verdict("raised", passed=0, cases=9)) == 0.0
    assert graded.mark(Verdict("wrong", passed=0, cases=0)) == 0.0


def test_hidden_cases_come_from_the_secret():
    graded = homework("hw02").graded[1]

    def numbers(secret, name="hw02"):
        return [case[0].tolist() for case in graded.hidden(secret, name)]

    assert numbers(b"a" * 32) == numbers(b"a" * 32)
    assert numbers(b"a" * 32) != numbers(b"b" * 32)
    assert numbers(b"a" * 32) != numbers(b"a" * 32, "hw03")
    drawn = [row for row in numbers(b"a" * 32) if row not in [case[0].tolist() for case in graded.visible]]
    assert len(drawn) >= 8


def test_a_homework_that_is_not_there_is_said_so():
    with pytest.raises(UnknownHomeworkError, match="hw01, hw02"):
        homework("hw2")


# ---- the visible checks that learners get ----


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_visible_checks_work_without_the_reference(name, tmp_path):
    work = homework(name)
    write_checks(name, [graded.exercise for graded in work.graded], tmp_path / f"{name}_checks.json")
    check = visible_checks(name, tmp_path)
    text = (tmp_path / f"{name}_checks.json").read_text()
    for graded in work.graded:
        exercise = check(graded.name)
        for function in (graded.exercise.reference, *graded.exercise.variants):
            assert exercise.verdict(function).right
        for misconception in graded.exercise.misconceptions:
            assert exercise.verdict(misconception.wrong).misconception == misconception.name
            words = str(exercise.feedback(misconception.wrong))
            assert words.startswith("Not yet.")
            assert "{" not in words.split("Seen on")[0]
        body = ast.parse(Path(work.source.parents[2] / "exercises" / f"{name}.py").read_text())
        function = next(node for node in body.body if getattr(node, "name", "") == graded.name)
        assert ast.unparse(function.body[-1]) not in text
        exercise.solution()


def test_a_missing_checks_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="hw02_checks.json"):
        visible_checks("hw02", tmp_path)


def test_a_checks_file_of_an_older_course_is_said_to_be_one(tmp_path):
    (tmp_path / "hw02_checks.json").write_text('{"homework": "hw02", "exercises": []}')
    with pytest.raises(ValueError, match="hw02_checks.json was made for another version of this course .* Get it anew from"):
        visible_checks("hw02", tmp_path)


# ---- notebooks ----


@pytest.mark.parametrize("name", NAMES)
def test_the_source_is_whole(name):
    work, notebook = homework(name), source(name)
    marks = [cell["metadata"]["nbgrader"] for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]
    points = {mark["grade_id"]: mark["points"] for mark in marks if mark["grade"]}
    worth, answers, first = FORM.get(name, (10, 2, 1))
    assert sum(points.values()) == worth
    assert {f"{graded.name}-check": graded.points for graded in work.graded}.items() <= points.items()
    by_hand = [mark["grade_id"] for mark in marks if mark["grade"] and mark["solution"]]
    assert len(by_hand) == answers
    numbers = [work.frame.numbers[f"{graded.name}-check"] for graded in work.graded]
    assert numbers == [str(first + place) for place in range(len(work.graded))], "the parts of the notebook in which they stand"
    assert len({mark["grade_id"] for mark in marks}) == len(marks)
    text = "".join(notebook["cells"][0]["source"])
    assert "you will be able to" in text
    assert f"| **together** | **{worth}** |" in text
    for cell in notebook["cells"]:
        assert not cell.get("outputs")
        if cell["metadata"].get("nbgrader", {}).get("grade_id") in by_hand:
            assert "Rubric." in solution_of(cell["source"])
    expected = int(re.search(r"\*\*(\d+) min\*\*", text)[1])
    assert expected >= sum(graded.minutes for graded in work.graded)


@pytest.mark.parametrize(("name", "graded"), WITH_A_REFERENCE, ids=[f"{name}-{graded.name}" for name, graded in WITH_A_REFERENCE])
def test_the_solution_in_the_source_is_the_reference(name, graded):
    """Two copies, held together: what the notebook shows the instructor is what the grader compares with."""
    cell = next(cell for cell in source(name)["cells"]
                if cell["metadata"].get("nbgrader", {}).get("grade_id") == graded.name)
    shown = ast.parse("".join(cell["source"])).body[0]
    assert ast.get_docstring(shown)
    shown.body = shown.body[1:]
    tree = ast.parse((PROJECT / "coursework" / "exercises" / f"{name}.py").read_text())
    kept = next(node for node in tree.body if getattr(node, "name", "") == graded.name)
    assert ast.unparse(shown) == ast.unparse(kept)


@pytest.mark.parametrize(("name", "graded"), GRADED, ids=IDS)
def test_homework_is_no_exercise_of_the_lessons(name, graded):
    from helpers import checks

    assert graded.name not in checks.names()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_handed_out_holds_no_answer(name):
    release = PROJECT / "coursework" / "release" / name
    text = (release / f"{name}.ipynb").read_text(encoding="utf-8")
    assert "SOLUTION" not in text
    assert "Rubric" not in text
    cells = {cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
             for cell in json.loads(text)["cells"] if "nbgrader" in cell["metadata"]}
    for graded in homework(name).graded:
        assert not_written(cells[graded.name], graded.name)
    for cell in source(name)["cells"]:
        if "SOLUTION" in "".join(cell["source"]):
            assert cells[cell["metadata"]["nbgrader"]["grade_id"]].strip() == stub(cell)


@pytest.mark.slow
def test_the_release_folder_is_what_the_source_makes():
    from coursework.handouts import RELEASE, handouts

    made = handouts()
    stored = {path.relative_to(RELEASE).as_posix(): path.read_bytes() for path in RELEASE.rglob("*") if path.is_file()}
    assert sorted(stored) == sorted(made)
    for name, data in made.items():
        assert stored[name] == data, f"{name} is old: python -m coursework.handouts"


@pytest.mark.parametrize("name", NAMES)
def test_headings_that_feedback_points_to_are_in_the_lessons(name):
    for graded in homework(name).graded:
        exercise = graded.exercise
        path = next((PROJECT / "notebooks").glob(f"{exercise.lesson}_*.ipynb"))
        headings = {line.lstrip("# ").strip() for cell in json.loads(path.read_text())["cells"]
                    if cell["cell_type"] == "markdown" for line in "".join(cell["source"]).split("\n")
                    if line.startswith("#")}
        for look in {exercise.look, *(each.look for each in exercise.misconceptions if each.look)}:
            assert look in headings


def test_blank_takes_out_every_solution():
    text = json.dumps(blank(source("hw02")))
    assert "BEGIN SOLUTION" not in text
    assert "np.abs(window - patch)" not in text


# ---- what crosses the wall ----


@pytest.mark.parametrize("value", [
    None, True, 7, -(10**30), 0.1, float("inf"), "text \u0000 \U0001f600", [1, [2.5, None]], (1, "a"), {"a": (1,)},
    np.arange(6).reshape(2, 3), np.zeros((0, 4)), np.array(3.5), np.float32(0.1), np.int64(-5), np.array([True, False]),
    np.array([np.nan, -np.inf, -0.0]), np.arange(12).reshape(3, 4)[:, ::2], np.arange(3, dtype=">i4"), np.array([1 + 2j]),
], ids=repr)
def test_plain_values_cross_whole(value):
    back = codec.unpack(json.loads(json.dumps(codec.pack(value))))
    assert type(back) is type(value)
    if isinstance(value, np.ndarray | np.generic):
        assert back.dtype == value.dtype.newbyteorder("=")
        assert back.shape == value.shape
        assert np.asarray(back).tobytes() == np.ascontiguousarray(value.astype(value.dtype.newbyteorder("="))).tobytes()
    else:
        assert back == value


class _Liar(np.ndarray):
    pass


class _Sly(int):
    pass


@pytest.mark.parametrize("value", [
    print, object(), np.array([object()]), np.array(["a"]), np.zeros(3).view(_Liar), _Sly(3), {1: 2},
    np.broadcast_to(0.0, (2**30, 2**20)), np.zeros(2**21), [[]] * 30_000, np.ma.masked_array([1]), 1 << 5000,
], ids=lambda value: type(value).__name__)
def test_what_is_not_plain_arrives_as_a_name(value):
    back = codec.unpack(json.loads(json.dumps(codec.pack(value))))
    while isinstance(back, list):
        back = back[-1]
    assert isinstance(back, codec.Opaque)


def test_a_list_that_holds_itself_crosses_as_a_name():
    itself = []
    itself.append(itself)
    assert "thing too large" in repr(codec.unpack(codec.pack(itself)))


@pytest.mark.parametrize("packed", [
    {}, [], 3, "text", {"array": "AAAA"}, {"array": "AAAA", "dtype": "<f8", "shape": [10**12]},
    {"array": "", "dtype": "O", "shape": [0]}, {"array": "AAAA", "dtype": "<U1", "shape": [1]},
    {"array": "AAAA", "dtype": "<f8", "shape": [-1]}, {"array": "&&", "dtype": "<f8", "shape": [0]},
    {"array": "AAAA", "dtype": "<i4", "shape": [True]}, {"int": "9" * 5000}, {"int": None}, {"float": "x"}, {"text": 3},
    {"list": 3}, {"dict": [[1]]}, {"pickle": "gASVAAAA"}, {"array": [1], "dtype": "<f8", "shape": [1]},
    {"array": "", "dtype": "<f8", "shape": [0] * 40}, {"tuple": [{"int": "1"}] * 50_000},
], ids=lambda packed: str(packed)[:40])
def test_what_pack_did_not_make_is_refused(packed):
    with pytest.raises(ValueError, match=r"."):
        codec.unpack(packed)


def test_no_random_bytes_get_through():
    rng = np.random.default_rng(3)
    good = json.dumps(codec.pack((np.arange(6.0).reshape(2, 3), "a", 3)))
    for _ in range(3000):
        text = list(good)
        for place in rng.integers(0, len(text), 3):
            text[place] = chr(rng.integers(32, 127))
        try:
            value = json.loads("".join(text))
        except ValueError:
            continue
        try:
            codec.unpack(value)
        except ValueError:
            pass


# ---- reading a submission ----


@pytest.mark.parametrize(("data", "says"), [
    (b"", "JSON"), (b"PK\x03\x04", "JSON"), ("ä".encode("latin-1"), "UTF-8"), (b"[]", "cells"), (b'{"cells": 3}', "cells"),
    (b"[" * 100_000, "JSON"), (b"x" * (21 * 2**20), "larger"), (b'{"worksheets": []}', "cells"),
])
def test_what_is_no_notebook_is_said(data, says):
    with pytest.raises(UnreadableError, match=says):
        read(data)


def test_a_notebook_is_read_cell_by_cell():
    handed = read(json.dumps(solved("hw02")).encode())
    number = handed.find("slide_row").number
    assert handed.place_of("slide_row") == Place(number, handed.find("slide_row-check").number - 1)
    assert handed.place_of("nowhere") == Place(len(handed.code) - 1, len(handed.code) - 1)


@pytest.mark.parametrize("text", [
    "<script>x</script>", "<IMG SRC=x onerror=y>", "[a](javascript:x)", "[a](JaVaScRiPt:x)", "[a](java&#115;cript:x)",
    "[a](javascript\\:x)", "<javascript:x>", "&lt;script&gt;", "![a](http://x)", "$\\href{x}{y}$", "<!-- x -->",
])
def test_markdown_of_students_does_nothing(text):
    import nbconvert.filters

    html = nbconvert.filters.markdown2html(safe_markdown(text))
    for tag in re.findall(r"<[a-zA-Z][^>]*>", html):
        address = re.fullmatch(r'<a href="([^"]*)">', tag)
        assert tag in ("<p>", "<code>") or (address and re.match(r"https?:|[^:]*%E2%80%8B", address[1])), tag
    assert "<script" not in html


def test_markdown_that_is_harmless_stays_as_it_is():
    text = "a < b and c > d, `x[0] < 3`, *so*, 3 & 4, $\\frac{1}{2}$"
    assert safe_markdown(text) == text


def test_outputs_are_text_pictures_and_cleaned_tables():
    png = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
    safe = safe_outputs([
        {"output_type": "display_data", "data": {"image/png": png, "text/plain": '"><script>'}},
        {"output_type": "display_data", "data": {"image/png": '"><script>', "text/plain": "p"}},
        {"output_type": "execute_result", "data": {"text/html": "<table onclick=x><td>1</td></table><script>y</script>"}},
        {"output_type": "display_data", "data": {"application/javascript": "x"}},
        {"output_type": "stream", "name": "evil", "text": "a\x1b[31mb"}, 7, {"output_type": "update"},
    ])
    assert [next(iter(output.get("data", {"stream": 0}))) for output in safe] == [
        "image/png", "text/plain", "text/html", "text/plain", "stream"]
    assert "<" not in safe[0]["data"]["text/plain"]
    assert safe[2]["data"]["text/html"].count("<") == safe[2]["data"]["text/html"].count(">")
    assert "onclick" not in safe[2]["data"]["text/html"]
    assert "script" not in safe[2]["data"]["text/html"]
    assert safe[4]["text"] == "a[31mb"


@pytest.mark.parametrize(("source_text", "unwritten"), [
    ("def f(x):\n    ...", True), ("def f(x):\n    'doc'\n    pass", True), ("def f(x):\n    return x", False),
    ("def g(x):\n    ...", False), ("def f(x:", False), ("(" * 5000, False), ("def f(x):\n    ...\ndef f(x):\n    return 1", False),
])
def test_an_unwritten_function_is_seen_without_running_it(source_text, unwritten):
    assert not_written(source_text, "f") is unwritten


def test_many_sources_are_read_side_by_side():
    """Python 3.11 mixes up the depths of trees that are built in two threads, if one pauses: it happens in garbage collection."""
    text = "def f(x):\n" + "    x = [[[(x + 1) * (x - 2) / (3 + x)]]]\n" * 60

    def pause(*_):
        time.sleep(0)

    before = gc.get_threshold()
    gc.set_threshold(50)
    gc.callbacks.append(pause)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert not any(pool.map(lambda _: not_written(text, "f"), range(60)))
    finally:
        gc.callbacks.remove(pause)
        gc.set_threshold(*before)


@pytest.mark.sandbox
@pytest.mark.parametrize("warm", [True, False])
def test_a_sandbox_that_cannot_be_made_is_no_fault_of_the_submission(monkeypatch, warm):
    """What stops the harness before any student code runs is an error of the grader's, never a mark."""
    monkeypatch.setattr(sandboxes, "TRIES", 2)
    with Sandbox(warm=warm) as sandbox:
        with pytest.raises(NoSandboxError, match="No sandbox could be made, 2 times"):
            sandbox.run(["def f(x): return x"], [Task("f", 0, 0, [(1,)])], preload=("no_such_module",))
        assert sandbox.run(["def f(x): return x"], [Task("f", 0, 0, [(1,)])])[0].status == "ok"


# ---- the class's folder ----


ROSTER = "id,first_name,last_name,email,lms_id\nann,Ann,Lee,a@x.org,11\nzoe,Zoë,O'Neill-Müller,z@x.org,12\nbo,Bo,Lee,b@x.org,\n"


@pytest.fixture
def classroom(tmp_path):
    (tmp_path / "r.csv").write_text(ROSTER, encoding="utf-8")
    return classes.make(tmp_path / "class", "Vision", tmp_path / "r.csv", "Europe/Berlin")


def test_a_class_never_lies_in_the_clone(tmp_path):
    with pytest.raises(ClassroomError, match="inside the course's own folder"):
        classes.make(PROJECT / "coursework" / "my-class", "x")
    assert not (PROJECT / "coursework" / "my-class").exists()


def test_a_class_is_private_and_its_seed_is_fresh(classroom, tmp_path):
    assert (classroom.folder / "secret_seed").stat().st_mode & 0o077 == 0
    assert classroom.folder.stat().st_mode & 0o077 == 0
    other = classes.make(tmp_path / "other", "Vision")
    assert len(classroom.secret) == 32
    assert classroom.secret != other.secret
    with pytest.raises(ClassroomError, match="a class already"):
        classes.make(tmp_path / "other", "Vision")
    (other.folder / "secret_seed").write_text("zz")
    with pytest.raises(ClassroomError, match="backup"):
        _ = other.secret


@pytest.mark.parametrize(("text", "says"), [
    ("name\nx\n", "lacks the column"), ("id,first_name,last_name\n../x,A,B\n", "cannot name a folder"),
    ("id,first_name,last_name\nann,A,B\nANN,C,D\n", "line 2 too"), ("", "lacks"), ("id,first_name,last_name\n,A,B\n", "line 2"),
])
def test_a_wrong_roster_is_named_with_its_line(tmp_path, text, says):
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(ClassroomError, match=says):
        read_roster(tmp_path / "r.csv")


def test_a_broken_class_toml_is_named(classroom):
    (classroom.folder / "class.toml").write_text("[course]\nname = 3\n[due]\nhw01 = 5\n")
    with pytest.raises(ClassroomError, match=r"class\.toml"):
        classes.Classroom(classroom.folder)
    with pytest.raises(ClassroomError, match="coursework init"):
        classes.Classroom(classroom.folder.parent)


def test_lateness_costs_what_the_policy_says(classroom):
    path = classroom.folder / "class.toml"
    path.write_text(path.read_text().replace('# hw01 = "2026-12-01 23:59"', 'hw01 = "2026-12-01 23:59"'))
    again = classes.Classroom(classroom.folder)
    due = datetime.datetime(2026, 12, 1, 22, 59, tzinfo=datetime.UTC)  # Berlin is an hour ahead
    assert again.due["hw01"] == due
    hour = datetime.timedelta(hours=1)
    assert [again.penalty("hw01", due + after, 10) for after in (-hour, hour / 5, hour, 25 * hour, 1000 * hour)] == [
        0, 0, 1, 2, 5]
    assert again.penalty("hw02", due + 1000 * hour, 10) == 0
    assert LatePolicy(1.0, 1.0, 0).penalty(1, 10) == 10


# ---- taking in ----


@pytest.mark.parametrize(("name", "student", "work"), [
    ("leeann_11_900_hw02.ipynb", "ann", "hw02"),
    ("leeann_LATE_11_900_hw02-1.ipynb", "ann", "hw02"),
    ("oneillmullerzoe_12_900_hw03.ipynb", "zoe", "hw03"),
    ("submissions/leebo_99_900_hw2 (1).ipynb", "bo", "hw02"),
    ("Ann Lee_11_assignsubmission_file_/hw05.ipynb", "ann", "hw05"),
    ("Zoë O'Neill-Müller_99_assignsubmission_file_hw05.ipynb", "zoe", "hw05"),
    ("12-900 - Zoë O'Neill-Müller - Nov 21, 2026 1145 PM - hw07.ipynb", "zoe", "hw07"),
    ("12-900 - Zoë O'Neill-Müller - Nov 21, 2026 1145 PM/hw07.ipynb", "zoe", "hw07"),
    ("bo/hw01.ipynb", "bo", "hw01"),
    ("bo_hw01.ipynb", "bo", "hw01"),
    ("bo_project.ipynb", "bo", "project"),
    ("bo/Project (2).ipynb", "bo", "project"),
    ("leeann_11_900_project-1.ipynb", "ann", "project"),
    ("Ann Lee_11_assignsubmission_file_/project.ipynb", "ann", "project"),
    ("12-900 - Zoë O'Neill-Müller - Nov 21, 2026 1145 PM - project.ipynb", "zoe", "project"),
    ("project/bo/notebook.ipynb", "bo", "project"),
    ("project/bo_hw03.ipynb", "bo", "hw03"),
    ("bo_hw03_project.ipynb", "bo", "hw03"),
    ("hw01/bo/hw01.ipynb", "bo", "hw01"),
])
def test_file_names_of_each_lms_are_read(classroom, name, student, work):
    found = recognise(name, classroom.roster(), None, classroom)
    assert (found[0].id, found[1]) == (student, work)
    if "PM" in name:
        assert found[2] == datetime.datetime(2026, 11, 21, 22, 45, tzinfo=datetime.UTC)


@pytest.mark.parametrize(("name", "why"), [
    ("index.html", "not a notebook"), ("stranger_5_6_hw02.ipynb", "nobody on the roster"), ("hw02.ipynb", "no student"),
    ("bo_final.ipynb", "which homework"), ("hw03/bo_project.ipynb", "which homework"), ("bo_hw88.ipynb", "which homework"), ("bo_hw77.ipynb", "which homework"),
])
def test_a_file_that_cannot_be_placed_is_skipped_with_a_reason(classroom, name, why):
    assert why in recognise(name, classroom.roster(), None, classroom)


def test_double_and_late_submissions_are_all_kept_and_the_latest_counts(classroom, tmp_path):
    path = classroom.folder / "class.toml"
    path.write_text(path.read_text().replace("[due]", '[due]\nhw02 = "2026-11-21 12:00"'))
    again = classes.Classroom(classroom.folder)
    archive = tmp_path / "in.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for hour, text in ((9, "first"), (11, "second"), (15, "third")):
            entry = zipfile.ZipInfo(f"Ann Lee_11_assignsubmission_file_/{hour}/hw02.ipynb", (2026, 11, 21, hour, 0, 0))
            file.writestr(entry, text)
    taken = collect(again, archive)
    assert [(row.state, row.late) for row in taken] == [("new", False), ("new", True), ("new", False)] or sorted(
        (row.state, row.late) for row in taken) == [("new", False), ("new", False), ("new", True)]
    copies = sorted(again.collected("hw02", "ann").iterdir())
    assert [copy.read_text() for copy in copies] == ["first", "second", "third"]
    assert again.submission("hw02", "ann")[0].read_text() == "third"
    assert (again.folder / "submitted" / "ann" / "hw02" / "hw02.ipynb").read_text() == "third"
    assert (again.folder / "submitted" / "ann" / "hw02" / "timestamp.txt").read_text() == "2026-11-21 14:00:00 UTC\n"
    assert {row.state for row in collect(again, archive)} == {"again"}
    assert len(list(again.collected("hw02", "ann").iterdir())) == 3


def test_canvas_says_who_is_late_and_the_time_of_the_download_does_not(classroom, tmp_path):
    path = classroom.folder / "class.toml"
    path.write_text(path.read_text().replace("[due]", '[due]\nhw02 = "2026-11-21 12:00"'))
    again = classes.Classroom(classroom.folder)
    archive = tmp_path / "in.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("leeann_11_900_hw02.ipynb", "oneillmullerzoe_LATE_12_901_hw02.ipynb"):
            file.writestr(zipfile.ZipInfo(name, (2026, 11, 23, 9, 0, 0)), "x")
    assert {row.student: row.late for row in collect(again, archive)} == {"ann": False, "zoe": True}
    assert [again.penalty("hw02", again.submission("hw02", student)[1], 10) for student in ("ann", "zoe")] == [0, 2]


def test_what_is_no_folder_and_no_zip_is_refused(classroom, tmp_path):
    with pytest.raises(ClassroomError, match="There is no"):
        collect(classroom, tmp_path / "nowhere")
    (tmp_path / "x.zip").write_bytes(b"PK no")
    with pytest.raises(ClassroomError, match="no zip"):
        collect(classroom, tmp_path / "x.zip")


@pytest.mark.parametrize(("value", "cell"), [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\t=x", "'\t=x"), (" =x", "' =x"), ("a=b", "a=b"),
    (9.5, "9.5"), (0.0, "0"), ("x\r\n=y", "x  =y"),
])
def test_cells_that_would_be_formulas_are_text(value, cell):
    assert safe_cell(value) == cell


# ---- what student code may import ----


@pytest.mark.sandbox
def test_a_busy_machine_changes_no_result():
    """Others have the processor most of the time: half a second of work is within one second, five are not, nor is a long sleep."""
    code = ("import time\n\ndef work(seconds):\n    end = time.process_time() + seconds\n"
            "    while time.process_time() < end:\n        pass\n    return 1\n\n"
            "def nap(seconds):\n    time.sleep(seconds)\n    return 1")
    cases = (("work", 0.5), ("work", 5.0), ("nap", 0.5), ("nap", 60.0))
    others = []
    with Sandbox(limits=Limits(cell_seconds=1, call_seconds=1, task_seconds=4)) as sandbox:
        try:
            others += [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3 * os.cpu_count())]
            ran = sandbox.run([code], [Task(name, 0, 0, [(seconds,)]) for name, seconds in cases])
        finally:
            for other in others:
                other.kill()
                other.wait()
    found = [next(iter(each.answer["answers"][0].values())) for each in ran]
    assert [value if isinstance(value, dict) else value[0] for value in found] == [{"int": "1"}, "TimeUp"] * 2
    assert ran[0].seconds < 1  # by the wall's clock it is three or more: the clock stood still


def test_the_helpers_of_the_sandbox_hold_no_answers(tmp_path):
    from coursework.sandbox.visible import VISIBLE, build_helpers

    build_helpers(tmp_path / "helpers", VISIBLE)
    there = {path.relative_to(tmp_path / "helpers").as_posix() for path in (tmp_path / "helpers").rglob("*.py")}
    assert {"pictures.py", "kernels.py", "plots/base.py"} <= there
    assert not there & {"by_hand.py", "functional/__init__.py", "functional/convolution.py", "layers/__init__.py", "layers/convolution.py", "losses.py",
                        "training.py", "checks/exercises.py"}
    assert "shapes.py" not in there  # it holds output_size and receptive_field


def test_code_of_makes_cells_that_stand_alone():
    space = {"np": np}
    exec(code_of("hw02", "slide_row", "weights turned around"), space)  # noqa: S102 - our own code
    assert space["slide_row"](np.array([1.0, 2, 3]), np.array([1.0, 0])).tolist() == [2, 3]


def test_nothing_but_the_made_up_secret_is_in_the_tests():
    assert bytes.fromhex(SECRET) == b"\x5e" * 32
    assert make_class
