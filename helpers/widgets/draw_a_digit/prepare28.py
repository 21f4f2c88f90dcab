"""From strokes to the 28x28 numbers a network reads, the way MNIST's digits were made.

MNIST's makers took black and white scans, brought each digit into a box of 20x20 with its proportions kept,
which left grey edges, and placed its centre of mass in the middle of 28x28. A drawing goes the same way
here, or the network meets something it has never seen. The strokes are brought to size first and inked
after: the pen is as wide in a small drawing as in a large one. Only sums that are the same in every
language, so that a browser can do them too.

References
----------
.. [1] Y. LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998.
"""

from itertools import pairwise

import numpy as np

SIDE = 28  # pixels a side of the picture
BOX = 20  # of the box that the ink fits into
CENTRE = 14.5  # pixels from the edge to the centre of mass, as in MNIST's pictures, give or take 0.5
PEN = 2.4  # the pen's width, in these pixels: about MNIST's
SMALLEST = 0.1  # a drawing smaller than this share of the page is not made larger than one of this share


def prepare(strokes, pen=PEN):
    """Bring strokes into a box of 20x20, ink them, and place their centre of mass in the middle of 28x28.

    Parameters
    ----------
    strokes : list of list of (x, y)
        On a page from 0 to 1, x to the right, y down. A stroke of one point is a dot.
    pen : float
        The pen's width in pixels of the result.

    Returns
    -------
    array (28, 28) of float64
        Ink from 0 to 1. All 0 if there is no stroke.

    Examples
    --------
    >>> picture = prepare([[(0.6, 0.2), (0.4, 0.8)]])            # a slanted 1
    >>> rows, columns = np.nonzero(picture > 0.5)
    >>> int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())
    (5, 23, 10, 18)
    """
    strokes = [np.asarray(stroke, float).reshape(-1, 2) for stroke in strokes if len(stroke)]
    if not strokes:
        return np.zeros((SIDE, SIDE))
    strokes = fit(strokes, pen)
    across, down = centre_of_mass(ink(strokes, pen))
    return ink([stroke + (CENTRE - across, CENTRE - down) for stroke in strokes], pen)


def fit(strokes, pen=PEN):
    """Scale strokes so that the longer side of their ink is 20 pixels, in the middle of 28x28."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (BOX - pen) / max(*(high - low), SMALLEST)
    return [(stroke - (low + high) / 2) * scale + SIDE / 2 for stroke in strokes]


def ink(strokes, pen=PEN):
    """Ink strokes, given in pixels, with a round pen whose edge falls from 1 to 0 over one pixel.

    Parameters
    ----------
    strokes : list of array (points, 2)
        x and y in pixels; the middle of the first pixel is (0.5, 0.5).

    Returns
    -------
    array (28, 28) of float64
    """
    pieces = [piece for stroke in strokes for piece in pairwise(stroke)]
    pieces += [(stroke[0], stroke[0]) for stroke in strokes if len(stroke) == 1]
    x, y = np.arange(SIDE) + 0.5, np.arange(SIDE)[:, np.newaxis] + 0.5
    nearest2 = np.full((SIDE, SIDE), np.inf)
    for few in np.array_split(np.reshape(pieces, (-1, 4)), len(pieces) // 500 + 1):  # all at once could fill memory
        # One axis for the pieces of stroke, two for the pixels: how far is each pixel from each piece?
        x0, y0, x1, y1 = few.T[:, :, np.newaxis, np.newaxis]
        dx, dy = x1 - x0, y1 - y0
        length2 = dx * dx + dy * dy
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / np.where(length2, length2, 1), 0, 1)
        away_x, away_y = x - x0 - along * dx, y - y0 - along * dy
        nearest2 = np.minimum(nearest2, (away_x * away_x + away_y * away_y).min(axis=0))
    return np.clip(pen / 2 + 0.5 - np.sqrt(nearest2), 0, 1)


def centre_of_mass(picture):
    """Where the ink is in the mean: x and y in pixels."""
    middle, total = np.arange(SIDE) + 0.5, picture.sum()
    return (picture.sum(axis=0) * middle).sum() / total, (picture.sum(axis=1) * middle).sum() / total
