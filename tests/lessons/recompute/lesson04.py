"""Lesson 04 again: SciPy's filters, scikit-image's blocks, and counting."""

import numpy as np
from scipy.ndimage import maximum_filter
from scipy.signal import convolve2d, correlate2d
from skimage.measure import block_reduce

from .shared import HORIZONTAL, RISING, dot, over_mouse, picture, rows


def C4_depth():
    return *over_mouse(np.ones((3, 3))).shape, 4


def D0_negative():
    line = rows("0 0 0\n1 1 1\n0 0 0")
    return [dot(patch, HORIZONTAL) for patch in (line, np.ones((3, 3), int), 1 - line)]


def D0_linear():
    both = convolve2d(HORIZONTAL, RISING)  # filters compose by true convolution
    return [abs(correlate2d(over_mouse(HORIZONTAL), RISING, mode="valid") - over_mouse(both)).max()]


def D0_relu():
    straight = correlate2d(over_mouse(HORIZONTAL), RISING, mode="valid")
    bent = correlate2d(np.maximum(over_mouse(HORIZONTAL), 0), RISING, mode="valid")
    return (bent != straight).sum(), straight.size


POOLED = rows("1 3 0 0\n2 0 0 5\n0 0 4 1\n7 1 2 2")


def D0_pool():
    return block_reduce(POOLED, (2, 2), np.max).ravel()


def D0_average():
    return block_reduce(POOLED, (2, 2), np.mean).ravel()


def D0_shift():
    mouse = picture("mouse.png")
    maps = [
        np.maximum(correlate2d(each, HORIZONTAL, mode="valid"), 0)
        for each in (mouse, np.roll(mouse, 1, axis=1))
    ]
    shares = []
    for here, there in (maps, [block_reduce(each, (2, 2), np.max) for each in maps]):
        shares.append((here == there)[here > 0].mean())
    return shares


def D1_second_relu():
    pooled = block_reduce(np.maximum(over_mouse(HORIZONTAL), 0), (2, 2), np.max)
    return [np.count_nonzero(pooled < 0)]


def counted(size, kernel, stride=1, frame=0):
    return sum(1 for start in range(-frame, size + frame, stride) if start + kernel <= size + frame)


def Q3_size():
    cases = [(32, 5, 1), (32, 7, 1), (7, 3, 2), (7, 3, 3)]
    return [counted(*case) for case in cases for _ in ("by the rule", "by counting")]


def Q3_padding():
    return [
        number
        for kernel in (3, 5, 7)
        for number in (kernel, kernel // 2, counted(32, kernel, 1, kernel // 2))
    ]


def Q3_even():
    covered = []
    for size in (2, 4):
        reach = size // 2
        square = {(i, j) for i in range(-reach, reach + 1) for j in range(-reach, reach + 1)} - {(0, 0)}
        covered += [sum(i < reach and j < reach for i, j in square), len(square)]
    return covered


def D2_depth():
    return 32, 32, 3, counted(32, 5), counted(32, 5), 3, counted(28, 5), counted(28, 5), 6


def drawing():
    canvas = np.zeros((20, 24), int)
    canvas[2, 2:9] = canvas[8, 2:9] = canvas[2:9, 2] = canvas[2:9, 8] = 1
    canvas[12, 3:9] = canvas[12:18, 3] = canvas[4, 13:21] = canvas[14, 13:20] = canvas[11:18, 16] = 1
    lines = [np.maximum(correlate2d(canvas, kernel, mode="same"), 0) for kernel in (HORIZONTAL, HORIZONTAL.T)]
    return canvas, lines


def D2_corner():
    """Look for the corners in the drawing itself: ink on the right and below, none on the left and above."""
    canvas = np.pad(drawing()[0], 1)
    ink = canvas[1:-1, 1:-1] * canvas[1:-1, 2:] * canvas[2:, 1:-1]
    return np.argwhere(ink * (1 - canvas[1:-1, :-2]) * (1 - canvas[:-2, 1:-1])).ravel()


def D2_square():
    level, upright = drawing()[1]
    sides = np.zeros((7, 7))
    sides[[0, 6], 1:6] = 1
    answer = correlate2d(level, sides, mode="valid") + correlate2d(upright, sides.T, mode="valid")
    return np.sort(answer.ravel())[:-3:-1]


def D2_half():
    """Draw the four shapes, make the four maps of lines, and add up where each line should be."""
    canvas = np.zeros((11, 30), int)
    curve = [(0, 0), (0, 1), (1, 2), (2, 3), (3, 3), (4, 3), (5, 2), (6, 1), (6, 0)]
    canvas[2:9, [2, 17]] = 1
    for row, column in curve:
        canvas[2 + row, [2 + column, 10 + column, 24 + column, 24 - column]] = 1
    kernels = HORIZONTAL, HORIZONTAL.T, RISING, np.fliplr(RISING)
    _, upright, rising, falling = [np.maximum(correlate2d(canvas, each, mode="same"), 0) for each in kernels]
    scores = {}
    for top, left in np.ndindex(5, 27):
        straight = upright[top + 1 : top + 6, left].sum()
        bent = upright[top + 2 : top + 5, left + 3].sum()
        ends = falling[top + 1, left + 2] + rising[top + 5, left + 2]
        scores[top, left] = straight + bent + ends
    fires = [place for place, score in scores.items() if score > 40]
    return scores[2, 2], scores[2, 10], scores[2, 17], -40, *np.ravel(fires)


def D3_field():
    grown = np.zeros((15, 15))
    grown[7, 7] = 1
    sizes = []
    for _ in range(3):
        grown = maximum_filter(grown, size=3)
        sizes += [int(grown.any(axis=1).sum()), int(grown.any(axis=0).sum())]
    return sizes


def Q1_dense():
    return [np.zeros((200, 200, 3)).size]


def Q1_sharing():
    fully, local, shared = 28 * 28 * 32 * 32 * 3, 28 * 28 * (5 * 5 * 3 + 1), 5 * 5 * 3 + 1
    return fully, local, round(fully / local), shared, local // shared


def Q1_cost():
    return [28 * 28 * 5 * 5 * 3]


def D1_order():
    return 32, 32, 3, 32 // 2, 32 // 2, 8, 32 // 4, 32 // 4, 16
