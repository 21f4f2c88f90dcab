"""SlideFilter: its traits in Python, then the widget itself in Chromium, on JupyterLab and on a page without Python."""

import base64
import io

import numpy as np
import pytest
import traitlets
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from scipy.signal import correlate2d
from steering import painted

from helpers import functional, kernels, pictures, shapes
from helpers.widgets import SlideFilter
from helpers.widgets.arrays import pack, unpack

browser = pytest.mark.browser


def correlate(picture, kernel, strides=1, padding="valid"):
    """SciPy's map: an oracle that shares no line with the project but the rule for the zeros."""
    picture, kernel = (np.atleast_3d(np.asarray(array, float)) for array in (picture, kernel))
    zeros = [shapes.pad_amounts(picture.shape[a], kernel.shape[a], strides, padding) for a in (0, 1)]
    padded = np.pad(picture, [*zeros, (0, 0)])
    full = sum(correlate2d(padded[:, :, c], kernel[:, :, c], mode="valid") for c in range(picture.shape[2]))
    return full[::strides, ::strides]


# ---- Python ----------------------------------------------------------------------------------------------------


def test_the_numbers_of_the_source():
    slide = SlideFilter()
    assert (slide.value, type(slide.value)) == (6600, int)
    slide.column = 25
    assert slide.value == 0
    slide.picture = np.full((32, 32), 255)
    assert slide.value == 45900
    assert repr(slide) == "SlideFilter(32x32 picture, 7x7 filter)"


@pytest.mark.parametrize("padding", ["valid", "same", 2])
@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("depth", [(), (3,)])
def test_value_and_map_equal_scipy_everywhere(padding, strides, depth):
    rng = np.random.default_rng(0)
    picture, kernel = rng.normal(size=(9, 12, *depth)), rng.normal(size=(3, 4, *depth))
    slide = SlideFilter(picture, kernel, strides=strides, padding=padding)
    expected = correlate(picture, kernel, strides, padding)
    np.testing.assert_allclose(slide.map, expected, atol=1e-12)
    for slide.row, slide.column in np.ndindex(*expected.shape):
        assert slide.value == pytest.approx(expected[slide.row, slide.column])
        assert slide.window.shape == kernel.shape


def test_observers_hear_every_change_of_the_value():
    slide, heard = SlideFilter(), []
    slide.observe(lambda change: heard.append((change.old, change.new)), "value")
    slide.column = 25
    slide.kernel = np.ones((1, 1))
    assert heard == [(6600, 0), (0, float(pictures.mouse()[0, 25]))] or heard[0] == (6600, 0)
    assert slide.value == pictures.mouse()[0, 25]


