"""Activations. The backward of each takes dy and the output y: their slopes follow from y (but those of `prelu`)."""

import numpy as np

from helpers.arguments import check_gradient, check_numbers, floats


def relu(x):
    """Replace every negative number by 0.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    array, shape of x
        Same dtype as x.

    Examples
    --------
    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    return np.maximum(x, 0)


def relu_backward(dy, y):
    """Gradient of `relu`, given its output y: dy where y > 0, else 0 (also at exactly 0).

    Parameters
    ----------
    dy : array_like
        Gradient of the loss with respect to y.
    y : array_like, shape of dy
        What `relu` gave.

    Returns
    -------
    array, shape of dy

    Examples
    --------
    >>> relu_backward(np.array([5.0, 5.0, 5.0]), np.array([0.0, 0.0, 3.0]))
    array([0., 0., 5.])
    """
    return dy * (np.asarray(y) > 0)


def leaky_relu(x, slope=0.01):
    """Multiply every negative number by `slope`, which lies between 0 and 1.

    Parameters
    ----------
    x : array_like
        Any shape.
    slope : float
        Between 0 and 1.

    Returns
    -------
    array, shape of x
        Same float dtype as x; float64 for whole numbers.

    Examples
    --------
    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]), slope=0.1)
    array([-0.2,  0. ,  3. ])
    """
    if not 0 < slope < 1:
        raise ValueError(f"slope must be between 0 and 1, not {slope!r}.")
    x = floats(x)
    return np.maximum(x, x * x.dtype.type(slope))


def leaky_relu_backward(dy, y, slope=0.01):
    """Gradient of `leaky_relu`, given its output y: dy where y > 0, else slope times dy.

    Parameters
    ----------
    dy : array_like
        Gradient of the loss with respect to y.
    y : array_like, shape of dy
        What `leaky_relu` gave.
    slope : float
        Between 0 and 1.

    Returns
    -------
    array, shape of dy

    Examples
    --------
    >>> leaky_relu_backward(np.array([5.0, 5.0]), np.array([-0.2, 3.0]), slope=0.1)
    array([0.5, 5. ])
    """
    y = floats(y)
    return dy * np.where(y > 0, y.dtype.type(1), y.dtype.type(slope))


def prelu(x, slopes):
    """Multiply every negative number by the slope of its channel.

    Parameters
    ----------
    x : array_like, shape (..., C)
    slopes : array_like, shape (C,)
        Any numbers: they are learned.

    Returns
    -------
    array, shape of x
        Same float dtype as x; float64 for whole numbers.

    Raises
    ------
    TypeError, ValueError
        If there is not one slope for each channel.

    References
    ----------
    .. [1] K. He et al., Delving Deep into Rectifiers, 2015.

    Examples
    --------
    >>> prelu(np.array([[-2.0, -2.0], [3.0, 3.0]]), [0.5, -1.0])
    array([[-1.,  2.],
           [ 3.,  3.]])
    """
    x, slopes = _check_prelu(x, slopes)
    return np.maximum(x, 0) + slopes * np.minimum(x, 0)


def prelu_backward(dy, x, slopes):
    """Gradients of `prelu` with respect to x and the slopes.

    It takes x and not the output: with a slope below 0 the output does not tell on which side of 0 x was.

    Parameters
    ----------
    dy : array_like, shape of x
        Gradient of the loss with respect to the output.
    x, slopes
        As in `prelu`.

    Returns
    -------
    dx : array, shape of x
        dy where x > 0, else slope times dy.
    dslopes : array (C,)
        Of each channel, the sum of dy times x over its negative numbers.

    Examples
    --------
    >>> dx, dslopes = prelu_backward(np.ones((2, 2)), np.array([[-2.0, -2.0], [3.0, 3.0]]), [0.5, -1.0])
    >>> dx, dslopes
    (array([[ 0.5, -1. ],
           [ 1. ,  1. ]]), array([-2., -2.]))
    """
    x, slopes = _check_prelu(x, slopes)
    dy = check_gradient(dy, x.shape).astype(x.dtype, copy=False)
    return dy * np.where(x > 0, x.dtype.type(1), slopes), (dy * np.minimum(x, 0)).sum(
        axis=tuple(range(x.ndim - 1))
    )


def _check_prelu(x, slopes):
    x, slopes = floats(x), check_numbers(slopes, "slopes", "C")
    if x.ndim == 0 or x.shape[-1:] != slopes.shape:
        raise ValueError(
            f"There must be one slope for each channel: slopes {slopes.shape} for x of shape {x.shape}."
        )
    return x, slopes.astype(x.dtype, copy=False)


def sigmoid(x):
    """Squeeze every number into 0..1: 1 / (1 + exp(-x)), without overflow for any x.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    array, shape of x
        Same float dtype as x; float64 for whole numbers.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    x = floats(x)
    small = np.exp(-np.abs(x))  # at most 1: cannot overflow
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small)).astype(x.dtype, copy=False)


