"""Figures of lesson 04: filter banks, activation maps, positions of a filter, receptive fields."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .base import DIVERGING, SEQUENTIAL, show


def _colours(values):
    """Colours for numbers: diverging around 0 where there are negative ones, else sequential from 0."""
    limit = max(float(np.abs(values).max()), 1e-12)
    if values.min() < 0:
        return {"cmap": DIVERGING, "vmin": -limit, "vmax": limit}
    return {"cmap": SEQUENTIAL, "vmin": 0, "vmax": limit}


def _panels(count, columns, panel):
    """Make a figure of `count` square panels, at most `columns` side by side: the figure and its axes."""
    columns = min(columns, count)
    rows = -(-count // columns)
    fig = Figure(figsize=(panel * columns, (panel + 0.25) * rows), layout="constrained")
    axes = fig.subplots(rows, columns, squeeze=False).ravel()
    for axis in axes:
        axis.set_xticks([])
        axis.set_yticks([])
        axis.set_visible(False)
    for axis in axes[:count]:
        axis.set_visible(True)
    return fig, axes[:count]


def show_bank(bank, names, columns=4):
    """Draw each filter of a bank with its weights written in, and print what each adds up to.

    Parameters
    ----------
    bank : array, shape (kh, kw, F)
    names : list of F str
    columns : int
        Filters side by side.

    Examples
    --------
    >>> from helpers import plots
    >>> plots.show_bank(np.ones((3, 3, 1)), ["blur"])  # doctest: +SKIP
    weights add up to: blur 9
    """
    fig, axes = _panels(bank.shape[2], columns, 1.7)
    colours = _colours(bank)
    for axis, kernel, name in zip(axes, np.moveaxis(bank, 2, 0), names, strict=True):
        axis.imshow(kernel, **colours)
        axis.set_title(name, fontsize=11)
        if kernel.size > 49:
            continue
        for (row, column), weight in np.ndenumerate(kernel):
            strong = abs(weight) > 0.6 * colours["vmax"]
            axis.text(column, row, f"{weight:g}", ha="center", va="center", fontsize=11 if len(kernel) < 5 else 8,
                      color="white" if strong and colours["cmap"] == DIVERGING else "black")
    sums = ", ".join(f"{name} {total:g}" for name, total in zip(names, bank.sum(axis=(0, 1)), strict=True))
    show(fig, alt=f"{bank.shape[2]} filters of {bank.shape[0]} x {bank.shape[1]} weights: {', '.join(names)}.")
    print("weights add up to:", sums)


def show_maps(maps, names, columns=4, shared=True):
    """Draw each map of a stack in the same colours, and print the smallest and largest number of each.

    Parameters
    ----------
    maps : array, shape (H, W, F)
    names : list of F str
    columns : int
        Maps side by side.
    shared : bool
        The same colour scale for all maps (default), or one for each.

    Examples
    --------
    >>> from helpers import plots
    >>> plots.show_maps(np.zeros((5, 5, 1)), ["empty"])  # doctest: +SKIP
    empty: 0 to 0
    """
    fig, axes = _panels(maps.shape[2], columns, 1.8)
    for axis, one, name in zip(axes, np.moveaxis(maps, 2, 0), names, strict=True):
        axis.imshow(one, interpolation="nearest", **_colours(maps if shared else one))
        axis.set_title(name, fontsize=11)
    height, width, depth = maps.shape
    signs = "; red above 0, blue below" if maps.min() < 0 else "; bright is large"
    show(fig, alt=f"{depth} activation maps of {height} x {width}: {', '.join(names)}{signs}.")
    ranges = zip(names, maps.min(axis=(0, 1)), maps.max(axis=(0, 1)), strict=True)
    print("; ".join(f"{name}: {low:.4g} to {high:.4g}" for name, low, high in ranges))


def show_positions(size, kernel, stride=1, padding=0):
    """Draw a row of pixels and, below it, every place where a filter fits; print the starts.

    Parameters
    ----------
    size, kernel, stride, padding : int
        In pixels. Padded pixels are drawn with a 0, pixels that no place touches are hatched.

    Examples
    --------
    >>> from helpers import plots
    >>> plots.show_positions(size=7, kernel=3, stride=3)  # doctest: +SKIP
    2 places, first pixels [0, 3]; never touched: [6]
    """
    total = size + 2 * padding
    starts = list(range(0, total - kernel + 1, stride))
    touched = {start + offset for start in starts for offset in range(kernel)}
    left_over = [pixel - padding for pixel in range(total) if pixel not in touched]
    fig = Figure(figsize=(min(7, 0.7 * total), 0.55 * (len(starts) + 1.6)), layout="constrained")
    axis = fig.subplots()
    for pixel in range(total):
        inside = padding <= pixel < size + padding
        axis.add_patch(Rectangle((pixel, 0), 1, -1, facecolor="#d9d9d9" if inside else "white",
                                 edgecolor="black", hatch=None if pixel in touched else "////"))
        axis.text(pixel + 0.5, -0.5, pixel - padding if inside else "0", ha="center", va="center", fontsize=11,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})
    for line, start in enumerate(starts, start=1):
        axis.add_patch(Rectangle((start + 0.06, -line - 0.25), kernel - 0.12, -0.6, facecolor="#0072b2",
                                 edgecolor="black"))
        axis.text(start + kernel / 2, -line - 0.55, f"place {line}", ha="center", va="center", color="white",
                  fontsize=10)
    axis.set(xlim=(-0.1, total + 0.1), ylim=(-len(starts) - 1.1, 0.1), aspect="equal")
    axis.axis("off")
    text = (f"{len(starts)} place{'s' * (len(starts) != 1)}, first pixels {[s - padding for s in starts]}; "
            f"never touched: {left_over or 'none'}")
    show(fig, alt=f"A row of {size} pixels with padding {padding}. A filter of {kernel} with stride {stride} fits in {text}.")
    print(text)


def show_receptive_fields(fields):
    """Draw which pixels each of some layers depends on, and print the sizes.

    Parameters
    ----------
    fields : list of bool arrays, shape (H, W)
        True where a change of the pixel changes the output in the middle.

    Examples
    --------
    >>> from helpers import plots
    >>> plots.show_receptive_fields([np.eye(3, dtype=bool)])  # doctest: +SKIP
    1 layer: 3 x 3
    """
    fig, axes = _panels(len(fields), 4, 1.9)
    sizes = []
    for depth, (axis, felt) in enumerate(zip(axes, fields, strict=True), start=1):
        axis.imshow(felt, cmap=SEQUENTIAL, vmin=0, vmax=1)
        axis.hlines(np.arange(len(felt)) - 0.5, -0.5, felt.shape[1] - 0.5, color="white", linewidth=0.4)
        axis.vlines(np.arange(felt.shape[1]) - 0.5, -0.5, len(felt) - 0.5, color="white", linewidth=0.4)
        middle = len(felt) // 2
        axis.plot(middle, middle, "o", color="black", markersize=4)
        label = f"{depth} layer{'s' * (depth > 1)}"
        axis.set_title(label, fontsize=11)
        sizes.append(f"{label}: {felt.any(axis=1).sum()} x {felt.any(axis=0).sum()}")
    show(fig, alt=f"The pixels that the middle output depends on, as a growing square. {'; '.join(sizes)} pixels.")
    print("; ".join(sizes))
