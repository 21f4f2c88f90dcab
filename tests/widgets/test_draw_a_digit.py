"""DrawADigit: the preparation, the network in the browser, and drawings that are read, by mouse, keys and finger."""

import tracemalloc

import numpy as np
import pytest
import traitlets
from hands import drawings
from handwriting import HANDS, draw_with_mouse, places_below_the_pad, strokes_of
from scipy import ndimage
from steering import complaints, hidden_then_shown, painted, refused, settled, spoken, too_wide

from helpers import datasets, layers
from helpers.datafiles import data_path
from helpers.network import Residual, Sequential
from helpers.widgets import DrawADigit
from helpers.widgets.arrays import unpack
from helpers.widgets.draw_a_digit import prepare8, prepare28

browser = pytest.mark.browser

ALL = [(hand, digit) for hand in (0, 1) for digit in range(10)]
AWKWARD = {
    "nothing": [],
    "a dot": [[[0.5, 0.5]]],
    "a dot in a corner": [[[1, 0]]],
    "a pen that did not move": [[[0.3, 0.3], [0.3, 0.3]]],
    "a long line": [[[0.1, 0.5], [0.9, 0.5]]],
    "from corner to corner": [[[0, 0], [1, 1]]],
    "along the border": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]],
    "a dot beside a line": [[[0, 0.98], [0.004, 1]], [[0.9, 0.1]]],
}


def eight():
    """The shipped network that takes 8x8, as lesson 07 builds one."""
    return Sequential.load(data_path("digits_cnn.npz"))


# ---- Python: the preparation for 28x28 ---------------------------------------------------------------------------


@pytest.mark.parametrize(("hand", "digit"), ALL)
def test_a_drawing_fills_a_box_of_20_and_its_mass_is_in_the_middle(hand, digit):
    picture = DrawADigit(strokes=strokes_of(digit, hand)).picture
    assert picture.shape == (28, 28) and picture.min() == 0 and picture.max() == 1
    # Moved by a part of a pixel, the ink's grey edges change a little, and with them the mass.
    np.testing.assert_allclose(ndimage.center_of_mass(picture), [14, 14], atol=0.1)
    rows, columns = np.nonzero(picture > 0.5)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (19, 20, 21)


def test_28_size_and_place_do_not_matter_but_the_pen_stays():
    strokes = strokes_of(5)
    small = [[(0.6 + 0.3 * x, 0.05 + 0.3 * y) for x, y in stroke] for stroke in strokes]
    np.testing.assert_allclose(prepare28.prepare(small), prepare28.prepare(strokes), atol=1e-9)


def test_a_very_long_stroke_does_not_fill_memory():
    turns = np.linspace(0, 40, 20_000)
    spiral = np.column_stack([14 + turns / 4 * np.cos(turns), 14 + turns / 4 * np.sin(turns)])
    tracemalloc.start()
    inked = prepare28.ink([spiral])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6
    pieces = [spiral[i : i + 300] for i in range(0, 20_000, 299)]
    np.testing.assert_array_equal(inked, np.max([prepare28.ink([piece]) for piece in pieces], axis=0))


# ---- Python: the preparation for 8x8 -----------------------------------------------------------------------------


def test_the_page_is_what_a_round_pen_leaves():
    strokes = [[(0.1, 0.2), (0.7, 0.35), (0.7, 0.9)], [(0.95, 0.03)]]
    near = np.zeros((128, 128), bool)
    centres = np.moveaxis(np.mgrid[0:128, 0:128], 0, -1)[..., ::-1] + 0.5
    for stroke in strokes:
        for a, b in zip(stroke, stroke[1:] or stroke, strict=False):
            for t in np.linspace(0, 1, 400):
                point = 128 * ((1 - t) * np.array(a) + t * np.array(b))
                near |= ((centres - point) ** 2).sum(axis=-1) <= 49
    page = prepare8.rasterise(strokes)
    assert (page ^ near).sum() <= 2, "but for points that 400 samples a line just miss"
    assert not prepare8.rasterise([]).any()


