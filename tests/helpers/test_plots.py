"""Figures: one small picture each, with words that say the same, and cells one can read."""

import ast
import base64
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from PIL import Image

from helpers import functional, kernels, pictures, plots
from helpers.plots import base

PLOTS = Path(plots.__file__).parent


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """Run a call as a notebook cell would; give its printed text and its outputs."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))  # not the user's own history

    def run(function, *arguments, **options):
        with capture_output() as captured:
            assert function(*arguments, **options) is None
        return captured.stdout, captured.outputs

    InteractiveShell.instance()
    yield run
    InteractiveShell.clear_instance()


def pixels(output):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGB"))


CALLS = {
    "numbers": (plots.show_numbers, (pictures.mouse_back(),), {}),
    "three grids": (
        plots.show_numbers,
        (pictures.mouse_back(), kernels.curve_detector()),
        {"titles": ["a", "b"]},
    ),
    "numbers with depth": (plots.show_numbers, (pictures.cat()[:5, :5],), {}),
    "picture": (plots.show_picture, (pictures.mouse(),), {"window": (0, 25, 7, 7)}),
    "pictures": (plots.show_pictures, ([pictures.cat(), pictures.photo()],), {"titles": ["cat", "photo"]}),
    "map": (plots.show_map, (np.arange(-6, 6).reshape(3, 4),), {"title": "a map"}),
    "place": (plots.show_place, (np.eye(4, 5), np.eye(3), 0, 2), {}),
    "place in depth": (plots.show_depth, (pictures.cat(), np.ones((5, 5, 3), int), 3, 4), {}),
    "shapes": (plots.show_shapes, ((2, 12, 9, 3), (4, 3, 3, 2)), {}),
    "pooling": (plots.show_pooling, (np.arange(24).reshape(4, 6),), {}),
    "connections": (plots.show_connections, (7, 2), {}),
    "curve": (plots.show_curve, (np.arange(-3, 4), np.arange(-3, 4) ** 2, "side", "area"), {}),
    "slope": (plots.show_slope, (np.arange(5.0), np.arange(5.0) ** 2, 2.0, 4.0, 4.0), {}),
    "steps": (plots.show_steps, (np.square, [[2, 1], [2, -3, 4]], ["near", "far"], (-5, 5)), {}),
    "chain": (plots.show_chain, (["w", "y", "L"], [3, 6, 8], [2, -4], [-8, -4]), {}),
    "full convolution": (plots.show_full_convolution, (np.array([1, 0, 2]), np.array([3, -4])), {}),
    "split": (plots.show_split, ([7, 3], ["a", "b"], ["to learn", "to test"]), {}),
    "signed": (plots.show_signed, ([np.eye(3) - 0.5, np.eye(4)], ["one", "two"]), {"picture": np.eye(5)}),
    "patches": (plots.show_patches, (np.random.default_rng(0).uniform(size=(5, 9, 7, 7, 1)), np.zeros((5, 9), int)), {}),
    "shares": (plots.show_shares, ([2.5, -1.0, 0.25], 0.5, 2.25), {}),
    "agreement": (plots.show_agreement, ([1, 2, 3], np.linspace(-0.5, 1, 24).reshape(3, 4, 2), ["a", "b"], "layers"), {}),
    "runs": (plots.show_runs, ({"no cure": [0.8, 0.7], "cure": [0.9, 0.95]},), {"compared": ["cure"]}),
    "overfitting": (plots.show_overfitting, (np.eye(2, 3), np.ones((2, 3))), {}),
    "road": (plots.show_road, (np.arange(3) / 2, {"a": np.eye(2, 3), "b": np.ones((2, 3))}), {}),
    "twins": (plots.show_twins, ({"float32": np.array([[1e-8, 1e-2]]), "float64": np.array([[0, 1e-16]])},), {}),
    "maps": (plots.show_map, (np.random.default_rng(0).normal(size=(9, 5, 6)),), {}),
}


@pytest.mark.parametrize("name", CALLS)
def test_one_picture_its_text_and_a_printed_line(notebook, name):
    function, arguments, options = CALLS[name]
    printed, outputs = notebook(function, *arguments, **options)
    assert len(outputs) == 1
    (output,) = outputs
    assert set(output.data) == {"image/png", "text/plain"}
    assert output.metadata == {"image/png": {"alt": output.data["text/plain"]}}
    assert printed.strip(), "no line of numbers"
    for line in printed.splitlines():
        assert line in output.data["text/plain"]
    picture = pixels(output)
    assert picture.shape[1] <= 700 and picture.shape[0] > 60
    for edge in (picture[0], picture[-1], picture[:, 0], picture[:, -1]):
        assert (edge == 255).all(), "a white card, also on a dark page"
    assert len(base64.b64decode(output.data["image/png"])) < 80_000


def test_the_same_figure_twice_is_the_same_file(notebook):
    first, second = (notebook(plots.show_picture, pictures.cat())[1][0].data["image/png"] for _ in range(2))
    assert first == second


def test_your_own_words(notebook):
    _, (output,) = notebook(plots.show_picture, pictures.cat(), alt="A cat looks at you.")
    assert output.data["text/plain"] == "A cat looks at you."


def test_a_figure_without_words_is_refused():
    figure, _ = base.new_figure(200, 100)
    for alt in ("", "   ", None):
        with pytest.raises(ValueError, match="Every figure needs a text"):
            plots.show(figure, alt=alt)


def test_show_closes_a_pyplot_figure(notebook):
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    _, outputs = notebook(plots.show, figure, alt="A line that climbs from 1 to 3.")
    assert len(outputs) == 1 and not plt.fignum_exists(figure.number)


def test_signed_panels_have_white_at_0_whatever_their_scale(monkeypatch):
    figures = []
    monkeypatch.setattr(base, "show", lambda figure, alt: figures.append(figure))
    plots.show_signed([np.array([[-1.0, 8.0]]), np.array([[0.25, 0.5]])], ["a", "b"])
    assert [axis.images[0].get_clim() for axis in figures[0].axes] == [(-8, 8), (-0.5, 0.5)]
    assert {axis.images[0].get_cmap().name for axis in figures[0].axes} == {base.DIVERGING}


def test_patches_stand_in_order_and_are_not_changed(monkeypatch):
    figures = []
    monkeypatch.setattr(base, "show", lambda figure, alt: figures.append(figure))
    patches = np.random.default_rng(1).uniform(size=(2, 4, 3, 3, 1))
    plots.show_patches(patches, [[1, 2, 3, 4], [5, 6, 7, 8]])
    sheet = np.asarray(figures[0].axes[1].images[0].get_array())
    for rank, (top, left) in enumerate([(0, 0), (0, 4), (4, 0), (4, 4)]):
        np.testing.assert_array_equal(sheet[top : top + 3, left : left + 3], patches[1, rank, :, :, 0])


# --- what is drawn -----------------------------------------------------------------------------------


def test_every_number_is_written_into_its_cell(monkeypatch):
    figures = []
    monkeypatch.setattr(base, "show", lambda figure, alt: figures.append(figure))
    weights = kernels.zero_mean(kernels.curve_detector())
    plots.show_numbers(pictures.mouse_head(), weights)
    for axes, array in zip(figures[0].axes, (pictures.mouse_head(), weights)):
        written = {tuple(map(int, text.get_position())): text.get_text() for text in axes.texts}
        assert len(written) == 49
        for (row, column), value in np.ndenumerate(array):
            assert float(written[column, row]) == pytest.approx(float(value), rel=0.005)


@pytest.mark.parametrize(
    "array", [pictures.mouse(), kernels.zero_mean(kernels.curve_detector()), np.full((3, 3), -12345.6)]
)
def test_numbers_fit_into_their_cells_and_are_not_tiny(monkeypatch, array):
    figures = []
    monkeypatch.setattr(base, "show", lambda figure, alt: figures.append(figure))
    plots.show_numbers(array)
    (figure,) = figures
    figure.draw_without_rendering()
    (axes,) = figure.axes
    cell = axes.get_window_extent().width / array.shape[1]
    for text in axes.texts:
        box = text.get_window_extent()
        assert box.width <= 0.98 * cell, text.get_text()
        assert text.get_fontsize() * base.DPI / 72 >= 7


@pytest.mark.parametrize("array", [pictures.mouse_back(), kernels.zero_mean(kernels.curve_detector())])
def test_numbers_stand_out_from_their_cells(monkeypatch, array):
    """Contrast by WCAG's formula: 4.5 to 1, and 3 to 1 for the zeros, which step back."""
    from matplotlib.colors import to_rgb

    def light(colour):
        channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]

    figures = []
    monkeypatch.setattr(base, "show", lambda figure, alt: figures.append(figure))
    plots.show_numbers(array)
    (axes,) = figures[0].axes
    image = axes.images[0]
    for text in axes.texts:
        column, row = map(int, text.get_position())
        pair = light(to_rgb(text.get_color())), light(image.cmap(image.norm(array[row, column]))[:3])
        contrast = (max(pair) + 0.05) / (min(pair) + 0.05)
        assert contrast >= (3 if array[row, column] == 0 else 4.5), (row, column, text.get_color())


