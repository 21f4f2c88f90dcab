"""Lesson 06 again: exact fractions, and the one weight's path as a formula."""

import math
from fractions import Fraction

import numpy as np

from .shared import ANSWER

TARGET = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]


def half_squares(output):
    pairs = zip(map(str, output), TARGET, strict=True)
    return sum((Fraction(given) - wanted) ** 2 for given, wanted in pairs) / 2


def B1_uniform():
    return [Fraction(1, 10)] * 3


def B1_onehot():
    return [int(digit == 3) for digit in range(10)]


def B3_half():
    return half_squares([0.1] * 10), 75, 3, half_squares(ANSWER)


def B3_worst():
    return 7, half_squares([0, 0, 0, 0, 0, 0, 0, 1, 0, 0])


def B3_mse():
    return [2 * half_squares([0.1] * 10) / 10]


def B3_high():
    return -math.log(0.75), -math.log(0.1), -math.log(0.001)


def walk(eta, steps):
    """Return the misses of one weight that starts at 3, input 2, target 10: each is (1 - 4 eta) times the last."""
    return [4 * (1 - 4 * Fraction(str(eta))) ** step for step in range(steps)]


def B4_slope():
    return [-(10 - 6) * 2]


def B4_step():
    miss = walk(0.1, 2)[1]
    return (10 - miss) / 2, 10 - miss, miss**2 / 2


def B4_direction():
    miss = walk(-0.1, 2)[1]
    return (10 - miss) / 2, 10 - miss, miss**2 / 2


def B4_rates():
    return 0.25, *walk(0.25, 2), 0.55, *walk(0.55, 6)


def B4_bowl():
    return Fraction(9, 10) * 4, Fraction(9, 10) * 3, Fraction(25, 2) * Fraction(9, 10) ** 20


def B2_neuron():
    z = 1 * 3 + 2 * -1 + 1
    back = z - 5
    return back * 1, back * 2, back * 3, back * -1


def B2_paper():
    """The same two layers as plain sums, with a slope for each weight by the rule of products."""

    def output(a, c, v):
        return v * max(a * 1 + c * 2, 0)

    hidden, back = 1 + 2, output(1, 1, 2) - 4
    eta = Fraction(5, 100)
    after = output(1 - eta * back * 2 * 1, 1 - eta * back * 2 * 2, 2 - eta * back * hidden)
    return after, (after - 4) ** 2 / 2


def B2_top():
    shares = [Fraction(80, 100), Fraction(15, 100) - 1, Fraction(5, 100)]
    return shares * 2


def B2_pool():
    return 0, 5 + 7, 0


def B2_flip():
    return np.convolve([10, 100], [1, 2, 3])  # a full convolution flips by itself


def B2_epoch():
    return [math.ceil((1797 // 2) / 64)]
