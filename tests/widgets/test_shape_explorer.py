"""ShapeExplorer: its traits in Python, then the widget itself in Chromium, on JupyterLab and on a page without Python."""

import numpy as np
import pytest
import traitlets
from axe_playwright_python.sync_playwright import Axe
from scipy.signal import correlate2d

from helpers.widgets import ShapeExplorer

browser = pytest.mark.browser


def count_by_sliding(size, kernel, strides, before, after):
    """Slide a filter along a padded row and count: no formula."""
    padded, count, at, read = size + before + after, 0, 0, set()
    while at + kernel <= padded:
        read.update(range(at, at + kernel))
        count, at = count + 1, at + strides
    return count, sorted(read)


@pytest.mark.parametrize(
    ("traits", "output"),
    [
        ({}, 28),
        ({"kernel_size": 7}, 26),
        ({"strides": 2}, 14),
        ({"strides": 2, "padding": "same"}, 16),
        ({"padding": 1}, 30),
        ({"size": 4, "kernel_size": 7}, 0),
        ({"size": 4, "kernel_size": 7, "padding": 2}, 2),
    ],
)
def test_output(traits, output):
    assert ShapeExplorer(**traits).output == output


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"size": 0}, "size must be a whole number from 1 to 48, got 0"),
        ({"size": 3000}, "size must be a whole number from 1 to 48"),
        ({"kernel_size": 2.5}, "kernel_size must be a whole number"),
        ({"strides": float("nan")}, "strides must be a whole number"),
        ({"padding": "full"}, 'padding must be "valid", "same" or a whole number from 0 to 16, got'),
        ({"padding": True}, "padding must be"),
        ({"padding": -1}, "padding must be"),
    ],
)
def test_what_is_outside_the_limits_is_refused_and_told(traits, words):
    with pytest.raises(traitlets.TraitError, match=words):
        ShapeExplorer(**traits)
    explorer = ShapeExplorer()
    ((name, value),) = traits.items()
    with pytest.raises(traitlets.TraitError, match=words):
        setattr(explorer, name, value)
    assert explorer.message
    explorer.size = 31
    assert explorer.message == ""
    assert repr(explorer) == "ShapeExplorer(31x31 picture, 5x5 filter, stride 1, padding valid)"


