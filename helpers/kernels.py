"""Filters with a purpose, each drawn in its docstring.

Angles are in degrees, anticlockwise, and name the direction a line *runs*: 0 is a horizontal line, 45
climbs to the right, 90 is vertical.
"""

import numpy as np

from . import arguments

__all__ = ["bar", "blur", "colour_detector", "curve_detector", "edge", "gabor", "gabor_bank"]
__all__ += ["rotated_grid", "sharpen", "sobel", "zero_mean"]

_COLOURS = {
    "red": (1, -0.5, -0.5),
    "green": (-0.5, 1, -0.5),
    "blue": (-0.5, -0.5, 1),
    "yellow": (0.5, 0.5, -1),
    "cyan": (-1, 0.5, 0.5),
    "magenta": (0.5, -1, 0.5),
}


def curve_detector():
    """Give the 7x7 filter that looks for one curve.

    Returns
    -------
    numpy.ndarray, shape (7, 7), int64

    Notes
    -----
    Six weights of 30 trace a line that climbs, then bends right [1]_::

        0   0   0   0   0  30   0
        0   0   0   0  30   0   0
        0   0   0  30   0   0   0
        0   0   0  30   0   0   0
        0   0   0  30   0   0   0
        0   0   0  30   0   0   0
        0   0   0   0   0   0   0

    References
    ----------
    .. [1] A. Deshpande, "A Beginner's Guide To Understanding Convolutional Neural Networks", 2016.

    Examples
    --------
    >>> int(curve_detector().sum())
    180
    """
    kernel = np.zeros((7, 7), dtype=np.int64)
    kernel[[0, 1, 2, 3, 4, 5], [5, 4, 3, 3, 3, 3]] = 30
    return kernel


def zero_mean(kernel):
    """Shift all weights by one number so that they add up to 0.

    A picture of one brightness then scores 0, whatever the brightness.

    Parameters
    ----------
    kernel : array_like of numbers
        Of any shape; at least one weight.

    Returns
    -------
    numpy.ndarray, float64
        The same shape.

    Raises
    ------
    TypeError, ValueError
        If the kernel holds no numbers.

    Examples
    --------
    >>> zero_mean([[3, 0], [0, 1]])
    array([[ 2., -1.],
           [-1.,  0.]])
    """
    kernel = arguments.check_numbers(kernel, "kernel")
    if kernel.size == 0:
        raise ValueError(f"The kernel has no weights: its shape is {kernel.shape}.")
    return kernel - kernel.mean(dtype=np.float64)


def edge(angle, size=5):
    """Give a filter for a straight edge that runs in any direction.

    It scores highest where the picture is bright on the left of that direction and dark on the right:
    for 0 degrees (running right), bright above and dark below.

    Parameters
    ----------
    angle : float
        Direction in which the edge runs, in degrees, anticlockwise from horizontal.
    size : int
        Rows and columns; at least 2.

    Returns
    -------
    numpy.ndarray, shape (size, size), float64
        The weights add up to 0 and the positive ones to 1, so the step from 0 to 255 scores 255.

    Raises
    ------
    TypeError, ValueError
        If the angle is not a finite number or the size not a whole number of at least 2.

    Notes
    -----
    The first derivative of a Gaussian, across the edge: ``weight = d * exp(-r**2 / (2 * s**2))``, where `d`
    is the signed distance from the edge, `r` the distance from the centre and ``s = size / 4``. A filter of
    this form is "steerable" [1]_. For 0 degrees and size 3, rounded::

         0.23   0.55   0.23
         0      0      0
        -0.23  -0.55  -0.23

    References
    ----------
    .. [1] W. Freeman and E. Adelson, "The design and use of steerable filters", IEEE PAMI, 1991.

    Examples
    --------
    >>> edge(90, size=3).round(2).tolist()
    [[0.23, 0.0, -0.23], [0.55, 0.0, -0.55], [0.23, 0.0, -0.23]]
    """
    along, across = rotated_grid(angle, size)
    kernel = across * np.exp(-(along**2 + across**2) / (2 * (size / 4) ** 2))
    return _tidy(kernel)


