"""The layers of a network. Each one is small; `network.Sequential` is a list of them.

Every layer follows one protocol:

- ``build(input_shape, rng, dtype)`` makes the weights and returns the output's shape (both without the batch
  axis);
- ``forward(x, training=False)`` returns y and keeps what the way back needs;
- ``backward(dy, input_gradient=True)`` takes the gradient of the loss with respect to y, **sets** ``grads`` and
  returns the gradient with respect to x. It never adds to ``grads``: calling it twice gives the same numbers.
  ``input_gradient=False`` says that nobody needs the gradient with respect to x, as when a first layer learns:
  a layer that can save work by it returns None;
- ``params`` and ``grads`` are dicts of arrays with the same names; ``state`` holds what is saved but not
  learned.

The arithmetic is in `helpers.functional`. There is no automatic differentiation here: every step can be read.
"""

import importlib
import inspect
import math

import numpy as np

from helpers import functional, initializers
from helpers.arguments import pair, whole
from helpers.shapes import output_shape, output_size

__all__ = [
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "Layer",
    "LeakyReLU",
    "MaxPooling2D",
    "ReLU",
    "Sigmoid",
    "Softmax",
    "Tanh",
]


class Layer:
    """What all layers share: the protocol at the top of this file.

    Attributes
    ----------
    params, grads, state : dict of str to numpy.ndarray
    input_shape, output_shape : tuple of int
        Without the batch axis; None until the layer is built.
    multiply_adds : int
        Multiplications (each with an addition) for one picture.
    """

    input_shape = output_shape = None
    multiply_adds = 0

    def __init__(self):
        self.params, self.grads, self.state = {}, {}, {}

    def build(self, input_shape, rng=None, dtype=np.float32):
        """Make the weights for inputs of this shape; return the shape of the outputs."""
        self.input_shape = tuple(input_shape)
        self.output_shape = tuple(self.make(self.input_shape, np.random.default_rng(rng), np.dtype(dtype)))
        return self.output_shape

    def make(self, input_shape, rng, dtype):
        """The part of `build` that differs from layer to layer."""
        return input_shape

    def forward(self, x, training=False):
        """Compute y from x, a batch, and keep what `backward` needs."""
        raise NotImplementedError(f"{type(self).__name__} has no forward yet.")

    def backward(self, dy, input_gradient=True):
        """Set `grads` and return dx, given dy for the last `forward`."""
        raise NotImplementedError(f"{type(self).__name__} has no backward yet.")

    def count_params(self):
        """Count the numbers that training can change."""
        return sum(value.size for value in self.params.values())

    def generators(self):
        """The random generators inside: their state decides what happens next, as the weights do."""
        return [self.rng] if hasattr(self, "rng") else []

    def get_config(self):
        """The arguments that make this layer again, as plain data; a function stands there by its name."""
        names = [name for name in inspect.signature(type(self).__init__).parameters if name != "self"]
        values = [getattr(self, name, None) for name in names]
        return {n: getattr(v, "__name__", v) if callable(v) else v for n, v in zip(names, values)}

    def cast(self, dtype):
        """Turn the layer's own numbers into another float type."""
        self.params = {name: value.astype(dtype) for name, value in self.params.items()}
        self.state = {name: value.astype(dtype) for name, value in self.state.items()}

    def check_built(self):
        """Raise RuntimeError where there are no weights yet."""
        if self.output_shape is None:
            name = type(self).__name__
            raise RuntimeError(
                f"This {name} has no weights yet. Put it into Sequential([...], input_shape=...), "
                f"or call its build(input_shape, rng)."
            )

    def __repr__(self):
        config = ", ".join(f"{name}={value!r}" for name, value in self.get_config().items())
        return f"{type(self).__name__}({config})"


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
        _check_picture(self, input_shape)
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
            raise ValueError(f"Dense takes vectors, not the shape {input_shape}: put Flatten() before it.")
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


class MaxPooling2D(Layer):
    """The largest number of each window: `functional.max_pool2d`.

    Examples
    --------
    >>> MaxPooling2D(2).build((25, 24, 8))
    (12, 12, 8)
    """

    def __init__(self, pool_size=2, strides=None, padding="valid"):
        super().__init__()
        self.pool_size, self.padding = pair(pool_size, "pool_size"), padding
        self.strides = self.pool_size if strides is None else pair(strides, "strides")

    def make(self, input_shape, rng, dtype):
        _check_picture(self, input_shape)
        sizes = zip(input_shape, self.pool_size, self.strides)
        return *(output_size(size, pool, stride, self.padding) for size, pool, stride in sizes), input_shape[2]

    def forward(self, x, training=False):
        self.x, self.y = x, functional.max_pool2d(x, self.pool_size, self.strides, self.padding)
        return self.y

    def backward(self, dy, input_gradient=True):
        return functional.max_pool2d_backward(dy, self.x, self.pool_size, self.strides, self.padding, self.y)


class AveragePooling2D(MaxPooling2D):
    """The mean of each window: `functional.average_pool2d`."""

    def forward(self, x, training=False):
        self.x = x
        return functional.average_pool2d(x, self.pool_size, self.strides, self.padding)

    def backward(self, dy, input_gradient=True):
        return functional.average_pool2d_backward(dy, self.x, self.pool_size, self.strides, self.padding)


class GlobalAveragePooling2D(Layer):
    """The mean of each whole map: pictures of any size become vectors of one length."""

    def make(self, input_shape, rng, dtype):
        _check_picture(self, input_shape)
        return input_shape[2:]

    def forward(self, x, training=False):
        self.x = x
        return functional.global_average_pool2d(x)

    def backward(self, dy, input_gradient=True):
        return functional.global_average_pool2d_backward(dy, self.x)


class Flatten(Layer):
    """Each picture's numbers in one row: (N, H, W, C) to (N, H * W * C)."""

    def make(self, input_shape, rng, dtype):
        return (math.prod(input_shape),)

    def forward(self, x, training=False):
        self.shape = x.shape
        return x.reshape(len(x), -1) if x.size else x.reshape(len(x), math.prod(x.shape[1:]))

    def backward(self, dy, input_gradient=True):
        return dy.reshape(self.shape)


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


def _check_picture(layer, input_shape):
    if len(input_shape) != 3:
        raise ValueError(f"{type(layer).__name__} takes pictures (H, W, C), not the shape {input_shape}.")


def __getattr__(name):
    # Networks once stood in this file: notebooks and homework written then still ask for them here.
    if name in ("Residual", "Sequential"):
        return getattr(importlib.import_module("helpers.network"), name)
    raise AttributeError(f"helpers.layers has no {name!r}. It has: {', '.join(__all__)}.")