@pytest.mark.parametrize("ink", [60, 200, 300, 500, 600])
def test_the_weight_is_mended_as_scipy_would(ink):
    rng = np.random.default_rng(ink)
    bitmap = np.zeros((32, 32), bool)
    bitmap[:, 6:26].flat[rng.permutation(640)[:ink]] = True
    times = {60: 2, 200: 1, 300: 0, 500: -1, 600: -2}[ink]
    expected = bitmap
    if times > 0:
        expected = ndimage.binary_dilation(bitmap, iterations=times)
    elif times < 0:
        expected = ndimage.binary_erosion(bitmap, iterations=-times, border_value=1)
    np.testing.assert_array_equal(prepare8.common_weight(bitmap), expected)


def test_a_prepared_drawing_looks_like_the_training_digits():
    (x, _), _ = datasets.load_digits()
    digits = (x[..., 0] * 16).astype(int)
    drawn = np.array([16 * prepare8.prepare(strokes_of(digit, hand)) for hand, digit in ALL])
    assert (digits[:, [0, 7]].max(axis=2) > 0).all(), "the training digits fill the height"
    assert (drawn[:, [0, 7]].max(axis=2) > 0).all()
    low, high = np.percentile(digits.sum(axis=(1, 2)), [0.5, 99.5])
    ink = drawn.sum(axis=(1, 2))
    assert ((low <= ink) & (ink <= high)).all(), (low, high, ink)
    assert abs(drawn.mean() - digits.mean()) < 0.1 * digits.mean()
    assert digits[:, :, 0].mean() < 0.05 and drawn[:, :, 0].mean() < 0.3


@pytest.mark.parametrize("digit", [2, 5, 8])
def test_size_and_place_do_not_matter(digit):
    large = prepare8.prepare(strokes_of(digit))
    small = [[(0.4 + 0.55 * x, 0.05 + 0.55 * y) for x, y in stroke] for stroke in strokes_of(digit)]
    assert np.corrcoef(large.ravel(), prepare8.prepare(small).ravel())[0, 1] > 0.85


def test_slanted_strokes_are_made_upright():
    for lean in (-0.2, -0.1, 0, 0.1, 0.2):
        bitmap = prepare8.normalise(prepare8.rasterise([[(0.5 - lean, 0.1), (0.5 + lean, 0.9)]]))
        left = bitmap.argmax(axis=1)[3:-3]
        assert np.ptp(left) <= 3, (lean, left)


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("side", [8, 28])
def test_odd_drawings_are_prepared_too(name, side):
    draw = DrawADigit(eight() if side == 8 else None, strokes=AWKWARD[name])
    assert draw.picture.shape == (side, side)
    assert 0 <= draw.picture.min() <= draw.picture.max() <= 1
    assert (draw.picture.sum() > 2) == (name != "nothing")
    assert sum(draw.probabilities) == pytest.approx(float(name != "nothing"), abs=1e-5)


# ---- Python: the traits -----------------------------------------------------------------------------------------


def test_nothing_drawn_is_not_read():
    draw = DrawADigit()
    assert (draw.prediction, draw.probabilities, repr(draw)) == (None, (), "DrawADigit(nothing drawn)")
    assert not draw.picture.any()


def test_observers_hear_what_is_read():
    draw, heard = DrawADigit(), []
    draw.observe(lambda change: heard.append(change.new), "prediction")
    draw.strokes = strokes_of(3)
    draw.strokes = strokes_of(6)
    draw.strokes = []
    assert heard == [3, 6, None]
    draw.strokes = strokes_of(4)
    assert repr(draw) == "DrawADigit(2 strokes, read as 4)"
    assert draw.prediction == int(np.argmax(draw.probabilities))


def small_network(*middle, rng=0, side=8):
    return Sequential([*middle, layers.Flatten(), layers.Dense(10)], input_shape=(side, side, 1), rng=rng)


