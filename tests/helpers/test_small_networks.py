"""The six small networks of one cost: as lesson 11 describes them, and one of their shipped runs made again."""

import sys
from pathlib import Path

import numpy as np
import pytest

from helpers import arrayfiles, datafiles, datasets, training
from helpers.architectures import ledger
from helpers.architectures.small import SMALL, flat, of_any_size
from helpers.network import Sequential

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "measured"))

import lesson11 as measure


@pytest.fixture(scope="module")
def found():
    return arrayfiles.load_arrays(datafiles.data_path("small_networks.npz"))


@pytest.fixture(scope="module")
def parts():
    return datasets.load_mnist()


def test_they_cost_the_same():
    macs = [ledger(make(), (28, 28, 1)).macs for make in SMALL.values()]
    assert max(macs) / min(macs) < 1.04
    assert 310_000 < min(macs) and max(macs) < 330_000


def test_the_file_holds_five_seeds_of_six_networks(found):
    assert found["names"].tolist() == list(SMALL)
    assert found["val_right"].shape == found["test_right"].shape == (6, len(measure.SEEDS), 1000)
    assert found["val_loss"].shape == found["test_loss"].shape == (6, len(measure.SEEDS))
    assert set(found["rates"]) <= set(measure.RATES)
    assert not (found["val_right"] == found["test_right"]).all(axis=2).any()  # other digits
    accuracies = np.concatenate([found["val_right"], found["test_right"]]).mean(axis=2)
    assert 0.9 < accuracies.min() and accuracies.max() < 1


@pytest.mark.slow
def test_one_run_is_made_again(found, parts):
    """Without the folder in which the script keeps its networks: from the recipe alone."""
    train, validation, test = parts
    place, seed = list(SMALL).index("dense"), 0
    settings = {**measure.RECIPE, "rate": float(found["rates"][place])}
    model = measure.mnist.train(SMALL["dense"](), settings, *train, seed)
    for part, (x, y) in (("val", validation), ("test", test)):
        right, loss = measure.judged([model], x, y)
        np.testing.assert_array_equal(right[0], found[f"{part}_right"][place, seed])
        assert loss[0] == pytest.approx(found[f"{part}_loss"][place, seed], rel=1e-6)


def test_the_shipped_network_takes_any_size(found, parts):
    model, (x, y) = Sequential.load(datafiles.data_path("any_size.npz")), parts[1]
    again = Sequential(of_any_size(), input_shape=(None, None, 1))
    assert {name: w.shape for name, w in model.params.items()} == {name: w.shape for name, w in again.params.items()}
    # Rounded to float32, a digit on the edge may fall the other way.
    right = training.predict(model, x).argmax(axis=1) == y
    assert (right != found["global, 28x28"][model.notes["seed"]]).sum() <= 1
    small = measure.resized(x, 20)
    right = training.predict(model, small).argmax(axis=1) == y
    assert (right != found["global, 20x20, as it is"][model.notes["seed"]]).sum() <= 2


def test_the_dense_layer_slides_as_a_filter(parts):
    """At the places of a larger picture stand the scores of the windows that lie there."""
    model = Sequential(flat(), input_shape=(28, 28, 1), rng=0, dtype="float64")
    page = measure.on_a_page(parts[1][0][:2], 40, np.random.default_rng(1))
    slid = measure.fully_convolutional(model).forward(page)
    assert slid.shape == (2, 4, 4, 10)
    for row, column in np.ndindex(4, 4):
        window = page[:, 4 * row : 4 * row + 28, 4 * column : 4 * column + 28]
        np.testing.assert_allclose(slid[:, row, column], model.forward(window), atol=1e-12)
    np.testing.assert_allclose(measure.everywhere(model, page), slid.max(axis=(1, 2)), atol=0)
