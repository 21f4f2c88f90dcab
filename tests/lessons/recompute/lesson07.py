"""Lesson 07 again: what needs no training. The trainings themselves are run again by retrain."""

import math
import statistics
from fractions import Fraction

import numpy as np
from sklearn.datasets import load_digits

from .shared import DATA

RUNS = np.load(DATA / "lesson07.npz")  # retrain makes some of them again


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


def five(name):
    """The median, the smallest and the largest share of five seeds."""
    shares = sorted(sum(run) / len(run) for run in RUNS[name].tolist())
    assert len(shares) == 5
    return statistics.median(shares), shares[0], shares[-1]


def B5_choice_seeds():
    slow, chosen, fast = map(five, ("rate 0.003", "rate 0.03", "rate 0.1"))
    assert slow[2] < min(chosen[1], fast[1])
    assert chosen[1] < fast[2]
    return 0.003, *slow, 0.03, *chosen, 0.1, *fast


def B5_settings_seeds():
    names = ("rate 0.03", "epochs 20", "epochs 30", "filters 8", "filters 4")
    ten, twenty, thirty, eight, four = map(five, names)
    assert twenty[1] < ten[2] and thirty[1] < twenty[2] and thirty[1] < eight[2]
    return 10, *ten, 20, *twenty, 30, *thirty, 8, *eight, 4, *four


def B5_seeds():
    """Numpy's seven parts of 899: three of 129 and four of 128."""
    right, start, mistakes = RUNS["test"][0].tolist(), 0, []
    for length in (129, 129, 129, 128, 128, 128, 128):
        mistakes.append(length - sum(right[start : start + length]))
        start += length
    assert start == len(right)
    return *mistakes, *(sum(run) for run in RUNS["test"].tolist()), *five("test")


def K6_contest():
    found = []
    for count in (8000, 500):
        for first in ("random", "hand", "learned"):
            found += [count, *five(f"{count} {first}")]
    return found


def K6_paired():
    """McNemar's table, counted: b right for one network alone, c for the other alone."""
    found = []
    for count in (8000, 500):
        for one, other in zip(RUNS[f"{count} hand"].tolist(), RUNS[f"{count} learned"].tolist(), strict=True):
            b = sum(x and not y for x, y in zip(one, other, strict=True))
            c = sum(y and not x for x, y in zip(one, other, strict=True))
            assert abs(b - c) <= 2 * math.sqrt(b + c)
            found += [b - c, 2 * math.sqrt(b + c)]
    return found
