"""Figures of pictures, of grids of numbers, and of activation maps."""

import numpy as np

from .. import arguments
from . import base

__all__ = ["show_map", "show_numbers", "show_picture", "show_pictures"]

_CHANNELS = ("red", "green", "blue")


def show_numbers(*arrays, titles=None, columns=None, window=None, alt=None):
    """Draw arrays as grids with every number in its cell, and print a line about each.

    Parameters
    ----------
    *arrays : array_like, shape (H, W) or (H, W, C)
        At most 32 rows and 32 columns. An array with depth is drawn channel by channel.
    titles : str or list of str, optional
        One for each array.
    columns : int, optional
        Grids in a row. Left out, as many as stay readable on a telephone, else one under the other.
    window : tuple of int, optional
        (row, column, height, width) of a frame to draw on each grid.
    alt : str, optional
        The text for readers who do not see the figure; made from the numbers if left out.

    Raises
    ------
    TypeError, ValueError
        If an array holds no numbers or is too large, or a window does not lie within it.

    Examples
    --------
    >>> show_numbers([[0, 30], [30, 0]], titles="filter")
    Grid of numbers. filter: 2x2, 2 of 4 not 0, from 0 to 30, sum 60. Rows: 0 30 / 30 0
    filter: 2x2, 2 of 4 not 0, from 0 to 30, sum 60
    """
    if not arrays:
        raise ValueError("show_numbers needs at least one array.")
    arrays = [arguments.check_numbers(array, "array", ("H, W", "H, W, C")) for array in arrays]
    titles = _titles(titles, len(arrays))
    grids = [grid for array, title in zip(arrays, titles) for grid in _channels(array, title)]
    for grid, _ in grids:
        if 0 in grid.shape or max(grid.shape) > 32:
            raise ValueError(
                f"show_numbers draws 1 to 32 rows and columns, not {grid.shape}: use show_picture."
            )
        _check_window(window, grid.shape)
    cell = _cell_size(grids)
    gap = 20
    width = max(grid.shape[1] for grid, _ in grids) * cell + gap
    height = max(grid.shape[0] for grid, _ in grids) * cell + 2 * gap
    columns = columns or min(len(grids), max(1, base.PANELS // width))
    if len(grids) == 4 and columns == 3:
        columns = 2  # two and two, not three and one
    rows = -(-len(grids) // columns)
    figure, axes = base.new_figure(width * columns, height * rows, rows, columns)
    for place in axes.flat:
        place.axis("off")
    for place, (grid, title) in zip(axes.flat, grids):
        place.axis("on")
        draw_numbers(place, grid, title, cell)
        if window is not None:
            base.frame_window(place, window)
    lines = [_line(title, base.describe_grid(array)) for array, title in zip(arrays, titles)]
    spoken = [line + _rows(array) for line, array in zip(lines, arrays)]
    base.show(figure, alt or f"{'Grid' if len(lines) == 1 else 'Grids'} of numbers. {'. '.join(spoken)}")
    print("\n".join(lines))


def show_picture(picture, title=None, window=None, brightest=None, alt=None):
    """Draw one picture and print a line about it.

    Parameters
    ----------
    picture : array_like, shape (H, W) or (H, W, 3)
    title : str, optional
    window : tuple of int, optional
        (row, column, height, width) of a frame to draw.
    brightest : float, optional
        The number drawn as white. Left out, it is 255 for uint8 pictures and the largest number for others.
    alt : str, optional
        The text for readers who do not see the figure; made from the numbers if left out.

    Raises
    ------
    TypeError, ValueError
        If it is not a picture, or the window does not lie within it.

    Examples
    --------
    >>> show_picture([[0, 50], [50, 0]], title="two pixels of ink")
    Picture. two pixels of ink: 2x2, from 0 to 50, mean 25
    two pixels of ink: 2x2, from 0 to 50, mean 25
    """
    show_pictures([picture], titles=title, window=window, brightest=brightest, alt=alt)


def show_pictures(pictures, titles=None, columns=None, window=None, brightest=None, alt=None):
    """Draw pictures side by side and print a line about each.

    Parameters
    ----------
    pictures : sequence of array_like, each (H, W) or (H, W, 3)
    titles : list of str, optional
        One for each picture.
    columns : int, optional
        Pictures in a row; left out, as many as stay easy to see.
    window, brightest, alt
        As in `show_picture`; for all of them.

    Raises
    ------
    TypeError, ValueError
        If there is no picture, one is not a picture, or the window does not lie within it.

    Examples
    --------
    >>> show_pictures([np.zeros((2, 2)), np.ones((2, 3))], titles=["black", "white"])
    Pictures. black: 2x2, from 0 to 0, mean 0. white: 2x3, from 1 to 1, mean 1
    black: 2x2, from 0 to 0, mean 0
    white: 2x3, from 1 to 1, mean 1
    """
    pictures = [_check_picture(picture) for picture in pictures]
    if not pictures:
        raise ValueError("show_pictures needs at least one picture.")
    for picture in pictures:
        _check_window(window, picture.shape)
    titles = _titles(titles, len(pictures))
    columns = columns or _panels(len(pictures))
    rows = -(-len(pictures) // columns)
    side = 320 if len(pictures) == 1 else base.PANELS / max(columns, 2)
    tallest = max(picture.shape[0] / picture.shape[1] for picture in pictures)
    height = min(side * tallest, 2 * side) + 30
    figure, axes = base.new_figure(side * columns, height * rows, rows, columns)
    for place in axes.flat:
        place.axis("off")
    for place, picture, title in zip(axes.flat, pictures, titles):
        shown, colours = _as_shown(picture, brightest)
        place.imshow(shown, **colours, interpolation="nearest")
        place.axis("on")
        place.set(xticks=[], yticks=[])
        place.spines[:].set_color("#b0b0b0")  # a white picture must not melt into a white page
        if title:
            place.set_title(title, fontsize=11)
        if window is not None:
            base.frame_window(place, window)
    lines = [_line(title, base.describe(picture)) for picture, title in zip(pictures, titles)]
    base.show(figure, alt or f"{'Picture' if len(pictures) == 1 else 'Pictures'}. {'. '.join(lines)}")
    print("\n".join(lines))


def show_map(activation_map, title=None, window=None, alt=None):
    """Draw an activation map, with its scale, and print a line about it.

    Parameters
    ----------
    activation_map : array_like, shape (H, W) or (H, W, F)
        One map, or F maps that share one scale.
    title : str or list of str, optional
        A title, or one for each of the F maps.
    window : tuple of int, optional
        (row, column, height, width) of a frame to draw.
    alt : str, optional
        The text for readers who do not see the figure; made from the numbers if left out.

    Raises
    ------
    TypeError, ValueError
        If it is not a map, or the window does not lie within it.

    Notes
    -----
    Numbers of both signs get a blue to red scale with white at 0; numbers from 0 up get a dark to bright one.

    Examples
    --------
    >>> show_map([[6600.0, 0.0]], title="curve detector")
    Activation map. curve detector: 1x2, from 0 to 6600, mean 3300, largest at row 0, column 0
    curve detector: 1x2, from 0 to 6600, mean 3300, largest at row 0, column 0
    """
    array = arguments.check_numbers(activation_map, "activation map", ("H, W", "H, W, F"))
    if array.size == 0:
        raise ValueError(f"The activation map is empty: its shape is {array.shape}.")
    _check_window(window, array.shape)
    maps = [array] if array.ndim == 2 else list(np.moveaxis(array, -1, 0))
    if title is None and len(maps) > 1:
        title = [f"map {number}" for number in range(len(maps))]
    titles = _titles(title, len(maps))
    colours, lowest, highest = base.colour_range(array)
    columns = _panels(len(maps))
    rows = -(-len(maps) // columns)
    side = 300 if len(maps) == 1 else (base.PANELS - 80) / max(columns, 2)
    height = min(side * array.shape[0] / array.shape[1], 2 * side) + 30
    figure, axes = base.new_figure(side * columns + 80, max(height, 90) * rows, rows, columns)
    for place in axes.flat:
        place.axis("off")
    for place, one, name in zip(axes.flat, maps, titles):
        image = place.imshow(
            one.astype(float), cmap=colours, vmin=lowest, vmax=highest, interpolation="nearest"
        )
        if name:
            place.set_title(name, fontsize=11)
        if window is not None:
            base.frame_window(place, window)
    figure.colorbar(image, ax=axes, shrink=0.9).ax.tick_params(labelsize=10)
    lines = [_line(name, base.describe_map(one)) for one, name in zip(maps, titles)]
    base.show(
        figure, alt or f"{'Activation map' if len(maps) == 1 else 'Activation maps'}. {'. '.join(lines)}"
    )
    print("\n".join(lines))


def draw_numbers(axes, grid, title, cell, as_map=False):
    """Draw a grid with every number in its cell of `cell` pixels; one `as_map` is red above 0, and NaN in it is still to come."""
    shown = grid.astype(np.float64)
    colours, lowest, highest = base.colour_range(shown)
    if colours is base.POSITIVE and not as_map:
        colours = base.GRAY
    image = axes.imshow(shown, cmap=colours, vmin=lowest, vmax=highest, interpolation="nearest")
    longest = max(len(base.number_text(value)) for value in shown.flat)
    points = min(0.40 * cell, 1.45 * cell / max(longest, 2)) * 72 / base.DPI
    for (row, column), value in np.ndenumerate(shown):
        if as_map and np.isnan(value):
            continue
        bright = _luminance(image.cmap(image.norm(value))) > 0.4
        ink = ("black", "#6b6b6b") if bright else ("white", "#a8a8a8")  # zeros step back
        weight = "normal" if value == 0 else "bold"
        base.write(axes, column, row, base.number_text(value), points, color=ink[int(value == 0)], fontweight=weight)
    axes.set_xticks(np.arange(-0.5, grid.shape[1]), labels=[])
    axes.set_yticks(np.arange(-0.5, grid.shape[0]), labels=[])
    axes.grid(color="#808080", linewidth=0.6)
    axes.tick_params(length=0)
    if title:
        axes.set_title(title, fontsize=11)


def _luminance(colour):
    red, green, blue, alpha = colour
    return (0.299 * red + 0.587 * green + 0.114 * blue) if alpha else 1.0  # a NaN is drawn as paper


def _panels(count):
    """How many stand in a row: one, two, three, or a square of four; then rows of four."""
    return 2 if count == 4 else min(count, 4)


def _cell_size(grids):
    """Pixels a cell: large enough for its longest number, small enough for the page."""
    most_columns = max(grid.shape[1] for grid, _ in grids)
    longest = max(len(base.number_text(value)) for grid, _ in grids for value in grid.flat)
    wanted = max(36 if len(grids) == 1 else 30, 9 * longest)
    return max(20, min(wanted, 760 // most_columns))


def _channels(array, title):
    if array.ndim == 2:
        return [(array, title)]
    names = _CHANNELS if array.shape[2] == 3 else [f"channel {number}" for number in range(array.shape[2])]
    return [(array[:, :, number], f"{title}, {name}" if title else name) for number, name in enumerate(names)]


def _as_shown(picture, brightest):
    """Give what imshow draws, and with which colours."""
    if picture.ndim == 3:
        if picture.dtype == np.uint8 and brightest is None:
            return picture, {}
        largest = brightest or (255 if np.nanmax(picture) > 1 else 1)
        return np.clip(np.nan_to_num(picture.astype(float)) / largest, 0, 1), {}
    finite = picture[np.isfinite(picture)] if picture.dtype.kind == "f" else picture
    lowest = min(float(finite.min()), 0.0) if finite.size else 0.0
    highest = brightest or (255 if picture.dtype == np.uint8 else float(finite.max()) if finite.size else 1)
    return picture.astype(float), {
        "cmap": base.GRAY,
        "vmin": lowest,
        "vmax": highest if highest > lowest else lowest + 1,
    }


def _check_picture(picture):
    picture = arguments.check_numbers(picture, "picture", ("H, W", "H, W, 3"))
    if picture.size == 0 or picture.shape[2:] not in ((), (3,)):
        raise ValueError(f"A picture has the shape (H, W) or (H, W, 3), none of them 0, not {picture.shape}.")
    return picture


def _check_window(window, shape):
    if window is None:
        return
    if len(window) != 4:
        raise ValueError(f"A window is (row, column, height, width), not {window!r}.")
    row, column, height, width = window
    if (
        row < 0
        or column < 0
        or height < 1
        or width < 1
        or row + height > shape[0]
        or column + width > shape[1]
    ):
        raise ValueError(
            f"The window {tuple(window)} does not lie within {shape[0]} rows and {shape[1]} columns."
        )


def _titles(titles, count):
    titles = [titles] * count if titles is None or (isinstance(titles, str) and count == 1) else titles
    if isinstance(titles, str) or len(titles) != count:
        raise ValueError(f"Give {count} titles, one for each, not {titles!r}.")
    return list(titles)


def _rows(array):
    """Read a small grid out row by row, for those who do not see it."""
    if array.ndim != 2 or array.size > 64:
        return ""
    return ". Rows: " + " / ".join(" ".join(base.number_text(value) for value in row) for row in array)


def _line(title, words):
    return f"{title}: {words}" if title else words