def test_the_window_is_framed_where_it_is(monkeypatch):
    figures = []
    monkeypatch.setattr(base, "show", lambda figure, alt: figures.append(figure))
    plots.show_picture(pictures.mouse(), window=(2, 20, 7, 5))
    frame = figures[0].axes[0].patches[-1]
    assert (frame.get_x(), frame.get_y(), frame.get_width(), frame.get_height()) == (19.5, 1.5, 5, 7)


@pytest.mark.parametrize(
    ("picture", "lowest", "highest"),
    [
        (pictures.mouse(), 0, 50),  # ink at full strength is white
        (np.full((3, 4), 100, np.uint8), 0, 255),  # a grey card stays grey
        (np.full((3, 4), 0.25), 0, 0.25),
        (np.zeros((3, 4)), 0, 1),  # black stays black
        (np.array([[-2.0, np.nan, 6.0]]), -2, 6),
    ],
)
def test_brightness_of_grey_pictures(monkeypatch, picture, lowest, highest):
    figures = []
    monkeypatch.setattr(base, "show", lambda figure, alt: figures.append(figure))
    plots.show_picture(picture)
    assert figures[0].axes[0].images[0].get_clim() == (lowest, highest)


def test_colour_pictures(monkeypatch):
    figures = []
    monkeypatch.setattr(base, "show", lambda figure, alt: figures.append(figure))
    plots.show_pictures([pictures.cat(), pictures.cat().astype(int), pictures.cat() / 255])
    shown = [axes.images[0].get_array() for axes in figures[0].axes[:3]]
    assert np.array_equal(shown[0], pictures.cat())
    assert np.allclose(shown[1], pictures.cat() / 255) and np.allclose(shown[2], pictures.cat() / 255)


