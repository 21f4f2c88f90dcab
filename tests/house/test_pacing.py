"""The page on pacing: its plans follow from course.toml, and what it says may be left out may."""

import itertools
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

from helpers import course

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import pacing

NOTES = {row["number"]: row for row in tomllib.loads((ROOT / "docs/pages/pacing.toml").read_text("utf8"))["lesson"]}
LESSONS = course.lessons()
TEXTS = {lesson.number: json.loads(lesson.path.read_text("utf8"))["cells"] for lesson in LESSONS}


def sections(number):
    """The cells of a lesson under each of its headings."""
    found, heading = {}, ""
    for cell in TEXTS[number]:
        said = re.search(r"(?m)^## (.+)$", "".join(cell["source"])) if cell["cell_type"] == "markdown" else None
        heading = said[1].strip() if said else heading
        found.setdefault(heading, []).append("".join(cell["source"]))
    return found


def prose(number):
    return "\n".join("".join(cell["source"]) for cell in TEXTS[number] if cell["cell_type"] == "markdown")


def test_every_lesson_has_its_notes():
    assert [*NOTES] == [lesson.number for lesson in LESSONS]


@pytest.mark.parametrize("number", NOTES)
def test_what_may_be_left_out_has_no_exercise_and_defines_nothing_for_later(number):
    there = sections(number)
    terms = [row["term"] for row in tomllib.loads((ROOT / f"docs/glossary/{number}.toml").read_text("utf8"))["term"]]
    for heading in NOTES[number]["leave_out"]:
        text = "\n".join(there[heading])
        assert "exercise(" not in text
        for term in terms:
            if f"**{term}**" in text:
                later = [other for other in TEXTS if other > number and re.search(rf"\b{re.escape(term)}", prose(other), re.IGNORECASE)]
                assert not later, (heading, term)
    for heading in re.findall(r"\*([^*]+)\*", NOTES[number]["live"]):
        assert heading in there


def test_the_days_are_the_best_that_can_be():
    """Every way to put four walls between the lessons, tried."""
    minutes = [lesson.minutes for lesson in LESSONS]
    parts = pacing.shared_out(LESSONS, pacing.DAYS)
    assert [lesson for part in parts for lesson in part] == LESSONS and all(parts)
    longest = []
    for walls in itertools.combinations(range(1, len(minutes)), pacing.DAYS - 1):
        edges = [0, *walls, len(minutes)]
        longest.append(max(sum(minutes[start:end]) for start, end in itertools.pairwise(edges)))
    assert max(pacing.minutes(part) for part in parts) == min(longest)


def test_the_shortest_way_leaves_no_need_open():
    for lesson in LESSONS:
        way = {each.number for each in pacing.needed(lesson.needs)}
        assert way >= set(lesson.needs) and lesson.number not in way
        assert all(set(course.lesson(number).needs) <= way for number in way)
        for number in way - set(lesson.needs):  # nothing is on it that nobody asked for
            assert any(number in course.lesson(other).needs for other in way)


def test_the_project_comes_when_it_can_and_stands_for_two():
    rows = [row.split(" | ") for row in pacing.term()][2:]
    starts = [number for number, row in enumerate(rows) if row[3].startswith("project, 360\N{NO-BREAK SPACE}min; or hw")]
    assert len(starts) == 1
    assert {lesson.number for lesson in LESSONS[: starts[0] + 1]} >= set(course.project().needs)
    assert not {lesson.number for lesson in LESSONS[: starts[0]]} >= set(course.project().needs)
    assert rows[starts[0] + 1][3].startswith("(project); or hw")


def test_where_a_lesson_says_to_break_there_is_such_a_heading():
    breaks = {lesson.number: found for lesson in LESSONS if (found := pacing.sitting(lesson))}
    assert len(breaks) >= 4
    assert all(found in sections(number) for number, found in breaks.items())
