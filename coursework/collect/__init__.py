"""Taking in what an LMS hands out: a folder or a zip of submissions, whatever it calls the files.

Each file here answers one question: `files` which files there are, `labels` what an LMS wrote on one, `whose` it is,
`which` homework it is, `when` it was handed in.
"""

import datetime
import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coursework.classroom import ClassroomError, copy_name, write
from coursework.collect.files import files_in
from coursework.collect.labels import label_of
from coursework.collect.when import told_time
from coursework.collect.which import which
from coursework.collect.whose import whose
from coursework.homework import NAMES


@dataclass
class Taken:
    """What became of one file."""

    file: str
    state: str  # "new", "again" (the same as before), "skipped"
    student: str = ""
    homework: str = ""
    handed_in: datetime.datetime | None = None
    late: bool = False
    why: str = ""


def collect(classroom, source, homework=None):
    """Take in a folder or a zip.

    Each copy is kept under the student's name with its time; the latest counts. The same bytes at the same time are
    taken in once, so the command may be given again.

    Parameters
    ----------
    classroom : Classroom
    source : path
        What the LMS handed out.
    homework : str, optional
        Which homework it is, where the files' names do not say it.

    Returns
    -------
    list of Taken
        One for each file, in order of name.

    Raises
    ------
    ClassroomError
        If there is no such folder or zip, or the zip cannot be read.
    """
    students = classroom.roster()
    if not students:
        raise ClassroomError(f"The roster is empty: fill in {classroom.folder / 'roster.csv'} first.")
    taken = []
    for file in files_in(Path(source), classroom.zone):
        found = file.problem or recognise(file.name, students, homework, classroom)
        if isinstance(found, str):
            taken.append(Taken(file.name, "skipped", why=found))
            continue
        student, work, told, in_time = found
        moment = told or file.moment
        if in_time and work in classroom.due:  # whatever the file's own time is
            moment = min(moment, classroom.due[work])
        taken.append(_keep(classroom, file, student, work, moment))
    return taken


def recognise(name, students, homework=None, classroom=None):
    """Say whose file this is, which homework, and what its name tells of the time.

    Returns
    -------
    tuple or str
        (student, homework, time or None, whether the name says that it came in time); or why it cannot be said.
    """
    if PurePosixPath(name).suffix.lower() != ".ipynb":
        return "not a notebook"
    label = label_of(name)
    student = whose(name, label, students)
    if student is None and label:
        return f"nobody on the roster is {label.name!r} or has the lms_id {label.lms_id}"
    if student is None:
        return "its name holds no student of the roster"
    work = homework or which(name)
    if work is None:
        return f"its name does not say which homework it is; say it with --homework {NAMES[1]}"
    return student, work, told_time(label, classroom.zone if classroom else datetime.UTC), bool(label and label.in_time)


def _keep(classroom, file, student, work, moment):
    due = classroom.due.get(work)
    late = due is not None and moment > due
    path = classroom.collected(work, student.id) / copy_name(moment, hashlib.sha256(file.data).hexdigest())
    row = Taken(file.name, "again" if path.exists() else "new", student.id, work, moment, late)
    if not path.exists():
        write(path, file.data, mode=0o600)
    counts, when = classroom.submission(work, student.id)
    # the same in nbgrader's own layout, so that its pages know of the submission
    there = classroom.folder / "submitted" / student.id / work
    write(there / f"{work}.ipynb", counts.read_bytes(), mode=0o600)
    write(there / "timestamp.txt", f"{when:%Y-%m-%d %H:%M:%S} UTC\n")
    return row