def test_maps_share_one_scale_centred_on_zero(monkeypatch):
    figures = []
    monkeypatch.setattr(base, "show", lambda figure, alt: figures.append(figure))
    plots.show_map(np.dstack([np.full((2, 3), -1.0), np.full((2, 3), 5.0)]))
    images = [axes.images[0] for axes in figures[0].axes[:2]]
    assert [image.get_clim() for image in images] == [(-5, 5)] * 2
    assert {image.get_cmap().name for image in images} == {base.DIVERGING}
    plots.show_map(np.ones((2, 3)))
    assert figures[1].axes[0].images[0].get_clim() == (0, 1)
    assert figures[1].axes[0].images[0].get_cmap() == base.POSITIVE


def texts_of(monkeypatch, draw):
    """Draw a figure -> what is written in each of its axes, and the line that it prints."""
    figures = []
    monkeypatch.setattr(base, "show", lambda figure, alt: figures.append((figure, alt)))
    draw()
    ((figure, alt),) = figures
    return figure, [[text.get_text() for text in axes.texts] for axes in figure.axes], alt


def test_a_place_in_depth_shows_every_product(monkeypatch):
    rng = np.random.default_rng(1)
    picture, kernel = rng.integers(0, 9, (6, 7, 3)), rng.integers(-2, 3, (4, 3, 3))
    figure, written, _ = texts_of(monkeypatch, lambda: plots.show_depth(picture, kernel, 2, 3))
    window = picture[2:6, 3:6]
    for row, block in enumerate((window, kernel, window * kernel)):
        for channel in range(3):
            assert list(map(int, written[3 * row + channel])) == block[:, :, channel].ravel().tolist()
    parts = np.einsum("hwc,hwc->c", window, kernel)
    assert [axes.get_xlabel() for axes in figure.axes[6:]] == [f"add up to {part}" for part in parts]
    assert f"= {np.vdot(window, kernel)}," in figure.get_supxlabel()


