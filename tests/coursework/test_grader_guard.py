"""Every value a function can return is judged, a fault of the grader's own costs nobody anything, and work outside the sandbox is bounded."""

import json
import time

import numpy as np
import pytest
from coursework_class import SECRET, as_bytes, hand_in, make_class, solved, with_cells
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from coursework import grader as graders
from coursework.class_run import grade_class
from coursework.frame import answer_of, stub
from coursework.gradebook import open_book
from coursework.grader import Judge, answers
from coursework.homework import NAMES, homework
from coursework.job import JobResult
from coursework.pages.feedback import write_feedback
from coursework.sandbox import Limits, Sandbox, Task, TaskResult
from coursework.submission import Room, is_tame, read, safe_outputs
from helpers import codec
from helpers.checks.explain import explain
from helpers.checks.judge import Attempt, judge

WORK = homework("hw02")


class Lying(np.ndarray):
    def __eq__(self, other):
        return True


class Number(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class Text(str):
    __slots__ = ()


def deep(depth):
    value = 1.0
    for _ in range(depth):
        value = [value]
    return value


KINDS = [dtype for kinds in np.sctypeDict.values() for dtype in [np.dtype(kinds)] if dtype.kind in "biufcmM"] + [np.dtype("S3"), np.dtype("U3")]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(2**63 - 2, 2**70) | st.integers(-(2**1100), 2**5000) | st.floats()
    | st.complex_numbers() | st.text() | st.text(st.characters(categories=["Cs"])) | st.binary() | st.just(...)
    | st.sampled_from(KINDS).flatmap(lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, min_side=0, max_side=4)))
    | st.sampled_from([Number(2), Text("a"), np.array([1, 2.0]).view(Lying), object(), print, np.array([object()], object),
                       np.ma.masked_array([1.0, 2], [True, False]), deep(5), deep(200), np.float16("nan"), np.longdouble(1),
                       np.datetime64("NaT"), np.zeros(3, [("a", int)]), np.zeros((2, 0, 3)), {1, 2}, range(3), float("-inf"),
                       np.broadcast_to(0.0, (10**4, 10**4)), np.str_("x"), np.bytes_(b"x"), np.zeros(0), 10**308, -(10**309)]),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "graded"), [(name, graded) for name in NAMES for graded in homework(name).graded],
                         ids=lambda value: value if isinstance(value, str) else value.name)
@given(value=anything)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_whatever_a_function_returns_is_judged_and_put_into_words(name, graded, value):
    cases = graded.visible
    row = json.loads(json.dumps({"returned": codec.pack(value)}))
    done = TaskResult(graded.name, "ok", {"answers": [row | {"after": codec.pack(tuple(case))} for case in cases]})
    attempt = Attempt.of(graded.exercise, cases, *answers(done, cases))
    verdict = judge(graded.exercise, attempt)
    assert 0 <= graded.mark(verdict) <= graded.points
    str(explain(graded.exercise, verdict, attempt)).encode("utf-8", "replace")


@pytest.mark.slow
@given(answer=st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                           lambda inner: st.lists(inner) | st.dictionaries(
                               st.sampled_from(["answers", "missing", "functions", "stopped", "returned", "raised", "after", "cells",
                                                "minutes", "outputs", "tuple", "array"]), inner)))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_whatever_comes_out_of_the_sandbox_is_judged(answer):
    """Also what no guest says: a student may have written it."""
    judges = _judge()
    data = as_bytes(solved("hw02"))
    job = judges.make_job(data)
    body = answer if isinstance(answer, dict) else {"answers": answer}
    done = JobResult("hw02", judges.version, {graded.name: TaskResult(graded.name, "ok", body) for graded in WORK.graded},
                     TaskResult("notebook", "ok", body))
    result = judges.judge(job, done)
    assert not result.faults
    judges.shown(job, done, result)
    if second := judges.job_for_words(job, done, result):
        judges.add_words(second, done, result)
    assert not result.faults
    assert all(len(row["says"]) < 5000 for row in result.exercises.values())


def _judge(kept=[]):  # noqa: B006 - made once
    if not kept:
        kept.append(Judge("hw02", bytes.fromhex(SECRET)))
    return kept[0]


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("where", ["judge", "explain"])
def test_a_fault_of_the_graders_own_is_told_and_stops_nothing(tmp_path, monkeypatch, where):
    classroom = make_class(tmp_path / "class", ["one", "two"], ["hw02"])
    wrong = with_cells(solved("hw02"), slide_row="def slide_row(row, weights):\n    return np.zeros(1) - 12345.5")
    for name in ("one", "two"):
        hand_in(classroom, "hw02", name, as_bytes(wrong))
    real = getattr(graders, where)

    def breaks(exercise, *rest):
        if exercise.name == "slide_row":
            raise TypeError("a fault of ours")
        return real(exercise, *rest)

    monkeypatch.setattr(graders, where, breaks)
    lines = list(grade_class(classroom, "hw02"))
    assert [line.state for line in lines] == ["graded", "graded"]
    assert all("slide_row" in line.problem and "a fault of ours" in line.problem for line in lines)
    with open_book(classroom) as book:
        cells = book.marks("hw02")["one"]["cells"]
    assert cells["multiplications-check"][:3] == (2.0, 2.0, False)
    assert cells["match_map-check"][:3] == (2.0, 2.0, False)
    assert cells["slide_row-check"][2] is (where == "judge")  # it waits for a human
    page = dict(write_feedback(classroom, "hw02"))[lines[0].student].read_text()
    assert "a fault of ours" not in page
    assert ("the grader itself failed" in page) is (where == "judge")


