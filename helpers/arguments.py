"""Checks of arguments, which the other files share.

Every check raises an error that names what was given, what was expected and the rule between them.
"""

import numpy as np

__all__ = [
    "check_bias",
    "check_gradient",
    "check_numbers",
    "finite",
    "float_type",
    "floats",
    "pair",
    "whole",
]


def whole(value, name="value", least=1):
    """Check that a number is whole and not too small.

    Parameters
    ----------
    value : int
    name : str
        What the number is called, for the error.
    least : int
        The smallest number that is allowed.

    Returns
    -------
    int

    Raises
    ------
    TypeError
        If it is not a whole number.
    ValueError
        If it is too small.

    Examples
    --------
    >>> whole(2.5, "size")
    Traceback (most recent call last):
    ...
    TypeError: size must be a whole number, not 2.5.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, not {value!r}.")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, not {value}.")
    return int(value)


def finite(value, name="value"):
    """Check that an argument is one number, not NaN and not infinite.

    Parameters
    ----------
    value : int or float
    name : str
        What the number is called, for the error.

    Returns
    -------
    int or float
        The same number.

    Raises
    ------
    TypeError
        If it is not a number.
    ValueError
        If it is NaN or infinite.

    Examples
    --------
    >>> finite(float("nan"), "angle")
    Traceback (most recent call last):
    ...
    ValueError: angle must be a finite number, not nan.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} must be a number, not {value!r}.")
    if not np.isfinite(value):
        raise ValueError(f"{name} must be a finite number, not {value!r}.")
    return value


def pair(value, name="value", least=1):
    """Turn one whole number, or two, into (for rows, for columns).

    Parameters
    ----------
    value : int or tuple of two int
        One number for both directions, or one for each.
    name, least
        As in `whole`.

    Returns
    -------
    tuple of int

    Raises
    ------
    TypeError
        If a number is not whole.
    ValueError
        If there are not one or two numbers, or one is too small.

    Examples
    --------
    >>> pair(2), pair((2, 3))
    ((2, 2), (2, 3))
    """
    values = tuple(value) if isinstance(value, (tuple, list, np.ndarray)) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{name} must be one whole number or two (rows, columns), not {value!r}.")
    return whole(values[0], name, least), whole(values[1], name, least)


def check_numbers(array, name, axes=None):
    """Check that an argument is an array of numbers with the right number of axes.

    NaN and infinity pass: arithmetic hands them on, and hiding them would hide a mistake.

    Parameters
    ----------
    array : array_like
    name : str
        What the argument is called, for the error.
    axes : str or tuple of str, optional
        The axes it must have, such as "H, W" or ("H, W", "H, W, C"). Left out, it may have any.

    Returns
    -------
    numpy.ndarray
        The same array, not copied if it was one.

    Raises
    ------
    TypeError
        If it does not hold numbers.
    ValueError
        If the number of axes is wrong, or the rows of a list differ in length.

    Examples
    --------
    >>> check_numbers([[1, 2], [3, 4]], "picture", "H, W").shape
    (2, 2)
    """
    try:
        array = np.asarray(array)
    except ValueError:
        raise ValueError(
            f"The {name} must be a regular grid of numbers: its rows differ in length."
        ) from None
    if array.dtype.kind not in "buif":
        raise TypeError(f"The {name} must hold numbers, not {array.dtype} values.")
    choices = (axes,) if isinstance(axes, str) else axes
    if choices and array.ndim not in [len(choice.split(",")) for choice in choices]:
        expected = " or ".join(f"({choice})" for choice in choices)
        raise ValueError(f"The {name} must have the shape {expected}, not {array.shape}.")
    return array


def check_bias(b, count):
    """Check that there is one bias for each filter, or none at all.

    Examples
    --------
    >>> check_bias([0.5, -0.5], 2).shape
    (2,)
    """
    if b is None:
        return None
    b = check_numbers(b, "biases b", "F")
    if len(b) != count:
        raise ValueError(f"{len(b)} biases do not match {count} filters: each filter has one bias.")
    return b


def check_gradient(dy, shape):
    """Check that a gradient has the shape of the output that it belongs to.

    Examples
    --------
    >>> check_gradient([1.0, 2.0], (2,))
    array([1., 2.])
    """
    dy = np.asarray(dy)
    if dy.shape != tuple(shape):
        raise ValueError(f"dy must have the shape of the output, {tuple(shape)}, not {dy.shape}.")
    return dy


def float_type(*arrays):
    """Give the float dtype that the arrays have in common; whole numbers alone become float64. None counts not.

    Examples
    --------
    >>> float_type(np.zeros(2, np.float32), np.zeros(2, np.int8), None)
    dtype('float32')
    """
    common = np.result_type(*(array.dtype for array in arrays if array is not None))
    return common if common.kind == "f" else np.dtype(np.float64)


def floats(array, name="array", axes=None):
    """Give an array as floats of its own type, after `check_numbers` if the axes are named.

    Examples
    --------
    >>> floats([1, 2])
    array([1., 2.])
    """
    array = np.asarray(array) if axes is None else check_numbers(array, name, axes)
    return array.astype(float_type(array), copy=False)