@pytest.mark.parametrize("side", [8, 28])
def test_your_own_network_reads(side):
    model = small_network(layers.Conv2D(2, 3), layers.ReLU(), side=side)
    draw = DrawADigit(model, strokes=strokes_of(2))
    x = draw.picture.astype(np.float32)[None, :, :, None]
    logits = model.forward(x)[0].astype(float)
    np.testing.assert_allclose(draw.probabilities, np.exp(logits) / np.exp(logits).sum(), rtol=1e-5)
    assert draw.network["input_shape"] == [side, side, 1]
    sent = draw.network["layers"][0]["arrays"]["weights"]
    model.params["dense_1.biases"][7] += 100
    draw.model = model
    assert draw.prediction == 7
    np.testing.assert_array_equal(unpack(sent), model.params["conv2d_1.weights"])


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"strokes": [[(0.5, 1.2)]]}, r"points \(x, y\) from 0 to 1, got the point \(0\.5, 1\.2\)"),
        ({"strokes": [[(0.5, float("nan"))]]}, "got the point"),
        ({"strokes": [[(0.5, "a")]]}, "got the point"),
        ({"strokes": [(0.5, 0.5)]}, "a list of strokes"),
        ({"strokes": "0"}, "strokes must be a list of strokes.* got '0'"),
        ({"strokes": [[(0.5, 0.5)] * 20_001]}, "at most 20,000 points"),
        ({"model": "net.npz"}, "model must be a helpers Sequential, got str"),
        (
            {"model": Sequential([layers.Flatten(), layers.Dense(10)], input_shape=(32, 32, 1))},
            r"model must take pictures of shape \(28, 28, 1\) or \(8, 8, 1\).* takes \(32, 32, 1\)",
        ),
        (
            {"model": Sequential([layers.Flatten(), layers.Dense(10)], input_shape=(28, 28, 3))},
            r"this one takes \(28, 28, 3\)",
        ),
        (
            {"model": Sequential([layers.Flatten(), layers.Dense(3)], input_shape=(8, 8, 1))},
            r"puts out \(3,\)",
        ),
        ({"model": Sequential([layers.Flatten(), layers.Dense(10)])}, r"takes None"),
        ({"model": small_network(Residual([layers.ReLU()]))}, "The browser cannot compute Residual"),
    ],
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(traits, words):
    with pytest.raises(traitlets.TraitError, match=words):
        DrawADigit(**traits)
    draw = DrawADigit(strokes=strokes_of(1))
    before, prediction = draw.state(), draw.prediction
    with pytest.raises(traitlets.TraitError, match=words):
        for name, value in traits.items():
            setattr(draw, name, value)
    assert {**draw.state(), "message": ""} == before and draw.prediction == prediction


def test_a_network_that_diverged_is_refused():
    model = small_network()
    model.params["dense_1.weights"][3, 3] = np.nan
    with pytest.raises(traitlets.TraitError, match="it diverged in training"):
        DrawADigit(model)


# ---- Chromium --------------------------------------------------------------------------------------------------

PAD = ".draw-a-digit-pad"


def seen(page):
    """The probabilities and the digit of the page."""
    data = page.evaluate("({ ...document.querySelector('.draw-a-digit').dataset })")
    probabilities = np.array(data["probabilities"].split(), float)
    return probabilities, int(data["prediction"]) if data["prediction"] else None


def agrees(page, draw):
    """Browser and Python prepare and compute alike: probabilities to a hundred-thousandth."""
    probabilities, digit = seen(page)
    np.testing.assert_allclose(probabilities, draw.probabilities, atol=1e-5)
    assert digit == draw.prediction
    return True


@browser
def test_static_clear_digits_drawn_with_the_mouse_are_read(static):
    page = static(DrawADigit())
    read = []
    for digit in range(10):
        page.evaluate("model.set('strokes', [])")
        draw_with_mouse(page, strokes_of(digit))
        draw = DrawADigit(strokes=page.evaluate("model.get('strokes')"))
        assert len(draw.strokes) == len(HANDS[0][digit])
        assert agrees(page, draw)
        read.append(draw.prediction)
        assert page.inner_text(".draw-a-digit-answer b") == str(draw.prediction)
    assert sum(digit == found for digit, found in enumerate(read)) >= 9, read


