"""LossBowl: its steps against numbers on paper, then the widget in Chromium, on JupyterLab and without Python."""

import json

import numpy as np
import pytest
import traitlets
from steering import complaints, drag, hidden_then_shown, painted, refused, settled, spoken, too_wide

from helpers import widgets
from helpers.widgets import LossBowl

browser = pytest.mark.browser


def path_by_torch(bowl):
    """The same descent by PyTorch's own gradient and optimizer."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed (requirements/bench.txt)")
    weights = torch.tensor(bowl.start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=bowl.learning_rate, momentum=bowl.momentum)
    path = [weights.tolist()]
    for _ in range(bowl.steps):
        optimizer.zero_grad()
        loss = (0.5 * torch.tensor(bowl.curvature) * (weights - torch.tensor(bowl.minimum)) ** 2).sum()
        loss.backward()
        optimizer.step()
        path.append(weights.tolist())
    return np.array(path)


BOWLS = [
    {"steps": 20},
    {"steps": 9, "curvature": (1, 10), "minimum": (1, -2), "start": (-5, 4.5), "learning_rate": 0.15},
    {"steps": 40, "curvature": (0.5, 3), "momentum": 0.9, "learning_rate": 0.3},
    {"steps": 12, "curvature": (2, 1), "learning_rate": 1.4},
]

# ---- Python ----------------------------------------------------------------------------------------------------


def test_the_first_steps_can_be_checked_on_paper():
    bowl = LossBowl(steps=2)
    np.testing.assert_allclose(bowl.path, [[4, 3], [3.6, 2.7], [3.24, 2.43]])
    np.testing.assert_allclose(bowl.losses, [12.5, 10.125, 8.20125])
    np.testing.assert_allclose(bowl.gradients, bowl.path)
    bowl.learning_rate, bowl.steps = 1, 1
    np.testing.assert_allclose(bowl.path[-1], [0, 0])
    assert repr(bowl) == "LossBowl(start (4, 3), learning rate 1, 1 step)"


@pytest.mark.parametrize("traits", BOWLS)
def test_the_path_is_pytorchs(traits):
    bowl = LossBowl(**traits)
    np.testing.assert_allclose(bowl.path, path_by_torch(bowl), atol=1e-6)


def test_a_path_that_diverges_ends():
    bowl = LossBowl(learning_rate=10, steps=60)
    assert len(bowl.path) == 7  # 4 times 9 to the power of 6 is the first beyond a million
    assert np.abs(bowl.path[-1]).max() > 1e6 >= np.abs(bowl.path[-2]).max()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("LossBowl", {"start": [3.9, 4], "steps": 2}),
        ("SoftmaxExplorer", {"logits": [1, 2, 3.5], "temperature": 2}),
        ("PeekSimulator", {"peeks": 30, "met": True}),
        ("DrawADigit", {"strokes": [[[0.5, 0.25], [0.5, 1]]]}),
        ("SlideFilter", {"row": 3, "column": 4}),
        ("ShapeExplorer", {"size": 16}),
        ("TrainLive", {"steps": 16, "learning_rate": 0.5}),
        ("ScaleOut", {"workers": 7, "latency": 0.25}),
    ],
)
def test_the_kernel_does_not_send_back_what_the_browser_sent(name, change):
    """A late echo would undo what the pointer or the keys have done since."""
    widget, sent = getattr(widgets, name)(), []
    widget._send = lambda message, buffers=None: sent.append(message)
    widget.set_state(change)
    assert json.loads(json.dumps({key: widget.state()[key] for key in change})) == change
    assert sent == []


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"start": (6, 0)}, r"start must be two numbers from -5 to 5, got \(6, 0\)"),
        ({"start": (1, 2, 3)}, "start must be two numbers"),
        ({"start": 3}, "start must be two numbers from -5 to 5, got 3"),
        ({"start": ("a", 1)}, "start must be two numbers"),
        ({"start": (float("nan"), 1)}, "start must be two numbers"),
        ({"curvature": (0, 1)}, r"curvature must be two numbers from 0\.05 to 20"),
        ({"minimum": (0, 9)}, "minimum must be two numbers from -4 to 4"),
        ({"learning_rate": 0}, r"learning_rate must be a number from 0\.001 to 10, got 0"),
        ({"momentum": 1}, r"momentum must be a number from 0 to 0\.95, got 1"),
        ({"steps": 61}, "steps must be a whole number from 0 to 60, got 61"),
        ({"steps": 1.5}, r"steps must be a whole number from 0 to 60, got 1\.5"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_changes_nothing(traits, words):
    with pytest.raises(traitlets.TraitError, match=words):
        LossBowl(**traits)
    bowl = LossBowl()
    before = bowl.state()
    with pytest.raises(traitlets.TraitError, match=words):
        bowl.set_trait(*next(iter(traits.items())))
    assert {**bowl.state(), "message": ""} == before


# ---- Chromium ----------------------------------------------------------------------------------------------------


def table(page):
    """The numbers of each step as the page shows them: w1, w2, loss, gradients."""
    painted(page)
    rows = page.locator(".loss-bowl tbody tr").all_inner_texts()
    return np.array([[float(v.replace("−", "-")) for v in row.split()[1:]] for row in rows])


def numbers(bowl):
    return np.column_stack([bowl.path, bowl.losses, bowl.gradients])


@browser
def test_lab_the_ball_goes_both_ways(lab):
    book = lab.open("from helpers.widgets import LossBowl\nbowl = LossBowl()\nbowl")
    page = book.page
    page.wait_for_selector(".loss-bowl tbody tr")
    page.get_by_role("button", name="step", exact=True).click()
    page.get_by_role("button", name="step", exact=True).click()
    settled(book, "bowl.steps", 2)
    np.testing.assert_allclose(table(page), numbers(LossBowl(steps=2)), rtol=1e-3)
    assert "w₁ ← 3.6 − 0.1 × 3.6 = 3.24" in page.inner_text(".loss-bowl-formula")
    assert book.value("bowl.path[-1].round(6).tolist()") == [3.24, 2.43]

    page.focus(".loss-bowl-map canvas")
    for key in (
        "ArrowLeft",
        "ArrowLeft",
        "ArrowUp",
        "Shift+ArrowDown",
        "PageDown",
        "Enter",
        "Enter",
        "Backspace",
    ):
        page.keyboard.press(key)
    settled(book, "[bowl.start, bowl.steps]", [[3.8, 2.1], 3])
    page.keyboard.press("Home")
    settled(book, "bowl.steps", 0)
    drag(page, ".loss-bowl-map canvas", (0.9, 0.1), (0.3, 0.6), (0.06, 0.02))
    settled(book, "[w > 4.5 for w in (-bowl.start[0], bowl.start[1])]", [True, True])
    page.get_by_label("bowl", exact=True).select_option("a long valley")
    page.get_by_label("learning rate, as a number").fill("0.2")
    page.keyboard.press("Enter")
    settled(book, "[bowl.curvature, bowl.learning_rate]", [[1, 10], 0.2])
    assert page.inner_text(".loss-bowl-verdict").startswith("Never arrives")

    book.python("bowl.start = (1, 1); bowl.learning_rate = 0.25; bowl.steps = 7; bowl.momentum = 0.5")
    page.wait_for_function("document.querySelectorAll('.loss-bowl tbody tr').length === 8")
    settled(book, "bowl.momentum", 0.5)
    page.wait_for_function("document.querySelector('.loss-bowl-formula').textContent.includes('0.5 ×')")
    expected = LossBowl(curvature=(1, 10), start=(1, 1), learning_rate=0.25, steps=7, momentum=0.5)
    np.testing.assert_allclose(table(page), numbers(expected), rtol=1e-3)
    assert "learning_rate must be a number from 0.001 to 10, got 0" in refused(book, "bowl.learning_rate = 0")
    page.get_by_role("button", name="reset").click()
    settled(book, "[bowl.start, bowl.learning_rate, bowl.steps]", [[4, 3], 0.1, 0])
    assert not page.is_visible(".p2p-error")
    assert page.evaluate("jupyterapp.shell.currentWidget.content.mode") == "command"


@browser
def test_static_every_step_equals_python(static):
    bowls = [LossBowl(**traits) for traits in [*BOWLS, {"learning_rate": 10.0, "steps": 60}]]
    found = static(LossBowl()).evaluate(
        """async (states) => {
          const { descend } = await import("/helpers/widgets/loss_bowl/descent.js");
          return states.map((state) => descend(state).map((p) => [...p.w, p.loss, ...p.gradient]));
        }""",
        [bowl.state() for bowl in bowls],
    )
    for bowl, rows in zip(bowls, found, strict=True):
        np.testing.assert_allclose(rows, numbers(bowl), rtol=1e-12, atol=1e-12)


@browser
@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"learning_rate": 0.01}, "Crawls: each step keeps 99 % of the distance."),
        ({"learning_rate": 0.1}, "Arrives: each step keeps 90 % of the distance."),
        ({"learning_rate": 1}, "Arrives in one step"),
        (
            {"learning_rate": 1.5},
            "Overshoots, and still arrives: each step crosses the bottom and keeps 50 %",
        ),
        ({"learning_rate": 2}, "Never arrives: each step lands just as far away, on the other side."),
        ({"learning_rate": 2.1}, "Diverges: each step lands 1.1 times as far from the bottom."),
        (
            {"learning_rate": 0.21, "curvature": (1, 10)},
            "Diverges: each step lands 1.1 times as far from the bottom along w2.",
        ),
        ({"learning_rate": 0.21, "curvature": (1, 10), "start": (4, 0)}, "Arrives: each step keeps 79 %"),
        ({"start": (0, 0)}, "The start is the bottom"),
        (
            {"learning_rate": 0.5, "momentum": 0.81},
            "Swings past the bottom and back: in the long run each step keeps 90 %",
        ),
    ],
)
def test_static_says_what_becomes_of_the_ball(static, traits, words):
    bowl = LossBowl(**traits, steps=60)
    assert static(bowl).inner_text(".loss-bowl-verdict").startswith(words)
    distance = np.linalg.norm(bowl.path[[-2, -1]], axis=1) if len(bowl.path) > 2 else [1, 0]
    if "keeps 9" in words and "momentum" not in traits:
        assert distance[1] / distance[0] == pytest.approx(1 - traits["learning_rate"])
    assert ("Diverges" in words) == (np.abs(bowl.path).max() > 5)


@browser
def test_static_the_long_run_is_the_spectral_radius(static):
    """A step is a matrix on (distance, velocity); its largest eigenvalue says what is kept in the long run."""
    cases = [
        (c, rate, beta)
        for c in (0.5, 1, 10)
        for rate in (0.01, 0.1, 0.3, 1.5, 3)
        for beta in (0, 0.1, 0.5, 0.9)
    ]
    found = static(LossBowl()).evaluate(
        """async (cases) => {
          const { fate } = await import("/helpers/widgets/loss_bowl/descent.js");
          return cases.map((one) => fate(...one));
        }""",
        cases,
    )
    for (c, rate, beta), one in zip(cases, found, strict=True):
        roots = np.linalg.eigvals([[1 - rate * c, beta], [-rate * c, beta]])
        largest = roots[np.abs(roots).argmax()]
        assert one["keeps"] == pytest.approx(abs(largest))
        assert one["swings"] == bool(largest.real < 0 or abs(largest.imag) > 1e-9)


@browser
def test_static_plays_to_the_end_and_says_each_step(static):
    page = static(LossBowl(learning_rate=1.0), calm=True)
    page.focus(".loss-bowl-map canvas")
    page.keyboard.press("Space")
    page.wait_for_function("model.get('steps') >= 1")
    page.wait_for_selector("button:text-is('play')")
    assert page.evaluate("model.get('steps')") <= 2, "one step arrives, the next does not move"
    spoken(page, "w1 0, w2 0, loss 0")
    page = static(LossBowl(learning_rate=10.0, steps=60))
    assert "the path stops here" in page.inner_text(".loss-bowl-verdict")
    assert page.get_by_role("button", name="step", exact=True).is_disabled()


@browser
def test_static_a_hidden_widget_is_drawn_when_it_is_shown(static):
    widths = hidden_then_shown(static(LossBowl()), LossBowl())
    assert len(widths) > 1 and min(widths) > 100, widths


@browser
def test_static_the_bowl_turns(static):
    page = static(LossBowl(curvature=(1, 3)))
    picture = "document.querySelector('.loss-bowl-surface canvas').toDataURL()"
    before = page.evaluate(picture)
    drag(page, ".loss-bowl-surface canvas", (0.5, 0.5), (0.8, 0.5))
    painted(page)
    assert page.evaluate(picture) != before
    assert float(page.get_by_role("slider", name="turn").input_value()) != 35


@browser
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": [9, 0]}, "start must be two numbers from -5 to 5"),
        ({"curvature": None}, "curvature must be two numbers"),
        ({"learning_rate": "fast"}, "learning_rate must be a number from 0.001 to 10"),
        ({"steps": 2.5}, "steps must be a whole number from 0 to 60"),
    ],
)
def test_static_bad_traits_get_a_message_never_a_blank(static, change, words):
    page = static(LossBowl(), change=change)
    assert words in page.inner_text(".p2p-error[role=alert]")
    name = next(iter(change))
    page.evaluate("([name, value]) => model.set(name, value)", [name, LossBowl().state()[name]])
    page.wait_for_selector(".p2p-error", state="hidden")
    np.testing.assert_allclose(table(page), numbers(LossBowl()))


@browser
@pytest.mark.parametrize(("width", "dark"), [(1000, False), (360, True)])
def test_static_is_readable_and_accessible(static, width, dark):
    page = static(LossBowl(steps=5, learning_rate=2.1), width=width, dark=dark, calm=True)
    assert too_wide(page) <= 0
    assert complaints(page) == []
