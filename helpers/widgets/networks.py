"""A network, packed for the browser: what shared/network.js reads and computes again, layer by layer."""

import numpy as np

from helpers import layers
from helpers.network import Sequential
from helpers.widgets.arrays import pack

# What shared/network.js can compute. Dropout does nothing after training and stays in Python.
KINDS = (
    layers.Conv2D,
    layers.Dense,
    layers.ReLU,
    layers.LeakyReLU,
    layers.Sigmoid,
    layers.Tanh,
    layers.Softmax,
    layers.MaxPooling2D,
    layers.AveragePooling2D,
    layers.GlobalAveragePooling2D,
    layers.BatchNormalization,
    layers.Flatten,
)


def trouble(model, kinds=KINDS, unknown="The browser cannot compute {kind}. It knows {known} and Dropout."):
    """Say why the browser cannot compute a network, or "" if it can.

    Parameters
    ----------
    model : object
    kinds : tuple of type
        The layers that it may have, beside Dropout.
    unknown : str
        What is said of another one: a template with the fields ``kind`` and ``known``.

    Returns
    -------
    str
    """
    if not isinstance(model, Sequential):
        return f"model must be a helpers Sequential, got {type(model).__name__}."
    for layer in model.layers:
        grouped = getattr(layer, "groups", 1) > 1
        if grouped or type(layer) not in (*kinds, layers.Dropout):
            known = ", ".join(kind.__name__ for kind in kinds)
            return unknown.format(kind=type(layer).__name__ + " in groups" * grouped, known=known)
    if not all(np.isfinite(array).all() for array in {**model.params, **model.state}.values()):
        return "model holds weights that are NaN or infinite: it diverged in training. Train it again."
    return ""


def pack_network(model, dtype=None):
    """Turn a network into the plain dictionary that `unpackNetwork` of shared/network.js reads.

    Parameters
    ----------
    model : Sequential
        Of layers of `KINDS`, and Dropout.
    dtype : str, optional
        In which the weights travel; the model's own if you give none.

    Returns
    -------
    dict
        ``{"input_shape": [...], "layers": [{"name", "kind", "settings", "arrays"}, ...]}``.

    Examples
    --------
    >>> model = Sequential([layers.Flatten(), layers.Dense(2)], input_shape=(3, 3, 1))
    >>> [layer["name"] for layer in pack_network(model)["layers"]]
    ['flatten_1', 'dense_1']
    """
    rows = zip(model.names, model.layers, model.get_config()["layers"], strict=True)
    return {
        "input_shape": list(model.input_shape),
        "layers": [
            {
                "name": name,
                "kind": type(layer).__name__,
                "settings": settings,
                "arrays": {
                    key: pack(np.asarray(array, dtype))
                    for key, array in {**layer.params, **layer.state}.items()
                },
            }
            for name, layer, (_, settings) in rows
            if not isinstance(layer, layers.Dropout)
        ],
    }
