"""A patient's charts: what is measured of a network before, while and after it learns."""

from dataclasses import dataclass

import numpy as np

from helpers import datasets
from helpers.layers import Conv2D, Dense, LeakyReLU, ReLU, Sigmoid, Tanh
from helpers.network import Residual, Sequential

PART = 50  # pictures that are asked about together: so many fit the processor's cache
PROBE = 100  # pictures that every network is examined with
SMALLEST_SLOPE = 0.01  # a unit whose slope stays below this for all pictures is called dead


@dataclass(frozen=True)
class Charts:
    """What is measured of a network. Rows of the arrays: before the first step, after the last one.

    Attributes
    ----------
    layers : list of str
        A name for each convolution with what stands behind it, and for the dense layer at the end.
    spread : array (2, L)
        The standard deviation of the numbers that the layer puts out, after its activation, over pictures, places and
        units.
    gradient : array (2, L)
        The gradient of the layer's weights: the root of its mean square.
    dead : array (2, L - 1)
        Of the layer's units, the share whose activation has a slope below .01 at every place of every picture. The dense
        layer has no activation.
    different : array (2, L)
        How many of the layer's units are different: filters that hold the same numbers count once.
    units : list of int
        How many units the layer has.
    loss : array (steps,)
        Of the batch, at each step.
    validation_steps : array of int (M,)
    validation_loss, validation_accuracy : array (M,)
        In evaluation mode, after so many steps.
    training_loss, training_accuracy : float
        In evaluation mode, after the last step, on the first training pictures, as many as there are validation
        pictures.
    fresh_accuracy : float
        In evaluation mode, after the last step, on pictures that have been used for nothing else.
    changed_its_mind : float
        Asked twice about the validation pictures in evaluation mode, the share to which it gives two answers.
    """

    layers: list
    spread: np.ndarray
    gradient: np.ndarray
    dead: np.ndarray
    different: np.ndarray
    units: list
    loss: np.ndarray
    validation_steps: np.ndarray
    validation_loss: np.ndarray
    validation_accuracy: np.ndarray
    training_loss: float
    training_accuracy: float
    fresh_accuracy: float
    changed_its_mind: float

    @property
    def accuracy(self):
        """The validation accuracy after the last step."""
        return float(self.validation_accuracy[-1])


def train(setup, every=20):
    """Make a network, let it learn, and chart it.

    Parameters
    ----------
    setup : Setup
    every : int
        Validate after so many steps.

    Returns
    -------
    network : Sequential
    charts : Charts

    Examples
    --------
    >>> from helpers.ward.setup import Setup
    >>> network, charts = train(Setup(steps=2), every=1)
    >>> charts.layers
    ['1', '2', '3', '4', '5', '6', '7', 'dense']
    >>> charts.loss.shape, charts.validation_steps
    ((2,), array([0, 1, 2]))
    """
    network, rng = setup.network(), np.random.default_rng(setup.seed)
    (x, y), held_back = setup.data()
    loss, optimizer = setup.loss_function(), setup.make_optimizer(network)
    # A sick network may overflow: that shows in its charts, and needs no warning.
    with np.errstate(all="ignore"):
        before, values = examine(network, setup), []
        steps, validated = [0], [evaluate(network, *held_back, loss)]
        while len(values) < setup.steps:
            for x_batch, y_batch in datasets.batches(x, y, setup.batch_size, rng):
                value, gradient = loss(network.forward(x_batch, training=True), y_batch)
                network.backward(gradient, input_gradient=False)
                optimizer.step()
                values.append(value)
                if len(values) % every == 0 or len(values) == setup.steps:
                    steps.append(len(values))
                    validated.append(evaluate(network, *held_back, loss))
                if len(values) == setup.steps:
                    break
        at_home = evaluate(network, x[: setup.validation], y[: setup.validation], loss)
        fresh = evaluate(network, *setup.fresh(), loss)[1]
        once, again = (scores(network, held_back[0]).argmax(axis=1) for _ in range(2))
        after = examine(network, setup)
    both = {name: np.stack([before[name], after[name]]) for name in before}
    names = [str(number) for number in range(1, setup.depth + 2)] + ["dense"]
    units = [setup.filters] * (setup.depth + 1) + [10]
    ends = *at_home, fresh, float((once != again).mean())
    charts = Charts(names, *both.values(), units, np.array(values), np.array(steps), *np.array(validated).T, *ends)
    return network, charts


def check_up(setup):
    """Chart a network before its first step: a dict of arrays, one number a layer.

    Parameters
    ----------
    setup : Setup

    Returns
    -------
    dict of str to array
        "spread", "gradient", "dead" and "different", as in `Charts`.

    Examples
    --------
    >>> from helpers.ward.setup import Setup
    >>> check_up(Setup(scale=0.2))["spread"].round(3)
    array([0.054, 0.012, 0.002, 0.   , 0.   , 0.   , 0.   , 0.   ])
    """
    with np.errstate(all="ignore"):
        return examine(setup.network(), setup)


def evaluate(network, x, y, loss):
    """Give (loss, accuracy) in evaluation mode. What is not a number is wrong."""
    outputs = scores(network, x)
    right = (outputs.argmax(axis=1) == y) & np.isfinite(outputs).all(axis=1)
    return loss(outputs, y)[0], float(right.mean())


def scores(network, x):
    """Give what the network says of pictures, in evaluation mode."""
    return np.concatenate([network.forward(x[start : start + PART]) for start in range(0, len(x), PART)])


def examine(network, setup):
    """Measure a network on the probe, in training mode, and leave it as it is: a dict of arrays, one number a layer."""
    twin = setup.network()  # training mode changes batch normalisation's averages, and throws dropout's dice
    twin.load_state({**network.params, **network.state})
    (x, y), _ = setup.data()
    x, y = x[:PROBE], y[:PROBE]
    spread, dead = [], []
    flat = list(leaves(twin))
    outputs = twin.forward(x, training=True)
    twin.backward(setup.loss_function()(outputs, y)[1], input_gradient=False)
    for layer in flat:
        if isinstance(layer, (ReLU, LeakyReLU, Tanh, Sigmoid)):
            spread.append(layer.y.std())
            slope = np.abs(layer.backward(np.ones_like(layer.y)))
            dead.append((slope.max(axis=tuple(range(slope.ndim - 1))) < SMALLEST_SLOPE).mean())
    weights = [layer for layer in flat if isinstance(layer, (Conv2D, Dense))]
    return {
        "spread": np.array([*spread, outputs.std()]),
        "gradient": np.array([np.sqrt((layer.grads["weights"] ** 2).mean()) for layer in weights]),
        "dead": np.array(dead),
        "different": np.array([different_units(layer.params["weights"]) for layer in weights]),
    }


def leaves(network):
    """Go through the layers of a network that hold no others, in order."""
    for layer in network.layers:
        if isinstance(layer, Residual):
            yield from leaves(layer.layers)
            yield from leaves(layer.shortcut)
        elif isinstance(layer, Sequential):
            yield from leaves(layer)
        else:
            yield layer


def different_units(weights):
    """Count a layer's units that are different; numbers that differ by rounding alone are the same.

    Examples
    --------
    >>> different_units(np.array([[1.0, 1.0 + 1e-15, 2.0]]))
    2
    """
    units = weights.reshape(-1, weights.shape[-1]).T
    if not np.isfinite(units).all():
        return len(units)
    tolerance = 1e-9 * max(np.abs(units).max(), 1e-300)
    kept = []
    for unit in units:
        if not any(np.abs(unit - other).max() <= tolerance for other in kept):
            kept.append(unit)
    return len(kept)
