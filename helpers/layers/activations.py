"""Activations: what stands between two layers that add up, so that they do not become one."""

import numpy as np

from helpers import functional
from helpers.layers.base import Layer


class ReLU(Layer):
    """Negative numbers become 0."""

    def forward(self, x, training=False):
        self.y = functional.relu(x)
        return self.y

    def backward(self, dy, input_gradient=True):
        return functional.relu_backward(dy, self.y)


class LeakyReLU(Layer):
    """Negative numbers are multiplied by a small slope."""

    def __init__(self, slope=0.01):
        super().__init__()
        self.slope = slope

    def forward(self, x, training=False):
        self.y = functional.leaky_relu(x, self.slope)
        return self.y

    def backward(self, dy, input_gradient=True):
        return functional.leaky_relu_backward(dy, self.y, self.slope)


class PReLU(Layer):
    """Negative numbers are multiplied by a slope that each channel learns: `functional.prelu`.

    Keras's ``PReLU(shared_axes=[1, 2])`` and PyTorch's ``PReLU(C)``. All slopes begin at .25, as in the paper [1]_
    and in PyTorch; Keras begins at 0.

    Parameters
    ----------
    slope : float
        The first slope of every channel.

    References
    ----------
    .. [1] K. He et al., Delving Deep into Rectifiers, 2015.

    Examples
    --------
    >>> layer = PReLU()
    >>> layer.build((28, 28, 3)), layer.params["slopes"]
    ((28, 28, 3), array([0.25, 0.25, 0.25], dtype=float32))
    >>> layer.forward(np.array([[-4.0, 0.0, 4.0]]))
    array([[-1.,  0.,  4.]])
    """

    def __init__(self, slope=0.25):
        super().__init__()
        self.slope = slope

    def make(self, input_shape, rng, dtype):
        self.params["slopes"] = np.full(input_shape[-1], self.slope, dtype)
        return input_shape

    def forward(self, x, training=False):
        self.check_built()
        self.x = x
        return functional.prelu(x, self.params["slopes"])

    def backward(self, dy, input_gradient=True):
        dx, self.grads["slopes"] = functional.prelu_backward(dy, self.x, self.params["slopes"])
        return dx


class Sigmoid(Layer):
    """Every number squeezed into 0..1."""

    def forward(self, x, training=False):
        self.y = functional.sigmoid(x)
        return self.y

    def backward(self, dy, input_gradient=True):
        return functional.sigmoid_backward(dy, self.y)


class Tanh(Layer):
    """Every number squeezed into -1..1."""

    def forward(self, x, training=False):
        self.y = functional.tanh(x)
        return self.y

    def backward(self, dy, input_gradient=True):
        return functional.tanh_backward(dy, self.y)


class Softmax(Layer):
    """Probabilities that add up to 1. Not before `losses.softmax_cross_entropy`, which holds it already."""

    def forward(self, x, training=False):
        self.y = functional.softmax(x)
        return self.y

    def backward(self, dy, input_gradient=True):
        return functional.softmax_backward(dy, self.y)
