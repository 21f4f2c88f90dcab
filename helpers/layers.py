"""The layers of a network. Each one is small; `Sequential` is a list of them.

Every layer follows one protocol:

- ``build(input_shape, rng, dtype)`` makes the weights and returns the output's shape (both without the batch
  axis);
- ``forward(x, training=False)`` returns y and keeps what the way back needs;
- ``backward(dy)`` takes the gradient of the loss with respect to y, **sets** ``grads`` and returns the
  gradient with respect to x. It never adds to ``grads``: calling it twice gives the same numbers;
- ``params`` and ``grads`` are dicts of arrays with the same names; ``state`` holds what is saved but not
  learned.

The arithmetic is in `helpers.functional`. There is no automatic differentiation here: every step can be read.
"""

import copy
import inspect
import json
import math
import re

import numpy as np

from helpers import functional, initializers
from helpers.arguments import pair, whole
from helpers.arrayfiles import load_arrays, save_arrays
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
    "Residual",
    "Sequential",
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

    def backward(self, dy):
        """Set `grads` and return dx, given dy for the last `forward`."""
        raise NotImplementedError(f"{type(self).__name__} has no backward yet.")

    def backward_weights(self, dy):
        """Set `grads` alone: nobody needs the gradient of the pictures when a first layer learns."""
        self.backward(dy)

    def count_params(self):
        """Count the numbers that training can change."""
        return sum(value.size for value in self.params.values())

    def generators(self):
        """The random generators inside: their state decides what happens next, as the weights do."""
        return [self.rng] if hasattr(self, "rng") else []

    def settings(self):
        """The arguments that make this layer again, for `Sequential.save`."""
        return {
            name: getattr(self, name, None)
            for name in inspect.signature(type(self).__init__).parameters
            if name != "self"
        }

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
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings().items())
        return f"{type(self).__name__}({settings})"


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

    def backward_weights(self, dy):
        self.backward(dy, input_gradient=False)


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

    def backward_weights(self, dy):
        self.backward(dy, input_gradient=False)


class ReLU(Layer):
    """Negative numbers become 0."""

    def forward(self, x, training=False):
        self.y = functional.relu(x)
        return self.y

    def backward(self, dy):
        return functional.relu_backward(dy, self.y)


class LeakyReLU(Layer):
    """Negative numbers are multiplied by a small slope."""

    def __init__(self, slope=0.01):
        super().__init__()
        self.slope = slope

    def forward(self, x, training=False):
        self.y = functional.leaky_relu(x, self.slope)
        return self.y

    def backward(self, dy):
        return functional.leaky_relu_backward(dy, self.y, self.slope)


class Sigmoid(Layer):
    """Every number squeezed into 0..1."""

    def forward(self, x, training=False):
        self.y = functional.sigmoid(x)
        return self.y

    def backward(self, dy):
        return functional.sigmoid_backward(dy, self.y)


class Tanh(Layer):
    """Every number squeezed into -1..1."""

    def forward(self, x, training=False):
        self.y = functional.tanh(x)
        return self.y

    def backward(self, dy):
        return functional.tanh_backward(dy, self.y)


class Softmax(Layer):
    """Probabilities that add up to 1. Not before `losses.softmax_cross_entropy`, which holds it already."""

    def forward(self, x, training=False):
        self.y = functional.softmax(x)
        return self.y

    def backward(self, dy):
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
        height, width, depth = input_shape
        return (
            output_size(height, self.pool_size[0], self.strides[0], self.padding),
            output_size(width, self.pool_size[1], self.strides[1], self.padding),
            depth,
        )

    def forward(self, x, training=False):
        self.x, self.y = x, functional.max_pool2d(x, self.pool_size, self.strides, self.padding)
        return self.y

    def backward(self, dy):
        return functional.max_pool2d_backward(dy, self.x, self.pool_size, self.strides, self.padding, self.y)


