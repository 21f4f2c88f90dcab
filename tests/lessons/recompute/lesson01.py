"""Lesson 01 again: the picture files' own headers, shares as fractions, an edge by correlation."""

from fractions import Fraction

import numpy as np
from PIL import Image
from scipy.signal import correlate2d

from .shared import DATA, picture


def P1_cat():
    with Image.open(DATA / "cat.png") as image:
        width, height, depth = *image.size, len(image.getbands())
    return height, width, depth, height * width * depth


def P1_moved():
    cat = picture("cat.png")
    beside = cat[:, np.arange(-1, cat.shape[1] - 1)]  # each pixel's left neighbour, the last column before the first
    return np.count_nonzero(beside - cat), cat.size


def P1_photo():
    with Image.open(DATA / "photo.jpg") as image:
        assert image.format == "JPEG"
        (width, height), depth, extrema = image.size, len(image.getbands()), image.getextrema()
    smallest, largest = min(low for low, _ in extrema), max(high for _, high in extrema)
    return height, width, depth, height * width * depth, smallest, largest


def P1_byte():
    return [(250 + 10) % 2**8]


def P1_inputs():
    return P1_cat()[3], len(["cat", "dog", "bird"])


def P2_sum():
    shares = [Fraction(80, 100), Fraction(15, 100), Fraction(5, 100)]
    return [*shares, sum(shares)]


def P3_imagenet():
    return Fraction("26.2") - Fraction("15.3"), round(100 * (1 - Fraction("15.3") / Fraction("26.2")))


def P3_top5():
    places = [1, 4, 2, None]  # where the right class stands among the five guesses
    return [100 * sum(place is None or place > most for place in places) // 4 for most in (1, 5)]


def P4_edge():
    gray = picture("cat.png") @ [0.299, 0.587, 0.114]
    difference = correlate2d(gray, [[-1, 1]], mode="valid")
    return difference.max(), *np.unravel_index(difference.argmax(), difference.shape)


def P4_shift():
    gray = picture("cat.png") @ [0.299, 0.587, 0.114]
    beside = gray[:, np.arange(-1, gray.shape[1] - 1)]
    before, after = (correlate2d(one, [[-1, 1]], mode="valid") for one in (gray, beside))
    return np.isclose(before[:, :-1], after[:, 1:]).sum(), before[:, 1:].size


def P6_pins():
    return [50 * 10**9 / (365 * 24 * 3600)]
