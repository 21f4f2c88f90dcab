"""fit: resumed to the last bit, stopped by hand, by patience, by NaN; and the figures it reports."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest

from helpers import datasets, losses, training
from helpers.datafiles import data_path
from helpers.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, ReLU
from helpers.network import Sequential
from helpers.optimizers import SGD, Adam
from helpers.training import History, confusion_matrix, evaluate, fit, predict


def digits(count=120):
    (x, y), _ = datasets.load_digits()
    return x[:count], y[:count]


def network(rng=0):
    return Sequential(
        [Conv2D(4, 3), BatchNormalization(0.9), ReLU(), MaxPooling2D(2), Dropout(0.2), Flatten(), Dense(10)],
        input_shape=(8, 8, 1),
        rng=rng,
    )


def trained(epochs=4, make=Adam, **settings):
    model = network()
    history = fit(
        model, *digits(), optimizer=make(model, 0.02), epochs=epochs, batch_size=32, rng=7, progress=False,
        augment=datasets.shift_randomly, validation_data=digits(40), **settings
    )  # fmt: skip
    return model, history


def arrays(model):
    return {**model.params, **model.state}


def assert_same(one, other):
    assert one.keys() == other.keys()
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name])


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    (one, first), (two, second) = trained(2), trained(2)
    assert_same(arrays(one), arrays(two))
    assert first.lists == second.lists
    model = network(rng=1)
    fit(model, *digits(), optimizer=Adam(model, 0.02), rng=7, progress=False)
    assert (model.params["dense_1.weights"] != one.params["dense_1.weights"]).any()


def test_it_learns():
    model, history = trained(30)
    assert history.epochs == 30
    assert history.loss[-1] < history.loss[0] / 2
    assert history.val_accuracy[-1] > 0.9
    assert history.val_loss[-1] == evaluate(model, *digits(40)).loss


@pytest.mark.parametrize("make", [Adam, lambda model, rate: SGD(model, rate, momentum=0.9)])
@pytest.mark.parametrize("stop_at", [1, 3])
def test_a_resumed_run_ends_with_the_same_bits(make, stop_at, tmp_path):
    whole, history = trained(4, make)
    path = tmp_path / "run.npz"
    trained(stop_at, make, checkpoint=path)
    resumed, rest = trained(4, make, checkpoint=path, resume=True)
    assert_same(arrays(resumed), arrays(whole))
    assert rest.lists == history.lists
    assert [file.name for file in tmp_path.iterdir()] == ["run.npz"]


class Interrupt:
    """An augmentation that presses Ctrl-C at one batch."""

    def __init__(self, at):
        self.left = at

    def __call__(self, x, rng):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return datasets.shift_randomly(x, rng)


@pytest.mark.parametrize("at", [2, 4, 10])
def test_ctrl_c_keeps_model_and_history_and_resume_ends_with_the_same_bits(at, tmp_path, capsys):
    whole, _ = trained(4)
    model, path = network(), tmp_path / "run.npz"
    settings = {
        "epochs": 4,
        "batch_size": 32,
        "progress": False,
        "validation_data": digits(40),
        "checkpoint": path,
    }
    history = fit(
        model, *digits(), optimizer=Adam(model, 0.02), rng=7, augment=Interrupt(at), **settings
    )  # fmt: skip
    epoch = (at - 1) // 4
    assert history.epochs == epoch
    assert f"Stopped by you in epoch {epoch + 1}, at step {(at - 1) % 4 + 1} of 4" in capsys.readouterr().out
    assert history.stopped.startswith("Stopped by you")
    assert math.isfinite(evaluate(model, *digits(40)).loss)  # usable
    # the same cell once more: the model in memory is half trained, the result as if nothing had happened
    fit(
        model,
        *digits(),
        optimizer=Adam(model, 0.02),
        rng=7,
        augment=datasets.shift_randomly,
        resume=True,
        **settings,
    )
    assert_same(arrays(model), arrays(whole))


def test_ctrl_c_during_validation_leaves_no_half_epoch_in_the_history():
    model, calls = network(), []

    def loss(outputs, y):
        calls.append(len(y))
        if calls.count(40) == 2:
            raise KeyboardInterrupt
        return losses.softmax_cross_entropy(outputs, y)

    settings = {"epochs": 9, "batch_size": 32, "validation_data": digits(40), "progress": False}
    history = fit(model, *digits(), optimizer=Adam(model), loss=loss, **settings)
    assert {len(values) for values in history.values()} == {1}


def test_resume_without_a_file_begins_and_with_other_settings_refuses(tmp_path):
    path = tmp_path / "run.npz"
    model, _ = trained(2, checkpoint=path, resume=True)
    assert_same(arrays(model), arrays(trained(2)[0]))
    other = network()
    with pytest.raises(ValueError, match=r"batch_size were 32, now 16"):
        fit(
            other,
            *digits(),
            optimizer=Adam(other),
            batch_size=16,
            checkpoint=path,
            resume=True,
            progress=False,
        )
    with pytest.raises(ValueError, match="optimizer were Adam, now SGD"):
        fit(
            other,
            *digits(),
            optimizer=SGD(other),
            batch_size=32,
            checkpoint=path,
            resume=True,
            progress=False,
        )
    with pytest.raises(ValueError, match="needs the checkpoint"):
        fit(other, *digits(), optimizer=Adam(other), resume=True)
    other.save(path)
    with pytest.raises(ValueError, match="no checkpoint of fit"):
        fit(other, *digits(), optimizer=Adam(other), checkpoint=path, resume=True)


def test_early_stop_gives_the_best_weights_back(tmp_path):
    model, seen = network(), []

    def note(model, history):
        seen.append((history.val_loss[-1], {name: value.copy() for name, value in arrays(model).items()}))

    path = tmp_path / "run.npz"
    settings = {
        "epochs": 200,
        "patience": 3,
        "validation_data": digits(40),
        "progress": False,
        "checkpoint": path,
    }
    history = fit(model, *digits(), optimizer=Adam(model, 0.1), after_epoch=note, **settings)
    best = min(range(len(seen)), key=lambda i: seen[i][0])
    assert history.epochs == best + 1 + 3 < 200
    assert f"Stopped early after epoch {best + 4}" in history.stopped
    assert_same(arrays(model), seen[best][1])
    again = network()
    resumed = fit(again, *digits(), optimizer=Adam(again, 0.1), resume=True, **settings)
    assert resumed.lists == history.lists
    assert_same(arrays(again), seen[best][1])


def bad_data(model, x, y):
    x = x.copy()
    x[50, 3, 3] = np.nan
    return x, y, SGD(model, 0.01), losses.softmax_cross_entropy


def bad_rate(model, x, y):
    return x, y, SGD(model, 1e300), losses.softmax_cross_entropy


def large_rate(model, x, y):
    return x, y, SGD(model, 1e30), losses.softmax_cross_entropy


def bad_first_weights(model, x, y):
    model.params["dense_1.weights"][...] = 3e38
    return x, y, SGD(model, 0.01), losses.softmax_cross_entropy


def bad_loss(model, x, y):
    return x, y, SGD(model, 0.01), lambda outputs, y: (math.nan, outputs)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (bad_data, "pictures of this batch already hold NaN"),
        (
            bad_rate,
            "conv2d_1.weights, which an earlier step changed.*learning rate is too high: it is 1e+300",
        ),
        (large_rate, r"the output of dense_1.*so large.*learning rate (1e+30)"),
        (bad_first_weights, "the output of dense_1"),
        (bad_loss, "it is the loss: look at the labels"),
    ],
)
def test_a_loss_that_is_no_number_stops_and_says_where_it_went_wrong(spoil, words, capsys, recwarn):
    model = Sequential([Conv2D(4, 3), ReLU(), Flatten(), Dense(10)], input_shape=(8, 8, 1), rng=0)
    x, y, optimizer, loss = spoil(model, *digits())
    history = fit(model, x, y, optimizer=optimizer, loss=loss, epochs=3, progress=False)
    text = capsys.readouterr().out
    assert text.strip() == history.stopped
    assert "Stopped in epoch 1, step" in text
    for part in words.split(".*"):
        assert part in text
    assert not recwarn.list


def test_progress_shows_rounded_figures_and_can_be_turned_off(capsys):
    model = network()
    fit(model, *digits(), optimizer=Adam(model), validation_data=digits(40), epochs=2)
    text = capsys.readouterr().err
    assert "epoch 2/2" in text
    history = fit(model, *digits(), optimizer=Adam(model), epochs=1, progress=False)
    assert capsys.readouterr().err == ""
    assert f"{history.loss[0]:.4f}" in repr(history)
    assert f"{history.accuracy[0]:.3f}" in repr(history)


def test_targets_of_any_loss():
    x, y = digits()
    model = network()
    history = fit(
        model, x, np.eye(10)[y], optimizer=Adam(model), loss=losses.half_squared_error, progress=False
    )
    assert set(history) == {"loss", "accuracy", "learning_rate"}
    regression = Sequential([Flatten(), Dense(1)], input_shape=(8, 8, 1))
    history = fit(
        regression, x, y[:, None].astype(float), optimizer=Adam(regression), loss=losses.mean_squared_error,
        progress=False,
    )  # fmt: skip
    assert set(history) == {"loss", "learning_rate"}
    with pytest.raises(AttributeError, match="no 'accuracy'. It has: loss"):
        history.accuracy  # noqa: B018


def test_arguments_that_do_not_fit():
    x, y = digits()
    model, other = network(), network()
    for settings, words in (
        ({"optimizer": Adam(other)}, "made for another network"),
        ({"optimizer": Adam(model), "epochs": 0}, "epochs"),
        ({"optimizer": Adam(model), "batch_size": 0}, "batch_size"),
        ({"optimizer": Adam(model), "patience": 2}, "validation_data"),
    ):
        with pytest.raises(ValueError, match=words):
            fit(model, x, y, progress=False, **settings)
    with pytest.raises(ValueError, match="120 pictures and 119 labels"):
        fit(model, x, y[:-1], optimizer=Adam(model))
    with pytest.raises(ValueError, match="no picture to learn from"):
        fit(model, x[:0], y[:0], optimizer=Adam(model))
    with pytest.raises(ValueError, match="no picture to evaluate"):
        evaluate(model, x[:0], y[:0])


@pytest.mark.parametrize("batch_size", [1, 7, 120, 1000])
def test_predict_and_evaluate_do_not_depend_on_the_batch(batch_size):
    model, (x, y) = network(), digits()
    outputs = predict(model, x, batch_size)
    np.testing.assert_allclose(outputs, model.forward(x), rtol=1e-4, atol=1e-5)
    found = evaluate(model, x, y, batch_size=batch_size)
    assert found.loss == pytest.approx(losses.softmax_cross_entropy(model.forward(x), y)[0], rel=1e-5)
    assert found.accuracy == pytest.approx((outputs.argmax(axis=1) == y).mean())
    assert predict(model, x[:0]).shape == (0, 10)


def test_the_shipped_network_is_as_good_as_its_notes_say():
    model = Sequential.load(data_path("digits_cnn.npz"))
    (x, y), (x_test, y_test) = datasets.load_digits()
    assert round(evaluate(model, x, y).accuracy, 3) == model.notes["train_accuracy"]
    assert round(evaluate(model, x_test, y_test).accuracy, 3) == model.notes["test_accuracy"] >= 0.975


def test_confusion_matrix_is_scikit_learns():
    from sklearn import metrics

    rng = np.random.default_rng(0)
    labels, predictions = rng.integers(0, 5, 200), rng.integers(0, 5, 200)
    found = confusion_matrix(labels, predictions)
    np.testing.assert_array_equal(found, metrics.confusion_matrix(labels, predictions))
    assert confusion_matrix([0, 1], [0, 0], classes=3).shape == (3, 3)
    for bad, words in (([0, 9], "0 to 2"), ([0.5, 1.0], "whole numbers"), ([0], "one length")):
        with pytest.raises((ValueError, TypeError), match=words):
            confusion_matrix([0, 1], bad, classes=3)


def test_history_is_read_both_ways():
    history = History()
    history.add(loss=1.0, val_loss=2.0)
    assert history.loss == history["loss"] == [1.0]
    assert dict(history.items()) == {"loss": [1.0], "val_loss": [2.0]}
    assert "val_loss" in history
    assert len(history) == 2
    assert history.epochs == 1
    assert training.History().epochs == 0


SCRIPT = """
import hashlib
from helpers import datasets, training
from helpers.layers import Conv2D, Dense, Dropout, Flatten, ReLU
from helpers.network import Sequential
from helpers.optimizers import Adam
(x, y), _ = datasets.load_digits()
model = Sequential([Conv2D(4, 3), ReLU(), Dropout(0.2), Flatten(), Dense(10)], input_shape=(8, 8, 1), rng=0)
training.fit(model, x[:200], y[:200], optimizer=Adam(model), epochs=3, rng=1, progress=False)
print(hashlib.sha256(b"".join(value.tobytes() for value in model.params.values())).hexdigest())
"""


def test_another_process_gets_the_same_bits():
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != ""
