"""A homework's version is of its behaviour: words change nothing, behaviour does."""

import dataclasses
import importlib.util

import pytest

from coursework.homework import NAMES, Graded, homework
from coursework.version import version_of

TABLE = '''
import numpy as np
from coursework.homework import Graded, Homework
from helpers.checks.exercises import Exercise, Misconception

LEAST = 3


def _numbers(rng, count):
    """Draw numbers."""
    return rng.integers(LEAST, 9, count)


def total(numbers):
    return sum(numbers)


def _cases(rng):
    return [(_numbers(rng, count),) for count in (1, 2, 5)]


def _times(factor):
    def wrong(numbers, start=0):
        return factor * sum(numbers, start)

    return wrong


TOTAL = Exercise(
    name="total", title="A sum", task="Add the numbers.", lesson="01", look="Sums", reference=total, cases=_cases,
    misconceptions=[
        Misconception("one more", lambda numbers: sum(numbers) + 1, "You have {got}.", needs="nothing"),
        Misconception("the last is left out", lambda numbers: sum(numbers[:-1]), "One is missing.", needs="nothing"),
        Misconception("twice", _times(2), "Twice.", needs="nothing"),
    ],
    hints=["Add."], proves="Checked on {n}.", tolerance=1e-6)
HOMEWORK = Homework("hw90", "Sums", [Graded(TOTAL, 2, {"one more": 0.75}, minutes=5)])
'''


def version(folder, text):
    path = folder / f"table{len(list(folder.iterdir()))}.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.HOMEWORK.version()


@pytest.mark.parametrize(("old", "new"), [
    ("Add the numbers.", "Add the numbers, all of them."),
    ("You have {got}.", "You have {got}: one too many."),
    ('hints=["Add."]', 'hints=["Add.", "Add them all."]'),
    ("Checked on {n}.", "Checked on {n} lists."),
    ('title="A sum"', 'title="Sums"'),
    ("minutes=5", "minutes=50"),
    ('"""Draw numbers."""', '"""Draw some numbers, each 3 or more."""'),
    ("def total(numbers):", "# adds\n\n\ndef total(numbers: list) -> int:"),
    ("return sum(numbers)\n", "return sum(\n        numbers  # all\n    )\n"),
    ("_numbers", "_draw"),
    ("LEAST", "SMALLEST"),
    ("def total(numbers):\n    return sum(numbers)", "total = lambda numbers: sum(numbers)"),
])
def test_words_and_looks_are_not_behaviour(tmp_path, old, new):
    assert old in TABLE
    assert version(tmp_path, TABLE.replace(old, new)) == version(tmp_path, TABLE)


@pytest.mark.parametrize(("old", "new"), [
    ("return sum(numbers)\n", "return sum(numbers) + 0.5\n"),
    ("(1, 2, 5)", "(1, 2, 6)"),
    ("LEAST = 3", "LEAST = 2"),
    ("rng.integers(LEAST, 9, count)", "rng.integers(LEAST, 10, count)"),
    ("sum(numbers) + 1,", "sum(numbers) + 2,"),
    ("numbers[:-1]", "numbers[1:]"),
    ("numbers[:-1]", "numbers[-1:]"),
    ("numbers[:-1]", "numbers[::-1]"),
    ("_times(2)", "_times(3)"),
    ("start=0", "start=1"),
    ("tolerance=1e-6", "tolerance=1e-5"),
    ("Graded(TOTAL, 2,", "Graded(TOTAL, 3,"),
    ('{"one more": 0.75}', "{}"),
    ('Misconception("twice"', 'Misconception("doubled"'),
])
def test_behaviour_makes_another_version(tmp_path, old, new):
    assert old in TABLE
    assert version(tmp_path, TABLE.replace(old, new)) != version(tmp_path, TABLE)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_homework_has_a_version_of_its_own_that_words_do_not_change(name):
    work = homework(name)
    assert len({homework(each).version() for each in NAMES}) == len(NAMES)
    other = [dataclasses.replace(graded, exercise=dataclasses.replace(
        graded.exercise, task="Another task.", hints=["Another hint."], proves="Another {n}.", misconceptions=[
            dataclasses.replace(each, says="Other words.", needs="other words") for each in graded.exercise.misconceptions]))
        for graded in work.graded]
    assert dataclasses.replace(work, title="Another title", graded=other).version() == work.version()
    looser = dataclasses.replace(work.graded[0], exercise=dataclasses.replace(work.graded[0].exercise, tolerance=0.5))
    assert dataclasses.replace(work, graded=[looser, *work.graded[1:]]).version() != work.version()


def test_functions_that_call_themselves_have_a_version():
    def up(n):
        return up(n - 1) if n else 0

    assert version_of(up) == version_of(up)
    assert Graded
