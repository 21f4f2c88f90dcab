"""What may be said of a few runs: the rule against a coin's own odds, and its edges."""

import numpy as np
import pytest
from scipy import stats

from helpers import evidence


def runs(*shares, n=200):
    """Runs that read the first so many of n pictures."""
    return np.arange(n) < np.array(shares)[:, None]


def test_spread():
    assert evidence.spread([3, 1, 2, 10]) == (2.5, 1, 10)
    assert str(evidence.spread([0.8671])) == "0.867 (0.867 to 0.867)"


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (runs(100, 110), runs(120, 130), "better"),
        (runs(120, 130), runs(100, 110), "worse"),
        (runs(100, 120), runs(119, 130), "within the spread"),  # ranges overlap
        (runs(100, 110), runs(110, 130), "within the spread"),  # they touch
        (runs(100, 100), runs(104, 104), "within the spread"),  # four pictures of four
        (runs(100, 100), runs(105, 105), "better"),  # five of five exceed 2 sqrt(5)
        (runs(100), runs(100), "within the spread"),
    ],
)
def test_verdicts(first, second, verdict):
    assert evidence.compare(first, second).verdict == verdict


def test_counts_are_of_pictures_and_not_of_runs_times_pictures():
    first, second = np.zeros((5, 10), bool), np.zeros((5, 10), bool)
    second[:, 0], second[0, 1], first[2:4, 2] = True, True, True
    assert evidence.compare(first, second)[:2] == (2, 1)
    assert evidence.compare(first[:3], np.concatenate([first[:3]] * 2))[:2] == (0, 0)  # shares, whatever the number of runs


def test_the_limit_is_the_one_that_a_coin_passes_once_in_twenty():
    for n in (50, 100, 400):
        least = next(k for k in range(n) if k - (n - k) > 2 * np.sqrt(n))
        assert 0.02 < 2 * stats.binom.sf(least - 1, n, 0.5) < 0.06


def test_two_halves_of_the_same_thing_are_seldom_called_better():
    rng, said = np.random.default_rng(0), 0
    for _ in range(200):
        hard = rng.random(300)
        both = rng.random((10, 300)) < hard
        said += evidence.compare(both[:5], both[5:]).verdict != "within the spread"
    assert said <= 4


def test_other_pictures_are_refused():
    with pytest.raises(ValueError, match=r"same N pictures, not \(2, 200\) and \(2, 100\)"):
        evidence.compare(runs(1, 2), runs(1, 2, n=100))
