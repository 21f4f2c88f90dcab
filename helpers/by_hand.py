"""The plain loops, exactly as the lessons type them.

They are slow and short on purpose: every multiplication is in sight. They check nothing; `functional` is
the fast path, with checks.
"""

import numpy as np


def multiply_and_add(window, kernel):
    """Lay a kernel over a window of its size, multiply number by number, add up: one number.

    Examples
    --------
    >>> multiply_and_add(np.array([[1, 2], [3, 4]]), np.array([[10, 0], [0, 1]])).item()
    14
    """
    total = 0
    for row in range(kernel.shape[0]):
        for column in range(kernel.shape[1]):
            total = total + window[row, column] * kernel[row, column]
    return total


def conv2d(picture, kernel):
    """Slide a kernel (kh, kw) over a picture (H, W): a map (H - kh + 1, W - kw + 1) of sums.

    Examples
    --------
    >>> conv2d(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 0], [0, 10]]))
    array([[51., 62.]])
    """
    height, width = kernel.shape
    rows = picture.shape[0] - height + 1
    columns = picture.shape[1] - width + 1
    activation_map = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = picture[row:row + height, column:column + width]
            activation_map[row, column] = np.sum(window * kernel)
    return activation_map


def conv2d_volume(picture, filters, biases=None):
    """Slide F filters (kh, kw, C, F) over a picture (H, W, C): maps (H', W', F).

    Examples
    --------
    >>> conv2d_volume(np.ones((32, 32, 3)), np.ones((5, 5, 3, 2)), [0, 1])[0, 0]
    array([75., 76.])
    """
    height, width, depth, count = filters.shape
    rows = picture.shape[0] - height + 1
    columns = picture.shape[1] - width + 1
    maps = np.zeros((rows, columns, count))
    for number in range(count):
        for row in range(rows):
            for column in range(columns):
                window = picture[row:row + height, column:column + width, :]
                maps[row, column, number] = np.sum(window * filters[:, :, :, number])
    if biases is not None:
        maps = maps + biases
    return maps


def conv2d_windows(picture, kernel):
    """Do the same as `conv2d` without loops: take all windows at once, then multiply and add.

    Examples
    --------
    >>> conv2d_windows(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 0], [0, 10]]))
    array([[51, 62]])
    """
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return np.sum(windows * kernel, axis=(2, 3))


def conv2d_strided(picture, kernel, stride=1, padding=0):
    """Slide a kernel over a picture in steps of `stride` pixels, after adding a border of zeros.

    Examples
    --------
    >>> conv2d_strided(np.ones((5, 5)), np.ones((3, 3)), stride=2, padding=1)
    array([[4., 6., 4.],
           [6., 9., 6.],
           [4., 6., 4.]])
    """
    picture = np.pad(picture, padding)
    height, width = kernel.shape
    rows = (picture.shape[0] - height) // stride + 1
    columns = (picture.shape[1] - width) // stride + 1
    activation_map = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            window = picture[top:top + height, left:left + width]
            activation_map[row, column] = np.sum(window * kernel)
    return activation_map


def max_pool_2x2(feature_map):
    """Keep the largest number of each 2x2 window of a map (H, W): a map (H // 2, W // 2).

    Examples
    --------
    >>> max_pool_2x2(np.array([[1, 3, 0, 0], [2, 0, 0, 5]]))
    array([[3, 5]])
    """
    height, width = feature_map.shape
    out = np.zeros((height // 2, width // 2), dtype=feature_map.dtype)
    for i in range(height // 2):
        for j in range(width // 2):
            out[i, j] = feature_map[2 * i:2 * i + 2, 2 * j:2 * j + 2].max()
    return out


def ring_all_reduce(arrays, watch=None):
    """Add up n workers' arrays (K,) in a ring, in 2 (n - 1) steps in which each sends a piece to its neighbour: n equal sums.

    Examples
    --------
    >>> ring_all_reduce([np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0])])
    [array([11., 22., 33.]), array([11., 22., 33.])]
    """
    n = len(arrays)
    pieces = [np.array_split(np.array(array), n) for array in arrays]
    for step in range(2 * (n - 1)):
        sent = [pieces[worker][(worker - step) % n].copy() for worker in range(n)]
        for worker in range(n):
            number, right = (worker - step) % n, (worker + 1) % n
            if step < n - 1:
                pieces[right][number] += sent[worker]
            else:
                pieces[right][number][:] = sent[worker]
        if watch is not None:
            watch.append(np.array(pieces))
    return [np.concatenate(own) for own in pieces]
