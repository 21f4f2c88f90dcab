"""Figures of lesson 04: the places of a filter, pooling, receptive fields, connections."""

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
        base.write(
            axis,
            pixel + 0.5,
            -0.5,
            pixel - padding if inside else "0",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
    for line, start in enumerate(starts, start=1):
        axis.add_patch(
            Rectangle(
                (start + 0.06, -line - 0.25), kernel - 0.12, -0.6, facecolor=base.BLUE, edgecolor="black"
            )
        )
        base.write(axis, start + kernel / 2, -line - 0.55, f"place {line}", 10, color="white")
    axis.set(xlim=(-0.1, total + 0.1), ylim=(-len(starts) - 1.1, 0.1), aspect="equal")
    axis.axis("off")
    text = (
        f"{len(starts)} place{'s' * (len(starts) != 1)}, first pixels {[s - padding for s in starts]}; "
        f"never touched: {left_over or 'none'}"
    )
    base.say(
        figure,
        f"A row of {size} pixels with padding {padding}. A filter of {kernel} with stride {stride} fits in",
        text,
    )


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


def show_pooling(feature_map, pool_size=2):
    """Draw a map cut into windows and, beside it, the largest number of each; print what stays.

    Parameters
    ----------
    feature_map : array, shape (H, W)
        Its sides are multiples of `pool_size`.
    pool_size : int

    Raises
    ------
    ValueError
        If the windows do not fill the map.

    Examples
    --------
    >>> show_pooling(np.array([[1, 3], [2, 0]]))
    A map of 2 x 2, the largest number of each window in a frame, and the pooled map. the largest of each 2 x 2 window: [[3]].
    the largest of each 2 x 2 window: [[3]]
    """
    height, width = feature_map.shape
    if height % pool_size or width % pool_size:
        raise ValueError(f"Windows of {pool_size} x {pool_size} do not fill a map of {height} x {width}.")
    figure, axes = base.new_figure(44 * (width * 1.6 + 1), 44 * height, columns=2)
    starts = [(i, j) for i in range(0, height, pool_size) for j in range(0, width, pool_size)]
    winners = []
    for i, j in starts:
        window = feature_map[i : i + pool_size, j : j + pool_size]
        row, column = np.unravel_index(window.argmax(), window.shape)
        winners.append((i + row, j + column))
    pooled = np.array([feature_map[place] for place in winners]).reshape(height // pool_size, -1)
    for axis, array in zip(axes[0], (feature_map, pooled), strict=True):
        axis.imshow(array, cmap=base.POSITIVE, vmin=0, vmax=max(feature_map.max(), 1), alpha=0.35)
        for (row, column), value in np.ndenumerate(array):
            base.write(axis, column, row, f"{value:g}", 13)
        axis.axis("off")
    for i, j in starts:
        axes[0, 0].add_patch(
            Rectangle((j - 0.5, i - 0.5), pool_size, pool_size, fill=False, edgecolor="black", linewidth=2.5)
        )
    for row, column in winners:
        base.frame_window(axes[0, 0], (row + 0.08, column + 0.08, 0.84, 0.84))
    axes[0, 0].set_title("the map", fontsize=11)
    axes[0, 1].set_title("pooled", fontsize=11, loc="left")  # above the small map, not above the empty place
    axes[0, 1].set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))  # the same size of cell
    line = f"the largest of each {pool_size} x {pool_size} window: {pooled.tolist()}"
    base.say(
        figure,
        f"A map of {height} x {width}, the largest number of each window in a frame, and the pooled map.",
        line,
    )


def show_connections(inputs=6, kernel=3):
    """Draw a row of inputs and of outputs, connected in three ways; a line's colour is its weight. Print the counts.

    Parameters
    ----------
    inputs, kernel : int
        The kernel slides with stride 1, so there are inputs - kernel + 1 outputs.

    Examples
    --------
    >>> show_connections(6, 3)
    6 inputs below, 4 outputs above, lines between them. fully connected 24 weights, locally connected 12 weights, shared 3 weights, each of the 3 colours used 4 times.
    fully connected 24 weights, locally connected 12 weights, shared 3 weights
    """
    outputs = inputs - kernel + 1
    places = np.arange(outputs) + (kernel - 1) / 2
    own = ["black", *base.LINES, base.WINDOW_COLOUR, "#56b4e9"]
    styles = ["-", "--", ":", "-."]
    ways = [
        ("fully connected", outputs * inputs),
        ("locally connected", outputs * kernel),
        ("shared", kernel),
    ]
    figure, axes = base.new_figure(base.PANELS, 180, columns=3)
    for axis, (name, count) in zip(axes[0], ways, strict=True):
        for place in range(outputs):
            for pixel in range(inputs):
                offset = pixel - place
                if name != "fully connected" and not 0 <= offset < kernel:
                    continue
                look = {"color": "#999999"}
                if name == "shared":
                    look = {"color": own[1 + offset % 6], "linestyle": styles[offset % 4], "linewidth": 2}
                axis.plot([pixel, places[place]], [0, 1], zorder=1, **look)
        axis.plot(np.arange(inputs), np.zeros(inputs), "s", color="black", markersize=8, zorder=2)
        axis.plot(places, np.ones(outputs), "o", color="black", markersize=8, zorder=2)
        axis.set_title(f"{name}\n{count} weights", fontsize=11)
        axis.set(xlim=(-0.5, inputs - 0.5), ylim=(-0.15, 1.15))
        axis.axis("off")
    line = ", ".join(f"{name} {count} weights" for name, count in ways)
    base.show(
        figure,
        alt=f"{inputs} inputs below, {outputs} outputs above, lines between them. {line}, each of the {kernel} colours "
        f"used {outputs} times.",
    )
    print(line)
