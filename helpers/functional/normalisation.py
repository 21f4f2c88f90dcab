"""Batch normalisation and dropout."""

import numpy as np

from helpers.arguments import check_gradient, floats


def batch_norm(x, gamma, beta, mean=None, variance=None, epsilon=1e-3):
    """Shift and scale each channel to mean 0 and variance 1, then to mean beta and standard deviation gamma.

    Parameters
    ----------
    x : array_like, shape (..., C)
    gamma, beta : array_like, shape (C,)
    mean, variance : array_like, shape (C,), optional
        Fixed statistics, as used after training. Without them, those of this batch.
    epsilon : float
        Added to the variance, so that a constant channel does not divide by 0.

    Returns
    -------
    array, shape of x

    References
    ----------
    .. [1] S. Ioffe, C. Szegedy, Batch Normalization, 2015, algorithm 1.

    Examples
    --------
    >>> batch_norm(np.array([[1.0], [3.0]]), [1.0], [0.0], epsilon=0)[:, 0]
    array([-1.,  1.])
    """
    normal, _ = _normalised(floats(x), mean, variance, epsilon)
    return normal * _like(gamma, normal) + _like(beta, normal)


def batch_norm_backward(dy, x, gamma, mean=None, variance=None, epsilon=1e-3, fixed=None):
    """Gradients of `batch_norm` with respect to x, gamma and beta.

    With the batch's own statistics, every x moves the mean and the variance too: two more terms in dx.

    Parameters
    ----------
    dy : array_like, shape of x
    x, gamma, mean, variance, epsilon
        As in `batch_norm`.
    fixed : bool, optional
        False says that the given mean and variance are those of this batch; else they count as fixed.

    Returns
    -------
    dx : array, shape of x
    dgamma, dbeta : array (C,)

    Examples
    --------
    >>> x, dy = np.array([[1.0], [3.0]]), np.array([[1.0], [0.0]])
    >>> dx, dgamma, dbeta = batch_norm_backward(dy, x, [1.0], epsilon=0)
    >>> dx[:, 0], dgamma, dbeta              # two numbers become -1 and 1 whatever they are: no slope
    (array([0., 0.]), array([-1.]), array([1.]))
    """
    x = floats(x)
    dy = check_gradient(dy, x.shape).astype(x.dtype, copy=False)
    normal, scale = _normalised(x, mean, variance, epsilon)
    channels = tuple(range(x.ndim - 1))
    dgamma, dbeta = (dy * normal).sum(axis=channels), dy.sum(axis=channels)
    dx = dy
    fixed = mean is not None if fixed is None else fixed
    if not fixed:
        count = x.size // x.shape[-1]
        dx = dy - (dbeta + normal * dgamma) / count
    return dx * (_like(gamma, x) * scale), dgamma, dbeta


def _normalised(x, mean, variance, epsilon):
    if (mean is None) != (variance is None):
        raise ValueError("Give both mean and variance, or neither.")
    channels = tuple(range(x.ndim - 1))
    mean = x.mean(axis=channels) if mean is None else _like(mean, x)
    centred = x - mean
    variance = (centred * centred).mean(axis=channels) if variance is None else _like(variance, x)
    scale = 1 / np.sqrt(variance + x.dtype.type(epsilon))
    return centred * scale, scale


def _like(values, x):
    return np.asarray(values).astype(x.dtype, copy=False)


def dropout(x, rate, rng):
    """Set each number to 0 with probability `rate`; scale the others by 1 / (1 - rate), so the mean stays.

    Parameters
    ----------
    x : array_like
    rate : float
        At least 0, below 1.
    rng : numpy.random.Generator

    Returns
    -------
    y : array, shape of x
    mask : array, shape of x
        0 or 1 / (1 - rate): what x was multiplied by, for `dropout_backward`.

    Examples
    --------
    >>> y, mask = dropout(np.ones(8), 0.5, np.random.default_rng(0))
    >>> y
    array([2., 0., 0., 0., 2., 2., 2., 2.])
    """
    if not 0 <= rate < 1:
        raise ValueError(f"rate must be at least 0 and below 1, not {rate!r}.")
    x = floats(x)
    mask = np.empty_like(x)  # in the memory order of x
    np.multiply(rng.random(x.shape) >= rate, x.dtype.type(1 / (1 - rate)), out=mask)
    return x * mask, mask


def dropout_backward(dy, mask):
    """Gradient of `dropout`: what was switched off gets nothing.

    Parameters
    ----------
    dy, mask : array, same shape
        The mask is the one that `dropout` gave.

    Returns
    -------
    array, shape of dy

    Examples
    --------
    >>> dropout_backward(np.array([1.0, 1.0]), np.array([0.0, 2.0]))
    array([0., 2.])
    """
    return dy * mask
