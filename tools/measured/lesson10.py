"""Lesson 10's long tables: cures for learning by heart, transfer, the road between networks, twins.

    python tools/measured/lesson10.py            # all of them, three minutes of one quiet core: writes data/lesson10.npz
    python tools/measured/lesson10.py --choose   # how the cures' strengths were chosen; writes nothing

Everything learns in float64, but for the twins, which are about float32. A run with seed s draws its own digits, first
weights and batches from s. Strengths are chosen on training rows that no run learns from, with seeds of their own; what is
told is measured on the validation part.
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

from helpers import arrayfiles, datasets, losses, training
from helpers.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, ReLU
from helpers.network import Sequential
from helpers.optimizers import SGD

SEEDS = (0, 1, 2, 3, 4)
CHOOSING_SEEDS = (100, 101, 102)
FILE = ROOT / "data" / "lesson10.npz"
TO_LEARN, TO_CHOOSE = slice(0, 6000), slice(6000, 8000)  # of the training part
FEW, STEPS, BATCH, RATE, MOMENTUM = 200, 600, 20, 0.03, 0.9


def network(seed, dropout=0.0, batch_norm=False, dtype="float64"):
    """The lesson's network: two convolutions of 5x5, two poolings, a dense layer."""

    def norm():
        return [BatchNormalization(momentum=0.9)] if batch_norm else []

    body = [Conv2D(8, 5), *norm(), ReLU(), MaxPooling2D(2), Conv2D(16, 5), *norm(), ReLU(), MaxPooling2D(2), Flatten()]
    head = [Dropout(dropout)] if dropout else []
    return Sequential([*body, *head, Dense(10)], input_shape=(28, 28, 1), rng=seed, dtype=dtype)


def learn(model, x, y, seed, steps=STEPS, batch=BATCH, rate=RATE, decay=0.0, **options):
    """So many steps of SGD with momentum; give the history."""
    optimizer = SGD(model, learning_rate=rate, momentum=MOMENTUM, weight_decay=decay)
    epochs = max(1, round(steps * batch / len(x)))
    return training.fit(model, x, y, optimizer=optimizer, epochs=epochs, batch_size=batch, rng=seed, progress=False, **options)


def right(model, x, y):
    return training.predict(model, x, batch_size=50).argmax(axis=1) == y


def judge(model, x, y):
    return training.evaluate(model, x, y, batch_size=50)  # small batches stay in a processor's cache


# --- cures -----------------------------------------------------------------------------------------------------------


def shift(pixels):
    return lambda x, rng: datasets.shift_randomly(x, rng, pixels)


DECAY, DROPOUT, PIXELS, PATIENCE = 0.003, 0.3, 2, 5
CURES = {  # what each changes: the network, the digits, or how it learns
    "no cure": {"watch": True},
    "weight decay": {"decay": DECAY},
    "dropout": {"dropout": DROPOUT},
    "shifted digits": {"augment": shift(PIXELS)},
    "early stopping": {"patience": PATIENCE},
    "batch normalisation": {"batch_norm": True},
    "200 more digits": {"count": 2 * FEW},
    "decay, dropout, shifts": {"decay": DECAY, "dropout": DROPOUT, "augment": shift(PIXELS)},
    "2,000 digits": {"count": 10 * FEW},
}


def cured(seed, count=FEW, dropout=0.0, batch_norm=False, watch=False, **options):
    """Learn from `count` digits; give the network, its digits and its history. Early stopping watches 200 other digits."""
    x, y = (part[TO_LEARN] for part in datasets.load_mnist()[0])
    rows = np.random.default_rng([seed, 10]).permutation(len(x))
    if "patience" in options or watch:
        watched = rows[FEW : 2 * FEW]
        options["validation_data"] = (x[watched], y[watched])
    model = network(seed, dropout, batch_norm)
    history = learn(model, x[rows[:count]], y[rows[:count]], seed, **options)
    return model, (x[rows[:count]], y[rows[:count]]), history


def cure(name, seed):
    """One run: which validation digits it reads, its loss there, its accuracy at home, epochs, curves, first filters."""
    _, validation, _ = datasets.load_mnist()
    model, home, history = cured(seed, **CURES[name])
    return {
        "right": right(model, *validation),
        "loss": judge(model, *validation).loss,
        "at_home": judge(model, *home).accuracy,
        "epochs": history.epochs,
        "curves": np.array([history["loss"], history["val_loss"]]) if "val_loss" in history else None,
        "filters": model.layers[0].params["weights"][:, :, 0],
    }