class AveragePooling2D(MaxPooling2D):
    """The mean of each window: `functional.average_pool2d`."""

    def forward(self, x, training=False):
        self.x = x
        return functional.average_pool2d(x, self.pool_size, self.strides, self.padding)

    def backward(self, dy):
        return functional.average_pool2d_backward(dy, self.x, self.pool_size, self.strides, self.padding)


class GlobalAveragePooling2D(Layer):
    """The mean of each whole map: pictures of any size become vectors of one length."""

    def make(self, input_shape, rng, dtype):
        _check_picture(self, input_shape)
        return input_shape[2:]

    def forward(self, x, training=False):
        self.x = x
        return functional.global_average_pool2d(x)

    def backward(self, dy):
        return functional.global_average_pool2d_backward(dy, self.x)


class Flatten(Layer):
    """Each picture's numbers in one row: (N, H, W, C) to (N, H * W * C)."""

    def make(self, input_shape, rng, dtype):
        return (math.prod(input_shape),)

    def forward(self, x, training=False):
        self.shape = x.shape
        return x.reshape(len(x), -1) if x.size else x.reshape(len(x), math.prod(x.shape[1:]))

    def backward(self, dy):
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

    def backward(self, dy):
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

    def backward(self, dy):
        return dy if self.mask is None else functional.dropout_backward(dy, self.mask)


