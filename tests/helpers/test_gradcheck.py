"""A gradient check must find what is wrong, and say where."""

import numpy as np
import pytest

from helpers import gradcheck
from helpers.layers import Conv2D, Dense, Flatten, ReLU
from helpers.network import Sequential


def cube(x):
    return (x**3).sum()


X = np.array([[1.0, -2.0], [0.5, 3.0]])


def test_measured_slopes_of_a_known_function():
    np.testing.assert_allclose(gradcheck.numerical_gradient(cube, X), 3 * X**2, rtol=1e-8)


def test_the_worst_number_is_named():
    gradient = 3 * X**2
    gradient[1, 0] *= 1.001
    gradient[0, 1] *= 1.002
    check = gradcheck.gradcheck(cube, X, gradient)
    assert not check.passed
    assert check.index == (0, 1)
    assert check.count == 4
    assert check.error == pytest.approx(0.002, rel=0.01)
    assert "FAILED" in repr(check)
    assert "input[0, 1]" in repr(check)


def test_inputs_are_not_changed_and_lists_will_do():
    x = X.copy()
    assert gradcheck.gradcheck(cube, x, 3 * x**2).passed
    np.testing.assert_array_equal(x, X)
    assert gradcheck.gradcheck(lambda x: cube(x), [1.0, 2.0], [3.0, 12.0]).passed


def test_nan_never_passes():
    assert not gradcheck.gradcheck(cube, X, np.full_like(X, np.nan)).passed
    assert not gradcheck.gradcheck(lambda x: np.nan, X, X).passed


def test_a_gradient_of_the_wrong_shape():
    with pytest.raises(ValueError, match=r"\(4,\), but input has \(2, 2\)"):
        gradcheck.gradcheck(cube, X, np.zeros(4))


class Forgetful(Conv2D):
    """A convolution whose backward forgets one bias."""

    def backward(self, dy, input_gradient=True):
        dx = super().backward(dy, input_gradient)
        self.grads["biases"][1] = 0
        return dx


def test_a_wrong_layer_inside_a_network_is_found_by_name():
    rng = np.random.default_rng(0)
    x, y = rng.random((3, 6, 5, 1)), [0, 1, 1]
    right = Sequential(
        [Conv2D(2, 3), ReLU(), Conv2D(3, 2), Flatten(), Dense(2)], input_shape=(6, 5, 1), rng=0
    )
    weights = {name: value.copy() for name, value in right.params.items()}
    check = gradcheck.gradcheck_network(right, x, y)
    assert check.passed, check
    for name, value in right.params.items():
        np.testing.assert_array_equal(value, weights[name])
    wrong = Sequential(
        [Conv2D(2, 3), ReLU(), Forgetful(3, 2), Flatten(), Dense(2)], input_shape=(6, 5, 1), rng=0
    )
    check = gradcheck.gradcheck_network(wrong, x, y)
    assert not check.passed
    assert (check.name, check.index) == ("forgetful_1.biases", (1,))
