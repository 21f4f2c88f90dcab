"""The logbook of a study, and a new head on a trained network."""

import numpy as np
import pytest

from helpers.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from helpers.network import Sequential
from helpers.optimizers import SGD
from helpers.study import Study
from helpers.training import fit, predict
from helpers.transfer import features, fit_head, with_new_head


@pytest.fixture
def study():
    x = np.linspace(0, 1, 6 * 4).reshape(6, 2, 2, 1)
    return Study(x, np.array([0, 1, 0, 1, 0, 1]), np.array([9, 9, 4, 5, 6, 7]), np.array([0, 0, 1, 1, 2, 2]))


def test_parts_and_log(study):
    assert [study.train[1].tolist(), study.validation[1].tolist()] == [[0, 1], [0, 1]]
    assert study.note("a", [[0, 1], [1, 1]]).tolist() == [1.0, 0.5]
    study.note("b", [[1, 0]])
    study.choose("a")
    seen = []
    said = study.open_test(lambda x: seen.append(x) or np.array([1, 1]))
    assert np.array_equal(seen[0], study.x[4:])
    said[:] = 0  # what comes back is a copy: the log stays
    record = study.record()
    assert record["answers"][0].tolist() == [1, 1]
    assert record["log"] == ["tried a", "tried b", "chose a", "opened the test part"]
    assert record["tries"]["b"].tolist() == [[1, 0]]
    assert record["choice"] == "a"
    assert record["pictures"].dtype == np.uint8
    assert record["pictures"].max() == 31
    assert [values.tolist() for values in study.test_things] == [[6, 7], [0, 1]]
    assert "test part opened 1 times" in repr(study)


def test_each_opening_is_written_down(study):
    for _ in range(3):
        study.open_test(lambda x: np.zeros(len(x), int))
    assert study.record()["log"].count("opened the test part") == 3
    assert len(study.record()["answers"]) == 3


@pytest.mark.parametrize(("change", "says"), [
    ({"parts": np.array([0, 0, 0, 0, 2, 2])}, "`parts` must hold 0 .* yours holds \\[0, 2\\]"),
    ({"parts": np.array([0, 0, 1, 1, 2, 3])}, "yours holds"),
    ({"things": np.zeros(6)}, "`things` must hold a whole number for each of the 6 pictures"),
    ({"y": np.zeros(5, int)}, "`y` must hold"),
    ({"things": None}, "`things` must hold"),
    ({"x": np.zeros((0, 2, 2, 1))}, "no photographs to study"),
])
def test_what_is_no_study(study, change, says):
    given = {name: getattr(study, name) for name in ("x", "y", "things", "parts")} | change
    with pytest.raises(ValueError, match=says):
        Study(**given)


def test_a_try_that_does_not_fit_and_a_choice_of_nothing(study):
    with pytest.raises(ValueError, match=r"must hold classes, \(runs, 2\)"):
        study.note("a", [0, 1])
    with pytest.raises(ValueError, match="float64"):
        study.note("a", [[0.0, 1.0]])
    with pytest.raises(ValueError, match="no try 'a'; there are: none"):
        study.choose("a")


# ---- transfer ----


@pytest.fixture(scope="module")
def old():
    return Sequential([Conv2D(4, 3), ReLU(), MaxPooling2D(2), Flatten(), Dense(8), ReLU(), Dense(10)], (10, 10, 1), rng=3)


def test_the_kept_layers_are_the_trained_ones_and_the_old_network_stays(old):
    before = {name: value.copy() for name, value in old.params.items()}
    new = with_new_head(old, 6, classes=3, rng=1)
    assert (new.names[-1], new.output_shape, new.dtype) == ("dense_2", (3,), np.float64)
    for name in ("conv2d_1.weights", "conv2d_1.biases", "dense_1.weights"):
        assert np.array_equal(new.params[name], before[name])
    new.params["conv2d_1.weights"][...] = 0
    assert all(np.array_equal(old.params[name], value) for name, value in before.items())
    random = with_new_head(old, 6, classes=3, rng=1, learned=False)
    assert not np.array_equal(random.params["conv2d_1.weights"], before["conv2d_1.weights"])


@pytest.mark.parametrize(("keep", "says"), [(0, "keep must be at least 1"), (8, "keep 1 to 7"), (3, "max_pooling2d_1, gives .* keep the layers up to a Flatten")])
def test_what_cannot_be_kept(old, keep, says):
    with pytest.raises(ValueError, match=says):
        with_new_head(old, keep, classes=3)


def test_only_the_head_learns_and_it_learns_what_a_frozen_network_would(old):
    """The long way: all of the network, its first layers frozen, on features that were brought to mean 0 by hand."""
    rng = np.random.default_rng(0)
    x, y = rng.random((40, 10, 10, 1)), np.arange(40) % 2
    x[y == 1, :, :5] += 0.5
    model = with_new_head(old, 4, classes=2, rng=5)
    kept = {name: value.copy() for name, value in model.params.items() if name.startswith("conv")}
    history = fit_head(model, x, y, epochs=20, rng=7)
    assert history["loss"][-1] < history["loss"][0] / 2
    assert (predict(model, x).argmax(axis=1) == y).mean() > 0.9
    assert all(np.array_equal(model.params[name], value) for name, value in kept.items())

    seen = features(model, x)
    assert np.array_equal(seen, _through(model.layers[:4], x))
    scaled = (seen - seen.mean()) / (seen.std() * np.sqrt(seen.shape[1] / 10))
    alone = Sequential([Dense(2)], seen.shape[1:], rng=7, dtype="float64")
    fit(alone, scaled, y, optimizer=SGD(alone, 0.03, momentum=0.9), epochs=20, batch_size=16, rng=7, progress=False)
    assert np.allclose(predict(alone, scaled), predict(model, x), atol=1e-9)


def _through(layers, x):
    for layer in layers:
        x = layer.forward(x)
    return x


def test_a_last_layer_that_is_no_dense_one(old):
    with pytest.raises(TypeError, match="has to be a Dense, not ReLU"):
        fit_head(Sequential([Dense(2), ReLU()], (4,)), np.zeros((2, 4)), np.array([0, 1]))


def test_pictures_of_one_grey_do_no_harm(old):
    model = with_new_head(old, 4, classes=2)
    fit_head(model, np.zeros((6, 10, 10, 1)), np.array([0, 1, 0, 1, 0, 1]), epochs=2)
    assert np.isfinite(predict(model, np.zeros((1, 10, 10, 1)))).all()