class Sequential(Layer):
    """Layers one after another: a network.

    Parameters
    ----------
    layers : list of Layer
    input_shape : tuple of int
        (H, W, C) for pictures, (K,) for vectors: the shape of one, without the batch axis.
    rng : numpy.random.Generator or int
        Where the first weights come from. The same seed gives the same network.
    dtype : "float32" or "float64"

    Attributes
    ----------
    names : list of str
        One for each layer, such as "conv2d_1". `params`, `grads` and `state` use them: "conv2d_1.weights".

    Examples
    --------
    >>> layers = [Conv2D(8, 5), ReLU(), MaxPooling2D(2), Flatten(), Dense(10)]
    >>> model = Sequential(layers, input_shape=(28, 28, 1), rng=0)
    >>> model.summary()
    layer             output shape   parameters   multiply-adds
    conv2d_1          (24, 24, 8)           208         115,200
    relu_1            (24, 24, 8)             0               0
    max_pooling2d_1   (12, 12, 8)             0               0
    flatten_1         (1152,)                 0               0
    dense_1           (10,)              11,530          11,520
    total                                11,738         126,720
    >>> model.forward(np.zeros((64, 28, 28, 1))).shape
    (64, 10)
    """

    def __init__(self, layers, input_shape=None, rng=0, dtype="float32"):
        self.layers, self.names, self.dtype, self.notes = list(layers), [], np.dtype(dtype), {}
        if self.dtype.kind != "f":
            raise ValueError(f"dtype must be a float type such as float32, not {dtype!r}.")
        if not self.layers:
            raise ValueError("A network needs at least one layer.")
        for layer in self.layers:
            if not isinstance(layer, Layer):
                hint = f": write {layer.__name__}() with parentheses" if inspect.isclass(layer) else ""
                raise TypeError(f"layers must hold layers such as ReLU(), not {layer!r}{hint}.")
            kind = _snake(type(layer).__name__)
            self.names.append(f"{kind}_{1 + sum(name.rpartition('_')[0] == kind for name in self.names)}")
        if len({id(layer) for layer in self.layers}) < len(self.layers):
            raise ValueError("The same layer stands in the list twice: make a new one for each place.")
        if input_shape is not None:
            self.build(input_shape, rng, self.dtype)

    def make(self, input_shape, rng, dtype):
        self.dtype, shape = dtype, input_shape
        for name, layer in zip(self.names, self.layers):
            try:
                shape = layer.build(shape, rng, dtype)
            except ValueError as error:
                raise ValueError(f"{name} does not fit its input {shape}. {error}") from None
        self.multiply_adds = sum(layer.multiply_adds for layer in self.layers)
        return shape

    def forward(self, x, training=False):
        """Send a batch through all layers; pictures of another float or integer type become the network's.

        Raises
        ------
        ValueError
            If x is no batch of what the network takes.
        """
        self.check_built()
        x = np.asarray(x)
        expected = self.input_shape
        if x.ndim != len(expected) + 1 or x.shape[-1] != expected[-1]:
            batch = ", ".join(map(str, ("N", *expected)))
            hint = " For one picture write x[np.newaxis]." if x.shape == expected else ""
            raise ValueError(f"The network takes a batch of shape ({batch}), not {x.shape}.{hint}")
        x = x.astype(self.dtype, copy=False)
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def backward(self, dy):
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        return dy

    def backward_weights(self, dy):
        for layer in reversed(self.layers[1:]):
            dy = layer.backward(dy)
        self.layers[0].backward_weights(dy)

    # The arrays of all layers under one roof, not copies: what you change in place is changed in the layer.
    params = property(lambda self: self._gather("params"))
    grads = property(lambda self: self._gather("grads"))
    state = property(lambda self: self._gather("state"))

    def _gather(self, kind):
        return {
            f"{name}.{key}": value
            for name, layer in zip(self.names, self.layers)
            for key, value in getattr(layer, kind).items()
        }

    def generators(self):
        return [generator for layer in self.layers for generator in layer.generators()]

    def summary(self):
        """Print what each layer puts out, what it learns and what it costs for one picture."""
        self.check_built()
        lines = [("layer", "output shape", "parameters", "multiply-adds")]
        for name, layer in zip(self.names, self.layers):
            lines.append(
                (name, str(layer.output_shape), f"{layer.count_params():,}", f"{layer.multiply_adds:,}")
            )
        lines.append(("total", "", f"{self.count_params():,}", f"{self.multiply_adds:,}"))
        widths = [max(map(len, column)) for column in zip(*lines)]
        for a, b, c, d in lines:
            print(f"{a:<{widths[0]}}   {b:<{widths[1]}}   {c:>{widths[2]}}   {d:>{widths[3]}}")

    def astype(self, dtype):
        """A copy of the network in another float type: float64 for gradient checks."""
        other = copy.deepcopy(self)
        other.cast(np.dtype(dtype))
        return other

    def cast(self, dtype):
        self.dtype = dtype
        for layer in self.layers:
            layer.cast(dtype)

    def set_arrays(self, arrays):
        """Copy values into `params` and `state`, by name.

        Raises
        ------
        ValueError
            If a name is missing, unknown or of another shape. Then nothing has been changed.
        """
        own = {**self.params, **self.state}
        for name in own.keys() ^ arrays.keys():
            raise ValueError(
                f"{name} is only in the {'network' if name in own else 'given arrays'}: another network?"
            )
        for name, value in own.items():
            if arrays[name].shape != value.shape:
                raise ValueError(f"{name} has the shape {value.shape} here and {arrays[name].shape} there.")
        for name, value in own.items():
            value[...] = arrays[name]

    def describe(self):
        """The list of layers as plain data: [["Conv2D", {"filters": 8, ...}], ...]."""
        return [[type(layer).__name__, _plain(layer.settings())] for layer in self.layers]

    @classmethod
    def from_settings(cls, described, **arguments):
        """The inverse of `describe`."""
        return cls([_layer_of(name, settings) for name, settings in described], **arguments)

    def save(self, path, notes=None):
        """Write the network, its weights and your notes to an .npz file.

        Parameters
        ----------
        path : str or pathlib.Path
        notes : dict, optional
            What you want to find in `notes` after loading: plain numbers and text.
        """
        self.check_built()
        network = {
            "layers": self.describe(),
            "input_shape": self.input_shape,
            "dtype": self.dtype.name,
            "notes": notes or self.notes,
        }
        save_arrays(path, {"network": json.dumps(network), **self.params, **self.state})

    @classmethod
    def load(cls, path):
        """Make the network again that `save` wrote.

        Raises
        ------
        FileNotFoundError, ValueError
            If the file is missing, damaged or holds something else.
        """
        arrays = load_arrays(path)
        if "network" not in arrays:
            raise ValueError(f"{path} holds arrays but no network: write it with model.save(path).")
        network = json.loads(str(arrays.pop("network")))
        model = cls.from_settings(
            network["layers"], input_shape=network["input_shape"], dtype=network["dtype"]
        )
        model.set_arrays(arrays)
        model.notes = network["notes"]
        return model

    def settings(self):
        return {"layers": self.layers}

    def __repr__(self):
        return f"Sequential([{', '.join(map(repr, self.layers))}], input_shape={self.input_shape})"


