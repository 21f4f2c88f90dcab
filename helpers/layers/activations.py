"""Activations: what stands between two layers that add up, so that they do not become one."""

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
