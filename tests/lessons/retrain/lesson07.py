"""Lesson 07's trainings again.

In float64, as the lesson does: the same numbers on every processor. Of what tools/measured/lesson07.py has trained and
data/lesson07.npz holds, one seed of each kind is trained again here.
"""

import functools

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import correlate
from scipy.spatial.distance import cdist
from scipy.special import expit, softmax

from helpers import datasets, kernels
from helpers.datafiles import data_path
from helpers.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from helpers.network import Sequential
from helpers.optimizers import SGD
from helpers.training import fit
from helpers.widgets.draw_a_digit import prepare8, prepare28

RUNS = np.load(data_path("lesson07.npz"))
FLAGGED = [[(0.36, 0.3), (0.54, 0.12), (0.54, 0.88)]]
CURVE = [(0, 5), (1, 4), (2, 3), (3, 3), (4, 3), (5, 3)]


def shift(x, rng):
    """Move each picture by -1, 0 or 1 pixel each way: one `np.roll` a picture, on a frame of zeros."""
    framed = np.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])
    steps = 1 - rng.integers(0, 3, size=(len(x), 2))
    moved = [np.roll(each, tuple(step), axis=(0, 1)) for each, step in zip(framed, steps, strict=True)]
    return np.stack(moved)[:, 1:-1, 1:-1]


def trained(x, y, filters, epochs, batch_size, learning_rate):
    layers = [Conv2D(filters, 3, padding="same"), ReLU(), Conv2D(2 * filters, 3, padding="same"), ReLU()]
    layers += [MaxPooling2D(2), Flatten(), Dense(10)]
    model = Sequential(layers, input_shape=(8, 8, 1), rng=np.random.default_rng(0), dtype="float64")
    optimizer, rng = SGD(model, learning_rate=learning_rate, momentum=0.9), np.random.default_rng(0)
    fit(
        model,
        x,
        y,
        optimizer=optimizer,
        epochs=epochs,
        batch_size=batch_size,
        augment=shift,
        rng=rng,
        progress=False,
    )
    return model


@functools.cache
def final_network():
    (x, y), _ = datasets.load_digits()
    return trained(x, y, 16, 30, 64, 0.03)


def right(model, x, y):
    return model.forward(x).argmax(axis=1) == y


def B5_accuracy():
    answers = right(final_network(), *datasets.load_digits()[1])
    np.testing.assert_array_equal(answers, RUNS["test"][0])
    assert answers.mean() >= 0.97
    return answers.sum(), len(answers), answers.mean()


def B5_one_pixel():
    """Of the first ten mistakes: ink where a 9 called 3 should close, none where a 7 called 4 closes."""
    _, (x, y) = datasets.load_digits()
    said = final_network().forward(x).argmax(axis=1)
    mistakes = [i for i in np.flatnonzero(said != y)[:10] if (y[i], said[i]) in ((9, 3), (7, 4))]
    assert len(mistakes) == 5
    for i in mistakes:
        picture = x[i].copy()
        row, ink = (3, 1) if y[i] == 9 else (2, 0)
        picture[row, 2] = ink
        assert final_network().forward(picture[None]).argmax() == y[i]
    return 9, 9, 7, 7


def B5_flag_8x8():
    """A 1 with a flag, to this network and to the one of digits_cnn.npz."""
    picture = prepare8.prepare([[(0.36, 0.3), (0.54, 0.12), (0.54, 0.88)]])[np.newaxis, :, :, np.newaxis]
    found = []
    for model in (final_network(), Sequential.load(data_path("digits_cnn.npz")).astype("float64")):
        shares = softmax(model.forward(picture)[0])
        found += [shares.argmax(), shares.max()]
    return found


def B5_choice():
    (x, y), _ = datasets.load_digits()
    found = []
    for rate in (0.003, 0.03, 0.1):
        answers = right(trained(x[:700], y[:700], 16, 10, 64, rate), x[700:], y[700:])
        np.testing.assert_array_equal(answers, RUNS[f"rate {rate}"][0])
        found += [rate, answers.mean()]
    assert max(found[1::2]) == found[3]
    return found


