"""Grading again after an exercise was mended: first who would change, then the writing."""

import hashlib
from dataclasses import dataclass, field

from coursework.classroom import ClassroomError
from coursework.gradebook import only_one, open_book
from coursework.grading import full_points, note, run_all, store
from coursework.homework import homework


@dataclass
class Change:
    """One student's grades, before and now."""

    student: object
    rows: list = field(default_factory=list)  # (exercise, points before, now, found before, now)
    stale: bool = False  # graded with an older version, whether or not anything differs
    problem: str = ""
    graded: tuple = ()  # what to write

    @property
    def differs(self):
        return bool(self.rows)


def compare(classroom, name, only=None, unsafe=False, jobs=None):
    """Grade everything again and write nothing.

    Returns
    -------
    list of Change
    """
    work = homework(name)
    with only_one(classroom), open_book(classroom) as book:
        if not book.has(name):
            raise ClassroomError(f"{name} is not in the gradebook. Enter it first: coursework release {name}")
        before, marks = book.results(name), book.marks(name)
        points = full_points(work)
        todo = []
        for student in classroom.roster():
            handed = classroom.submission(name, student.id)
            if handed is not None and student.id in before and (only is None or student.id in only):
                data = handed[0].read_bytes()
                todo.append((student, handed[1], data, hashlib.sha256(data).hexdigest()))
        changes = []
        for student, moment, sha256, graded in run_all(classroom, name, todo, unsafe, None, jobs) if todo else ():
            change = Change(student)
            changes.append(change)
            if isinstance(graded, BaseException):
                change.problem = f"{type(graded).__name__}: {graded}"
                continue
            result, shown = graded
            old_sha256, version, old = before[student.id]
            change.stale = version != work.version() or old_sha256 != sha256
            change.graded = (moment, sha256, result, shown)
            for exercise in sorted({*old["exercises"], *result.exercises}):
                was, now = old["exercises"].get(exercise), result.exercises.get(exercise)
                if was != now:
                    change.rows.append((exercise, *_in_words(was, now)))
            late = marks[student.id]["penalty"], classroom.penalty(name, moment, points)
            if late[0] != late[1]:
                change.rows.append(("late", *(f"{taken:g} off" for taken in late), "", ""))
    return changes


def _in_words(was, now):
    """Points before and now, and what was found before and now; "-" where the exercise was not there."""
    points = [f"{row['points']:g}" if row else "-" for row in (was, now)]
    found = [note(row) if row else "-" for row in (was, now)]
    if points[0] == points[1] and found[0] == found[1]:
        found[1] = "the same, in other words"
    return *points, *found


def apply(classroom, name, work, changes):
    """Write what `compare` found, one transaction a student."""
    points = full_points(work)
    with only_one(classroom), open_book(classroom) as book:
        for change in changes:
            moment, sha256, result, shown = change.graded
            penalty = classroom.penalty(name, moment, points)
            store(classroom, book, name, change.student, moment, penalty, sha256, work.version(), result, shown)
