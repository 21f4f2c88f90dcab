"""A whole class: grade what is collected, side by side, and write one transaction a student."""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from coursework.classroom import write
from coursework.gradebook import only_one, open_book
from coursework.grader import Grader
from coursework.homework import homework
from coursework.variants import variants


@dataclass
class Line:
    """What happened to one student: printed as one line."""

    student: object
    state: str  # "graded", "kept", "nothing", "failed"
    result: dict | None = None
    penalty: float = 0.0
    problem: str = ""  # why it failed; or where the grader itself did, of one that is graded


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
        book.must_have(name)
        roster = classroom.roster()
        book.enter_students(roster)
        done = book.results(name)
        todo = []
        for student in roster:
            if only is not None and student.id not in only:
                continue
            handed = handed_in(classroom, name, student)
            if handed is None:
                yield Line(student, "nothing")
            elif not again and student.id in done and done[student.id][0] == handed.sha256:
                yield Line(student, "kept", done[student.id][2])
            else:
                todo.append(handed)
        if not todo:
            return
        works, points = variants(classroom, name), work.frame.points
        for handed, graded in run_all(classroom, name, todo, unsafe, limits, workers):
            if isinstance(graded, BaseException):
                yield Line(handed.student, "failed", problem=f"{type(graded).__name__}: {graded}")
                continue
            penalty = classroom.penalty(name, handed.moment, points)
            store(classroom, book, name, handed, penalty, works.of(handed.student.id).version(), *graded)
            yield Line(handed.student, "graded", vars(graded[0]), penalty, " ".join(graded[0].faults))


@dataclass(frozen=True)
class HandedIn:
    """The copy of a student's that counts."""

    student: object
    moment: object
    data: bytes
    sha256: str


def handed_in(classroom, name, student):
    """Read the copy that counts; None if there is none."""
    found = classroom.submission(name, student.id)
    if found is None:
        return None
    data = found[0].read_bytes()
    return HandedIn(student, found[1], data, hashlib.sha256(data).hexdigest())


def store(classroom, book, name, handed, penalty, version, result, shown):
    """First the notebook to look at, then the grades, in one transaction: what is graded is there to be seen."""
    path = classroom.folder / "autograded" / handed.student.id / name / f"{name}.ipynb"
    write(path, json.dumps(shown, indent=1, ensure_ascii=False) + "\n")
    book.record(name, handed.student.id, handed.moment, penalty, handed.sha256, version, vars(result))


def run_all(classroom, name, todo, unsafe=False, limits=None, workers=None):
    """Grade submissions side by side; give them in the roster's order, whoever is done first.

    Yields
    ------
    tuple
        (HandedIn, (Result, notebook to look at) or the exception that stopped it).
    """
    workers = workers or min((os.cpu_count() or 1) + 1, 8)  # one more: while a sandbox is made, the processor is free
    works = variants(classroom, name)
    with Grader(name, classroom.secret, limits, unsafe, (classroom.folder,), works) as grader, ThreadPoolExecutor(workers) as pool:
        free = list(range(workers))

        def one(handed):
            slot = free.pop()
            try:
                return grader.grade(handed.data, slot, handed.student.id)
            except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the class; it is reported
                return error
            finally:
                free.append(slot)

        futures = [pool.submit(one, handed) for handed in todo]
        try:
            for handed, future in zip(todo, futures, strict=True):
                yield handed, future.result()
        finally:
            for future in futures:
                future.cancel()
