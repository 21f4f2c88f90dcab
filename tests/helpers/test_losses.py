"""Losses against SciPy, the source's numbers and measured slopes."""

import numpy as np
import pytest
from scipy import special

from helpers import losses
from helpers.gradcheck import gradcheck

SOURCE = np.array([0, 0.1, 0.1, 0.75, 0, 0, 0, 0, 0, 0.05])  # the guide's example: 75 % a 3
THREE = np.eye(10)[3]
UNIFORM = np.full(10, 0.1)


def test_the_sources_numbers():
    assert round(losses.half_squared_error(UNIFORM, THREE)[0], 4) == 0.45
    assert round(losses.half_squared_error(SOURCE, THREE)[0], 4) == 0.0425
    assert losses.half_squared_error(np.eye(10)[0], THREE)[0] == 1.0
    assert round(losses.mean_squared_error(UNIFORM, THREE)[0], 4) == 0.09
    assert round(losses.softmax_cross_entropy(np.zeros(10), THREE)[0], 4) == 2.3026
    assert round(losses.softmax_cross_entropy(np.log(SOURCE + 1e-300), 3)[0], 4) == 0.2877


@pytest.mark.parametrize("shape", [(1, 10), (7, 3), (4,)])
def test_values_and_slopes(shape):
    rng = np.random.default_rng(0)
    outputs, targets = rng.standard_normal(shape), rng.standard_normal(shape)
    n = shape[0] if len(shape) > 1 else 1
    wanted = special.softmax(targets, axis=-1)
    expected = {
        "half_squared_error": ((outputs - targets) ** 2).sum() / 2 / n,
        "mean_squared_error": ((outputs - targets) ** 2).mean(),
        "softmax_cross_entropy": -(wanted * special.log_softmax(outputs, axis=-1)).sum() / n,
    }
    for name, value in expected.items():
        loss, right = getattr(losses, name), wanted if name.startswith("softmax") else targets
        found, gradient = loss(outputs, right)
        assert isinstance(found, float)
        np.testing.assert_allclose(found, value)
        check = gradcheck(lambda outputs, loss=loss, right=right: loss(outputs, right)[0], outputs, gradient)
        assert check.passed, (name, check)
        assert loss(outputs.astype("f4"), right)[1].dtype == np.float32


def test_classes_and_one_hot_rows_say_the_same():
    logits, labels = np.random.default_rng(0).standard_normal((5, 4)), np.array([0, 3, 1, 1, 2])
    by_class, by_row = (
        losses.softmax_cross_entropy(logits, y) for y in (labels, np.eye(4, dtype=int)[labels])
    )
    assert by_class[0] == by_row[0]
    np.testing.assert_array_equal(by_class[1], by_row[1])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_huge_logits(dtype, recwarn):
    logits = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 0]], dtype)
    value, gradient = losses.softmax_cross_entropy(logits, [0, 0])
    assert value == 10_000  # (0 + 20,000) / 2
    np.testing.assert_array_equal(gradient, [[0, 0, 0], [-0.5, 0.5, 0]])
    assert not recwarn.list


def test_nan_comes_through():
    assert np.isnan(losses.softmax_cross_entropy([[np.nan, 0.0]], [0])[0])
    assert np.isnan(losses.mean_squared_error([np.nan], [0.0])[0])


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([3], "0 to 2 for 3 classes; there is a 3"),
        ([-1], "there is a -1"),
        ([0, 1], "do not fit"),
        ([0.5], "whole"),
    ],
)
def test_labels_that_do_not_fit(labels, words):
    with pytest.raises((ValueError, TypeError), match=words):
        losses.softmax_cross_entropy([[0.0, 1.0, 2.0]], labels)


def test_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"\(2, 3\) and targets \(3,\)"):
        losses.mean_squared_error(np.zeros((2, 3)), np.zeros(3))