def test_the_position_stays_inside_a_map_that_shrinks():
    slide = SlideFilter(row=25, column=20)
    slide.strides = 5
    assert (slide.row, slide.column) == (5, 5)


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"kernel": [[np.nan, 1], [np.inf, 0]]}, "The filter holds 2 values that are NaN or infinite"),
        ({"kernel": np.ones((33, 2))}, "The filter is 33 x 2, larger than this widget shows: at most 31"),
        (
            {"kernel": np.ones((9, 9)), "picture": np.ones((5, 5))},
            "filter is 9 pixels long and the picture only 5",
        ),
        ({"kernel": np.ones((3, 3, 3))}, "Filter depth 3 does not match the picture's depth 1"),
        ({"kernel": [["a"]]}, "kernel must be an array of numbers, got dtype <U1"),
        ({"kernel": [[1], [1, 2]]}, "kernel must be an array of numbers"),
        ({"picture": np.zeros((0, 5))}, r"The picture is empty: its shape is \(0, 5\)"),
        (
            {"picture": np.zeros((3000, 3000), np.uint8)},
            r"at most 1024 a side\. Take one pixel of 3: picture\[::3",
        ),
        ({"picture": np.zeros((8, 8, 4)), "kernel": np.zeros((3, 3, 4))}, r"\(H, W\) or \(H, W, 3\)"),
        ({"picture": np.full((9, 9), np.nan)}, "The picture holds 81 values"),
        ({"picture": np.zeros(9)}, r"\(H, W\) or \(H, W, 3\), not \(9,\)"),
        ({"strides": 0}, "stride must be at least 1, not 0"),
        ({"padding": "full"}, "padding must be"),
        ({"padding": "ceil"}, 'padding must be "valid", "same" or a whole number of at least 0, not .ceil'),
        ({"padding": -1}, "padding must be"),
        ({"row": 26}, "row 26 is outside the activation map, which has rows 0 to 25"),
        ({"column": -1}, "column -1 is outside"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_changes_nothing(traits, words):
    with pytest.raises(traitlets.TraitError, match=words):
        SlideFilter(**traits)
    slide = SlideFilter()
    before = slide.state()
    with pytest.raises(traitlets.TraitError, match=words), slide.hold_trait_notifications():
        for name, value in traits.items():
            setattr(slide, name, value)
    assert {**slide.state(), "message": ""} == before


def test_a_refusal_is_told_in_the_widget_until_a_good_value_comes():
    slide = SlideFilter()
    with pytest.raises(traitlets.TraitError):
        slide.kernel = np.full((3, 3), np.nan)
    assert "NaN" in slide.message
    assert slide.value == 6600
    slide.kernel = np.ones((3, 3))
    assert slide.message == ""


def test_an_array_cannot_be_changed_behind_the_widgets_back():
    weights = np.ones((3, 3))
    slide = SlideFilter(kernel=weights)
    weights[0, 0] = 5
    assert slide.kernel[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        slide.kernel[0, 0] = 5


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12).reshape(3, 4),
        np.arange(-3, 9).reshape(3, 4)[::-1, ::2],
        np.array([[0.1, -1e300]]),
        np.array([[0.5]], np.float32),
        np.array([[True, False]]),
        np.array([[2**40]]),
        np.zeros((0, 3)),
        np.arange(6, dtype=">i4").reshape(1, 6),
    ],
)
def test_arrays_survive_the_way_to_the_browser_and_back(array):
    np.testing.assert_array_equal(unpack(pack(array)), array)


def test_what_is_not_a_number_is_not_packed():
    with pytest.raises(TypeError, match="array of numbers"):
        pack(np.array(["a"]))
    with pytest.raises(ValueError, match="do not fill"):
        unpack({**pack([[1, 2]]), "shape": [3, 3]})
    with pytest.raises(ValueError, match="is not one of"):
        unpack({**pack([[1, 2]]), "dtype": "O"})


# ---- JupyterLab: what is done in the browser is seen in Python, and the other way round ---------------------------------


@pytest.fixture(scope="module")
def book(lab):
    book = lab.open("from helpers.widgets import SlideFilter\nslide = SlideFilter()\nslide")
    book.page.wait_for_selector(".slide-filter .sf-sum:text('6600')")
    book.python(
        "import numpy as np\nheard = []\nslide.observe(lambda change: heard.append(change.new), 'value')"
    )
    return book


@pytest.fixture
def fresh(book):
    """The notebook with the widget as it was at first."""
    book.page.click(".sf-reset")
    book.page.wait_for_selector(".sf-status:text-is('filter at row 0, column 0: sum 6600')")
    book.python("heard.clear(); start = slide.kernel")
    return book


def shown(page):
    return page.inner_text(".sf-status")


def browser_map(page):
    """The activation map as the browser computed it."""
    page.wait_for_function(
        "() => { const { map } = document.querySelector('.slide-filter').numbers(); return map; }"
    )
    found = page.evaluate(
        "() => { const { map } = document.querySelector('.slide-filter').numbers(); return [map.shape, [...map.data]]; }"
    )
    return np.reshape(found[1], found[0])


def drag(page, selector, start, *stops):
    """Press at `start` and move through `stops`, each a fraction (x, y) of the element."""
    box = page.locator(selector).bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, *stops)]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=4)
    page.mouse.up()


def settled(book, expression, expected):
    """Wait until the kernel has heard: a message takes a moment."""
    for _ in range(50):
        value = book.value(expression)
        if value == expected:
            return
        book.page.wait_for_timeout(40)
    assert value == expected


