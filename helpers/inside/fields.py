"""What a unit can see, what it does see, and what it likes best."""

from typing import NamedTuple

import numpy as np

from helpers.inside.stages import between, check_picture, forward_to, number_at
from helpers.layers import GlobalAveragePooling2D
from helpers.shapes import pad_amounts

__all__ = ["Patches", "felt_pixels", "receptive_pixels", "receptive_window", "top_patches"]


class Patches(NamedTuple):
    """The pictures that excite each channel of a layer most: F channels, `count` for each, the strongest first.

    values : array (F, count), the channel's largest number in that picture
    pictures : array (F, count) of int, the picture's number in the batch
    places : array (F, count, 2) of int, row and column of that number in the map
    patches : array (F, count, h, w, C), what the unit saw there
    """

    values: np.ndarray
    pictures: np.ndarray
    places: np.ndarray
    patches: np.ndarray


def receptive_window(model, layer, place):
    """Work out the window of the picture that one number depends on: the rule, layer by layer downwards.

    Parameters
    ----------
    model : Sequential
        A list of layers that slide, pool or go number by number; no `Residual` or `Branches` below `layer`.
    layer : str
    place : int or tuple of int

    Returns
    -------
    tuple of int
        (row, column, height, width), without what would lie outside the picture; four times 0 where nothing but a
        padding's zeros is seen.

    Notes
    -----
    Outputs first to last of a layer with kernel k, stride s and p zeros before the picture come from the inputs
    ``first * s - p`` to ``last * s - p + k - 1``.

    Examples
    --------
    >>> from helpers.layers import Conv2D, MaxPooling2D
    >>> from helpers.network import Sequential
    >>> model = Sequential([Conv2D(2, 5), MaxPooling2D(2), Conv2D(2, 5)], (28, 28, 1))
    >>> receptive_window(model, "conv2d_2", (1, 0, 0))
    (2, 0, 14, 14)
    """
    layers = between(model, "picture", layer)
    place = number_at(np.empty(layers[-1].output_shape), place, layer)
    ranges = [[place[0], place[0]], [place[1], place[1]]] if len(place) == 3 else None
    for each in reversed(layers):
        if hasattr(each, "parts"):
            raise ValueError(f"{type(each).__name__} has several ways down: use receptive_pixels.")
        if len(each.input_shape) < 3:
            continue
        if ranges is None or isinstance(each, GlobalAveragePooling2D):  # all of the maps are seen
            ranges = [[0, size - 1] for size in each.input_shape[:2]]
            continue
        kernel = getattr(each, "kernel_size", getattr(each, "pool_size", (1, 1)))
        strides, padding = getattr(each, "strides", (1, 1)), getattr(each, "padding", "valid")
        for axis, (first, last) in enumerate(ranges):
            size = each.input_shape[axis]
            before, _ = pad_amounts(size, kernel[axis], strides[axis], padding)
            first, last = first * strides[axis] - before, last * strides[axis] - before + kernel[axis] - 1
            ranges[axis] = [max(first, 0), min(last, size - 1)]
        if any(first > last for first, last in ranges):
            return 0, 0, 0, 0
    (top, bottom), (left, right) = ranges
    return top, left, bottom - top + 1, right - left + 1


def receptive_pixels(model, layer, place):
    """Find the pixels that one number depends on by spoiling them: NaN in, and where does NaN come out?

    Parameters
    ----------
    model : Sequential
    layer : str
    place : int or tuple of int

    Returns
    -------
    array of bool, shape (H, W)

    Examples
    --------
    >>> from helpers.layers import Conv2D
    >>> from helpers.network import Sequential
    >>> model = Sequential([Conv2D(1, 3), Conv2D(1, 3)], (6, 6, 1))
    >>> receptive_pixels(model, "conv2d_2", (1, 0, 0)).astype(int)
    array([[0, 0, 0, 0, 0, 0],
           [1, 1, 1, 1, 1, 0],
           [1, 1, 1, 1, 1, 0],
           [1, 1, 1, 1, 1, 0],
           [1, 1, 1, 1, 1, 0],
           [1, 1, 1, 1, 1, 0]])
    """
    return np.isnan(_one_pixel_each(model, np.zeros(model.input_shape), np.nan, layer, place)[1])