def cures():
    runs = {}
    for name in CURES:
        runs[name] = [cure(name, seed) for seed in SEEDS]
        print(f"{name:24}", *(f"{run['right'].mean():.3f}" for run in runs[name]), flush=True)
    table = {
        f"cures_{part}": np.array([[run[part] for run in runs[name]] for name in CURES])
        for part in ("right", "loss", "at_home", "epochs")
    }
    first = np.array([[run["filters"] for run in runs[name]] for name in ("no cure", "weight decay")])
    return {
        "cures": list(CURES),
        **table,
        "curves": np.array([run["curves"] for run in runs["no cure"]]),  # (seeds, learned or watched, epochs)
        "filters": first.astype(np.float32),  # (without or with decay, seeds, 5, 5, 8)
    }


def choose():
    """Print what each strength gave on digits that no run learns from and no table tells of."""
    x, y = (part[TO_CHOOSE] for part in datasets.load_mnist()[0])
    for part, strengths in {"decay": (1e-3, 3e-3, 1e-2, 3e-2), "dropout": (0.3, 0.5, 0.7), "augment": (1, 2)}.items():
        for strength in strengths:
            option = shift(strength) if part == "augment" else strength
            found = [judge(cured(seed, **{part: option})[0], x, y) for seed in CHOOSING_SEEDS]
            accuracy, loss = (np.median([each[k] for each in found]) for k in (1, 0))
            print(f"{part} {strength}: accuracy {accuracy:.3f}, loss {loss:.4f}", flush=True)


# --- transfer --------------------------------------------------------------------------------------------------------

COUNTS, WAYS = (5, 10, 50), ("from nothing", "frozen", "random filters, frozen", "learned on")
SOURCE = {"steps": 360, "batch": 50, "augment": shift(2)}
TARGET = {"steps": 400, "batch": 10, "rate": 0.02}


def body(model, x):
    """What the network makes of pictures before its dense layer."""
    for layer in model.layers[:-1]:
        x = layer.forward(x)
    return x


def learn_head(model, x, y, seed):
    """Freeze all but the dense layer. What is frozen gives the same numbers for ever, so they are computed once."""
    head = Sequential([Dense(10)], input_shape=model.layers[-1].input_shape, rng=0, dtype="float64")
    head.load_state({f"dense_1.{name}": value for name, value in model.layers[-1].params.items()})
    learn(head, body(model, x), y, seed, **TARGET)
    return lambda pictures: training.predict(head, body(model, pictures))


def source(seed):
    """A network that has learned 0 to 4."""
    x, y = (part[TO_LEARN] for part in datasets.load_mnist()[0])
    model = network(seed)
    learn(model, x[y < 5], y[y < 5], seed, **SOURCE)
    return model


def few_of_each(count, seed):
    """So many pictures of each of 5 to 9."""
    x, y = (part[TO_LEARN] for part in datasets.load_mnist()[0])
    order = np.random.default_rng([seed, count]).permutation(len(y))
    rows = np.concatenate([order[y[order] == digit][:count] for digit in range(5, 10)])
    return x[rows], y[rows]


def transferred(count, seed, learned):
    """Learn 5 to 9 from a few pictures in each way: which validation digits are read, (ways, N)."""
    _, (x_val, y_val), _ = datasets.load_mnist()
    x_val, y_val = x_val[y_val >= 5], y_val[y_val >= 5]
    x, y = few_of_each(count, seed)
    fresh, tuned = network(seed + 50), network(seed + 50)
    strokes = {name: value for name, value in learned.params.items() if not name.startswith("dense")}
    random = learn_head(fresh, x, y, seed)(x_val)  # before `fresh` learns
    tuned.load_state({**tuned.params, **strokes})
    frozen = learn_head(tuned, x, y, seed)(x_val)
    for model in (fresh, tuned):
        learn(model, x, y, seed, **TARGET)
    scores = training.predict(fresh, x_val), frozen, random, training.predict(tuned, x_val)
    return np.array([each.argmax(axis=1) == y_val for each in scores])


def transfer():
    found, sources = [], []
    _, (x_val, y_val), _ = datasets.load_mnist()
    for seed in SEEDS:
        learned = source(seed)
        sources.append(right(learned, x_val[y_val < 5], y_val[y_val < 5]).mean())
        found.append([transferred(count, seed, learned) for count in COUNTS])
        print("transfer", seed, np.mean(found[-1], axis=2).round(3).tolist(), flush=True)
    return {
        "transfer_counts": COUNTS,
        "transfer_ways": list(WAYS),
        "transfer_right": np.array(found).transpose(1, 2, 0, 3),  # (counts, ways, seeds, N)
        "transfer_source": sources,
    }