def bar(angle, size=7):
    """Give a filter for a thin bright line that runs in any direction.

    Parameters
    ----------
    angle : float
        Direction in which the line runs, in degrees, anticlockwise from horizontal.
    size : int
        Rows and columns; at least 3.

    Returns
    -------
    numpy.ndarray, shape (size, size), float64
        The weights add up to 0 and the positive ones to 1.

    Raises
    ------
    TypeError, ValueError
        If the angle is not a finite number or the size not a whole number of at least 3.

    Notes
    -----
    The second derivative of a Gaussian across the line, made zero-mean: bright along the line counts for,
    bright beside it counts against.

    Examples
    --------
    >>> bool(bar(0)[3].sum() > 0), bool(bar(0)[1].sum() < 0)
    (True, True)
    """
    along, across = rotated_grid(angle, size, least=3)
    width = size / 7
    kernel = (1 - (across / width) ** 2) * np.exp(
        -(across**2) / (2 * width**2) - along**2 / (2 * (2 * width) ** 2)
    )
    return _tidy(zero_mean(kernel))


def sobel(axis=0):
    """Give Sobel's 3x3 edge filter.

    Parameters
    ----------
    axis : 0 or 1
        The axis along which the picture changes: 0 (down the rows) finds horizontal edges, bright above;
        1 (along the columns) finds vertical edges, bright on the left.

    Returns
    -------
    numpy.ndarray, shape (3, 3), int64

    Raises
    ------
    ValueError
        If the axis is not 0 or 1.

    Notes
    -----
    For axis 0 and axis 1 [1]_::

         1   2   1        1   0  -1
         0   0   0        2   0  -2
        -1  -2  -1        1   0  -1

    References
    ----------
    .. [1] I. Sobel and G. Feldman, "A 3x3 isotropic gradient operator for image processing", 1968.

    Examples
    --------
    >>> sobel(1)[1].tolist()
    [2, 0, -2]
    """
    if axis not in (0, 1):
        raise ValueError(f"axis must be 0 (down the rows) or 1 (along the columns), not {axis!r}.")
    kernel = np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]], dtype=np.int64)
    return kernel if axis == 0 else kernel.T.copy()


def sharpen():
    """Give the 3x3 filter that makes each pixel stand out from its four neighbours.

    Returns
    -------
    numpy.ndarray, shape (3, 3), int64

    Notes
    -----
    The weights add up to 1, so a flat patch keeps its brightness::

         0  -1   0
        -1   5  -1
         0  -1   0

    Examples
    --------
    >>> int(sharpen().sum())
    1
    """
    return np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], dtype=np.int64)


def blur(size=3):
    """Give the filter whose sum is the mean of the window.

    Parameters
    ----------
    size : int
        Rows and columns; at least 1.

    Returns
    -------
    numpy.ndarray, shape (size, size), float64

    Raises
    ------
    TypeError, ValueError
        If the size is not a whole number of at least 1.

    Notes
    -----
    All ``size**2`` weights are equal and add up to 1. For size 3::

        1/9  1/9  1/9
        1/9  1/9  1/9
        1/9  1/9  1/9

    Examples
    --------
    >>> blur(2).tolist()
    [[0.25, 0.25], [0.25, 0.25]]
    """
    size = arguments.whole(size, "size")
    return np.full((size, size), 1 / size**2)


