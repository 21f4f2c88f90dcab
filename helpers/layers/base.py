"""What all layers share."""

import inspect
import math

import numpy as np


class Layer:
    """What all layers share: the protocol at the top of this file.

    Attributes
    ----------
    params, grads, state : dict of str to numpy.ndarray
    input_shape, output_shape : tuple of int
        Without the batch axis; None until the layer is built. A height or width of None stands for any.
    multiply_adds : int
        Multiplications (each with an addition) for one picture; None where they depend on a size that is None.
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


def product(*sizes):
    """Multiply sizes; None, any size, makes the product None.

    Examples
    --------
    >>> product(28, 28, 8), product(None, 28, 8)
    (6272, None)
    """
    return None if None in sizes else math.prod(sizes)


def check_picture(layer, input_shape):
    """Raise ValueError where a layer that takes pictures is given another shape."""
    if len(input_shape) != 3:
        raise ValueError(f"{type(layer).__name__} takes pictures (H, W, C), not the shape {input_shape}.")
