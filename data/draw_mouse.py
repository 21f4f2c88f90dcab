"""Draw the mouse of lesson 03: strokes of ink on a 32x32 grid.

Two corners are given: the top-left 7x7 window is the back, the top-right one the head, exactly the
numbers of the source's example. The strokes below carry their lines on.
"""

import numpy as np

from helpers.pictures import mouse_back, mouse_head

SIZE = 32
INK = 50

# Each stroke: its width in pixels, and points (row, column) that it passes through smoothly.
STROKES = {
    "back": (1.9, [(0.5, 6.0), (0.3, 9.0), (0.8, 12.5), (2.0, 15.0), (3.4, 16.6)]),
    "rump": (1.9, [(6.0, 3.5), (12.0, 3.5), (18.0, 4.6), (22.8, 7.3), (25.4, 10.4)]),
    "belly": (1.3, [(25.4, 10.4), (26.1, 15.0), (26.1, 19.0), (25.7, 21.4)]),
    "foot": (1.3, [(25.7, 21.4), (26.1, 24.0), (26.0, 27.0), (24.4, 27.2), (23.4, 24.2)]),
    "chest": (1.3, [(23.4, 24.2), (21.0, 24.8), (17.5, 24.6), (14.8, 25.4)]),
    "forehead": (1.3, [(6.0, 28.0), (7.4, 29.2), (9.2, 30.4)]),
    "jaw": (1.3, [(11.0, 30.4), (13.0, 28.4), (14.8, 25.4)]),
    "near ear right": (1.4, [(8.6, 21.4), (6.2, 22.6), (3.6, 22.7), (1.7, 20.8)]),
    "near ear left": (1.4, [(1.7, 20.8), (1.7, 18.2), (4.2, 16.6), (7.0, 17.4), (8.7, 19.6)]),
    "tail": (1.2, [(23.2, 7.4), (26.6, 3.6), (29.6, 4.6), (30.6, 10.0), (30.2, 17.0)]),
    "tail's end": (1.2, [(30.2, 17.0), (29.4, 24.0), (30.0, 28.0), (28.6, 30.6)]),
    "haunch": (1.2, [(25.0, 10.2), (21.0, 8.8), (17.0, 11.0), (16.6, 14.8), (19.4, 17.4), (23.2, 17.0)]),
    "whisker up": (0.6, [(10.0, 28.0), (10.0, 24.0)]),
    "whisker down": (0.6, [(11.0, 27.0), (12.0, 25.0), (12.0, 24.0)]),
}
DOTS = {"nose": (1.1, (10.0, 30.5)), "eye": (1.1, (7.2, 25.5))}  # radius, centre


def smooth(points, steps=24):
    """Give many points of a smooth line through a few (a Catmull-Rom spline)."""
    points = np.array(points, dtype=float)
    points = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps)[:, np.newaxis]
    pieces = []
    for p0, p1, p2, p3 in zip(points, points[1:], points[2:], points[3:]):
        bend, turn = 2 * p0 - 5 * p1 + 4 * p2 - p3, 3 * (p1 - p2) + p3 - p0
        pieces.append(p1 + 0.5 * ((p2 - p0) * t + bend * t**2 + turn * t**3))
    return np.vstack(pieces)


def draw_mouse():
    """Give the drawing: (32, 32) uint8, 0 for paper to 50 for full ink."""
    rows, columns = np.mgrid[:SIZE, :SIZE]
    cover = np.zeros((SIZE, SIZE))
    for width, points in STROKES.values():
        line = smooth(points)
        distance = np.hypot(rows[..., None] - line[:, 0], columns[..., None] - line[:, 1]).min(axis=-1)
        cover = np.maximum(cover, np.clip(width / 2 + 0.5 - distance, 0, min(width, 1)))
    for radius, (row, column) in DOTS.values():
        distance = np.hypot(rows - row, columns - column)
        cover = np.maximum(cover, np.clip(radius + 0.5 - distance, 0, 1))
    ink = (np.round(cover * INK / 5) * 5).astype(np.uint8)  # steps of 5: easy numbers to read
    ink[:7, :7] = mouse_back()
    ink[:7, -7:] = mouse_head()
    return ink
