"""The page that a student gets back, and the table that goes into the LMS."""

import csv
import html
import io
import itertools
import re

from coursework.classroom import write
from coursework.gradebook import open_book
from coursework.homework import homework
from coursework.words import note

STYLE = """
:root { color-scheme: light dark; --edge: #8884; --good: #00795a; --bad: #b34700; --wait: #666; }
@media (prefers-color-scheme: dark) { :root { --good: #3fcf9f; --bad: #ff9a55; --wait: #aaa; } }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 1.6rem 0 .3rem; } h3 { font-size: 1rem; margin-bottom: .3rem; }
p { margin: .4rem 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid var(--edge); vertical-align: top; } td.number, th.number { text-align: right; }
code { overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 4px solid var(--edge); padding-left: .8rem; }
pre.grid { white-space: pre; overflow-x: auto; }
.good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
img { max-width: 100%; height: auto; background: white; }
@media (max-width: 30rem) { th, td { padding-right: .3rem; } td code { font-size: .8rem; } }
"""


def page(title, body):
    """Put a body into a page that loads nothing and runs nothing."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; '
        'img-src data:">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body>\n{body}\n</body></html>\n")


def write_feedback(classroom, name):
    """Write a page for every student who is graded.

    Returns
    -------
    list of tuple
        (student, path of the page).
    """
    work, written = homework(name), []
    with open_book(classroom) as book:
        results, marks = book.results(name), book.marks(name)
    titles = work.frame.titles
    for student in classroom.roster():
        if student.id in results and student.id in marks:
            body = feedback_body(classroom.name, work, student, results[student.id][2], marks[student.id], titles)
            path = classroom.folder / "feedback" / student.id / name / f"{name}.html"
            write(path, page(f"{work.name}: {work.title}", body))
            written.append((student, path))
    return written


def feedback_body(course, work, student, result, mark, titles):
    """The page's body. Everything that a student wrote is escaped."""
    rows, parts = [], []
    for number, graded in enumerate(work.graded, 1):
        row = result["exercises"][graded.name]
        score = mark["cells"].get(f"{graded.name}-check", (row["points"], row["of"], False, False))
        colour = {"right": "good", "unwritten": "wait"}.get(row["kind"], "bad")
        title = f"{number}. {graded.exercise.title}"
        rows.append((title, score[0], graded.points, f'<span class="{colour}">{html.escape(note(row))}</span>'))
        parts.append(f"<h2>{html.escape(title)} (<code>{graded.name}</code>)</h2>"
                     f"<p class={colour}>{html.escape(note(row))}</p>" + _said(row) + _comment(mark, graded.name))
    for name, (title, points) in titles.items():
        score, _, waits, _ = mark["cells"].get(name, (0.0, points, True, False))
        answer = result["answers"].get(name, "")
        state = "not graded yet" if waits else ("no response" if result["scores"].get(name) == 0.0 and not score else "")
        rows.append((title, None if waits else score, points, state))
        parts.append(f"<h2>{html.escape(title)}</h2><details><summary>Your answer</summary><pre>{html.escape(answer)}</pre>"
                     "</details>" + _comment(mark, name))
    if mark["penalty"]:
        rows.append(("Handed in late", -mark["penalty"], None, ""))
    table = "".join(
        f"<tr><td>{html.escape(title)}</td><td class=number>{'' if score is None else f'{score:g}'}</td>"
        f"<td class=number>{'' if points is None else f'{points:g}'}</td><td>{state}</td></tr>"
        for title, score, points, state in rows)
    problem = f"<p class=bad>{html.escape(result['problem']).capitalize()}.</p>" if result["problem"] else ""
    later = "<p class=wait>Some answers are not graded yet: the total will change.</p>" if mark["needs_manual_grade"] else ""
    return (
        f"<h1>{html.escape(work.name)}: {html.escape(work.title)}</h1>"
        f"<p>{html.escape(course)}, {html.escape(student.name)}</p>{problem}"
        "<table><thead><tr><th>part</th><th class=number>points</th><th class=number>of</th><th></th></tr></thead>"
        f"<tbody>{table}<tr><th>together</th><th class=number>{mark['score']:g}</th>"
        f"<th class=number>{mark['max_score']:g}</th><td></td></tr></tbody></table>{later}" + "".join(parts))


def _said(row):
    """The words of a check: sentences as paragraphs, what is indented (code, small tables) as it stands."""
    said = row["says"].removeprefix("Not yet. ")
    if said.rstrip(".") == note(row).rstrip("."):
        return ""
    parts = []
    for indented, lines in itertools.groupby(said.split("\n"), key=lambda line: line.startswith("    ")):
        text = html.escape("\n".join(line[4:] if indented else line for line in lines))
        if indented:
            parts.append(f"<pre class=grid>{text}</pre>")
        else:
            parts += [f"<p>{line}</p>" for line in re.sub("`([^`\n]+)`", r"<code>\1</code>", text).split("\n") if line]
    return "".join(parts)


def _comment(mark, name):
    manual = mark["comments"].get(name, (None, None))[1]
    return f"<p><strong>Your instructor:</strong> {html.escape(manual)}</p>" if manual else ""


# ---- tables for the LMS ----


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
