"""Lesson 07 again: what needs no training. The trainings themselves are run again by retrain."""

import math
from fractions import Fraction

import numpy as np
from scipy.signal import correlate
from scipy.special import softmax
from sklearn.datasets import load_digits

from helpers import datasets
from helpers.datafiles import data_path
from helpers.widgets.draw_a_digit import prepare28

FLAGGED = [[(0.36, 0.3), (0.54, 0.12), (0.54, 0.88)]]


def B5_parrot():
    """It is right where a picture was among the 700, or where the answer happens to be 0."""
    x, y = load_digits(return_X_y=True)
    seen = {tuple(picture): label for picture, label in zip(x[:700], y[:700], strict=True)}
    right = [
        seen.get(tuple(picture), 0) == label for picture, label in zip(x[700:898], y[700:898], strict=True)
    ]
    return 1, Fraction(sum(right), len(right))


def B5_split():
    return 700, 1797 // 2 - 700, 1797 - 1797 // 2


def B5_interval():
    share = 883 / 899
    half = 2 * math.sqrt(share * (1 - share) / 899)
    return share - half, share + half


def B5_peek():
    rng = np.random.default_rng(0)
    coins, guesses = rng.integers(0, 2, size=100), rng.integers(0, 2, size=(1000, 100))
    right = 100 - abs(guesses - coins).sum(axis=1)
    fresh = rng.integers(0, 2, size=100)
    return 1000, right.mean() / 100, right.max() / 100, 1 - abs(guesses[right.argmax()] - fresh).mean()


def C2_count():
    layers = [16 * (3 * 3 * 1 + 1), 32 * (3 * 3 * 16 + 1), 10 * (4 * 4 * 32 + 1)]
    return *layers, sum(layers)


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
