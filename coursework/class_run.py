"""A whole class: grade what is collected, side by side, and write one transaction a student."""

import contextlib
import hashlib
import json
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from coursework.classroom import write
from coursework.errors import BusyError, ClassroomError
from coursework.gradebook import only_one, open_book
from coursework.grader import Judge, grade
from coursework.homework import homework
from coursework.journal import Journal, path_in
from coursework.progress import Pace
from coursework.runners import ThisMachine
from coursework.variants import variants


@dataclass
class Line:
    """What happened to one student: printed as one line."""

    student: object
    state: str  # "graded", "kept", "nothing", "failed"
    result: dict | None = None
    penalty: float = 0.0
    problem: str = ""  # why it failed; or where the grader itself did, of one that is graded


def grade_class(classroom, name, only=None, unsafe=False, limits=None, again=False, workers=None, runner=None,
                pace=None):
    """Grade everything that is collected and not graded yet, a line at a time.

    Parameters
    ----------
    classroom : Classroom
    name : str
    only : set of str
        Ids of the students to grade; everybody if None.
    unsafe, limits, workers
        Of this machine: see `coursework.runners.ThisMachine`.
    again : bool
        Also grade what is graded already, with today's exercises.
    runner : Runner
        What runs the jobs; this machine if None.
    pace : Pace
        Is told how far it is.

    Yields
    ------
    Line
    """
    classroom.works_here()
    work, pace = homework(name), pace or Pace()
    with only_one(classroom), open_book(classroom) as book, Desk(classroom, book) as desk:
        book.must_have(name)
        roster = classroom.roster()
        book.enter_students(roster)
        done = book.graded(name)
        todo = []
        for student in roster:
            if only is not None and student.id not in only:
                continue
            handed = handed_in(classroom, name, student)
            if handed is None:
                yield Line(student, "nothing")
            elif not again and done.get(student.id) == handed.sha256:
                yield Line(student, "kept", book.result(name, student.id))
            else:
                todo.append(handed)
        if not todo:
            return
        works, points, pace.total = variants(classroom, name), work.frame.points, len(todo)
        with runner or ThisMachine(workers, limits, unsafe, (classroom.folder,)) as machine:
            for handed, graded in run_all(classroom, name, todo, machine, pace):
                if isinstance(graded, BaseException):
                    yield Line(handed.student, "failed", problem=f"{type(graded).__name__}: {graded}")
                    continue
                penalty = classroom.penalty(name, handed.moment, points, handed.student.id)
                desk.lay(name, handed, penalty, works.version(handed.student.id), *graded)
                yield Line(handed.student, "graded", vars(graded[0]), penalty, " ".join(graded[0].faults))


@dataclass(frozen=True)
class HandedIn:
    """The copy of a student's that counts. What is in it is read when its turn comes."""

    student: object
    moment: object
    path: Path
    sha256: str

    def read(self):
        """Give the file's bytes.

        Raises
        ------
        OSError
            If they are others than when the class's grading began.
        """
        data = self.path.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise OSError(f"{self.path} was changed while the class was graded. Run the command again.")
        return data


def handed_in(classroom, name, student):
    """Find the copy that counts; None if there is none."""
    found = classroom.submission(name, student.id)
    if found is None:
        return None
    return HandedIn(student, found[1], found[0], hashlib.sha256(found[0].read_bytes()).hexdigest())


class Desk:
    """Where graded submissions are laid down: at once in the journal, and a batch at a time in the gradebook.

    What an earlier command left in the journal when it was killed is entered first.

    Parameters
    ----------
    classroom : Classroom
        Held by `only_one`.
    book : Book
    """

    BATCH = 50  # students a transaction

    def __init__(self, classroom, book):
        self.classroom, self.book = classroom, book
        self.journal = Journal(path_in(classroom.folder))
        self.rows = self.journal.rows()

    def __enter__(self):
        self.enter()
        return self

    def __exit__(self, *_):
        try:
            self.enter()
        finally:
            self.journal.close()

    def lay(self, name, handed, penalty, version, result, shown):
        """First the notebook to look at, then the grades: what is graded is there to be seen."""
        path = self.classroom.folder / "autograded" / handed.student.id / name / f"{name}.ipynb"
        write(path, json.dumps(shown, indent=1, ensure_ascii=False) + "\n")
        row = {"homework": name, "student": handed.student.id, "handed_in": handed.moment and handed.moment.isoformat(),
               "penalty": penalty, "sha256": handed.sha256, "version": version, "result": vars(result)}
        self.journal.add(row)
        self.rows.append(row)
        if len(self.rows) >= self.BATCH:
            self.enter()

    def enter(self):
        """Put into the gradebook what is in the journal."""
        for name in filter(self.book.has, sorted({row["homework"] for row in self.rows})):  # else it is graded anew
            newest = {row["student"]: row for row in self.rows if row["homework"] == name}
            self.book.record(name, [row | {"handed_in": row["handed_in"] and datetime.fromisoformat(row["handed_in"])}
                                    for row in newest.values()])
        self.journal.clear()
        self.rows = []


def enter_what_is_left(classroom):
    """Put into the gradebook what a grader that was killed left in the journal; nothing while another one is grading."""
    with contextlib.suppress(BusyError), only_one(classroom), open_book(classroom) as book, Desk(classroom, book):
        pass


def run_all(classroom, name, todo, runner, pace=None):
    """Grade submissions side by side; give each when it is done, whoever is first. As few are in memory as are under way.

    Parameters
    ----------
    classroom : Classroom
    name : str
    todo : iterable of HandedIn
    runner : Runner
        What runs their jobs, on this machine or on others: see `coursework.runners`.
    pace : Pace
        Is told who is under way and who is done.

    Yields
    ------
    tuple
        (HandedIn, (Result, notebook to look at) or the exception that stopped it).

    Raises
    ------
    ClassroomError
        Where nothing more can be run, once all that was under way is given.
    """
    judge, pace = Judge(name, classroom.secret, variants(classroom, name)), pace or Pace()
    under_way, todo, stopped = {}, iter(todo), None

    def one(handed):
        try:
            with pace.under_way(handed.student.id):
                return grade(judge.for_student(handed.student.id), handed.read(), runner.run)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the class; it is reported
            return error

    runner.ready(judge.work)
    with ThreadPoolExecutor(runner.most) as pool:
        try:
            while True:
                room = 0 if stopped else runner.width + 1 - len(under_way)  # one more, so that nobody waits for the next
                for handed in islice(todo, max(0, room)):
                    under_way[pool.submit(one, handed)] = handed
                if not under_way:
                    break
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    handed, graded = under_way.pop(future), future.result()
                    if isinstance(graded, ClassroomError):
                        stopped = graded
                    else:
                        yield handed, graded
        finally:
            runner.stop()
            for future in under_way:
                future.cancel()
    if stopped:
        raise stopped
