"""The claim of the checks, on answers that they were not made from: see `answers.py`."""

import functools
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import answers
import answers_unseen
import numpy as np
from answers_written import RIGHT, WRONG

from coursework.homework import NAMES, homework
from helpers.checks import exercise, names
from helpers.checks.session import Session

RIGHT_ONES = {answer.__name__: (name, answer) for name, each in RIGHT.items() for answer in each}
DECIMALS = {  # more than these no right answer has: 0.299 times a byte; -1, 0 and 1; rows handed on, whole numbers here
    "to_gray": 3, "oriented_edge": 0, "train_val_test_split": 0,
}
EARLIER = [f"hw{number:02}" for number in range(1, 8)]  # are given out: another case would be another version of their grades


def holds_floats(value):
    """Whether an answer is such that somebody may round it: no whole number, truth value or text."""
    if isinstance(value, tuple | list):
        return any(map(holds_floats, value))
    return isinstance(value, float | np.floating) or isinstance(value, np.ndarray) and value.dtype.kind == "f"


def of_floats(exercises):
    """Those whose right answers hold floats, by name."""
    return {each.name: each for each in exercises
            if any(holds_floats(each.reference(*case)) for case in each.cases(np.random.default_rng(1)))}


def rounded(value, places):
    if isinstance(value, tuple | list):
        return type(value)(rounded(part, places) for part in value)
    return np.round(value, places) if holds_floats(value) else value


ROUNDABLE = of_floats(exercise(name).exercise for name in names())
ROUNDABLE_AT_HOME = of_floats(graded.exercise for name in NAMES if name not in EARLIER for graded in homework(name).graded)


@pytest.mark.slow
def test_every_exercise_has_answers_of_both_kinds():
    assert set(RIGHT) == set(WRONG) == set(names())
    assert len(answers.written()) > 100 and len(answers.spread()) > 400


@pytest.mark.slow
def test_every_written_wrong_answer_is_rejected():
    assert not answers.passed(answers.written(), seeds=(2016, 1, 2))


def test_every_unseen_wrong_answer_is_rejected():
    assert len(answers.unseen()) > 100 and not answers.passed(answers.unseen())


@pytest.mark.parametrize("name", answers_unseen.RIGHT)
def test_every_unseen_right_answer_is_accepted_in_float64_and_float32(name):
    for answer in answers_unseen.RIGHT[name]:
        assert exercise(name).verdict(answer).right and exercise(name).verdict(answers.narrow(answer)).right, answer.__name__


@pytest.mark.slow
@pytest.mark.parametrize("each", [*ROUNDABLE.values(), *ROUNDABLE_AT_HOME.values()], ids=lambda each: each.name)
def test_a_rounded_answer_is_rejected(each):
    for places in range(1, 1 + min(5, DECIMALS.get(each.name, 6) - 1)):
        for seed in (2016, 1, 2):
            answer = functools.partial(lambda places, *given: rounded(each.reference(*given), places), places)
            assert not Session(each).verdict(answer, seed).right, (places, seed)


def test_only_answers_without_a_float_are_not_asked_about_rounding():
    assert holds_floats((3, [np.array([1, 2]), 0.5])) and holds_floats(np.ones(2, np.float32))
    assert not holds_floats((3, [np.array([1, 2]), True], "flipped", np.ones(2, bool), np.int64(4)))
    assert {"sgd_step", "contributions", "pyramid_boxes", *DECIMALS} < set(ROUNDABLE)
    assert {"map_shares", "cut_out", "mix_pictures"} < set(ROUNDABLE_AT_HOME)


@pytest.mark.slow
def test_every_machine_made_wrong_answer_is_rejected_or_is_none():
    assert sorted(answers.passed(answers.spread())) == sorted(answers.EQUIVALENT)


@pytest.mark.slow
@pytest.mark.parametrize("label", RIGHT_ONES)
def test_right_answers_are_accepted_in_float64_and_float32(label):
    name, answer = RIGHT_ONES[label]
    for seed in (2016, 1, 2, 3):
        assert exercise(name).verdict(answer, seed).right, seed
        assert exercise(name).verdict(answers.narrow(answer), seed).right, seed


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_every_reference_and_variant_is_accepted_in_float32(name):
    each = exercise(name)
    for answer in (each.reference, *each.variants):
        assert all(each.verdict(answers.narrow(answer), seed).right for seed in (2016, 1, 2, 3)), answer.__name__


def test_what_float32_may_be_off_by_is_not_enough_for_a_rounded_answer():
    each = exercise("softmax")
    for places in (2, 3, 4):
        assert not each.verdict(lambda logits, places=places: each.reference(logits).round(places).astype("f4")).right
