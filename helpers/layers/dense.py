"""From pictures to vectors, and from vectors to scores."""

import math

import numpy as np

from helpers import functional, initializers
from helpers.arguments import whole
from helpers.layers.base import Layer


class Dense(Layer):
    """Every input connected with every output: `functional.dense`.

    Parameters
    ----------
    units : int
        How many outputs.
    initializer : str or function

    Examples
    --------
    >>> layer = Dense(10)
    >>> layer.build((400,), rng=0), layer.count_params()
    ((10,), 4010)
    """

    def __init__(self, units, initializer="he"):
        super().__init__()
        self.units, self.initializer = whole(units, "units"), initializer

    def make(self, input_shape, rng, dtype):
        if len(input_shape) != 1:
            cure = "GlobalAveragePooling2D(), which takes any size," if None in input_shape else "Flatten()"
            raise ValueError(f"Dense takes vectors, not the shape {input_shape}: put {cure} before it.")
        shape = (input_shape[0], self.units)
        self.params["weights"] = initializers.find(self.initializer)(shape, rng, dtype)
        self.params["biases"] = np.zeros(self.units, dtype)
        self.multiply_adds = math.prod(shape)
        return (self.units,)

    def forward(self, x, training=False):
        self.check_built()
        self.x = x
        return functional.dense(x, self.params["weights"], self.params["biases"])

    def backward(self, dy, input_gradient=True):
        dx, self.grads["weights"], self.grads["biases"] = functional.dense_backward(
            dy, self.x, self.params["weights"], input_gradient
        )
        return dx


class Flatten(Layer):
    """Each picture's numbers in one row: (N, H, W, C) to (N, H * W * C)."""

    def make(self, input_shape, rng, dtype):
        if None in input_shape:
            raise ValueError(
                f"Flatten makes rows of one length, and pictures of any size {input_shape} have none: give the network "
                f"an input_shape of numbers, or take GlobalAveragePooling2D() instead."
            )
        return (math.prod(input_shape),)

    def forward(self, x, training=False):
        self.shape = x.shape
        return x.reshape(len(x), -1) if x.size else x.reshape(len(x), math.prod(x.shape[1:]))

    def backward(self, dy, input_gradient=True):
        return dy.reshape(self.shape)
