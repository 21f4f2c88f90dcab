"""Pairs of networks that should agree and do not: in each, one setting is another one, as it is between two frameworks.

`mismatched_pair(number)` gives the two. Which setting differs stands at the end of this file: do not look there before you have
found it. Keras and PyTorch are not needed; both networks are made of this course's layers.
"""

from dataclasses import dataclass

import numpy as np

from helpers import functional
from helpers.layers import BatchNormalization, Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from helpers.losses import softmax_cross_entropy
from helpers.network import Sequential

__all__ = ["SETTINGS", "Setting", "Twin", "mismatched_pair"]


class Twin:
    """A network with its loss and its step, to be examined beside another one.

    Attributes
    ----------
    network : Sequential
    """

    def __init__(self, padding="same", epsilon=1e-3, momentum=0.99, flatten=Flatten, total=False, softmax=False, adds_up=False,
                 rate_inside=False):  # fmt: skip
        layers = [Conv2D(4, 3, strides=2, padding=padding), BatchNormalization(momentum, epsilon), ReLU(), MaxPooling2D(2)]
        self.network = Sequential([*layers, flatten(), Dense(10)], input_shape=(28, 28, 1), rng=12, dtype="float64")
        self._total, self._softmax, self._adds_up, self._rate_inside = total, softmax, adds_up, rate_inside
        self._kept, self._velocity = ({name: np.zeros_like(w) for name, w in self.network.params.items()} for _ in range(2))

    def maps(self, x):
        """Give what each layer puts out for a batch, in training mode, and move no average: a dict of arrays."""
        averages = {name: value.copy() for name, value in self.network.state.items()}
        x, found = np.asarray(x, float), {}
        for name, layer in zip(self.network.names, self.network.layers, strict=True):
            x = found[name] = layer.forward(x, training=True)
        self.network.load_state({**self.network.params, **averages})
        return found

    def scores(self, x):
        """Give the scores for a batch, in evaluation mode."""
        return self.network.forward(x)

    def step(self, x, y, rate):
        """Learn from a batch, with momentum 0.9.

        Parameters
        ----------
        x : array (N, 28, 28, 1)
        y : array (N,)
            Labels.
        rate : float

        Returns
        -------
        loss : float
            Before the step.
        gradients : dict of str to array
            Those that the step used.
        """
        scores = self.network.forward(np.asarray(x, float), training=True)
        loss, dy = self._loss(scores, y)
        self.network.backward(dy, input_gradient=False)
        used = {}
        for name, w in self.network.params.items():
            self._kept[name] = self.network.grads[name] + (self._kept[name] if self._adds_up else 0)
            used[name] = self._kept[name].copy()
            if self._rate_inside:
                self._velocity[name] = 0.9 * self._velocity[name] + rate * used[name]
                w -= self._velocity[name]
            else:
                self._velocity[name] = 0.9 * self._velocity[name] + used[name]
                w -= rate * self._velocity[name]
        return loss, used

    def _loss(self, scores, y):
        """Give the loss and its slope at the scores."""
        if self._softmax:  # the network ends in softmax, and the loss takes its probabilities for scores
            p = functional.softmax(scores)
            loss, dp = softmax_cross_entropy(p, y)
            return loss, functional.softmax_backward(dp, p)
        loss, dy = softmax_cross_entropy(scores, y)
        return (loss * len(y), dy * len(y)) if self._total else (loss, dy)


class _ChannelsFirst(Flatten):
    """Rows as PyTorch makes them: one map after the other."""

    def forward(self, x, training=False):
        return super().forward(x.transpose(0, 3, 1, 2))

    def backward(self, dy, input_gradient=True):
        return super().backward(dy).transpose(0, 2, 3, 1)


_ChannelsFirst.__name__ = "Flatten"  # a network names its layers, and should not tell


@dataclass(frozen=True)
class Setting:
    """A setting that two networks can differ in: what it is, where it is first seen, and how the two are made."""

    about: str
    shows: str
    first: dict
    second: dict


def mismatched_pair(number):
    """Give two networks with the same first weights that differ in one setting.

    Parameters
    ----------
    number : int
        1 to 8.

    Returns
    -------
    tuple of two Twin
        Made anew each time.

    Raises
    ------
    ValueError
        If there is no such pair.

    Examples
    --------
    >>> first, second = mismatched_pair(1)
    >>> all((first.network.params[name] == second.network.params[name]).all() for name in first.network.params)
    True
    """
    if number not in PAIRS:
        raise ValueError(f"There are pairs 1 to {len(PAIRS)}, and no pair {number!r}.")
    setting = SETTINGS[PAIRS[number]]
    return Twin(**setting.first), Twin(**setting.second)


SETTINGS = {
    "flatten order": Setting(
        "One reads the maps pixel by pixel, the other map by map, and the dense weights were not put in the other's order.",
        "the layers first part at Flatten",
        {}, {"flatten": _ChannelsFirst},
    ),
    "same padding": Setting(
        "With a stride of 2, one puts the odd zero behind the picture, the other one zero on each side.",
        "the layers first part at the convolution",
        {}, {"padding": 1},
    ),
    "epsilon": Setting(
        "Batch normalisation adds another small number to the variance.",
        "the layers first part at batch normalisation",
        {"epsilon": 1e-3}, {"epsilon": 1e-5},
    ),
    "averages": Setting(
        "Batch normalisation's moving averages forget at another rate.",
        "layers, losses, gradients and weights all agree, and only the scores in evaluation mode part",
        {"momentum": 0.99}, {"momentum": 0.9},
    ),
    "sum or mean": Setting(
        "One loss is the mean over the batch, the other the sum.",
        "the layers agree, and the loss and the gradients differ by one factor, the size of the batch",
        {}, {"total": True},
    ),
    "softmax twice": Setting(
        "One network ends in softmax, and its loss takes softmax of that again.",
        "the layers agree, and the loss and the gradients differ by factors of their own",
        {}, {"softmax": True},
    ),
    "gradients add up": Setting(
        "One adds each batch's gradient to that of the batch before.",
        "all agree in the first step, and the gradients of the second part",
        {}, {"adds_up": True},
    ),
    "rate and momentum": Setting(
        "One multiplies the slope by the rate before the velocity takes it in, the other multiplies the velocity.",
        "all agree as long as the rate stays the same, and the weights part when it changes",
        {}, {"rate_inside": True},
    ),
    "decay": Setting(
        "One puts the weight decay into the slope, where momentum takes it along; the other takes it off the weight.",
        "all agree in the first step, the gradients of the second do as well, and the weights after the second part",
        {}, {},
    ),
    "first weights": Setting(
        "The two draw their first weights in another way.",
        "the weights differ before the first step",
        {}, {},
    ),
}  # fmt: skip

PAIRS = {
    1: "sum or mean",
    2: "same padding",
    3: "gradients add up",
    4: "averages",
    5: "flatten order",
    6: "rate and momentum",
    7: "softmax twice",
    8: "epsilon",
}
