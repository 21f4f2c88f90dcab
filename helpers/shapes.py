"""The arithmetic of shapes, and the argument checks that the other files share.

Every check raises an error that names what was given, what was expected and the rule between them.
"""

import numpy as np

__all__ = [
    "check_bias",
    "check_conv2d",
    "check_numbers",
    "finite",
    "output_shape",
    "output_size",
    "pad_amounts",
    "pair",
    "receptive_field",
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


def pad_amounts(size, kernel_size, stride=1, padding="valid"):
    """Say how many zeros go before and after one axis.

    Parameters
    ----------
    size : int
        Pixels along the axis.
    kernel_size : int
        Weights of the filter along the same axis.
    stride : int
        Pixels the filter moves at each step.
    padding : "valid", "same" or int
        "valid" adds nothing. "same" adds what makes the output ceil(size / stride) long. A number adds
        that many zeros on both sides.

    Returns
    -------
    before, after : int

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above.

    Notes
    -----
    "same" is TensorFlow's rule [1]_. The output has ``ceil(size / stride)`` positions, so the zeros needed
    are ``max((output - 1) * stride + kernel_size - size, 0)``; half go before, and an odd one goes after.

    References
    ----------
    .. [1] https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2

    Examples
    --------
    >>> pad_amounts(32, 5, padding="same")
    (2, 2)
    >>> pad_amounts(32, 4, padding="same")
    (1, 2)
    >>> pad_amounts(32, 3, stride=2, padding="same")
    (0, 1)
    >>> pad_amounts(32, 5, padding=1)
    (1, 1)
    """
    size = whole(size, "size")
    kernel_size = whole(kernel_size, "kernel_size")
    stride = whole(stride, "stride")
    if isinstance(padding, str):
        if padding == "valid":
            return 0, 0
        if padding == "same":
            steps = -(-size // stride)  # ceil(size / stride), in whole numbers
            total = max((steps - 1) * stride + kernel_size - size, 0)
            return total // 2, total - total // 2
    elif isinstance(padding, (int, np.integer)) and not isinstance(padding, bool) and padding >= 0:
        return int(padding), int(padding)
    raise ValueError(f'padding must be "valid", "same" or a whole number of at least 0, not {padding!r}.')


def output_size(size, kernel_size, stride=1, padding="valid"):
    """Count the positions of a filter along one axis.

    Parameters
    ----------
    size, kernel_size, stride, padding
        As in `pad_amounts`.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        If an argument is wrong, or the filter is larger than the padded picture.

    Notes
    -----
    With P zeros added in all, ``floor((size + P - kernel_size) / stride) + 1``.

    Examples
    --------
    >>> output_size(32, 5)
    28
    >>> output_size(32, 7)
    26
    >>> output_size(32, 5, stride=2), output_size(32, 5, stride=2, padding="same")
    (14, 16)
    """
    before, after = pad_amounts(size, kernel_size, stride, padding)
    padded = size + before + after
    if kernel_size > padded:
        zeros = f" with {before + after} zeros added" if before + after else ""
        raise ValueError(
            f"The filter is {kernel_size} pixels long and the picture only {size}{zeros}: "
            'there is no position for it. Take a smaller filter, or padding="same".'
        )
    return (padded - kernel_size) // stride + 1


def output_shape(picture_shape, filters_shape, strides=1, padding="valid"):
    """Give the shape of the activation maps that filters make of a picture.

    Parameters
    ----------
    picture_shape : tuple of int
        (H, W, C), or (N, H, W, C) for a batch.
    filters_shape : tuple of int
        (kh, kw, C, F): F filters, each as deep as the picture.
    strides : int or tuple of two int
    padding : "valid", "same" or int

    Returns
    -------
    tuple of int
        (H', W', F), or (N, H', W', F).

    Raises
    ------
    TypeError, ValueError
        If the shapes do not fit each other.

    Examples
    --------
    >>> output_shape((32, 32, 3), (5, 5, 3, 2))
    (28, 28, 2)
    """
    if len(picture_shape) not in (3, 4):
        raise ValueError(
            f"A picture's shape is (H, W, C), or (N, H, W, C) for a batch, not {tuple(picture_shape)}."
        )
    if len(filters_shape) != 4:
        raise ValueError(f"The filters' shape is (kh, kw, C, F), not {tuple(filters_shape)}.")
    *batch, height, width, depth = picture_shape
    kernel_height, kernel_width, kernel_depth, count = filters_shape
    if kernel_depth != depth:
        raise ValueError(_depth_rule(filters_shape, picture_shape))
    down, across = pair(strides, "strides")
    return (
        *batch,
        output_size(height, kernel_height, down, padding),
        output_size(width, kernel_width, across, padding),
        count,
    )


def receptive_field(layers):
    """Give the side of the square of input pixels that one output number depends on.

    Parameters
    ----------
    layers : sequence of (kernel_size, stride)
        Convolution and pooling layers in order, from the picture on.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        If a layer is not two whole numbers of at least 1.

    Notes
    -----
    Each layer adds ``(kernel_size - 1) * jump`` pixels, where `jump` is the product of the strides before it.

    Examples
    --------
    >>> [receptive_field([(3, 1)] * depth) for depth in (1, 2, 3)]
    [3, 5, 7]
    >>> receptive_field([(5, 1), (2, 2), (5, 1)])
    14
    """
    field, jump = 1, 1
    for number, layer in enumerate(layers):
        if not isinstance(layer, (tuple, list)) or len(layer) != 2:
            raise ValueError(f"Layer {number} must be (kernel_size, stride), such as (3, 1), not {layer!r}.")
        kernel_size = whole(layer[0], f"kernel_size of layer {number}")
        stride = whole(layer[1], f"stride of layer {number}")
        field += (kernel_size - 1) * jump
        jump *= stride
    return field


def check_numbers(array, name, axes):
    """Check that an argument is an array of numbers with the right number of axes.

    NaN and infinity pass: arithmetic hands them on, and hiding them would hide a mistake.

    Parameters
    ----------
    array : array_like
    name : str
        What the argument is called, for the error.
    axes : str or tuple of str
        The axes it must have, such as "H, W" or ("H, W", "H, W, C").

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
    choices = (axes,) if isinstance(axes, str) else axes
    try:
        array = np.asarray(array)
    except ValueError:
        raise ValueError(
            f"The {name} must be a regular grid of numbers: its rows differ in length."
        ) from None
    if array.dtype.kind not in "buif":
        raise TypeError(f"The {name} must hold numbers, not {array.dtype} values.")
    if array.ndim not in [len(choice.split(",")) for choice in choices]:
        expected = " or ".join(f"({choice})" for choice in choices)
        raise ValueError(f"The {name} must have the shape {expected}, not {array.shape}.")
    return array


def check_conv2d(x, w, b=None, strides=1, padding="valid"):
    """Check the arguments of a convolution over a batch.

    Parameters
    ----------
    x : array_like, shape (N, H, W, C)
    w : array_like, shape (kh, kw, C, F)
    b : array_like, shape (F,), optional
    strides : int or tuple of two int
    padding : "valid", "same" or int

    Returns
    -------
    x, w, b : numpy.ndarray
        The same numbers; `b` is None if it was.

    Raises
    ------
    TypeError
        If an array does not hold numbers.
    ValueError
        If the shapes do not fit: the message names both and the rule.

    Examples
    --------
    >>> check_conv2d(np.zeros((1, 32, 32, 3)), np.zeros((5, 5, 1, 2)))
    Traceback (most recent call last):
    ...
    ValueError: filter depth 1 does not match the picture's depth 3: (5, 5, 1, 2) on (1, 32, 32, 3).
    """
    x = check_numbers(x, "pictures x", "N, H, W, C")
    w = check_numbers(w, "filters w", "kh, kw, C, F")
    output_shape(x.shape, w.shape, strides, padding)
    return x, w, check_bias(b, w.shape[-1])


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


def _depth_rule(filters_shape, picture_shape):
    return (
        f"filter depth {filters_shape[2]} does not match the picture's depth {picture_shape[-1]}: "
        f"{tuple(filters_shape)} on {tuple(picture_shape)}."
    )
