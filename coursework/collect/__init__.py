"""Taking in what an LMS hands out: a folder or a zip of submissions, whatever it calls the files.

Each file here answers one question: `files` which files there are, `labels` what an LMS wrote on one, `names` when two
names are the same, `whose` it is, `which` homework, `choose` which of several is the submission, `when` it was handed in.
"""

import datetime
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from coursework.classroom import write
from coursework.collect.choose import Found, break_ties, homework_of, prefer_named
from coursework.collect.files import files_in, split
from coursework.collect.labels import label_of
from coursework.collect.when import told_time
from coursework.collect.which import attempt_of
from coursework.collect.whose import Register, whose
from coursework.copies import Copy, copy_name, why
from coursework.errors import ClassroomError
from coursework.submission import UnreadableError, read


@dataclass
class Taken:
    """What became of one file."""

    file: str
    state: str  # "new", "again" (the same as before), "skipped"
    student: str = ""
    homework: str = ""
    handed_in: datetime.datetime | None = None
    late: bool = False
    why: str = ""  # why it was skipped; of several copies, why this one counts or not
    cure: Path | None = None  # what to give to `--student ID` if it is somebody's
    no_due: bool = False  # the LMS says LATE, and the class has no due time for it


def collect(classroom, source, homework=None, student=None, dry_run=False):
    """Take in a folder or a zip.

    Each copy is kept under the student's name with its time; the latest counts. The same bytes at the same time are
    taken in once, so the command may be given again.

    Parameters
    ----------
    classroom : Classroom
    source : path
        What the LMS handed out; or one notebook. It may go on inside a zip.
    homework : str, optional
        Which homework it is, where the files' names do not say it.
    student : str, optional
        Whose it is, whatever its name says: `source` then holds one notebook.
    dry_run : bool
        Say what would be done, and do nothing.

    Returns
    -------
    list of Taken
        One for each file, in order of name.

    Raises
    ------
    ClassroomError
        If there is no such folder or zip, or the zip cannot be read; if the roster is empty or has an lms_id twice; if
        there is no such student, or not one notebook for the student named.
    """
    source, roster = Path(source), classroom.read_roster()
    if not roster.students:
        raise ClassroomError(f"The roster is empty: fill in {classroom.folder / 'roster.csv'} first.")
    if roster.twice:
        raise ClassroomError(roster.twice)
    forced = next((each for each in roster.students if each.id == student), None)
    if student is not None and forced is None:
        raise ClassroomError(f"not on the roster: {student}")
    found = [_look(file) for file in files_in(source, classroom.zone)]
    register = Register(roster.students, classroom.name)
    outer = _outer(source, register)
    aside = "" if forced else _wrapper(found, register, outer)
    for each in found:
        if not each.state:
            _place(each, register, outer, aside, homework, classroom.zone, forced)
    prefer_named(found)
    if forced:
        _must_be_one(found, source)
    orders = _decide(classroom, found, forced is not None)
    if not dry_run:
        _keep(classroom, source, found)
    return [_row(classroom, each, orders, source) for each in found]


def recognise(name, students, homework=None, classroom=None):
    """Say whose file this is, which homework, and what its name tells of the time.

    Returns
    -------
    tuple or str
        (student, homework, time or None, what an LMS says of the time: "in time", "late" or ""); or why it cannot be said.
    """
    found = Found(name)
    register = Register(students, classroom.name if classroom else "")
    zone = classroom.zone if classroom else datetime.UTC
    if PurePosixPath(name).suffix.lower() != ".ipynb":
        return "not a notebook"
    found.copy = Copy(None, None)
    _place(found, register, (), "", homework, zone, None)
    return found.why if found.state else (found.student, found.work, found.copy.moment, found.copy.says)


def _look(file):
    """Look at a file without keeping its bytes: a class hands in gigabytes."""
    found = Found(file.name)
    if file.problem:
        found.skip(file.problem, curable=False)
    elif PurePosixPath(file.name).suffix.lower() != ".ipynb":
        found.skip("not a notebook", curable=False)
    else:
        try:
            read(file.data)
        except UnreadableError:
            readable = False
        else:
            readable = True
        found.copy = Copy(Path(file.name), file.moment, sha256=hashlib.sha256(file.data).hexdigest()[:12], looked=readable)
    return found


def _outer(source, register):
    """The name of the folder or zip itself, where it is a student's id or full name and nothing else."""
    name = split(source)[0].name
    if name.lower().endswith(".ipynb"):
        return ()
    owner = whose(name, register)
    return (name,) if owner.kind == "student" else ()


