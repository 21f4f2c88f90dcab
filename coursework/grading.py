"""Grading: run in the sandbox, judge outside, write one transaction a student."""

import ast
import hashlib
import json
import math
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from coursework import submission as submissions
from coursework.classroom import ClassroomError, write_text
from coursework.gradebook import only_one, open_book
from coursework.homework import homework
from coursework.sandbox import Limits, Sandbox, Task
from coursework.visible import VISIBLE
from helpers import codec
from helpers.checks.compare import Raised
from helpers.checks.explain import explain
from helpers.checks.judge import Attempt, judge

ENDED = {
    "time": ("TimeUp", "your code did not come to an end and was stopped"),
    "memory": ("MemoryError", "your code took more memory than there is"),
    "output": ("TooMuch", "your code gave back more than can be handed in"),
    "died": ("Ended", "your code ended Python itself"),
    "garbled": ("Garbled", "your code disturbed the grader's run"),
}


@dataclass
class Result:
    """What one submission was judged to be: plain data, the same each time it is graded.

    `scores` and `comments` are by the notebook's cell names. `exercises` holds for each graded function its points,
    the kind of verdict, the misconception, and the words for the student.
    """

    scores: dict = field(default_factory=dict)
    comments: dict = field(default_factory=dict)
    exercises: dict = field(default_factory=dict)
    minutes: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    problem: str = ""

    @property
    def points(self):
        return sum(row["points"] for row in self.exercises.values())


