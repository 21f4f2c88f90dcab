"""The table that goes into the LMS."""

import contextlib
import csv
import datetime
import io
import re
from dataclasses import dataclass

from coursework.errors import OwnHomeworkError
from coursework.gradebook import open_book
from coursework.homework import homework, known_names
from coursework.lateness import lateness

# What a spreadsheet takes for the beginning of a formula; the wide signs too, where it is set to Japanese or Chinese.
FORMULA = re.compile(r"(^|[;|])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def safe_cell(value):
    """Keep a spreadsheet from running a cell: what would begin a formula gets a ' in front.

    So does what would begin one where semicolons part cells: a spreadsheet may be set so.

    Examples
    --------
    >>> safe_cell("=cmd()"), safe_cell("Ann"), safe_cell(9.5), safe_cell("Ann;-1+2")
    ("'=cmd()", 'Ann', '9.5', "Ann;'-1+2")
    """
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return FORMULA.sub(r"\1'", re.sub(r"(?<=.)\t|[\0\r\n\v\f\x85\u2028\u2029]", " ", text))


@dataclass(frozen=True)
class Layout:
    """Whose columns they are, and what stands in them.

    Parameters
    ----------
    head : tuple of str
        The headings before the homework.
    who : callable
        Student -> what stands below them.
    titles : tuple of str
        The headings of one homework: templates with `name` and `title`. The first holds the score.
    end : tuple of str
        The headings behind it.
    """

    head: tuple
    who: object
    titles: tuple = ("{name} {title}",)
    end: tuple = ()

    def headings(self, name):
        return [each.format(name=name, title=homework(name).title) for each in self.titles]


# Where the columns are from:
# canvas       Canvas's own reader, lib/gradebook_importer.rb of github.com/instructure/canvas-lms: "Student", "ID" first, "Section"
#              last of a student's columns; it finds a student by ID, else by SIS User ID, else by SIS Login ID, else by name
# moodle       Moodle's own reader, grade/import/csv of github.com/moodle/moodle: whoever imports says which column names the
#              student (ID number or email address) and which are grades; an empty one is no grade
# brightspace  community.d2l.com/brightspace/kb/articles/3538-importing-grades: OrgDefinedId or Username or both, "<item> Points
#              Grade"; its own tables write # before both and end each line with one, and it takes them in so
# gradescope   what "Download Grades" gives there, as r-package nemogb and pip-package gradescope-mean read it: for each
#              assignment the score, "- Max Points", "- Submission Time", "- Lateness (H:M:S)"; a student is the SID or the email
LAYOUTS = {
    "canvas": Layout(
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section"),
        lambda each: (f"{each.last_name}, {each.first_name}", each.lms_id, each.id, each.email, "")),
    "moodle": Layout(
        ("ID number", "First name", "Last name", "Email address"),
        lambda each: (each.id, each.first_name, each.last_name, each.email)),
    "brightspace": Layout(
        ("OrgDefinedId", "Username"), lambda each: (f"#{each.lms_id}" if each.lms_id else "", f"#{each.id}"),
        ("{name} {title} Points Grade",), ("End-of-Line Indicator",)),
    "gradescope": Layout(
        ("First Name", "Last Name", "SID", "Email", "Sections"),
        lambda each: (each.first_name, each.last_name, each.id, each.email, ""),
        ("{name} {title}", "{name} {title} - Max Points", "{name} {title} - Submission Time", "{name} {title} - Lateness (H:M:S)")),
    "plain": Layout(
        ("id", "first_name", "last_name", "email"), lambda each: (each.id, each.first_name, each.last_name, each.email),
        ("{name}",), ("note",)),
}
GRACE = ("grace_days_spent", "grace_days_left")  # in the plain table of a class that has grace days


def _known_headings(layout):
    """The headings of all homework; of one of the class's own that cannot be read now, none."""
    for name in known_names():
        with contextlib.suppress(OwnHomeworkError):
            yield from layout.headings(name)


def is_export(path):
    """Whether a file is a table that `export` wrote, and so may be written over: by its whole first line.

    A roster begins like a plain table, and the LMS's own download like its table: each goes on in another way.
    """
    try:
        with open(path, encoding="utf-8", newline="") as file:
            head = next(csv.reader(io.StringIO(file.readline(20_000))), [])
    except (UnicodeDecodeError, csv.Error):
        return False
    for kind, layout in LAYOUTS.items():
        first, last = len(layout.head), len(head) - len(layout.end)
        known = {*_known_headings(layout), *(GRACE if kind == "plain" else ())}
        if (tuple(head[:first]), tuple(head[last:])) == (layout.head, layout.end) and first <= last and set(head[first:last]) <= known:
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
        "plain", or the name of an LMS: see `LAYOUTS`.
    """
    with open_book(classroom) as book:
        marks = {name: book.marks(name) for name in names if book.has(name)}
    layout, students = LAYOUTS[kind], classroom.roster()
    grace = GRACE if kind == "plain" and classroom.grace_days else ()
    rows = [[*layout.head, *(title for name in marks for title in layout.headings(name)), *grace, *layout.end]]
    if kind == "canvas":
        points = {name: next((mark["max_score"] for mark in marks[name].values()), "") for name in marks}
        rows.append(["    Points Possible", "", "", "", "", *points.values()])
    for student in students:
        own = {name: marks[name].get(student.id) for name in marks}
        rows.append([*layout.who(student), *(cell for name, mark in own.items() for cell in _cells(classroom, student, kind, name, mark)),
                     *(_grace(classroom, student, marks) if grace else ()), *_end(kind, own)])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[safe_cell(cell) for cell in row] for row in rows])
    return out.getvalue()


def _cells(classroom, student, kind, name, mark):
    """One student's homework: the score; for Gradescope what goes with it."""
    score = mark["score"] if mark else ""
    if kind != "gradescope":
        return [score]
    moment = mark["handed_in"].replace(tzinfo=datetime.UTC) if mark and mark["handed_in"] else None
    due = classroom.due_of(name, student.id)
    late = max(0, int((moment - due).total_seconds())) if moment and due else 0
    return [score, homework(name).frame.points, f"{moment.astimezone(classroom.zone):%Y-%m-%d %H:%M:%S %z}" if moment else "",
            f"{late // 3600:02d}:{late // 60 % 60:02d}:{late % 60:02d}" if moment else ""]


def _grace(classroom, student, names):
    late = lateness(classroom, student.id)
    return [sum(each.spent for name, each in late.items() if name in names),
            classroom.grace_days - sum(each.spent for each in late.values())]


def _end(kind, own):
    if kind == "plain":
        return ["by hand still to do" if any(mark and mark["needs_manual_grade"] for mark in own.values()) else ""]
    return ["#"] if kind == "brightspace" else []
