"""Measure what lesson 11 tells of six small networks of one cost, and of pictures of another size.

    python tools/measured/lesson11.py           # chooses rates, trains, asks the validation part; writes data/
    python tools/measured/lesson11.py --test    # the test part, once, after everything has been chosen

All in float64. The trained networks wait in bench/out/lesson11/, so that the second command trains nothing. The first
takes half an hour of one quiet core.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported: sums in one order, on any number of cores

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np

from bench import mnist
from helpers import arrayfiles, datafiles, datasets, losses, pictures, training
from helpers.architectures.small import SMALL, flat, of_any_size
from helpers.network import Sequential

SEEDS = (0, 1, 2, 3, 4)
RATES = (0.05, 0.1, 0.2, 0.4, 0.8)
CHOOSING = {"seed": 10, "epochs": 2}  # a seed that is none of the five
NEAR = 1.2
RECIPE = {"first_decay": 0.0, "pixels": 1, "momentum": 0.9, "epochs": 4, "batch_size": 64}
TRAINED, FILE = ROOT / "bench" / "out" / "lesson11", ROOT / "data" / "small_networks.npz"


def choose_rate(name, layers, train, validation):
    """The smallest rate whose validation loss, after two epochs with a seed of its own, is near the best.

    The best itself is too brave, if it was found by a single run: with it, two of five runs of one network learned nothing.
    """
    losses = []
    for rate in RATES:
        found = training.evaluate(trained(name, layers, rate, CHOOSING["seed"], train, CHOOSING["epochs"]), *validation)
        print(f"    rate {rate}: {found!r}", flush=True)
        losses.append(found.loss if np.isfinite(found.loss) else np.inf)
    return next(rate for rate, loss in zip(RATES, losses) if loss <= NEAR * min(losses))


def trained(name, layers, rate, seed, train, epochs=RECIPE["epochs"]):
    """A network after its epochs, from the folder if it was trained before."""
    path = TRAINED / f"{name}-{rate}-{seed}-{epochs}.npz"
    if not path.exists():
        model = mnist.train(layers(), {**RECIPE, "rate": rate, "epochs": epochs}, *train, seed)
        TRAINED.mkdir(parents=True, exist_ok=True)
        model.save(path)
    return Sequential.load(path)


def judged(models, x, y):
    """Which digits each network reads right, and its loss: arrays (seeds, N) and (seeds,)."""
    scores = [training.predict(model, x) for model in models]
    right = np.array([each.argmax(axis=1) == y for each in scores])
    return right, np.array([losses.softmax_cross_entropy(each, y)[0] for each in scores])


# --- pictures of another size ----------------------------------------------------------------------------------------


def resized(x, size):
    grey = np.round(x[..., 0] * 255).astype(np.uint8)
    return np.stack([pictures.resize(each, size) for each in grey])[..., np.newaxis] / 255.0


def framed(x, size):
    """Zeros all around, as evenly as it goes."""
    before = (size - x.shape[1]) // 2
    after = size - x.shape[1] - before
    return np.pad(x, [(0, 0), (before, after), (before, after), (0, 0)])


def on_a_page(x, size, rng):
    """Each digit at a random place of a larger page."""
    page = np.zeros((len(x), size, size, 1))
    for one, digit, (row, column) in zip(page, x, rng.integers(0, size - 27, size=(len(x), 2))):
        one[row : row + 28, column : column + 28] = digit
    return page


def everywhere(model, x):
    """The flat network as filters alone, slid over pictures that are larger: each class's largest score."""
    slid = fully_convolutional(model)
    return slid.forward(x).max(axis=(1, 2))


def fully_convolutional(model):
    """The same numbers with the dense layer as a convolution: its filters are as large as what it read."""
    *body, _, dense = model.layers
    rows, columns, depth = body[-1].output_shape
    weights = dense.params["weights"].reshape(rows, columns, depth, dense.units)
    again = Sequential(flat(slid=True), input_shape=(None, None, 1), dtype="float64")
    values = {**model.params}
    values["conv2d_3.weights"], values["conv2d_3.biases"] = weights, values.pop("dense_1.biases")
    del values["dense_1.weights"]
    again.load_state(values)
    return again


def situations(x):
    """What a network may be given: name to (pictures, what may read them)."""
    small = resized(x, 20)
    page = on_a_page(x, 40, np.random.default_rng(0))
    return {
        "28x28": (x, "flat global"),
        "20x20, resized": (resized(small, 28), "flat global"),
        "20x20, padded": (framed(small, 28), "flat global"),
        "20x20, as it is": (small, "global"),
        "40x40 page, resized": (resized(page, 28), "flat global"),
        "40x40 page, as it is": (page, "global"),
        "40x40 page, slid": (page, "slid"),
    }


def any_size(in_rows, whole, x, y):
    """Which digits are read right in each situation: {"flat, 28x28": array (seeds, N), ...}."""
    found = {}
    for name, (given, readers) in situations(x).items():
        for reader in readers.split():
            models = whole if reader == "global" else in_rows
            ask = everywhere if reader == "slid" else training.predict
            found[f"{reader}, {name}"] = np.array([ask(model, given).argmax(axis=1) == y for model in models])
            accuracies = np.sort(found[f"{reader}, {name}"].mean(axis=1)).round(3)
            print(f"{reader}, {name}: {accuracies}", flush=True)
    return found


def main():
    parser = argparse.ArgumentParser(description="Measure what lesson 11 tells.")
    parser.add_argument("--test", action="store_true", help="open the test part, once, with everything chosen")
    test_part = parser.parse_args().test
    train, validation, test = datasets.load_mnist()
    if test_part:
        found = arrayfiles.load_arrays(FILE)
        for index, (name, layers) in enumerate(SMALL.items()):
            models = [trained(name, layers, float(found["rates"][index]), seed, train) for seed in SEEDS]
            found.setdefault("test_right", np.zeros((len(SMALL), len(SEEDS), len(test[1])), bool))
            found.setdefault("test_loss", np.zeros((len(SMALL), len(SEEDS))))
            found["test_right"][index], found["test_loss"][index] = judged(models, *test)
    else:
        found = {"names": np.array(list(SMALL)), "rates": [], "val_right": [], "val_loss": []}
        for name, layers in SMALL.items():
            print(name, flush=True)
            rate = choose_rate(name, layers, train, validation)
            models = [trained(name, layers, rate, seed, train) for seed in SEEDS]
            right, loss = judged(models, *validation)
            print(f"    {rate}: losses {np.sort(loss).round(4)}, {np.sort(right.mean(axis=1)).round(3)}", flush=True)
            for key, value in (("rates", rate), ("val_right", right), ("val_loss", loss)):
                found[key].append(value)
        pair, rate = [], {}
        for name, layers in (("flat", flat), ("global", of_any_size)):
            print(name, flush=True)
            rate[name] = choose_rate(name, layers, train, validation)
            pair.append([trained(name, layers, rate[name], seed, train) for seed in SEEDS])
        found |= any_size(*pair, *validation)
        pair[1][0].astype("float32").save(ROOT / "data" / "any_size.npz", {
            "made_by": "python tools/measured/lesson11.py", "seed": SEEDS[0],
            "settings": {**RECIPE, "rate": rate["global"]},
            "input": "digits of any size from 14x14, ink from 0 to 1", "trained_on": "the training part of load_mnist()",
        })  # fmt: skip
    arrayfiles.save_arrays(FILE, found)
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")
    if FILE.name in datafiles.known_files():
        subprocess.run([sys.executable, ROOT / "data" / "build.py", "--sums"], check=True)


if __name__ == "__main__":
    main()
