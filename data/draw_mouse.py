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
    "back": (1.9, [(0.4, 6.0), (0.3, 9.0), (0.8, 13.0), (2.6, 17.0), (5.5, 19.5)]),
    "rump": (1.9, [(6.0, 3.5), (12.0, 3.5), (18.0, 4.6), (23.0, 7.5), (26.0, 11.0)]),
    "belly": (1.3, [(26.0, 11.0), (26.8, 15.0), (26.6, 20.0), (24.8, 23.0)]),
    "chest": (1.3, [(24.8, 23.0), (20.5, 24.5), (16.0, 24.6), (13.6, 25.6)]),
    "forehead": (1.2, [(6.0, 28.0), (7.5, 29.2), (9.3, 30.2)]),
    "jaw": (1.2, [(11.0, 30.0), (12.6, 28.3), (13.6, 25.6)]),
    "near ear": (1.3, [(7.5, 22.0), (4.5, 23.2), (1.8, 22.4), (1.4, 19.8), (3.2, 17.8), (6.0, 18.4), (8.2, 20.6)]),
    "tail": (1.2, [(23.5, 7.8), (27.0, 4.0), (30.0, 6.0), (30.4, 13.0), (29.4, 20.0), (29.8, 26.0), (28.4, 30.0)]),
    "haunch": (1.2, [(25.6, 10.6), (21.0, 8.6), (16.6, 10.6), (16.0, 14.6), (19.0, 17.4), (23.5, 17.0)]),
    "whisker up": (0.5, [(10.6, 28.2), (9.6, 25.6)]),
    "whisker down": (0.5, [(11.4, 28.0), (11.8, 25.0)]),
}
DOTS = {"nose": (1.1, (10.0, 30.4)), "eye": (1.2, (7.0, 25.6))}  # radius, centre


def smooth(points, steps=24):
    """Give many points of a smooth line through a few (a Catmull-Rom spline)."""
    points = np.array(points, dtype=float)
    points = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps)[:, np.newaxis]
    pieces = []
    for p0, p1, p2, p3 in zip(points, points[1:], points[2:], points[3:]):
        pieces.append(
            0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
        )
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
