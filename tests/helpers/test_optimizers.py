"""Optimizers and schedules against their formulas, written out step by step."""

import math

import numpy as np
import pytest

from helpers import initializers, schedules
from helpers.optimizers import SGD, Adam


class Model:
    def __init__(self, *values, dtype="float64"):
        self.params = {"w": np.array(values, dtype)}
        self.grads = {}


def gradients(n=12, seed=0):
    return np.random.default_rng(seed).standard_normal((n, 2))


def run(optimizer, grads):
    for g in grads:
        optimizer.model.grads["w"] = g
        optimizer.step()
    return optimizer.model.params["w"]


def test_sgd_with_momentum_and_decay():
    w, v = np.array([1.0, -2.0]), np.zeros(2)
    for g in gradients():
        v = 0.9 * v + (g + 0.01 * w)
        w = w - 0.1 * v
    found = run(SGD(Model(1.0, -2.0), learning_rate=0.1, momentum=0.9, weight_decay=0.01), gradients())
    np.testing.assert_allclose(found, w, rtol=1e-12)


def test_adam():
    w, m, v = np.array([1.0, -2.0]), np.zeros(2), np.zeros(2)
    for t, g in enumerate(gradients(), 1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w = w - 0.05 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    np.testing.assert_allclose(run(Adam(Model(1.0, -2.0), learning_rate=0.05), gradients()), w, rtol=1e-12)


@pytest.mark.parametrize("make", [lambda m: SGD(m, 0.1, momentum=0.9), lambda m: Adam(m, 0.1)])
def test_going_on_from_a_state_is_going_on(make):
    whole = run(make(Model(1.0, 2.0)), gradients())
    first = make(Model(1.0, 2.0))
    half = run(first, gradients()[:5])
    second = make(Model(*half))
    second.load_state(first.state())
    np.testing.assert_array_equal(run(second, gradients()[5:]), whole)


@pytest.mark.parametrize("make", [lambda m: SGD(m, 0.1, 0.9, 0.1), Adam])
def test_float32_stays_float32_and_gradients_stay_as_they_are(make):
    g = np.ones(2, np.float32)
    w = run(make(Model(1, 2, dtype="float32")), [g])
    assert w.dtype == np.float32
    assert (g == 1).all()


def test_a_schedule_sets_the_rate_of_each_step():
    optimizer = SGD(Model(0.0, 0.0), learning_rate=schedules.step_decay(1.0, 0.1, every=2))
    np.testing.assert_allclose(run(optimizer, -np.ones((4, 2))), 1 + 1 + 0.1 + 0.1)


def test_schedules_at_their_ends():
    assert schedules.exponential(1, 0.1, 10)(5) == pytest.approx(math.sqrt(0.1))
    assert [schedules.warm_up(0.5, 2)(step) for step in range(4)] == [0.25, 0.5, 0.5, 0.5]
    cosine = schedules.cosine(1.0, 10, end=0.2)
    assert cosine(0) == 1
    assert cosine(10) == cosine(99) == pytest.approx(0.2)
    assert all(cosine(i) > cosine(i + 1) for i in range(10))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: SGD(Model(1.0), learning_rate=-1), "learning_rate"),
        (lambda: SGD(Model(1.0), momentum=1), "momentum"),
        (lambda: Adam(Model(1.0), beta_2=1.5), "beta_2"),
        (lambda: schedules.cosine(1, 0), "steps must be at least 1"),
    ],
)
def test_settings_that_cannot_work(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_step_before_backward():
    with pytest.raises(RuntimeError, match=r"call model.backward\(dy\) before step"):
        SGD(Model(1.0)).step()


@pytest.mark.parametrize(
    ("name", "variance"), [("he", 2 / 450), ("glorot", 2 / (450 + 225)), ("too_large", 1), ("zeros", 0)]
)
def test_initialisers_have_their_variance(name, variance):
    weights = initializers.find(name)((3, 3, 50, 25), np.random.default_rng(0), np.float32)
    assert weights.dtype == np.float32
    assert weights.astype(float).var() == pytest.approx(variance, rel=0.03)
    assert abs(weights.mean()) <= 3 * math.sqrt(variance / weights.size)


@pytest.mark.parametrize("make", [lambda m: SGD(m, 0.1, 0.9, 0.1, ["conv2d_1"]), lambda m: Adam(m, 0.1, frozen=["conv2d_1"])])
def test_a_frozen_layer_stays_and_another_of_a_longer_name_does_not(make):
    model = Model(1.0)
    model.params = {name: np.ones(2) for name in ("conv2d_1.weights", "conv2d_1.biases", "conv2d_10.weights")}
    model.grads = {name: np.ones(2) for name in model.params}
    optimizer = make(model)
    for _ in range(3):
        optimizer.step()
    assert (model.params["conv2d_1.weights"] == 1).all() and (model.params["conv2d_1.biases"] == 1).all()
    assert (model.params["conv2d_10.weights"] < 1).all()


def test_a_frozen_layer_that_is_not_there_is_named():
    model = Model(1.0)
    model.params = {"dense_1.weights": np.ones(2)}
    with pytest.raises(ValueError, match="frozen names 'dense_2', and the layers that learn are dense_1"):
        SGD(model, frozen=["dense_2"])
