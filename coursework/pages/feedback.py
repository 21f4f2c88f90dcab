"""The page that a student gets back."""

import datetime
import itertools

from coursework import words
from coursework.classroom import write
from coursework.gradebook import open_book
from coursework.homework import homework
from coursework.lateness import lateness
from coursework.pages import page
from coursework.words import note
from helpers.checks.homework import WORDS as CHECK


def write_feedback(classroom, name):
    """Write a page for every student who is graded.

    Returns
    -------
    list of tuple
        (student, path of the page).
    """
    classroom.works_here()
    work, written = homework(name), []
    with open_book(classroom) as book:
        results, marks = book.results(name), book.marks(name)
    for student in classroom.roster():
        if student.id in results and student.id in marks:
            path = classroom.folder / "feedback" / student.id / name / f"{name}.html"
            late = late_words(classroom, name, student, marks[student.id])
            write(path, feedback_page(classroom.name, work, student, results[student.id][2], marks[student.id], late))
            written.append((student, path))
    return written


def late_words(classroom, name, student, mark):
    """What a student reads of lateness: (beside the points that it costs, of an extension); "" where there is nothing to say.

    Where the gradebook says otherwise, nothing is said: `coursework grade` brings it up to date.
    """
    moment = mark["handed_in"].replace(tzinfo=datetime.UTC) if mark["handed_in"] else None
    late = lateness(classroom, student.id, {name: moment}).get(name)
    if late is None or round(late.share * mark["max_score"], 4) != mark["penalty"]:
        return "", ""
    until = f"{late.due.astimezone(classroom.zone):%Y-%m-%d %H:%M %Z}"
    return late.words(), words.EXTENDED.format(until=until) if late.extended else ""


def feedback_page(course, work, student, result, mark, late=("", "")):
    """Fill in the page. Everything that a student wrote is escaped there."""
    return page(
        "feedback.html", course=course, work=work, student=student, problem=result["problem"],
        exercises=[_exercise(work.frame.numbers[f"{graded.name}-check"], graded, result, mark) for graded in work.graded],
        answers=[_answer(name, title, points, result, mark) for name, (title, points) in work.frame.titles.items()],
        penalty=mark["penalty"], late=late[0], extended=late[1],
        hidden=words.HIDDEN.format(hidden=CHECK["hidden"]), score=mark["score"], of=mark["max_score"], needs_manual_grade=mark["needs_manual_grade"])


def _exercise(number, graded, result, mark):
    row = result["exercises"][graded.name]
    score, _, waits, _ = mark["cells"].get(f"{graded.name}-check", (row["points"], graded.points, False, False))
    return {
        "title": f"{number}. {graded.exercise.title}", "name": graded.name, "score": None if waits else score, "of": graded.points,
        "colour": {"right": "good", "unwritten": "wait", "fault": "wait"}.get(row["kind"], "bad"), "note": note(row), "said": _said(row),
        "comment": _comment(mark, graded.name)}


def _answer(name, title, points, result, mark):
    score, _, waits, _ = mark["cells"].get(name, (0.0, points, True, False))
    empty = result["scores"].get(name) == 0.0 and not score
    return {
        "title": title, "score": None if waits else score, "of": points, "state": "waits" if waits else "empty" if empty else "",
        "answer": result["answers"].get(name, ""), "comment": _comment(mark, name)}


def _said(row):
    """The words of a check: (False, a sentence), or (True, what is indented: code, small tables) as it stands."""
    said = row["says"].removeprefix("Not yet. ")
    if said.rstrip(".") == note(row).rstrip("."):
        return []
    parts = []
    for indented, lines in itertools.groupby(said.split("\n"), key=lambda line: line.startswith("    ")):
        lines = [*lines]
        parts += [(True, "\n".join(line[4:] for line in lines))] if indented else [(False, line) for line in lines if line]
    return parts


def _comment(mark, name):
    return mark["comments"].get(name, (None, None))[1]