@browser
def test_static_another_hand_is_read_too(static):
    page = static(DrawADigit())
    read = []
    for digit in range(10):
        page.evaluate("(strokes) => model.set('strokes', strokes)", strokes_of(digit, 1))
        painted(page)
        read.append(seen(page)[1])
    assert sum(digit == found for digit, found in enumerate(read)) >= 9, read


def any_drawings():
    """All that was drawn by hand, the awkward, and 60 scribbles."""
    rng = np.random.default_rng(0)
    scribbles = [
        [rng.uniform(0, 1, (int(rng.integers(1, 5)), 2)).tolist() for _ in range(int(rng.integers(1, 4)))]
        for _ in range(60)
    ]
    return [strokes for _, _, strokes in drawings()] + list(AWKWARD.values()) + scribbles


@browser
def test_static_prepares_any_drawing_for_28_as_python_does(static):
    found = static(DrawADigit()).evaluate(
        """async (drawings) => {
          const { prepare28 } = await import("/helpers/widgets/draw_a_digit/prepare28.js");
          return drawings.map((strokes) => [...prepare28(strokes)]);
        }""",
        any_drawings(),
    )
    for strokes, picture in zip(any_drawings(), found, strict=True):
        np.testing.assert_allclose(np.reshape(picture, (28, 28)), prepare28.prepare(strokes), atol=1e-6)


@browser
def test_static_prepares_any_drawing_for_8_as_python_does(static):
    found = static(DrawADigit()).evaluate(
        """async (drawings) => {
          const { rasterise, normalise, countBlocks } = await import("/helpers/widgets/draw_a_digit/prepare8.js");
          return drawings.map((strokes) => {
            const page = rasterise(strokes);
            const bitmap = normalise(page);
            return [page.join(""), bitmap.join(""), [...countBlocks(bitmap)]];
          });
        }""",
        any_drawings(),
    )
    for strokes, (page, bitmap, counts) in zip(any_drawings(), found, strict=True):
        expected = prepare8.rasterise(strokes)
        assert page == "".join(map(str, expected.ravel().astype(int)))
        assert bitmap == "".join(map(str, prepare8.normalise(expected).ravel().astype(int)))
        np.testing.assert_array_equal(np.reshape(counts, (8, 8)), 16 * prepare8.prepare(strokes))


def networks():
    """Every kind of layer that the browser knows, with weights that are not symmetric in height and width."""
    c = layers
    stacks = [
        [c.Conv2D(5, (3, 2), strides=(2, 1), padding="same"), c.ReLU(), c.MaxPooling2D((2, 3), strides=(1, 2), padding="same")],
        [c.Conv2D(3, (2, 3), strides=(1, 3), padding=1), c.BatchNormalization(), c.LeakyReLU(0.1), c.AveragePooling2D(3, strides=2, padding="same")],
        [c.Conv2D(4, 4, strides=2), c.Tanh(), c.Conv2D(6, 2, padding=2), c.Sigmoid(), c.Dropout(0.3), c.AveragePooling2D(2)],
        [c.Conv2D(7, 3, padding="same"), c.ReLU(), c.GlobalAveragePooling2D(), c.Dense(9), c.Tanh()],
    ]  # fmt: skip
    for seed, middle in enumerate(stacks):
        tail = [] if isinstance(middle[-3], c.GlobalAveragePooling2D) else [c.Flatten()]
        end = [c.Dense(10), *([c.Softmax()] if seed % 2 else [])]
        model = Sequential([*middle, *tail, *end], input_shape=(8, 8, 1), rng=seed)
        rng = np.random.default_rng(seed)
        for array in {**model.params, **model.state}.values():
            array += np.abs(rng.normal(0, 0.2, array.shape)).astype(array.dtype)
        yield model


