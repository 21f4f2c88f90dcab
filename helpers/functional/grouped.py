"""Convolutions whose filters read only a part of the depth: groups, and one channel at a time (depthwise)."""

import numpy as np

from helpers.arguments import check_bias, check_gradient, check_numbers, float_type, pair, whole
from helpers.functional import _layout
from helpers.functional.convolution import conv2d, conv2d_backward
from helpers.shapes import output_size


def grouped_conv2d(x, w, b=None, groups=1, strides=1, padding="valid"):
    """Cut the depth and the filters into groups; each group of filters slides over its own part of the depth.

    Parameters
    ----------
    x : array_like, shape (N, H, W, C)
    w : array_like, shape (kh, kw, C / groups, F)
        The first F / groups filters read the first C / groups channels, and so on.
    b : array_like, shape (F,), optional
    groups : int
        Divides both C and F. With 1 this is `conv2d`.
    strides, padding
        As in `conv2d`.

    Returns
    -------
    array, shape (N, H', W', F)

    Raises
    ------
    TypeError, ValueError
        If the arguments do not fit each other.

    References
    ----------
    .. [1] A. Krizhevsky, I. Sutskever, G. Hinton, ImageNet Classification with Deep Convolutional Neural
        Networks, 2012: two groups, one for each of two graphics cards.

    Examples
    --------
    >>> x = np.array([[1, 2, 30, 40]]).reshape(1, 1, 1, 4)
    >>> grouped_conv2d(x, np.ones((1, 1, 2, 2)), groups=2)[0, 0, 0]      # 1 + 2 and 30 + 40
    array([ 3., 70.])
    """
    x, w = _check_groups(x, w, groups)
    b = check_bias(b, w.shape[3])
    b = np.zeros(w.shape[3], float_type(x, w)) if b is None else b
    parts = zip(*(np.split(array, groups, axis=-1) for array in (x, w, b)))
    return np.concatenate([conv2d(*part, strides, padding) for part in parts], axis=-1)


def grouped_conv2d_backward(dy, x, w, groups=1, strides=1, padding="valid", input_gradient=True):
    """Gradients of `grouped_conv2d` with respect to pictures, filters and biases: group by group.

    Parameters
    ----------
    dy : array_like, shape (N, H', W', F)
    x, w, groups, strides, padding
        As in `grouped_conv2d`.
    input_gradient : bool
        False leaves out dx.

    Returns
    -------
    dx : array, shape of x, or None
    dw : array, shape of w
    db : array, shape (F,)

    Examples
    --------
    >>> x, w = np.array([[1.0, 2, 30, 40]]).reshape(1, 1, 1, 4), np.ones((1, 1, 2, 2))
    >>> dx, dw, db = grouped_conv2d_backward(np.array([[[[1.0, 5.0]]]]), x, w, groups=2)
    >>> dx[0, 0, 0], dw[0, 0]
    (array([1., 1., 5., 5.]), array([[  1., 150.],
           [  2., 200.]]))
    """
    x, w = _check_groups(x, w, groups)
    dy = check_gradient(dy, _shape(x, w, w.shape[3], strides, padding))
    parts = zip(*(np.split(array, groups, axis=-1) for array in (dy, x, w)))
    found = [conv2d_backward(*part, strides, padding, input_gradient=input_gradient) for part in parts]
    dx, dw, db = zip(*found)
    return np.concatenate(dx, axis=-1) if input_gradient else None, np.concatenate(dw, -1), np.concatenate(db)


def depthwise_conv2d(x, w, b=None, strides=1, padding="valid"):
    """Slide filters of depth 1, each over one channel: M filters a channel make M maps of it.

    Parameters
    ----------
    x : array_like, shape (N, H, W, C)
    w : array_like, shape (kh, kw, C, M)
    b : array_like, shape (C * M,), optional
    strides, padding
        As in `conv2d`.

    Returns
    -------
    array, shape (N, H', W', C * M)
        The M maps of the first channel come first.

    Raises
    ------
    TypeError, ValueError
        If the arguments do not fit each other.

    References
    ----------
    .. [1] A. Howard et al., MobileNets, 2017.

    Examples
    --------
    >>> x = np.array([[1, 2, 30, 40]]).reshape(1, 1, 2, 2)               # two pixels of two channels: 1 2, 30 40
    >>> depthwise_conv2d(x, np.ones((1, 2, 2, 1)))[0, 0, 0]              # 1 + 30 and 2 + 40
    array([31., 42.])
    """
    x, w = _check_depthwise(x, w)
    kh, kw, C, M = w.shape
    b = check_bias(b, C * M)
    dtype, (N, oh, ow, _) = float_type(x, w, b), _shape(x, w, C * M, strides, padding)
    rows, strides, _ = _padded_rows(x.astype(dtype, copy=False), w, strides, padding)
    w = w.astype(dtype, copy=False)
    y = np.zeros((oh, C, M, ow, N), dtype)
    # Each weight lies on one pixel of every window: shift the pictures under it, multiply, add.
    for i, j in np.ndindex(kh, kw):
        pixels = _layout.shifted(rows, i, j, (oh, ow), strides)
        y += pixels[:, :, np.newaxis] * w[i, j, :, :, np.newaxis, np.newaxis]
    y = _layout.from_rows(y.reshape(oh, C * M, ow, N))
    return y if b is None else y + b.astype(dtype, copy=False)


