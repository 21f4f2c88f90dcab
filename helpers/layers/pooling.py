"""One number for each window of a picture."""

from helpers import functional
from helpers.arguments import pair
from helpers.layers.base import Layer, check_picture
from helpers.shapes import output_size


class MaxPooling2D(Layer):
    """The largest number of each window: `functional.max_pool2d`.

    Examples
    --------
    >>> MaxPooling2D(2).build((25, 24, 8)), MaxPooling2D(2, padding="ceil").build((25, 24, 8))
    ((12, 12, 8), (13, 12, 8))
    """

    def __init__(self, pool_size=2, strides=None, padding="valid"):
        super().__init__()
        self.pool_size, self.padding = pair(pool_size, "pool_size"), padding
        self.strides = self.pool_size if strides is None else pair(strides, "strides")

    def make(self, input_shape, rng, dtype):
        check_picture(self, input_shape)
        *sizes, depth = input_shape
        axes = zip(sizes, self.pool_size, self.strides)
        return *(output_size(size, pool, stride, self.padding) for size, pool, stride in axes), depth

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
        check_picture(self, input_shape)
        return input_shape[2:]

    def forward(self, x, training=False):
        self.x = x
        return functional.global_average_pool2d(x)

    def backward(self, dy, input_gradient=True):
        return functional.global_average_pool2d_backward(dy, self.x)