@browser
def test_static_every_layer_computes_what_python_computes(static):
    rng = np.random.default_rng(0)
    page = static(DrawADigit())
    for model in [DrawADigit().model, eight(), *networks()]:
        draw = DrawADigit(model)
        x = rng.integers(0, 17, (4, *model.input_shape)) / 16 * rng.integers(0, 2, (4, *model.input_shape))
        found = page.evaluate(
            """async ([network, inputs]) => {
              const { read, unpackNetwork } = await import("/helpers/widgets/draw_a_digit/network.js");
              const layers = unpackNetwork(network);
              return inputs.map((numbers) => {
                const picture = { shape: network.input_shape, data: Float64Array.from(numbers) };
                const { outputs, probabilities } = read(layers, picture);
                return { outputs: outputs.map((o) => [o.shape, [...o.data]]), probabilities: [...probabilities] };
              });
            }""",
            [draw.network, x.reshape(4, -1).tolist()],
        )
        exact = model.astype("float64")
        for picture, one in zip(x, found, strict=True):
            y, shown = picture[None], iter(one["outputs"])
            for layer in exact.layers:
                y = layer.forward(y)
                if not isinstance(layer, layers.Dropout):
                    shape, data = next(shown)
                    np.testing.assert_allclose(np.reshape(data, shape), y[0], atol=1e-5)
            logits = draw.model.forward(picture[None].astype(np.float32))[0].astype(float)
            ends = isinstance(model.layers[-1], layers.Softmax)
            expected = logits if ends else np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
            np.testing.assert_allclose(one["probabilities"], expected, atol=1e-5)


@browser
@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("side", [8, 28])
def test_static_reads_what_python_reads(static, name, side):
    draw = DrawADigit(eight() if side == 8 else None, strokes=AWKWARD[name])
    assert agrees(static(draw), draw)


@browser
@pytest.mark.parametrize("style", ["transform: scale(1.6)", "transform: scale(0.6)", "zoom: 1.5", "zoom: 0.7"])
def test_static_the_pen_is_under_the_pointer_on_a_scaled_page(static, style):
    page = static(DrawADigit())
    page.evaluate("(style) => (document.body.style = `transform-origin: 0 0; ${style}`)", style)
    page.set_viewport_size({"width": 1700, "height": 1500})
    painted(page)
    draw_with_mouse(page, strokes_of(4))
    for drawn, meant in zip(page.evaluate("model.get('strokes')"), strokes_of(4), strict=True):
        np.testing.assert_allclose([drawn[0], drawn[-1]], [meant[0], meant[-1]], atol=0.006)
    box = page.locator(".draw-a-digit-layers canvas >> nth=0").bounding_box()
    page.mouse.click(box["x"] + 7.5 / 8 * box["width"], box["y"] + box["height"] / 2)  # all eight are in one line
    painted(page)
    assert page.inner_text(".draw-a-digit-detail .p2p-caption") == "conv2d_1, map 8 of 8"


@browser
@pytest.mark.parametrize("side", [8, 28])
def test_static_in_a_lessons_column_the_drawing_and_the_first_maps_are_seen_together(static, side):
    page = static(DrawADigit(eight() if side == 8 else None, strokes=strokes_of(3)), width=690, height=800)
    painted(page)
    assert page.evaluate("document.querySelector('.p2p').clientWidth") == 666
    places = places_below_the_pad(page)
    assert max(places["controls"], places["answer"], *places["maps"][:2], places["chosen"]) < 760, places


@browser
@pytest.mark.parametrize("side", [8, 28])
def test_static_on_a_narrow_screen_pad_controls_and_answer_are_seen_together(static, side):
    page = static(DrawADigit(eight() if side == 8 else None, strokes=strokes_of(3)), width=380, height=800)
    painted(page)
    places = places_below_the_pad(page)
    assert max(places["controls"], places["answer"]) < 760, places
    assert too_wide(page) <= 0


@browser
def test_lab_the_drawing_and_the_first_maps_are_seen_together(lab):
    code = f"from helpers.widgets import DrawADigit\nDrawADigit(strokes={strokes_of(3)})"
    page = lab.open(code, width=1280).page
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_selector(PAD)
    painted(page)
    height = page.evaluate("document.querySelector('.jp-WindowedPanel-outer').clientHeight")
    places = places_below_the_pad(page)
    assert max(places["controls"], places["answer"], *places["maps"][:2]) < height, places


