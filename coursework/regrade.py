"""Grading again after an exercise was mended: first who would change, then the writing."""

from dataclasses import dataclass, field

from coursework.class_run import Desk, handed_in, run_all
from coursework.gradebook import only_one, open_book
from coursework.homework import homework
from coursework.lateness import settle, unsettled
from coursework.runners import ThisMachine
from coursework.variants import variants
from coursework.words import note


@dataclass
class Change:
    """One student's grades, before and now."""

    student: object
    rows: list = field(default_factory=list)  # (exercise, points before, now, found before, now)
    stale: bool = False  # graded with an older version, whether or not anything differs
    problem: str = ""
    graded: tuple = ()  # what to write
    before: tuple = ()  # (sha256, version) in the gradebook when it was compared
    overtaken: str = ""  # why it was not written after all

    @property
    def differs(self):
        return bool(self.rows)


def compare(classroom, name, only=None, unsafe=False, jobs=None, runner=None):
    """Grade everything again and write nothing. For `unsafe`, `jobs` and `runner` see `coursework.class_run.grade_class`.

    Returns
    -------
    list of Change
    """
    classroom.works_here()
    work = homework(name)
    works, points = variants(classroom, name), work.frame.points
    with only_one(classroom), open_book(classroom) as book, Desk(classroom, book):
        book.must_have(name)
        before, marks = book.results(name), book.marks(name)
        students = [student for student in classroom.roster()
                    if student.id in before and (only is None or student.id in only)]
        todo = [handed for student in students if (handed := handed_in(classroom, name, student)) is not None]
        if not todo:
            return []
        changes = {}
        with runner or ThisMachine(jobs, None, unsafe, (classroom.folder,)) as machine:
            for handed, graded in run_all(classroom, name, todo, machine):
                change = changes[handed.student.id] = Change(handed.student)
                if isinstance(graded, BaseException):
                    change.problem = f"{type(graded).__name__}: {graded}"
                    continue
                sha256, version, old = before[handed.student.id]
                change.before = sha256, version
                change.stale = version != works.version(handed.student.id) or sha256 != handed.sha256
                change.graded = (handed, *graded)
                exercises = graded[0].exercises
                for exercise in sorted({*old["exercises"], *exercises}):
                    was, now = old["exercises"].get(exercise), exercises.get(exercise)
                    if was != now:
                        change.rows.append((exercise, *_in_words(was, now)))
                late = marks[handed.student.id]["penalty"], classroom.penalty(name, handed.moment, points, handed.student.id)
                change.rows += _late_row("late", *late)
        # grace days that this homework spends are missing elsewhere
        for each in unsettled(classroom, book, changes) if classroom.grace_days else ():
            if each.homework != name and not changes[each.student].problem:
                changes[each.student].rows += _late_row(f"late, {each.homework}", each.before, each.now)
    return [changes[handed.student.id] for handed in todo]


def _late_row(what, before, now):
    return [(what, f"{before:g} off", f"{now:g} off", "", "")] if before != now else []


def _in_words(was, now):
    """Points before and now, and what was found before and now; "-" where the exercise was not there."""
    points = [f"{row['points']:g}" if row else "-" for row in (was, now)]
    found = [note(row) if row else "-" for row in (was, now)]
    if points[0] == points[1] and found[0] == found[1]:
        found[1] = "the same, in other words"
    return *points, *found


def apply(classroom, name, work, changes):
    """Write what `compare` found; not where something came in between.

    Returns
    -------
    list of Change
        Those that were not written, since they were compared with what is no longer there.
    """
    works = variants(classroom, name)
    with only_one(classroom), open_book(classroom) as book, Desk(classroom, book) as desk:
        now = book.results(name)
        for change in changes:
            handed, result, shown = change.graded
            newest = handed_in(classroom, name, change.student)
            if newest is None or (newest.sha256, newest.moment) != (handed.sha256, handed.moment):
                change.overtaken = "a newer submission has come in since"
            elif now.get(change.student.id, ())[:2] != change.before:
                change.overtaken = "it was graded anew since"
            else:
                penalty = classroom.penalty(name, handed.moment, work.frame.points, change.student.id)
                desk.lay(name, handed, penalty, works.version(change.student.id), result, shown)
        desk.enter()
        settle(classroom, book, [change.student.id for change in changes if not change.overtaken], name)
    return [change for change in changes if change.overtaken]
