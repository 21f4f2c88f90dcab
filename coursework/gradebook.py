"""The gradebook is nbgrader's own database, written through its own classes: the formgrader reads the same one."""

import contextlib
import fcntl
import itertools
import json
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from coursework.classroom import Classroom, ClassroomError, write
from coursework.errors import BusyError
from coursework.homework import Homework, homework
from coursework.readiness import must_be_ready, must_not_leak, write_checks_of
from coursework.variants import Variants


def nbgrader_settings(folder):
    """Give nbgrader's settings for a class."""
    from traitlets.config import Config

    classroom = Classroom(folder)
    c = Config()
    c.CourseDirectory.root = str(classroom.folder)
    c.CourseDirectory.course_id = classroom.course_id
    c.CourseDirectory.db_url = f"sqlite:///{classroom.database}"
    c.ClearSolutions.code_stub = {"python": "..."}
    c.ClearSolutions.text_stub = "*Write your answer here.*"
    c.HTMLExporter.sanitize_html = True
    return c


def release(classroom, name):
    """Make the notebook that students get, from the source, and enter the homework in the gradebook.

    Returns
    -------
    pathlib.Path
        The folder to hand out: the notebook and its visible checks.

    Raises
    ------
    ClassroomError
        If nbgrader refuses.
    """
    _before_nbgrader()
    from nbgrader.apps import NbGraderAPI

    classroom.works_here()
    work = homework(name)
    source = classroom.folder / "source" / name
    if work.of_the_class:
        must_be_ready(work)
    else:
        write(source / f"{name}.ipynb", work.source.read_bytes())
    write_checks_of(work, source / f"{name}_checks.json")
    api = NbGraderAPI(config=nbgrader_settings(classroom.folder))
    api.coursedir.log.setLevel(logging.ERROR)
    with open_book(classroom) as book:  # so that the table of results is there from the start
        book.prepare()
    done = api.generate_assignment(name, force=True)
    if not done["success"]:
        raise ClassroomError(f"nbgrader could not release {name}:\n{done.get('error') or done.get('log')}")
    if work.of_the_class:
        must_not_leak(work, classroom.folder / "release" / name)
    with open_book(classroom) as book:
        book.set_due(name, classroom.due.get(name))
    return classroom.folder / "release" / name


def _before_nbgrader():
    """Let nbgrader find `alembic`, which it calls by its name, where Python is, also in an environment not activated.

    And leave out a parser of web addresses that takes two seconds to load and that nothing here asks for: jsonschema
    does without where it is not installed.
    """
    sys.modules.setdefault("rfc3987_syntax", None)
    here = str(Path(sys.executable).parent)
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = here + os.pathsep + os.environ.get("PATH", "")


@contextlib.contextmanager
def open_book(classroom):
    """Open the gradebook of a class."""
    _before_nbgrader()
    classroom.works_here()
    from nbgrader.api import Gradebook

    book = Book(Gradebook(f"sqlite:///{classroom.database}", classroom.course_id))
    try:
        yield book
    finally:
        book.gradebook.close()