@browser
def test_lab_pointer_moves_the_filter_in_python_too(fresh):
    page = fresh.page
    drag(page, ".sf-picture", (0.11, 0.11), (0.4, 0.5), (0.96, 0.11))
    assert shown(page) == "filter at row 0, column 25: sum 0"
    settled(fresh, "[slide.row, slide.column, slide.value]", [0, 25, 0])
    assert fresh.value("heard[-1]") == 0
    box = page.locator(".sf-picture").bounding_box()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    settled(fresh, "[slide.row, slide.column]", [13, 5])  # Python hears while the hand still holds
    page.mouse.up()
    drag(page, ".sf-picture", (0.5, 0.5))
    settled(fresh, "[slide.row, slide.column]", [13, 13])
    expected = correlate(pictures.mouse(), kernels.curve_detector())
    assert shown(page) == f"filter at row 13, column 13: sum {int(expected[13, 13])}"


@browser
def test_lab_keys_move_the_filter_and_jupyter_does_not_take_them(fresh):
    page = fresh.page
    page.focus(".sf-picture")
    keys = ["ArrowDown", "ArrowDown", "ArrowRight", "PageDown", "ArrowUp", "ArrowLeft", "End", "ArrowLeft"]
    for key in keys:
        page.keyboard.press(key)
    settled(fresh, "[slide.row, slide.column]", [8, 24])
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    settled(fresh, "[slide.row, slide.column]", [1, 0])
    page.keyboard.press("Control+End")
    settled(fresh, "[slide.row, slide.column]", [25, 25])
    page.keyboard.press("Control+Home")
    settled(fresh, "[slide.row, slide.column]", [0, 0])
    page.wait_for_function(
        "() => document.querySelector('.slide-filter [aria-live]').textContent.includes('row 0, column 0')"
    )
    assert page.inner_text(".slide-filter [aria-live]") == "filter at row 0, column 0: sum 6600"
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == 1
    assert page.evaluate("jupyterapp.shell.currentWidget.content.mode") == "command"


@browser
def test_lab_an_edited_weight_reaches_python_and_the_map_follows(fresh):
    page = fresh.page
    page.click(
        ".sf-weights [role=gridcell] >> nth=5"
    )  # row 0, column 5: over the faint pixel's neighbour, weight 30
    page.keyboard.type("-12.5")
    page.keyboard.press("Enter")
    settled(fresh, "slide.kernel[0, 5].item()", -12.5)
    page.keyboard.press("ArrowRight")
    page.keyboard.type("100")  # typing on a cell starts to edit it
    page.keyboard.press("Enter")
    settled(fresh, "slide.kernel[0].tolist()", [0, 0, 0, 0, 0, -12.5, 100])
    kernel = np.array(fresh.value("slide.kernel.tolist()"))
    expected = correlate(pictures.mouse(), kernel)
    np.testing.assert_allclose(browser_map(page), expected)
    np.testing.assert_allclose(fresh.value("slide.map.tolist()"), expected)
    assert fresh.value("slide.value") == expected[0, 0] == 6600 + 30 * 100
    assert shown(page).endswith("sum 9600")
    assert page.input_value(".sf-preset") == ""
    page.select_option(".sf-preset", "curve detector")
    settled(fresh, "slide.kernel.tolist()", kernels.curve_detector().tolist())


@browser
def test_lab_python_moves_the_widget(fresh):
    page = fresh.page
    fresh.python("slide.row, slide.column = 3, 4")
    page.wait_for_selector(".sf-status:has-text('row 3, column 4')")
    fresh.python("slide.kernel = np.ones((3, 5)) / 15")
    page.wait_for_selector("[role=grid][aria-label*='3 x 5']")
    fresh.python("slide.strides = 2; slide.padding = 'same'")
    page.wait_for_selector(".p2p-caption:has-text('activation map 16 × 16')")
    picture = np.random.default_rng(1).integers(0, 256, (12, 20, 3)).astype(np.uint8)
    fresh.python(
        f"with slide.hold_trait_notifications():\n"
        f"    slide.picture = np.array({picture.tolist()}, np.uint8)\n"
        f"    slide.kernel = np.arange(27).reshape(3, 3, 3) - 13"
    )
    page.wait_for_selector(".p2p-caption:has-text('picture 12 × 20 × 3')")
    kernel = np.arange(27).reshape(3, 3, 3) - 13
    np.testing.assert_allclose(browser_map(page), correlate(picture, kernel, 2, "same"))
    assert fresh.value("slide.value") == correlate(picture, kernel, 2, "same")[3, 4]
    assert shown(page).replace("−", "-").endswith(f"sum {fresh.value('slide.value')}")
    assert "3 × 3 × 3 = 27 products" in page.inner_text(".sf-detail")


