"""What the functions share: dtypes, and checks of gradients and borders."""

import numpy as np

from helpers.shapes import check_numbers, pad_amounts


def float_type(*arrays):
    """Give the float dtype that the arrays have in common; whole numbers alone become float64."""
    common = np.result_type(*(array.dtype for array in arrays if array is not None))
    return common if common.kind == "f" else np.dtype(np.float64)


def floats(array, name="array", axes=None):
    array = np.asarray(array) if axes is None else check_numbers(array, name, axes)
    return array.astype(float_type(array), copy=False)


def check_gradient(dy, shape):
    dy = np.asarray(dy)
    if dy.shape != tuple(shape):
        raise ValueError(f"dy must have the shape of the output, {tuple(shape)}, not {dy.shape}.")
    return dy


def both_pads(x, kernel_size, strides, padding):
    return tuple(
        pad_amounts(size, kernel, stride, padding)
        for size, kernel, stride in zip(x.shape[1:3], kernel_size, strides)
    )