# ---- written answers ----


def answer(change):
    notebook = solved("hw02")
    cells = notebook["cells"]
    place = next(n for n, cell in enumerate(cells) if cell["metadata"].get("nbgrader", {}).get("grade_id") == "hw02-friend")
    cells[place]["source"] = stub(WORK.frame.cells["hw02-friend"])
    change(cells, place)
    return answer_of(read(as_bytes(notebook)), WORK.frame, "hw02-friend")


def own(source, kind="markdown"):
    return {"cell_type": kind, "metadata": {}, "source": source}


@pytest.mark.parametrize(("change", "empty", "text"), [
    (lambda cells, n: None, True, ""),
    (lambda cells, n: cells[n].update(source="  \n"), True, ""),
    (lambda cells, n: cells[n].update(source="No, since ..."), False, "No, since ..."),
    (lambda cells, n: cells.insert(n + 1, own("No, since ...")), False, "No, since ..."),
    (lambda cells, n: cells.insert(n, own("No, since ...")), False, "No, since ..."),
    (lambda cells, n: cells.insert(n + 1, own("print('no')", "code")), False, ""),
    (lambda cells, n: cells.insert(n + 1, own("No, since ...", "raw")), False, "No, since ..."),
    (lambda cells, n: cells.insert(n + 1, own(" ")), True, ""),
    (lambda cells, n: cells.insert(3, own("a note elsewhere")), True, ""),
    (lambda cells, n: cells.pop(n), False, ""),
    (lambda cells, n: [cell.update(metadata={}) for cell in cells], False, ""),
    (lambda cells, n: cells.insert(n + 1, cells[n] | {"source": "No."}), False, "No."),
    (lambda cells, n: cells.insert(n, cells[n] | {"source": "No."}), False, "No."),
    (lambda cells, n: cells[n : n + 1].__class__ and cells.__setitem__(slice(n, n + 1), [
        cells[n] | {"source": "One half."}, cells[n] | {"source": "The other."}]), False, "One half.\n\nThe other."),
    (lambda cells, n: cells[n].update(cell_type="code", source="No."), False, "No."),
], ids=["as handed out", "emptied", "answered", "below it", "above it", "code below it", "raw text below it", "an empty cell below",
        "a note elsewhere", "its cell is gone", "no metadata", "a copy answered", "a copy left over", "split in two", "as code"])
def test_a_written_answer_is_0_only_where_nothing_could_be_meant(change, empty, text):
    found = answer(change)
    assert (found.empty, found.text) == (empty, text)


# ---- work outside the sandbox ----


@pytest.mark.parametrize("html", [
    "<div>" * 20_000, "<b><i>" * 10_000, "".join(f"<b id=x{n}></p>" for n in range(6_000)),
    "".join(f"<b id=x{n}><table><td></b></td></table>" for n in range(2_000)), "<p " + "".join(f"a{n} " for n in range(10_000)) + ">",
    "<table>" + "<b>x" * 20_000, "x" * 200_000,
])
def test_html_that_takes_long_to_clean_is_left_out(html):
    assert not is_tame(html)


def test_tables_of_every_day_are_kept():
    rows = "".join(f"<tr><th>{n}</th><td>{n}</td><td>a<br>b</td></tr>\n" for n in range(500))
    html = f'<div>\n<style scoped>\n.x {{ a: b }}\n</style>\n<table border="1"><thead><tr><th></th></tr></thead><tbody>{rows}</tbody></table></div>'
    assert is_tame(html)
    assert is_tame("<ul><li>one<li>two</ul><p>a<p>b")


@pytest.mark.slow
def test_the_outputs_of_a_notebook_have_room_for_so_much():
    room, began = Room(), time.process_time()
    for _ in range(400):
        safe_outputs([{"output_type": "stream", "text": "a" * 25_000},
                      {"output_type": "display_data", "data": {"text/html": "<p>" + "a" * 90_000 + "</p>"}}] * 4, room)
    assert room.text >= 0
    assert room.html >= 0
    assert room.left_out > 1000
    assert began


@pytest.mark.sandbox
@pytest.mark.slow
def test_a_submission_has_so_much_time_and_no_more():
    """Cells that catch everything, in every place: what is spent is counted, and what went before is counted too."""
    loop = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    limits = Limits(cell_seconds=0.2, show_seconds=0.2, call_seconds=0.2, task_seconds=3, all_seconds=6)
    with Sandbox(limits=limits) as sandbox:
        tasks = [Task("notebook"), *(Task(name, n, n, [(1,)]) for n, name in enumerate("abcd"))]
        cells = [loop + f"\ndef {name}(x): return x" for name in "abc"] + ["def d(x): return x"]
        done = sandbox.run(cells, tasks)
        assert sum(each.seconds for each in done) < 6 + 1
        answered = ["answers" in (each.answer or {}) for each in done[1:]]
        assert answered == [False, False, False, True]  # the last one has its share
        assert {each.status for each in sandbox.run(cells, tasks, spent=6.0)} == {"time"}
