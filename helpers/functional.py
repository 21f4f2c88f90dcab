"""The arithmetic of every layer, forward and backward, on batches of pictures.

Pictures are ``(N, H, W, C)``, filters ``(kh, kw, C, F)``, vectors ``(N, K)``. Every ``f`` has an
``f_backward``: it takes ``dy``, the gradient of the loss with respect to the output of ``f``, and returns the
gradient with respect to its inputs. Nothing here changes its arguments. Floats keep their dtype; where an
answer needs fractions, whole numbers become float64. NaN goes in, NaN comes out.

Results have the field's shapes; their memory is laid out for speed, as `helpers.rows` explains.
"""

import numpy as np

from helpers import rows as _rows
from helpers.shapes import (
    check_bias,
    check_conv2d,
    check_numbers,
    output_shape,
    output_size,
    pad_amounts,
    pair,
)

__all__ = [
    "average_pool2d",
    "average_pool2d_backward",
    "batch_norm",
    "batch_norm_backward",
    "conv2d",
    "conv2d_backward",
    "conv2d_windows",
    "dense",
    "dense_backward",
    "dropout",
    "dropout_backward",
    "global_average_pool2d",
    "global_average_pool2d_backward",
    "leaky_relu",
    "leaky_relu_backward",
    "log_softmax",
    "log_softmax_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "softmax_backward",
    "tanh",
    "tanh_backward",
]


def _float_type(*arrays):
    """Give the float dtype that the arrays have in common; whole numbers alone become float64."""
    common = np.result_type(*(array.dtype for array in arrays if array is not None))
    return common if common.kind == "f" else np.dtype(np.float64)


def _floats(array, name="array", axes=None):
    array = np.asarray(array) if axes is None else check_numbers(array, name, axes)
    return array.astype(_float_type(array), copy=False)


def _check_gradient(dy, shape):
    dy = np.asarray(dy)
    if dy.shape != tuple(shape):
        raise ValueError(f"dy must have the shape of the output, {tuple(shape)}, not {dy.shape}.")
    return dy


def _both_pads(x, kernel_size, strides, padding):
    return tuple(
        pad_amounts(size, kernel, stride, padding)
        for size, kernel, stride in zip(x.shape[1:3], kernel_size, strides)
    )


# Convolution ----------------------------------------------------------------------------------------------


def conv2d_windows(x, kernel_size, strides=1, padding="valid"):
    """Lay out all windows of a batch as matrices: the half of `conv2d` that `conv2d_backward` needs again.

    Parameters
    ----------
    x : array, shape (N, H, W, C), float
    kernel_size, strides : int or tuple of two int
    padding : "valid", "same" or int

    Returns
    -------
    array (H', kh * (C * kw + 1), W' * N)
        See `helpers.rows.windows`.
    """
    kernel_size, strides = pair(kernel_size, "kernel_size"), pair(strides, "strides")
    padded = _rows.pad(_rows.to_rows(x), _both_pads(x, kernel_size, strides, padding))
    return _rows.windows(padded, kernel_size, strides, ones=True)


def conv2d(x, w, b=None, strides=1, padding="valid", windows=None):
    """Slide filters over a batch of pictures.

    Parameters
    ----------
    x : array_like, shape (N, H, W, C)
        Pictures.
    w : array_like, shape (kh, kw, C, F)
        Filters, as deep as the pictures.
    b : array_like, shape (F,), optional
        One bias for each filter.
    strides : int or tuple of two int
        Pixels the filters move (down, across) at each step.
    padding : "valid", "same" or int
        No border; zeros so that the output is ceil(H / stride) long (TensorFlow's rule); or that many zeros
        all around.
    windows : array, optional
        What `conv2d_windows` gave for the same x, if you have it already.

    Returns
    -------
    array, shape (N, H', W', F)

    Raises
    ------
    TypeError, ValueError
        If the arguments do not fit each other. The message names both shapes.

    Notes
    -----
    ``y[n, i, j, f] = b[f] + sum over r, s, c of x[n, i * sh + r, j * sw + s, c] * w[r, s, c, f]``.
    Mathematics calls this cross-correlation; the field says convolution.

    Examples
    --------
    >>> picture = np.arange(16).reshape(1, 4, 4, 1)
    >>> corner_sum = np.ones((3, 3, 1, 1))
    >>> conv2d(picture, corner_sum)[0, :, :, 0]
    array([[45., 54.],
           [81., 90.]])
    """
    x, w, b = check_conv2d(x, w, b, strides, padding)
    dtype = _float_type(x, w, b)
    x, w = x.astype(dtype, copy=False), w.astype(dtype, copy=False)
    if windows is None:
        windows = conv2d_windows(x, w.shape[:2], strides, padding)
    N, oh, ow, F = output_shape(x.shape, w.shape, strides, padding)
    y = _rows.filter_matrix(w, 0 if b is None else b) @ windows
    return _rows.from_rows(y.reshape(oh, F, ow, N))


