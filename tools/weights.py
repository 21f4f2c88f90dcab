"""Train the networks that the course ships, and write them to data/.

    python tools/weights.py                 # all of them: the same numbers on every machine and every day
    python tools/weights.py draw_cnn        # one of them

They learn in float64, where the last bit of a processor's own sums is lost in the rounding to the float32
that is stored. digits_cnn takes seconds. Each of the other three is trained with five seeds, for the
figures in its notes: ten minutes of one core in all.

Settings were chosen on validation rows: `bench/digits.py`, `bench/mnist.py`. The test half of the digits is
looked at once, for the figure in the file's notes; so is MNIST's test part, for draw_cnn alone.
"""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported: sums in one order, on any number of cores

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import digits, drawings, mnist
from helpers import datasets, training

SEED = 0
SEEDS = (0, 1, 2, 3, 4)


def trained():
    """Train the network of the 8x8 digits: in float64, rounded to float32 at the end."""
    (x_train, y_train), _ = datasets.load_digits()
    return digits.train(x_train, y_train, SEED, dtype="float64")[0].astype("float32")


def digits_cnn():
    (x_train, y_train), (x_test, y_test) = datasets.load_digits()
    model = trained()
    train, test = (training.evaluate(model, x, y) for x, y in ((x_train, y_train), (x_test, y_test)))
    return model, {
        "made_by": "python tools/weights.py",
        "seed": SEED,
        "settings": digits.RECIPE,
        "input": "8x8, ink from 0 to 1: each number is the share of ink in a 4x4 block of a 32x32 drawing",
        "trained_on": "the training half of load_digits(): 898 pictures",
        "train_accuracy": round(train.accuracy, 3),
        "test_accuracy": round(test.accuracy, 3),
        "test_loss": round(test.loss, 4),
    }


def over_seeds(name, layers, settings, x, y):
    """Train a network with five seeds; give the one that is shipped, its notes so far, and all five."""
    _, validation, _ = datasets.load_mnist()
    models, found = [], []
    for seed in SEEDS:
        models.append(mnist.train(layers(), settings, x, y, seed).astype("float32"))
        found.append(training.evaluate(models[-1], *validation))
        print(f"{name}, seed {seed}: validation {found[-1]!r}", flush=True)
    shipped = SEEDS.index(SEED)
    notes = {
        "made_by": f"python tools/weights.py {name}",
        "seed": SEED,
        "settings": settings,
        "input": "28x28, ink from 0 to 1",
        "val_accuracy": round(found[shipped].accuracy, 3),
        "val_loss": round(found[shipped].loss, 4),
        "val_accuracy_over_seeds": spread([each.accuracy for each in found]),
    }
    return models[shipped], notes, models


def spread(values):
    """The figures of five seeds, as a lesson prints them."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return {
        "seeds": list(SEEDS),
        "median": round(middle, 3),
        "smallest": round(low, 3),
        "largest": round(high, 3),
    }


def mnist_cnn():
    (x, y), _, _ = datasets.load_mnist()
    model, notes, models = over_seeds("mnist_cnn", mnist.cnn, mnist.CNN, x, y)
    first = [mnist.build(mnist.cnn(), seed) for seed in SEEDS]
    for when, networks in (("before", first), ("after", models)):
        correlations = [mnist.neighbour_correlation(each.params["conv2d_1.weights"]) for each in networks]
        notes[f"neighbour_correlation_{when}"] = spread(correlations)
    notes["trained_on"] = "the training part of load_mnist(): 8,000 pictures, shifted by up to 2 pixels"
    return model, notes


def mnist_deep():
    (x, y), _, _ = datasets.load_mnist()
    model, notes, _ = over_seeds("mnist_deep", mnist.deep, mnist.DEEP, x, y)
    notes["trained_on"] = "the training part of load_mnist(): 8,000 pictures, shifted by up to 1 pixel"
    return model, notes


def draw_cnn():
    (x, y), (x_val, y_val), (x_test, y_test) = datasets.load_mnist()
    model, notes, models = over_seeds("draw_cnn", mnist.draw, mnist.DRAW, *drawings.training_set(x, y))
    notes["input"] += ": a drawing as helpers.widgets.draw_a_digit.prepare28.prepare makes it"
    notes["trained_on"] = (
        f"the training part of load_mnist(): 8,000 pictures, and each drawn again {drawings.TIMES} times "
        "along its pen paths, turned, leaning, stretched, wavy, with pens of several widths, some 1s with a "
        "flag or a foot, some 7s barred; all shifted by up to 1 pixel"
    )
    again = drawings.replayed(x_val)
    notes["val_pen_paths_over_seeds"] = spread(
        [training.evaluate(each, again, y_val).accuracy for each in models]
    )
    notes["test_accuracy"] = round(training.evaluate(model, x_test, y_test).accuracy, 3)
    return model, notes


NETWORKS = {"digits_cnn": digits_cnn, "mnist_cnn": mnist_cnn, "mnist_deep": mnist_deep, "draw_cnn": draw_cnn}


def main():
    parser = argparse.ArgumentParser(description="Train the networks that the course ships.")
    parser.add_argument("names", nargs="*", metavar="network", help=f"some of: {', '.join(NETWORKS)}")
    names = parser.parse_args().names or list(NETWORKS)
    unknown = set(names) - set(NETWORKS)
    if unknown:
        parser.error(f"no network {', '.join(sorted(unknown))}; there are {', '.join(NETWORKS)}")
    for name in names:
        model, notes = NETWORKS[name]()
        model.summary()
        print(notes)
        model.save(ROOT / "data" / f"{name}.npz", notes)
    subprocess.run([sys.executable, ROOT / "data" / "build.py", "--sums"], check=True)


if __name__ == "__main__":
    main()
