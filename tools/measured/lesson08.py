"""Lesson 08's long tables: the liar detector, the fooled networks, what a unit feels, and first filters without decay.

    python tools/measured/lesson08.py       # all of them, some twenty minutes of one core: writes data/lesson08.npz

The lesson makes one entry of each itself. A test makes one draw again. The digits are the first hundred of the validation
part; for the fooling table all thousand.
"""

import os
import subprocess
import sys
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench import mnist
from helpers import arrayfiles, datasets, inside
from helpers.datafiles import data_path
from helpers.inside.stages import forward_to
from helpers.layers import Conv2D, Dense, Flatten, ReLU
from helpers.network import Sequential
from helpers.training import predict

DIGITS, DRAWS = 100, range(5)
NETWORKS = {"shallow": "mnist_cnn.npz", "deep": "mnist_deep.npz"}
AMOUNTS = (0.05, 0.10, 0.15, 0.20)
DEPTHS = (1, 2, 3, 4, 5, 6)
METHODS = {
    "slope": lambda model, x, y: inside.saliency(model, x, y),
    "deconvnet": lambda model, x, y: inside.saliency(model, x, y, "deconvnet"),
    "guided": lambda model, x, y: inside.saliency(model, x, y, "guided"),
    "slope x pixel, sign dropped": lambda model, x, y: np.abs(inside.saliency(model, x, y) * x),
}


def network(name):
    return Sequential.load(data_path(NETWORKS[name])).astype("float64")


def digits(count=DIGITS):
    _, (x, y), _ = datasets.load_mnist()
    return x[:count], y[:count]


def agreement(one, other, x):
    """For each digit, how alike are two pictures of it, inside the box round its ink: (N,)."""
    boxes = [inside.ink_box(picture) for picture in x]
    return np.array([inside.rank_correlation(a[box], b[box]) for a, b, box in zip(one, other, boxes)])


def liar(name, draw, layers, x, y):
    """What each method's pictures keep when the last `layers` layers with weights are forgotten: (methods, N)."""
    model = network(name)
    stranger = inside.with_random_weights(model, layers, seed=draw)
    return np.array([agreement(method(model, x, y), method(stranger, x, y), x) for method in METHODS.values()])


def with_ink(name, x, y):
    """How alike each method's picture of the trained network and the digit itself are: (methods, N)."""
    model = network(name)
    return np.array([agreement(method(model, x, y), x, x) for method in METHODS.values()])


def never_trained(depth, seed):
    layers = [layer for _ in range(depth) for layer in (Conv2D(8, 3), ReLU())]
    return Sequential([*layers, Flatten(), Dense(10)], (28, 28, 1), rng=seed, dtype="float64")


def strangers(depth, draw, x, y):
    """Two networks of random weights, `depth` convolutions of 3x3 and one dense layer: how alike are their pictures?"""
    one, other = (never_trained(depth, seed) for seed in (2 * draw, 2 * draw + 1))
    return np.array([agreement(method(one, x, y), method(other, x, y), x) for method in METHODS.values()])


def fooled(name, amount, x, y, draw=None):
    """Which digits are read right when every pixel is moved by `amount`: (N,) of bool. A draw: without looking."""
    model = network(name)
    moved = [
        inside.fool(model, x[start : start + 100], y[start : start + 100], amount, None if draw is None else rng)
        for rng in [np.random.default_rng(draw)]
        for start in range(0, len(x), 100)
    ]
    return predict(model, np.concatenate(moved)).argmax(axis=1) == y


def felt(x, layer="max_pooling2d_2", place=(1, 1), amount=1e-3):
    """How many pixels each channel's number at one place feels, in each digit: (N, channels) of int; 0 where it is silent.

    All channels at once: the same as `inside.felt_pixels` for each, and sixteen times as fast.
    """
    model, found = network("shallow"), []
    for picture in x:
        copies = np.repeat(picture[np.newaxis].astype(float), 28 * 28, axis=0)
        copies.reshape(784, 784)[np.arange(784), np.arange(784)] += amount
        before = forward_to(model, picture[np.newaxis], layer)[0][place]
        found.append((np.abs(forward_to(model, copies, layer)[:, *place] - before) > 1e-12).sum(axis=0))
    return np.array(found)


def without_decay(seed):
    """The shallow network trained again without weight decay: (neighbours' correlation of its first filters, accuracy)."""
    (x, y), (x_val, y_val), _ = datasets.load_mnist()
    model = mnist.train(mnist.cnn(), {**mnist.CNN, "first_decay": 0.0}, x, y, seed)
    right = predict(model, x_val).argmax(axis=1) == y_val
    return mnist.neighbour_correlation(model.params["conv2d_1.weights"]), right.mean()


def thousandths(values):
    return np.round(np.array(values) * 1000).astype(np.int16)


def main():
    x, y = digits()
    everything = digits(1000)
    found = {"methods": list(METHODS), "amounts": AMOUNTS, "depths": DEPTHS}
    for name in NETWORKS:
        count = sum(bool(layer.params) for layer in network(name).layers)
        stages = range(1, count + 1)
        found[f"liar {name}"] = thousandths(
            [[liar(name, draw, layers, x, y) for draw in DRAWS] for layers in stages]
        )
        found[f"ink {name}"] = thousandths(with_ink(name, x, y))
        found[f"right {name}"] = predict(network(name), everything[0]).argmax(axis=1) == everything[1]
        found[f"fooled {name}"] = np.array([fooled(name, amount, *everything) for amount in AMOUNTS])
        found[f"jostled {name}"] = np.array(
            [[fooled(name, amount, *everything, draw) for draw in DRAWS] for amount in AMOUNTS]
        )
        print(name, "done", flush=True)
    found["strangers"] = thousandths([[strangers(depth, draw, x, y) for draw in DRAWS] for depth in DEPTHS])
    found["felt"] = felt(x).astype(np.int16)
    found["without decay"] = thousandths([without_decay(seed) for seed in DRAWS])
    arrayfiles.save_arrays(ROOT / "data" / "lesson08.npz", found)
    subprocess.run([sys.executable, ROOT / "data" / "build.py", "--sums"], check=True)


if __name__ == "__main__":
    main()
