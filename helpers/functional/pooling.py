"""Pooling: one pass over the pictures for each cell of the window."""

import numpy as np

from helpers.arguments import check_gradient, check_numbers, floats, pair
from helpers.functional import _layout
from helpers.shapes import output_size


def _pool_arguments(x, pool_size, strides, padding, border):
    """Check and lay out: (padded rows, window positions, pool size, strides, pads)."""
    x = check_numbers(x, "pictures x", "N, H, W, C")
    pool_size = pair(pool_size, "pool_size")
    strides = pool_size if strides is None else pair(strides, "strides")
    positions = tuple(output_size(x.shape[a + 1], pool_size[a], strides[a], padding) for a in (0, 1))
    pads = _layout.pads(x.shape, pool_size, strides, padding)
    for (before, after), size in zip(pads, pool_size):
        if max(before, after) >= size:
            raise ValueError(
                f"padding {padding!r} would make windows of border only: it must be below pool_size {size}."
            )
    return _layout.pad(_layout.to_rows(x), pads, border), positions, pool_size, strides, pads


def _cells(rows, positions, pool_size, strides):
    """Give one view for each cell of the window, in reading order: the pixels that lie under that cell."""
    return [
        _layout.shifted(rows, i, j, positions, strides)
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
    padding : "valid", "same", "ceil" or int
        A border never wins. Rows and columns that fill no whole window are left out with "valid"; with "ceil" a
        last window reaches over the picture's end and has what is there: PyTorch's ``ceil_mode=True``.

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
    >>> max_pool2d(x[:, :, :3], padding="valid")[0, :, :, 0], max_pool2d(x[:, :, :3], padding="ceil")[0, :, :, 0]
    (array([[4]]), array([[4, 5]]))
    """
    x = np.asarray(x)
    rows, *window, _ = _pool_arguments(
        x, pool_size, strides, padding, _lowest(x.dtype) if x.dtype.kind in "iuf" else 0
    )
    first, *others = _cells(rows, *window)
    y = np.maximum(first, others[0]) if others else first.copy()
    for cell in others[1:]:
        np.maximum(y, cell, out=y)
    return _layout.from_rows(y)


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
    x = floats(x)
    rows, *window, pads = _pool_arguments(x, pool_size, strides, padding, -np.inf)
    if y is None:
        y = max_pool2d(x, pool_size, strides, padding)
    left = _layout.to_rows(check_gradient(dy, y.shape)).astype(x.dtype)  # a copy: it is used up below
    y = _layout.to_rows(y)
    positions, pool_size, strides = window
    overlap = strides[0] < pool_size[0] or strides[1] < pool_size[1]
    covered = positions[0] * pool_size[0], positions[1] * pool_size[1]
    tiled = strides == pool_size and covered == (rows.shape[0], rows.shape[2])  # every pixel is written below
    dx = np.empty_like(rows) if tiled else np.zeros_like(rows)
    *cells, (_, last) = zip(_cells(rows, *window), _cells(dx, *window), strict=True)
    share = np.empty_like(left)
    # Each window gives its gradient away once: the first winner takes it, and nothing is left for the next.
    for cell, d_cell in cells:
        np.equal(cell, y, out=share, casting="unsafe")  # 1 or 0 as a float: NumPy multiplies these faster than bool
        share *= left
        left -= share
        d_cell[...] = d_cell + share if overlap else share
    last[...] = last + left if overlap else left
    return _layout.from_rows(_layout.unpad(dx, pads))


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
    x = floats(x)
    rows, *window, pads = _pool_arguments(x, pool_size, strides, padding, 0)
    return _layout.from_rows(sum(_cells(rows, *window)) / _pixels_in_windows(rows, window, pads))


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
    x = floats(x)
    rows, *window, pads = _pool_arguments(x, pool_size, strides, padding, 0)
    (oh, ow), (N, _, _, C) = window[0], x.shape
    dy = check_gradient(dy, (N, oh, ow, C)).astype(x.dtype, copy=False)
    share = _layout.to_rows(dy) / _pixels_in_windows(rows, window, pads)
    dx = np.zeros_like(rows)
    for d_cell in _cells(dx, *window):
        d_cell += share
    return _layout.from_rows(_layout.unpad(dx, pads))


def _pixels_in_windows(rows, window, pads):
    """Count the pixels in each window that are no border: (H', 1, W', 1), in the dtype of the rows."""
    inside = np.zeros((rows.shape[0], 1, rows.shape[2], 1), rows.dtype)
    _layout.unpad(inside, pads)[...] = 1
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
    return floats(x, "pictures x", "N, H, W, C").mean(axis=(1, 2))


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
    x = floats(x, "pictures x", "N, H, W, C")
    N, H, W, C = x.shape
    dy = check_gradient(dy, (N, C)).astype(x.dtype, copy=False)
    dx = np.empty_like(x)
    dx[...] = (dy / (H * W))[:, None, None, :]
    return dx
