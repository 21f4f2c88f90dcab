"""The table that goes into the LMS."""

import csv
import io

from coursework.gradebook import open_book
from coursework.homework import homework


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
    works = {name: homework(name) for name in marks}
    points = {name: next((mark["max_score"] for mark in marks[name].values()), None) for name in marks}
    titles = {name: f"{name} {works[name].title}" for name in marks}
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
        heads = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles.values()],
                 ["    Points Possible", "", "", "", "", *("" if points[name] is None else points[name] for name in marks)]]
    elif kind == "moodle":
        heads = [["ID number", "First name", "Last name", "Email address", *titles.values()]]
    else:
        heads = [["id", "first_name", "last_name", "email", *marks, "note"]]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[safe_cell(cell) for cell in row] for row in heads + rows])
    return out.getvalue()
