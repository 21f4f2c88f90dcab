"""Variants: every one that there is, how they are drawn, kept and handed out, and how each is graded by its own."""

import string

import numpy as np
import pytest

from coursework.homework import NAMES, homework
from coursework.variants import fits
from coursework.variation import handled
from helpers.checks.homework import write as write_checks
from helpers.checks.judge import Attempt, judge, play

STEPS = [(name, graded) for name in NAMES for graded in homework(name).graded if graded.step]
IDS = [f"{name}-{graded.name}" for name, graded in STEPS]
SECRETS = [bytes([seed]) * 32 for seed in range(4)]


def attempt_of(exercise, function, cases):
    played = [play(function, case) for case in cases]
    return Attempt.of(exercise, cases, [answer for answer, _ in played], [left for _, left in played])


def judged(exercise, function, cases):
    return judge(exercise, attempt_of(exercise, function, cases))


# ---- every variant that there is ----


@pytest.mark.parametrize("name", NAMES)
def test_every_graded_function_of_a_homework_varies(name):
    work = homework(name)
    if any(graded.own for graded in work.graded):
        assert not work.tables  # photographs of their own: they vary by themselves
        return
    assert [*work.tables] == [*(graded.name for graded in work.graded), "experiment"]
    for table in work.tables.values():
        assert len(table.rows) >= 5
        assert {field for _, field, _, _ in string.Formatter().parse(table.says) if field} == set(table.choices)


@pytest.mark.parametrize(("name", "graded"), STEPS, ids=IDS)
def test_every_variant_names_every_misconception_and_takes_every_right_answer(name, graded, tmp_path):
    """On the visible cases, and on hidden ones of several secrets."""
    for row in graded.step.rows:
        mine = graded.with_constants(row)
        exercise = mine.exercise
        for cases in [mine.visible, *(mine.hidden(secret, name) for secret in SECRETS)]:
            for function in (exercise.reference, *exercise.variants):
                assert judged(exercise, function, cases).right, (row, function.__name__)
            for misconception in exercise.misconceptions:
                verdict = judged(exercise, misconception.wrong, cases)
                assert verdict.misconception == misconception.name, row
                assert 0 < mine.mark(verdict) < mine.points
        write_checks(name, [exercise], tmp_path / "checks.json")  # it refuses where the words lack a field


@pytest.mark.parametrize(("name", "graded"), STEPS, ids=IDS)
def test_a_neighbours_answer_is_never_right_and_is_known_as_the_neighbours(name, graded):
    rows = graded.step.rows
    for row in rows:
        mine = graded.with_constants(row)
        cases = mine.hidden(SECRETS[0], name)
        for other in rows:
            attempt = attempt_of(mine.exercise, graded.with_constants(other).exercise.reference, cases)
            verdict = judge(mine.exercise, attempt)
            if other == row:
                assert verdict.right
            else:
                assert (verdict.kind, verdict.misconception) == ("wrong", "")
                assert mine.mark(verdict) <= mine.points / 2
                assert fits(graded, row, attempt) == [{"constants": other, "misconception": ""}]


@pytest.mark.parametrize(("name", "graded"), STEPS, ids=IDS)
def test_nobody_handles_numbers_more_than_twice_as_large(name, graded):
    for values in graded.step.choices.values():
        if isinstance(values[0], int | float):
            assert 0 < max(values) <= 2 * min(values)
    exercises = [graded.with_constants(row) for row in graded.step.rows]
    sizes = [handled(each.exercise.reference, each.visible) for each in exercises]
    assert max(sizes) <= 2 * min(sizes), sizes
    assert len({tuple(np.shape(part) for part in case) for each in exercises for case in each.visible[:1]}) == 1
    counts = {len(each.visible) for each in exercises}
    assert counts == {len(graded.visible)}


@pytest.mark.parametrize(("name", "graded"), STEPS, ids=IDS)
def test_words_of_a_step_are_plain_and_its_names_are_no_arguments(name, graded):
    step = graded.step
    assert not set(step.choices) & {*graded.exercise.arguments, "where", "got", "expected", "inputs", "answer", "right_answer"}
    assert not {step.forgotten} & {each.name for each in graded.exercise.misconceptions}
    assert set(step.then_wrong) | set(step.reworded) <= {each.name for each in graded.exercise.misconceptions}
    for row in step.rows:
        assert step.task(row).endswith(".")


@pytest.mark.parametrize(("name", "graded"), STEPS, ids=IDS)
def test_pictures_and_numbers_of_the_visible_cases_are_each_variants_own(name, graded):
    seen = {str([play(tuple, (case,))[0] for case in graded.with_constants(row).visible]) for row in graded.step.rows}
    assert len(seen) == len(graded.step.rows)


def test_a_homework_without_constants_is_the_same_object():
    for _, graded in STEPS:
        assert graded.with_constants({}) is graded