@browser
def test_lab_drawing_goes_both_ways(lab):
    book = lab.open("from helpers.widgets import DrawADigit\ndraw = DrawADigit()\ndraw")
    page = book.page
    page.wait_for_selector(PAD)
    book.python("heard = []\ndraw.observe(lambda change: heard.append(change.new), 'prediction')")
    draw_with_mouse(page, strokes_of(5))
    settled(book, "draw.prediction", 5)
    here = DrawADigit(strokes=book.value("draw.strokes"))
    assert len(here.strokes) == 2 and agrees(page, here)
    np.testing.assert_allclose(book.value("draw.probabilities"), here.probabilities, atol=1e-6)
    np.testing.assert_allclose(book.value("draw.picture.tolist()"), here.picture, atol=1e-12)
    assert 5 in book.value("heard")
    spoken(page, "it reads a 5")

    page.get_by_role("button", name="undo").click()
    settled(book, "len(draw.strokes)", 1)
    page.focus(PAD)
    page.keyboard.press("Control+z")
    settled(book, "[len(draw.strokes), draw.prediction]", [0, None])
    assert page.text_content(".draw-a-digit-answer") == "– nothing drawn yet"

    for key in [
        "Space",
        *["ArrowDown"] * 4,
        "Shift+ArrowDown",
        "Shift+ArrowDown",
        "Shift+ArrowDown",
        "Space",
    ]:
        page.keyboard.press(key)
    settled(book, "draw.strokes[0][-1]", [0.5, 0.75])
    settled(book, "draw.prediction", 1)
    page.keyboard.press("ArrowUp")
    settled(book, "len(draw.strokes)", 1)
    page.keyboard.press("Backspace")
    settled(book, "draw.strokes", [])
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == 1

    book.python(f"draw.strokes = {strokes_of(8)}")
    page.wait_for_function("document.querySelector('.draw-a-digit').dataset.prediction === '8'")
    book.python(
        "import numpy as np\nfrom helpers.layers import Dense, Flatten\nfrom helpers.network import Sequential\n"
        "mine = Sequential([Flatten(), Dense(10)], input_shape=(8, 8, 1))\n"
        "mine.params['dense_1.weights'][...] = 0\nmine.params['dense_1.biases'][6] = 2\ndraw.model = mine"
    )
    page.wait_for_function("document.querySelector('.draw-a-digit').dataset.prediction === '6'")
    assert page.locator(".draw-a-digit-layers figure").count() == 2
    assert "points (x, y) from 0 to 1" in refused(book, "draw.strokes = [[(0.5, 2)]]")
    page.focus(PAD)
    page.keyboard.press("Escape")
    settled(book, "draw.strokes", [])
    assert not page.is_visible(".p2p-error")


@browser
def test_static_two_arrows_held_together_go_aslant(static):
    page = static(DrawADigit())
    page.focus(PAD)
    page.keyboard.press("Space")
    page.keyboard.down("ArrowDown")
    page.keyboard.down("ArrowRight")
    page.keyboard.up("ArrowDown")
    page.keyboard.up("ArrowRight")
    page.keyboard.press("Space")
    assert page.evaluate("model.get('strokes')") == [[[0.5, 0.25], [0.5, 0.281], [0.531, 0.313]]]
    page.keyboard.press("ArrowUp")
    page.wait_for_selector(f"{PAD}[aria-label*='Pen up at column 17, row 9 of 32']")


@browser
def test_static_a_finger_draws_and_the_page_does_not_scroll(static):
    page = static(DrawADigit(), width=360, touch=True)
    box = page.locator(PAD).bounding_box()
    touch = page.context.new_cdp_session(page)
    for n, (x, y) in enumerate(strokes_of(7)[0]):
        point = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        touch.send(
            "Input.dispatchTouchEvent", {"type": "touchMove" if n else "touchStart", "touchPoints": [point]}
        )
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    painted(page)
    assert seen(page)[1] == 7
    assert page.evaluate("scrollY") == 0


