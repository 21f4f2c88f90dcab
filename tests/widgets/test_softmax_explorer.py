"""SoftmaxExplorer: its numbers against SciPy, then the widget in Chromium, on JupyterLab and without Python."""

import math

import numpy as np
import pytest
import traitlets
from scipy.special import softmax
from steering import complaints, drag, painted, refused, settled, spoken, too_wide

from helpers.widgets import SoftmaxExplorer

browser = pytest.mark.browser

# ---- Python ----------------------------------------------------------------------------------------------------


def test_the_first_state_is_the_sources_vector():
    explorer = SoftmaxExplorer()
    assert explorer.labels == ["cat", "dog", "bird"]
    assert explorer.probabilities == pytest.approx((0.80, 0.15, 0.05), abs=1e-15)
    assert [round(math.exp(z), 12) for z in explorer.logits] == [16, 3, 1]
    assert repr(explorer) == "SoftmaxExplorer(cat, dog, bird; temperature 1)"


@pytest.mark.parametrize("temperature", [0.05, 0.5, 1, 3, 20])
@pytest.mark.parametrize("logits", [[1, 2], [1000, -1000, 999.5], [0] * 10, [-3.5, 2, 0.25, 8]])
def test_probabilities_equal_scipy(logits, temperature):
    explorer = SoftmaxExplorer(logits, temperature=temperature)
    np.testing.assert_allclose(explorer.probabilities, softmax(np.array(logits) / temperature), atol=1e-15)
    assert explorer.labels[0] == "class 0"


def test_observers_hear_the_probabilities():
    explorer, heard = SoftmaxExplorer([0, 0]), []
    explorer.observe(lambda change: heard.append(change.new), "probabilities")
    explorer.logits = np.array([0, 0.0])
    explorer.logits = [math.log(3), 0]
    explorer.temperature = 2
    assert heard[0] == pytest.approx((0.75, 0.25))
    assert heard[1] == pytest.approx((math.sqrt(3) / (1 + math.sqrt(3)), 1 / (1 + math.sqrt(3))))
    assert len(heard) == 2