class Grader:
    """Grades submissions of one homework; writes nothing.

    Parameters
    ----------
    name : str
        "hw02".
    secret : bytes
        What the hidden cases are drawn from.
    limits : Limits, optional
    unsafe : bool
        Without a sandbox.
    hide : iterable of path
    """

    def __init__(self, name, secret, limits=None, unsafe=False, hide=()):
        self.work, limits = homework(name), limits or Limits()
        self.source = json.loads(self.work.source.read_text(encoding="utf-8"))
        self.frames = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in self.source["cells"]
                       if "nbgrader" in cell["metadata"]}
        self.hidden = {graded.name: graded.hidden(secret, name) for graded in self.work.graded}
        self.sandbox = Sandbox(VISIBLE, limits, unsafe, hide)
        needs = self.work.experiment_needs
        longer = replace(limits, show_seconds=3 * limits.show_seconds)  # an experiment that trains a network may take a minute
        self.open_sandbox = Sandbox(VISIBLE + needs, longer, unsafe, hide) if needs else self.sandbox

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sandbox.__exit__()
        self.open_sandbox.__exit__()

    def grade(self, data, slot=0):
        """Grade one submitted file.

        Parameters
        ----------
        data : bytes
        slot : int
            See `Sandbox.run`.

        Returns
        -------
        result : Result
        shown : dict
            The notebook for the human grader.
        """
        try:
            handed = submissions.read(data)
        except submissions.UnreadableError as error:
            return self._unreadable(str(error))
        cells = [None if self._is_locked(cell) else cell.source for cell in handed.code]
        preload = preload_for(cells)
        hidden = [self._task(handed, graded, self.hidden[graded.name]) for graded in self.work.graded]
        notebook = Task("notebook")
        if self.open_sandbox is self.sandbox:
            shown, *ran = self.sandbox.run(cells, [notebook], hidden, preload, slot)
        else:
            shown = self.open_sandbox.run(cells, [notebook], (), preload, slot)[0]
            ran = self.sandbox.run(cells, hidden, (), preload, slot)
        result, again = Result(), []
        for graded, each in zip(self.work.graded, ran, strict=True):
            verdict, _ = self._judge(graded, each, self.hidden[graded.name])
            points = graded.mark(verdict)
            row = {"points": points, "of": graded.points, "kind": verdict.kind, "misconception": verdict.misconception,
                   "says": graded.exercise.proves.format(n=verdict.cases) if verdict.right else ""}
            if not verdict.right:
                if (plain := self._plain_reason(handed, graded, each)) is not None:
                    row |= plain
                else:
                    again.append(graded)
            result.exercises[graded.name] = row
        if again:  # what to tell the student is found on the cases that students may see, in a sandbox of their own
            tasks = [self._task(handed, graded, graded.visible) for graded in again]
            for graded, each in zip(again, self.sandbox.run(cells, tasks, (), preload, slot), strict=True):
                row = result.exercises[graded.name]
                row["says"] = self._words(graded, each, row["misconception"], row["kind"])
        self._by_hand(handed, result)
        for graded in self.work.graded:
            row = result.exercises[graded.name]
            result.scores[f"{graded.name}-check"] = row["points"]
            result.comments[graded.name] = "No response." if row["kind"] == "unwritten" else note(row)
        result.minutes = {graded.name: value for graded in self.work.graded
                          if (value := _minutes(shown, graded.name)) is not None}
        return result, self._notebook(handed, shown, result)

    # ---- one exercise ----

    def _task(self, handed, graded, cases):
        cell = handed.cell_of(graded.name)
        return Task(graded.name, cell, cell, cases)

    def _is_locked(self, cell):
        frame = self.frames.get(cell.grade_id)
        return frame is not None and frame["metadata"]["nbgrader"]["locked"]

    def _judge(self, graded, ran, cases):
        attempt = Attempt.of(graded.exercise, cases, *answers(ran, cases))
        return judge(graded.exercise, attempt), attempt

    def _plain_reason(self, handed, graded, ran):
        """What can be said without looking at any case: nothing written, no such function, nothing came back."""
        cell = handed.cell_of(graded.name)
        source = handed.code[cell].source if 0 <= cell < len(handed.code) else ""
        if not_written(source, graded.name):
            return {"kind": "unwritten", "points": 0.0, "says": f"{graded.name}: not written."}
        if ran.status != "ok":
            return {"kind": ran.status, "says": f"{graded.name}: {ENDED[ran.status][1]}."}
        if isinstance(ran.answer, dict) and "missing" in ran.answer:
            named = ran.answer.get("functions")
            named = [name for name in named if isinstance(name, str) and name.isidentifier()][:8] if (
                isinstance(named, list)) else []
            has = f" It defines {', '.join(named)}." if named else ""
            return {"kind": "missing", "says": f"After your cell runs there is no function named {graded.name}.{has}"}
        return None

    def _words(self, graded, ran, misconception, kind):
        """Words for the student. Numbers in them come from visible cases only."""
        verdict, attempt = self._judge(graded, ran, graded.visible)
        if verdict.kind not in ("right", "unwritten"):
            words = str(explain(graded.exercise, verdict, attempt))
            return submissions.plain_text(words)[:3000]
        reason = {
            "misconception": f"what they show is a known mistake: {misconception}",
            "changed input": "the function changes its argument",
            "raised": "the function stops with an error",
            "time up": "the function does not come to an end",
        }.get(kind, "the answers differ")
        return f"{graded.name} is right on the cases you can see. On others like them it is not: {reason}."

    # ---- the rest of the notebook ----

    def _by_hand(self, handed, result):
        """Cells that a human grades: empty ones get 0 at once, as nbgrader does."""
        for name, frame in self.frames.items():
            marks = frame["metadata"]["nbgrader"]
            if not (marks["grade"] and marks["solution"]):
                continue
            cell = handed.find(name)
            text = cell.source.strip() if cell else ""
            result.answers[name] = submissions.plain_text(text)[:20_000]
            if not text or text == stub(frame):
                result.scores[name] = 0.0
                result.comments[name] = "No response."
            else:
                result.scores[name] = None

    def _notebook(self, handed, shown, result):
        listed = shown.answer.get("cells") if shown.answer else None
        listed = listed if isinstance(listed, list) else []
        outputs = [each if isinstance(each, dict) else None for each in listed]
        outputs += [None] * (len(handed.code) - len(outputs))
        notes = {f"{name}-check": f"{row['points']:g} of {row['of']:g} points. {note(row)}"
                 for name, row in result.exercises.items()}
        return submissions.to_show(handed, blank(self.source), outputs, notes, self.rubrics())

    def rubrics(self):
        """What the source says to look for in each answer that is graded by hand."""
        return {name: solution_of(frame["source"]) for name, frame in self.frames.items()
                if frame["metadata"]["nbgrader"]["grade"] and frame["metadata"]["nbgrader"]["solution"]}

    def _unreadable(self, reason):
        result = Result(problem=reason)
        for graded in self.work.graded:
            result.exercises[graded.name] = {"points": 0.0, "of": graded.points, "kind": "unreadable",
                                             "misconception": "", "says": f"Not graded: {reason}."}
            result.scores[f"{graded.name}-check"] = 0.0
            result.comments[graded.name] = f"Not graded: {reason}."
        empty = submissions.Submission([])
        self._by_hand(empty, result)
        shown = submissions.to_show(empty, blank(self.source), [], {}, self.rubrics())
        return result, shown


