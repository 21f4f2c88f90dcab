"""Lesson 02 again: SciPy's correlation and convolution, and counting."""

import numpy as np
from scipy.signal import convolve2d, correlate2d, fftconvolve

from .shared import BACK, CURVE, HEAD, dot, rows

SMALL = rows("0 2 2 1 0\n0 3 0 3 2\n1 0 0 0 2\n0 1 1 0 3"), rows("0 1 0\n1 2 0\n0 0 3")


def C1_first():
    return [dot(SMALL[0][:3, :3], SMALL[1])]


def C1_map():
    return correlate2d(*SMALL, mode="valid").ravel()


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
    return [number for filters in (1, 2, 3) for number in (filters, *size, filters)]


def C1_neuron():
    return 2 * C3_places()[2], 76, 2


def C1_flip():
    turned = [convolve2d(patch, CURVE, mode="valid").item() for patch in (BACK, HEAD)]
    return dot(BACK, CURVE), turned[0], dot(HEAD, CURVE), turned[1]
