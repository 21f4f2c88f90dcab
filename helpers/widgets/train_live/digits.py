"""The digits that the browser learns from: 1,000 of MNIST at 16 grey levels, in one block of bytes.

The first 800 are from the training part of `load_mnist` and are learned from, the last 200 from its validation part.
"""

import functools
import zlib

import numpy as np

from helpers.datasets import load_mnist

LEARNED, KEPT = 800, 200
# Bytes of a digit: two pixels a byte, the left one in the upper half; then its label.
WIDTH = 28 * 28 // 2 + 1


@functools.cache
def load():
    """Give the digits as a network gets them: (x, y) to learn from, (x, y) for validation.

    Returns
    -------
    (x_learned, y_learned), (x_kept, y_kept)
        x : array (N, 28, 28, 1) of float64, ink 0, 1/15 ... 1.
        y : array (N,) of int64.

    Examples
    --------
    >>> (x, y), (x_kept, y_kept) = load()
    >>> x.shape, x_kept.shape, len(np.unique(x))
    ((800, 28, 28, 1), (200, 28, 28, 1), 16)
    """
    learned, kept, _ = load_mnist()
    parts = []
    for (x, y), count in ((learned, LEARNED), (kept, KEPT)):
        x = np.round(15 * x[:count]) / np.float64(15)
        x.flags.writeable = False
        parts.append((x, y[:count]))
    return tuple(parts)


@functools.cache
def block():
    """Give the digits as the browser gets them: deflated bytes, `WIDTH` for each digit.

    Returns
    -------
    numpy.ndarray of uint8, one axis

    Examples
    --------
    >>> rows = np.frombuffer(zlib.decompress(block()), np.uint8).reshape(-1, WIDTH)
    >>> rows.shape, rows[:5, -1]                      # the last byte of a row is the digit that it shows
    ((1000, 393), array([3, 8, 1, 0, 4], dtype=uint8))
    """
    rows = []
    for x, y in load():
        levels = np.round(15 * x).astype(np.uint8).reshape(len(x), -1)
        rows.append(np.column_stack([levels[:, ::2] << 4 | levels[:, 1::2], y]).astype(np.uint8))
    return np.frombuffer(zlib.compress(np.concatenate(rows).tobytes(), 9), np.uint8)
