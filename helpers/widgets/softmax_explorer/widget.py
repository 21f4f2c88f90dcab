"""Scores in, probabilities out: drag the scores and the temperature, and read every number of the softmax."""

import numbers

import numpy as np
import traitlets

from helpers import functional
from helpers.widgets.base import Number, Widget

FEWEST, MOST = 2, 10
LARGEST_LOGIT = 1000.0


class SoftmaxExplorer(Widget, folder="softmax_explorer"):
    """Drag the score of each class and the temperature; the exponentials, their sum and the shares follow.

    Parameters
    ----------
    logits : sequence of float, optional
        One score a class, for 2 to 10 classes, each from -1000 to 1000. Default: ln 16, ln 3 and 0, whose exponentials
        are 16, 3 and 1, so the shares are .80, .15 and .05.
    labels : sequence of str, optional
        The names of the classes, as many as logits. Default: cat, dog, bird; class 0, class 1, ... for other numbers.
    temperature : float
        Every score is divided by it first, 0.05 to 20. Below 1 the largest share grows, above 1 the shares even out.
    subtract_largest : bool
        Whether the largest score is taken away from all of them first: no share changes, and nothing overflows.

    Attributes
    ----------
    probabilities : tuple of float
        The shares, one a class. It is a trait: ``explorer.observe(f, "probabilities")`` calls `f` on every change.

    Raises
    ------
    traitlets.TraitError
        If a value is wrong or there are not as many labels as logits. What was there before stays.

    Notes
    -----
    To go to another number of classes, hold the checks until both are there::

        with explorer.hold_trait_notifications():
            explorer.logits, explorer.labels = [1, 0], ["yes", "no"]

    Examples
    --------
    >>> explorer = SoftmaxExplorer()
    >>> explorer
    SoftmaxExplorer(cat, dog, bird; temperature 1)
    >>> [round(p, 4) for p in explorer.probabilities]
    [0.8, 0.15, 0.05]
    >>> explorer.temperature = 0.5
    >>> [round(p, 4) for p in explorer.probabilities]
    [0.9624, 0.0338, 0.0038]
    """

    logits = traitlets.Any().tag(sync=True)
    labels = traitlets.Any().tag(sync=True)
    temperature = Number(1.0, least=0.05, most=20)
    subtract_largest = traitlets.Bool(False).tag(sync=True)
    probabilities = traitlets.Tuple(read_only=True)

    def __init__(self, logits=None, labels=None, **traits):
        if logits is None:
            names = ["cat", "dog", "bird"] if labels is None else labels
            logits = [np.log(16.0), np.log(3.0), 0.0] if labels is None else [0.0] * _length(labels)
        else:
            names = labels
        if names is None:
            names = [f"class {i}" for i in range(_length(logits))]
        super().__init__(logits=logits, labels=names, **traits)
        self._settle()

    def __repr__(self):
        return f"SoftmaxExplorer({', '.join(self.labels)}; temperature {self.temperature:g})"

    @traitlets.validate("logits")
    def _check_logits(self, proposal):
        logits = proposal["value"]
        if not _is_row(logits):
            self.refuse(f"logits must be a list of numbers, one a class, got {logits!r}.")
        for logit in logits:
            is_number = isinstance(logit, numbers.Real) and not isinstance(logit, bool | np.bool_)
            if not is_number or not abs(logit) <= LARGEST_LOGIT:  # NaN fails here
                self.refuse(f"logits must be numbers from -1000 to 1000, got {logit!r}.")
        self._check_count(logits, "logits", "labels", self.labels)
        return [float(logit) for logit in logits]

    @traitlets.validate("labels")
    def _check_labels(self, proposal):
        labels = proposal["value"]
        if not isinstance(labels, list | tuple) or not all(isinstance(label, str) for label in labels):
            self.refuse(f"labels must be a list of texts, one a class, got {labels!r}.")
        self._check_count(labels, "labels", "logits", self.logits)
        return list(labels)

    def _check_count(self, given, name, other, others):
        if not FEWEST <= len(given) <= MOST:
            self.refuse(f"{name} must hold {FEWEST} to {MOST} classes, got {len(given)}.")
        if _is_row(others) and len(others) != len(given):  # else the others are refused themselves
            self.refuse(
                f"There must be as many labels as logits: {len(given)} {name}, but {len(others)} {other}."
            )

    @traitlets.observe("logits", "temperature")
    def _settle(self, change=None):
        if self.logits is not None:
            shares = functional.softmax(np.array(self.logits, dtype=np.float64) / self.temperature)
            self.set_trait("probabilities", tuple(shares.tolist()))


def _is_row(values):
    return isinstance(values, list | tuple) or (isinstance(values, np.ndarray) and values.ndim == 1)


def _length(values):
    """How many classes there are; for what is no row, which will be refused, as few as there can be."""
    return len(values) if _is_row(values) else FEWEST
