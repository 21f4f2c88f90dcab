"""Provenance: one number of a network taken apart into what each number below it gave."""

from typing import NamedTuple

import numpy as np

from helpers.functional import batch_norm
from helpers.inside.stages import between, check_picture, forward_to, number_at
from helpers.layers import BatchNormalization, Sigmoid, Softmax, Tanh

__all__ = ["Shares", "activations", "contributions"]


class Shares(NamedTuple):
    """A number, what each number of a lower stage gave to it, and what the biases between gave.

    value : float
    shares : array, shape of the lower stage
    biases : float
    """

    value: float
    shares: np.ndarray
    biases: float


def activations(model, picture):
    """Give the numbers of every stage, from the picture to the scores.

    Parameters
    ----------
    model : Sequential
    picture : array_like, shape (H, W, C)

    Returns
    -------
    dict of str to numpy.ndarray
        "picture", then every layer's name, in order; no batch axis.

    Examples
    --------
    >>> from helpers.layers import Conv2D, Flatten
    >>> from helpers.network import Sequential
    >>> model = Sequential([Conv2D(2, 3), Flatten()], (5, 5, 1), rng=0)
    >>> {name: each.shape for name, each in activations(model, np.ones((5, 5, 1))).items()}
    {'picture': (5, 5, 1), 'conv2d_1': (3, 3, 2), 'flatten_1': (18,)}
    """
    x = check_picture(model, picture)
    found = {"picture": x[0]}
    for name, layer in zip(model.names, model.layers):
        x = layer.forward(x)
        found[name] = x[0]
    return found


def contributions(model, picture, layer, place, at="picture"):
    """Take one number apart: what each number of a lower stage gave to it, and what the biases gave.

    Parameters
    ----------
    model : Sequential
        Of layers that only add up, choose or switch: no sigmoid, tanh or softmax between the two stages.
    picture : array_like, shape (H, W, C)
    layer : str
        The stage of the number, such as "dense_1".
    place : int or tuple of int
        The number's place there: 3 for the score of the 3, (row, column, channel) in a map.
    at : str
        The lower stage; "picture" for the pixels.

    Returns
    -------
    Shares
        ``shares.sum() + biases`` is `value`, up to rounding.

    Raises
    ------
    ValueError
        If there is no such stage or place, or a layer between bends its numbers.

    Notes
    -----
    ReLU lets a number through or not, pooling takes one of a window: switches. Held as this picture sets them,
    all that is left is multiplying and adding, so a number is its slopes times the numbers below, summed, plus
    what comes from the biases. A bias sends its own value times its own slope, which `backward` leaves in
    `grads`.

    Examples
    --------
    >>> from helpers.layers import Dense, ReLU
    >>> from helpers.network import Sequential
    >>> model = Sequential([Dense(2), ReLU(), Dense(1)], (2,), dtype="float64")
    >>> model.load_state({"dense_1.weights": np.array([[1.0, 1], [2, -9]]), "dense_1.biases": np.array([1.0, 0]),
    ...                   "dense_2.weights": np.array([[3.0], [5]]), "dense_2.biases": np.array([-2.0])})
    >>> contributions(model, [4, 5], "dense_2", 0)
    Shares(value=43.0, shares=array([12., 30.]), biases=1.0)
    """
    layers = between(model, at, layer)
    bending = [type(each).__name__ for each in leaves(layers) if isinstance(each, (Sigmoid, Tanh, Softmax))]
    if bending:
        raise ValueError(
            f"{bending[0]} bends its numbers, so what comes out is no sum of shares. "
            "Ask for a stage below it, such as the scores."
        )
    below = forward_to(model, check_picture(model, picture), at)
    above = below
    for each in layers:
        above = each.forward(above)
    place = (0, *number_at(above[0], place, layer))
    slope = np.zeros_like(above)
    slope[place] = 1
    for each in reversed(layers):
        slope = each.backward(slope)
    return Shares(float(above[place]), slope[0] * below[0], sum(map(_sent_by_biases, leaves(layers))))


def leaves(layers):
    """Give the layers themselves, also those that `Residual`, `Branches` or a `Sequential` hold."""
    found = []
    for layer in layers:
        inside = [each for _, each in layer.parts()] if hasattr(layer, "parts") else []
        found += leaves(inside) if hasattr(layer, "parts") else [layer]
    return found


def _sent_by_biases(layer):
    """What a layer adds of itself, times the slope that the last `backward` found for it."""
    if isinstance(layer, BatchNormalization):  # what it makes of 0: beta, and the moving mean taken away
        gamma, beta = layer.params["gamma"], layer.params["beta"]
        own = batch_norm(np.zeros((1, len(beta)), beta.dtype), gamma, beta, layer.mean, layer.variance, layer.epsilon)[0]
        return float((layer.grads["beta"] * own).sum())
    if "biases" not in layer.params:
        return 0.0
    return float((layer.grads["biases"] * layer.params["biases"]).sum())
