"""From strokes to the eight by eight numbers a network reads, the way the training digits were made.

The digits of data/digits.npz were scanned as black and white pictures and brought to one size by NIST's programs:
cut out, stretched to 20 x 32 pixels, thickened or thinned to a common weight, made upright. Then the ink was counted
in blocks of 4 x 4. A drawing must go the same way, or the network meets something it has never seen. shared/prepare8.js does
the same sums in the browser; a test holds the two equal, bit for bit.

References
----------
.. [1] M. Garris et al., NIST Form-Based Handprint Recognition System, NISTIR 5469, 1994.
.. [2] E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998.
"""

import numpy as np

PAGE = 128  # pixels a side of the page that is drawn on
PEN = 14  # its width, in pixels of the page
WIDTH, HEIGHT, SIDE = 20, 32, 32  # the size a digit is stretched to, inside the square bitmap
STRETCH = 2  # at most: a single straight 1 would become a wall otherwise


def rasterise(strokes):
    """Draw strokes on a page with a round pen.

    Parameters
    ----------
    strokes : list of list of (x, y)
        Each point from 0 to 1, x to the right, y down. A stroke of one point is a dot.

    Returns
    -------
    numpy.ndarray of bool, shape (128, 128)
        True where a pixel's centre is under the pen.

    Examples
    --------
    >>> int(rasterise([[(0.5, 0.5)]]).sum())
    156
    """
    page = np.zeros((PAGE, PAGE), bool)
    reach = PEN / 2
    for stroke in strokes:
        points = [(x * PAGE, y * PAGE) for x, y in stroke]
        for (x0, y0), (x1, y1) in zip(points, points[1:] or points, strict=False):
            left, right = _span(min(x0, x1) - reach, max(x0, x1) + reach)
            top, bottom = _span(min(y0, y1) - reach, max(y0, y1) + reach)
            x, y = np.arange(left, right) + 0.5, np.arange(top, bottom)[:, np.newaxis] + 0.5
            dx, dy = x1 - x0, y1 - y0
            length2 = dx * dx + dy * dy
            along = np.clip(((x - x0) * dx + (y - y0) * dy) / length2, 0, 1) if length2 else 0.0
            away_x, away_y = x - x0 - along * dx, y - y0 - along * dy
            page[top:bottom, left:right] |= away_x * away_x + away_y * away_y <= reach * reach
    return page


def normalise(page):
    """Cut the ink out, bring it to one size, one weight of pen and upright.

    Parameters
    ----------
    page : numpy.ndarray of bool, shape (H, W)

    Returns
    -------
    numpy.ndarray of bool, shape (32, 32)
        The ink is 32 rows high and 20 columns wide before it is made upright; empty if the page is.

    Examples
    --------
    >>> bitmap = normalise(rasterise([[(0.6, 0.2), (0.4, 0.8)]]))  # a slanted 1
    >>> rows, columns = np.nonzero(bitmap)
    >>> int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())
    (0, 31, 10, 20)
    """
    bitmap = np.zeros((SIDE, SIDE), bool)
    if not page.any():
        return bitmap
    (top, *_, bottom), (left, *_, right) = (np.flatnonzero(page.any(axis))[[0, -1]] for axis in (1, 0))
    ink = page[top : bottom + 1, left : right + 1]
    height, width = ink.shape
    wide, high = WIDTH, HEIGHT
    if WIDTH * height > STRETCH * HEIGHT * width:
        wide = max(1, int(STRETCH * HEIGHT * width / height + 0.5))
    if HEIGHT * width > STRETCH * WIDTH * height:
        high = max(1, int(STRETCH * WIDTH * height / width + 0.5))
    rows = ((np.arange(high) + 0.5) * height / high).astype(int)
    columns = ((np.arange(wide) + 0.5) * width / wide).astype(int)
    y, x = (SIDE - high) // 2, (SIDE - wide) // 2
    bitmap[y : y + high, x : x + wide] = ink[np.ix_(rows, columns)]
    return upright(common_weight(bitmap))


def common_weight(bitmap):
    """Thin a digit with much ink by one pixel all around, or two; thicken one with little. The limits are NIST's."""
    ink = bitmap.sum()
    for _ in range(2 if ink > 560 else 1 if ink > 412 else 0):
        around = np.pad(bitmap, 1, constant_values=True)  # the frame takes nothing away
        bitmap = bitmap & around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:]
    for _ in range(2 if ink < 108 else 1 if ink < 256 else 0):
        around = np.pad(bitmap, 1)
        bitmap = bitmap | around[:-2, 1:-1] | around[2:, 1:-1] | around[1:-1, :-2] | around[1:-1, 2:]
    return bitmap


def upright(bitmap):
    """Shift the rows so that the ink's left edge near the top and near the bottom come under each other."""
    rows = np.flatnonzero(bitmap.any(axis=1))
    if len(rows) <= 5:
        return bitmap
    top, bottom = rows[0] + 2, rows[-1] - 2  # the very edges are noise
    if not (bitmap[top].any() and bitmap[bottom].any()):
        return bitmap
    slant = (int(bitmap[top].argmax()) - int(bitmap[bottom].argmax())) / int(bottom - top)
    sheared = np.zeros_like(bitmap)
    for row in range(SIDE):
        shift = int(np.floor((row - SIDE // 2) * slant + 0.5))
        kept = bitmap[row, max(-shift, 0) : SIDE - max(shift, 0)]
        sheared[row, max(shift, 0) : max(shift, 0) + len(kept)] = kept
    return sheared


def count_blocks(bitmap):
    """Count the ink in each block of 4 x 4 pixels.

    Returns
    -------
    numpy.ndarray of int64, shape (8, 8)
        0 to 16.

    Examples
    --------
    >>> count_blocks(np.ones((32, 32), bool))[0].tolist()
    [16, 16, 16, 16, 16, 16, 16, 16]
    """
    return bitmap.reshape(8, 4, 8, 4).sum(axis=(1, 3), dtype=np.int64)


def prepare(strokes):
    """Bring strokes to the 8x8 numbers that a network of lesson 07 reads.

    Parameters
    ----------
    strokes : list of list of (x, y)
        Each point from 0 to 1, x to the right, y down.

    Returns
    -------
    numpy.ndarray of float64, shape (8, 8)
        The share of ink in each block, 0 to 1. All 0 if there is no stroke.

    Examples
    --------
    >>> float(prepare([[(0.5, 0.1), (0.5, 0.9)]])[3, 3])
    1.0
    """
    return count_blocks(normalise(rasterise(strokes))) / 16


def _span(low, high):
    """The pixels of the page between two places, with one to spare."""
    return max(int(np.floor(low)) - 1, 0), min(int(np.ceil(high)) + 2, PAGE)
