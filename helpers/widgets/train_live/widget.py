"""A small network learns real digits in the browser; the same training in Python, step by step."""

import math
from typing import NamedTuple

import numpy as np
import traitlets

from helpers import layers
from helpers.losses import softmax_cross_entropy
from helpers.network import Sequential
from helpers.optimizers import SGD
from helpers.widgets import dice
from helpers.widgets.base import Array, Number, Widget
from helpers.widgets.train_live import digits

ACTIVATIONS = {"relu": layers.ReLU, "tanh": layers.Tanh, "sigmoid": layers.Sigmoid}
BATCH = 32
MOST_STEPS = 100_000
WEIGHTS, ORDER, DROPOUT = range(3)  # the lots of dice of a seed


class Training(NamedTuple):
    """What `TrainLive.train` gives: the network after its steps, and the loss of each step's batch before the step."""

    model: Sequential
    losses: list


class TrainLive(Widget, folder="train_live"):
    """A network learns handwritten digits in the browser, in float64, while you watch and turn its dials.

    The network: Conv2D(8, 5), activation, MaxPooling2D(2), Conv2D(16, 5), activation, MaxPooling2D(2), Flatten,
    Dense(10); with `batch_norm`, a BatchNormalization(momentum=0.9) before each activation; with `dropout`, a Dropout
    after Flatten. It learns with SGD from batches of 32 of the course's MNIST, 1,000 digits at 16 grey levels: up to
    800 from the training part, and 200 of the validation part are for validation. The first weights and the order of the
    digits come from the seed alone: rewind, and every step is reached again exactly.

    Parameters
    ----------
    activation : "relu", "tanh" or "sigmoid"
    weight_scale : float
        0 to 10: the first weights are this many times He's, normal numbers of spread sqrt(2 / fan in).
    learning_rate : float
        0 to 10.
    momentum : float
        0 to 0.99.
    weight_decay : float
        0 to 1: added to each gradient, this many times the weight.
    dropout : float
        0 to 0.9: the chance of each of the 256 numbers before the dense layer to be switched off in a step.
    batch_norm : bool
    pictures : int
        32 to 800: how many digits it learns from.
    seed : int
        Of the first weights, the order of the digits and what is dropped.
    steps : int
        0 to 100,000: steps taken. The browser tells when it pauses; set it, and the browser goes to that step.

    Raises
    ------
    traitlets.TraitError
        If a value is outside its limits.

    Examples
    --------
    >>> live = TrainLive(learning_rate=0.02)
    >>> live
    TrainLive(relu, learning rate 0.02, momentum 0.9, 0 steps)
    >>> live.network().count_params()
    5994
    >>> model, losses = live.train(3)
    >>> [round(loss, 4) for loss in losses]
    [2.6497, 2.5729, 2.4503]
    """

    activation = traitlets.Enum(list(ACTIVATIONS), "relu").tag(sync=True)
    weight_scale = Number(1.0, least=0, most=10)
    learning_rate = Number(0.05, least=0, most=10)
    momentum = Number(0.9, least=0, most=0.99)
    weight_decay = Number(0.0, least=0, most=1)
    dropout = Number(0.0, least=0, most=0.9)
    batch_norm = traitlets.Bool(False).tag(sync=True)
    pictures = Number(digits.LEARNED, least=BATCH, most=digits.LEARNED, whole=True)
    seed = Number(0, least=0, most=2**31 - 1, whole=True)
    steps = Number(0, least=0, most=MOST_STEPS, whole=True)
    digits = Array(read_only=True).tag(asset=True)  # the browser's: `digits.block`

    @traitlets.default("digits")
    def _digits(self):
        return digits.block()

    def network(self):
        """Make the network with its first weights.

        Returns
        -------
        Sequential
            In float64, for pictures (28, 28, 1).
        """
        parts = []
        for filters in (8, 16):
            parts.append(layers.Conv2D(filters, 5))
            if self.batch_norm:
                parts.append(layers.BatchNormalization(momentum=0.9))
            parts += [ACTIVATIONS[self.activation](), layers.MaxPooling2D(2)]
        parts.append(layers.Flatten())
        if self.dropout:
            parts.append(layers.Dropout(self.dropout))
        model = Sequential([*parts, layers.Dense(10)], input_shape=(28, 28, 1), dtype="float64")
        learning = [layer for layer in model.layers if "weights" in layer.params]
        for number, layer in enumerate(learning):
            weights = layer.params["weights"]
            numbers = dice.bells(dice.base(self.seed, WEIGHTS, number), weights.size)
            spread = self.weight_scale * math.sqrt(2 / math.prod(weights.shape[:-1]))
            weights[...] = spread * numbers.reshape(weights.shape)
        return model

    def batch(self, step):
        """Give the digits of one step, counted from 0.

        Returns
        -------
        x : array (32, 28, 28, 1) of float64
        y : array (32,) of int64
            A round through the digits ends when fewer than 32 are left; then they are shuffled anew.
        """
        a_round = self.pictures // BATCH
        (x, y), _ = digits.load()
        words = dice.words(dice.base(self.seed, ORDER, step // a_round), np.arange(self.pictures))
        first = step % a_round * BATCH
        rows = np.argsort(words, kind="stable")[first : first + BATCH]
        return x[rows], y[rows]

    def train(self, steps):
        """Train the network here, with `helpers`, as the browser does: its weights agree to nine digits for some 20 steps.

        Parameters
        ----------
        steps : int

        Returns
        -------
        Training
            ``(model, losses)``.
        """
        model, losses = self.network(), []
        optimizer = SGD(model, self.learning_rate, self.momentum, self.weight_decay)
        for step in range(steps):
            x, y = self.batch(step)
            for layer in model.layers:
                if isinstance(layer, layers.Dropout):
                    layer.rng = _Dropped(self.seed, step)
            loss, gradient = softmax_cross_entropy(model.forward(x, training=True), y)
            model.backward(gradient, input_gradient=False)
            optimizer.step()
            losses.append(loss)
        return Training(model, losses)

    def __repr__(self):
        steps = "1 step" if self.steps == 1 else f"{self.steps:,} steps"
        rate, momentum = self.learning_rate, self.momentum
        return f"TrainLive({self.activation}, learning rate {rate:g}, momentum {momentum:g}, {steps})"


class _Dropped:
    """Stands in for a Dropout's generator: the dice of one step."""

    def __init__(self, seed, step):
        self.base = dice.base(seed, DROPOUT, step)

    def random(self, shape):
        return dice.uniform(self.base, math.prod(shape)).reshape(shape)