@browser
def test_lab_a_refused_value_is_told_in_the_widget(fresh):
    page = fresh.page
    with pytest.raises(RuntimeError, match="TraitError: The filter holds 1 value that is NaN"):
        fresh.python("slide.kernel = [[np.nan]]")
    page.wait_for_selector(".p2p-error:has-text('NaN or infinite')")
    assert shown(page).endswith("sum 6600")
    fresh.python("slide.column = 1")
    page.wait_for_selector(".p2p-error", state="hidden")


@browser
def test_lab_space_plays_the_sweep_to_the_end(fresh):
    page = fresh.page
    fresh.python("slide.row = 20")
    page.wait_for_selector(".sf-status:has-text('row 20')")
    page.focus(".sf-picture")
    page.keyboard.press("Space")
    page.wait_for_selector(".sf-play:has-text('pause')")
    page.wait_for_function("!document.querySelector('.sf-status').textContent.includes('row 20, column 0')")
    page.keyboard.press("Space")
    page.wait_for_selector(".sf-play:has-text('play')")
    paused = shown(page)
    page.wait_for_timeout(150)
    assert shown(page) == paused, "the second press pauses"
    page.click(".sf-play")
    page.wait_for_selector(".sf-status:has-text('row 25, column 25')")
    settled(fresh, "[slide.row, slide.column]", [25, 25])
    seen = page.evaluate("[...document.querySelector('.slide-filter').numbers().seen]")
    assert sum(seen[1 : 20 * 26]) == 0, "Python's jump from row 0 to row 20 is no slide"
    assert sum(seen) > 26 * 5


# ---- a page without Python -------------------------------------------------------------------------------------------


@browser
def test_static_convolution_equals_the_library(static):
    rng = np.random.default_rng(7)
    page = static(SlideFilter())
    cases, expected = [], []
    while len(cases) < 60:
        depth = [(), (3,)][rng.integers(2)]
        picture = rng.normal(size=(*rng.integers(1, 12, 2), *depth))
        kernel = rng.normal(size=(*rng.integers(1, 6, 2), *depth))
        strides, padding = int(rng.integers(1, 5)), ["valid", "same", 1, 3][rng.integers(4)]
        x, w = np.atleast_3d(picture)[None], np.atleast_3d(kernel)[..., None]
        try:
            expected.append(functional.conv2d(x, w, strides=strides, padding=padding)[0, :, :, 0])
        except ValueError:  # the filter does not fit
            expected.append(None)
        cases.append([pack(picture), pack(kernel), strides, padding])
    found = page.evaluate(
        """async (cases) => {
          const { unpack, pack } = await import("/helpers/widgets/shared/arrays.js");
          const { conv2d } = await import("/helpers/widgets/shared/convolution.js");
          return cases.map(([p, k, strides, padding]) => pack(conv2d(unpack(p), unpack(k), strides, padding)));
        }""",
        cases,
    )
    assert sum(one is None for one in expected) > 3
    for one, other in zip(expected, found, strict=True):
        if one is None:
            assert 0 in other["shape"]
        else:
            np.testing.assert_allclose(unpack(other), one, atol=1e-12)