def depthwise_conv2d_backward(dy, x, w, strides=1, padding="valid", input_gradient=True):
    """Gradients of `depthwise_conv2d` with respect to pictures, filters and biases.

    Parameters
    ----------
    dy : array_like, shape (N, H', W', C * M)
    x, w, strides, padding
        As in `depthwise_conv2d`.
    input_gradient : bool
        False leaves out dx.

    Returns
    -------
    dx : array, shape of x, or None
    dw : array, shape of w
    db : array, shape (C * M,)

    Examples
    --------
    >>> x, w = np.array([[1.0, 2, 30, 40]]).reshape(1, 1, 2, 2), np.ones((1, 2, 2, 1))
    >>> dx, dw, db = depthwise_conv2d_backward(np.array([[[[1.0, 5.0]]]]), x, w)
    >>> dx[0, 0, :, 0], dx[0, 0, :, 1], dw[0, :, 1, 0]
    (array([1., 1.]), array([5., 5.]), array([ 10., 200.]))
    """
    x, w = _check_depthwise(x, w)
    kh, kw, C, M = w.shape
    dtype, (N, oh, ow, _) = float_type(x, w), _shape(x, w, C * M, strides, padding)
    dy = check_gradient(dy, (N, oh, ow, C * M)).astype(dtype, copy=False)
    rows, strides, pads = _padded_rows(x.astype(dtype, copy=False), w, strides, padding)
    w = w.astype(dtype, copy=False)
    d = _layout.to_rows(dy).reshape(oh, C, M, ow, N)
    dx, dw = np.zeros_like(rows) if input_gradient else None, np.empty_like(w)
    for i, j in np.ndindex(kh, kw):
        pixels = _layout.shifted(rows, i, j, (oh, ow), strides)
        dw[i, j] = (d * pixels[:, :, np.newaxis]).sum(axis=(0, 3, 4))
        if input_gradient:
            view = _layout.shifted(dx, i, j, (oh, ow), strides)
            view += (d * w[i, j, :, :, np.newaxis, np.newaxis]).sum(axis=2)
    db = d.sum(axis=(0, 3, 4)).reshape(C * M)
    return _layout.from_rows(_layout.unpad(dx, pads)) if input_gradient else None, dw, db


def _check_groups(x, w, groups):
    x = check_numbers(x, "pictures x", "N, H, W, C")
    w = check_numbers(w, "filters w", "kh, kw, C / groups, F")
    if w.shape[2] * whole(groups, "groups") != x.shape[3] or w.shape[3] % groups:
        raise ValueError(
            f"{groups} groups do not fit: they must cut the depth {x.shape[3]} of the pictures {x.shape} into parts "
            f"as deep as the filters {w.shape}, {w.shape[2]}, and the {w.shape[3]} filters into equal parts."
        )
    return x, w


def _check_depthwise(x, w):
    x, w = check_numbers(x, "pictures x", "N, H, W, C"), check_numbers(w, "filters w", "kh, kw, C, M")
    if x.shape[3] != w.shape[2]:
        raise ValueError(
            f"There are filters for {w.shape[2]} channels and {x.shape[3]} channels: "
            f"filters {w.shape} on pictures {x.shape}."
        )
    return x, w


def _shape(x, w, depth, strides, padding):
    """Give the shape of the output: (N, H', W', depth)."""
    sizes = zip(x.shape[1:3], w.shape[:2], pair(strides, "strides"))
    return len(x), *(output_size(size, kernel, stride, padding) for size, kernel, stride in sizes), depth


def _padded_rows(x, w, strides, padding):
    strides = pair(strides, "strides")
    pads = _layout.pads(x.shape, w.shape[:2], strides, padding)
    return _layout.pad(_layout.to_rows(x), pads), strides, pads
