"""Pick the best of many tries on one test set, then meet fresh data: how peeking makes luck look like skill."""

from math import lgamma, log

import numpy as np
import traitlets

from helpers.widgets import dice
from helpers.widgets.base import Number, Widget

# Where the coins of one try begin among all coins of a seed, in words of 32 coins. The longest test set fills 63.
WORDS_A_TRY = 64
FRESH_FROM = 2**20
FRESH_WORDS_A_TRY = 4096


class PeekSimulator(Widget, folder="peek_simulator"):
    """Try after try guesses by coin flip; the best on the test set is kept, and then meets rows that nobody has seen.

    Parameters
    ----------
    test_rows : int
        Rows of the test set, 10 to 2,000.
    peeks : int
        Tries that are measured on it, 1 to 1,000.
    seed : int
        Which coins are flipped: the same seed gives the same flips here and in the browser.
    fresh_rows : int
        Rows of the fresh data, 100 to 100,000.

    Attributes
    ----------
    met : bool
        Whether the fresh data is shown.

    Raises
    ------
    traitlets.TraitError
        If a number is outside its limits.

    Examples
    --------
    >>> simulator = PeekSimulator(test_rows=100, peeks=20)
    >>> simulator
    PeekSimulator(20 tries on 100 test rows, seed 0)
    >>> simulator.accuracies.shape
    (20,)
    >>> bool(simulator.best == simulator.accuracies.max())
    True
    """

    test_rows = Number(100, least=10, most=2000, whole=True)
    peeks = Number(20, least=1, most=1000, whole=True)
    seed = Number(0, least=0, most=2**31 - 1, whole=True)
    fresh_rows = Number(10_000, least=100, most=100_000, whole=True)
    met = traitlets.Bool(False).tag(sync=True)

    @property
    def accuracies(self):
        """Share of test rows that each try gets right: (peeks,) float64, one coin a row."""
        starts = np.arange(self.peeks) * WORDS_A_TRY
        return right_answers(self.seed, starts, self.test_rows) / self.test_rows

    @property
    def best(self):
        """The highest of `accuracies`: what somebody who peeks would report."""
        return float(self.accuracies.max())

    @property
    def fresh(self):
        """What the try that was picked (the first with the best accuracy) gets right of the fresh rows."""
        start = FRESH_FROM + int(self.accuracies.argmax()) * FRESH_WORDS_A_TRY
        return float(right_answers(self.seed, [start], self.fresh_rows)[0] / self.fresh_rows)

    @property
    def expected_best(self):
        """The mean of `best` over all seeds, see `expected_best`."""
        return expected_best(self.test_rows, self.peeks)

    def __repr__(self):
        tries = "1 try" if self.peeks == 1 else f"{self.peeks:,} tries"
        return f"PeekSimulator({tries} on {self.test_rows:,} test rows, seed {self.seed})"


def right_answers(seed, starts, rows):
    """Flip a coin for each row: how many come up right, for each of several tries.

    Parameters
    ----------
    seed : int
    starts : array_like of int
        The first word of each try; a word is 32 coins.
    rows : int
        Coins a try.

    Returns
    -------
    numpy.ndarray of int64
        One count a start.

    Notes
    -----
    A word is one of `helpers.widgets.dice`, so that any try is found without flipping the ones before it, and so that
    the browser finds the same ones.

    Examples
    --------
    >>> right_answers(0, [0, 64, 128], 100).tolist()
    [53, 55, 43]
    """
    words = -(-rows // 32)
    places = np.asarray(starts, dtype=np.uint32)[:, None] + np.arange(words, dtype=np.uint32)
    coins = dice.words(dice.base(seed), places)
    if rows % 32:
        coins[:, -1] &= np.uint32(2 ** (rows % 32) - 1)
    return np.bitwise_count(coins).sum(axis=1, dtype=np.int64)


def expected_best(rows, tries):
    """The mean of the best accuracy of several tries, when each row of each try is a coin flip.

    The best of k counts is at most x when all k are: P(best <= x) = P(one <= x)^k. The mean of a count from 0 to n is
    the sum of P(best > x) over x = 0 ... n - 1.

    Parameters
    ----------
    rows : int
        Rows of the test set, n.
    tries : int
        Tries, k.

    Returns
    -------
    float
        A share, 0 to 1.

    Examples
    --------
    >>> expected_best(1, 2)  # of two coins, one is heads three times out of four
    0.75
    """
    x = np.arange(rows)
    ways = np.array([lgamma(rows + 1) - lgamma(i + 1) - lgamma(rows - i + 1) for i in x])
    at_most = np.cumsum(np.exp(ways - rows * log(2)))
    return float(np.sum(1 - at_most**tries) / rows)
