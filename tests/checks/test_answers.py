"""The claim of the checks, on answers that they were not made from: see `answers.py`."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import answers
import answers_unseen
import numpy as np
from answers_written import RIGHT, WRONG

from helpers.checks import exercise, names

RIGHT_ONES = {answer.__name__: (name, answer) for name, each in RIGHT.items() for answer in each}
FEW_DECIMALS = {  # of their right answers rounding changes nothing
    "to_gray", "brighten", "red_only", "map_shape", "best_match", "oriented_edge", "receptive_field", "parameter_count",
    "train_val_test_split",
}
WHOLE = {"brighten", "red_only", "map_shape", "best_match", "receptive_field", "parameter_count", "train_val_test_split"}


def test_every_exercise_has_answers_of_both_kinds():
    assert set(RIGHT) == set(WRONG) == set(names())
    assert len(answers.written()) > 100 and len(answers.spread()) > 400


def test_every_written_wrong_answer_is_rejected():
    assert not answers.passed(answers.written(), seeds=(2016, 1, 2))


def test_every_unseen_wrong_answer_is_rejected():
    assert len(answers.unseen()) > 100 and not answers.passed(answers.unseen())


@pytest.mark.parametrize("name", answers_unseen.RIGHT)
def test_every_unseen_right_answer_is_accepted_in_float64_and_float32(name):
    for answer in answers_unseen.RIGHT[name]:
        assert exercise(name).verdict(answer).right and exercise(name).verdict(answers.narrow(answer)).right, answer.__name__


@pytest.mark.parametrize("name", [name for name in names() if exercise(name).lesson < "08" and name not in FEW_DECIMALS])
def test_a_rounded_answer_is_rejected(name):
    def rounded(value, places):
        if isinstance(value, tuple | list):
            return type(value)(rounded(part, places) for part in value)
        return np.round(value, places) if isinstance(value, float | np.ndarray) else value

    each = exercise(name)
    for places in range(1, 6):
        assert not each.verdict(lambda *given, places=places: rounded(each.reference(*given), places)).right, places


def test_every_machine_made_wrong_answer_is_rejected_or_is_none():
    assert sorted(answers.passed(answers.spread())) == sorted(answers.EQUIVALENT)


@pytest.mark.parametrize("label", RIGHT_ONES)
def test_right_answers_are_accepted_in_float64_and_float32(label):
    name, answer = RIGHT_ONES[label]
    for seed in (2016, 1, 2, 3):
        assert exercise(name).verdict(answer, seed).right, seed
        assert exercise(name).verdict(answers.narrow(answer), seed).right, seed


@pytest.mark.parametrize("name", names())
def test_every_reference_and_variant_is_accepted_in_float32(name):
    each = exercise(name)
    for answer in (each.reference, *each.variants):
        assert all(each.verdict(answers.narrow(answer), seed).right for seed in (2016, 1, 2, 3)), answer.__name__


def test_what_float32_may_be_off_by_is_not_enough_for_a_rounded_answer():
    each = exercise("softmax")
    for places in (2, 3, 4):
        assert not each.verdict(lambda logits, places=places: each.reference(logits).round(places).astype("f4")).right
