"""Lesson 05 again: SciPy's softmax, logarithms and sigmoid, scikit-learn's nearest mean."""

import math
from fractions import Fraction

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import expit, logsumexp, softmax
from sklearn.datasets import load_digits
from sklearn.neighbors import NearestCentroid

from .shared import ANSWER, dot


def F1_flatten():
    return [8 * 8 * 16]


def F1_dense():
    columns = [(1, 5, 0, -1), (0, 5, 1, 1), (-1, 5, -1, 0)]
    return [dot((1, 0, 2, 1), column) + bias for column, bias in zip(columns, (0, -1, 2), strict=True)]


def halves():
    x, y = load_digits(return_X_y=True)
    half = len(x) // 2
    return x[:half] / 16, y[:half], x[half:] / 16, y[half:]


def F3_templates():
    x, y, other_x, other_y = halves()
    return [NearestCentroid().fit(x, y).score(other_x, other_y)]


def Q2_sure():
    """The nearer a mean, the higher the score: minus half the squared distance, up to what all classes share."""
    x, y, other_x, other_y = halves()
    nearest = NearestCentroid().fit(x, y)
    scores = -(cdist(other_x, nearest.centroids_) ** 2) / 2
    found = []
    for temperature in (0.1, 1):
        sure = softmax(scores / temperature, axis=1).max(axis=1).mean()
        found += [temperature, sure, nearest.score(other_x, other_y)]
    return found


def P2_softmax():
    return 16, 3, 1, *softmax([math.log(16), math.log(3), 0])


def P2_order():
    """The shares, each as an exact fraction."""
    found = []
    for name, powers in (([], (4, 0, 1)), ([2], (4, 1, Fraction(1, 2)))):
        found += [*name, *powers, *(Fraction(power) / sum(powers) for power in powers)]
    return found


def F2_float():
    return [logsumexp([1000, 0]) - 0]


def F2_read():
    return [number for digit in (1, 2, 3, 9) for number in (digit, 100 * ANSWER[digit])] + [math.fsum(ANSWER)]


def F2_zero():
    return [
        softmax(
            [math.log(p) for p in (0.001, 0.099, 0.099, 0.748, 0.001, 0.001, 0.001, 0.001, 0.001, 0.048)]
        ).min()
    ]


def B3_entropy():
    return [-math.log(p) for p in (0.75, 0.30, 0.01)]


def Q2_sigmoid():
    return [number for difference in (2, -2) for number in [expit(difference)] * 2]


def Q2_temperature():
    logits = np.array([2.7726, 1.0986, 0])
    return [*softmax(logits / 0.25), *softmax(logits / 5)]


def Q2_multinomial():
    """Throw by hand: a number in 0..1 falls into the class whose share of the line holds it."""
    ends = np.cumsum(ANSWER)
    throws = np.searchsorted(ends / ends[-1], np.random.default_rng(0).random(10_000), side="right")
    return throws[0], *[(throws == digit).sum() for digit in (1, 2, 3)]
