"""The table that goes into the LMS."""

import contextlib
import csv
import io

from coursework.errors import OwnHomeworkError
from coursework.gradebook import open_book
from coursework.homework import homework, known_names


def safe_cell(value):
    """Keep a spreadsheet from running a cell: what would begin a formula gets a ' in front.

    Examples
    --------
    >>> safe_cell("=cmd()"), safe_cell("Ann"), safe_cell(9.5)
    ("'=cmd()", 'Ann', '9.5')
    """
    text = f"{value:g}" if isinstance(value, float) else str(value)
    text = text.replace("\r", " ").replace("\n", " ")
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] == "\t" else text


HEADS = {
    "canvas": ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"],
    "moodle": ["ID number", "First name", "Last name", "Email address"],
    "plain": ["id", "first_name", "last_name", "email"],
}


def _titles(names, kind):
    return list(names) if kind == "plain" else [f"{name} {homework(name).title}" for name in names]


def _known_titles(kind):
    """The titles of all homework; of one of the class's own that cannot be read now, none."""
    for name in known_names():
        with contextlib.suppress(OwnHomeworkError):
            yield from _titles([name], kind)


def is_export(path):
    """Whether a file is a table that `export` wrote, and so may be written over: by its whole first line.

    A roster begins like a plain table, and the LMS's own download like its table: each goes on in another way.
    """
    try:
        with open(path, encoding="utf-8", newline="") as file:
            head = next(csv.reader(io.StringIO(file.readline(10_000))), [])
    except (UnicodeDecodeError, csv.Error):
        return False
    for kind, begin in HEADS.items():
        rest = head[len(begin):] if head[:len(begin)] == begin else ["no"]
        if kind == "plain":
            rest = rest[:-1] if rest[-1:] == ["note"] else ["no"]
        if set(rest) <= set(_known_titles(kind)):
            return True
    return False


def released(classroom):
    """Name the homework that is in the gradebook."""
    with open_book(classroom) as book:
        return [name for name in known_names() if book.has(name)]


def waiting(classroom, names):
    """List the students whose answers to these homeworks are not all graded by hand."""
    with open_book(classroom) as book:
        return sorted({student for name in names if book.has(name)
                       for student, mark in book.marks(name).items() if mark["needs_manual_grade"]})


def export(classroom, names, kind="plain"):
    """Give the grades as CSV text.

    Parameters
    ----------
    classroom : Classroom
    names : list of str
        Homework.
    kind : str
        "plain", "canvas" or "moodle".
    """
    with open_book(classroom) as book:
        marks = {name: book.marks(name) for name in names if book.has(name)}
    points = {name: next((mark["max_score"] for mark in marks[name].values()), None) for name in marks}
    titles = _titles(marks, kind)
    rows = []
    for student in classroom.roster():
        scores = [marks[name][student.id]["score"] if student.id in marks[name] else "" for name in marks]
        if kind == "canvas":
            rows.append([f"{student.last_name}, {student.first_name}", student.lms_id, student.id, student.email, "", *scores])
        elif kind == "moodle":
            rows.append([student.id, student.first_name, student.last_name, student.email, *scores])
        else:
            waits = any(marks[name][student.id]["needs_manual_grade"] for name in marks if student.id in marks[name])
            rows.append([student.id, student.first_name, student.last_name, student.email, *scores,
                         "by hand still to do" if waits else ""])
    if kind == "canvas":
        heads = [[*HEADS[kind], *titles],
                 ["    Points Possible", "", "", "", "", *("" if points[name] is None else points[name] for name in marks)]]
    elif kind == "moodle":
        heads = [[*HEADS[kind], *titles]]
    else:
        heads = [[*HEADS["plain"], *titles, "note"]]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[safe_cell(cell) for cell in row] for row in heads + rows])
    return out.getvalue()
