"""Six small networks for MNIST's digits, each of another kind, all of the same cost: about 320,000 multiplications."""

from helpers.architectures.networks import inception
from helpers.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    ReLU,
)
from helpers.network import Residual

__all__ = ["SMALL", "flat", "of_any_size"]


def dense():
    """One hidden layer, as the rule of thumb for networks without convolutions has it."""
    return [Flatten(), Dense(406), ReLU(), Dense(10)]


def wide():
    """One convolution with many large filters."""
    return [Conv2D(52, 7, strides=2), ReLU(), MaxPooling2D(2), Flatten(), Dense(10)]


def five():
    """Two convolutions of 5x5, after LeNet-5."""
    return [
        Conv2D(8, 5), ReLU(), MaxPooling2D(2),
        Conv2D(16, 5), ReLU(), MaxPooling2D(2),
        Flatten(), Dense(10),
    ]  # fmt: skip


def three():
    """Twice two convolutions of 3x3 where `five` has one of 5x5, after VGG."""
    return [
        Conv2D(5, 3), ReLU(), Conv2D(5, 3), ReLU(), MaxPooling2D(2),
        Conv2D(10, 3), ReLU(), Conv2D(18, 3), ReLU(), MaxPooling2D(2),
        Flatten(), Dense(10),
    ]  # fmt: skip


def residual():
    """Two blocks with a way around, and a mean over each map at the end, after ResNet."""
    return [
        *_conv(7, 3, 2), ReLU(),
        Residual([*_conv(7, 3), ReLU(), *_conv(7, 3)]), ReLU(),
        Residual([*_conv(14, 3, 2), ReLU(), *_conv(14, 3)], _conv(14, 1, 2)), ReLU(),
        GlobalAveragePooling2D(), Dense(10),
    ]  # fmt: skip


def beside():
    """An inception block, four ways side by side, after GoogLeNet."""
    return [
        Conv2D(6, 5), ReLU(), MaxPooling2D(2),
        inception(4, 6, 16, 4, 6, 4), MaxPooling2D(2),
        Flatten(), Dense(10),
    ]  # fmt: skip


def _conv(filters, size, strides=1):
    padding = (size - 1) // 2
    return [Conv2D(filters, size, strides, padding=padding, use_bias=False), BatchNormalization(momentum=0.9)]


SMALL = {"dense": dense, "wide": wide, "five": five, "three": three, "beside": beside, "residual": residual}


def flat(slid=False):
    """For pictures of one size, with a dense layer at its end; or the same as filters alone, for any size."""
    end = [Conv2D(10, 4)] if slid else [Flatten(), Dense(10)]
    return [Conv2D(8, 5), ReLU(), MaxPooling2D(2), Conv2D(32, 5), ReLU(), MaxPooling2D(2), *end]


def of_any_size():
    """The same convolutions for pictures of any size: a mean over each map at the end."""
    return [Conv2D(8, 5), ReLU(), MaxPooling2D(2), Conv2D(32, 5), ReLU(), GlobalAveragePooling2D(), Dense(10)]
