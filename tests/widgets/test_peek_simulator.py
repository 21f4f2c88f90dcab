"""PeekSimulator: its arithmetic against SciPy, then the widget in Chromium, on JupyterLab and without Python."""

import numpy as np
import pytest
import traitlets
from scipy.stats import binom
from steering import complaints, drag, hidden_then_shown, painted, refused, settled, spoken, too_wide

from helpers.widgets import PeekSimulator
from helpers.widgets.peek_simulator.widget import expected_best, right_answers

browser = pytest.mark.browser


def best_by_scipy(rows, tries):
    """The mean of the largest of several binomial counts: sum over x of x P(largest = x)."""
    x = np.arange(rows + 1)
    largest = binom.cdf(x, rows, 0.5) ** tries - binom.cdf(x - 1, rows, 0.5) ** tries
    return (x * largest).sum() / rows


# ---- Python ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "tries"), [(1, 1), (10, 1), (10, 1000), (37, 5), (100, 20), (2000, 1000)])
def test_the_expected_best_is_the_order_statistic(rows, tries):
    assert expected_best(rows, tries) == pytest.approx(best_by_scipy(rows, tries), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "tries"), [(10, 3), (33, 20), (100, 20), (500, 100)])
def test_the_best_of_many_simulations_has_the_expected_mean(rows, tries):
    best = [PeekSimulator(test_rows=rows, peeks=tries, seed=seed).best for seed in range(300)]
    error = np.std(best) / np.sqrt(len(best))
    assert abs(np.mean(best) - best_by_scipy(rows, tries)) < 4 * error


def test_the_coins_are_fair_and_independent():
    counts = right_answers(0, np.arange(20_000) * 64, 50)
    assert abs(counts.mean() - 25) < 4 * np.sqrt(50 / 4 / len(counts))
    assert counts.var() == pytest.approx(50 / 4, rel=0.05)
    assert abs(np.corrcoef(counts[:-1], counts[1:])[0, 1]) < 4 / np.sqrt(len(counts))
    between_seeds = [
        np.corrcoef(right_answers(s, np.arange(2000) * 64, 50), counts[:2000])[0, 1] for s in (1, 2, 99)
    ]
    assert np.abs(between_seeds).max() < 4 / np.sqrt(2000)


def test_more_tries_and_more_rows_keep_the_flips_there_were():
    few, many = PeekSimulator(peeks=7, seed=3), PeekSimulator(peeks=700, seed=3)
    np.testing.assert_array_equal(many.accuracies[:7], few.accuracies)
    assert many.best >= few.best
    np.testing.assert_array_equal(
        right_answers(3, [64], 96) - right_answers(3, [64], 64), right_answers(3, [66], 32)
    )


def test_fresh_data_takes_the_luck_away():
    drops = [(p.best, p.fresh) for p in (PeekSimulator(peeks=1000, seed=seed) for seed in range(100))]
    best, fresh = np.array(drops).T
    assert best.min() >= 0.62
    assert abs(fresh.mean() - 0.5) < 4 * 0.5 / np.sqrt(100 * 10_000)


def test_repr_says_what_is_tried():
    assert (
        repr(PeekSimulator(peeks=1, test_rows=2000, seed=7))
        == "PeekSimulator(1 try on 2,000 test rows, seed 7)"
    )


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"test_rows": 9}, "test_rows must be a whole number from 10 to 2,000, got 9"),
        ({"test_rows": 20.5}, r"test_rows must be a whole number from 10 to 2,000, got 20\.5"),
        ({"peeks": 0}, "peeks must be a whole number from 1 to 1,000, got 0"),
        ({"peeks": "many"}, "peeks must be .* got 'many'"),
        ({"peeks": True}, "peeks must be .* got True"),
        ({"peeks": float("nan")}, "peeks must be .* got nan"),
        ({"seed": -1}, "seed must be a whole number from 0 to 2,147,483,647, got -1"),
        ({"fresh_rows": None}, "fresh_rows must be .* got None"),
    ],
)
def test_bad_numbers_are_refused_by_name(traits, words):
    with pytest.raises(traitlets.TraitError, match=words):
        PeekSimulator(**traits)
    simulator = PeekSimulator()
    before = simulator.state()
    with pytest.raises(traitlets.TraitError, match=words):
        simulator.set_trait(*next(iter(traits.items())))
    assert {**simulator.state(), "message": ""} == before


# ---- Chromium ----------------------------------------------------------------------------------------------------


def shown(page):
    figures = {name: page.inner_text(f"[data-figure={name}]") for name in ("best", "expected", "fresh")}
    return {name: float(text.split()[0]) for name, text in figures.items() if text != "?"}


def rounded(simulator):
    return {
        name: round(100 * getattr(simulator, f"{name}{'_best' * (name == 'expected')}"), 1)
        for name in ("best", "expected", "fresh")
    }