def _wrapper(found, register, outer):
    """The folders around everything that name nobody, such as "autumn/": with two students in them they are no student's."""
    aside = ""
    while True:
        inside = [each.name.removeprefix(aside) for each in found if not each.state]
        first = {PurePosixPath(name).parts[0] for name in inside}
        if len(first) != 1 or any("/" not in name for name in inside):
            return aside
        said = register.evidence(*first, is_folder=True)
        if any(each.kind != "nothing" and (each.kind != "nobody" or each.students or each.firm) for each in said):
            return aside
        more = f"{aside}{first.pop()}/"
        owners = {owner.student.id for each in found if not each.state
                  and (owner := whose(each.name.removeprefix(more), register, outer)).kind == "student"}
        if len(owners) < 2 and any(each.kind == "nobody" for each in said):
            return aside
        aside = more


def _place(found, register, outer, aside, homework, zone, forced):
    """Find out whose it is, which homework, and its time; or why not."""
    name = found.name.removeprefix(aside)
    label = next((label for part in PurePosixPath(name).parts if (label := label_of(part))), None)
    last = PurePosixPath(name).name
    found.own = label.rest if label and label.rest and last.endswith(label.rest) else last
    if forced is None:
        owner = whose(name, register, outer)
        if owner.kind != "student":
            found.skip(owner.why)
            return
        found.student = owner.student
    else:
        found.student = forced
    found.work, problem = homework_of(found.own, found.name, homework)
    if problem:
        found.skip(problem, curable=False)
    told = told_time(label, zone)
    says = label.says if label and told is None else ""
    found.copy = replace(found.copy, moment=told or found.copy.moment, says=says, attempt=attempt_of(found.own))


def _must_be_one(found, source):
    ready = [each for each in found if not each.state]
    if len({each.copy.sha256 for each in ready}) == 1:
        for each in ready[1:]:
            each.skip(f"the same as {ready[0].name}", curable=False)
        return
    if ready:
        raise ClassroomError(f"{source} holds {len(ready)} notebooks that could be meant. Name one, such as "
                             f"{split(source)[0] / ready[0].name}")
    reasons = "; ".join(f"{each.name}: {each.why}" for each in found[:5])
    raise ClassroomError(f"{source} holds no notebook that could be taken{': ' if reasons else '.'}{reasons}")


def _decide(classroom, found, forced):
    """Say of each file whether it is new, and in which order the copies of its student count."""
    groups, orders = {}, {}
    for each in found:
        if not each.state:
            groups.setdefault((each.work, each.student.id), []).append(each)
    for (work, student), planned in groups.items():
        kept, seen = classroom.copies(work, student), {}
        for copy in kept:
            seen[copy.moment, copy.says, copy.sha256] = copy
        for each in planned:
            copy = each.copy
            same = seen.setdefault((copy.moment, copy.says, copy.sha256), copy)
            each.state = "new" if same is copy else "again"
            each.copy = same
        order = break_ties(
            planned, kept, lambda copy, work=work, student=student: classroom.counted_as(work, copy, student), forced)
        for each in planned:
            orders[id(each)] = order
    return orders


def _keep(classroom, source, found):
    """Read the files once more, and keep those that are new."""
    todo = {each.name: each for each in found if each.state == "new"}
    for file in files_in(source, classroom.zone) if todo else ():
        each = todo.get(file.name)
        if each is None or hashlib.sha256(file.data).hexdigest()[:12] != each.copy.sha256:
            continue
        copy = each.copy
        name = copy_name(copy.moment, copy.sha256, copy.says, copy.attempt)
        write(classroom.collected(each.work, each.student.id) / name, file.data, mode=0o600)
    for work, student in {(each.work, each.student.id) for each in found if each.state in ("new", "again")}:
        counts, when = classroom.submission(work, student)
        # the same in nbgrader's own layout, so that its pages know of the submission
        there = classroom.folder / "submitted" / student / work
        write(there / f"{work}.ipynb", counts.read_bytes(), mode=0o600)
        if when is not None:
            write(there / "timestamp.txt", f"{when:%Y-%m-%d %H:%M:%S} UTC\n")


def _row(classroom, found, orders, source):
    if found.state == "skipped":
        base = split(source)[0]
        cure = (base.parent if base.suffix.lower() == ".ipynb" else base) / found.name if found.curable else None
        return Taken(found.name, "skipped", why=found.why, cure=cure)
    due = classroom.due_of(found.work, found.student.id)
    moment = classroom.counted_as(found.work, found.copy, found.student.id)
    order, counts = orders[id(found)], ""
    if len(order) > 1:
        def counted_as(copy):
            return classroom.counted_as(found.work, copy, found.student.id)

        if order[-1] == found.copy:
            counts = f"counts, of {len(order)}: {why(order[-2], order[-1], counted_as)}"
        else:
            counts = f"kept; another counts: {why(found.copy, order[-1], counted_as)}"
    return Taken(found.name, found.state, found.student.id, found.work, moment, due is not None and moment > due, counts,
                 no_due=due is None and found.copy.says == "late")
