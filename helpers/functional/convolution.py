"""Convolution: windows laid out by `_layout`, then one matrix product for each output row."""

import numpy as np

from helpers.arguments import check_bias, check_gradient, check_numbers, float_type, pair
from helpers.functional import _layout
from helpers.shapes import output_shape


def conv2d(x, w, b=None, strides=1, padding="valid"):
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
    N, oh, ow, F = output_shape(x.shape, w.shape, strides, padding)
    kernel_size, strides = w.shape[:2], pair(strides, "strides")
    padded = _layout.pad(_layout.to_rows(x), _layout.pads(x.shape, kernel_size, strides, padding))
    matrix, y = _layout.filter_matrix(w, 0 if b is None else b), np.empty((oh, F, ow, N), dtype)
    for tile in _layout.tiles(padded, (oh, ow), kernel_size, strides):
        windows, part = _layout.windows_of(tile, padded, kernel_size, strides), _part(y, tile)
        np.matmul(matrix, windows, out=part)
    return _layout.from_rows(y)


def conv2d_backward(dy, x, w, strides=1, padding="valid", input_gradient=True):
    """Gradients of `conv2d` with respect to pictures, filters and biases.

    Parameters
    ----------
    dy : array_like, shape (N, H', W', F)
        Gradient of the loss with respect to the output.
    x, w, strides, padding
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
    kernel_size, strides = w.shape[:2], pair(strides, "strides")
    pads = _layout.pads(x.shape, kernel_size, strides, padding)
    N, oh, ow, F = output_shape(x.shape, w.shape, strides, padding)
    dtype = float_type(x, w)
    dy = check_gradient(dy, (N, oh, ow, F)).astype(dtype, copy=False)
    x, w = x.astype(dtype, copy=False), w.astype(dtype, copy=False)
    padded, dy, d_matrix = _layout.pad(_layout.to_rows(x), pads), _layout.to_rows(dy), 0
    for tile in _layout.tiles(padded, (oh, ow), kernel_size, strides):
        windows, d = _layout.windows_of(tile, padded, kernel_size, strides), _part(dy, tile)
        d_matrix = d_matrix + (windows @ d.transpose(0, 2, 1)).sum(axis=0)
    dw, db = _layout.split_filter_matrix(d_matrix.T, w.shape)
    if not input_gradient:
        return None, dw, db
    dx = np.zeros(padded.shape, dtype)
    for rows, across in _layout.tiles(padded, (len(padded), ow), kernel_size, strides):  # tiles of pixel rows this time
        columns = _layout.under(across, kernel_size[1], strides[1])
        _layout.add_adjoint(dx[rows, :, columns], dy[:, :, across], w, strides, rows.start)
    return _layout.from_rows(_layout.unpad(dx, pads)), dw, db


def _part(y, tile):
    """View the outputs of a tile: (H', F, W', N) as (rows of the tile, F, its columns * N)."""
    part = y[tile[0], :, tile[1]]
    return part.reshape(*part.shape[:2], -1)


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