@browser
def test_lab_browser_and_python_steer_the_same_tries(lab):
    book = lab.open("from helpers.widgets import PeekSimulator\nsimulator = PeekSimulator()\nsimulator")
    page = book.page
    page.wait_for_selector("[data-figure=best]")
    simulator = PeekSimulator()
    assert page.inner_text("[data-figure=fresh]") == "?", "fresh data is met when the learner asks"
    page.get_by_role("button", name="meet fresh data").click()
    settled(book, "simulator.met", True)
    assert shown(page) == rounded(simulator)
    page.get_by_role("button", name="one more try").click()
    settled(book, "simulator.peeks", 21)

    page.get_by_label("test rows", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    settled(book, "simulator.test_rows", 80)
    page.get_by_label("tries, as a number").fill("345")
    page.keyboard.press("Enter")
    settled(book, "simulator.peeks", 345)
    simulator.test_rows, simulator.peeks = 80, 345
    assert shown(page) == rounded(simulator)

    book.python("simulator.seed = 11; simulator.test_rows = 250; simulator.fresh_rows = 500")
    simulator.seed, simulator.test_rows, simulator.fresh_rows = 11, 250, 500
    page.wait_for_selector("text=coins: seed 11")
    assert shown(page) == rounded(simulator)
    assert book.value("[round(100 * v, 1) for v in (simulator.best, simulator.fresh)]") == [
        shown(page)["best"],
        shown(page)["fresh"],
    ]
    assert "peeks must be a whole number" in refused(book, "simulator.peeks = 0")
    book.python("simulator.peeks = 5")
    page.wait_for_selector(".p2p-error", state="hidden")
    assert page.evaluate("jupyterapp.shell.currentWidget.content.mode") == "command"


@browser
def test_static_flips_the_same_coins_as_python(static):
    page = static(PeekSimulator())
    cases = [
        [0, 0, 10],
        [0, 64, 100],
        [1, 640, 33],
        [2**31 - 1, 2**20 + 999 * 4096, 99_999],
        [5, 63_936, 2000],
    ]
    found = page.evaluate(
        """async (cases) => {
          const { rightAnswers } = await import("/helpers/widgets/peek_simulator/coins.js");
          return cases.map((one) => rightAnswers(...one));
        }""",
        cases,
    )
    assert found == [int(right_answers(seed, [start], rows)[0]) for seed, start, rows in cases]


@browser
def test_static_shows_the_formula_the_drag_and_the_play(static):
    simulator = PeekSimulator(test_rows=33, peeks=50, seed=4, met=True)
    page = static(simulator)
    assert shown(page) == rounded(simulator)
    assert shown(page)["expected"] == round(100 * best_by_scipy(33, 50), 1)
    drag(page, "figure:last-child canvas", (0.3, 0.5), (0.95, 0.5))
    simulator.peeks = page.evaluate("model.get('peeks')")
    assert simulator.peeks > 500
    painted(page)
    assert shown(page) == rounded(simulator)
    spoken(page, f"best {rounded(simulator)['best']:.1f} %")
    page.evaluate("model.set('peeks', 990)")
    page.get_by_role("button", name="keep trying").click()
    page.wait_for_function("model.get('peeks') === 1000")
    page.get_by_role("button", name="other coins").click()
    assert page.evaluate("model.get('seed')") == 5


@browser
def test_static_a_hidden_widget_is_drawn_when_it_is_shown(static):
    widths = hidden_then_shown(static(PeekSimulator()), PeekSimulator())
    assert len(widths) > 1 and min(widths) > 100, widths


@browser
def test_static_says_when_the_winner_was_not_lucky(static):
    unlucky = next(seed for seed in range(99) if PeekSimulator(peeks=1, seed=seed).best < 0.45)
    page = static(PeekSimulator(peeks=1, seed=unlucky, met=True))
    assert "was not lucky: on fresh rows it gains" in page.inner_text(".peek-simulator-story")


@browser
@pytest.mark.parametrize(
    "change", [{"peeks": 0}, {"test_rows": 10.5}, {"seed": None}, {"fresh_rows": "many"}]
)
def test_static_bad_traits_get_a_message_never_a_blank(static, change):
    page = static(PeekSimulator(), change=change)
    name, good = next((name, PeekSimulator().state()[name]) for name in change)
    assert f"{name} must be a whole number" in page.inner_text(".p2p-error[role=alert]")
    page.evaluate("([name, value]) => model.set(name, value)", [name, good])
    page.wait_for_selector(".p2p-error", state="hidden")
    assert shown(page)["best"] == rounded(PeekSimulator())["best"]


@browser
@pytest.mark.parametrize(("width", "dark"), [(1000, False), (360, True)])
def test_static_is_readable_and_accessible(static, width, dark):
    page = static(PeekSimulator(met=True), width=width, dark=dark, calm=True)
    assert too_wide(page) <= 0
    assert complaints(page) == []