def sigmoid_backward(dy, y):
    """Gradient of `sigmoid`, given its output y: dy * y * (1 - y).

    Parameters
    ----------
    dy : array_like
        Gradient of the loss with respect to y.
    y : array_like, shape of dy
        What `sigmoid` gave.

    Returns
    -------
    array, shape of dy

    Examples
    --------
    >>> sigmoid_backward(np.array([1.0, 1.0]), np.array([0.5, 0.9])).round(2)
    array([0.25, 0.09])
    """
    y = floats(y)
    return dy * (y * (1 - y))


def tanh(x):
    """Squeeze every number into -1..1.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    array, shape of x
        Same float dtype as x; float64 for whole numbers.

    Examples
    --------
    >>> tanh(np.array([-1000.0, 0.0, 1000.0]))
    array([-1.,  0.,  1.])
    """
    return np.tanh(floats(x))


def tanh_backward(dy, y):
    """Gradient of `tanh`, given its output y: dy * (1 - y * y).

    Parameters
    ----------
    dy : array_like
        Gradient of the loss with respect to y.
    y : array_like, shape of dy
        What `tanh` gave.

    Returns
    -------
    array, shape of dy

    Examples
    --------
    >>> tanh_backward(np.array([1.0, 1.0]), np.array([0.0, 0.5]))
    array([1.  , 0.75])
    """
    y = floats(y)
    return dy * (1 - y * y)


def softmax(x):
    """Turn the numbers along the last axis into probabilities: positive, adding up to 1.

    Parameters
    ----------
    x : array_like
        The numbers to share out run along the last axis.

    Returns
    -------
    array, shape of x
        Same float dtype as x; float64 for whole numbers.

    Notes
    -----
    ``exp(x) / sum(exp(x))``. The largest number is taken away first: the quotient stays the same and nothing
    overflows.

    Examples
    --------
    >>> softmax(np.array([10_000.0, 10_000.0]))
    array([0.5, 0.5])
    """
    x = floats(x)
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_backward(dy, y):
    """Gradient of `softmax`, given its output y: y * (dy - sum(dy * y)).

    Parameters
    ----------
    dy : array_like
        Gradient of the loss with respect to y.
    y : array_like, shape of dy
        What `softmax` gave.

    Returns
    -------
    array, shape of dy

    Examples
    --------
    >>> softmax_backward(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    array([ 0.25, -0.25])
    """
    y = floats(y)
    return y * (dy - (dy * y).sum(axis=-1, keepdims=True))


def log_softmax(x):
    """The logarithm of `softmax`, exact where a probability would round to 0.

    Parameters
    ----------
    x : array_like
        The numbers to share out run along the last axis.

    Returns
    -------
    array, shape of x
        Same float dtype as x; float64 for whole numbers.

    Examples
    --------
    >>> log_softmax(np.array([0.0, 10_000.0]))
    array([-10000.,      0.])
    """
    x = floats(x)
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def log_softmax_backward(dy, y):
    """Gradient of `log_softmax`, given its output y: dy - exp(y) * sum(dy).

    Parameters
    ----------
    dy : array_like
        Gradient of the loss with respect to y.
    y : array_like, shape of dy
        What `log_softmax` gave.

    Returns
    -------
    array, shape of dy

    Examples
    --------
    >>> log_softmax_backward(np.array([1.0, 0.0]), np.log([0.5, 0.5]))
    array([ 0.5, -0.5])
    """
    dy = np.asarray(dy)
    return dy - np.exp(floats(y)) * dy.sum(axis=-1, keepdims=True)
