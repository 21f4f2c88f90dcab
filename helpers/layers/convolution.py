"""Filters that slide over pictures."""

import numpy as np

from helpers import functional, initializers
from helpers.arguments import pair, whole
from helpers.layers.base import Layer, check_picture, product
from helpers.shapes import output_shape, output_size


class Conv2D(Layer):
    """Filters that slide over the picture: `functional.conv2d`, and `functional.grouped_conv2d` in groups.

    Parameters
    ----------
    filters : int
        How many; the depth of the output.
    kernel_size : int or tuple of two int
    strides : int or tuple of two int
    padding : "valid", "same", "ceil" or int
    initializer : str or function
        See `helpers.initializers`.
    groups : int
        Into how many parts the depth and the filters are cut; each group of filters sees its own part alone.
    use_bias : bool
        False leaves the biases out: before a `BatchNormalization`, which takes them away again.

    Examples
    --------
    >>> layer = Conv2D(2, 5)
    >>> layer.build((32, 32, 3), rng=0)
    (28, 28, 2)
    >>> layer.params["weights"].shape, layer.params["biases"].shape
    ((5, 5, 3, 2), (2,))
    >>> layer.forward(np.zeros((1, 32, 32, 3), np.float32)).shape
    (1, 28, 28, 2)

    In two groups, half of the weights and half of the work:

    >>> for groups in (1, 2):
    ...     layer = Conv2D(256, 5, padding=2, groups=groups)
    ...     shape = layer.build((27, 27, 96))
    ...     print(layer.count_params(), layer.multiply_adds)
    614656 447897600
    307456 223948800
    """

    def __init__(
        self, filters, kernel_size, strides=1, padding="valid", initializer="he", groups=1, use_bias=True
    ):
        super().__init__()
        self.filters, self.kernel_size = whole(filters, "filters"), pair(kernel_size, "kernel_size")
        self.strides, self.padding, self.initializer = pair(strides, "strides"), padding, initializer
        self.groups, self.use_bias = whole(groups, "groups"), use_bias
        if self.filters % self.groups:
            raise ValueError(f"{filters} filters cannot be cut into {groups} equal groups.")

    def make(self, input_shape, rng, dtype):
        check_picture(self, input_shape)
        *size, depth = input_shape
        if depth % self.groups:
            raise ValueError(f"A depth of {depth} cannot be cut into {self.groups} equal groups.")
        shape = (*self.kernel_size, depth // self.groups, self.filters)
        made = output_shape((*size, shape[2]), shape, self.strides, self.padding)
        self.params["weights"] = initializers.find(self.initializer)(shape, rng, dtype)
        if self.use_bias:
            self.params["biases"] = np.zeros(self.filters, dtype)
        self.multiply_adds = product(*made, *shape[:3])
        return made

    def forward(self, x, training=False):
        self.check_built()
        self.x, w, b = x, self.params["weights"], self.params.get("biases")
        if self.groups > 1:
            return functional.grouped_conv2d(x, w, b, self.groups, self.strides, self.padding)
        return functional.conv2d(x, w, b, self.strides, self.padding)

    def backward(self, dy, input_gradient=True):
        w, how = self.params["weights"], (self.strides, self.padding)
        if self.groups > 1:
            found = functional.grouped_conv2d_backward(dy, self.x, w, self.groups, *how, input_gradient)
        else:
            found = functional.conv2d_backward(dy, self.x, w, *how, input_gradient)
        return _keep(self, *found)


class DepthwiseConv2D(Layer):
    """Filters of depth 1, each over one channel: `functional.depthwise_conv2d`.

    With a ``Conv2D(filters, 1)`` behind it, it stands in for a `Conv2D` at a fraction of the work.

    Parameters
    ----------
    kernel_size : int or tuple of two int
    strides : int or tuple of two int
    padding : "valid", "same", "ceil" or int
    depth_multiplier : int
        How many filters each channel has.
    initializer : str or function
    use_bias : bool

    Examples
    --------
    >>> layer = DepthwiseConv2D(3, padding="same")
    >>> layer.build((112, 112, 32)), layer.params["weights"].shape, layer.multiply_adds
    ((112, 112, 32), (3, 3, 32, 1), 3612672)
    """

    def __init__(
        self, kernel_size, strides=1, padding="valid", depth_multiplier=1, initializer="he", use_bias=True
    ):
        super().__init__()
        self.kernel_size, self.strides = pair(kernel_size, "kernel_size"), pair(strides, "strides")
        self.padding, self.initializer, self.use_bias = padding, initializer, use_bias
        self.depth_multiplier = whole(depth_multiplier, "depth_multiplier")

    def make(self, input_shape, rng, dtype):
        check_picture(self, input_shape)
        *sizes, channels = input_shape
        depth = channels * self.depth_multiplier
        # The initialiser sees filters of depth 1: an output adds up kh * kw numbers, whatever the channels.
        weights = initializers.find(self.initializer)((*self.kernel_size, 1, depth), rng, dtype)
        self.params["weights"] = weights.reshape(*self.kernel_size, channels, self.depth_multiplier)
        if self.use_bias:
            self.params["biases"] = np.zeros(depth, dtype)
        axes = zip(sizes, self.kernel_size, self.strides)
        made = *(output_size(size, kernel, stride, self.padding) for size, kernel, stride in axes), depth
        self.multiply_adds = product(*made, *self.kernel_size)
        return made

    def forward(self, x, training=False):
        self.check_built()
        self.x, w, b = x, self.params["weights"], self.params.get("biases")
        return functional.depthwise_conv2d(x, w, b, self.strides, self.padding)

    def backward(self, dy, input_gradient=True):
        w, how = self.params["weights"], (self.strides, self.padding)
        return _keep(self, *functional.depthwise_conv2d_backward(dy, self.x, w, *how, input_gradient))


def _keep(layer, dx, dw, db):
    """Set a layer's gradients, that of the biases if it has any; return dx."""
    layer.grads["weights"] = dw
    if layer.use_bias:
        layer.grads["biases"] = db
    return dx
