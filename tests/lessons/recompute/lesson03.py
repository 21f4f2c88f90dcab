"""Lesson 03 again: products one by one, exact fractions, SciPy's correlation, another make of cell and edge."""

import math
from fractions import Fraction

import numpy as np

from . import lesson02
from .shared import BACK, CURVE, HEAD, dot, over_mouse, picture


def repaired():
    return [[Fraction(int(weight)) - Fraction(180, 49) for weight in row] for row in CURVE]


def K1_weights():
    places = [(row, column) for row in range(7) for column in range(7) if CURVE[row, column] == 30]
    return *np.ravel(places), 6 * 30


def K1_slice():
    return 7 * 7, 7 * 7 * 3


def K2_back():
    products = [int(a) * int(b) for a, b in zip(BACK.ravel(), CURVE.ravel(), strict=True)]
    return *filter(None, products), sum(products)


def K3_head():
    return int(HEAD.sum()), dot(HEAD, CURVE)


def K4_map():
    scores = over_mouse(CURVE)
    assert (picture("mouse.png")[:7, :7] == BACK).all() and (picture("mouse.png")[:7, -7:] == HEAD).all()
    return *scores.shape, scores.size, scores[0, 0], scores[0, -1]


def K4_slide():
    return 0, 0, over_mouse(CURVE)[0, 0]


def C1_flip_03():
    return lesson02.C1_flip()[1::2]


def K6_wall():
    return 255 * 180, 6 * 30, 255


def K6_flat():
    return [
        number
        for brightness in (36, 37)
        for number in (brightness, brightness * 180, brightness * 180 > 6600)
    ]


def K6_repair():
    wall = [[255] * 7] * 7
    return [
        round(number)
        for patch in (BACK, HEAD, wall)
        for number in (dot(patch, CURVE), dot(patch, repaired()))
    ]


def K6_scan():
    corners = [255 - BACK, 255 - HEAD]
    return [round(dot(corner, kernel)) for kernel in (CURVE, repaired()) for corner in corners]


def K5_four():
    return *over_mouse(CURVE).shape, 4


def K5_back():
    """The strongest answers in columns 0 to 3, at three heights; the edge is a Gaussian's slope, written out again."""
    right = np.array([[float(weight / (6 * (30 - Fraction(180, 49)))) for weight in row] for row in repaired()])
    across = np.tile(np.arange(3, -4, -1), (7, 1))
    edge = across * np.exp(-(across**2 + across.T**2) / (2 * (7 / 4) ** 2))
    maps = [over_mouse(kernel) for kernel in (right, right[:, ::-1], edge / edge[edge > 0].sum())]
    top, straight, low = ([one[row, :4].max() for one in maps] for row in (1, 8, 15))
    return *top[:2], *straight, *low[:2]


def K5_colour():
    weights = [1, Fraction(-1, 2), Fraction(-1, 2)]
    assert sum(weights) == 0
    return 1, 1, 3, *weights


def P5_tuning():
    """A cell of another make, a Gaussian's slope, asked with edges of another make, stepwise ones."""
    y, x = np.mgrid[-5:6, -5:6]

    def across(degrees):
        return -x * math.sin(math.radians(degrees)) - y * math.cos(math.radians(degrees))

    columns = np.arange(0, 180, 22.5)
    cells = [across(angle) * np.exp(-(x**2 + y**2) / 8) for angle in columns]
    edges = [np.sign(across(tilt).round(9)) for tilt in (0, 45, 90, 135)]
    return [columns[np.argmax([abs((edge * cell).sum()) for cell in cells])] for edge in edges]
