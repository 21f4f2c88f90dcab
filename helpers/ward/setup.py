"""How a network of the ward is made and trained: every dial in one place.

A healthy network is `Setup()`. A sick one has one dial that is set wrong, and a cure turns dials back: a `Setup` never
changes, `replace` gives another one.
"""

import functools
import math
from dataclasses import dataclass, fields, replace

import numpy as np

from helpers import datasets, functional, initializers, losses
from helpers.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LeakyReLU,
    MaxPooling2D,
    ReLU,
    Sigmoid,
    Tanh,
)
from helpers.network import Residual, Sequential
from helpers.optimizers import SGD, Adam

digits = functools.cache(datasets.load_mnist)  # unpacked once, for all patients

ACTIVATIONS = {"relu": ReLU, "leaky_relu": LeakyReLU, "tanh": Tanh, "sigmoid": Sigmoid}
OPTIMIZERS = {"sgd": SGD, "adam": Adam}


def cross_entropy(outputs, labels):
    """What the course's networks learn by: softmax and cross-entropy of the scores."""
    return losses.softmax_cross_entropy(outputs, labels)


def squared_error(outputs, labels):
    """Half the squared error between the sigmoids of the scores and the one-hot labels, and its gradient.

    Examples
    --------
    >>> value, gradient = squared_error(np.array([[0.0, 9.0]]), np.array([0]))     # sure, and wrong
    >>> round(value, 4), [round(float(each), 4) for each in gradient[0]]
    (0.6249, [-0.125, 0.0001])
    """
    p = functional.sigmoid(outputs)
    value, gradient = losses.half_squared_error(p, np.eye(outputs.shape[1])[labels])
    return value, functional.sigmoid_backward(gradient, p)


class RestlessDropout(Dropout):
    """Dropout that is never off: an illness."""

    def forward(self, x, training=False):
        return super().forward(x, training=True)


DROPOUTS = {"training": Dropout, "always": RestlessDropout}
LOSSES = {"cross_entropy": cross_entropy, "squared_error": squared_error}


@dataclass(frozen=True)
class Setup:
    """Everything that decides how a network of the ward is made and how it learns.

    Its body is a convolution of 5x5 with stride 2, an activation, max pooling, `depth` convolutions of 3x3 with an
    activation each, and a dense layer of 10. It learns from MNIST's training part and is validated on the first
    `validation` pictures of its validation part. All is in float64.

    Parameters
    ----------
    activation : "relu", "leaky_relu", "tanh" or "sigmoid"
    initializer : str
        A name of `helpers.initializers`: where the convolutions' and the dense layer's first weights come from.
    scale : float
        What the first weights are multiplied by.
    batch_norm : bool
        A `BatchNormalization` before each activation.
    batch_norm_momentum : float
        How slowly its moving averages forget.
    residual : bool
        A way around each convolution of 3x3 and its activation.
    dropout : float
        The share of numbers switched off before the dense layer.
    dropout_when : "training" or "always"
        Whether it is off in evaluation mode, as it should be.
    loss : "cross_entropy" or "squared_error"
    optimizer : "sgd" or "adam"
    learning_rate, momentum, weight_decay : float
        Momentum and decay are SGD's.
    batch_size, steps : int
    pictures : int
        How many training pictures there are to draw batches from.
    validation : int
        How many validation pictures.
    validate_on : "other pictures" or "training pictures"
        Where the pictures for the validation score come from.
    outside : "ink is bright" or "ink is dark"
        How pictures are prepared that the network has not learned from. It learns with bright ink.
    depth, filters : int
    seed : int
        Draws the first weights and the batches.

    Examples
    --------
    >>> Setup().learning_rate, Setup().replace(learning_rate=0.5).learning_rate
    (0.02, 0.5)
    >>> Setup(learning_rate=0.5).changes()
    {'learning_rate': 0.5}
    """

    activation: str = "relu"
    initializer: str = "he"
    scale: float = 1.0
    batch_norm: bool = False
    batch_norm_momentum: float = 0.9
    residual: bool = False
    dropout: float = 0.0
    dropout_when: str = "training"
    loss: str = "cross_entropy"
    optimizer: str = "sgd"
    learning_rate: float = 0.02
    momentum: float = 0.9
    weight_decay: float = 0.0
    batch_size: int = 32
    steps: int = 100
    pictures: int = 8000
    validation: int = 500
    validate_on: str = "other pictures"
    outside: str = "ink is bright"
    depth: int = 6
    filters: int = 8
    seed: int = 0

    def __post_init__(self):
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} must be one of {', '.join(choices)}, not {getattr(self, name)!r}.")

    def replace(self, **dials):
        """Give the same setup with other dials.

        Raises
        ------
        ValueError
            If there is no such dial, or it cannot be set so.
        """
        unknown = [name for name in dials if name not in DIALS]
        if unknown:
            raise ValueError(f"There is no dial {unknown[0]!r}. The dials are: {', '.join(DIALS)}.")
        return replace(self, **dials)

    def changes(self):
        """Give the dials that are not as in a healthy network, and how they are set: a dict."""
        return {name: getattr(self, name) for name, healthy in DIALS.items() if getattr(self, name) != healthy}

    def network(self):
        """Make the network, with its first weights.

        Returns
        -------
        Sequential
        """
        block = [Conv2D(self.filters, 5, 2, "same", self._first_weights), *self._after_a_sum(), MaxPooling2D(2)]
        for _ in range(self.depth):
            inner = [Conv2D(self.filters, 3, 1, "same", self._first_weights), *self._after_a_sum()]
            block += [Residual(inner)] if self.residual else inner
        block += [Flatten(), *([DROPOUTS[self.dropout_when](self.dropout)] if self.dropout else []), Dense(10, self._first_weights)]
        return Sequential(block, input_shape=(28, 28, 1), rng=np.random.default_rng(self.seed), dtype="float64")

    def data(self):
        """Give what it learns from and what it is validated on: (x, y), (x, y)."""
        train, validation, _ = digits()
        home, (x, y) = tuple(a[: self.pictures] for a in train), (a[: self.validation] for a in validation)
        return home, home if self.validate_on == "training pictures" else (self.prepared(x), y)

    def fresh(self):
        """Give as many pictures again, that nobody has learned from or chosen by: (x, y)."""
        _, (x, y), _ = digits()
        return self.prepared(x[-self.validation :]), y[-self.validation :]

    def prepared(self, x):
        """Prepare pictures from outside."""
        return 1 - x if self.outside == "ink is dark" else x

    def loss_function(self):
        """Give the loss: (outputs, labels) -> (value, gradient)."""
        return LOSSES[self.loss]

    def make_optimizer(self, network):
        """Make the optimizer for a network."""
        options = {"momentum": self.momentum, "weight_decay": self.weight_decay} if self.optimizer == "sgd" else {}
        return OPTIMIZERS[self.optimizer](network, self.learning_rate, **options)

    def _first_weights(self, shape, rng, dtype):
        return initializers.find(self.initializer)(shape, rng, dtype) * np.dtype(dtype).type(self.scale)

    def _after_a_sum(self):
        norm = [BatchNormalization(self.batch_norm_momentum)] if self.batch_norm else []
        return [*norm, ACTIVATIONS[self.activation]()]


_CHOICES = {
    "activation": ACTIVATIONS,
    "initializer": initializers.NAMES,
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
    "dropout_when": DROPOUTS,
    "validate_on": ("other pictures", "training pictures"),
    "outside": ("ink is bright", "ink is dark"),
}
DIALS = {field.name: field.default for field in fields(Setup)}
GUESSING = math.log(10)  # the loss of a network that says 1/10 to everything