@browser
def test_static_the_menu_holds_the_filters_of_the_library(static):
    page = static(SlideFilter())
    menu = {
        "zero-mean curve detector": kernels.zero_mean(kernels.curve_detector()),
        "sharpen": kernels.sharpen(),
        "blur": kernels.blur(3),
        "edge": kernels.edge(90),
        "curve detector": kernels.curve_detector(),
    }
    for name, kernel in menu.items():
        page.select_option(".sf-preset", name)
        np.testing.assert_allclose(unpack(page.evaluate("model.get('kernel')")), kernel, atol=1e-12)
        assert page.is_visible(".sf-angle") == (name == "edge") or page.wait_for_timeout(100) is None
    page.select_option(".sf-preset", "edge")
    page.wait_for_selector(".sf-angle")
    page.focus(".sf-angle")
    for angle in (95, 100, 105):
        page.keyboard.press("ArrowRight")
        np.testing.assert_allclose(
            unpack(page.evaluate("model.get('kernel')")), kernels.edge(angle), atol=1e-12
        )
    found = page.evaluate(
        """async () => {
          const { edge } = await import("/helpers/widgets/slide_filter/filters.js");
          return [0, 30, 45, 137, 270, 359.5].flatMap((a) => [4, 5, 7].map((size) => [a, size, [...edge(a, size).data]]));
        }"""
    )
    for angle, size, data in found:
        np.testing.assert_allclose(np.reshape(data, (size, size)), kernels.edge(angle, size), atol=1e-12)


@browser
def test_static_hovering_the_map_lights_the_window_that_made_the_value(static):
    page = static(SlideFilter())
    box = page.locator(".sf-map").bounding_box()
    cell = box["width"] / 26
    page.mouse.move(box["x"] + 25.5 * cell, box["y"] + 0.5 * cell)
    page.wait_for_selector(".sf-status:text-is('filter at row 0, column 25: sum 0')")
    assert page.inner_text(".sf-place") == "rows 0 to 6, columns 25 to 31"
    assert page.evaluate("[model.get('row'), model.get('column')]") == [0, 0], "hovering is only a look"
    page.mouse.move(box["x"], box["y"] - 30)
    page.wait_for_selector(".sf-status:text-is('filter at row 0, column 0: sum 6600')")
    page.mouse.move(box["x"] + 10.5 * cell, box["y"] + 3.5 * cell)
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(box["x"], box["y"] - 30)
    page.wait_for_selector(".sf-status:has-text('row 3, column 10')")
    assert page.evaluate("[model.get('row'), model.get('column')]") == [3, 10]


def colours(page, selector, *points):
    """The colours on the screen at fractions (x, y) of an element, with all that lies above it."""
    screen = Image.open(io.BytesIO(page.locator(selector).screenshot())).convert("RGB")
    return [screen.getpixel((int(x * screen.width), int(y * screen.height))) for x, y in points]


@browser
def test_static_the_painted_pictures_show_the_numbers(static):
    picture = np.zeros((8, 8), np.uint8)
    picture[:, 4:] = 255
    page = static(SlideFilter(picture, np.array([[-1, 1]])))  # its map is 255 in column 3, else 0
    lit, dusk, black = colours(page, ".sf-picture", (0.19, 0.03), (0.93, 0.93), (0.31, 0.93))
    assert max(lit) == 0
    assert 130 < dusk[0] < 200, "white pixels outside the window lie in the dusk"
    assert max(black) < 12
    page.focus(".sf-picture")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector(".sf-status:has-text('row 0, column 3: sum 255')")
    zero, unseen = colours(page, ".sf-map", (1.5 / 7, 0.06), (3.5 / 7, 0.5))
    assert min(zero) > 245
    assert unseen != zero
    page.click(".sf-fill")
    page.wait_for_function("document.querySelector('.sf-fill').textContent === 'clear the map'")
    zero, edge, right = colours(page, ".sf-map", (1.5 / 7, 0.44), (3.5 / 7, 0.44), (5.5 / 7, 0.44))
    assert zero == right
    assert edge[0] > edge[2] + 40, "a large positive sum is red"
    page.evaluate(
        "new Promise((done) => { model.set('filled', false); requestAnimationFrame(() => requestAnimationFrame(done)); })"
    )


