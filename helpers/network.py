"""Networks: `Sequential` is a list of layers, `Residual` has a way around its layers, `Branches` several ways through.

All three are layers themselves (see `helpers.layers`) that hold others, so that they can stand in each other's lists.
"""

import copy
import inspect
import re

import numpy as np

from helpers import initializers, layers, saving
from helpers.layers import Layer

__all__ = ["Branches", "Residual", "Sequential"]


class _Holder(Layer):
    """A layer whose numbers are those of the layers it holds."""

    def parts(self):
        """The layers inside, each with what its arrays' names begin with: (beginning, layer)."""
        raise NotImplementedError

    # The arrays of all layers under one roof, not copies: what you change in place is changed in the layer.
    params = property(lambda self: self._gather("params"))
    grads = property(lambda self: self._gather("grads"))
    state = property(lambda self: self._gather("state"))

    @property
    def multiply_adds(self):
        """Those of all layers; None where one depends on a size that is None."""
        counts = [layer.multiply_adds for _, layer in self.parts()]
        return None if None in counts else sum(counts)

    def _gather(self, kind):
        return {
            f"{beginning}{name}": value
            for beginning, layer in self.parts()
            for name, value in getattr(layer, kind).items()
        }

    def generators(self):
        return [generator for _, layer in self.parts() for generator in layer.generators()]

    def cast(self, dtype):
        for _, layer in self.parts():
            layer.cast(dtype)


class Sequential(_Holder):
    """Layers one after another: a network. Without any layer, its output is its input.

    Parameters
    ----------
    layers : list of Layer
    input_shape : tuple of int
        (H, W, C) for pictures, (K,) for vectors: the shape of one, without the batch axis. (None, None, C) for
        pictures of any size, where no layer needs to know it: no `Flatten`.
    rng : numpy.random.Generator or int
        Where the first weights come from. The same seed gives the same network.
    dtype : "float32" or "float64"

    Attributes
    ----------
    names : list of str
        One for each layer, such as "conv2d_1". `params`, `grads` and `state` use them: "conv2d_1.weights".

    Examples
    --------
    >>> from helpers.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
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

    Scores for every place of a picture of any size:

    >>> anywhere = Sequential([Conv2D(8, 5), ReLU(), Conv2D(2, 1)], input_shape=(None, None, 3))
    >>> anywhere.output_shape, anywhere.forward(np.zeros((1, 30, 45, 3))).shape
    ((None, None, 2), (1, 26, 41, 2))
    """

    def __init__(self, layers, input_shape=None, rng=0, dtype="float32"):
        self.layers, self.names, self.dtype, self.notes = list(layers), [], np.dtype(dtype), {}
        if self.dtype.kind != "f":
            raise ValueError(f"dtype must be a float type such as float32, not {dtype!r}.")
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

    def parts(self):
        return [(f"{name}.", layer) for name, layer in zip(self.names, self.layers)]

    def make(self, input_shape, rng, dtype):
        self.dtype, shape = dtype, input_shape
        for name, layer in zip(self.names, self.layers):
            try:
                shape = layer.build(shape, rng, dtype)
            except ValueError as error:
                raise ValueError(f"{name} does not fit its input {shape}. {error}") from None
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
            one = x.ndim == len(expected) and all(b in (None, a) for a, b in zip(x.shape, expected))
            hint = " For one picture write x[np.newaxis]." if one else ""
            raise ValueError(f"The network takes a batch of shape ({batch}), not {x.shape}.{hint}")
        x = x.astype(self.dtype, copy=False)
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def backward(self, dy, input_gradient=True):
        """Send the gradient back through all layers: each sets its `grads`. Training needs no more than these."""
        for layer in reversed(self.layers[1:]):
            dy = layer.backward(dy)
        for first in self.layers[:1]:
            if input_gradient:
                return first.backward(dy)
            if first.params:  # a layer that learns nothing would only make the gradient that nobody needs
                first.backward(dy, input_gradient=False)
        return dy if input_gradient else None

    def summary(self):
        """Print what each layer puts out, what it learns and what it costs for one picture ("?": that depends)."""
        self.check_built()
        lines = [("layer", "output shape", "parameters", "multiply-adds")]
        for name, layer in [*zip(self.names, self.layers), ("total", self)]:
            shape = "" if layer is self else str(layer.output_shape)
            cost = "?" if layer.multiply_adds is None else f"{layer.multiply_adds:,}"
            lines.append((name, shape, f"{layer.count_params():,}", cost))
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
        super().cast(dtype)

    def load_state(self, arrays):
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

    def get_config(self):
        """The list of layers as plain data: {"layers": [["Conv2D", {"filters": 8, ...}], ...]}."""
        return {"layers": [[type(layer).__name__, layer.get_config()] for layer in self.layers]}

    @classmethod
    def from_config(cls, config):
        """Make the network that `get_config` describes; `input_shape`, `rng` and `dtype` may stand there too."""
        return _layer_of(cls, config)

    def save(self, path, notes=None):
        """Write the network, its weights and your notes to an .npz file: see `helpers.saving.save`."""
        saving.save(self, path, notes)

    @classmethod
    def load(cls, path):
        """Make the network again that `save` wrote: see `helpers.saving.load`."""
        return saving.load(path, cls)

    def __repr__(self):
        return f"Sequential([{', '.join(map(repr, self.layers))}], input_shape={self.input_shape})"


