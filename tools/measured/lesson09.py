"""Lesson 09's tables: illnesses and cures, each with five seeds.

    python tools/measured/lesson09.py       # all of them, some three minutes of one quiet core: writes data/lesson09.npz

Each row is a network of the ward (`helpers.ward.Setup`) with a few dials turned. It learns 100 batches in float64; what is
told is measured on all 1,000 validation pictures. A test makes one seed of some rows again.
"""

import os
import subprocess
import sys
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported: sums in one order, on any number of cores

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from helpers import arrayfiles, datasets, training
from helpers.ward import Setup, train

SEEDS = (0, 1, 2, 3, 4)
FILE = ROOT / "data" / "lesson09.npz"
ROWS = {
    "healthy": {},
    # first weights
    "weights too small": {"scale": 0.2},
    "weights too large": {"scale": 3.0},
    "all units equal": {"initializer": "equal"},
    # slopes
    "sigmoid": {"activation": "sigmoid"},
    "sigmoid, Glorot": {"activation": "sigmoid", "initializer": "glorot"},
    "tanh, Glorot": {"activation": "tanh", "initializer": "glorot"},
    "leaky ReLU": {"activation": "leaky_relu"},
    "sigmoid and a road": {"activation": "sigmoid", "residual": True},
    "ReLU and a road": {"residual": True},
    "rate 0.5": {"learning_rate": 0.5},
    "rate 0.5, leaky ReLU": {"learning_rate": 0.5, "activation": "leaky_relu"},
    # batch normalisation
    "batch normalisation": {"batch_norm": True},
    "too small, normalised": {"batch_norm": True, "scale": 0.2},
    "sigmoid, normalised": {"batch_norm": True, "activation": "sigmoid"},
    "averages lag": {"batch_norm": True, "batch_norm_momentum": 0.999},
    # loss and steps
    "squared error": {"loss": "squared_error"},
    "rate 0.0002": {"learning_rate": 0.0002},
    "no momentum": {"momentum": 0.0},
    "momentum 0.99": {"momentum": 0.99},
    "Adam": {"optimizer": "adam", "learning_rate": 0.002},
}
OWN = {"own statistics, mixed": False, "own statistics, sorted": True}  # how the networks of "batch normalisation" are judged


def run(name, seed):
    """Train one row with one seed: which validation pictures it reads right, and the losses before and after."""
    setup = Setup(**ROWS[name], seed=seed, validation=1000)
    network, charts = train(setup, every=setup.steps)
    _, (x, y), _ = datasets.load_mnist()
    with np.errstate(all="ignore"):
        scores = training.predict(network, x)
    right = (scores.argmax(axis=1) == y) & np.isfinite(scores).all(axis=1)
    return network, {"right": right, "loss": charts.validation_loss, "gradient": charts.gradient, "dead": charts.dead}


def with_own_statistics(network, sort):
    """Judge a network in training mode, 100 pictures at a time, as they come or sorted by digit: which are right."""
    _, (x, y), _ = datasets.load_mnist()
    order = np.argsort(y, kind="stable") if sort else np.arange(len(y))
    right = np.empty(len(y), bool)
    for rows in np.split(order, 10):
        right[rows] = network.forward(x[rows], training=True).argmax(axis=1) == y[rows]
    return right


def main():
    found, own = {}, {name: [] for name in OWN}
    for name in ROWS:
        runs = [run(name, seed) for seed in SEEDS]
        found[name] = {part: np.array([result[part] for _, result in runs]) for part in runs[0][1]}
        if name == "batch normalisation":
            own = {each: np.array([with_own_statistics(net, sort) for net, _ in runs]) for each, sort in OWN.items()}
        print(f"{name:24}", *(f"{right.mean():.3f}" for right in found[name]["right"]), flush=True)
    for name, right in own.items():
        print(f"{name:24}", *(f"{each.mean():.3f}" for each in right), flush=True)
    arrays = {part: np.array([row[part] for row in found.values()]) for part in ("right", "loss", "gradient", "dead")}
    arrays["right"] = np.concatenate([arrays["right"], np.array(list(own.values()))])
    arrayfiles.save_arrays(FILE, {"names": [*ROWS, *OWN], **arrays})
    subprocess.run([sys.executable, ROOT / "data" / "build.py", "--sums"], check=True)


if __name__ == "__main__":
    main()