@browser
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kernel": pack([[np.nan, 1.0]])}, "The filter holds 1 value that is NaN"),
        ({"kernel": pack(np.ones((3, 3, 3)))}, "Filter depth 3 does not match the picture's depth 1"),
        ({"picture": pack(np.ones((5, 5)))}, "The filter (7 x 7) is larger than the picture (5 x 5)"),
        ({"picture": pack(np.ones((0, 5)))}, "The picture is empty"),
        ({"picture": pack(np.zeros((3000, 3000), np.uint8))}, "at most 1024 a side"),
        ({"picture": None}, "was given no array"),
        ({"picture": {"array": "AA==", "dtype": "|u1", "shape": [2, 2]}}, "damaged"),
        ({"strides": 0}, "The stride must be a whole number"),
        ({"padding": "full"}, "The padding must be"),
    ],
)
def test_static_bad_traits_get_a_message_never_a_blank(static, change, words):
    page = static(SlideFilter(), change=change)
    page.wait_for_selector(".p2p-error[role=alert]")
    assert words in page.inner_text(".p2p-error")
    good = SlideFilter().state()
    page.evaluate(
        "(traits) => Object.entries(traits).forEach(([name, value]) => model.set(name, value))",
        {k: good[k] for k in change},
    )
    page.wait_for_selector(".sf-status:text-is('filter at row 0, column 0: sum 6600')")
    assert not page.is_visible(".p2p-error")


@browser
def test_static_a_weight_that_is_no_number_is_told_and_escape_restores_it(static):
    page = static(SlideFilter())
    page.focus(".sf-picture")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("nonsense")
    page.keyboard.press("Enter")
    assert "“nonsense” is not a number" in page.inner_text(".sf-note")
    assert page.get_attribute(".sf-input", "aria-invalid") == "true"
    page.keyboard.press("Escape")
    assert page.inner_text(".sf-weights [role=gridcell] >> nth=0") == "0"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "row 0, column 0: 0"
    page.keyboard.press("Enter")
    page.keyboard.type("1/8")
    page.keyboard.press("Enter")
    assert unpack(page.evaluate("model.get('kernel')"))[0, 0] == 0.125
    painted(page)  # then the cell has the focus again
    page.keyboard.press("Delete")
    assert unpack(page.evaluate("model.get('kernel')"))[0, 0] == 0


def image_file(shape, kind="PNG"):
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, shape, np.uint8)).save(file, kind)
    return file.getvalue()


