"""What every figure shares: its size, its colours, how it is shown, how it is put into words."""

import base64
import functools
import io
import sys

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from PIL import Image

DPI = 80
WIDEST = 640  # pixels: a lesson's column
PANELS = 460  # pixels: several panels together; a telephone shows them at three quarters, and they can be read
# One meaning, one colour, in every figure and widget: a figure takes its colours from here, by name.
GRAY = "gray"  # pictures, and grids of numbers from 0 up: bright is high
SEQUENTIAL = "cividis"  # amounts that no filter answers with, as counts and heights: dark is 0, yellow is the most
DIVERGING = "RdBu_r"  # numbers of both signs: red above 0, blue below, white at 0, the same distance on both sides
_REDS = colormaps[DIVERGING](np.linspace(0.5, 1, 256))
POSITIVE = LinearSegmentedColormap.from_list("red above 0", _REDS)  # its upper half, where no number is negative
LINES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")  # lines, one after the other: Okabe and Ito's, as below
BLUE, VERMILION, GREEN = "#0072b2", "#d55e00", "#009e73"  # lines and bars, from Okabe and Ito's palette
WINDOW_COLOUR = "#e69f00"  # the lit window: orange, which colour-blind eyes tell from red, blue and grey


def in_our_style(draw):
    """Let a function draw with Matplotlib's own settings, whatever the reader has set: white words on white, else.

    Parameters
    ----------
    draw : callable

    Returns
    -------
    callable
        The same, with the reader's settings back in force afterwards.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.rcParams["lines.linewidth"] = 9
    >>> in_our_style(lambda: matplotlib.rcParams["lines.linewidth"])(), matplotlib.rcParams["lines.linewidth"]
    (1.5, 9.0)
    >>> matplotlib.rcdefaults()
    """

    @functools.wraps(draw)
    def drawn(*arguments, **options):
        from matplotlib import style

        with style.context("default", after_reset=True):
            return draw(*arguments, **options)

    return drawn


def new_figure(width, height, rows=1, columns=1, ratios=None):
    """Make an empty white figure.

    Parameters
    ----------
    width, height : float
        In pixels.
    rows, columns : int
        How many axes it holds.
    ratios : sequence of float, optional
        How wide the columns are, compared with one another.

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : numpy.ndarray of matplotlib.axes.Axes, shape (rows, columns)

    Examples
    --------
    >>> figure, axes = new_figure(320, 200, columns=2)
    >>> axes.shape
    (1, 2)
    """
    # Not plt.figure(): it would be kept open until someone closes it.
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white", layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False, width_ratios=ratios)


def show(figure, alt, colours=256):
    """Show a figure as one small PNG, with a text that says the same, and close it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        What a reader who does not see the figure must know.
    colours : int
        At most so many: a figure of lines alone needs few, and is smaller.

    Raises
    ------
    ValueError
        If the text is missing.

    Notes
    -----
    The text becomes the output's plain text and the picture's ``alt``. Outside a notebook only the text is
    printed.

    Examples
    --------
    >>> figure, axes = new_figure(320, 200)
    >>> show(figure, alt="Empty axes.")
    Empty axes.
    """
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError("Every figure needs a text for readers who do not see it: show(figure, alt=...).")
    picture = base64.b64encode(to_png(figure, colours)).decode("ascii")
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)  # or the notebook would show it a second time
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(alt)
        return
    display({"image/png": picture, "text/plain": alt}, metadata={"image/png": {"alt": alt}}, raw=True)


def say(figure, what, line):
    """Show a figure and print the line of numbers that says the same; `what` comes before it for those who do not see.

    Examples
    --------
    >>> say(new_figure(320, 200)[0], "Empty axes.", "no numbers")
    Empty axes. no numbers.
    no numbers
    """
    show(figure, alt=f"{what} {line}.")
    print(line)


def to_png(figure, colours=256):
    """Give the figure as the bytes of a PNG with at most so many colours, so that a lesson stays small.

    Examples
    --------
    >>> to_png(new_figure(320, 200)[0])[1:4]
    b'PNG'
    """
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI, facecolor="white", bbox_inches="tight", pad_inches=0.08)
    # Of a few colours each must keep its hue, however thin its line: the usual method gives most of them to the letters.
    method = Image.Quantize.MEDIANCUT if colours == 256 else Image.Quantize.MAXCOVERAGE
    image = Image.open(file).convert("RGB").quantize(colours, method, dither=Image.Dither.NONE)
    small = io.BytesIO()
    image.save(small, "PNG", optimize=True)
    return small.getvalue()


