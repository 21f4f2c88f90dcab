"""What luck alone can do: the few tests that the report and the list of shared rarities ask. NumPy and the standard library do.

Each is compared with SciPy's in `tests/coursework/test_chances.py`.
"""

import math
from statistics import NormalDist

import numpy as np

FEWEST = 5  # on either side, before a correlation is told


def interval(count, of, sure=0.95):
    """Wilson's interval for a share: (low, high).

    Parameters
    ----------
    count, of : int
    sure : float
        How often such an interval holds the true share.

    Examples
    --------
    >>> [round(end, 3) for end in interval(9, 10)]
    [0.596, 0.982]
    """
    z = NormalDist().inv_cdf((1 + sure) / 2)
    middle, weight = (count + z * z / 2) / (of + z * z), z / (of + z * z)
    half = weight * math.sqrt(count * (of - count) / of + z * z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def _log_choose(n, k):
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def at_least(count, of, share):
    """How likely `count` or more of `of` are, where each is one with a chance of `share`: the binomial's exact tail.

    Examples
    --------
    >>> round(at_least(2, 2, 0.5), 4), round(at_least(0, 2, 0.5), 4)
    (0.25, 1.0)
    """
    terms = (_log_choose(of, k) + k * math.log(share) + (of - k) * math.log1p(-share) for k in range(count, of + 1))
    return min(1.0, math.fsum(math.exp(term) for term in terms))


def at_most(count, of, share):
    """How likely `count` or fewer of `of` are.

    Examples
    --------
    >>> round(at_most(0, 2, 0.5), 4)
    0.25
    """
    return at_least(of - count, of, 1 - share)


def as_few(count, of, all_count, all_of):
    """How likely a group of `of` holds `count` or fewer, dealt from `all_of` that hold `all_count`: Fisher's exact test.

    Examples
    --------
    >>> round(as_few(0, 2, 2, 4), 4)
    0.1667
    """
    lowest, total = max(0, of - (all_of - all_count)), _log_choose(all_of, of)
    terms = (_log_choose(all_count, k) + _log_choose(all_of - all_count, of - k) - total for k in range(lowest, count + 1))
    return min(1.0, math.fsum(math.exp(term) for term in terms))


def correlation(right, rest, sure=0.95):
    """How being right goes with doing well elsewhere: the point-biserial correlation with Fisher's interval.

    Parameters
    ----------
    right : sequence of bool
    rest : sequence of float
        How each does elsewhere.
    sure : float

    Returns
    -------
    tuple of float or None
        (r, low, high); None where fewer than five are right, or wrong, or where nobody differs elsewhere.

    Examples
    --------
    >>> [round(number, 2) for number in correlation([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], range(10))]
    [0.87, 0.53, 0.97]
    """
    right, rest = np.asarray(right, float), np.asarray(rest, float)
    if min(right.sum(), len(right) - right.sum()) < FEWEST or np.ptp(rest) < 1e-12:
        return None
    r = float(np.clip(np.corrcoef(right, rest)[0, 1], -1 + 1e-12, 1 - 1e-12))
    half = NormalDist().inv_cdf((1 + sure) / 2) / math.sqrt(len(right) - 3)
    return r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
