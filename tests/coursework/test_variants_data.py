"""The data that each student's experiment of hw05 to hw11 is made with: the same question, and as clear an answer."""

import numpy as np
import pytest

from coursework.homework import NAMES, homework
from helpers import datasets, inside, layers, network, optimizers, training
from helpers.datafiles import data_path

DIGITS = {"hw07": (300, 0), "hw09": (300, 0), "hw11": (580, 240)}  # trained on, and at least so many left to judge on


@pytest.mark.parametrize("name", [name for name in NAMES if homework(name).experiment])
def test_whoever_grades_an_experiment_reads_which_data_it_was_made_with(name):
    work = homework(name)
    table = work.experiment
    mine = work.with_constants({"experiment": table.rows[0]})
    assert work.rubrics == work.frame.rubrics
    assert {which for which, text in mine.rubrics.items() if text != work.rubrics[which]} == {f"{name}-findings"}
    assert table.task(table.rows[0]) in mine.rubrics[f"{name}-findings"]
    assert mine.rubrics[f"{name}-findings"].endswith(work.rubrics[f"{name}-findings"])


def rows(name):
    return homework(name).experiment.rows


def function(work, name):
    return homework(work).find(name).exercise.reference


# ---- hw05 ----


def test_the_loss_of_every_share_of_hw05_has_its_lowest_point_where_softmax_gives_the_rest():
    """A figure from 0 to 10 shows all of them, the larger the share the earlier, whatever base or weight the functions have."""
    log_softmax, smooth_labels = function("hw05", "log_softmax"), function("hw05", "smooth_labels")
    lead, lowest = np.linspace(0, 10, 201), []
    for row in rows("hw05"):
        scores = np.zeros((len(lead), row["classes"]))
        scores[:, 3] = lead
        places = []
        for share in (row["low"], row["middle"], row["high"]):
            label = smooth_labels(np.array([3]), row["classes"], share)
            places.append(lead[np.argmin(-(label * log_softmax(scores)).sum(axis=1))])
            assert abs(places[-1] - np.log((row["classes"] - 1) * (1 - share) / share)) < 0.051
        assert np.diff(places).max() < -0.4  # far enough apart to be seen
        lowest.append(places)
    assert (np.max(lowest, axis=0) <= 2 * np.min(lowest, axis=0)).all()


# ---- hw06 ----


def walk(step, row, momentum):
    weights, velocity = np.array([float(row["start"]), 1.0]), np.zeros(2)
    for steps in range(1500):
        if 0.5 * (weights[0] ** 2 + row["steep"] * weights[1] ** 2) < 0.001:
            return steps
        weights, velocity = step(weights, weights * np.array([1.0, row["steep"]]), velocity, 0.03, momentum)
    raise AssertionError(f"{row}: not down")


@pytest.mark.parametrize("speed", ["slowest", "fastest"])
def test_some_memory_helps_and_much_hurts_in_every_bowl_of_hw06_with_every_top_speed(speed):
    momentum_step = homework("hw06").find("momentum_step")
    most = {"slowest": min, "fastest": max}[speed](momentum_step.step.choices["most"])
    step = momentum_step.with_constants({"most": most}).exercise.reference
    none = [walk(step, row, 0.0) for row in rows("hw06")]
    assert max(none) <= 1.2 * min(none)
    for row, steps in zip(rows("hw06"), none, strict=True):
        assert min(walk(step, row, 0.5), walk(step, row, 0.9)) <= 0.55 * steps
        assert walk(step, row, 0.99) > 1.2 * steps


# ---- the digits of 8x8 ----


@pytest.mark.parametrize("name", DIGITS)
def test_every_students_digits_are_there_and_of_every_class_as_many(name):
    """In each third of the training part too: that is a fold of hw07."""
    (_, y), _ = datasets.load_digits()
    count, left = DIGITS[name]
    for first in homework(name).experiment.choices["first"]:
        own, others = y[first : first + count], y[first + count :]
        assert len(own) == count
        assert len(others) >= left
        for part in (own, *np.array_split(own, 3), others):
            assert np.bincount(part, minlength=10).min() >= 0.06 * len(part)


@pytest.mark.parametrize("last", [False, True])
def test_the_patient_of_hw09_is_ill_and_the_cure_helps_whichever_digits_and_seed(last):
    row = rows("hw09")[-1] if last else rows("hw09")[0]
    (x, y), _ = datasets.load_digits()
    own, found = slice(row["first"], row["first"] + 300), []
    for normal in (False, True):
        body = []
        for _ in range(6):
            norm = [layers.BatchNormalization(momentum=0.9)] if normal else []
            body += [layers.Conv2D(8, 3, padding="same"), *norm, layers.Sigmoid()]
        model = network.Sequential([*body, layers.Flatten(), layers.Dense(10)], input_shape=(8, 8, 1), rng=row["seed"])
        optimizer = optimizers.SGD(model, learning_rate=0.02, momentum=0.9)
        training.fit(model, x[own], y[own], optimizer=optimizer, epochs=5, batch_size=32, rng=row["seed"], progress=False)
        found.append(training.evaluate(model, x[700:], y[700:]).accuracy)
    assert found[0] < 0.2
    assert found[1] > 0.6


def test_every_number_of_pictures_of_hw10_leaves_the_same_ones_to_judge_on():
    assert 50 < min(homework("hw10").experiment.choices["pictures"])
    assert max(homework("hw10").experiment.choices["pictures"]) < 700


# ---- hw08 ----


def test_the_network_reads_every_students_digit_of_hw08_and_a_patch_of_ink_disturbs_it():
    model = network.Sequential.load(data_path("mnist_cnn.npz"))
    (x_train, _), (x, y), _ = datasets.load_mnist()
    for digit, number in {(row["digit"], row["number"]) for row in rows("hw08")}:
        own = x[y == digit][number]
        assert training.predict(model, own[None]).argmax() == digit
        ink = inside.occlusion(model, own, digit, 1.0, size=5, step=2)
        assert ink.min() < 0.9
        assert np.median(ink) > 0.9
    assert max(row["first"] for row in rows("hw08")) + 1000 <= len(x_train)
