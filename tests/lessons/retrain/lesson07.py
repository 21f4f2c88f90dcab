"""Lesson 07's trainings again.

In float64, as the lesson does: the same numbers on every processor.
"""

import functools

import numpy as np
from scipy.signal import correlate
from scipy.spatial.distance import cdist
from scipy.special import expit, softmax

from helpers import datasets, kernels
from helpers.datafiles import data_path
from helpers.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from helpers.network import Sequential
from helpers.optimizers import SGD
from helpers.training import evaluate, fit
from helpers.widgets.draw_a_digit import prepare8, prepare28

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


def B5_accuracy():
    _, (x_test, y_test) = datasets.load_digits()
    accuracy = evaluate(final_network(), x_test, y_test).accuracy
    assert accuracy >= 0.97
    return accuracy * len(y_test), len(y_test), accuracy


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
    scores = [
        evaluate(trained(x[:700], y[:700], 16, 10, 64, rate), x[700:], y[700:]).accuracy
        for rate in (0.003, 0.03, 0.1)
    ]
    assert max(scores) == scores[1]
    return 0.003, scores[0], 0.03, scores[1], 0.1, scores[2]


def B6_data():
    (x, y), _ = datasets.load_digits()
    order, found = np.random.default_rng(1).permutation(700), []
    for size in (50, 700):
        model = trained(x[order[:size]], y[order[:size]], 8, 14000 // size, 50, 0.03)
        found += [size, evaluate(model, x[700:], y[700:]).accuracy]
    return found


@functools.cache
def learned_curve():
    """Logistic regression by gradient descent, as matrix products."""
    patches, is_curve = datasets.curves_and_strokes(400, np.random.default_rng(0))
    x = np.column_stack([patches.reshape(400, 49), np.ones(400)])
    weights = np.zeros(50)
    for _ in range(300):
        weights -= 2 * x.T @ (expit(x @ weights) - is_curve) / 400
    return weights


def K6_edges():
    """The cosine between each filter and the edge it is most like, before training and after."""
    edges = [kernels.edge(angle, size=3).ravel() for angle in (0, 45, 90, 135)]
    first = Sequential([Conv2D(16, 3)], input_shape=(8, 8, 1), rng=np.random.default_rng(0), dtype="float64")
    filters = [model.layers[0].params["weights"].reshape(9, 16).T for model in (first, final_network())]
    return [np.abs(1 - cdist(each, edges, "cosine")).max(axis=1).mean() for each in filters]


def K6_shares():
    rng = np.random.default_rng(0)
    datasets.curves_and_strokes(400, rng)  # those the filter learned from
    patches, is_curve = datasets.curves_and_strokes(400, rng)
    hand = np.zeros((7, 7))
    hand[tuple(zip(*CURVE, strict=True))] = 30
    found = []
    for kernel in (hand, hand - hand.mean()):
        truth = is_curve[np.argsort(np.sum(patches.reshape(400, 7, 7) * kernel, axis=(1, 2)), kind="stable")]
        scores = np.sort(np.sum(patches.reshape(400, 7, 7) * kernel, axis=(1, 2)))
        cuts = np.append(np.flatnonzero(np.diff(scores) > 1e-9) + 1, 400)  # "curve" from this place on
        found.append(max((np.sum(truth[:cut] == 0) + np.sum(truth[cut:])) / 400 for cut in cuts))
    right = (np.column_stack([patches.reshape(400, 49), np.ones(400)]) @ learned_curve() > 0) == is_curve
    return *found, right.mean()


def K6_learned():
    return 0, (learned_curve()[:49] < 0).sum()


def K6_wall_07():
    return 30 * len(CURVE), learned_curve().sum()


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
