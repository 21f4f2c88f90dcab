"""Variants on answers that they were not made from: see `variants_written.py`."""

import functools

import pytest
from test_variants import judged
from variants_written import RIGHT, WRONG

from coursework.homework import homework

SECRET = b"written" * 5
LATER = [f"hw{number:02}" for number in range(5, 12)]


def graded_of(work, name):
    return homework(work).find(name)


@pytest.mark.parametrize(("work", "name"), RIGHT, ids=map("-".join, RIGHT))
def test_an_answer_from_the_words_alone_is_right_in_every_variant_and_in_no_other(work, name):
    rows = graded_of(work, name).step.rows
    for place, row in enumerate(rows):
        mine = graded_of(work, name).with_constants(row)
        for cases in (mine.visible, mine.hidden(SECRET, work)):
            assert judged(mine.exercise, functools.partial(RIGHT[work, name], row), cases).right, row
            assert not judged(mine.exercise, functools.partial(RIGHT[work, name], rows[place - 1]), cases).right, row


@pytest.mark.parametrize(("work", "name", "misconception"), WRONG, ids=map("-".join, WRONG))
def test_a_mistake_as_a_student_makes_it_is_named_in_every_variant(work, name, misconception):
    for row in graded_of(work, name).step.rows:
        mine = graded_of(work, name).with_constants(row)
        for cases in (mine.visible, mine.hidden(SECRET, work)):
            assert judged(mine.exercise, functools.partial(WRONG[work, name, misconception], row), cases).misconception == misconception, row


def test_every_function_is_answered_and_every_step_that_a_mistake_makes_otherwise():
    functions = [(work, graded) for work in LATER for graded in homework(work).graded]
    assert {*RIGHT} == {(work, graded.name) for work, graded in functions}
    assert {*WRONG} >= {(work, graded.name, wrong) for work, graded in functions for wrong in graded.step.then_wrong}