def conv2d_backward(dy, x, w, strides=1, padding="valid", windows=None, input_gradient=True):
    """Gradients of `conv2d` with respect to pictures, filters and biases.

    Parameters
    ----------
    dy : array_like, shape (N, H', W', F)
        Gradient of the loss with respect to the output.
    x, w, strides, padding, windows
        As in `conv2d`.
    input_gradient : bool
        False leaves out dx, which the first layer of a network does not need.

    Returns
    -------
    dx : array, shape of x, or None
    dw : array, shape of w
    db : array, shape (F,)

    Notes
    -----
    Each filter weight touched every window once: its gradient adds up dy times the pixel under it. Each pixel
    was read by up to kh * kw windows: its gradient adds up dy times the weight that lay on it.

    Examples
    --------
    >>> x, w = np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1))
    >>> dx, dw, db = conv2d_backward(np.ones((1, 2, 2, 1)), x, w)
    >>> dx[0, :, :, 0]                                  # how many windows read each pixel
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    >>> float(dw[0, 0, 0, 0]), float(db[0])
    (4.0, 4.0)
    """
    x, w, _ = check_conv2d(x, w, None, strides, padding)
    strides = pair(strides, "strides")
    pads = _both_pads(x, w.shape[:2], strides, padding)
    (_, H, W, C), (N, oh, ow, F) = x.shape, output_shape(x.shape, w.shape, strides, padding)
    padded_shape = (H + sum(pads[0]), C, W + sum(pads[1]), N)
    dtype = _float_type(x, w)
    dy = _check_gradient(dy, (N, oh, ow, F)).astype(dtype, copy=False)
    x, w = x.astype(dtype, copy=False), w.astype(dtype, copy=False)
    if windows is None:
        windows = conv2d_windows(x, w.shape[:2], strides, padding)
    d = _rows.to_rows(dy).reshape(oh, F, ow * N)
    dw, db = _rows.split_filter_matrix((d @ windows.transpose(0, 2, 1)).sum(axis=0), w.shape)
    if not input_gradient:
        return None, dw, db
    dx = _rows.unpad(_rows.windows_adjoint(d, w, padded_shape, strides), pads)
    return _rows.from_rows(dx), dw, db


# Pooling --------------------------------------------------------------------------------------------------


def _pool_arguments(x, pool_size, strides, padding, border):
    """Check and lay out: (padded rows, window positions, pool size, strides, pads)."""
    x = check_numbers(x, "pictures x", "N, H, W, C")
    pool_size = pair(pool_size, "pool_size")
    strides = pool_size if strides is None else pair(strides, "strides")
    positions = tuple(output_size(x.shape[a + 1], pool_size[a], strides[a], padding) for a in (0, 1))
    pads = _both_pads(x, pool_size, strides, padding)
    for (before, after), size in zip(pads, pool_size):
        if max(before, after) >= size:
            raise ValueError(
                f"padding {padding!r} would make windows of border only: it must be below pool_size {size}."
            )
    return _rows.pad(_rows.to_rows(x), pads, border), positions, pool_size, strides, pads


def _cells(rows, positions, pool_size, strides):
    """Give one view for each cell of the window, in reading order: the pixels that lie under that cell."""
    return [
        _rows.shifted(rows, i, j, positions, strides)
        for i in range(pool_size[0])
        for j in range(pool_size[1])
    ]


def _lowest(dtype):
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def max_pool2d(x, pool_size=2, strides=None, padding="valid"):
    """Keep the largest number of each window, in each channel on its own.

    Parameters
    ----------
    x : array_like, shape (N, H, W, C)
    pool_size : int or tuple of two int
    strides : int or tuple of two int, optional
        The pool size if not given: windows side by side.
    padding : "valid", "same" or int
        A border never wins. Rows and columns that fill no whole window are left out with "valid".

    Returns
    -------
    array, shape (N, H', W', C)
        Same dtype as x. A window that holds NaN gives NaN.

    Raises
    ------
    TypeError, ValueError
        If an argument is wrong or the window is larger than the picture.

    Examples
    --------
    >>> x = np.array([[1, 2, 5, 0], [3, 4, 1, 1]]).reshape(1, 2, 4, 1)
    >>> max_pool2d(x)[0, :, :, 0]
    array([[4, 5]])
    """
    x = np.asarray(x)
    rows, *window, _ = _pool_arguments(
        x, pool_size, strides, padding, _lowest(x.dtype) if x.dtype.kind in "iuf" else 0
    )
    first, *others = _cells(rows, *window)
    y = np.maximum(first, others[0]) if others else first.copy()
    for cell in others[1:]:
        np.maximum(y, cell, out=y)
    return _rows.from_rows(y)


