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

from helpers.layers.activations import LeakyReLU, PReLU, ReLU, Sigmoid, Softmax, Tanh
from helpers.layers.base import Layer
from helpers.layers.convolution import Conv2D, DepthwiseConv2D
from helpers.layers.dense import Dense, Flatten
from helpers.layers.normalisation import BatchNormalization, Dropout
from helpers.layers.pooling import AveragePooling2D, GlobalAveragePooling2D, MaxPooling2D

__all__ = [
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "DepthwiseConv2D",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "Layer",
    "LeakyReLU",
    "MaxPooling2D",
    "PReLU",
    "ReLU",
    "Sigmoid",
    "Softmax",
    "Tanh",
]


def __getattr__(name):
    # Networks once stood in this file: notebooks and homework written then still ask for them here.
    if name in ("Residual", "Sequential"):
        return getattr(importlib.import_module("helpers.network"), name)
    raise AttributeError(f"helpers.layers has no {name!r}. It has: {', '.join(__all__)}.")
