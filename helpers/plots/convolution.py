"""Figures of lessons 02 and 03: a filter at one place, and how a bank of filters is tuned to orientation."""

import numpy as np

from . import base
from .pictures import draw_numbers

__all__ = ["show_place", "show_tuning"]

_DASHES = ("-", "--", "-.", ":")


def show_place(picture, kernel, row, column):
    """Draw one place of a filter: the lit window, its products, their sum, and the map up to here.

    Parameters
    ----------
    picture : array, shape (H, W)
    kernel : array, shape (kh, kw)
    row, column : int
        Where the window starts.

    Raises
    ------
    ValueError
        If the filter does not fit into the picture there.

    Examples
    --------
    >>> show_place(np.ones((3, 4)), np.full((2, 2), 5), 1, 2)  # doctest: +ELLIPSIS
    A 2x2 filter on a 3x4 picture...
    filter at row 1, column 2: 5 + 5 + 5 + 5 = 20
    """
    # Bytes multiplied by bytes would stay bytes and wrap around at 256.
    picture, kernel = (np.asarray(each, np.result_type(each, np.int64)) for each in (picture, kernel))
    height, width = kernel.shape
    rows, columns = picture.shape[0] - height + 1, picture.shape[1] - width + 1
    if not (0 <= row < rows and 0 <= column < columns):
        raise ValueError(
            f"A {height}x{width} filter on a {picture.shape[0]}x{picture.shape[1]} picture stops at rows 0 to {rows - 1} "
            f"and columns 0 to {columns - 1}, not at row {row}, column {column}."
        )
    window = picture[row : row + height, column : column + width]
    products = window * kernel
    total = base.number_text(products.sum())
    sums = _sums_until(picture, kernel, row, column)

    # Three rows of two, so that a telephone can show the numbers: where, what is multiplied, what comes out.
    figure, axes = base.new_figure(base.PANELS, 690, rows=3, columns=2)
    (left, right), (seen, weights), (made, summed) = axes
    for axis in figure.axes:
        axis.set(xticks=[], yticks=[])
    for axis, title, values, as_map in [
        (left, f"picture, {picture.shape[0]} x {picture.shape[1]}", picture, False),
        (right, f"map so far, {rows} x {columns}", sums, True),
        (seen, "window", window, False),
        (weights, "x filter", kernel, True),
        (made, "= products", products, True),
    ]:
        if values.size <= 64:
            draw_numbers(axis, values, title, min(36, 0.45 * base.PANELS / max(values.shape)), as_map)
            continue
        colours, lowest, highest = base.colour_range(values)
        colours = base.GRAY if colours is base.POSITIVE and not as_map else colours
        axis.imshow(values, cmap=colours, vmin=lowest, vmax=highest)
        axis.set_title(title, fontsize=11)
    base.frame_window(left, (row, column, height, width))
    base.frame_window(right, (row, column, 1, 1))
    right.set_facecolor("#e8e8e8")
    frame = {
        "boxstyle": "square,pad=0.5",
        "facecolor": "white",
        "edgecolor": base.WINDOW_COLOUR,
        "linewidth": 3,
    }
    base.write(summed, 0.5, 0.5, total, 18, bbox=frame)
    summed.set_title("added up: into the map", fontsize=11)
    summed.set_box_aspect(1)
    summed.spines[:].set_visible(False)

    nonzero = [base.number_text(product) for product in products[products != 0]]
    sum_up = (
        f"{' + '.join(nonzero)} = {total}".replace("+ -", "- ") if nonzero else "every product is 0, sum 0"
    )
    line = f"filter at row {row}, column {column}: {sum_up}"
    base.show(
        figure,
        alt=f"A {height}x{width} filter on a {picture.shape[0]}x{picture.shape[1]} picture, the lit window "
        f"outlined; the window's numbers, times the weights, and the products; {line}. Beside the picture "
        f"the {rows}x{columns} map, filled in up to here.",
    )
    print(line)


def show_tuning(angles, answers, names):
    """Draw how strongly each filter answers to an edge as the edge turns; print where each answers most.

    Parameters
    ----------
    angles : array, shape (A,)
        Directions of the edge, in degrees.
    answers : array, shape (A, F)
        One column a filter.
    names : list of F str

    Examples
    --------
    >>> show_tuning([0, 90], np.array([[5], [1]]), ["level"])  # doctest: +ELLIPSIS
    1 curve over the direction of an edge...
    level: most at 0 degrees (5), least at 90 degrees (1)
    """
    figure, axes = base.new_figure(base.PANELS, 280)
    axis = axes[0, 0]
    for number, (name, answer) in enumerate(zip(names, np.transpose(answers), strict=True)):
        colour = base.LINES[number % 4]
        axis.plot(angles, answer, linewidth=2.5, color=colour, linestyle=_DASHES[number % 4])
        top = np.round(answer, 6).argmax()  # each curve's name stands over its hump: no legend to go back to
        axis.annotate(
            name,
            (angles[top], answer[top]),
            (0, 6),
            textcoords="offset points",
            ha="left" if top == 0 else "center",
            color="black",
            fontsize=11,
        )
    axis.set_xlabel("direction of the edge, degrees", fontsize=11)
    axis.set_ylabel("answer", fontsize=11)
    axis.set(xticks=np.arange(min(angles), max(angles) + 1, 45), ylim=(0, 1.15 * np.max(answers)))
    base.open_frame(axis)
    axis.grid(axis="x", color="#cccccc")
    steady = np.round(np.transpose(answers), 6)  # equal answers must stay equal on every machine
    lines = [
        f"{name}: most at {angles[answer.argmax()]:g} degrees ({answer.max():.0f}), "
        f"least at {angles[answer.argmin()]:g} degrees ({answer.min():.0f})"
        for name, answer in zip(names, steady, strict=True)
    ]
    base.show(
        figure,
        alt=f"{len(names)} curve{'s' * (len(names) > 1)} over the direction of an edge, one a filter. {'; '.join(lines)}.",
    )
    print("\n".join(lines))


def _sums_until(picture, kernel, row, column):
    """The map as it is when the filter has come to (row, column): NaN where it has not been yet."""
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    sums = (windows * kernel).sum(axis=(2, 3)).astype(float)
    sums.flat[row * sums.shape[1] + column + 1 :] = np.nan
    return sums
