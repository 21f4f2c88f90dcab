"""Train the network that the DrawADigit widget ships, and write it to data/digits_cnn.npz.

    python tools/weights.py             # the same numbers on every machine, whenever it runs

It learns in float64, where the last bit of a processor's own sums is lost in the rounding to the float32 that is stored.

The network learns from the training half of the digits by the recipe of `bench/digits.py`, whose settings were
chosen on validation rows. The test half is looked at once, for the figure in the file's notes.
"""

import os
import subprocess
import sys
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported: sums in one order, on any number of cores

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import digits
from helpers import datasets, training

SEED = 0


def trained():
    """Train the network: in float64, rounded to float32 at the end."""
    (x_train, y_train), _ = datasets.load_digits()
    return digits.train(x_train, y_train, SEED, dtype="float64")[0].astype("float32")


def main():
    (x_train, y_train), (x_test, y_test) = datasets.load_digits()
    model = trained()
    model.summary()
    train, test = (training.evaluate(model, x, y) for x, y in ((x_train, y_train), (x_test, y_test)))
    notes = {
        "made_by": "python tools/weights.py",
        "seed": SEED,
        "settings": digits.RECIPE,
        "input": "8x8, ink from 0 to 1: each number is the share of ink in a 4x4 block of a 32x32 drawing",
        "trained_on": "the training half of load_digits(): 898 pictures",
        "train_accuracy": round(train.accuracy, 3),
        "test_accuracy": round(test.accuracy, 3),
        "test_loss": round(test.loss, 4),
    }
    model.save(ROOT / "data" / "digits_cnn.npz", notes)
    print(f"training half: {train!r}\ntest half, other writers: {test!r}")
    subprocess.run([sys.executable, ROOT / "data" / "build.py", "--sums"], check=True)


if __name__ == "__main__":
    main()
