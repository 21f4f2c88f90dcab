"""How late a hand-in is, which grace days it spends, and what that costs.

A student has a number of grace days for the whole term. They are counted anew each time, from all that is handed in, in the
order of the student's own due times: so it does not matter what was graded when.
"""

import datetime
from dataclasses import dataclass

from coursework import words


@dataclass(frozen=True)
class Lateness:
    """One hand-in with a due time.

    Parameters
    ----------
    due : datetime.datetime
        The student's own: with an extension, its end.
    extended : bool
    seconds : float
        After that; 0 if in time.
    days : int
        Days begun, 0 within `grace_minutes`.
    spent, left : int
        Grace days that this hand-in spends, and those that are left after it.
    share : float
        Of the homework's points: what the days beyond cost.
    """

    due: datetime.datetime
    extended: bool
    seconds: float
    days: int
    spent: int
    left: int
    share: float

    def words(self):
        """Say it in a few words; "" where there is nothing to say.

        Examples
        --------
        >>> Lateness(None, False, 90_000, 2, 2, 1, 0.0).words(), Lateness(None, False, 0, 0, 0, 3, 0.0).words()
        ('2 days late, covered by grace days; 1 left', '')
        """
        if not self.days or not self.spent:
            return ""
        key = "covered" if self.spent == self.days else "partly covered"
        return words.LATE[key].format(days=words.count(self.days, "day"), spent=self.spent, left=self.left or "none")


def lateness(classroom, student_id, moments=None):
    """Say of everything that a student handed in, and that has a due time, how late it is.

    Parameters
    ----------
    classroom : Classroom
    student_id : str
    moments : dict of str to datetime, optional
        Homework -> when a copy that is at hand counts as handed in; for the others it is looked up.

    Returns
    -------
    dict of str to Lateness
        By homework, in the order in which grace days are spent.
    """
    policy, left, handed = classroom.late_policy, classroom.grace_days, dict(moments or {})
    for name in classroom.due if left else ():
        if name not in handed and (found := classroom.submission(name, student_id)) is not None:
            handed[name] = found[1]
    order = list(classroom.due)
    known = {name: classroom.due_of(name, student_id) for name, moment in handed.items() if moment and name in classroom.due}
    found = {}
    for name in sorted(known, key=lambda name: (known[name], order.index(name))):
        seconds = max(0.0, (handed[name] - known[name]).total_seconds())
        days = policy.days(seconds)
        spent = min(days, left)
        if policy.share(days - spent) == policy.share(days):
            spent = 0  # they would save nothing
        left -= spent
        found[name] = Lateness(
            known[name], known[name] != classroom.due[name], seconds, days, spent, left, policy.share(days - spent))
    return found


@dataclass(frozen=True)
class Settled:
    """A grade whose lateness is another now than the gradebook says."""

    student: str
    homework: str
    before: float
    now: float
    moment: datetime.datetime | None
    key: str  # of the submission in the gradebook


def unsettled(classroom, book, students, names=None):
    """Find what lateness would be another now, for what is graded and still what counts.

    Parameters
    ----------
    classroom : Classroom
    book : Book
    students : iterable of str
        Their ids.
    names : iterable of str, optional
        Homework; all if None.

    Returns
    -------
    list of Settled
    """
    from coursework.homework import homework

    if not students:
        return []
    graded, found = book.graded_submissions(), []
    for student in sorted(set(students) & set(graded)):
        rows = {row.assignment: row for row in graded[student] if names is None or row.assignment in names}
        counts = {name: classroom.copies(name, student)[-1:] for name in rows}
        same = {name: copy[0] for name, copy in counts.items() if copy and copy[0].holds(rows[name].sha256)}
        moments = {name: classroom.counted_as(name, copy, student) for name, copy in same.items()}
        late = lateness(classroom, student, moments)
        for name, moment in moments.items():
            points = homework(name).frame.points
            now = round(late[name].share * points, 4) if name in late else 0.0
            if now != rows[name].penalty:
                found.append(Settled(student, name, rows[name].penalty, now, moment, rows[name].key))
    return found


def unsettled_by_rule(classroom, book, name, students=None):
    """Find what is unsettled where grace days or an extension have a say in it.

    With grace days, a hand-in of one homework moves what another one costs: so all homework is looked at. Without, only `name`,
    and only of those who have an extension. A due time that was moved for everybody is for `coursework regrade`, which shows who
    would change first.

    Parameters
    ----------
    students : iterable of str, optional
        Their ids; everybody on the roster if None.
    """
    students = [each.id for each in classroom.roster()] if students is None else students
    if classroom.grace_days:
        return unsettled(classroom, book, students)
    return unsettled(classroom, book, [each for each in students if (each, name) in classroom.extensions], {name})


def settle(classroom, book, students, name):
    """Bring the lateness of what is graded up to date: see `unsettled_by_rule`.

    Returns
    -------
    list of Settled
        What was written, one transaction a student.
    """
    changed = unsettled_by_rule(classroom, book, name, students)
    book.set_lateness(changed)
    return changed