@browser
def test_lab_sliders_and_python_are_one(lab):
    book = lab.open("from helpers.widgets import ShapeExplorer\nexplorer = ShapeExplorer()\nexplorer")
    page = book.page
    page.wait_for_selector(".se-count:text-is('28')")
    page.focus("input[type=range] >> nth=1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".se-count:text-is('26')")
    page.select_option(".shape-explorer select", "same")
    page.wait_for_selector(".se-count:text-is('32')")
    page.wait_for_timeout(200)
    assert book.value("[explorer.kernel_size, explorer.padding, explorer.output]") == [7, "same", 32]
    book.python("explorer.padding = 'valid'; explorer.strides = 3; explorer.size = 20")
    page.wait_for_selector(".se-count:text-is('5')")
    assert page.inner_text("output >> nth=0") == "20"
    with pytest.raises(RuntimeError, match="TraitError: size must be"):
        book.python("explorer.size = 0")
    page.wait_for_selector(".p2p-error:has-text('size must be a whole number from 1 to 48, got 0')")
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == 1


@browser
def test_static_every_count_equals_sliding_by_hand(static):
    page = static(ShapeExplorer())
    rng = np.random.default_rng(0)
    for _ in range(25):
        size, kernel, strides = int(rng.integers(1, 25)), int(rng.integers(1, 8)), int(rng.integers(1, 7))
        padding = int(rng.integers(0, 4))
        found = page.evaluate(
            """async (traits) => {
              for (const [name, value] of Object.entries(traits)) model.set(name, value);
              await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
              const root = document.querySelector(".shape-explorer");
              return { ...root.numbers(), text: root.querySelector(".se-count").textContent, answer: root.querySelector(".se-answer").textContent };
            }""",
            {"size": size, "kernel_size": kernel, "strides": strides, "padding": padding},
        )
        count, read = count_by_sliding(size, kernel, strides, padding, padding)
        assert found["count"] == count
        assert found["text"] == (str(count) if count else "no position")
        assert [at for at, times in enumerate(found["reads"]) if times] == read
        left = size + 2 * padding - 1 - read[-1] if read else None
        assert ("left over" in found["answer"]) == bool(left)
        ones = np.ones((size + 2 * padding,) * 2)
        if count:
            assert correlate2d(ones, np.ones((kernel, kernel)), "valid")[::strides, ::strides].shape == (
                count,
                count,
            )


@browser
def test_static_the_formula_holds_the_numbers(static):
    page = static(ShapeExplorer(size=12, kernel_size=3, strides=2, padding=1))
    assert page.get_attribute(".se-formula", "aria-label") == (
        "positions = floor of (12 + 2 − 3) / 2, plus 1 = floor of 5.5, plus 1 = 6"
    )
    assert page.inner_text(".se-answer").startswith(
        "6 × 6 = 36 positions. The last column and the last row are left over"
    )
    page.evaluate("model.set('padding', 'same')")
    page.wait_for_selector(
        ".se-answer:has-text('⌈12 / 2⌉ = 6 positions, so it adds 1 zeros on each axis: 0 before, 1 after')"
    )


@browser
def test_static_what_is_left_over_is_hatched(static):
    page = static(ShapeExplorer(size=10, kernel_size=3, strides=4))
    kinds = page.evaluate(
        """() => {
          const canvas = document.querySelector(".se-picture"), pen = canvas.getContext("2d"), cell = canvas.width / 10;
          const colours = (i, j) => {
            const { data } = pen.getImageData(j * cell + 3, i * cell + 3, cell - 6, cell - 6);
            return new Set(Array.from({ length: data.length / 4 }, (_, k) => data.slice(k * 4, k * 4 + 3).join())).size;
          };
          return Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, j) => colours(i, j)));
        }"""
    )
    read = count_by_sliding(10, 3, 4, 0, 0)[1]
    hatched = np.array(kinds) > 1
    expected = ~np.isin(np.arange(10)[:, None], read) | ~np.isin(np.arange(10), read)
    expected[[1, 1, 5, 5], [1, 5, 1, 5]] = hatched[[1, 1, 5, 5], [1, 5, 1, 5]]  # the dots
    np.testing.assert_array_equal(hatched, expected)


@browser
def test_static_pointer_and_keys_move_the_position(static):
    page = static(ShapeExplorer())
    box = page.locator(".se-map").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 5, box["y"] + 5)
    page.wait_for_selector(
        ".se-status:text-is('filter at row 0, column 27: it reads rows 0 to 4, columns 27 to 31')"
    )
    page.focus(".se-picture")
    for key in ("Home", "ArrowRight", "ArrowDown", "PageDown", "ArrowUp"):
        page.keyboard.press(key)
    page.wait_for_selector(".se-status:has-text('filter at row 26, column 1:')")
    page.wait_for_function(
        "document.querySelector('.shape-explorer [aria-live]').textContent.includes('28 x 28 positions; filter at row 26, column 1')"
    )
    box = page.locator(".se-picture").bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 3, steps=5)
    page.mouse.up()
    page.wait_for_selector(".se-status:has-text('filter at row 0, column 27:')")


@browser
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"size": 3000}, "size must be a whole number from 1 to 48, got 3000"),
        ({"strides": None}, "strides must be"),
        ({"padding": "x"}, "padding"),
    ],
)
def test_static_bad_traits_get_a_message(static, change, words):
    page = static(ShapeExplorer(), change=change)
    page.wait_for_selector(f".p2p-error:has-text('{words}')")
    page.evaluate(
        "([name]) => model.set(name, { size: 8, strides: 1, padding: 'valid' }[name])", list(change)
    )
    page.wait_for_selector(".se-count")
    assert not page.is_visible(".p2p-error")


@browser
@pytest.mark.parametrize("dark", [False, True])
def test_static_readable_and_accessible(static, dark):
    page = static(ShapeExplorer(), dark=dark)
    for width, traits in (
        (1000, {}),
        (360, {"size": 48, "kernel_size": 2, "strides": 5, "padding": 3}),
        (360, {"size": 1}),
    ):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(
            "(traits) => Object.entries(traits).forEach(([name, value]) => model.set(name, value))", traits
        )
        page.wait_for_timeout(60)
        results = Axe().run(page, "#widget")
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
