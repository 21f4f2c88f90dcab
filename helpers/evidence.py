"""What may be said of two ways to train, after a few runs of each.

Five runs a way, each judged on the same pictures. One way is called better only if two things hold: the runs' ranges do
not overlap, and the pictures agree. `compare` counts both. Lesson 10 takes the rule apart.
"""

import math
from typing import NamedTuple

import numpy as np

__all__ = ["Comparison", "Spread", "compare", "spread"]


class Spread(NamedTuple):
    """The middle, the smallest and the largest of a few numbers."""

    median: float
    smallest: float
    largest: float

    def __str__(self):
        return f"{self.median:.3f} ({self.smallest:.3f} to {self.largest:.3f})"


class Comparison(NamedTuple):
    """Two ways, compared: how many pictures the second reads in more runs than the first, in fewer, and the verdict."""

    ahead: int
    behind: int
    verdict: str


def spread(values):
    """Give the middle, the smallest and the largest of a few numbers.

    Parameters
    ----------
    values : array_like (runs,)

    Returns
    -------
    Spread

    Examples
    --------
    >>> print(spread([0.9, 0.85, 0.88, 0.95, 0.87]))
    0.880 (0.850 to 0.950)
    """
    values = np.asarray(values, dtype=np.float64)
    return Spread(float(np.median(values)), float(values.min()), float(values.max()))


def compare(first, second):
    """Say which of two ways to train reads more pictures, if that may be said.

    Parameters
    ----------
    first, second : array_like of bool (runs, N)
        Which of the same N pictures each run reads right.

    Returns
    -------
    Comparison
        Its verdict is "better" or "worse", for the second way, or "within the spread".

    Raises
    ------
    ValueError
        If the two were not judged on the same number of pictures.

    Notes
    -----
    A picture is *ahead* if more of the second way's runs read it, *behind* if fewer do. If the two ways were equally good,
    each of these pictures would fall on either side like a coin, and the difference between the two counts would stay
    within about 2 sqrt(ahead + behind) in 95 of 100 cases: McNemar's test [1]_, with a picture as the unit. Pictures are
    counted, and not runs times pictures: five runs on one picture are not five pictures.

    References
    ----------
    .. [1] Q. McNemar, Note on the sampling error of the difference between correlated proportions, 1947.

    Examples
    --------
    >>> first = np.zeros((5, 100), bool)
    >>> second = first.copy()
    >>> second[:, :9] = True                          # nine pictures more, in every run
    >>> compare(first, second)
    Comparison(ahead=9, behind=0, verdict='better')
    >>> second[:, 4:] = False
    >>> compare(first, second).verdict                # four of four coins: that happens
    'within the spread'
    """
    first, second = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1]:
        raise ValueError(
            f"Give two arrays (runs, N) on the same N pictures, not {first.shape} and {second.shape}."
        )
    shares = [way.mean(axis=1) for way in (first, second)]
    gain = second.mean(axis=0) - first.mean(axis=0)
    gain[np.abs(gain) < 1e-9] = 0  # 3 of 5 and 6 of 10 runs are the same
    ahead, behind = int((gain > 0).sum()), int((gain < 0).sum())
    sure = abs(ahead - behind) > 2 * math.sqrt(ahead + behind)
    if sure and ahead > behind and shares[1].min() > shares[0].max():
        return Comparison(ahead, behind, "better")
    if sure and ahead < behind and shares[1].max() < shares[0].min():
        return Comparison(ahead, behind, "worse")
    return Comparison(ahead, behind, "within the spread")
