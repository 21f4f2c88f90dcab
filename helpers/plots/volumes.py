"""Figures of lesson 02: a filter with depth at one place, and the axes of pictures, filters and maps."""

from matplotlib.patches import Rectangle

from . import base
from .pictures import draw_numbers

__all__ = ["show_depth", "show_shapes"]

_CHANNELS = ("red", "green", "blue")
_TINTS = ("#f5bcbc", "#c3e6c6", "#bdd3f5")  # paler than a colour that means a number
_PAPER = "#e2e2e2"
_SHEET = 8  # from one channel of a block to the next, right and up, in pixels
_LONGEST = 88  # the longest side of a picture, in pixels
_LEFT = (34, 196, 348)  # where pictures, filters and maps stand
_HEAD = 44  # what is written above them


def show_depth(picture, kernel, row, column):
    """Draw one place of a filter with depth, channel by channel, and print how the channels make one sum.

    Parameters
    ----------
    picture : array, shape (H, W, 3)
    kernel : array, shape (kh, kw, 3)
    row, column : int
        Where the window starts.

    Examples
    --------
    >>> import numpy as np
    >>> show_depth(np.ones((3, 4, 3)), np.full((2, 2, 3), 5), 0, 1)  # doctest: +ELLIPSIS
    A 2x2x3 filter on a 3x4x3 picture, channel by channel...
    filter at row 0, column 1: red 20 + green 20 + blue 20 = 60
    """
    height, width, depth = kernel.shape
    window = picture[row : row + height, column : column + width].astype(float)
    products = window * kernel
    parts, total = products.sum(axis=(0, 1)), base.number_text(products.sum())
    side = base.PANELS / depth - 8
    figure, axes = base.new_figure(base.PANELS, 3 * side * height / width + 130, rows=3, columns=depth)
    for channel, name in enumerate(_CHANNELS):
        titles = (f"{name}: window", "x weights", "= products")
        for axis, title, values in zip(axes[:, channel], titles, (window, kernel, products), strict=True):
            draw_numbers(axis, values[:, :, channel], title, side / max(height, width))
        axes[2, channel].set_xlabel(f"add up to {base.number_text(parts[channel])}", fontsize=11)
    added = " + ".join(base.number_text(part) for part in parts).replace("+ -", "- ")
    figure.supxlabel(f"{added} = {total}, one number of the map", fontsize=12, fontweight="bold")
    named = [f"{name} {base.number_text(part)}" for name, part in zip(_CHANNELS, parts, strict=True)]
    line = f"filter at row {row}, column {column}: {' + '.join(named)} = {total}"
    shape = f"A {height}x{width}x{depth} filter on a {picture.shape[0]}x{picture.shape[1]}x{picture.shape[2]} picture"
    base.show(
        figure,
        alt=f"{shape}, channel by channel: the window's numbers, times the weights, and the products; {line}.",
    )
    print(line)


