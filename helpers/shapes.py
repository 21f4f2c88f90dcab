"""The arithmetic of shapes: how many places a filter has, and how far one output number sees."""

import numpy as np

from helpers.arguments import pair, whole

__all__ = ["output_shape", "output_size", "pad_amounts", "receptive_field"]


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
    padding : "valid", "same", "ceil" or int
        "valid" adds nothing. "same" adds what makes the output ceil(size / stride) long. "ceil" adds what a last
        window lacks that begins inside the picture and reaches over its end. A number adds that many zeros on
        both sides.

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

    "ceil" is what PyTorch calls ``ceil_mode=True`` [2]_: the number of positions is rounded up instead of down,
    and a window that would begin behind the picture's end is left out. All its zeros go after.

    References
    ----------
    .. [1] https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    .. [2] https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html

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
    >>> pad_amounts(7, 2, stride=2, padding="ceil")                 # windows at 0, 2, 4 and, cut, at 6
    (0, 1)
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
        if padding == "ceil":
            last = -(-(size - kernel_size) // stride) * stride  # where the last window begins
            if last >= size:
                last -= stride
            return 0, max(last + kernel_size - size, 0)
    elif isinstance(padding, (int, np.integer)) and not isinstance(padding, bool) and padding >= 0:
        return int(padding), int(padding)
    raise ValueError(
        f'padding must be "valid", "same", "ceil" or a whole number of at least 0, not {padding!r}.'
    )


def output_size(size, kernel_size, stride=1, padding="valid"):
    """Count the positions of a filter along one axis.

    Parameters
    ----------
    size, kernel_size, stride, padding
        As in `pad_amounts`. A size of None stands for any: the positions are not known either.

    Returns
    -------
    int, or None for a size of None

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
    if size is None:
        pad_amounts(1, kernel_size, stride, padding)  # the other arguments are checked all the same
        return None
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
        (H, W, C), or (N, H, W, C) for a batch. None for a height or width stands for any.
    filters_shape : tuple of int
        (kh, kw, C, F): F filters, each as deep as the picture.
    strides : int or tuple of two int
    padding : "valid", "same", "ceil" or int

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
        raise ValueError(
            f"filter depth {kernel_depth} does not match the picture's depth {depth}: "
            f"{tuple(filters_shape)} on {tuple(picture_shape)}."
        )
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
