"""Losses: how wrong the outputs are, as one number, and its gradient with respect to the outputs.

Each returns ``(value, gradient)``: a plain float, and an array like the outputs. A batch's loss is the mean
over its pictures, so that the gradient does not grow with the batch.
"""

import numpy as np

from helpers import functional
from helpers.arguments import floats

__all__ = ["half_squared_error", "mean_squared_error", "softmax_cross_entropy"]


def softmax_cross_entropy(logits, labels):
    """Minus the logarithm of the probability that softmax gives to the right class.

    Parameters
    ----------
    logits : array_like, shape (N, K), or (K,) for one picture
        What the last layer puts out, before softmax.
    labels : array_like, shape (N,) of int, or shape of the logits
        The right classes, 0 to K - 1; or the wanted probabilities, such as one-hot rows.

    Returns
    -------
    value : float
    gradient : array, shape of the logits
        (softmax - wanted) / N.

    Raises
    ------
    TypeError, ValueError
        If the labels do not fit the logits.

    Notes
    -----
    Computed with `functional.log_softmax`: logits of 10,000 overflow nothing.

    Examples
    --------
    >>> value, gradient = softmax_cross_entropy([[0.0] * 10], [3])
    >>> round(value, 4)                                 # log 10: a guess among ten
    2.3026
    >>> gradient.round(1)
    array([[ 0.1,  0.1,  0.1, -0.9,  0.1,  0.1,  0.1,  0.1,  0.1,  0.1]])
    """
    logits = floats(logits, "logits", ("K", "N, K"))
    wanted = _one_hot(np.asarray(labels), logits)
    log_probabilities = functional.log_softmax(logits)
    count = _pictures(logits)
    # Where nothing is wanted, 0 * -inf would be NaN: such terms count 0.
    value = -np.where(wanted == 0, 0, wanted * log_probabilities).sum() / count
    total = wanted.sum(axis=-1, keepdims=True)
    return float(value), (np.exp(log_probabilities) * total - wanted) / logits.dtype.type(count)


def half_squared_error(outputs, targets):
    """Half the sum of the squared differences: the loss the lessons begin with. A batch gives its mean.

    Parameters
    ----------
    outputs, targets : array_like, shape (N, K), or (K,) for one picture

    Returns
    -------
    value : float
    gradient : array, shape of the outputs

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> target = np.eye(10)[3]
    >>> value, gradient = half_squared_error(np.full(10, 0.1), target)
    >>> round(value, 4), round(float(gradient[3]), 4)
    (0.45, -0.9)
    """
    difference = _difference(outputs, targets)
    count = _pictures(difference)
    return float((difference * difference).sum() / 2 / count), difference / difference.dtype.type(count)


def mean_squared_error(outputs, targets):
    """The mean of the squared differences over all numbers, as Keras has it.

    Parameters, returns and errors are those of `half_squared_error`.

    Examples
    --------
    >>> value, gradient = mean_squared_error(np.full(10, 0.1), np.eye(10)[3])
    >>> round(value, 4)
    0.09
    """
    difference = _difference(outputs, targets)
    size = max(difference.size, 1)
    return float((difference * difference).sum() / size), difference * difference.dtype.type(2 / size)


def _pictures(array):
    return max(len(array), 1) if array.ndim > 1 else 1


def _difference(outputs, targets):
    outputs, targets = floats(outputs), np.asarray(targets)
    if outputs.shape != targets.shape:
        raise ValueError(f"outputs {outputs.shape} and targets {targets.shape} must have the same shape.")
    return outputs - targets.astype(outputs.dtype, copy=False)


def _one_hot(labels, logits):
    if labels.shape == logits.shape:
        return labels.astype(logits.dtype, copy=False)
    if labels.shape != logits.shape[:-1]:
        raise ValueError(
            f"labels of shape {labels.shape} do not fit logits {logits.shape}: give one class for each row, "
            f"or an array of the logits' shape."
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels must be whole numbers (classes), not {labels.dtype}.")
    classes = logits.shape[-1]
    wrong = labels[(labels < 0) | (labels >= classes)]
    if wrong.size:
        raise ValueError(
            f"labels must be 0 to {classes - 1} for {classes} classes; there is a {wrong.flat[0]}."
        )
    return (labels[..., None] == np.arange(classes)).astype(logits.dtype)
