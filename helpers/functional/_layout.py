r"""The memory behind the fast path: why a convolution is a few large matrix products.

A batch has the field's shape ``(N, H, W, C)``. In memory we keep it as ``(H, C, W, N)``: row by row, and the
same pixel of all pictures side by side. `to_rows` and `from_rows` go between the two; `from_rows` copies
nothing.

A window of the input must become one column of a matrix, so that filters @ windows is the convolution.
The usual way ("im2col") copies every pixel kh * kw times. Here is how to copy it only kw times.
Take a kernel of 3 x 3 and one channel. For every row h write its 3 shifts to the right under each other::

                   W' output columns, N pictures each
                 +-----------------------------------+
    row 0        | x[0, 0]  x[0, 1]  x[0, 2]  ...    |   shift 0      \
                 | x[0, 1]  x[0, 2]  x[0, 3]  ...    |   shift 1       |
                 | x[0, 2]  x[0, 3]  x[0, 4]  ...    |   shift 2       |
    row 1        | x[1, 0]  x[1, 1]  x[1, 2]  ...    |   shift 0    \  |  windows of output row 0:
                 | x[1, 1]  x[1, 2]  x[1, 3]  ...    |   shift 1     | |  9 lines, one under the other
                 | x[1, 2]  x[1, 3]  x[1, 4]  ...    |   shift 2     | |
    row 2        | x[2, 0]  x[2, 1]  x[2, 2]  ...    |   shift 0     | |
                 | x[2, 1]  x[2, 2]  x[2, 3]  ...    |   shift 1     |/   windows of output row 1:
                 | x[2, 2]  x[2, 3]  x[2, 4]  ...    |   shift 2     |    9 lines as well, and 6 of them
    row 3        | x[3, 0]  x[3, 1]  x[3, 2]  ...    |   shift 0     |    are the lines above
                 |  ...                              |   ...        /
                 +-----------------------------------+

Each column of the first 9 lines is one 3 x 3 window, flattened. Each column of the 9 lines that begin at row
1 is a window one row lower. The kh shifts *downwards* need no copy: kh adjacent rows are one block of memory.
So the windows of output row i are a view that begins at row i, and ``filters @ windows[i]`` is output row i,
for all its columns and all pictures at once. (A line of ones after the shifts of each row lets the same
product add the biases, and the product of the backward pass sum their gradient.)

The windows of a whole batch, or of one large picture, are more than the processor's cache holds, and each
product would fetch every number from memory, several times slower. So the output is cut into `tiles` of a few
rows and columns, here three rows high (kh = 3)::

    input row   0  1  2  3  4  5  6  7  8
    tile 1      |-----------|                 output rows 0, 1, 2 read the input rows 0 to 4
    tile 2               |-----------|        output rows 3, 4, 5 read the input rows 3 to 7: 3 and 4 once more

The windows of one tile are laid out, multiplied and forgotten. The way back lays them out again: to copy from a
picture that is at hand costs less than to keep kw times its size until then.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from helpers.shapes import pad_amounts

LONGEST = 2048  # numbers in a line of a tile: longer lines are slower, and so are much shorter ones
CACHE = 2**20  # bytes of a tile's lines, in the second cache of most processors


def to_rows(x):
    """Lay a batch out row by row: shape ``(N, H, W, C)`` to a contiguous ``(H, C, W, N)``.

    Copies only if the memory is not in that order yet: what one layer of the fast path returns, the next
    takes as is.

    Examples
    --------
    >>> x = np.zeros((64, 28, 30, 3))
    >>> to_rows(x).shape
    (28, 3, 30, 64)
    >>> rows = to_rows(x)
    >>> np.shares_memory(to_rows(from_rows(rows)), rows)
    True
    """
    return np.ascontiguousarray(x.transpose(1, 3, 2, 0))


def from_rows(rows):
    """Show rows ``(H, C, W, N)`` in the field's shape ``(N, H, W, C)``. A view: nothing is copied."""
    return rows.transpose(3, 0, 2, 1)


def pads(shape, kernel_size, strides, padding):
    """Say how wide the border of a batch (N, H, W, C) is: ((top, bottom), (left, right)), for `pad`."""
    return tuple(
        pad_amounts(size, kernel, stride, padding)
        for size, kernel, stride in zip(shape[1:3], kernel_size, strides)
    )