@contextlib.contextmanager
def only_one(classroom):
    """Hold the class while grading. The lock goes with the process, however it ends.

    Raises
    ------
    BusyError
        If another grader holds it.
    """
    with open(classroom.folder / ".grading.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError("Another coursework command is grading this class. Wait until it has finished.") from None
        yield


RESULTS = """
CREATE TABLE IF NOT EXISTS coursework_result (
    assignment VARCHAR(128) NOT NULL,
    student VARCHAR(128) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    version VARCHAR(32) NOT NULL,
    result TEXT NOT NULL,
    PRIMARY KEY (assignment, student)
)
"""


@dataclass(frozen=True)
class GradedCopy:
    """What the gradebook says of one student's homework, without the points."""

    assignment: str
    sha256: str
    penalty: float
    key: str


class Book:
    """nbgrader's gradebook, and beside its tables one of ours: what each exercise was judged to be.

    Both are written in the same transactions, so a student is graded wholly or not at all.
    """

    def __init__(self, gradebook):
        self.gradebook = gradebook

    @property
    def session(self):
        return self.gradebook.db

    def prepare(self):
        from sqlalchemy import text

        self.session.execute(text(RESULTS))
        self.session.commit()

    def set_due(self, name, due):
        self.gradebook.update_or_create_assignment(name, duedate=due.replace(tzinfo=None) if due else None)

    def has(self, name):
        """Whether a homework has been released."""
        return any(assignment.name == name and assignment.notebooks for assignment in self.gradebook.assignments)

    def must_have(self, name):
        """Raise a ClassroomError unless a homework has been released."""
        if not self.has(name):
            raise ClassroomError(f"{name} is not in the gradebook. Enter it first: coursework release {name}")

    def older(self, works):
        """The students whose grades were given with exercises that behave otherwise than today's, in order.

        Parameters
        ----------
        works : Variants or Homework
            Where it is a homework, all have it as it is.
        """
        works = Variants(works.name, b"") if isinstance(works, Homework) else works
        graded = self.results(works.plain.name).items()
        return sorted(student for student, (_, version, _) in graded if version != works.version(student))

    def enter_students(self, roster):
        """Enter the roster's students; names and addresses are brought up to date."""
        from nbgrader.api import Student

        known = {student.id: student for student in self.gradebook.students}
        for each in roster:
            entry = known.get(each.id) or Student(id=each.id)
            entry.first_name, entry.last_name, entry.email = each.first_name, each.last_name, each.email
            self.session.add(entry)
        self.session.commit()  # once, not once a student: each waits for the disk

    def graded(self, name, only=None):
        """Which submission of each student is graded, of all or of those whose ids are given: student id -> its sha256."""
        from sqlalchemy import bindparam, text

        self.prepare()
        query = "SELECT student, sha256 FROM coursework_result WHERE assignment = :name"
        if only is None:
            rows = self.session.execute(text(query), {"name": name}).all()
        else:
            query = text(query + " AND student IN :only").bindparams(bindparam("only", expanding=True))
            rows = self.session.execute(query, {"name": name, "only": [*only]}).all()
        self.session.rollback()
        return dict(map(tuple, rows))

    def result(self, name, student_id):
        """What one student's submission was judged to be."""
        from sqlalchemy import text

        row = self.session.execute(
            text("SELECT result FROM coursework_result WHERE assignment = :name AND student = :student"),
            {"name": name, "student": student_id}).scalar_one()
        self.session.rollback()
        return json.loads(row)

    def results(self, name):
        """Everything graded so far: student id -> (sha256 of the submission, version of the homework, result)."""
        from sqlalchemy import text

        self.prepare()
        rows = self.session.execute(
            text("SELECT student, sha256, version, result FROM coursework_result WHERE assignment = :name"),
            {"name": name}).all()
        self.session.rollback()
        return {student: (sha256, version, json.loads(result)) for student, sha256, version, result in rows}

    def record(self, name, rows):
        """Write the grades of many students, all in one transaction.

        A score that a human gave stays. Where the submission is another one than before, it is marked to be looked
        at again.

        Parameters
        ----------
        name : str
        rows : list of dict
            One a student, with "student", "handed_in" (a datetime or None), "penalty", "sha256", "version" and "result".
        """
        from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import text, update

        session, before = self.session, self.graded(name, [row["student"] for row in rows])
        assignment = self.gradebook.find_assignment(name)
        try:
            submissions = self._put(SubmittedAssignment, ("assignment_id", "student_id"), [
                {"assignment_id": assignment.id, "student_id": row["student"],
                 "timestamp": row["handed_in"] and row["handed_in"].replace(tzinfo=None)} for row in rows])
            for notebook in assignment.notebooks:
                notebooks = self._put(SubmittedNotebook, ("notebook_id", "assignment_id"), [
                    {"notebook_id": notebook.id, "assignment_id": submission, "late_submission_penalty": row["penalty"]}
                    for row, submission in zip(rows, submissions, strict=True)])
                pairs = [*zip(rows, notebooks, strict=True)]
                self._put(Grade, ("cell_id", "notebook_id"), [
                    {"cell_id": cell.id, "notebook_id": handed, "auto_score": (score := row["result"]["scores"].get(cell.name)),
                     "needs_manual_grade": score is None} for row, handed in pairs for cell in notebook.grade_cells])
                changed = [handed for row, handed in pairs if before.get(row["student"], row["sha256"]) != row["sha256"]]
                session.execute(update(Grade.__table__).where(Grade.notebook_id.in_(changed), Grade.manual_score.is_not(None))
                                .values(needs_manual_grade=True))
                self._put(Comment, ("cell_id", "notebook_id"), [
                    {"cell_id": cell.id, "notebook_id": handed, "auto_comment": row["result"]["comments"].get(cell.name)}
                    for row, handed in pairs for cell in notebook.solution_cells])
            session.execute(
                text("INSERT OR REPLACE INTO coursework_result (assignment, student, sha256, version, result) "
                     "VALUES (:name, :student, :sha256, :version, :result)"),
                [{"name": name, "student": row["student"], "sha256": row["sha256"], "version": row["version"],
                  "result": json.dumps(row["result"], sort_keys=True)} for row in rows])
            session.commit()
        except BaseException:
            session.rollback()
            raise
    def _put(self, kind, key, rows):
        """Write rows of one of nbgrader's tables, new ones or over those with the same key; give their ids, in order.

        Where a human gave a score, whether it waits for one is left as it is.
        """
        from sqlalchemy import case, select, tuple_
        from sqlalchemy.dialects.sqlite import insert

        table = kind.__table__
        new = insert(table)
        values = {name: new.excluded[name] for name in rows[0] if name not in key}
        if "needs_manual_grade" in values:
            waits = table.c.needs_manual_grade
            values["needs_manual_grade"] = case((table.c.manual_score.is_(None), new.excluded.needs_manual_grade), else_=waits)
        self.session.execute(new.on_conflict_do_update(index_elements=key, set_=values), rows)
        columns, keys = [table.c[name] for name in key], [tuple(row[name] for name in key) for row in rows]
        found = self.session.execute(select(*columns, table.c.id).where(tuple_(*columns).in_(keys)))
        ids = {tuple(each): number for *each, number in found}
        return [ids[each] for each in keys]

    def graded_submissions(self):
        """Which copy of each student's homework is graded, and what its lateness costs.

        Returns
        -------
        dict
            Student id -> rows with `assignment`, `sha256`, `penalty`, and the submission's `key`.
        """
        from nbgrader.api import Assignment, SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import func, select, text

        self.prepare()
        shas = {(student, name): sha256 for student, name, sha256 in self.session.execute(
            text("SELECT student, assignment, sha256 FROM coursework_result"))}
        rows = self.session.execute(
            select(SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.id,
                   func.sum(SubmittedNotebook.late_submission_penalty))
            .select_from(SubmittedAssignment).join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .group_by(SubmittedAssignment.id)).all()
        self.session.rollback()
        found = {}
        for student, name, key, penalty in rows:
            if (student, name) in shas:
                found.setdefault(student, []).append(GradedCopy(name, shas[student, name], penalty or 0.0, key))
        return found

    def set_lateness(self, changed):
        """Write what lateness costs now, and when the copy counts as handed in: one transaction a student.

        Parameters
        ----------
        changed : list of coursework.lateness.Settled
        """
        from nbgrader.api import SubmittedAssignment

        for _, rows in itertools.groupby(changed, key=lambda row: row.student):
            try:
                for row in rows:
                    submission = self.session.get(SubmittedAssignment, row.key)
                    submission.timestamp = row.moment.replace(tzinfo=None) if row.moment else None
                    for notebook in submission.notebooks:
                        notebook.late_submission_penalty = row.now
                self.session.commit()
            except BaseException:
                self.session.rollback()
                raise

    def marks(self, name):
        """What each student has now, with the scores given by hand.

        Returns
        -------
        dict
            Student id -> {"score", "max_score", "penalty", "late", "needs_manual_grade", "cells", "comments"}.
        """
        found = {}
        for submission in self.gradebook.assignment_submissions(name):
            cells, comments = {}, {}
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    cells[grade.name] = (grade.score, grade.max_score, grade.needs_manual_grade,
                                         grade.manual_score is not None)
                for comment in notebook.comments:
                    comments[comment.name] = (comment.auto_comment, comment.manual_comment)
            penalty = submission.late_submission_penalty or 0.0
            found[submission.student_id] = {
                "score": max(0.0, submission.score - penalty),
                "max_score": submission.max_score,
                "penalty": penalty,
                "handed_in": submission.timestamp,
                "needs_manual_grade": bool(submission.needs_manual_grade),
                "cells": cells,
                "comments": comments,
            }
        return found
