"""The rows of docs/pages/pacing.md: what course.toml, the lessons and the homework say of time, put into plans.

`tools/tables.py` writes them. What to do live and what to leave out stands in docs/pages/pacing.toml.
"""

import functools
import json
import math
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from coursework.homework import homework
from helpers import course

DAYS = 5
HOURS = (50, 90)  # minutes of an hour in class
PROJECT_WEEKS = 2
NO_BREAK = "\N{NO-BREAK SPACE}"  # between a number and its unit
WORDS = ("none", "one", "two", "three", "four", "five", "six")


def term():
    """A lesson a week, and what is handed out with it."""
    yield "| week | lesson | minutes | hand out |"
    yield "|---|---|---|---|"
    for week, lesson in enumerate(course.lessons(), 1):
        yield f"| {week} | {link(lesson)} | {lesson.minutes} | {given(week, lesson)} |"


def load():
    """What a week asks of a student, as a sentence."""
    lessons = course.lessons()
    both = [lesson.minutes + minutes_of(lesson.homework) for lesson in lessons if lesson.homework]
    alone = [each.minutes for each in lessons]
    yield f"A lesson takes {min(alone)} to {max(alone)} minutes, and with its homework {hours(min(both))} to {hours(max(both))}."


def project_week():
    """The week whose lesson is the last that the project needs."""
    needs = course.project().needs
    return max(week for week, lesson in enumerate(course.lessons(), 1) if lesson.number in needs)


def given(week, lesson):
    """What is handed out in a week; the project stands in place of what two weeks would give."""
    own = at_home(lesson.homework)
    start = project_week()
    if not start <= week < start + PROJECT_WEEKS:
        return own
    first = at_home(course.project().homework) if week == start else "(project)"
    return f"{first}; or {own}" if own else first


def days():
    """A week of whole days: the lessons in order, the longest day as short as it can be."""
    yield "| day | lessons | together | evening |"
    yield "|---|---|---|---|"
    for day, lessons in enumerate(shared_out(course.lessons(), DAYS), 1):
        last = next((each.homework for each in lessons[::-1] if each.homework), "")
        titles = ", ".join(link(each) for each in lessons)
        yield f"| {day} | {titles} | {hours(minutes(lessons))} | {at_home(last)} |"


def shared_out(lessons, parts):
    """Share lessons out, in their order, so that the longest part is as short as it can be.

    Examples
    --------
    >>> from types import SimpleNamespace as Lesson
    >>> [[each.minutes for each in part] for part in shared_out([Lesson(minutes=m) for m in (50, 60, 60, 70)], 2)]
    [[50, 60], [60, 70]]
    """
    @functools.cache
    def best(start, left):
        """The longest part, and where the first one ends."""
        if left == 1:
            return sum(each.minutes for each in lessons[start:]), len(lessons)
        ends = range(start + 1, len(lessons) - left + 2)
        return min((max(sum(each.minutes for each in lessons[start:end]), best(end, left - 1)[0]), end) for end in ends)

    found, start = [], 0
    for left in range(parts, 0, -1):
        end = best(start, left)[1]
        found.append(lessons[start:end])
        start = end
    return found


def shortest():
    """To each lesson by the shortest way, and to the project."""
    yield "| to reach | you need | together |"
    yield "|---|---|---|"
    for lesson in course.lessons():
        way = [*needed(lesson.needs), lesson]
        yield f"| {link(lesson)} | {runs([each.number for each in way[:-1]]) or 'nothing before it'} | {hours(minutes(way))} |"
    last = course.project()
    way = needed(last.needs)
    yield f"| the final project | {runs([each.number for each in way])} | {hours(minutes(way))}, and {hours(minutes_of(last.homework))} at home |"


def needed(numbers):
    """The lessons that some need, and what those need, in order."""
    found, todo = set(), [*numbers]
    while todo:
        number = todo.pop()
        if number not in found:
            found.add(number)
            todo += course.lesson(number).needs
    return [lesson for lesson in course.lessons() if lesson.number in found]


def runs(numbers):
    """Write numbers in a row as a span.

    Examples
    --------
    >>> runs(["01", "02", "03", "05"])
    '01 to 03, 05'
    """
    spans = []
    for number in numbers:
        if spans and int(number) == int(spans[-1][-1]) + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(" to ".join(dict.fromkeys([span[0], span[-1]])) if len(span) != 2 else ", ".join(span) for span in spans)


def single_hours():
    """Each lesson: how many hours it takes, where to break, what to do live, what to leave out first."""
    notes = {row["number"]: row for row in tomllib.loads((ROOT / "docs/pages/pacing.toml").read_text("utf8"))["lesson"]}
    for lesson in course.lessons():
        yield f"### {lesson.number} {lesson.title}"
        yield ""
        counts = ", or ".join(f"{WORDS[math.ceil(lesson.minutes / hour)]} of {hour}" for hour in HOURS)
        break_at = f" Break before *{found}*." if (found := sitting(lesson)) else ""
        home = f" Homework: {lesson.homework}, {minutes_of(lesson.homework)} minutes." if lesson.homework else ""
        yield f"{lesson.minutes} minutes. In hours: {counts} minutes.{break_at}{home}"
        yield ""
        if note := notes.get(lesson.number):
            yield f"**Live.** {note['live']}"
            yield ""
            headings = " and ".join(f"*{heading}*" for heading in note["leave_out"])
            yield f"**Leave out first:** {headings}{'' if headings.endswith('?*') else '.'}"
            yield ""


def sitting(lesson):
    """The heading before which a lesson says that its first sitting ends; or ""."""
    found = re.search(r'the first ends\s+before "([^"]+)"', first_cell(lesson.path))
    return found[1] if found else ""


def at_home(name):
    """Name a homework and its minutes; "" where there is none."""
    return f"{name}, {minutes_of(name)}{NO_BREAK}min" if name else ""


def minutes_of(name):
    """How long a homework says that it takes."""
    return int(re.search(r"\| \*\*together\*\* \|.*\*\*(\d+) min\*\*", first_cell(homework(name).source))[1])


def first_cell(path):
    return "".join(json.loads(path.read_text("utf8"))["cells"][0]["source"])


def minutes(lessons):
    return sum(each.minutes for each in lessons)


def hours(count):
    """Write minutes as a person would.

    Examples
    --------
    >>> [hours(count).replace(NO_BREAK, " ") for count in (50, 120, 225)]
    ['50 min', '2 h', '3 h 45 min']
    """
    parts = [f"{count // 60} h"] * (count >= 60) + [f"{count % 60} min"] * (count % 60 > 0)
    return " ".join(parts).replace(" ", NO_BREAK)


def link(lesson):
    return f"[{lesson.number} {lesson.title}](../../notebooks/{lesson.file})"