@pytest.mark.parametrize("picture", [(9, 12, 3), (2, 9, 12, 1)])
def test_shapes_are_those_of_the_maps(monkeypatch, picture):
    filters = (4, 3, picture[-1], 2)
    _, (written,), alt = texts_of(monkeypatch, lambda: plots.show_shapes(picture, filters))
    maps = functional.conv2d(np.zeros((1, *picture[-3:])), np.zeros(filters))
    assert f"maps {(*picture[:-3], *maps.shape[1:])}" in alt
    count = 1 if len(picture) == 3 else picture[0]
    named = {"H 9": count, "W 12": count, "kh 4": 2, "kw 3": 2, "bias": 2, "H' 6": count, "W' 10": count, "F 2": count}
    assert {name: written.count(name) for name in named} == named
    assert written.count(f"C {picture[-1]}") == count + 2


def test_signs_have_the_same_colours_in_every_figure(monkeypatch):
    """Red above 0, blue below, white at 0: in maps, in grids of numbers, at a place and in depth."""
    signed, picture = np.array([[2, -1], [0, -2]]), np.ones((3, 3))
    for draw in (
        lambda: plots.show_map(signed),
        lambda: plots.show_numbers(signed),
        lambda: plots.show_place(picture, signed, 0, 0),
        lambda: plots.show_depth(np.dstack([picture] * 3), np.dstack([signed] * 3), 0, 0),
    ):
        figure, _, _ = texts_of(monkeypatch, draw)
        images = [image for axes in figure.axes for image in axes.images if (image.get_array() < 0).any()]
        assert images
        for image in images:
            lowest, highest = image.get_clim()
            assert image.get_cmap().name == base.DIVERGING and lowest == -highest
            red, _, blue, _ = image.cmap(image.norm(highest))
            assert red > blue and image.cmap(image.norm(lowest))[2] > image.cmap(image.norm(lowest))[0]
            assert min(image.cmap(image.norm(0))) > 0.95


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.float32])
def test_a_place_multiplies_bytes_as_whole_numbers(capsys, dtype):
    plots.show_place(np.full((3, 3), 100, dtype), np.full((2, 2), 5, dtype), 0, 0)
    assert "500 + 500 + 500 + 500 = 2000" in capsys.readouterr().out


# --- words -------------------------------------------------------------------------------------------


def test_words():
    assert base.describe(np.array([[1.0, np.nan, np.inf]])) == "1x3, from 1 to 1, mean 1, 2 not finite"
    assert base.describe(np.full((2, 2), np.nan)) == "2x2, 4 not finite"
    assert base.describe(np.zeros((0, 3))) == "0x3"
    weights = kernels.zero_mean(kernels.curve_detector())
    assert abs(weights.sum()) > 0  # rounding, which nobody wants to read
    assert base.describe_grid(weights) == "7x7, 49 of 49 not 0, from -3.67 to 26.3, sum 0"
    assert base.describe_map(np.array([[0, 1], [2, 2 + 1e-12]])).endswith("largest at row 1, column 0")
    assert base.describe_map(np.array([[np.nan, -1]])).endswith("largest at row 0, column 1")


# --- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: plots.show_numbers(), ValueError, "at least one array"),
        (
            lambda: plots.show_numbers(np.zeros((33, 2))),
            ValueError,
            r"1 to 32 rows and columns, not \(33, 2\)",
        ),
        (lambda: plots.show_numbers(np.zeros((0, 2))), ValueError, "1 to 32"),
        (lambda: plots.show_numbers([["a"]]), TypeError, "must hold numbers"),
        (lambda: plots.show_numbers([[1]], titles=["a", "b"]), ValueError, "Give 1 titles"),
        (lambda: plots.show_numbers([[1]], [[2]], titles="ab"), ValueError, "Give 2 titles"),
        (lambda: plots.show_picture(np.zeros((4, 4, 2))), ValueError, r"not \(4, 4, 2\)"),
        (lambda: plots.show_picture(np.zeros((0, 4))), ValueError, "none of them 0"),
        (lambda: plots.show_pictures([]), ValueError, "at least one picture"),
        (
            lambda: plots.show_picture(np.zeros((4, 4)), window=(2, 0, 3, 1)),
            ValueError,
            "does not lie within 4 rows",
        ),
        (lambda: plots.show_picture(np.zeros((4, 4)), window=(0, 0)), ValueError, "A window is"),
        (lambda: plots.show_map(np.zeros((0, 4))), ValueError, "map is empty"),
        (lambda: plots.show_pooling(np.zeros((4, 5))), ValueError, "do not fill a map of 4 x 5"),
        (lambda: plots.show_map(np.zeros(4)), ValueError, r"\(H, W\) or \(H, W, F\), not \(4,\)"),
        (lambda: plots.show_nothing, AttributeError, "plots has no 'show_nothing'. It has: show"),
    ],
)
def test_bad_input(call, error, said):
    with pytest.raises(error, match=said):
        call()


