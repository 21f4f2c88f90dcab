"""The checks of arguments: what passes, and what the errors say."""

import numpy as np
import pytest

from helpers import arguments
from helpers.functional.convolution import check_conv2d


def test_check_numbers_does_not_copy():
    array = np.zeros((3, 4))[::-1]
    assert arguments.check_numbers(array, "picture", "H, W") is array


def test_check_numbers_lets_nan_and_infinity_pass():
    got = arguments.check_numbers([[np.nan, np.inf]], "picture", "H, W")
    assert np.isnan(got[0, 0]) and np.isinf(got[0, 1])


@pytest.mark.parametrize(
    ("array", "error", "said"),
    [
        ([[1, 2], [3]], ValueError, "The picture must be a regular grid.*rows differ in length"),
        ([["a", "b"]], TypeError, "The picture must hold numbers, not"),
        ([[None]], TypeError, "must hold numbers, not object"),
        ([[1j]], TypeError, "must hold numbers, not complex"),
        (np.array([["2026-01-01"]], dtype="datetime64[D]"), TypeError, "must hold numbers"),
        (5, ValueError, r"must have the shape \(H, W\) or \(H, W, C\), not \(\)"),
        (np.zeros((1, 2, 3, 4)), ValueError, r"not \(1, 2, 3, 4\)"),
    ],
)
def test_check_numbers_bad_input(array, error, said):
    with pytest.raises(error, match=said):
        arguments.check_numbers(array, "picture", ("H, W", "H, W, C"))


def test_check_conv2d():
    x, w, b = check_conv2d(np.zeros((2, 8, 9, 3)), np.zeros((3, 2, 3, 4)), [0, 1, 2, 3], 2, "same")
    assert x.shape == (2, 8, 9, 3) and w.shape == (3, 2, 3, 4) and b.tolist() == [0, 1, 2, 3]
    assert check_conv2d(x, w)[2] is None


@pytest.mark.parametrize(
    ("x", "w", "b", "said"),
    [
        ((1, 8, 8, 3), (3, 3, 1, 2), None, r"filter depth 1 .* depth 3: \(3, 3, 1, 2\) on \(1, 8, 8, 3\)"),
        ((8, 8, 3), (3, 3, 3, 2), None, r"pictures x must have the shape \(N, H, W, C\), not \(8, 8, 3\)"),
        ((1, 8, 8, 3), (3, 3), None, r"filters w must have the shape \(kh, kw, C, F\), not \(3, 3\)"),
        ((1, 8, 8, 3), (3, 3, 3, 2), (3,), "3 biases do not match 2 filters"),
        ((1, 8, 8, 3), (3, 3, 3, 2), (2, 1), r"biases b must have the shape \(F\), not \(2, 1\)"),
        ((1, 2, 8, 3), (3, 3, 3, 2), None, "3 pixels long and the picture only 2"),
    ],
)
def test_check_conv2d_bad_input(x, w, b, said):
    with pytest.raises(ValueError, match=said):
        check_conv2d(np.zeros(x), np.zeros(w), None if b is None else np.zeros(b))