def answers(ran, cases):
    """Turn what came out of the sandbox into what a judge takes: outputs, and inputs after the call."""
    rows = ran.answer.get("answers") if ran.status == "ok" and ran.answer else None
    if not isinstance(rows, list) or len(rows) != len(cases):
        kind, says = ENDED.get(ran.status, ENDED["garbled"])
        return [Raised(kind, says)] * len(cases), list(cases)
    outputs, after = [], []
    for row, case in zip(rows, cases, strict=True):
        try:
            if "raised" in row:
                kind, message, line, number = row["raised"]
                outputs.append(Raised(submissions.plain_text(kind)[:80], submissions.plain_text(message)[:300],
                                      submissions.plain_text(line)[:300], int(number)))
            else:
                outputs.append(codec.unpack(row["returned"]))
            left = codec.unpack(row["after"])
            after.append(left if isinstance(left, tuple) and len(left) == len(case) else (None,) * len(case))
        except (ValueError, TypeError, KeyError):
            outputs = outputs[: len(after)] + [Raised(*ENDED["garbled"])]
            after.append(case)
    return outputs, after


def note(row):
    """One line on an exercise: for the human grader, and the head of the feedback."""
    if row["kind"] == "right":
        return "Right."
    if row["kind"] == "misconception":
        return f"Not yet: {row['misconception']}."
    words = {
        "unwritten": "Not written.",
        "changed input": "Right answers, but the function changes its argument.",
        "raised": "It stops with an error.",
        "time up": "It does not come to an end.",
        "time": "It does not come to an end.",
        "missing": "There is no function of this name.",
        "memory": "It takes more memory than there is.",
        "output": "It gives back more than can be handed in.",
        "died": "It ends Python itself.",
        "garbled": "It disturbs the grader's run.",
        "unreadable": "The file cannot be read.",
    }
    return words.get(row["kind"], "Not yet.")


_one_at_a_time = threading.Lock()  # Python 3.11 counts the depth of a tree for all threads together (CPython 106905)