def max_pool2d_backward(dy, x, pool_size=2, strides=None, padding="valid", y=None):
    """Gradient of `max_pool2d`: it goes to the winner of each window, and nothing to the others.

    Where several pixels share the maximum, the first in reading order is the winner.

    Parameters
    ----------
    dy : array_like, shape (N, H', W', C)
    x, pool_size, strides, padding
        As in `max_pool2d`.
    y : array, optional
        The output of `max_pool2d`, if you have it already.

    Returns
    -------
    array, shape of x

    Examples
    --------
    >>> x = np.array([[1.0, 2.0, 7.0, 0.0], [3.0, 4.0, 7.0, 7.0]]).reshape(1, 2, 4, 1)
    >>> max_pool2d_backward(np.full((1, 1, 2, 1), 5.0), x)[0, :, :, 0]
    array([[0., 0., 5., 0.],
           [0., 5., 0., 0.]])
    """
    x = _floats(x)
    rows, *window, pads = _pool_arguments(x, pool_size, strides, padding, -np.inf)
    if y is None:
        y = max_pool2d(x, pool_size, strides, padding)
    left = _rows.to_rows(_check_gradient(dy, y.shape)).astype(x.dtype)  # a copy: it is used up below
    y = _rows.to_rows(y)
    positions, pool_size, strides = window
    overlap = strides[0] < pool_size[0] or strides[1] < pool_size[1]
    covered = positions[0] * pool_size[0], positions[1] * pool_size[1]
    tiled = strides == pool_size and covered == (rows.shape[0], rows.shape[2])  # every pixel is written below
    dx = np.empty_like(rows) if tiled else np.zeros_like(rows)
    *cells, (_, last) = zip(_cells(rows, *window), _cells(dx, *window), strict=True)
    # Each window gives its gradient away once: the first winner takes it, and nothing is left for the next.
    for cell, d_cell in cells:
        share = left * (cell == y)
        left -= share
        d_cell[...] = d_cell + share if overlap else share
    last[...] = last + left if overlap else left
    return _rows.from_rows(_rows.unpad(dx, pads))


def average_pool2d(x, pool_size=2, strides=None, padding="valid"):
    """Keep the mean of each window, in each channel on its own.

    The arguments are those of `max_pool2d`. A border does not count: the mean is over the pixels that are
    there.

    Returns
    -------
    array, shape (N, H', W', C)

    Examples
    --------
    >>> x = np.array([[1, 2, 5, 0], [3, 4, 1, 1]]).reshape(1, 2, 4, 1)
    >>> average_pool2d(x)[0, :, :, 0]
    array([[2.5 , 1.75]])
    """
    x = _floats(x)
    rows, *window, pads = _pool_arguments(x, pool_size, strides, padding, 0)
    return _rows.from_rows(sum(_cells(rows, *window)) / _pixels_in_windows(rows, window, pads))


def average_pool2d_backward(dy, x, pool_size=2, strides=None, padding="valid"):
    """Gradient of `average_pool2d`: every pixel of a window gets the same share.

    Returns
    -------
    array, shape of x

    Examples
    --------
    >>> average_pool2d_backward(np.full((1, 1, 1, 1), 8.0), np.zeros((1, 2, 2, 1)))[0, :, :, 0]
    array([[2., 2.],
           [2., 2.]])
    """
    x = _floats(x)
    rows, *window, pads = _pool_arguments(x, pool_size, strides, padding, 0)
    (oh, ow), (N, _, _, C) = window[0], x.shape
    dy = _check_gradient(dy, (N, oh, ow, C)).astype(x.dtype, copy=False)
    share = _rows.to_rows(dy) / _pixels_in_windows(rows, window, pads)
    dx = np.zeros_like(rows)
    for d_cell in _cells(dx, *window):
        d_cell += share
    return _rows.from_rows(_rows.unpad(dx, pads))