@browser
def test_static_a_sentence_that_waits_does_not_meet_another_network(static):
    """The sentences of the pictures follow 60 ms later: a network that comes in between has fewer layers than they tell of."""
    page = static(DrawADigit(strokes=strokes_of(3)))
    page.evaluate("model.set('strokes', [...model.get('strokes')])")
    page.evaluate("new Promise(requestAnimationFrame)")
    dense = Sequential([layers.Flatten(), layers.Dense(10)], input_shape=(28, 28, 1), rng=np.random.default_rng(0))
    small = DrawADigit(dense, strokes=strokes_of(3))
    page.evaluate(
        """(network) => {
          const soon = window.requestAnimationFrame;
          window.requestAnimationFrame = (draw) => setTimeout(() => soon(draw), 300);  // a busy page: the next picture is late
          setTimeout(() => (window.requestAnimationFrame = soon), 250);
          model.set("network", network);
        }""",
        small.state()["network"],
    )
    page.wait_for_function("document.querySelectorAll('.draw-a-digit-layers figure').length === 2")
    page.wait_for_timeout(350)
    painted(page)
    assert agrees(page, small)


@browser
def test_static_a_hidden_widget_is_drawn_when_it_is_shown(static):
    widths = hidden_then_shown(static(DrawADigit()), DrawADigit())
    assert len(widths) > 1 and min(widths) > 100, widths


@browser
def test_static_a_chosen_map_shows_its_numbers(static):
    page = static(DrawADigit(eight(), strokes=strokes_of(3)))
    painted(page)
    title = page.locator(".draw-a-digit-detail .p2p-caption")
    assert title.inner_text() == "conv2d_1, map 1 of 16"
    page.locator(".draw-a-digit-layers canvas >> nth=1").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home", "ArrowRight"):
        page.keyboard.press(key)
    painted(page)
    assert title.inner_text() == "relu_1, map 2 of 16"
    draw = DrawADigit(eight(), strokes=strokes_of(3))
    x = draw.picture.astype(np.float32)[None, :, :, None]
    for layer in draw.model.layers[:2]:
        x = layer.forward(x)
    page.wait_for_selector(".draw-a-digit-detail canvas[aria-label^='relu_1, map 2 of 16']")
    told = page.get_attribute(".draw-a-digit-detail canvas", "aria-label").partition(": ")[2].split()
    np.testing.assert_allclose(np.array(told, float).reshape(8, 8), x[0, :, :, 1], atol=6e-4, rtol=6e-3)
    page.locator(".draw-a-digit-layers canvas >> nth=2").click(position={"x": 60, "y": 20})
    painted(page)
    assert title.inner_text() == "conv2d_2, map 2 of 32"


STRANGE = {"name": "x", "kind": "Attention", "settings": {}, "arrays": {}}


@browser
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"strokes": [[[0.5, 7]]]}, "from 0 to 1, got the point [0.5,7]"),
        ({"strokes": None}, "strokes must be a list of strokes"),
        ({"network": {}}, "was given no network"),
        ({"network": None}, "was given no network"),
        ({"network": {"input_shape": [28, 28, 1], "layers": []}}, "was given no network"),
        (
            {"network": {"input_shape": [28, 28, 1], "layers": [STRANGE]}},
            "cannot compute the layer Attention",
        ),
        ({"network": {"input_shape": [32, 32, 1], "layers": [STRANGE]}}, "28 × 28 or of 8 × 8"),
    ],
)
def test_static_bad_traits_get_a_message_never_a_blank(static, change, words):
    draw = DrawADigit(strokes=strokes_of(2))
    page = static(draw, change=change)
    assert words in page.inner_text(".p2p-error[role=alert]")
    name = next(iter(change))
    page.evaluate("([name, value]) => model.set(name, value)", [name, draw.state()[name]])
    page.wait_for_selector(".p2p-error", state="hidden")
    assert agrees(page, draw)


@browser
@pytest.mark.parametrize(("width", "dark"), [(1000, False), (360, True)])
def test_static_is_readable_and_accessible(static, width, dark):
    page = static(DrawADigit(strokes=strokes_of(9)), width=width, dark=dark, calm=True)
    assert too_wide(page) <= 0
    assert complaints(page) == []
