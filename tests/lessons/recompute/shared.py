"""What several lessons' numbers are worked out from: pictures, filters, and a plain way to multiply and add."""

from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.signal import correlate2d

DATA = Path(__file__).resolve().parents[3] / "data"


def rows(text):
    return np.array([[int(number) for number in line.split()] for line in text.strip().splitlines()])


CURVE = rows("""
    0 0 0 0 0 30 0
    0 0 0 0 30 0 0
    0 0 0 30 0 0 0
    0 0 0 30 0 0 0
    0 0 0 30 0 0 0
    0 0 0 30 0 0 0
    0 0 0 0 0 0 0""")
BACK = rows("""
    0 0 0 0 0 0 30
    0 0 0 0 50 50 50
    0 0 0 20 50 0 0
    0 0 0 50 50 0 0
    0 0 0 50 50 0 0
    0 0 0 50 50 0 0
    0 0 0 50 50 0 0""")
HEAD = rows("""
    0 0 0 0 0 0 0
    0 40 0 0 0 0 0
    40 0 40 0 0 0 0
    40 20 0 0 0 0 0
    0 50 0 0 0 0 0
    0 0 50 0 0 0 0
    25 25 0 50 0 0 0""")
HORIZONTAL, RISING = rows("-1 -1 -1\n2 2 2\n-1 -1 -1"), rows("-1 -1 2\n-1 2 -1\n2 -1 -1")
ANSWER = [0, 0.1, 0.1, 0.75, 0, 0, 0, 0, 0, 0.05]


def picture(name):
    return np.asarray(Image.open(DATA / name)).astype(int)


def dot(first, second):
    """Add up the products one by one, in Python's own numbers."""
    return sum(
        Fraction(a) * Fraction(b)
        for a, b in zip(np.ravel(first).tolist(), np.ravel(second).tolist(), strict=True)
    )


def over_mouse(kernel):
    return correlate2d(picture("mouse.png"), kernel, mode="valid")