def B6_data():
    (x, y), _ = datasets.load_digits()
    order = np.random.default_rng(0).permutation(700)
    model = trained(x[order[:50]], y[order[:50]], 8, 280, 50, 0.03)
    np.testing.assert_array_equal(right(model, x[700:], y[700:]), RUNS["data 50"][0])
    found = []
    for size in (50, 100, 200, 350, 700):
        low, _, middle, _, high = np.sort(RUNS[f"data {size}"].mean(axis=1))
        found += [size, middle, low, high]
    assert found[-2] > found[3]  # the worst with 700 against the best with 50
    return found


@functools.cache
def learned_curve(seed=0):
    """Logistic regression by gradient descent, as matrix products."""
    patches, is_curve = datasets.curves_and_strokes(400, np.random.default_rng(seed))
    x = np.column_stack([patches.reshape(400, 49), np.ones(400)])
    weights = np.zeros(50)
    for _ in range(300):
        weights -= 2 * x.T @ (expit(x @ weights) - is_curve) / 400
    return weights


def K6_edges():
    """The cosine between each filter and the edge it is most like, before training and after."""
    edges = [kernels.edge(angle, size=3).ravel() for angle in (0, 45, 90, 135)]
    last = final_network().layers[0].params["weights"]
    np.testing.assert_allclose(last[:, :, 0], RUNS["first layer"][0], atol=1e-9)
    first = [
        Sequential([Conv2D(16, 3)], input_shape=(8, 8, 1), rng=seed, dtype="float64") for seed in range(5)
    ]
    filters = [each.layers[0].params["weights"] for each in first] + list(RUNS["first layer"])
    matches = [np.abs(1 - cdist(each.reshape(9, 16).T, edges, "cosine")).max(axis=1) for each in filters]
    return [each.mean() for each in matches]


def duel(seed, reach):
    """Shares of new patches that the hand-made detector, the repaired one and a learned one tell apart.

    The first two look at each place up to `reach` pixels aside; their thresholds come from the first 400 patches.
    """
    rng = np.random.default_rng(seed)
    (old, old_is), (new, new_is) = [datasets.curves_and_strokes(400, rng) for _ in range(2)]
    hand = np.zeros((7, 7))
    hand[tuple(zip(*CURVE, strict=True))] = 30
    found = []
    for kernel in (hand, hand - hand.mean()):
        scores = []
        for patches in (old, new):
            windows = sliding_window_view(
                np.pad(patches, [(0, 0), (reach, reach), (reach, reach)]), (7, 7), (1, 2)
            )
            scores.append(np.einsum("nijrs,rs->nij", windows, kernel).max(axis=(1, 2)))
        shares = [np.sum((scores[0] > limit) == old_is) for limit in scores[0]]
        found.append(np.mean((scores[1] > scores[0][np.argmax(shares)]) == new_is))
    learned = learned_curve(seed)
    return *found, np.mean((new.reshape(400, 49) @ learned[:49] + learned[49] > 0) == new_is)


def K6_shares():
    return duel(0, reach=0)


def K6_slid():
    duels = np.sort([duel(seed, reach=1) for seed in range(5)], axis=0)
    assert duels[0].max() < duels[4].min()  # every spread overlaps with every other
    return [share for one in duels.T for share in (one[2], one[0], one[4])]


def K6_learned():
    return 0, (learned_curve()[:49] < 0).sum()


def K6_wall_07():
    return 30 * len(CURVE), 0, learned_curve().sum()


def read_28(pictures):
    """The probabilities of the network of draw_cnn.npz, by SciPy's correlation: two rounds of filters, ReLU, pooling."""
    weights = np.load(data_path("draw_cnn.npz"))
    found = []
    for x in np.asarray(pictures, float).reshape(-1, 28, 28, 1):
        for name in ("conv2d_1", "conv2d_2"):
            filters = weights[f"{name}.weights"].astype(float)
            maps = [correlate(x, one, "valid", "direct")[..., 0] for one in np.moveaxis(filters, 3, 0)]
            x = np.maximum(np.stack(maps, axis=-1) + weights[f"{name}.biases"], 0)
            height, width, depth = x.shape
            x = x.reshape(height // 2, 2, width // 2, 2, depth).max(axis=(1, 3))
        found.append(softmax(x.ravel() @ weights["dense_1.weights"] + weights["dense_1.biases"]))
    return np.array(found)


def B5_flag_28x28():
    (shares,) = read_28(prepare28.prepare(FLAGGED))
    return shares.argmax(), shares.max()


def B5_draw_28x28():
    _, _, (x_test, y_test) = datasets.load_mnist()
    return [(read_28(x_test).argmax(axis=1) == y_test).mean()]
