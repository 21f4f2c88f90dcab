"""Layers that do one thing in training and another after it."""

import numpy as np

from helpers import functional
from helpers.layers.base import Layer


class BatchNormalization(Layer):
    """Each channel shifted and scaled to mean 0 and variance 1, then by a learned gamma and beta.

    In training the batch's own statistics are used, and moving averages of them kept in `state`; after it,
    the moving averages. `momentum` and `epsilon` as in Keras.
    """

    def __init__(self, momentum=0.99, epsilon=1e-3):
        super().__init__()
        self.momentum, self.epsilon = momentum, epsilon

    def make(self, input_shape, rng, dtype):
        channels = input_shape[-1]
        self.params.update(gamma=np.ones(channels, dtype), beta=np.zeros(channels, dtype))
        self.state.update(moving_mean=np.zeros(channels, dtype), moving_variance=np.ones(channels, dtype))
        return input_shape

    def forward(self, x, training=False):
        self.check_built()
        self.x, self.training = x, training
        self.mean, self.variance = self.state["moving_mean"].copy(), self.state["moving_variance"].copy()
        if training:
            axes = tuple(range(x.ndim - 1))
            self.mean, self.variance = x.mean(axis=axes), x.var(axis=axes)
            for name, value in (("moving_mean", self.mean), ("moving_variance", self.variance)):
                self.state[name] += ((1 - self.momentum) * (value - self.state[name])).astype(x.dtype)
        gamma, beta = self.params["gamma"], self.params["beta"]
        return functional.batch_norm(x, gamma, beta, self.mean, self.variance, self.epsilon)

    def backward(self, dy, input_gradient=True):
        dx, self.grads["gamma"], self.grads["beta"] = functional.batch_norm_backward(
            dy, self.x, self.params["gamma"], self.mean, self.variance, self.epsilon, fixed=not self.training
        )
        return dx


class Dropout(Layer):
    """In training, switches off each number with probability `rate`; after it, does nothing."""

    def __init__(self, rate=0.5):
        super().__init__()
        if not 0 <= rate < 1:
            raise ValueError(f"rate must be at least 0 and below 1, not {rate!r}.")
        self.rate = rate

    def make(self, input_shape, rng, dtype):
        self.rng = rng.spawn(1)[0]  # its own stream: adding a Dropout changes no other layer's weights
        return input_shape

    def forward(self, x, training=False):
        self.check_built()
        self.mask = None
        if not training:
            return x
        y, self.mask = functional.dropout(x, self.rate, self.rng)
        return y

    def backward(self, dy, input_gradient=True):
        return dy if self.mask is None else functional.dropout_backward(dy, self.mask)