def gabor(angle, size=7, wavelength=4.0, phase=0.0):
    """Give a Gabor filter: a wave of stripes that run in any direction, faded out towards the border.

    Parameters
    ----------
    angle : float
        Direction in which the stripes run, in degrees, anticlockwise from horizontal.
    size : int
        Rows and columns; at least 3.
    wavelength : float
        Pixels from one bright stripe to the next; more than 0.
    phase : float
        Where the wave starts, in degrees: 0 puts a bright line in the centre, 90 an edge that is bright on
        the left of the direction, as in `edge`.

    Returns
    -------
    numpy.ndarray, shape (size, size), float64
        The weights add up to 0 and the positive ones to 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above.

    Notes
    -----
    ``cos(2 pi d / wavelength - phase) * exp(-r**2 / (2 s**2))`` with the distance `d` from the middle line,
    the distance `r` from the centre and ``s = size / 5``, then made zero-mean. Such filters describe cells
    of the visual cortex well [1]_.

    References
    ----------
    .. [1] J. Daugman, "Uncertainty relation for resolution in space, spatial frequency, and orientation
       optimized by two-dimensional visual cortical filters", J. Opt. Soc. Am. A, 1985.

    Examples
    --------
    >>> gabor(0).shape
    (7, 7)
    """
    along, across = rotated_grid(angle, size, least=3)
    arguments.finite(phase, "phase")
    if arguments.finite(wavelength, "wavelength") <= 0:
        raise ValueError(f"wavelength must be more than 0 pixels, not {wavelength!r}.")
    envelope = np.exp(-(along**2 + across**2) / (2 * (size / 5) ** 2))
    return _tidy(zero_mean(np.cos(2 * np.pi * across / wavelength - np.deg2rad(phase)) * envelope))


def gabor_bank(orientations=8, size=7, wavelength=4.0, phase=0.0):
    """Give a bank of Gabor filters, evenly spaced in orientation.

    Parameters
    ----------
    orientations : int
        How many; the angles are 0, 180 / n, 2 * 180 / n, ... degrees.
    size, wavelength, phase
        As in `gabor`.

    Returns
    -------
    numpy.ndarray, shape (size, size, 1, orientations), float64
        Ready for `by_hand.conv2d_volume` and `functional.conv2d`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above.

    Examples
    --------
    >>> gabor_bank(4).shape
    (7, 7, 1, 4)
    """
    orientations = arguments.whole(orientations, "orientations")
    angles = [180 * number / orientations for number in range(orientations)]
    return np.stack([gabor(angle, size, wavelength, phase) for angle in angles], axis=-1)[:, :, np.newaxis, :]


def colour_detector(colour, size=5):
    """Give a filter as deep as a colour picture, for one colour.

    Parameters
    ----------
    colour : str
        "red", "green", "blue", "yellow", "cyan" or "magenta".
    size : int
        Rows and columns; at least 1.

    Returns
    -------
    numpy.ndarray, shape (size, size, 3), float64
        A patch of the pure colour scores 255. Grey, black and white score 0.

    Raises
    ------
    TypeError, ValueError
        If the colour is not one of the six, or the size not a whole number of at least 1.

    Notes
    -----
    Every one of the ``size**2`` places holds the same three weights, divided by ``size**2``::

                   red  green   blue
        red          1   -1/2   -1/2
        yellow     1/2    1/2     -1

    Examples
    --------
    >>> colour_detector("red", size=1).tolist()
    [[[1.0, -0.5, -0.5]]]
    """
    if colour not in _COLOURS:
        raise ValueError(f"colour must be one of {', '.join(_COLOURS)}, not {colour!r}.")
    size = arguments.whole(size, "size")
    return np.full((size, size, 3), _COLOURS[colour]) / size**2


def rotated_grid(angle, size, least=2):
    """Give each pixel's distance from the centre: along a line at an angle, and across it (positive on its left).

    Examples
    --------
    >>> rotated_grid(0, size=3)[1][:, 1].astype(int).tolist()  # above a level line is its left
    [1, 0, -1]
    """
    arguments.finite(angle, "angle")
    size = arguments.whole(size, "size", least)
    steps = np.arange(size) - (size - 1) / 2
    right, up = steps[np.newaxis, :], -steps[:, np.newaxis]  # rows count downwards
    cosine, sine = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    return right * cosine + up * sine, up * cosine - right * sine


def _tidy(kernel):
    kernel = kernel / kernel[kernel > 0].sum()
    return np.where(np.abs(kernel) < 1e-12, 0.0, kernel)  # cos(90 degrees) is not quite 0 in floating point