class Residual(_Holder):
    """x plus what the layers make of it: y = x + layers(x).

    Parameters
    ----------
    layers : list of Layer
    shortcut : list of Layer, optional
        What x goes through before the sum, where the layers change its shape: often [Conv2D(filters, 1,
        strides)].

    Attributes
    ----------
    layers, shortcut : Sequential
        A shortcut of no layers gives x itself.

    References
    ----------
    .. [1] K. He et al., Deep Residual Learning for Image Recognition, 2015.

    Examples
    --------
    >>> from helpers.layers import Conv2D, ReLU
    >>> block = Residual([Conv2D(8, 3, padding="same"), ReLU(), Conv2D(8, 3, padding="same")])
    >>> block.build((16, 16, 8))
    (16, 16, 8)
    """

    def __init__(self, layers, shortcut=None):
        self.layers, self.shortcut = Sequential(layers), Sequential(shortcut or [])

    def parts(self):
        return [("", self.layers), ("shortcut.", self.shortcut)]

    def make(self, input_shape, rng, dtype):
        shape, other = (part.build(input_shape, rng, dtype) for _, part in self.parts())
        return _added(shape, other)

    def forward(self, x, training=False):
        through, around = (part.forward(x, training) for _, part in self.parts())
        _added(through.shape, around.shape)  # NumPy would repeat a lone row or column
        return through + around

    def backward(self, dy, input_gradient=True):
        through, around = (part.backward(dy, input_gradient) for _, part in self.parts())
        return through + around if input_gradient else None

    def get_config(self):
        return {
            "layers": self.layers.get_config()["layers"],
            "shortcut": self.shortcut.get_config()["layers"] or None,
        }

    def __repr__(self):
        return f"Residual(layers={self.layers.layers!r}, shortcut={self.shortcut.layers or None!r})"


class Branches(_Holder):
    """Several lists of layers that all get the same input; their outputs are joined along the depth.

    Parameters
    ----------
    branches : list of list of Layer
        An empty list hands its input on. Keras's ``Concatenate`` joins the same way.

    Attributes
    ----------
    branches : list of Sequential
        Their arrays are named "branch_1.conv2d_1.weights" and so on.

    References
    ----------
    .. [1] C. Szegedy et al., Going Deeper with Convolutions, 2014: the inception module.

    Examples
    --------
    >>> from helpers.layers import Conv2D, MaxPooling2D, ReLU
    >>> block = Branches([
    ...     [Conv2D(64, 1), ReLU()],
    ...     [Conv2D(96, 1), ReLU(), Conv2D(128, 3, padding="same"), ReLU()],
    ...     [Conv2D(16, 1), ReLU(), Conv2D(32, 5, padding="same"), ReLU()],
    ...     [MaxPooling2D(3, 1, padding="same"), Conv2D(32, 1), ReLU()],
    ... ])
    >>> block.build((28, 28, 192)), block.count_params()
    ((28, 28, 256), 163696)
    """

    def __init__(self, branches):
        self.branches = [Sequential(layers) for layers in branches]
        if not self.branches:
            raise ValueError("Branches needs at least one list of layers.")

    def parts(self):
        return [(f"branch_{number}.", branch) for number, branch in enumerate(self.branches, 1)]

    def make(self, input_shape, rng, dtype):
        return _joined([branch.build(input_shape, rng, dtype) for branch in self.branches])

    def forward(self, x, training=False):
        outputs = [branch.forward(x, training) for branch in self.branches]
        _joined([y.shape[1:] for y in outputs])
        return np.concatenate(outputs, axis=-1)

    def backward(self, dy, input_gradient=True):
        ends = np.cumsum([branch.output_shape[-1] for branch in self.branches])
        parts = zip(self.branches, np.split(dy, ends[:-1], axis=-1))
        found = [branch.backward(part, input_gradient) for branch, part in parts]
        return sum(found) if input_gradient else None

    def get_config(self):
        return {"branches": [branch.get_config()["layers"] for branch in self.branches]}

    def __repr__(self):
        return f"Branches({[branch.layers for branch in self.branches]!r})"


def _added(shape, other):
    """Give the shape of a sum, or raise ValueError where the shapes differ."""
    if shape != other:
        raise ValueError(f"The layers give {shape} and the shortcut {other}: they cannot be added.")
    return shape


def _joined(shapes):
    """Give the shape of outputs that are joined along the depth, or raise ValueError where they do not fit."""
    if len({shape[:-1] for shape in shapes}) > 1:
        raise ValueError(
            f"The branches give {', '.join(map(str, shapes))}: to be joined along the depth, they must have the same "
            f'height and width. Mind padding="same" and the strides.'
        )
    return *shapes[0][:-1], sum(shape[-1] for shape in shapes)


def _snake(name):
    """MaxPooling2D -> max_pooling2d, LeakyReLU -> leaky_relu."""
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", name).lower()


def _layer_of(kind, config):
    """Make a layer from its class and what its `get_config` gave."""
    config = dict(config)
    for key in ("layers", "shortcut"):
        if config.get(key):
            config[key] = _layers_of(config[key])
    if "branches" in config:
        config["branches"] = [_layers_of(branch) for branch in config["branches"]]
    if config.get("initializer", "he") not in initializers.NAMES:
        config["initializer"] = "he"  # a function of your own: the saved weights replace what it would make
    return kind(**config)


def _layers_of(configs):
    return [_layer_of(_kind(name), inside) for name, inside in configs]


def _kind(name):
    kind = {**vars(layers), **globals()}.get(name)
    if not (inspect.isclass(kind) and issubclass(kind, Layer)):
        raise ValueError(
            f"helpers has no {name}. If it is a layer of your own, make the network in code, then give it its "
            f'numbers: model.load_state(arrays), with the arrays of load_arrays(path) except "network".'
        )
    return kind
