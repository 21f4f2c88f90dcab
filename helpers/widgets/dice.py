"""Dice that fall alike in Python and in the browser: shared/dice.js is this file again, and tests hold the two together.

A throw is a hash of its place (Wellons's 32-bit integer hash), so that any throw is found without those before it.
"""

import numpy as np

_GOLDEN = np.uint32(0x9E3779B9)


def base(seed, *which):
    """Give the number from which the throws of a seed begin; `which` tells several lots of one seed apart.

    Parameters
    ----------
    seed : int
        0 to 2**31 - 1.
    *which : int
        Such as the number of a layer, of a step.

    Returns
    -------
    numpy.ndarray of uint32, shape (1,)
    """
    number = mix(np.array([seed + 1], dtype=np.uint32))
    for one in which:
        number = mix(number + np.uint32(one + 1))
    return number


def words(base, places):
    """Throw: one of 2**32 numbers for each place.

    Parameters
    ----------
    base : array of uint32, shape (1,)
        What `base` gave.
    places : array_like of int, any shape

    Returns
    -------
    numpy.ndarray of uint32, shape of the places

    Examples
    --------
    >>> words(base(0), [0, 1, 2])
    array([1492470133, 2988215890, 2105998277], dtype=uint32)
    """
    return mix(np.asarray(places, dtype=np.uint32) * _GOLDEN + base)


def uniform(base, count):
    """Give `count` numbers from 0 to below 1, each a multiple of 2**-32.

    Examples
    --------
    >>> uniform(base(0), 3).round(4)
    array([0.3475, 0.6957, 0.4903])
    """
    return words(base, np.arange(count)) / 2**32


def bells(base, count):
    """Give `count` numbers of mean 0 and standard deviation 1, nearly normal: twelve uniform ones added up, less 6.

    No logarithm and no cosine, whose last digits differ from one machine to the next: these sums are exact in float64.

    Examples
    --------
    >>> numbers = bells(base(0), 10_000)
    >>> [round(float(number), 1) for number in (numbers.mean(), numbers.std(), abs(numbers).max())]
    [-0.0, 1.0, 3.5]
    """
    return uniform(base, 12 * count).reshape(count, 12).sum(axis=1) - 6


def mix(x):
    """Hash 32-bit numbers to 32-bit numbers, one to one.

    References
    ----------
    .. [1] C. Wellons, Prospecting for Hash Functions, 2018: the function "lowbias32".
    """
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
    return x ^ (x >> np.uint32(16))