def pad(rows, amounts, value=0):
    """Put a border of `value` around rows (H, C, W, N); `amounts` is ((top, bottom), (left, right))."""
    (top, bottom), (left, right) = amounts
    if not (top or bottom or left or right):
        return rows
    H, C, W, N = rows.shape
    padded = np.full((top + H + bottom, C, left + W + right, N), value, rows.dtype)
    padded[top : top + H, :, left : left + W] = rows
    return padded


def unpad(rows, amounts):
    """Cut the border off again: the inverse of `pad`. A view."""
    (top, bottom), (left, right) = amounts
    H, _, W, _ = rows.shape
    return rows[top : H - bottom, :, left : W - right]


def shifted(rows, row, column, size, strides):
    """Every pixel that lies under cell (`row`, `column`) of a sliding window. A view ``(H', C, W', N)``.

    `size` is the number of window positions ``(H', W')``.
    """
    (oh, ow), (sh, sw) = size, strides
    return rows[row : row + sh * (oh - 1) + 1 : sh, :, column : column + sw * (ow - 1) + 1 : sw]


def windows(rows, kernel_size, strides):
    """All windows of a (padded) batch, ready for a matrix product. See the drawing at the top of this file.

    Parameters
    ----------
    rows : array (H, C, W, N), contiguous
    kernel_size, strides : (int, int)

    Returns
    -------
    array (H', kh * (C * kw + 1), W' * N)
        A read-only view. Column ``(w, n)`` of entry ``h`` is the window at (h, w) of picture n, flattened, with a
        one after each of its rows.

    Examples
    --------
    >>> picture = np.arange(12.0).reshape(3, 1, 4, 1)            # 3 rows, 1 channel, 4 columns, 1 picture
    >>> windows(picture, (2, 3), (1, 1))[0]                       # output row 0: two windows of 2 x 3
    array([[0., 1.],
           [1., 2.],
           [2., 3.],
           [1., 1.],
           [4., 5.],
           [5., 6.],
           [6., 7.],
           [1., 1.]])
    """
    (kh, kw), (sh, sw) = kernel_size, strides
    H, C, W, N = rows.shape
    oh, ow = (H - kh) // sh + 1, (W - kw) // sw + 1
    lines = np.empty((H, C * kw + 1, ow * N), rows.dtype)
    lines[:, -1] = 1
    shifts = lines[:, : C * kw].reshape(H, C, kw, ow, N)  # a view: only whole axes are split
    for j in range(kw):
        shifts[:, :, j] = shifted(rows, 0, j, (H, ow), (1, sw))
    return _blocks(lines, kh, oh, sh)


