"""The recipes for MNIST's networks. `python tools/weights.py` trains them and writes the files of data/.

Settings were chosen on the validation part; the test part stays closed here.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported

import numpy as np

from helpers import datasets, schedules, training
from helpers.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from helpers.network import Sequential
from helpers.optimizers import SGD

# Large first filters, and weight decay on them alone: what no digit needs fades, and strokes are left.
CNN = {"first_decay": 0.02, "pixels": 2, "rate": 0.05, "momentum": 0.9, "epochs": 15, "batch_size": 64}
DEEP = {"first_decay": 0.0, "pixels": 1, "rate": 0.05, "momentum": 0.9, "epochs": 6, "batch_size": 64}


DRAW = {"first_decay": 0.0, "pixels": 1, "rate": 0.05, "momentum": 0.9, "epochs": 6, "batch_size": 64}


def cnn():
    return [
        Conv2D(8, 9),
        ReLU(),
        MaxPooling2D(2),
        Conv2D(16, 5),
        ReLU(),
        MaxPooling2D(2),
        Flatten(),
        Dense(10),
    ]


def deep():
    twice = [Conv2D(16, 3), ReLU(), Conv2D(16, 3), ReLU(), MaxPooling2D(2)]
    again = [Conv2D(32, 3), ReLU(), Conv2D(32, 3), ReLU(), MaxPooling2D(2)]
    return [*twice, *again, Flatten(), Dense(64), ReLU(), Dense(10)]


def draw():
    """What DrawADigit runs in the browser: half a million multiplications."""
    first = [Conv2D(8, 5), ReLU(), MaxPooling2D(2)]
    return [*first, Conv2D(32, 5), ReLU(), MaxPooling2D(2), Flatten(), Dense(10)]


def build(layers, seed):
    """A network before it learns anything."""
    return Sequential(layers, input_shape=(28, 28, 1), rng=seed, dtype="float64")


class DecayFirst(SGD):
    """SGD whose weight decay is for the first layer's filters alone."""

    def __init__(self, model, learning_rate, momentum, first_decay):
        super().__init__(model, learning_rate, momentum)
        self.first_decay = first_decay

    def update(self, name, w, gradient, rate):
        if name == "conv2d_1.weights":
            gradient = gradient + self.first_decay * w
        super().update(name, w, gradient, rate)


def train(layers, settings, x, y, seed):
    """Train a network in float64, every picture shifted anew by up to so many pixels."""
    model = build(layers, seed)
    steps = settings["epochs"] * -(-len(x) // settings["batch_size"])
    rate = schedules.cosine(settings["rate"], steps)
    training.fit(
        model,
        x,
        y,
        optimizer=DecayFirst(model, rate, settings["momentum"], settings["first_decay"]),
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        rng=seed,
        augment=lambda x, rng: datasets.shift_randomly(x, rng, settings["pixels"]),
        progress=False,
    )
    return model


def neighbour_correlation(filters):
    """Say by one number whether filters have a shape: how far neighbouring weights go together.

    Parameters
    ----------
    filters : array (kh, kw, C, F)

    Returns
    -------
    float
        The correlation of each weight with the one below it and the one to its right, over all filters, each
        without its own mean. About 0 for random filters, towards 1 for smooth ones.

    Examples
    --------
    >>> ramp = np.arange(9.0)[:, None, None, None] * np.ones((9, 9, 1, 1))
    >>> round(neighbour_correlation(ramp), 2)
    0.98
    >>> noise = np.random.default_rng(0).normal(size=(9, 9, 1, 100))
    >>> abs(neighbour_correlation(noise)) < 0.03
    True
    """
    filters = filters - filters.mean(axis=(0, 1))
    pairs = [(filters[:-1], filters[1:]), (filters[:, :-1], filters[:, 1:])]
    one, other = (np.concatenate([side.ravel() for side in sides]) for sides in zip(*pairs, strict=True))
    return float(np.corrcoef(one, other)[0, 1])
