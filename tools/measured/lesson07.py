"""Lesson 07's long trainings: which pictures each network reads right, for five seeds.

    python tools/measured/lesson07.py       # all of them, half an hour of one core: writes data/lesson07.npz

Each array has a name such as "rate 0.03" or "500 hand" and the shape (5 seeds, pictures), True where the answer is
right; "first layer" holds the filters of the networks of "test". The lesson trains one of them itself and reads the
others here. A test trains some of them again.
"""

import functools
import os
import subprocess
import sys
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from helpers import arrayfiles, datasets, kernels
from helpers.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from helpers.network import Sequential
from helpers.optimizers import SGD
from helpers.training import fit, predict

SEEDS = range(5)


def right(model, x, y):
    """Which pictures it reads right: (N,) of bool."""
    return predict(model, x).argmax(axis=1) == y


# --- The digits of 8x8 -----------------------------------------------------------------------------------


def shift(x, rng):
    """Move each picture by up to one pixel, with the lesson's own draws."""
    padded = np.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])
    cuts = rng.integers(0, 3, size=(len(x), 2))
    return np.stack([each[down : down + 8, right : right + 8] for each, (down, right) in zip(padded, cuts)])


def train(x, y, seed, *, rate=0.03, filters=16, epochs=30, batch_size=64):
    """The lesson's network and its training; the seed draws the first weights, the batches and the shifts."""
    layers = [Conv2D(filters, 3, padding="same"), ReLU(), Conv2D(2 * filters, 3, padding="same"), ReLU()]
    layers += [MaxPooling2D(2), Flatten(), Dense(10)]
    model = Sequential(layers, input_shape=(8, 8, 1), dtype="float64", rng=np.random.default_rng(seed))
    fit(
        model,
        x,
        y,
        optimizer=SGD(model, learning_rate=rate, momentum=0.9),
        epochs=epochs,
        batch_size=batch_size,
        augment=shift,
        rng=np.random.default_rng(seed),
        progress=False,
    )
    return model


def halves():
    """The lesson's three parts, and the whole first half."""
    (x, y), test = datasets.load_digits()
    return (x[:700], y[:700]), (x[700:], y[700:]), (x, y), test


def rate(seed, learning_rate):
    training, validation, *_ = halves()
    return right(train(*training, seed, rate=learning_rate, epochs=10), *validation)


def width(seed, filters):
    training, validation, *_ = halves()
    return right(train(*training, seed, filters=filters), *validation)


def epochs(seed, count):
    training, validation, *_ = halves()
    return right(train(*training, seed, epochs=count), *validation)


@functools.cache
def final(seed):
    *_, first_half, _ = halves()
    return train(*first_half, seed)


def test(seed):
    return right(final(seed), *halves()[-1])


def filters(seed):
    """What the final network's first layer has learned: (3, 3, 16)."""
    return final(seed).params["conv2d_1.weights"][:, :, 0, :]


def data(seed, size):
    """With so many of the training pictures: others for every seed, and the same number of steps."""
    (x, y), validation, *_ = halves()
    rows = np.random.default_rng(seed).permutation(len(x))[:size]
    model = train(x[rows], y[rows], seed, filters=8, epochs=14000 // size, batch_size=50)
    return right(model, *validation)


# --- Three first layers on MNIST ---------------------------------------------------------------------------


def by_hand():
    """Lesson 03's filters as a bank: four edges, and the repaired curve looking four ways. (9, 9, 1, 8).

    As lesson 03 scales them: the positive weights of each add up to 1.
    """
    curve = np.pad(kernels.zero_mean(kernels.curve_detector()), 1)
    curve = curve / curve[curve > 0].sum()
    curves = [curve, curve[:, ::-1], curve[::-1], curve[::-1, ::-1]]
    edges = [kernels.edge(angle, size=9) for angle in (0, 45, 90, 135)]
    return np.stack(edges + curves, axis=-1)[:, :, np.newaxis, :]


def contest(seed, count, first):
    """Read validation rows with eight filters of 9x9, "random", "hand" or "learned", and one network above them.

    Filters that stay as they are make the same maps of a picture each time, so these are made once.
    """
    (x, y), (x_val, y_val), _ = datasets.load_mnist()
    rows = np.random.default_rng(seed).permutation(len(x))[:count]
    x, y = x[rows], y[rows]
    first_layer = [Conv2D(8, 9), ReLU(), MaxPooling2D(2)]
    model = Sequential(first_layer + above(), input_shape=(28, 28, 1), dtype="float64", rng=seed)
    if first == "hand":
        model.params["conv2d_1.weights"][...] = by_hand()
    if first != "learned":
        x, x_val = (maps(first_layer, each) for each in (x, x_val))
        upper = Sequential(above(), input_shape=x.shape[1:], dtype="float64")
        for mine, same in zip(upper.layers, model.layers[3:], strict=True):
            mine.params = same.params
        model = upper
    fit(
        model,
        x,
        y,
        optimizer=SGD(model, learning_rate=0.05, momentum=0.9),
        epochs=1000 // -(-count // 64),  # 1,000 steps, with many pictures and with few
        batch_size=64,
        rng=seed,
        progress=False,
    )
    return right(model, x_val, y_val)


def above():
    return [Conv2D(16, 5), ReLU(), MaxPooling2D(2), Flatten(), Dense(10)]


def maps(layers, x):
    """Send pictures through layers that do not learn, 500 at a time."""
    found = []
    for start in range(0, len(x), 500):
        part = x[start : start + 500].astype("float64")
        for layer in layers:
            part = layer.forward(part)
        found.append(part)
    return np.concatenate(found)


# --- All of it ---------------------------------------------------------------------------------------------

RUNS = {  # name in the file: (function, its arguments after the seed)
    **{f"rate {each}": (rate, (each,)) for each in (0.003, 0.03, 0.1)},
    **{f"epochs {each}": (epochs, (each,)) for each in (20, 30)},
    **{f"filters {each}": (width, (each,)) for each in (4, 8)},
    "test": (test, ()),
    "first layer": (filters, ()),
    **{f"data {each}": (data, (each,)) for each in (50, 100, 200, 350, 700)},
    **{
        f"{count} {first}": (contest, (count, first))
        for count in (8000, 500)
        for first in ("random", "hand", "learned")
    },
}


def remade(name, seed):
    """Train one network again: what the file's array of this name holds for this seed."""
    function, arguments = RUNS[name]
    return function(seed, *arguments)


def main():
    found = {}
    for name in RUNS:
        found[name] = np.array([remade(name, seed) for seed in SEEDS])
        each = found[name].reshape(len(SEEDS), -1).mean(axis=1)
        print(f"{name:14} median {np.median(each):.3f} ({each.min():.3f} to {each.max():.3f})", flush=True)
    arrayfiles.save_arrays(ROOT / "data" / "lesson07.npz", found)
    subprocess.run([sys.executable, ROOT / "data" / "build.py", "--sums"], check=True)


if __name__ == "__main__":
    main()