class Residual(Sequential):
    """x plus what the layers make of it: y = x + layers(x).

    Parameters
    ----------
    layers : list of Layer
    shortcut : list of Layer, optional
        What x goes through before the sum, where the layers change its shape: often [Conv2D(filters, 1,
        strides)].

    References
    ----------
    .. [1] K. He et al., Deep Residual Learning for Image Recognition, 2015.

    Examples
    --------
    >>> block = Residual([Conv2D(8, 3, padding="same"), ReLU(), Conv2D(8, 3, padding="same")])
    >>> block.build((16, 16, 8))
    (16, 16, 8)
    """

    def __init__(self, layers, shortcut=None):
        super().__init__(layers)
        self.shortcut = Sequential(shortcut) if shortcut else None

    def make(self, input_shape, rng, dtype):
        shape = super().make(input_shape, rng, dtype)
        other = self.shortcut.build(input_shape, rng, dtype) if self.shortcut else input_shape
        if shape != other:
            raise ValueError(f"The layers give {shape} and the shortcut {other}: they cannot be added.")
        self.multiply_adds += self.shortcut.multiply_adds if self.shortcut else 0
        return shape

    def forward(self, x, training=False):
        return super().forward(x, training) + (self.shortcut.forward(x, training) if self.shortcut else x)

    def backward(self, dy):
        return super().backward(dy) + (self.shortcut.backward(dy) if self.shortcut else dy)

    def backward_weights(self, dy):
        self.backward(dy)

    def _gather(self, kind):
        inside = super()._gather(kind)
        if self.shortcut:
            inside.update((f"shortcut.{name}", value) for name, value in getattr(self.shortcut, kind).items())
        return inside

    def cast(self, dtype):
        super().cast(dtype)
        if self.shortcut:
            self.shortcut.cast(dtype)

    def generators(self):
        return super().generators() + (self.shortcut.generators() if self.shortcut else [])

    def settings(self):
        return {"layers": self.layers, "shortcut": self.shortcut.layers if self.shortcut else None}

    __repr__ = Layer.__repr__


def _check_picture(layer, input_shape):
    if len(input_shape) != 3:
        raise ValueError(f"{type(layer).__name__} takes pictures (H, W, C), not the shape {input_shape}.")


def _snake(name):
    """MaxPooling2D -> max_pooling2d, LeakyReLU -> leaky_relu."""
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", name).lower()


def _plain(value):
    """Layers, tuples and functions as what JSON can hold."""
    if isinstance(value, Layer):
        return [type(value).__name__, _plain(value.settings())]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.__name__ if callable(value) else value


def _layer_of(name, settings):
    kind = globals().get(name)
    if not (inspect.isclass(kind) and issubclass(kind, Layer)):
        raise ValueError(
            f"helpers.layers has no {name}. If it is a layer of your own, make the network in code, then give it its "
            f'numbers: model.set_arrays(arrays), with the arrays of load_arrays(path) except "network".'
        )
    settings = dict(settings)
    for key in ("layers", "shortcut"):
        if settings.get(key):
            settings[key] = [_layer_of(*item) for item in settings[key]]
    if settings.get("initializer", "he") not in ("he", "glorot", "zeros", "too_large"):
        settings["initializer"] = "he"  # a function of your own: the saved weights replace what it would make
    return kind(**settings)
