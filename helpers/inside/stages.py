"""Names and places: which numbers of a network are meant."""

import numpy as np

from helpers.arguments import check_numbers

__all__ = ["between", "check_picture", "forward_to", "layer_number", "number_at"]


def layer_number(model, name):
    """Give how many layers stand below a stage: 0 for "picture".

    Examples
    --------
    >>> from helpers.layers import Dense, ReLU
    >>> from helpers.network import Sequential
    >>> layer_number(Sequential([Dense(3), ReLU()], (4,)), "relu_1")
    2
    """
    stages = ["picture", *model.names]
    if name not in stages:
        raise ValueError(f"The network has no stage {name!r}. It has: {', '.join(stages)}.")
    return stages.index(name)


def between(model, lower, upper):
    """Give the layers that lead from one stage to a higher one.

    Examples
    --------
    >>> from helpers.layers import Dense, ReLU
    >>> from helpers.network import Sequential
    >>> between(Sequential([Dense(3), ReLU()], (4,)), "dense_1", "relu_1")
    [ReLU()]
    """
    first, last = layer_number(model, lower), layer_number(model, upper)
    if first >= last:
        raise ValueError(f"{lower!r} does not stand below {upper!r}: name the lower stage first.")
    return model.layers[first:last]


def forward_to(model, x, name):
    """Send a batch as far as a stage; each layer below keeps what the way back needs."""
    x = np.asarray(x).astype(model.dtype, copy=False)
    for layer in model.layers[: layer_number(model, name)]:
        x = layer.forward(x)
    return x


def number_at(numbers, place, name):
    """Check a place in the numbers of one picture and give it as a tuple.

    Examples
    --------
    >>> number_at(np.zeros((3, 3, 16)), (0, 2, 5), "relu_2"), number_at(np.zeros(10), 3, "dense_1")
    ((0, 2, 5), (3,))
    """
    place = tuple(int(axis) for axis in np.atleast_1d(place))
    shape = numbers.shape
    if len(place) != len(shape) or not all(0 <= axis < size for axis, size in zip(place, shape)):
        raise ValueError(f"{name} holds numbers of shape {shape}: {place} is no place in it.")
    return place


def check_picture(model, picture):
    """Check that this is one picture of the network's shape, and give it as a batch of one."""
    picture = check_numbers(picture, "picture")
    expected = model.input_shape
    if picture.ndim != len(expected) or any(b not in (None, a) for a, b in zip(picture.shape, expected)):
        hint = " For one of a batch write x[0]." if picture.ndim == len(expected) + 1 else ""
        raise ValueError(f"The network takes a picture of shape {expected}, not {picture.shape}.{hint}")
    return picture[np.newaxis].astype(model.dtype, copy=False)
