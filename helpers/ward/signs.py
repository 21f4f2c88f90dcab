"""What charts say: each chart is read as one of a few signs.

`read` reads them from the numbers, with the limits that stand here. An illness is stated by its signs (`illnesses.py`), and
a test reads every patient's charts and compares.
"""

import numpy as np

from helpers.ward.setup import GUESSING

# chart: {sign: how it is said of a network}. In the order in which a doctor looks; what a healthy network shows comes first.
SIGNS = {
    "first loss": {
        "guessing": "the loss before the first step is about ln 10 = 2.3",
        "lower": "the loss before the first step lies well below ln 10 = 2.3",
        "higher": "the loss before the first step lies far above ln 10 = 2.3",
    },
    "spread before": {
        "kept": "the spread before training stays much the same from the first layer to the last",
        "shrinks": "the spread before training shrinks from layer to layer, to less than a hundredth",
        "grows": "the spread before training grows from layer to layer, more than a hundredfold",
    },
    "different units": {
        "all": "the units of a layer differ from each other before training",
        "one": "all units of a layer hold the same numbers before training",
    },
    "gradient before": {
        "even": "the convolutions' gradients before training are of much the same size",
        "fades": "the gradient before training fades towards the first layer, to less than a hundredth of the last "
        "convolution's",
        "tiny": "the gradient before training is tiny in all convolutions alike",
        "huge": "the gradient before training is above 10 in every layer",
    },
    "gradient after": {
        "there": "the convolutions still have a gradient after training",
        "gone": "the convolutions have no gradient at all after training",
    },
    "dead units": {
        "alive": "no layer has lost half of its units after training",
        "dead": "in some layer half of the units or more are dead after training",
    },
    "two modes": {
        "agree": "the loss of the last batches, in training mode, and that of the training pictures in evaluation mode agree",
        "disagree": "the loss of the last batches is low in training mode, and on training pictures in evaluation mode it is "
        "more than twice as high",
    },
    "home and outside": {
        "alike": "training and validation accuracy lie close together after training",
        "apart": "the training accuracy lies far above the validation accuracy after training",
        "lost": "the training pictures are read, and the validation pictures no better than by guessing",
    },
    "at home": {
        "good": "most training pictures are read rightly after training",
        "poor": "most training pictures are still misread after training, or many",
    },
    "fresh pictures": {
        "as validation": "fresh pictures are read as well as the validation pictures",
        "worse": "fresh pictures are read far worse than the validation pictures",
    },
    "asked twice": {
        "one answer": "asked twice about a picture, the network gives one answer",
        "two answers": "asked twice about the same pictures, the network gives other answers to some",
    },
}


def read(charts):
    """Read a network's charts.

    Parameters
    ----------
    charts : Charts

    Returns
    -------
    dict of str to str
        A sign for each chart of `SIGNS`.

    Examples
    --------
    >>> from helpers.ward.charts import train
    >>> from helpers.ward.setup import Setup
    >>> signs = read(train(Setup(scale=0.2, steps=1))[1])
    >>> signs["first loss"], signs["spread before"], signs["gradient before"]
    ('guessing', 'shrinks', 'tiny')
    """
    first_loss = charts.validation_loss[0]
    hidden, (before, after) = charts.spread[0, :-1], charts.gradient[:, :-1]  # without the dense layer
    grown = hidden[-1] / hidden[0]
    last_batches = charts.loss[-10:].mean()
    apart = charts.training_accuracy - charts.accuracy
    return {
        "first loss": _step(first_loss, GUESSING - 0.7, GUESSING + 0.7, "lower", "guessing", "higher"),
        "spread before": _step(grown, 0.01, 100, "shrinks", "kept", "grows"),
        "different units": "one" if charts.different[0].max() == 1 else "all",
        "gradient before": _gradient_before(before),
        "gradient after": "there" if np.nan_to_num(after).max() > 1e-12 else "gone",
        "dead units": "dead" if charts.dead[1].max() >= 0.5 else "alive",
        "two modes": "disagree" if charts.training_loss > 2 * last_batches else "agree",
        "home and outside": "alike" if apart <= 0.1 else "lost" if charts.accuracy < 0.25 else "apart",
        "at home": "good" if charts.training_accuracy >= 0.75 else "poor",
        "fresh pictures": "worse" if charts.accuracy - charts.fresh_accuracy > 0.1 else "as validation",
        "asked twice": "two answers" if charts.changed_its_mind > 0.01 else "one answer",
    }


def _step(value, low, high, below, between, above):
    return below if value < low else above if not value <= high else between  # NaN is above


def _gradient_before(gradient):
    if gradient.max() < 1e-5:
        return "tiny"
    if gradient.min() > 10:
        return "huge"
    return "fades" if gradient[0] < 0.01 * gradient[-1] else "even"