# --- the road between two networks -----------------------------------------------------------------------------------

PLACES = np.linspace(0, 1, 11)
ROAD = {"steps": 240, "batch": 50, "rate": 0.05}


def resident(seed):
    """A network in a valley of its own. All learn from the same 2,000 digits."""
    (x, y), _, _ = datasets.load_mnist()
    model = network(seed)
    learn(model, x[:2000], y[:2000], seed, **ROAD)
    return model


def mixed(one, other, share):
    """The network that stands so far on the straight way from one to the other."""
    model = network(0)
    model.load_state({name: (1 - share) * w + share * other.params[name] for name, w in one.params.items()})
    return model


def twin(model, seed):
    """The same network with its filters, and all that reads them, in another order."""
    rng, w = np.random.default_rng(seed), {name: value.copy() for name, value in model.params.items()}
    first, second = rng.permutation(8), rng.permutation(16)
    for name in ("weights", "biases"):
        w[f"conv2d_1.{name}"] = w[f"conv2d_1.{name}"][..., first]
        w[f"conv2d_2.{name}"] = w[f"conv2d_2.{name}"][..., second]
    w["conv2d_2.weights"] = w["conv2d_2.weights"][:, :, first]
    w["dense_1.weights"] = w["dense_1.weights"].reshape(4, 4, 16, 10)[:, :, second].reshape(256, 10)
    other = network(0)
    other.load_state(w)
    return other


def walked(one, other):
    """Loss and accuracy on validation at every place of the road: (2, places)."""
    _, validation, _ = datasets.load_mnist()
    return np.array([judge(mixed(one, other, share), *validation) for share in PLACES]).T


def road():
    residents = [resident(seed) for seed in SEEDS]
    found = []
    for seed, one in zip(SEEDS, residents):
        found.append([walked(one, other) for other in (residents[(seed + 1) % len(SEEDS)], twin(one, seed))])
        print("road", seed, found[-1][0][0].round(2), found[-1][1][0].round(2), flush=True)
    return {"road_places": PLACES, "road": np.array(found)}  # (seeds, neighbour or twin, loss or accuracy, places)


# --- twins -----------------------------------------------------------------------------------------------------------

TWINS = {"steps": 200, "batch": 32, "rate": 0.1}


def grow_apart(seed, dtype):
    """Two trainings that add up each batch in another order: the largest difference after each step, and both ends."""
    (x, y), validation, _ = datasets.load_mnist()
    pair = [network(seed, dtype=dtype) for _ in range(2)]
    optimizers = [SGD(model, TWINS["rate"], MOMENTUM) for model in pair]
    rng, apart = np.random.default_rng(seed), []
    for _ in range(TWINS["steps"]):
        rows = rng.integers(0, len(x), TWINS["batch"])
        for model, optimizer, order in zip(pair, optimizers, (rows, rows[::-1])):
            _, gradient = losses.softmax_cross_entropy(model.forward(x[order], training=True), y[order])
            model.backward(gradient, input_gradient=False)
            optimizer.step()
        one, other = (model.params for model in pair)
        apart.append(max(np.abs(one[name] - other[name]).max() for name in one))
    return np.array(apart, float), np.array([right(model, *validation) for model in pair])


def twins():
    found = {}
    for dtype in ("float32", "float64"):
        pairs = [grow_apart(seed, dtype) for seed in SEEDS]
        found[f"twins_{dtype}"] = np.array([apart for apart, _ in pairs])
        found[f"twins_{dtype}_right"] = np.array([ends for _, ends in pairs])
        print(dtype, [[f"{apart[step]:.0e}" for step in (0, 49, 99, 199)] for apart, _ in pairs], flush=True)
    return found


PARTS = {"cures": cures, "transfer": transfer, "road": road, "twins": twins}


def main():
    parser = argparse.ArgumentParser(description="Measure lesson 10's tables.")
    parser.add_argument("--choose", action="store_true", help="print how the strengths were chosen")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"some of: {', '.join(PARTS)}; the others are kept")
    chosen = parser.parse_args()
    if chosen.choose:
        return choose()
    arrays = arrayfiles.load_arrays(FILE) if chosen.parts else {}
    for part in chosen.parts or PARTS:
        arrays.update(PARTS[part]())
    arrayfiles.save_arrays(FILE, arrays)
    subprocess.run([sys.executable, ROOT / "data" / "build.py", "--sums"], check=True)


if __name__ == "__main__":
    main()
