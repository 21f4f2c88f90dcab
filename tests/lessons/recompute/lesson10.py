"""Lesson 10 again: coins, fading weights, orders, and what the measured tables say, by counting and without helpers."""

import math
import statistics
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy import special, stats

TABLES = np.load(Path(__file__).resolve().parents[3] / "data" / "lesson10.npz")
NAMES = TABLES["cures"].tolist()


def row(name):
    """What five runs of one way read: lists of True and False."""
    return TABLES["cures_right"][NAMES.index(name)].tolist()


def shares(runs):
    return [Fraction(sum(run), len(run)) for run in runs]


def three(values):
    return statistics.median(values), min(values), max(values)


def tally(first, second):
    """Pictures that more, and that fewer, of the second way's runs read: each picture's two columns are counted."""
    more = fewer = 0
    for one, other in zip(zip(*first, strict=True), zip(*second, strict=True), strict=True):
        more += other.count(True) > one.count(True)
        fewer += other.count(True) < one.count(True)
    return more, fewer


def O_turn():
    middle = [statistics.median(column) for column in TABLES["curves"][:, 1].T]
    return min(middle), middle.index(min(middle)) + 1


def O_one_run():
    gains = [b - a for a in shares(row("no cure")) for b in shares(row("dropout"))]
    return min(gains), max(gains), sum(gain < 0 for gain in gains), len(gains), 0


def O_pictures():
    more, fewer = tally(row("no cure"), row("dropout"))
    return more, fewer, 1000 - more - fewer


def O_coins():
    """The binomial distribution itself: the smallest difference that 95 of 100 tries do not exceed."""
    n = 266
    within = next(k for k in range(0, n, 2) if 1 - 2 * stats.binom.cdf((n - k) // 2 - 1, n, 0.5) >= 0.95)
    return 95, 100, within, n, 2 * math.sqrt(n)


def O_fades():
    """Decay as a matrix on (weight, velocity), taken to the power of 600."""
    found = []
    for momentum in (0.0, 0.9):
        step = np.array([[1 - 0.03 * 0.003, -0.03 * momentum], [0.003, momentum]])
        found += [momentum, np.linalg.matrix_power(step, 600)[0, 0]]
    return found


def O_smooth():
    found = []
    for way in TABLES["filters"].astype(float):
        correlations = []
        for filters in way:
            pairs = []
            for each in np.moveaxis(filters, -1, 0):
                each = each - each.mean()
                for r in range(5):
                    for c in range(5):
                        pairs += [(each[r, c], each[r + 1, c])] if r < 4 else []
                        pairs += [(each[r, c], each[r, c + 1])] if c < 4 else []
            correlations.append(stats.pearsonr(*zip(*pairs, strict=True)).statistic)
        found += three(correlations)
    return found


def O_cures():
    names = ["no cure", "weight decay", "dropout", "shifted digits", "early stopping", "batch normalisation"]
    return [statistics.median(shares(row(name))) for name in [*names, "decay, dropout, shifts"]]


def O_ahead():
    """With the chance that coins would do it: one in ten thousand at most; and ranges that do not overlap."""
    found = []
    for name, said in (("200 more digits", [200]), ("decay, dropout, shifts", []), ("2,000 digits", [2000])):
        more, fewer = tally(row("no cure"), row(name))
        assert stats.binomtest(fewer, more + fewer).pvalue < 1e-4
        assert min(shares(row(name))) > max(shares(row("no cure")))
        found += [*said, more, fewer]
    return found


def O_loss():
    plain, decay = (TABLES["cures_loss"][NAMES.index(name)].tolist() for name in ("no cure", "weight decay"))
    return *three(plain), *three(decay), all(one < other for one in decay for other in plain)


def O_transfer():
    ways = TABLES["transfer_ways"].tolist()
    found = []
    for way in ("frozen", "random filters, frozen"):
        found += [10, *three(shares(TABLES["transfer_right"][1, ways.index(way)].tolist()))]
    return found


def O_orders():
    digits = (special.gammaln(9) + special.gammaln(17)) / math.log(10)
    return 10 ** (digits % 1), int(digits)


def O_road():
    found = []
    for kind in (0, 1):
        middle = [statistics.median(column) for column in TABLES["road"][:, kind, 0].T]
        found += [middle[0], max(middle), middle[-1]]
    return found


def O_twins():
    return sorted(next(step for step, apart in enumerate(run, 1) if apart > 0.001) for run in TABLES["twins_float32"].tolist())