def show_shapes(picture_shape, filters_shape):
    """Draw pictures, filters with their biases, and the maps they make, each as a block; print the three shapes.

    Parameters
    ----------
    picture_shape : tuple of int
        (H, W, C), or (N, H, W, C) for N pictures.
    filters_shape : tuple of int
        (kh, kw, C, F).

    Raises
    ------
    ValueError
        If the filters are not as deep as the pictures.

    Examples
    --------
    >>> show_shapes((32, 32, 3), (5, 5, 3, 2))  # doctest: +ELLIPSIS
    A picture of 32x32x3, drawn as 3 sheets...
    picture (32, 32, 3), filters (5, 5, 3, 2), biases (2,), maps (28, 28, 2)
    """
    *several, height, width, depth = picture_shape
    kernel_height, kernel_width, kernel_depth, filters = filters_shape
    if depth != kernel_depth:
        raise ValueError(f"Filters {filters_shape} are {kernel_depth} deep, the picture {picture_shape} is {depth}.")
    count = several[0] if several else 1
    rows, columns = height - kernel_height + 1, width - kernel_width + 1
    pixel, back = _LONGEST / max(height, width), _SHEET * (max(depth, filters) - 1)
    larger = 2.5 * pixel  # to scale a small filter would be a dot
    picture_step = pixel * height + back + (40 if several else 24)
    filter_step = larger * kernel_height + _SHEET * (depth - 1) + 44
    tall = max(count * picture_step, filters * filter_step)
    picture_top = _HEAD + (tall - count * picture_step) / 2 + back
    filter_top = _HEAD + (tall - filters * filter_step) / 2 + _SHEET * (depth - 1)

    figure, ((axis,),) = base.new_figure(base.PANELS, _HEAD + tall)
    axis.set(xlim=(0, base.PANELS), ylim=(_HEAD + tall, 0), aspect="equal")
    axis.axis("off")
    tints = _TINTS if depth == 3 else (_PAPER,) * depth
    owners = [base.LINES[number % len(base.LINES)] for number in range(filters)]
    batch = "N, " if several else ""
    heads = [
        (f"{count} pictures" if several else "picture", f"{batch}H, W, C"),
        (f"{filters} filters, {filters} biases" if filters > 1 else "1 filter, 1 bias", "kh, kw, C, F"),
        ("maps", f"{batch}H', W', F"),
    ]
    for left, (head, names) in zip(_LEFT, heads, strict=True):
        base.write(axis, left - 30, 8, head, 11, ha="left", fontweight="bold")
        base.write(axis, left - 30, 27, f"({names})", 10, ha="left")
    for number in range(count):
        top = picture_top + number * picture_step
        _draw_block(axis, _LEFT[0], top, pixel, (height, width), ("H", "W", "C"), tints)
        base.frame_window(axis, (top + 0.5, _LEFT[0] + 0.5, kernel_height * pixel, kernel_width * pixel))
        _draw_block(axis, _LEFT[2], top, pixel, (rows, columns), ("H'", "W'", "F"), owners, alpha=0.55)
        if several:
            base.write(axis, _LEFT[0], top + height * pixel + 25, f"picture {number}", 9, ha="left")
            base.write(axis, _LEFT[2], top + height * pixel + 25, f"its {filters} maps", 9, ha="left")
    for number, owner in enumerate(owners):
        top, high = filter_top + number * filter_step, kernel_height * larger
        _draw_block(axis, _LEFT[1], top, larger, (kernel_height, kernel_width), ("kh", "kw", "C"), tints, edge=owner)
        left = _LEFT[1] + kernel_width * larger + _SHEET * depth + 20
        base.write(axis, left - 11, top + high / 2, "+", 12)
        axis.add_patch(Rectangle((left, top + high / 2 - 9), 32, 18, facecolor="white", edgecolor=owner, linewidth=2))
        base.write(axis, left + 16, top + high / 2, "bias", 9)
        base.write(axis, _LEFT[1], top + high + 25, f"filter {number}", 9, ha="left", color=owner, fontweight="bold")
    maps_shape = (*several, rows, columns, filters)
    line = f"picture{'s' * bool(several)} {tuple(picture_shape)}, filters {tuple(filters_shape)}, biases ({filters},), maps {maps_shape}"
    what = f"{count} pictures, each" if several else "A picture of"
    base.show(
        figure,
        alt=f"{what} {height}x{width}x{depth}, drawn as {depth} sheets one behind the other; {filters} filters of "
        f"{kernel_height}x{kernel_width}x{depth}, just as deep, each with its own bias; and {filters} maps, one a "
        f"filter{', for every picture' if several else ''}. {line}.",
    )
    print(line)


def _draw_block(axis, left, top, pixel, sides, names, colours, edge="#555555", alpha=1.0):
    """Draw sheets one behind the other, the first in front, with the name and the length of each axis."""
    high, wide = sides[0] * pixel, sides[1] * pixel
    last = _SHEET * (len(colours) - 1)
    for behind, colour in reversed(list(enumerate(colours))):
        place = (left + behind * _SHEET, top - behind * _SHEET)
        axis.add_patch(Rectangle(place, wide, high, facecolor="white"))
        axis.add_patch(Rectangle(place, wide, high, facecolor=colour, edgecolor=edge, alpha=alpha, linewidth=1.3))
    base.write(axis, left - 4, top + high / 2, f"{names[0]} {sides[0]}", 9, ha="right")
    base.write(axis, left + wide / 2, top + high + 9, f"{names[1]} {sides[1]}", 9)
    base.write(axis, left + wide + last + 4, top - last + 6, f"{names[2]} {len(colours)}", 9, ha="left")