@browser
def test_static_your_own_picture_stays_here(static):
    page = static(SlideFilter())
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    large = {"name": "holiday.png", "mimeType": "image/png", "buffer": image_file((300, 600, 3))}
    page.set_input_files("input[type=file]", large)
    page.wait_for_selector(".sf-note:has-text('holiday.png was 600 x 300 pixels; it is shown at 240 x 120')")
    page.wait_for_selector(".p2p-caption:has-text('picture 120 × 240')")
    assert page.is_checked(".sf-grey input"), "a grey lesson goes on in grey"
    page.uncheck(".sf-grey input")
    page.wait_for_selector(".p2p-caption:has-text('picture 120 × 240 × 3')")
    assert "49" not in page.inner_text(".sf-detail")
    assert page.locator(".sf-line").count() == 3
    small = np.random.default_rng(3).integers(0, 256, (9, 11, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(small).save(file, "PNG")
    page.set_input_files(
        "input[type=file]", {"name": "tiny.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    page.wait_for_selector(".p2p-caption:has-text('picture 9 × 11 × 3')")
    np.testing.assert_array_equal(unpack(page.evaluate("model.get('picture')")), small)
    page.check(".sf-grey input")
    page.wait_for_selector(".p2p-caption:has-text('picture 9 × 11')")
    np.testing.assert_allclose(
        unpack(page.evaluate("model.get('picture')")), pictures.to_gray(small), atol=0.51
    )
    broken = {"name": "notes.png", "mimeType": "image/png", "buffer": b"not a picture"}
    page.set_input_files("input[type=file]", broken)
    page.wait_for_selector(".sf-note:has-text('notes.png could not be read as a picture')")
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == []
    page.click(".sf-reset")
    page.wait_for_selector(".sf-status:text-is('filter at row 0, column 0: sum 6600')")


@browser
def test_static_stride_and_padding_keep_the_window_in_place(static):
    page = static(SlideFilter(row=10, column=12))
    page.select_option(".sf-stride", "2")
    page.wait_for_selector(".p2p-caption:has-text('activation map 13 × 13')")
    assert page.evaluate("[model.get('row'), model.get('column'), model.get('strides')]") == [5, 6, 2]
    page.select_option(".sf-padding", "same")
    page.wait_for_selector(".p2p-caption:has-text('activation map 16 × 16')")
    page.select_option(".sf-padding", "3")
    painted(page)
    np.testing.assert_allclose(browser_map(page), correlate(pictures.mouse(), kernels.curve_detector(), 2, 3))
    page.focus(".sf-map")
    page.keyboard.press("Control+Home")
    page.wait_for_selector(".sf-place:text-is('rows −3 to 3, columns −3 to 3')")


@browser
def test_static_a_calm_page_does_not_animate(static):
    page = static(SlideFilter(), calm=True)
    page.focus(".sf-picture")
    page.keyboard.press("Space")
    page.wait_for_selector(".sf-status:has-text('row 25, column 25')", timeout=500)
    assert page.evaluate("model.get('filled')") is True


@browser
def test_static_a_finger_moves_the_filter(static):
    page = static(SlideFilter(), touch=True, width=360)
    box = page.locator(".sf-picture").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] - 4, box["y"] + 4)
    page.wait_for_selector(".sf-status:text-is('filter at row 0, column 25: sum 0')")


@browser
@pytest.mark.parametrize("dark", [False, True])
def test_static_readable_and_accessible(static, dark):
    colour = SlideFilter(pictures.cat(), np.repeat(kernels.edge(45)[..., None], 3, 2), filled=True)
    for slide, width in ((SlideFilter(), 1100), (colour, 360)):
        page = static(slide, width=width, dark=dark)
        assert page.get_attribute(".slide-filter", "data-theme") == ("dark" if dark else "light")
        page.wait_for_selector(".sf-picture[aria-label*='with the filter at row 0, column 0']")
        results = Axe().run(page, "#widget")
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
        letters = page.evaluate("getComputedStyle(document.querySelector('[role=gridcell]')).fontSize")
        assert float(letters.removesuffix("px")) >= 8
        page.close()


@browser
def test_static_high_contrast_keeps_the_light_the_colours_and_the_words(static):
    page = static(SlideFilter())
    page.emulate_media(forced_colors="active")
    style = "(name) => getComputedStyle(document.querySelector(name))"
    ink, ground = page.evaluate(f"[({style})('.sf-play').color, ({style})('.sf-play').backgroundColor]")
    assert ink != ground, "the words of the main button can be read"
    assert page.evaluate(f"({style})('.sf-light').boxShadow") != "none", "the flashlight shines"
    weight = "[role=gridcell][aria-label='row 0, column {}: {}']"
    assert page.evaluate(f'({style})("{weight.format(5, 30)}").backgroundColor') != page.evaluate(
        f'({style})("{weight.format(0, 0)}").backgroundColor'
    )


@browser
def test_static_taking_the_widget_away_leaves_no_listener(static, web):
    page = static(SlideFilter())
    left = page.evaluate(
        """async (state) => {
          const { makeModel } = await import("/helpers/widgets/mount.js");
          const { default: widget } = await import("/helpers/widgets/slide_filter/widget.js");
          const model = makeModel(state), el = document.body.appendChild(document.createElement("div"));
          let count = 0;
          const [on, off] = [model.on, model.off];
          model.on = (...args) => { count++; on(...args); };
          model.off = (...args) => { count--; off(...args); };
          const stop = await widget.render({ model, el });
          const most = count;
          stop();
          return [most, count, el.children.length];
        }""",
        SlideFilter().state(),
    )
    assert left[0] > 5
    assert left[1:] == [0, 0]


@browser
def test_static_a_large_picture_is_exact_too(static):
    photo = pictures.photo()
    page = static(SlideFilter(photo, np.repeat(kernels.curve_detector()[..., None], 3, 2), filled=True))
    page.wait_for_selector(".p2p-caption:has-text('activation map 474 × 474')")
    packed = page.evaluate(
        """async () => {
          const { pack } = await import("/helpers/widgets/shared/arrays.js");
          const root = document.querySelector(".slide-filter");
          while (!root.numbers().map) await new Promise(requestAnimationFrame);
          return pack(root.numbers().map);
        }"""
    )
    np.testing.assert_allclose(
        unpack(packed), correlate(photo, np.repeat(kernels.curve_detector()[..., None], 3, 2))
    )


def test_the_widget_is_small_enough_to_travel():
    state = SlideFilter().state()
    assert len(base64.b64decode(state["picture"]["array"])) == 32 * 32
    assert len(SlideFilter._esm) < 100_000
