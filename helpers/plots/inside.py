"""Figures of lesson 08: what a network's filters, units and scores look like from inside."""

import numpy as np

from . import base

__all__ = ["show_agreement", "show_patches", "show_shares", "show_signed"]


def show_signed(arrays, titles, picture=None, columns=4, alt=None):
    """Draw arrays of both signs side by side, each on a scale of its own: red above 0, blue below, white at 0.

    Parameters
    ----------
    arrays : sequence of array_like, each (H, W) or (H, W, 1)
    titles : sequence of str
    picture : array_like, shape (H, W) or (H, W, 1), optional
        Drawn first, in grey.
    columns : int
        Panels in a row.
    alt : str, optional
        The text for readers who do not see the figure; made from the numbers if left out.

    Examples
    --------
    >>> show_signed([[[0.5, -2.0]], [[0.0, 1.0]]], ["one", "two"])
    Numbers of both signs, each panel on its own scale. one from -2 to 0.5, two from 0 to 1.
    one from -2 to 0.5, two from 0 to 1
    """
    arrays = [_flat(array) for array in arrays]
    panels = ([("the picture", _flat(picture))] if picture is not None else []) + list(zip(titles, arrays, strict=True))
    columns = min(columns, len(panels))
    rows = -(-len(panels) // columns)
    side = max(150, base.PANELS // max(columns, 2))
    figure, axes = base.new_figure(side * columns, (side + 20) * rows, rows, columns)
    for axis in axes.flat:
        axis.axis("off")
    for number, (axis, (title, array)) in enumerate(zip(axes.flat, panels)):
        if picture is not None and number == 0:
            axis.imshow(array, cmap=base.GRAY)
        else:
            largest = np.abs(array).max() or 1.0
            axis.imshow(array, cmap=base.DIVERGING, vmin=-largest, vmax=largest)
        axis.set_title(title, fontsize=10)
        axis.axis("on")
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_color("#b0b0b0")
    parts = [f"{name} from {base.number_text(a.min())} to {base.number_text(a.max())}" for name, a in zip(titles, arrays)]
    if len(arrays) > 6:
        sizes = " ".join(f"{np.abs(array).max():.2f}" for array in arrays)
        parts = [f"the largest size in each of the {len(arrays)} panels: {sizes}"]
    line = ", ".join(parts)
    base.show(figure, alt or f"Numbers of both signs, each panel on its own scale. {line}.")
    print(line)


def show_patches(patches, labels, columns=4):
    """Draw, for each unit, its cuttings in a square, the strongest at the top left; print what they were cut from.

    Parameters
    ----------
    patches : array_like, shape (F, count, h, w, 1)
    labels : array_like, shape (F, count)
        What each cutting's picture shows.
    columns : int
        Units in a row.

    Examples
    --------
    >>> show_patches(np.ones((2, 4, 3, 3, 1)), [[1, 1, 7, 1], [0, 0, 0, 0]])
    Cuttings of digits, 4 for each unit. unit 0 from 1171, unit 1 from 0000.
    unit 0 from 1171, unit 1 from 0000
    """
    patches, labels = np.asarray(patches, float)[..., 0], np.asarray(labels)
    units, count, height, width = patches.shape
    side = int(np.ceil(np.sqrt(count)))
    rows = -(-units // columns)
    figure, axes = base.new_figure(155 * columns, 170 * rows, rows, columns)
    for axis in axes.flat:
        axis.axis("off")
    names = []
    for unit, axis in zip(range(units), axes.flat):
        sheet = np.full((side * (height + 1) - 1, side * (width + 1) - 1), 0.5)  # grey gaps
        for rank, patch in enumerate(patches[unit]):
            top, left = (rank // side) * (height + 1), (rank % side) * (width + 1)
            sheet[top : top + height, left : left + width] = patch
        axis.imshow(sheet, cmap=base.GRAY, vmin=0, vmax=1, interpolation="nearest")
        axis.set_title(f"unit {unit}", fontsize=10)
        names.append(f"unit {unit} from {''.join(map(str, labels[unit].tolist()))}")
    base.say(figure, f"Cuttings of digits, {count} for each unit.", ", ".join(names))


def show_shares(shares, biases, total):
    """Draw what each part gave to a number as bars, red for and blue against, and print the largest and the sum.

    Parameters
    ----------
    shares : array_like, shape (K,)
    biases, total : float

    Examples
    --------
    >>> show_shares([2.5, -1.0], 0.5, 2.0)
    Bars, one for each map and one for the biases. map 0 gives most, 2.50; map 1 takes most, -1.00; biases 0.50; in all 2.00.
    map 0 gives most, 2.50; map 1 takes most, -1.00; biases 0.50; in all 2.00
    """
    shares = np.asarray(shares, float)
    values = np.append(shares, biases)
    figure, ((axis,),) = base.new_figure(base.PANELS, 190)
    axis.bar(range(len(values)), values, color=["#b2182b" if value > 0 else "#2166ac" for value in values])
    axis.axhline(0, color="black", linewidth=0.8)
    axis.set_xticks(range(len(values)), [*map(str, range(len(shares))), "bias"], fontsize=9)
    axis.set_xlabel("map", fontsize=10)
    axis.set_ylabel("share of the score", fontsize=10)
    base.open_frame(axis)
    most, least = shares.argmax(), shares.argmin()
    line = (
        f"map {most} gives most, {shares[most]:.2f}; map {least} takes most, {shares[least]:.2f}; "
        f"biases {biases:.2f}; in all {total:.2f}"
    )
    base.say(figure, "Bars, one for each map and one for the biases.", line)


def show_agreement(steps, found, names, across):
    """Draw how alike two pictures are, step by step, for several methods: medians as lines, the draws' spread as bands.

    Parameters
    ----------
    steps : sequence of int
    found : array_like, shape (steps, draws, methods)
        One median for each draw.
    names : sequence of str
        The methods.
    across : str
        What the steps are.

    Examples
    --------
    >>> show_agreement([1, 2], [[[0.9], [0.8], [1.0]], [[0.5], [0.4], [0.6]]], ["guided"], "layers forgotten")
    Lines over layers forgotten, 1 to 2: how alike two pictures are. guided 0.90 to 0.50.
    guided 0.90 to 0.50
    """
    found = np.asarray(found, float)
    figure, ((axis,),) = base.new_figure(base.PANELS, 260)
    ends = []
    for method, name in enumerate(names):
        values = found[:, :, method]
        middle = np.median(values, axis=1)
        colour, dash = base.LINES[method % 4], ["-", "--", "-.", ":"][method % 4]
        axis.fill_between(steps, values.min(axis=1), values.max(axis=1), color=colour, alpha=0.2, linewidth=0)
        axis.plot(steps, middle, dash, color=colour, marker="o", markersize=4, label=name)
        ends.append(f"{name} {middle[0]:.2f} to {middle[-1]:.2f}".replace("-0.00", "0.00"))
    axis.axhline(0, color="black", linewidth=0.8)
    axis.set(ylim=(-0.65, 1.05), xticks=list(steps))
    axis.set_xlabel(across, fontsize=10)
    axis.set_ylabel("rank correlation", fontsize=10)
    axis.legend(fontsize=9, frameon=False, loc="lower left", ncols=2)
    base.open_frame(axis)
    line = ", ".join(ends)
    base.say(figure, f"Lines over {across}, {min(steps)} to {max(steps)}: how alike two pictures are.", line)


def _flat(array):
    array = np.asarray(array, float)
    return array[:, :, 0] if array.ndim == 3 else array
