"""Figures of lesson 04: the places of a filter, receptive fields."""

import numpy as np
from matplotlib.patches import Rectangle

from . import base


def show_positions(size, kernel, stride=1, padding=0):
    """Draw a row of pixels and, below it, every place where a filter fits; print the starts.

    Parameters
    ----------
    size, kernel, stride, padding : int
        In pixels. Padded pixels are drawn with a 0, pixels that no place touches are hatched.

    Examples
    --------
    >>> show_positions(size=7, kernel=3, stride=3)
    A row of 7 pixels with padding 0. A filter of 3 with stride 3 fits in 2 places, first pixels [0, 3]; never touched: [6].
    2 places, first pixels [0, 3]; never touched: [6]
    """
    total = size + 2 * padding
    starts = list(range(0, total - kernel + 1, stride))
    touched = {start + offset for start in starts for offset in range(kernel)}
    left_over = [pixel - padding for pixel in range(total) if pixel not in touched]
    cell = min(48, base.WIDEST / total)
    figure, ((axis,),) = base.new_figure(cell * (total + 0.5), cell * (len(starts) + 1.5))
    for pixel in range(total):
        inside = padding <= pixel < size + padding
        axis.add_patch(
            Rectangle(
                (pixel, 0),
                1,
                -1,
                facecolor="#d9d9d9" if inside else "white",
                edgecolor="black",
                hatch=None if pixel in touched else "////",
            )
        )
        axis.text(
            pixel + 0.5,
            -0.5,
            pixel - padding if inside else "0",
            ha="center",
            va="center",
            fontsize=11,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
    for line, start in enumerate(starts, start=1):
        axis.add_patch(
            Rectangle(
                (start + 0.06, -line - 0.25), kernel - 0.12, -0.6, facecolor=base.BLUE, edgecolor="black"
            )
        )
        axis.text(
            start + kernel / 2,
            -line - 0.55,
            f"place {line}",
            ha="center",
            va="center",
            color="white",
            fontsize=10,
        )
    axis.set(xlim=(-0.1, total + 0.1), ylim=(-len(starts) - 1.1, 0.1), aspect="equal")
    axis.axis("off")
    text = (
        f"{len(starts)} place{'s' * (len(starts) != 1)}, first pixels {[s - padding for s in starts]}; "
        f"never touched: {left_over or 'none'}"
    )
    base.show(
        figure,
        alt=f"A row of {size} pixels with padding {padding}. A filter of {kernel} with stride {stride} fits in {text}.",
    )
    print(text)


def show_receptive_fields(fields):
    """Draw which pixels each of some layers depends on, and print the sizes.

    Parameters
    ----------
    fields : list of bool arrays, shape (H, W)
        True where a change of the pixel changes the output in the middle.

    Examples
    --------
    >>> show_receptive_fields([np.ones((3, 3), dtype=bool)])
    The pixels that the middle output depends on, as a growing square. 1 layer: 3 x 3 pixels.
    1 layer: 3 x 3
    """
    figure, axes = base.new_figure(150 * len(fields), 170, columns=len(fields))
    sizes = []
    for depth, (axis, felt) in enumerate(zip(axes[0], fields, strict=True), start=1):
        axis.imshow(felt, cmap=base.SEQUENTIAL, vmin=0, vmax=1)
        axis.hlines(np.arange(len(felt)) - 0.5, -0.5, felt.shape[1] - 0.5, color="white", linewidth=0.4)
        axis.vlines(np.arange(felt.shape[1]) - 0.5, -0.5, len(felt) - 0.5, color="white", linewidth=0.4)
        middle = len(felt) // 2
        axis.plot(middle, middle, "o", color="black", markersize=4)
        label = f"{depth} layer{'s' * (depth > 1)}"
        axis.set_title(label, fontsize=11)
        axis.axis("off")
        sizes.append(f"{label}: {felt.any(axis=1).sum()} x {felt.any(axis=0).sum()}")
    base.show(
        figure,
        alt=f"The pixels that the middle output depends on, as a growing square. {'; '.join(sizes)} pixels.",
    )
    print("; ".join(sizes))
