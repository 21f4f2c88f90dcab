"""Reuse what a trained network has learned: its first layers as they are, and a new dense layer above them.

Nothing of the first layers changes, so what they make of a picture is worked out once. Then only the dense layer learns, and
that takes a second.
"""

import numpy as np

from helpers.arguments import whole
from helpers.inside.stages import forward_to
from helpers.layers import Dense
from helpers.network import Sequential
from helpers.optimizers import SGD
from helpers.training import fit

__all__ = ["features", "fit_head", "with_new_head"]


def with_new_head(model, keep, classes, rng=0, learned=True):
    """Give a network of another's first layers and a new dense layer for other classes.

    Parameters
    ----------
    model : Sequential
        The trained network. It is not changed.
    keep : int
        How many of its layers to keep; the last of them has to give a vector.
    classes : int
    rng : numpy.random.Generator or int
        Draws the new weights.
    learned : bool
        Whether the kept layers have the trained weights. With False they are drawn too: the control that says what the
        *learned* filters are worth.

    Returns
    -------
    Sequential
        In float64; its output are scores.

    Examples
    --------
    >>> from helpers.layers import Conv2D, Flatten, ReLU
    >>> old = Sequential([Conv2D(4, 3), ReLU(), Flatten(), Dense(10)], input_shape=(8, 8, 1), rng=3)
    >>> new = with_new_head(old, keep=3, classes=2)
    >>> new.names, new.output_shape
    (['conv2d_1', 'relu_1', 'flatten_1', 'dense_1'], (2,))
    """
    keep = whole(keep, "keep")
    if not 0 < keep <= len(model.layers):
        raise ValueError(f"The network has {len(model.layers)} layers: keep 1 to {len(model.layers)} of them, not {keep}.")
    if len(model.layers[keep - 1].output_shape) != 1:
        raise ValueError(
            f"Layer {keep}, {model.names[keep - 1]}, gives {model.layers[keep - 1].output_shape}, and a dense layer takes a "
            "vector: keep the layers up to a Flatten or beyond."
        )
    config = [*model.get_config()["layers"][:keep], ["Dense", {"units": classes}]]
    new = Sequential.from_config({"layers": config, "input_shape": model.input_shape, "rng": rng, "dtype": "float64"})
    if learned:
        known = {**model.params, **model.state}
        kept = {name: value for name, value in known.items() if name.partition(".")[0] in model.names[:keep]}
        new.load_state({**new.params, **new.state, **kept})
    return new


def features(model, x, batch_size=256):
    """What all layers but the last make of pictures: what the last one sees.

    Parameters
    ----------
    model : Sequential
    x : array (N, H, W, C)

    Returns
    -------
    array (N, K)
    """
    below = ["picture", *model.names][-2]
    return np.concatenate([forward_to(model, x[start : start + batch_size], below) for start in range(0, len(x), batch_size)])


def fit_head(model, x, y, epochs=60, learning_rate=0.03, batch_size=16, rng=0, weight_decay=0.0):
    """Train a network's last layer, a dense one, and leave all others as they are.

    Parameters
    ----------
    model : Sequential
        Changed in place.
    x : array (N, H, W, C)
    y : array (N,) of int
    epochs, batch_size, rng
        As in `training.fit`.
    learning_rate, weight_decay : float
        Of SGD with momentum .9.

    Returns
    -------
    History

    Notes
    -----
    Features of a strange network may be large or small, so they are first brought to mean 0 and spread 1, all with two
    numbers of the training pictures; a step then is as long as `learning_rate` says for any network. Afterwards the two numbers
    are taken into the weights and biases: scores stay the same, and the network takes pictures as before.
    """
    head = model.layers[-1]
    if not isinstance(head, Dense):
        raise TypeError(f"The last layer has to be a Dense, not {type(head).__name__}.")
    seen = features(model, x)
    middle, spread = seen.mean(), (seen.std() or 1.0) * np.sqrt(seen.shape[1] / 10)
    alone = Sequential([Dense(head.output_shape[0])], seen.shape[1:], rng=rng, dtype="float64")
    optimizer = SGD(alone, learning_rate, momentum=0.9, weight_decay=weight_decay)
    history = fit(alone, (seen - middle) / spread, y, optimizer=optimizer, epochs=epochs, batch_size=batch_size, rng=rng, progress=False)
    weights, biases = (alone.layers[0].params[name] for name in ("weights", "biases"))
    head.params["weights"][...] = weights / spread
    head.params["biases"][...] = biases - middle / spread * weights.sum(axis=0)
    return history
