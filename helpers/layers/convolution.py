"""Filters that slide over pictures."""

import math

import numpy as np

from helpers import functional, initializers
from helpers.arguments import pair, whole
from helpers.layers.base import Layer, check_picture
from helpers.shapes import output_shape


class Conv2D(Layer):
    """Filters that slide over the picture: `functional.conv2d`.

    Parameters
    ----------
    filters : int
        How many; the depth of the output.
    kernel_size : int or tuple of two int
    strides : int or tuple of two int
    padding : "valid", "same" or int
    initializer : str or function
        See `helpers.initializers`.

    Examples
    --------
    >>> layer = Conv2D(2, 5)
    >>> layer.build((32, 32, 3), rng=0)
    (28, 28, 2)
    >>> layer.params["weights"].shape, layer.params["biases"].shape
    ((5, 5, 3, 2), (2,))
    >>> layer.forward(np.zeros((1, 32, 32, 3), np.float32)).shape
    (1, 28, 28, 2)
    """

    def __init__(self, filters, kernel_size, strides=1, padding="valid", initializer="he"):
        super().__init__()
        self.filters, self.kernel_size = whole(filters, "filters"), pair(kernel_size, "kernel_size")
        self.strides, self.padding, self.initializer = pair(strides, "strides"), padding, initializer

    def make(self, input_shape, rng, dtype):
        check_picture(self, input_shape)
        shape = (*self.kernel_size, input_shape[2], self.filters)
        size = output_shape(input_shape, shape, self.strides, self.padding)
        self.params["weights"] = initializers.find(self.initializer)(shape, rng, dtype)
        self.params["biases"] = np.zeros(self.filters, dtype)
        self.multiply_adds = math.prod(size) * math.prod(shape[:3])
        return size

    def forward(self, x, training=False):
        self.check_built()
        w, b = self.params["weights"], self.params["biases"]
        self.x, self.windows = x, functional.conv2d_windows(x, self.kernel_size, self.strides, self.padding)
        return functional.conv2d(x, w, b, self.strides, self.padding, self.windows)

    def backward(self, dy, input_gradient=True):
        dx, self.grads["weights"], self.grads["biases"] = functional.conv2d_backward(
            dy, self.x, self.params["weights"], self.strides, self.padding, self.windows, input_gradient
        )
        return dx