def tiles(rows, size, kernel_size, strides):
    """Cut (H', W'), the size of an output, into tiles whose `windows` stay in the processor's cache.

    Parameters
    ----------
    rows : array (H, C, W, N)
        The (padded) batch.
    size : (int, int)
    kernel_size, strides : (int, int)

    Returns
    -------
    list of (slice, slice)
        Rows and columns of each tile, from the left to the right.

    Examples
    --------
    >>> rows = np.zeros((3, 1, 6, 1000))                                  # 4 output columns of 1000 pictures
    >>> [(across.start, across.stop) for _, across in tiles(rows, (1, 4), (3, 3), (1, 1))]
    [(0, 2), (2, 4)]
    >>> rows = np.zeros((480, 3, 480, 1), np.float32)                     # a photograph: whole lines, few of them
    >>> [(down.start, down.stop) for down, _ in tiles(rows, (474, 474), (7, 7), (1, 1))][:3]
    [(0, 16), (16, 33), (33, 50)]
    """
    (kh, kw), (sh, _), (_, C, W, N) = kernel_size, strides, rows.shape
    width = max(1, LONGEST // max(N, 1))
    line = (C * kw + 1) * min(width, W) * N * rows.itemsize
    height = max(2 * kh, (CACHE // max(line, 1) - kh) // sh)  # a tile of few rows would be overlap for the most part
    return [(down, across) for across in _pieces(size[1], width) for down in _pieces(size[0], height)]


def _pieces(length, size):
    """Cut a length into slices that are about equally long, none above `size`."""
    count = -(-length // size)
    ends = [length * i // count for i in range(count + 1)]
    return [slice(*ends[i : i + 2]) for i in range(count)]


def under(outputs, kernel, stride):
    """Say which pixels lie under the windows of some outputs, along one axis: a slice for a slice.

    Examples
    --------
    >>> under(slice(3, 6), 3, 1)
    slice(3, 8, None)
    """
    return slice(outputs.start * stride, (outputs.stop - 1) * stride + kernel)


def windows_of(tile, rows, kernel_size, strides):
    """Lay out the `windows` of one of the `tiles`."""
    down, across = map(under, tile, kernel_size, strides)
    return windows(rows[down, :, across], kernel_size, strides)


def filter_matrix(filters, biases):
    """Flatten filters (kh, kw, C, F) in the order of `windows`: one row for each filter, (F, kh * (C * kw + 1)).

    Each filter's bias stands where the first line of ones is; the other lines of ones count 0.
    """
    kh, kw, C, F = filters.shape
    matrix = np.zeros((F, kh, C * kw + 1), filters.dtype)
    matrix[:, :, :-1] = filters.transpose(3, 0, 2, 1).reshape(F, kh, C * kw)
    matrix[:, 0, -1] = biases
    return matrix.reshape(F, -1)


def split_filter_matrix(matrix, filters_shape):
    """Undo `filter_matrix`: give filters ``(kh, kw, C, F)`` and biases ``(F,)``."""
    kh, kw, C, F = filters_shape
    matrix = matrix.reshape(F, kh, C * kw + 1)
    filters = matrix[:, :, :-1].reshape(F, kh, C, kw).transpose(1, 3, 2, 0)
    return np.ascontiguousarray(filters), matrix[:, 0, -1].copy()


def add_adjoint(dx, d, filters, strides, top=0):
    """Send the gradient of each output back to the pixels of its window: filters @ `windows`, transposed.

    The same idea again. Pixel row h was read by the output rows h - kh + 1 ... h, and these are adjacent too:
    one product collects all kh of them. Then the kw shifts are added back to where they came from.

    Parameters
    ----------
    dx : array (H, C, W, N)
        Gradient of the loss with respect to some rows of pixels, from row `top` on; changed in place. Strips of columns
        come from left to right, and the first finds zeros.
    d : array (H', F, W', N)
        Gradient of the loss with respect to the outputs: all rows of these columns.
    filters : array (kh, kw, C, F)
    strides : (int, int)
    top : int
    """
    kh, kw, C, F = filters.shape
    (H, _, _, N), (oh, _, ow, _), (sh, sw) = dx.shape, d.shape, strides
    # Output row i was read from the pixel rows from i * sh on. Where none was, above, below or between, zeros stand.
    first, last = max(0, -((kh - 1 - top) // sh)), min(oh, (top + H - 1) // sh + 1)
    spread = np.zeros((H + kh - 1, F, ow, N), d.dtype)
    if first < last:
        spread[kh - 1 - top + first * sh : kh - top + (last - 1) * sh : sh] = d[first:last]
    upside_down = filters[::-1].transpose(2, 1, 0, 3).reshape(C * kw, kh * F)
    blocks = _blocks(spread.reshape(H + kh - 1, F, ow * N), kh, H, 1)
    shifts = (upside_down @ blocks).reshape(H, C, kw, ow, N)
    shifted(dx, 0, kw - 1, (H, ow), (1, sw))[...] = shifts[:, :, -1]  # no strip before reached these columns
    for j in range(kw - 1):
        view = shifted(dx, 0, j, (H, ow), (1, sw))
        view += shifts[:, :, j]


def _blocks(rows, height, count, stride):
    """View blocks of `height` adjacent rows, `stride` rows apart: (R, A, B) to (count, height * A, B)."""
    # Strides are computed from the shape: NumPy may report anything for the stride of an axis of length 1.
    _, a, b = rows.shape
    item = rows.itemsize
    return as_strided(rows, (count, height * a, b), (stride * a * b * item, b * item, item), writeable=False)