OTHER_SETTINGS = {
    "dark_background": {},
    "ggplot": {"font.size": 25, "image.cmap": "hot", "figure.facecolor": "red", "savefig.facecolor": "red"},
    "default": {"axes.grid": True, "image.origin": "lower", "text.color": "white", "savefig.transparent": True},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CALLS)
def test_what_a_reader_has_set_changes_no_figure(notebook, name):
    import matplotlib
    from matplotlib import style

    function, arguments, options = CALLS[name]
    _, [usual] = notebook(function, *arguments, **options)
    for other, settings in OTHER_SETTINGS.items():
        with style.context([other, settings], after_reset=True):
            before = dict(matplotlib.rcParams)
            _, [drawn] = notebook(function, *arguments, **options)
            assert drawn.data == usual.data, other
            assert dict(matplotlib.rcParams) == before, "and what the reader has set stays set"


def test_what_a_reader_has_set_stays_set_where_a_figure_is_refused():
    import matplotlib
    from matplotlib import style

    with style.context("dark_background"):
        with pytest.raises(ValueError, match="draws 1 to 32"):
            plots.show_numbers(np.zeros((40, 40)))
        assert matplotlib.rcParams["text.color"] == "white"


# --- the package -------------------------------------------------------------------------------------


def test_every_name_is_there():
    for name in plots.__all__:
        assert callable(getattr(plots, name)), name
        assert getattr(plots, name).__doc__, name


def test_every_figure_goes_through_show():
    """No file of helpers/ draws past `base.show`: no plt.show(), no display()."""
    for path in PLOTS.glob("*.py"):
        if path.name == "base.py":
            continue
        called = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        }
        assert "display" not in called and "pyplot" not in path.read_text(encoding="utf-8"), path.name


def test_matplotlib_waits_until_it_is_needed():
    code = (
        "import sys; from helpers import plots; print([n for n in sys.modules if n.startswith('matplotlib')])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


SEVERAL = {
    "four maps": lambda: plots.show_map(np.random.default_rng(0).normal(size=(9, 9, 4)), ["a", "b", "c", "d"]),
    "eight pictures": lambda: plots.show_pictures([pictures.mouse()] * 8, ["edge at 135°"] * 8),
    "four small grids": lambda: plots.show_numbers(*[np.eye(3, dtype=int)] * 4, titles=["horizontal"] * 4),
    "one place": lambda: plots.show_place(pictures.mouse(), kernels.curve_detector(), 0, 0),
    "one place in depth": lambda: plots.show_depth(pictures.cat(), np.ones((5, 5, 3), int), 0, 0),
    "shapes": lambda: plots.show_shapes((3, 32, 32, 3), (5, 5, 3, 2)),
    "tuning": lambda: plots.show_tuning([0, 90, 180], np.array([[5, 1], [1, 5], [5, 1]]), ["0°", "90°"]),
    "connections": lambda: plots.show_connections(6, 3),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SEVERAL)
def test_several_panels_can_be_read_on_a_telephone(monkeypatch, name):
    """A telephone shows 334 pixels of a page 380 wide: what is left of the smallest letters there?"""
    figures = []
    monkeypatch.setattr(base, "show", lambda figure, alt: figures.append(figure))
    SEVERAL[name]()
    (figure,) = figures
    figure.draw_without_rendering()
    shrunk = min(1, 334 / (figure.get_figwidth() * base.DPI))
    texts = [text for axes in figure.axes for text in (*axes.texts, axes.title, axes.xaxis.label) if text.get_text()]
    assert texts
    for text in texts:
        assert text.get_fontsize() * base.DPI / 72 * shrunk >= 7, text.get_text()
    titles = [axes.title.get_window_extent() for axes in figure.axes if axes.title.get_text()]
    for first in titles:
        assert not any(first.overlaps(other) for other in titles if other is not first)


@pytest.mark.parametrize("rows", [10, 100, 400, 2000])
def test_a_histograms_bars_hold_equally_many_shares_that_can_occur(rows):
    from helpers.plots.training import bars_between

    shares = np.random.default_rng(rows).binomial(rows, 0.5, 3000) / rows
    edges = bars_between(shares)
    held = np.histogram(np.arange(rows + 1) / rows, edges)[0]
    assert len(set(held)) == 1 and len(held) <= 45
    assert np.histogram(shares, edges)[0].sum() == len(shares)