def number_text(value):
    """Write one number as short as it can be read: 6600, 0.25, -3.67.

    Examples
    --------
    >>> [number_text(value) for value in (6600, 6600.0, -0.0, 1 / 3, 2387.755, 0.00001234, float("nan"))]
    ['6600', '6600', '0', '0.333', '2387.8', '1.23e-05', 'nan']
    """
    value = float(value)
    if value.is_integer() and abs(value) < 1e9:
        return str(int(value))
    return f"{value:.1f}" if 100 <= abs(value) < 1e6 else f"{value:.3g}"


def describe(array):
    """Put an array of numbers into a few words.

    Examples
    --------
    >>> describe(np.array([[0, 30], [30, -10]]))
    '2x2, from -10 to 30, mean 12.5'
    """
    array = np.asarray(array, dtype=np.float64)
    size = "x".join(str(length) for length in array.shape)
    finite = array[np.isfinite(array)]
    words = [size]
    if finite.size:
        words += [f"from {number_text(finite.min())} to {number_text(finite.max())}"]
        words += [f"mean {number_text(_total(finite) / finite.size)}"]
    if finite.size < array.size:
        words += [f"{array.size - finite.size} not finite"]
    return ", ".join(words)


def describe_grid(array):
    """Put the numbers of a small grid into a few words.

    Examples
    --------
    >>> describe_grid(np.array([[0, 30], [30, -10]]))
    '2x2, 3 of 4 not 0, from -10 to 30, sum 50'
    """
    array = np.asarray(array, dtype=np.float64)
    size, *words = describe(array).split(", ")
    words = [word for word in words if not word.startswith("mean")]
    total = number_text(_total(array)) if array.size else "0"
    return ", ".join([size, f"{np.count_nonzero(array)} of {array.size} not 0", *words, f"sum {total}"])


def describe_map(array):
    """Put an activation map into a few words, with the place of its largest number.

    Examples
    --------
    >>> describe_map(np.array([[0, 30], [30, -10]]))
    '2x2, from -10 to 30, mean 12.5, largest at row 0, column 1'
    """
    array = np.asarray(array, dtype=np.float64)
    words = describe(array)
    if not np.isfinite(array).any():
        return words
    # Six digits: equal numbers must stay equal on every machine, or the place would jump between them.
    rounded = np.array([float(f"{value:.5e}") for value in array.flat]).reshape(array.shape)
    row, column = np.unravel_index(np.nanargmax(np.where(np.isfinite(rounded), rounded, np.nan)), array.shape)
    return f"{words}, largest at row {row}, column {column}"


def _total(array):
    """The sum; 0 where only rounding keeps it from 0."""
    total = float(array.sum())
    return 0.0 if abs(total) < 1e-9 * np.abs(array).sum() else total


def colour_range(array):
    """Choose colours for an array: (colour map, lowest, highest), white at 0, centred on it if there are negative numbers.

    Examples
    --------
    >>> colour_range(np.array([-1.0, 3.0])), colour_range(np.array([0.0, 3.0]))[1:]
    (('RdBu_r', -3.0, 3.0), (0.0, 3.0))
    """
    array = np.asarray(array, dtype=np.float64)
    finite = array[np.isfinite(array)]
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    largest = largest or 1.0
    return (DIVERGING, -largest, largest) if (finite < 0).any() else (POSITIVE, 0.0, largest)


def open_frame(axes):
    """Take away the lines above and on the right of a chart."""
    axes.spines[["top", "right"]].set_visible(False)


def write(axes, x, y, text, size=11, **style):
    """Write a text whose middle is at (x, y)."""
    axes.text(x, y, text, **{"ha": "center", "va": "center", "fontsize": size, **style})


def frame_window(axes, window):
    """Draw a frame around a window (row, column, height, width) of a picture."""
    from matplotlib.patches import Rectangle

    row, column, height, width = window
    for colour, thickness in (("black", 5), (WINDOW_COLOUR, 3)):  # seen on bright and on dark pixels
        axes.add_patch(
            Rectangle(
                (column - 0.5, row - 0.5), width, height, fill=False, edgecolor=colour, linewidth=thickness
            )
        )
