"""Lesson 02 again: SciPy's correlation and convolution, and counting."""

import numpy as np
from scipy.signal import convolve2d, correlate2d, fftconvolve

from .shared import BACK, CURVE, HEAD, dot, picture, rows

SMALL = rows("0 2 2 1 0\n0 3 0 3 2\n1 0 0 0 2\n0 1 1 0 3"), rows("0 1 0\n1 2 0\n0 0 3")


def C1_first():
    return [dot(SMALL[0][:3, :3], SMALL[1])]


def C1_map():
    return correlate2d(*SMALL, mode="valid").ravel()


def C1_light():
    ones = np.ones((3, 3))
    return [correlate2d(SMALL[0], kernel, mode="valid")[place] for place in ((0, 0), (1, 1)) for kernel in (ones, SMALL[1])]


def C1_identity():
    places = range(1, 31)  # the window's middle keeps one pixel away from every side
    return [len([(row, column) for row in places for column in places])] * 2


def C2_channels():
    weights = np.random.default_rng(2).integers(-1, 2, size=(5, 5, 3))
    channels = [dot(picture("cat.png")[:5, :5, channel], weights[:, :, channel]) for channel in range(3)]
    return *channels, sum(channels)


def C2_products():
    return 5, 5, 3, 5 * 5 * 3


def C2_bias():
    return 5 * 5 * 3, 1, 5 * 5 * 3 + 1


def C3_places():
    across = len([left for left in range(32) if left + 5 <= 32])
    return across, across, across * across


def C3_multiplications():
    places = C3_places()[2]
    return places * 75, places, 75


def C4_maps():
    size = fftconvolve(np.zeros((32, 32)), np.zeros((5, 5)), mode="valid").shape
    products = 5 * 5 * 3 * size[0] * size[1]
    return [number for filters in (1, 2, 3) for number in (filters, *size, filters, filters * products)]


def C4_axes():
    size = fftconvolve(np.zeros((32, 32)), np.zeros((5, 5)), mode="valid").shape
    return 3, 32, 32, 3, 5, 5, 3, 2, 2, 3, *size, 2


def C1_neuron():
    return 2 * C3_places()[2], 76, 2


def C1_flip():
    turned = [convolve2d(patch, CURVE, mode="valid").item() for patch in (BACK, HEAD)]
    return dot(BACK, CURVE), turned[0], dot(HEAD, CURVE), turned[1]
