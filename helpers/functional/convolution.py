"""Convolution: windows laid out by `_layout`, then one matrix product for each output row."""

import numpy as np

from helpers.arguments import check_bias, check_gradient, check_numbers, float_type, pair
from helpers.functional import _layout
from helpers.shapes import output_shape


def conv2d_windows(x, kernel_size, strides=1, padding="valid"):
    """Lay out all windows of a batch as matrices: the half of `conv2d` that `conv2d_backward` needs again.

    Parameters
    ----------
    x : array, shape (N, H, W, C), float
    kernel_size, strides : int or tuple of two int
    padding : "valid", "same", "ceil" or int

    Returns
    -------
    list
        See `_layout.strips`.
    """
    kernel_size, strides = pair(kernel_size, "kernel_size"), pair(strides, "strides")
    padded = _layout.pad(_layout.to_rows(x), _layout.pads(x.shape, kernel_size, strides, padding))
    return _layout.strips(padded, kernel_size, strides)


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
    padding : "valid", "same", "ceil" or int
        No border; zeros so that the output is ceil(H / stride) long (TensorFlow's rule); zeros that a last window
        lacks at the end; or that many zeros all around.
    windows : list, optional
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
    >>> import numpy as np
    >>> picture = np.arange(16).reshape(1, 4, 4, 1)
    >>> corner_sum = np.ones((3, 3, 1, 1))
    >>> conv2d(picture, corner_sum)[0, :, :, 0]
    array([[45., 54.],
           [81., 90.]])
    """
    x, w, b = check_conv2d(x, w, b, strides, padding)
    dtype = float_type(x, w, b)
    x, w = x.astype(dtype, copy=False), w.astype(dtype, copy=False)
    if windows is None:
        windows = conv2d_windows(x, w.shape[:2], strides, padding)
    N, oh, ow, F = output_shape(x.shape, w.shape, strides, padding)
    matrix, y = _layout.filter_matrix(w, 0 if b is None else b), np.empty((oh, F, ow, N), dtype)
    for columns, _, strip in windows:
        np.matmul(matrix, strip, out=y[:, :, columns].reshape(oh, F, -1))
    return _layout.from_rows(y)


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
    >>> import numpy as np
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
    pads = _layout.pads(x.shape, w.shape[:2], strides, padding)
    (_, H, W, C), (N, oh, ow, F) = x.shape, output_shape(x.shape, w.shape, strides, padding)
    padded_shape = (H + sum(pads[0]), C, W + sum(pads[1]), N)
    dtype = float_type(x, w)
    dy = check_gradient(dy, (N, oh, ow, F)).astype(dtype, copy=False)
    x, w = x.astype(dtype, copy=False), w.astype(dtype, copy=False)
    if windows is None:
        windows = conv2d_windows(x, w.shape[:2], strides, padding)
    dy, d_matrix = _layout.to_rows(dy), 0
    dx = np.zeros(padded_shape, dtype) if input_gradient else None
    for columns, read, strip in windows:
        d = dy[:, :, columns]
        d_matrix = d_matrix + (d.reshape(oh, F, -1) @ strip.transpose(0, 2, 1)).sum(axis=0)
        if input_gradient:
            _layout.add_adjoint(dx[:, :, read], d, w, strides)
    dw, db = _layout.split_filter_matrix(d_matrix, w.shape)
    return _layout.from_rows(_layout.unpad(dx, pads)) if input_gradient else None, dw, db


def check_conv2d(x, w, b=None, strides=1, padding="valid"):
    """Check the arguments of a convolution over a batch.

    Parameters
    ----------
    x : array_like, shape (N, H, W, C)
    w : array_like, shape (kh, kw, C, F)
    b : array_like, shape (F,), optional
    strides : int or tuple of two int
    padding : "valid", "same", "ceil" or int

    Returns
    -------
    x, w, b : numpy.ndarray
        The same numbers; `b` is None if it was.

    Raises
    ------
    TypeError
        If an array does not hold numbers.
    ValueError
        If the shapes do not fit: the message names both and the rule.

    Examples
    --------
    >>> check_conv2d(np.zeros((1, 32, 32, 3)), np.zeros((5, 5, 1, 2)))
    Traceback (most recent call last):
    ...
    ValueError: filter depth 1 does not match the picture's depth 3: (5, 5, 1, 2) on (1, 32, 32, 3).
    """
    x = check_numbers(x, "pictures x", "N, H, W, C")
    w = check_numbers(w, "filters w", "kh, kw, C, F")
    output_shape(x.shape, w.shape, strides, padding)
    return x, w, check_bias(b, w.shape[-1])
