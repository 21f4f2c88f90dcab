"""The recipe for the digits, and how its settings were chosen: `python -m bench.digits` compares them again.

It prints a table and writes it to bench/settings.md: 32 trainings, two minutes on a quiet machine.
Only the training half is looked at to choose. It is cut into four blocks in the order in which people wrote,
so that a network is always judged on the handwriting of others; each block is the validation part once.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported

import time
from pathlib import Path

import numpy as np

from helpers import datasets, schedules, training
from helpers.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D, ReLU
from helpers.network import Sequential
from helpers.optimizers import SGD

# What was compared. The first row is the recipe; every other changes something in it.
RECIPE = {"filters": (16, 32), "dropout": 0.5, "pixels": 1, "rate": 0.06, "epochs": 60, "batch_size": 64}
CANDIDATES = [
    {},
    {"epochs": 45},
    {"epochs": 30},
    {"epochs": 30, "pixels": 0},
    {"epochs": 30, "dropout": 0.0},
    {"epochs": 30, "filters": (32, 32)},
    {"rate": 0.03},
    {"rate": 0.03, "batch_size": 32},
]


def network(settings, seed, dtype="float32"):
    """Two convolutions, one pool, one dense layer."""
    first, second = settings["filters"]
    return Sequential(
        [
            Conv2D(first, 3, padding="same"),
            ReLU(),
            Conv2D(second, 3, padding="same"),
            ReLU(),
            MaxPooling2D(2),
            Dropout(settings["dropout"]),
            Flatten(),
            Dense(10),
        ],
        input_shape=(8, 8, 1),
        rng=seed,
        dtype=dtype,
    )


def train(x, y, seed, settings=RECIPE, dtype="float32"):
    """Train one network; return it and the seconds it took."""
    model = network(settings, seed, dtype)
    steps = settings["epochs"] * -(-len(x) // settings["batch_size"])
    rate = schedules.warm_up(schedules.cosine(settings["rate"], steps), steps=20)
    pixels = settings["pixels"]
    started = time.process_time()
    training.fit(
        model,
        x,
        y,
        optimizer=SGD(model, rate, momentum=0.9),
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        rng=seed,
        augment=(lambda x, rng: datasets.shift_randomly(x, rng, pixels)) if pixels else None,
        progress=False,
    )
    return model, time.process_time() - started


def validate(settings, seed=0):
    """Train on three blocks, judge on the fourth, in turn; return mean loss, accuracy and seconds."""
    (x, y), _ = datasets.load_digits()
    found = []
    for block in np.array_split(np.arange(len(x)), 4):
        rest = np.setdiff1d(np.arange(len(x)), block)
        model, seconds = train(x[rest], y[rest], seed, settings)
        found.append((*training.evaluate(model, x[block], y[block]), seconds))
    return np.mean(found, axis=0).tolist()


def main():
    recipe = ", ".join(f"{name} {value}" for name, value in RECIPE.items())
    lines = [
        "# The settings for the digits, compared",
        "",
        "Written by `python -m bench.digits`; do not edit. Each row is trained on three blocks of the training half "
        + "and judged on the fourth, in turn: on all 898 pictures once, with seed 0. One picture is .0011. The test "
        + "half stays closed. Seconds are processor time for one training.",
        "",
        f"The recipe: {recipe}.",
        "",
        "| what differs | validation loss | validation accuracy | seconds |",
        "|---|---|---|---|",
    ]
    print("\n".join(lines))
    losses = {}
    for changed in CANDIDATES:
        loss, accuracy, seconds = validate({**RECIPE, **changed})
        what = ", ".join(f"{name} {value}" for name, value in changed.items()) or "nothing: the recipe"
        lines.append(f"| {what} | {loss:.4f} | {accuracy:.3f} | {seconds:.1f} |")
        print(lines[-1], flush=True)
        losses[what] = loss
    lines += ["", f"The lowest validation loss: {min(losses, key=losses.get)}."]
    target = Path(__file__).with_name("settings.md")
    beside = target.with_suffix(".part")
    beside.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.replace(beside, target)


if __name__ == "__main__":
    main()
