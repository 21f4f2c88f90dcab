"""Gradient descent on a bowl over two weights: every step in numbers, from crawling to diverging."""

import numbers

import numpy as np
import traitlets

from helpers.widgets.base import Number, Widget

MOST_STEPS = 60
FAR = 1e6  # a weight this far out is not coming back


class Pair(traitlets.TraitType):
    """Two numbers, one for each weight, each between two limits."""

    def __init__(self, default_value, *, least, most):
        super().__init__(default_value)
        self.least, self.most = least, most
        self.tag(sync=True)

    def validate(self, owner, value):
        if isinstance(value, list | tuple | np.ndarray) and np.shape(value) == (2,):
            good = (isinstance(n, numbers.Real) and not isinstance(n, bool | np.bool_) for n in value)
            if all(good) and all(self.least <= n <= self.most for n in value):  # NaN fails here
                return tuple(float(n) for n in value)
        owner.refuse(f"{self.name} must be two numbers from {self.least:g} to {self.most:g}, got {value!r}.")


class LossBowl(Widget, folder="loss_bowl"):
    """A ball goes down the bowl ``L = 1/2 a (w1 - m1)^2 + 1/2 b (w2 - m2)^2``, one step of gradient descent at a time.

    Parameters
    ----------
    curvature : tuple of two float
        a and b, each 0.05 to 20: how steep the bowl is along each weight.
    minimum : tuple of two float
        m1 and m2, each -4 to 4: where the bottom is.
    start : tuple of two float
        The first w1 and w2, each -5 to 5.
    learning_rate : float
        0.001 to 10.
    momentum : float
        0 to 0.95: the share of the last step that the next one keeps.
    steps : int
        Steps taken, 0 to 60. The path ends early when a weight is more than a million away.

    Raises
    ------
    traitlets.TraitError
        If a value is outside its limits.

    Examples
    --------
    >>> bowl = LossBowl(steps=2)
    >>> bowl
    LossBowl(start (4, 3), learning rate 0.1, 2 steps)
    >>> bowl.path.round(4).tolist()
    [[4.0, 3.0], [3.6, 2.7], [3.24, 2.43]]
    >>> bowl.losses.round(4).tolist()
    [12.5, 10.125, 8.2013]
    """

    curvature = Pair((1.0, 1.0), least=0.05, most=20)
    minimum = Pair((0.0, 0.0), least=-4, most=4)
    start = Pair((4.0, 3.0), least=-5, most=5)
    learning_rate = Number(0.1, least=0.001, most=10)
    momentum = Number(0.0, least=0, most=0.95)
    steps = Number(0, least=0, most=MOST_STEPS, whole=True)

    @property
    def path(self):
        """w1 and w2 at the start and after every step: (steps + 1, 2) float64, fewer rows if it diverged."""
        weights, velocity = np.array(self.start), np.zeros(2)
        path = [weights]
        while len(path) <= self.steps and np.abs(weights).max() <= FAR:
            velocity = self.momentum * velocity - self.learning_rate * self._gradient(weights)
            weights = weights + velocity
            path.append(weights)
        return np.array(path)

    @property
    def losses(self):
        """The loss at each point of `path`."""
        return (0.5 * np.array(self.curvature) * (self.path - self.minimum) ** 2).sum(axis=1)

    @property
    def gradients(self):
        """The slope of the loss along w1 and w2 at each point of `path`."""
        return self._gradient(self.path)

    def _gradient(self, weights):
        return np.array(self.curvature) * (weights - self.minimum)

    def __repr__(self):
        w1, w2 = self.start
        steps = "1 step" if self.steps == 1 else f"{self.steps} steps"
        return f"LossBowl(start ({w1:g}, {w2:g}), learning rate {self.learning_rate:g}, {steps})"