def not_written(source, function):
    """Whether a function is still as it was handed out. Nothing is run."""
    try:
        with _one_at_a_time:
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    if not found:
        return False
    body = [node for node in found[-1].body if not isinstance(node, ast.Pass) and not (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    return not body


def preload_for(cells):
    """What to load before the student's code, once for all its processes."""
    text = "\n".join(source for source in cells if source)
    names = ["numpy"]
    if "plots" in text or "pyplot" in text:
        names += ["matplotlib.figure", "matplotlib.backends.backend_agg", "PIL.Image"]
    if "pyplot" in text:
        names.append("matplotlib.pyplot")
    return tuple(names)


SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION\n?", re.DOTALL)


def stub(frame):
    """What a student's cell holds before it is answered."""
    word = "..." if frame["cell_type"] == "code" else "*Write your answer here.*"
    return re.sub(r"(?ms)^([ \t]*)### BEGIN SOLUTION\n.*?### END SOLUTION",
                  lambda found: found[1] + word, text_of(frame)).strip()


def solution_of(source):
    found = SOLUTION.search("".join(source))
    return found[1].strip() if found else ""


def blank(source):
    """The source without solutions: nobody but the rubric's reader needs them."""
    cells = []
    for cell in source["cells"]:
        cells.append(cell | {"source": stub(cell) if "### BEGIN SOLUTION" in text_of(cell) else text_of(cell)})
    return source | {"cells": cells}


def text_of(cell):
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def _minutes(shown, name):
    told = shown.answer.get("minutes") if shown.answer else None
    value = told.get(name) if isinstance(told, dict) else None
    return round(float(value), 1) if isinstance(value, int | float) and math.isfinite(value) and 0 < value < 6000 else None


# ---- a whole class ----


@dataclass
class Line:
    """What happened to one student: printed as one line."""

    student: object
    state: str  # "graded", "kept", "nothing", "failed"
    result: dict | None = None
    penalty: float = 0.0
    problem: str = ""


def grade_class(classroom, name, only=None, unsafe=False, limits=None, again=False, workers=None):
    """Grade everything that is collected and not graded yet, a line at a time.

    Parameters
    ----------
    classroom : Classroom
    name : str
    only : set of str
        Ids of the students to grade; everybody if None.
    unsafe : bool
    limits : Limits
    again : bool
        Also grade what is graded already, with today's exercises.
    workers : int
        Submissions at a time; one more than there are processors if None.

    Yields
    ------
    Line
    """
    work = homework(name)
    with only_one(classroom), open_book(classroom) as book:
        if not book.has(name):
            raise ClassroomError(f"{name} is not in the gradebook. Enter it first: coursework release {name}")
        roster = classroom.roster()
        book.enter_students(roster)
        done = book.results(name)
        todo = []
        for student in roster:
            if only is not None and student.id not in only:
                continue
            handed = classroom.submission(name, student.id)
            if handed is None:
                yield Line(student, "nothing")
                continue
            path, moment = handed
            data = path.read_bytes()
            sha256 = hashlib.sha256(data).hexdigest()
            if not again and student.id in done and done[student.id][0] == sha256:
                yield Line(student, "kept", done[student.id][2])
                continue
            todo.append((student, moment, data, sha256))
        if not todo:
            return
        points = full_points(work)
        for student, moment, sha256, graded in run_all(classroom, name, todo, unsafe, limits, workers):
            if isinstance(graded, BaseException):
                yield Line(student, "failed", problem=f"{type(graded).__name__}: {graded}")
                continue
            result, shown = graded
            penalty = classroom.penalty(name, moment, points)
            store(classroom, book, name, student, moment, penalty, sha256, work.version(), result, shown)
            yield Line(student, "graded", vars(result), penalty)


def store(classroom, book, name, student, moment, penalty, sha256, version, result, shown):
    """First the notebook to look at, then the grades, in one transaction: what is graded is there to be seen."""
    path = classroom.folder / "autograded" / student.id / name / f"{name}.ipynb"
    write_text(path, json.dumps(shown, indent=1, ensure_ascii=False) + "\n")
    book.record(name, student.id, moment, penalty, sha256, version, vars(result))


def run_all(classroom, name, todo, unsafe, limits, workers):
    """Grade submissions side by side; give them in the roster's order, whoever is done first."""
    workers = workers or min((os.cpu_count() or 1) + 1, 8)  # one more: while a sandbox is made, the processor is free
    hide = (classroom.folder,) if classroom is not None else ()
    secret = classroom.secret
    with Grader(name, secret, limits, unsafe, hide) as grader, ThreadPoolExecutor(workers) as pool:
        free = list(range(workers))

        def one(data):
            slot = free.pop()
            try:
                return grader.grade(data, slot)
            except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the class; it is reported
                return error
            finally:
                free.append(slot)

        futures = [pool.submit(one, data) for _, _, data, _ in todo]
        try:
            for (student, moment, _, sha256), future in zip(todo, futures, strict=True):
                yield student, moment, sha256, future.result()
        finally:
            for future in futures:
                future.cancel()


def full_points(work):
    source = json.loads(work.source.read_text(encoding="utf-8"))
    marks = [cell["metadata"].get("nbgrader", {}) for cell in source["cells"]]
    return float(sum(mark["points"] for mark in marks if mark.get("grade")))

