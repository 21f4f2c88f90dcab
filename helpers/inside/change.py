"""Change the picture along its slopes: a little, to fool the network; or far, to see what it dreams of."""

import numpy as np

from helpers.arguments import finite, whole
from helpers.inside.saliency import saliency
from helpers.losses import softmax_cross_entropy

__all__ = ["dream", "fool"]


def fool(model, x, labels, amount, rng=None):
    """Move every pixel by `amount` in the direction in which the loss grows; ink stays between 0 and 1.

    Parameters
    ----------
    model : Sequential
        Its output are scores, before softmax.
    x : array_like, shape (N, H, W, C)
        Ink from 0 to 1.
    labels : array_like of int, shape (N,)
        The right ones.
    amount : float
    rng : numpy.random.Generator, optional
        Then each pixel's direction is a throw of a coin instead: the same amount, without looking.

    Returns
    -------
    array, shape (N, H, W, C)

    References
    ----------
    .. [1] I. Goodfellow, J. Shlens, C. Szegedy, Explaining and Harnessing Adversarial Examples, 2014.

    Examples
    --------
    >>> from helpers.layers import Dense
    >>> from helpers.network import Sequential
    >>> model = Sequential([Dense(2)], (2,), dtype="float64")
    >>> model.layers[0].params["weights"][...] = [[1, -1], [-1, 1]]
    >>> fool(model, [[0.5, 0.5]], [0], 0.1)
    array([[0.4, 0.6]])
    """
    x = np.asarray(x).astype(model.dtype, copy=False)
    if rng is None:
        _, slope = softmax_cross_entropy(model.forward(x), labels)
        signs = np.sign(model.backward(slope))
    else:
        signs = rng.choice([-1, 1], x.shape).astype(x.dtype)
    return np.clip(x + finite(amount, "amount") * signs, 0, 1)


def dream(model, label, steps=200, rate=0.1, smooth=0.0, start=0.1):
    """Begin with a grey picture and climb: change it, step by step, so that one score grows.

    Parameters
    ----------
    model : Sequential
        For pictures of one channel, ink from 0 to 1; its output are scores, before softmax.
    label : int
        Whose score.
    steps : int
    rate : float
        How far the most impatient pixel goes in a step.
    smooth : float
        Between 0 and 1: how much of each pixel is replaced, after each step, by the mean of its four neighbours.
    start : float or array, shape (H, W, 1)
        The grey. A light one: where no ReLU of the first layer is on, no slope comes down, and nothing moves.

    Returns
    -------
    array, shape (H, W, 1)

    Examples
    --------
    >>> from helpers.layers import Dense, Flatten
    >>> from helpers.network import Sequential
    >>> model = Sequential([Flatten(), Dense(1)], (1, 2, 1), dtype="float64")
    >>> model.layers[1].params["weights"][...] = [[2], [-1]]
    >>> dream(model, 0, steps=20)[0, :, 0]
    array([1., 0.])
    """
    picture = np.full(model.input_shape, start, model.dtype)[np.newaxis]
    for _ in range(whole(steps, "steps", 0)):
        slope = saliency(model, picture, [label])
        picture = np.clip(picture + rate * slope / (np.abs(slope).max() or 1), 0, 1)
        if smooth:
            padded = np.pad(picture, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
            around = padded[:, :-2, 1:-1] + padded[:, 2:, 1:-1] + padded[:, 1:-1, :-2] + padded[:, 1:-1, 2:]
            picture = (1 - smooth) * picture + smooth * around / 4
    return picture[0]