def felt_pixels(model, picture, layer, place, amount=1e-3):
    """Find the pixels that one number answers to in this picture: add a little to one, and does the number move?

    Parameters
    ----------
    model : Sequential
        In float64: in float32 a small nudge may be lost.
    picture : array_like, shape (H, W, C)
    layer : str
    place : int or tuple of int
    amount : float

    Returns
    -------
    array of bool, shape (H, W)
        Never more pixels than `receptive_pixels` finds: a ReLU that is off and a pooling's losers hide some.

    Examples
    --------
    >>> from helpers.layers import Conv2D, MaxPooling2D
    >>> from helpers.network import Sequential
    >>> model = Sequential([Conv2D(1, 1), MaxPooling2D(2)], (2, 2, 1), dtype="float64")
    >>> model.params["conv2d_1.weights"][...] = 1
    >>> felt_pixels(model, np.array([[1, 2], [4, 3]])[..., None], "max_pooling2d_1", (0, 0, 0)).astype(int)
    array([[0, 0],
           [1, 0]])
    """
    before, after = _one_pixel_each(model, picture, amount, layer, place)
    return np.abs(after - before) > 1e-12 * max(abs(before), 1)  # less than that is rounding


def _one_pixel_each(model, picture, amount, layer, place):
    """One number of a stage, before, and after adding `amount` to all channels of each pixel alone: a map (H, W)."""
    between(model, "picture", layer)
    batch = check_picture(model, picture)
    height, width = batch.shape[1:3]
    now = forward_to(model, batch, layer)
    place = number_at(now[0], place, layer)
    found = np.empty((height, width))
    for row in range(height):  # a row at a time: all at once would be one copy of the picture for each pixel
        copies = np.repeat(batch, width, axis=0)
        copies[np.arange(width), row, np.arange(width)] += amount
        found[row] = forward_to(model, copies, layer)[(slice(None), *place)]
    return now[(0, *place)], found


def top_patches(model, x, layer, count=9, batch_size=500):
    """For each channel of a layer, find the pictures that excite it most, and cut out what it saw there.

    Parameters
    ----------
    model : Sequential
        As for `receptive_window`; its layers up to `layer` pad nothing, so that all cuttings have one size.
    x : array_like, shape (N, H, W, C)
    layer : str
        A stage of maps.
    count : int
        Each picture counts once, with its largest number; of equal ones the first is taken.

    Returns
    -------
    Patches

    Examples
    --------
    >>> from helpers.layers import Conv2D
    >>> from helpers.network import Sequential
    >>> model = Sequential([Conv2D(1, 2)], (4, 4, 1))
    >>> model.layers[0].params["weights"][...] = 1
    >>> x = np.zeros((3, 4, 4, 1)); x[1, 2:, 1:3] = 5; x[2, 0, 0] = 9
    >>> best = top_patches(model, x, "conv2d_1", count=2)
    >>> best.pictures.tolist(), best.values.tolist(), best.places.tolist()
    ([[1, 2]], [[20.0, 9.0]], [[[2, 1], [0, 0]]])
    """
    x = np.asarray(x)
    largest, where = [], []
    for start in range(0, len(x), batch_size):
        maps = forward_to(model, x[start : start + batch_size], layer)
        if maps.ndim != 4:
            raise ValueError(f"{layer} holds no maps: name a convolution, or a ReLU or pooling behind one.")
        width = maps.shape[2]
        flat = maps.reshape(len(maps), -1, maps.shape[3])
        largest.append(flat.max(axis=1))
        where.append(flat.argmax(axis=1))
    largest, where = np.concatenate(largest), np.concatenate(where)
    pictures = np.argsort(-largest, axis=0, kind="stable")[:count].T  # (F, count)
    channels = np.arange(len(pictures))[:, np.newaxis]
    places = np.stack(np.divmod(where[pictures, channels], width), axis=-1)
    patches = np.empty((*pictures.shape, *receptive_window(model, layer, (0, 0, 0))[2:], x.shape[3]), x.dtype)
    for channel, rank in np.ndindex(*pictures.shape):
        window = receptive_window(model, layer, (*places[channel, rank], channel))
        if window[2:] != patches.shape[2:4]:
            raise ValueError(f"A window of {layer} lies partly outside the picture: this needs layers that pad nothing.")
        top, left, height, width = window
        patches[channel, rank] = x[pictures[channel, rank], top : top + height, left : left + width]
    return Patches(largest[pictures, channels], pictures, places, patches)
