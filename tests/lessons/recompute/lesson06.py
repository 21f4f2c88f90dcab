"""Lesson 06 again: exact fractions, and the one weight's path as a formula."""

import math
from fractions import Fraction

import numpy as np
from scipy.signal import convolve2d, correlate2d
from scipy.special import expit

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


def B4_factor():
    """The quotient of two neighbouring misses of the walk, and for .5 the first and the sixth distance, half a miss."""
    found = []
    for eta in (0.45, 0.5, 0.55):
        misses = walk(eta, 6)
        found += [eta, 1, 4, misses[1] / misses[0], misses[1] / misses[0]]
        found += [-misses[0] / 2, -misses[5] / 2] if eta == 0.5 else []
    return found


def B4_limit():
    """One curvature after the other, stepped in exact fractions along the slope of c / 2 w^2."""
    found = []
    for curvature, rate in ((1, Fraction("1.9")), (2, Fraction("1.1"))):
        path = [Fraction(4)]
        for _ in range(3):
            path.append(path[-1] - rate * curvature * path[-1])
        found += [curvature, rate, path[1] / path[0], *path]
    return found


def B4_valleys():
    """The bottoms are where the derivative, a cubic, is 0."""
    valleys = np.polynomial.Polynomial([-4, 0, 1]) ** 2 / 8 + np.polynomial.Polynomial([1.1, 0.5])
    left, _, right = sorted(valleys.deriv().roots().real)
    return 3, right, valleys(right), -3, left, valleys(left)


def B4_vanishing():
    return 0, expit(0) * expit(-0), 6, expit(6) * expit(-6), 1, 2**20


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


def B2_whole_numbers():
    """Truncate towards 0 as an array of whole numbers does, and divide by the nudge that was meant."""
    x = [(1, 2, 0), (0, 1, 1), (2, 0, 1), (1, 1, 3)]
    back = [(1, 0), (0, 2), (-1, 1), (2, 0)]
    found = []
    for i, row in enumerate([(1, 0), (2, -1), (0, 1)]):
        for k, weight in enumerate(row):
            slope = sum(picture[i] * came[k] for picture, came in zip(x, back, strict=True))
            moved = math.trunc(weight + 1e-5) - math.trunc(weight - 1e-5)
            found.append(math.trunc(slope * moved / (2 * 1e-5)))
    return found


def B2_channels():
    """The pairs by SciPy, whose true convolution flips by itself, against slopes read off the linear loss."""
    rng = np.random.default_rng(7)
    maps, filters = rng.normal(size=(6, 5, 2)), rng.normal(size=(3, 2, 2, 3))
    biases, back = rng.normal(size=3), rng.normal(size=(4, 4, 3))
    pairs = [(c, f) for c in range(2) for f in range(3)]
    by_hand = {"filters": np.zeros(filters.shape), "maps": np.zeros(maps.shape), "biases": back.sum((0, 1))}
    for c, f in pairs:
        by_hand["filters"][:, :, c, f] = correlate2d(maps[:, :, c], back[:, :, f], mode="valid")
        by_hand["maps"][:, :, c] += convolve2d(back[:, :, f], filters[:, :, c, f])

    def loss(maps, filters, biases):
        outputs = [
            sum(correlate2d(maps[:, :, c], filters[:, :, c, f], mode="valid") for c in range(2)) + biases[f]
            for f in range(3)
        ]
        return (np.stack(outputs, axis=-1) * back).sum()

    given, found = {"maps": maps, "filters": filters, "biases": biases}, []
    for name in ("filters", "biases", "maps"):
        ones = np.eye(given[name].size).reshape(-1, *given[name].shape)
        zero = loss(**{**given, name: 0 * given[name]})  # the loss is linear in each: no nudge is needed
        slopes = [loss(**{**given, name: one}) - zero for one in ones]
        found += [*given[name].shape, np.allclose(np.reshape(slopes, given[name].shape), by_hand[name])]
    return found


def B2_proof():
    """A cat's label in formula and loss alike, by exact shares; one neuron cut and not; half the steps at the kink."""
    shares = [Fraction(80, 100), Fraction(15, 100), Fraction(5, 100)]
    through = [[value > 0 for value in tried] == [True, True] for tried in ((1, 2), (1, -2))]
    kink = Fraction(max(1, 0) - max(-1, 0), 2)
    return sum(shares) - 1 == 0, 1, 2, through[0], 1, -2, through[1], 0, kink


def B2_flip():
    return np.convolve([10, 100], [1, 2, 3])  # a full convolution flips by itself


def B2_epoch():
    return [math.ceil((1797 // 2) / 64)]