def test_labels_and_logits_change_together():
    explorer = SoftmaxExplorer()
    with explorer.hold_trait_notifications():
        explorer.logits, explorer.labels = [1, 0], ["yes", "no"]
    assert repr(explorer) == "SoftmaxExplorer(yes, no; temperature 1)"
    assert explorer.probabilities == pytest.approx((1 / (1 + math.exp(-1)), 1 / (1 + math.e)))
    assert SoftmaxExplorer(labels=["a", "b", "c", "d"]).probabilities == (0.25,) * 4


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"logits": [1, float("nan"), 0]}, "logits must be numbers from -1000 to 1000, got nan"),
        ({"logits": [1, float("inf"), 0]}, "logits must be numbers from -1000 to 1000, got inf"),
        ({"logits": [1, "2", 0]}, "logits must be numbers .* got '2'"),
        ({"logits": [True, 2, 0]}, "logits must be numbers .* got True"),
        ({"logits": [[1, 2, 3], 1]}, r"logits must be numbers .* got \[1, 2, 3\]"),
        ({"logits": np.zeros((2, 2))}, "logits must be a list of numbers, one a class"),
        ({"labels": 7}, "labels must be a list of texts, one a class, got 7"),
        ({"logits": 3}, "logits must be a list of numbers, one a class, got 3"),
        ({"logits": [1]}, "must hold 2 to 10 classes, got 1"),
        ({"logits": [1] * 11}, "must hold 2 to 10 classes, got 11"),
        ({"logits": [1, 2, 3], "labels": ["a", "b"]}, "as many labels as logits"),
        ({"labels": ["a", 2, "c"]}, "labels must be a list of texts"),
        ({"labels": "abc"}, "labels must be a list of texts"),
        ({"temperature": 0}, r"temperature must be a number from 0\.05 to 20, got 0"),
        ({"temperature": "hot"}, "temperature must be a number .* got 'hot'"),
        ({"subtract_largest": "maybe"}, "subtract_largest"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_changes_nothing(traits, words):
    with pytest.raises(traitlets.TraitError, match=words):
        SoftmaxExplorer(**traits)
    explorer = SoftmaxExplorer()
    before = explorer.state()
    with pytest.raises(traitlets.TraitError), explorer.hold_trait_notifications():
        for name, value in traits.items():
            setattr(explorer, name, value)
    assert {**explorer.state(), "message": ""} == before


# ---- Chromium ----------------------------------------------------------------------------------------------------

SHARES = "[data-kind=share] .softmax-explorer-figure"


def shares(page):
    painted(page)
    return [float(text.replace("e−", "e-")) for text in page.locator(SHARES).all_inner_texts()]


@browser
def test_lab_scores_and_temperature_go_both_ways(lab):
    book = lab.open("from helpers.widgets import SoftmaxExplorer\nexplorer = SoftmaxExplorer()\nexplorer")
    page = book.page
    page.wait_for_selector(SHARES)
    assert shares(page) == [0.8, 0.15, 0.05]
    assert "16.00 + 3.00 + 1.00 = 20.00" in page.inner_text(".softmax-explorer-sum")

    dog = page.get_by_label("score of dog", exact=True)
    dog.focus()
    for key in ("End", "ArrowLeft", "ArrowDown", "PageDown", "Shift+ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    settled(book, "[round(z, 9) for z in explorer.logits]", [round(math.log(16), 9), 4.9, 0])
    drag(page, "[aria-label='score of bird']", (0.5, 0.5), (0.95, 0.5), (0.8, 0.5))
    bird = page.evaluate("Number(document.querySelector('[aria-label=\"score of bird\"]').value)")
    assert 2.5 < bird < 3.6
    assert bird * 20 == pytest.approx(round(bird * 20)), "a dragged score is a multiple of 0.05"
    settled(book, "explorer.logits[2]", bird)
    page.get_by_label("score of cat, as a number").fill("-1/2")
    page.keyboard.press("Enter")
    settled(book, "explorer.logits[0]", -0.5)
    page.get_by_label("temperature T, as a number").fill("2,5")
    page.keyboard.press("Enter")
    settled(book, "explorer.temperature", 2.5)
    expected = softmax(np.array([-0.5, 4.9, bird]) / 2.5)
    np.testing.assert_allclose(shares(page), expected, atol=6e-4)
    np.testing.assert_allclose(book.value("explorer.probabilities"), expected)

    page.get_by_role("button", name="add a class").click()
    settled(book, "explorer.labels", ["cat", "dog", "bird", "class 3"])
    page.get_by_label("name of class 4").fill("fish")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="remove dog").click()
    settled(book, "explorer.labels", ["cat", "bird", "fish"])
    book.python(
        "with explorer.hold_trait_notifications():\n    explorer.logits, explorer.labels = [1000, -1000], ['yes', 'no']"
    )
    page.wait_for_function("document.querySelectorAll('.softmax-explorer-rows > *').length === 2")
    settled(book, "explorer.probabilities", [1.0, 0.0])
    said = refused(book, "explorer.logits = [1, float('nan')]")
    assert "logits must be numbers from -1000 to 1000, got nan" in said
    page.get_by_role("button", name="reset").click()
    settled(book, "[round(p, 12) for p in explorer.probabilities]", [0.8, 0.15, 0.05])
    assert not page.is_visible(".p2p-error")
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == 1


@browser
def test_static_every_number_equals_scipy(static):
    rng = np.random.default_rng(0)
    cases = [(rng.normal(0, 4, rng.integers(2, 11)).tolist(), float(t)) for t in (0.1, 0.5, 1, 2, 10)]
    found = static(SoftmaxExplorer()).evaluate(
        """async (cases) => {
          const { softmax } = await import("/helpers/widgets/softmax_explorer/widget.js");
          return cases.map(([z, t]) => [softmax(z, t), softmax(z, t, true)]);
        }""",
        cases,
    )
    for (logits, temperature), (plain, shifted) in zip(cases, found, strict=True):
        scaled = np.array(logits) / temperature
        np.testing.assert_allclose(plain["shares"], softmax(scaled), atol=1e-12)
        np.testing.assert_allclose(shifted["shares"], softmax(scaled), atol=1e-12)
        np.testing.assert_allclose(plain["powers"], np.exp(scaled))
        np.testing.assert_allclose(shifted["powers"], np.exp(scaled - scaled.max()))
        assert plain["sum"] == pytest.approx(np.exp(scaled).sum())


@browser
def test_static_overflow_is_told_and_subtracting_the_largest_mends_it(static):
    page = static(SoftmaxExplorer([1000, 999, -1000]))
    assert shares(page)[0] != shares(page)[0], "infinity over infinity is not a number"
    assert "stores infinity" in page.inner_text(".softmax-explorer-warning")
    page.get_by_label("subtract the largest first").check()
    np.testing.assert_allclose(shares(page), [0.731, 0.269, 0], atol=5e-4)
    assert not page.is_visible(".softmax-explorer-warning")
    assert page.evaluate("model.get('subtract_largest')") is True


@browser
def test_static_a_small_share_is_never_called_zero(static):
    page = static(SoftmaxExplorer([9, 0, -2], ["a", "b", "c"]))
    assert shares(page)[1:] == pytest.approx(softmax([9, 0, -2])[1:].tolist(), rel=0.02)
    page.locator(".softmax-explorer-row >> nth=2").hover()
    assert "share of b = e0.00 ÷ sum = 1.00 ÷" in page.inner_text(".softmax-explorer-formula")
    spoken(page, "a 100.0 percent, b 0.0 percent")


@browser
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"logits": [1, None, 2]}, "logits must be numbers"),
        ({"logits": [1, 2]}, "as many labels as logits: 2 logits, but 3 labels"),
        ({"logits": None}, "logits and labels must be lists"),
        ({"temperature": 0}, "temperature must be a number from 0.05 to 20"),
    ],
)
def test_static_bad_traits_get_a_message_never_a_blank(static, change, words):
    page = static(SoftmaxExplorer(), change=change)
    assert words in page.inner_text(".p2p-error[role=alert]")
    name = next(iter(change))
    page.evaluate("([name, value]) => model.set(name, value)", [name, SoftmaxExplorer().state()[name]])
    page.wait_for_selector(".p2p-error", state="hidden")
    assert shares(page) == [0.8, 0.15, 0.05]


@browser
@pytest.mark.parametrize(("width", "dark"), [(1000, False), (360, True)])
def test_static_is_readable_and_accessible(static, width, dark):
    explorer = SoftmaxExplorer(np.linspace(-300, 1, 10).tolist(), subtract_largest=True)
    page = static(explorer, width=width, dark=dark, calm=True)
    assert too_wide(page) <= 0
    assert complaints(page) == []
