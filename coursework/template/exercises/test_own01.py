"""The tests of own homework 01. Run them after each change, in the class's folder:

    python -m pip install pytest
    python -m pytest exercises

The first holds your functions to numbers that you worked out on paper. The second tries all the rest, as `coursework check
own01` does, and needs no change.
"""

from pathlib import Path

import numpy as np
import pytest

from coursework.own import load
from coursework.trial import try_out

CLASS = Path(__file__).resolve().parents[1]
WORK = load(CLASS, "own01")


def reference(function):
    return WORK.find(function).exercise.reference


def test_on_paper():
    """Two rows, three columns, level 128: 200 is ink; so are 255, 128 and 130."""
    picture = np.array([[0, 200, 90], [255, 128, 130]], np.uint8)
    assert reference("ink_per_row")(picture, 128).tolist() == [1, 3]
    assert reference("ink_box")(picture, 128) == (0, 1, 0, 2)
    assert reference("ink_per_row")(picture, 201).tolist() == [0, 1]
    assert reference("ink_box")(picture, 201) == (1, 1, 0, 0)


@pytest.mark.parametrize("finding", list(try_out(CLASS, "own01", sandbox=False)), ids=lambda finding: finding.what)
def test_right_answers_pass_and_each_mistake_is_caught_by_its_name(finding):
    assert finding.ok, finding.says