def _pixels_in_windows(rows, window, pads):
    """Count the pixels in each window that are no border: (H', 1, W', 1), in the dtype of the rows."""
    inside = np.zeros((rows.shape[0], 1, rows.shape[2], 1), rows.dtype)
    _rows.unpad(inside, pads)[...] = 1
    return sum(_cells(inside, *window))


def global_average_pool2d(x):
    """Average each map over all its pixels: (N, H, W, C) to (N, C), whatever H and W are.

    Parameters
    ----------
    x : array_like, shape (N, H, W, C)

    Returns
    -------
    array, shape (N, C)

    Examples
    --------
    >>> global_average_pool2d(np.arange(8).reshape(1, 2, 2, 2))
    array([[3., 4.]])
    """
    return _floats(x, "pictures x", "N, H, W, C").mean(axis=(1, 2))


def global_average_pool2d_backward(dy, x):
    """Gradient of `global_average_pool2d`: 1 / (H * W) of it for every pixel.

    Parameters
    ----------
    dy : array_like, shape (N, C)
    x : array_like, shape (N, H, W, C)

    Returns
    -------
    array, shape of x

    Examples
    --------
    >>> global_average_pool2d_backward(np.array([[8.0]]), np.zeros((1, 2, 2, 1)))[0, :, :, 0]
    array([[2., 2.],
           [2., 2.]])
    """
    x = _floats(x, "pictures x", "N, H, W, C")
    N, H, W, C = x.shape
    dy = _check_gradient(dy, (N, C)).astype(x.dtype, copy=False)
    dx = np.empty_like(x)
    dx[...] = (dy / (H * W))[:, None, None, :]
    return dx


# Activations: their backward takes dy and the output y ------------------------------------------------------


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
    x = _floats(x)
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
    y = _floats(y)
    return dy * np.where(y > 0, y.dtype.type(1), y.dtype.type(slope))


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
    x = _floats(x)
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
    y = _floats(y)
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
    return np.tanh(_floats(x))


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
    y = _floats(y)
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
    x = _floats(x)
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
    y = _floats(y)
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
    x = _floats(x)
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
    return dy - np.exp(_floats(y)) * dy.sum(axis=-1, keepdims=True)


# Dense, batch normalisation, dropout ------------------------------------------------------------------------


def dense(x, w, b=None):
    """Connect every input with every output: x @ w + b.

    Parameters
    ----------
    x : array_like, shape (N, K)
    w : array_like, shape (K, M)
    b : array_like, shape (M,), optional

    Returns
    -------
    array, shape (N, M)

    Raises
    ------
    TypeError, ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> dense([[1, 2, 3]], [[1, 0], [1, 0], [0, 2]], [0.5, 0])
    array([[3.5, 6. ]])
    """
    x, w = _check_dense(x, w)
    b = check_bias(b, w.shape[1])
    dtype = _float_type(x, w, b)
    y = x.astype(dtype, copy=False) @ w.astype(dtype, copy=False)
    return y if b is None else y + b.astype(dtype, copy=False)


def dense_backward(dy, x, w, input_gradient=True):
    """Gradients of `dense` with respect to inputs, weights and biases.

    Parameters
    ----------
    dy : array_like, shape (N, M)
    x, w
        As in `dense`.
    input_gradient : bool
        False leaves out dx.

    Returns
    -------
    dx : array (N, K), or None
    dw : array (K, M)
    db : array (M,)

    Examples
    --------
    >>> dx, dw, db = dense_backward(np.array([[1.0]]), np.array([[3.0, 4.0]]), np.array([[5.0], [6.0]]))
    >>> dx, dw[:, 0], db
    (array([[5., 6.]]), array([3., 4.]), array([1.]))
    """
    x, w = _check_dense(x, w)
    dtype = _float_type(x, w)
    x, w = x.astype(dtype, copy=False), w.astype(dtype, copy=False)
    dy = _check_gradient(dy, (len(x), w.shape[1])).astype(dtype, copy=False)
    return dy @ w.T if input_gradient else None, x.T @ dy, dy.sum(axis=0)


def _check_dense(x, w):
    x, w = check_numbers(x, "inputs x", "N, K"), check_numbers(w, "weights w", "K, M")
    if x.shape[1] != w.shape[0]:
        raise ValueError(
            f"{x.shape[1]} inputs do not match {w.shape[0]} weights for each output: "
            f"inputs {x.shape}, weights {w.shape}."
        )
    return x, w


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
    normal, _ = _normalised(_floats(x), mean, variance, epsilon)
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
    """
    x = _floats(x)
    dy = _check_gradient(dy, x.shape).astype(x.dtype, copy=False)
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
    x = _floats(x)
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
