"""Saliency: how the score leans on each pixel, and two prettier pictures that send something else back."""

import numpy as np

from helpers.layers import ReLU
from helpers.network import Sequential

__all__ = ["RULES", "saliency"]

# What a ReLU lets through on the way back: dy comes from above, y is what the ReLU gave on the way up.
RULES = {
    "slope": lambda dy, y: dy * (y > 0),
    "deconvnet": lambda dy, y: dy * (dy > 0),
    "guided": lambda dy, y: dy * (dy > 0) * (y > 0),
}


def saliency(model, x, labels, rule="slope"):
    """Send 1 back from each picture's score of its label to the pixels.

    Parameters
    ----------
    model : Sequential
        Its output are scores, before softmax.
    x : array_like, shape (N, H, W, C)
    labels : array_like of int, shape (N,)
        Which score, for each picture.
    rule : str
        "slope" is the gradient [1]_; "deconvnet" [2]_ lets through what is positive on the way back, "guided" [3]_
        what is positive on both ways.

    Returns
    -------
    array, shape (N, H, W, C)

    Raises
    ------
    ValueError
        If there is no such rule, or the network holds parts that this way back does not know.

    References
    ----------
    .. [1] K. Simonyan, A. Vedaldi, A. Zisserman, Deep Inside Convolutional Networks, 2013.
    .. [2] M. Zeiler, R. Fergus, Visualizing and Understanding Convolutional Networks, 2013.
    .. [3] J. Springenberg et al., Striving for Simplicity, 2014.

    Examples
    --------
    >>> from helpers.layers import Dense
    >>> model = Sequential([Dense(2), ReLU(), Dense(1)], (1,), dtype="float64")
    >>> model.load_state({"dense_1.weights": np.array([[1.0, -1]]), "dense_1.biases": np.array([0.0, 0]),
    ...                   "dense_2.weights": np.array([[-2.0], [3]]), "dense_2.biases": np.array([0.0])})
    >>> {rule: float(saliency(model, [[5.0]], [0], rule)[0, 0]) for rule in RULES}
    {'slope': -2.0, 'deconvnet': -3.0, 'guided': 0.0}
    """
    if rule not in RULES:
        raise ValueError(f"There is no rule {rule!r}. There are: {', '.join(RULES)}.")
    scores = model.forward(x)
    labels = np.asarray(labels)
    if scores.ndim != 2 or labels.shape != (len(scores),):
        raise ValueError(f"saliency needs one label a picture; scores are {scores.shape}, labels {labels.shape}.")
    dy = np.zeros_like(scores)
    dy[np.arange(len(scores)), labels] = 1
    return _send_back(model, dy, rule)


def _send_back(layer, dy, rule):
    if isinstance(layer, ReLU):
        return RULES[rule](dy, layer.y)
    if isinstance(layer, Sequential):
        for each in reversed(layer.layers):
            dy = _send_back(each, dy, rule)
        return dy
    if rule != "slope" and (hasattr(layer, "parts") or type(layer).__name__ in ("LeakyReLU", "PReLU")):
        raise ValueError(f"{rule!r} is not defined for {type(layer).__name__} here: use 'slope'.")
    return layer.backward(dy)
