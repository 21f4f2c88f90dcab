"""Write the lists of lessons and homework where people read them, from course.toml and the homework itself.

    python tools/tables.py

They stand between two marks in README.md, coursework/README.md, the page on pacing and the form for issues. A test holds them
current.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import pacing

from coursework.homework import homework
from helpers import atomic, course


def readme():
    """Return the README's rows: a lesson, what the reader builds in it, and how long that takes."""
    yield "| | lesson | what you build | minutes |"
    yield "|---|---|---|---|"
    for each in course.lessons():
        yield f"| {each.number} | [{each.title}](notebooks/{each.file}) | {each.builds} | {each.minutes} |"


def form():
    """Return the lessons among which somebody chooses who was stopped in one."""
    for each in course.lessons():
        yield f"        - {each.number} {each.title}"


def guide():
    """Return the rows of the instructors' guide: what each homework asks for, and who grades it."""
    yield "| homework | title | graded by machine | by hand |"
    yield "|---|---|---|---|"
    for name in course.homework_names():
        work = homework(name)
        functions = ", ".join(f"`{graded.name}`" for graded in work.graded)
        yield f"| {name} | {work.title} | {functions} | {answers(work)} answers |"


def answers(work):
    """Count the answers that a person grades: in nbgrader's words, a cell that is both a solution and graded."""
    cells = json.loads(work.source.read_text("utf8"))["cells"]
    marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    return sum(bool(mark.get("grade") and mark.get("solution")) for mark in marks)


FILES = {  # file: (the line before, the rows, the line after), ...
    "README.md": [("<!-- lessons -->", readme, "<!-- /lessons -->")],
    "coursework/README.md": [("<!-- homework -->", guide, "<!-- /homework -->")],
    ".github/ISSUE_TEMPLATE/learner.yml": [("# lessons", form, "# /lessons")],
    "docs/pages/pacing.md": [
        (f"<!-- {name} -->", rows, f"<!-- /{name} -->")
        for name, rows in {
            "load": pacing.load,
            "term": pacing.term,
            "days": pacing.days,
            "shortest": pacing.shortest,
            "hours": pacing.single_hours,
        }.items()
    ],
}


def current(name):
    """Return the text of a file with its rows as they should be now."""
    text = (ROOT / name).read_text("utf8")
    for before, rows, after in FILES[name]:
        between = re.compile(
            rf"(?<={re.escape(before)}\n).*?(?=^ *{re.escape(after)}$)", re.DOTALL | re.MULTILINE
        )
        if len(between.findall(text)) != 1:
            raise ValueError(
                f"{name} should have one line {before!r} and, below its rows, one line {after!r}."
            )
        made = "".join(f"{row}\n" for row in rows())
        text = between.sub(made.replace("\\", r"\\"), text)
    return text


def main():
    for name in FILES:
        text = current(name)
        changed = text != (ROOT / name).read_text("utf8")
        if changed:
            atomic.write_text(ROOT / name, text)
        print(f"{name}: {'changed' if changed else 'as it was'}")


if __name__ == "__main__":
    main()
