"""Test a picture of a network: does it change when the network does?"""

import numpy as np

from helpers.network import Sequential

__all__ = ["ink_box", "rank_correlation", "with_random_weights"]


def with_random_weights(model, layers=None, seed=0):
    """Copy a network and forget what its last layers have learned: fresh first weights, biases 0.

    Parameters
    ----------
    model : Sequential
    layers : int, optional
        How many layers with weights, counted from the scores down. Left out, all.
    seed : int or numpy.random.Generator

    Returns
    -------
    Sequential

    References
    ----------
    .. [1] J. Adebayo et al., Sanity Checks for Saliency Maps, 2018.

    Examples
    --------
    >>> from helpers.layers import Dense, ReLU
    >>> model = Sequential([Dense(3), ReLU(), Dense(2)], (4,), rng=0)
    >>> stranger = with_random_weights(model, layers=1, seed=5)
    >>> [bool(np.array_equal(stranger.params[name], model.params[name])) for name in ("dense_1.weights", "dense_2.weights")]
    [True, False]
    """
    config = {**model.get_config(), "input_shape": model.input_shape, "rng": seed, "dtype": model.dtype}
    stranger = Sequential.from_config(config)
    learned = [each for each in range(len(model.layers)) if model.layers[each].params]
    count = len(learned) if layers is None else layers
    if not 0 <= count <= len(learned):
        raise ValueError(f"The network has {len(learned)} layers with weights, not {layers}.")
    for number in learned[: len(learned) - count]:
        ours, theirs = model.layers[number], stranger.layers[number]
        for kind in ("params", "state"):
            for name, value in getattr(ours, kind).items():
                getattr(theirs, kind)[name][...] = value
    return stranger


def rank_correlation(a, b):
    """How alike are two orders? 1: the same, -1: the reverse, 0: no relation (also where one has no order at all).

    Parameters
    ----------
    a, b : array_like
        Equally many numbers. Equal ones share the mean of their ranks.

    Returns
    -------
    float

    Notes
    -----
    Spearman's: the correlation of the ranks.

    Examples
    --------
    >>> rank_correlation([1, 2, 3], [10, 20, 9000]), rank_correlation([1, 2, 3], [3, 2, 1]), rank_correlation([1, 2], [0, 0])
    (1.0, -1.0, 0.0)
    """
    a, b = ranks(a), ranks(b)
    if len(a) != len(b):
        raise ValueError(f"{len(a)} numbers cannot be compared with {len(b)}.")
    a, b = a - a.mean(), b - b.mean()
    size = np.sqrt((a**2).sum() * (b**2).sum())
    return float((a * b).sum() / size) if size else 0.0


def ranks(values):
    """Give each number's place in the order, from 0 up; equal numbers share the mean of their places.

    Examples
    --------
    >>> ranks([30, 10, 20, 10])
    array([3. , 0.5, 2. , 0.5])
    """
    _, which, counts = np.unique(np.ravel(values), return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts + 1) / 2)[which]


def ink_box(picture):
    """Give the smallest window that holds all ink: what is not 0.

    Parameters
    ----------
    picture : array_like, shape (H, W) or (H, W, C)

    Returns
    -------
    tuple of slice
        ``picture[ink_box(picture)]`` cuts it out.

    Examples
    --------
    >>> picture = np.zeros((5, 5)); picture[1, 2] = picture[3, 3] = 1
    >>> picture[ink_box(picture)].shape
    (3, 2)
    """
    ink = np.asarray(picture) != 0
    ink = ink.any(axis=2) if ink.ndim == 3 else ink
    if not ink.any():
        raise ValueError("There is no ink in the picture.")
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
