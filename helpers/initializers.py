"""First weights for a layer: good choices, and bad ones to learn from.

Every initialiser takes the shape of the weights, ``(kh, kw, C, F)`` or ``(K, M)``, a random generator and a
dtype. "Fan in" is how many numbers one output adds up, "fan out" how many outputs one input reaches.
"""

import math

import numpy as np

__all__ = ["NAMES", "equal", "fans", "find", "glorot", "he", "too_large", "zeros"]


def fans(shape):
    """Count fan in and fan out of weights of the given shape.

    Examples
    --------
    >>> fans((5, 5, 3, 8)), fans((400, 10))
    ((75, 200), (400, 10))
    """
    kernel = math.prod(shape[:-2])
    return kernel * shape[-2], kernel * shape[-1]


def he(shape, rng, dtype=np.float32):
    """Normal numbers of variance 2 / fan in: keeps the size of the signal through ReLU layers.

    References
    ----------
    .. [1] K. He et al., Delving Deep into Rectifiers, 2015.

    Examples
    --------
    >>> weights = he((800, 100), np.random.default_rng(0))
    >>> round(float(weights.std()), 2)                      # sqrt(2 / 800)
    0.05
    """
    return (rng.standard_normal(shape) * math.sqrt(2 / fans(shape)[0])).astype(dtype)


def glorot(shape, rng, dtype=np.float32):
    """Uniform numbers of variance 2 / (fan in + fan out): keeps the signal through tanh and sigmoid layers.

    References
    ----------
    .. [1] X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural networks,
        2010.

    Examples
    --------
    >>> weights = glorot((5, 1), np.random.default_rng(0))
    >>> bool(abs(weights).max() <= 1)                       # sqrt(6 / (5 + 1))
    True
    """
    limit = math.sqrt(6 / sum(fans(shape)))
    return rng.uniform(-limit, limit, shape).astype(dtype)


def zeros(shape, rng=None, dtype=np.float32):
    """Nothing but zeros. Right for biases; as weights, every filter stays like every other."""
    return np.zeros(shape, dtype)


def equal(shape, rng=None, dtype=np.float32):
    """The same weight everywhere, 1 / fan in: each output is a mean, and all units of a layer stay one. Bad.

    Examples
    --------
    >>> equal((3, 2))
    array([[0.33333334, 0.33333334],
           [0.33333334, 0.33333334],
           [0.33333334, 0.33333334]], dtype=float32)
    """
    return np.full(shape, 1 / fans(shape)[0], dtype)


def too_large(shape, rng, dtype=np.float32):
    """Normal numbers of variance 1, whatever the fan in: the signal grows from layer to layer. Bad."""
    return rng.standard_normal(shape).astype(dtype)


NAMES = {"he": he, "glorot": glorot, "zeros": zeros, "equal": equal, "too_large": too_large}


def find(choice):
    """Give the initialiser of a name; a function passes through.

    Raises
    ------
    ValueError
        If no initialiser has that name.

    Examples
    --------
    >>> find("he") is he
    True
    """
    if callable(choice):
        return choice
    if choice not in NAMES:
        raise ValueError(f"initializer must be a function or one of {', '.join(NAMES)}, not {choice!r}.")
    return NAMES[choice]
