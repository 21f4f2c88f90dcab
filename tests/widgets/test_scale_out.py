"""ScaleOut: its Python side, then the widget in Chromium, on JupyterLab and without Python, against Python's numbers."""

import re

import pytest
import traitlets
from steering import complaints, drag, hidden_then_shown, painted, refused, settled, spoken, too_wide

from helpers.parallel.cost import LINKS, Link, fastest, speedup, step_time
from helpers.widgets import ScaleOut

browser = pytest.mark.browser

SETTINGS = [
    {},
    {"workers": 1},
    {"workers": 3, "batch": 64},
    {"workers": 11, "parameters": 5994, "picture_time": 55e-6, "link": "gloo on loopback"},
    {"workers": 3, "scaling": "weak", "parameters": 25_557_032, "batch": 32, "link": "1 Gbit Ethernet"},
    {"workers": 256, "scaling": "weak", "parameters": 25_557_032, "batch": 32, "link": "NVLink"},
    {"workers": 200, "parameters": 138_357_544, "picture_time": 0.02, "batch": 256, "link": "100 Gbit Ethernet"},
    {"workers": 7, "latency": 0, "bandwidth": 1e13, "batch": 1},
    {"workers": 2, "latency": 1, "bandwidth": 1e5, "parameters": 1_000_000_000, "batch": 65_536, "picture_time": 10},
]


# ---- Python ------------------------------------------------------------------------------------------------------


def test_a_link_goes_by_its_name_by_its_numbers_or_by_both():
    assert ScaleOut(link="NVLink").link[:2] == LINKS["NVLink"][:2]
    assert ScaleOut(link=Link(0.5, 1e6)).link[:2] == (0.5, 1e6)
    assert ScaleOut(link="1 Gbit Ethernet", latency=0.25).link[:2] == (0.25, 125e6)


def test_it_reckons_with_the_cost_of_the_course():
    scale = ScaleOut(workers=5, batch=100, parameters=61_706, picture_time=0.002, link="1 Gbit Ethernet", scaling="weak")
    setting = (100, 61_706, 0.002, "1 Gbit Ethernet", "weak")
    assert scale.step == step_time(5, *setting)
    assert scale.speedup == speedup(5, *setting)
    assert scale.fastest == fastest(*setting)


def test_repr_says_what_is_shared():
    assert repr(ScaleOut(workers=1)) == "ScaleOut(1 worker, 64 pictures, 1,000,000 parameters, 10 Gbit Ethernet)"
    assert "64 pictures each" in repr(ScaleOut(scaling="weak"))
    assert repr(ScaleOut(latency=0)).endswith("a link of your own)")


BAD = [
    ({"workers": 0}, "workers must be a whole number from 1 to 256, got 0"),
    ({"workers": 2.5}, r"workers must be a whole number from 1 to 256, got 2\.5"),
    ({"batch": 0}, "batch must be a whole number from 1 to 65,536, got 0"),
    ({"parameters": 999}, "parameters must be a whole number from 1,000 to 1,000,000,000, got 999"),
    ({"picture_time": 0}, "picture_time must be a number from"),
    ({"latency": -1}, "latency must be a number from 0 to 1, got -1"),
    ({"bandwidth": 0}, "bandwidth must be a number from 100,000 to"),
]


@pytest.mark.parametrize(("traits", "words"), [*BAD, ({"link": "wet string"}, "link must be .* got 'wet string'")])
def test_bad_values_are_refused_by_name(traits, words):
    with pytest.raises(traitlets.TraitError, match=words):
        ScaleOut(**traits)


@pytest.mark.parametrize("traits", [{"scaling": "neither"}, {"most": 33}, {"workers": float("nan")}])
def test_other_bad_values_are_refused_too(traits):
    with pytest.raises(traitlets.TraitError, match=next(iter(traits))):
        ScaleOut(**traits)


# ---- Chromium ----------------------------------------------------------------------------------------------------

UNITS = {"s": 1, "ms": 1e-3, "µs": 1e-6}


def seconds(text):
    """Read "21.1 ms"."""
    value, unit = text.split()
    return float(value) * UNITS[unit]


def shown(page):
    """The table's times in seconds, by part."""
    rows = page.locator(".scale-out tbody tr").all()
    return {row.get_attribute("data-part"): seconds(row.locator("td").last.inner_text()) for row in rows}


def expected(scale):
    return pytest.approx({**scale.step._asdict(), "total": scale.step.total}, rel=6e-3, abs=2e-4 * scale.step.total)


@browser
def test_static_the_browser_reckons_to_the_last_bit_as_python(static):
    page = static(ScaleOut())
    made = [ScaleOut(**traits) for traits in SETTINGS]
    found = page.evaluate(
        """async (states) => {
          const { sweep } = await import("/helpers/widgets/scale_out/cost.js");
          return states.map((state) => {
            const { steps, fastest } = sweep(state);
            return [fastest, steps.slice(1).map((step) => [step.compute, step.latency, step.bandwidth, step.total, step.speedup])];
          });
        }""",
        [scale.state() for scale in made],
    )
    for scale, (best, steps) in zip(made, found, strict=True):
        setting = scale._setting()
        assert best == scale.fastest
        for n in (*range(1, 20), 64, 255, 256):
            step = step_time(n, **setting)
            assert steps[n - 1] == [*step, step.total, speedup(n, **setting)], (scale, n)


@browser
def test_static_the_browser_has_pythons_limits_in_pythons_words(static):
    edges = {"workers": (1, 256), "batch": (1, 65_536), "parameters": (1000, 1_000_000_000), "picture_time": (1e-6, 10),
             "latency": (0, 1), "bandwidth": (100_000, 10**13)}  # fmt: skip
    beyond = [{name: value} for name, (least, most) in edges.items() for value in (least - 1, most + 1)]
    refused = []
    for traits in beyond:
        with pytest.raises(traitlets.TraitError) as error:
            ScaleOut(**traits)
        refused.append(str(error.value).replace("1e-06", "0.000001"))
    inside = [{name: value} for name, both in edges.items() for value in both]
    assert all(ScaleOut(**traits) for traits in inside)
    said = static(ScaleOut()).evaluate(
        """async (states) => {
          const { wrong } = await import("/helpers/widgets/scale_out/limits.js");
          return states.map(wrong);
        }""",
        [{**ScaleOut().state(), **traits} for traits in [*beyond, *inside]],
    )
    assert said == [*refused, *[""] * len(inside)]


@browser
def test_static_shows_pythons_numbers_and_sums_that_add_up(static):
    page = static(ScaleOut())
    for traits in SETTINGS:
        scale = ScaleOut(**traits)
        page.evaluate("(state) => model.set(state)", scale.state())
        painted(page)
        assert shown(page) == expected(scale), scale
        parts = page.inner_text("[data-part=total] .so-numbers").split(" + ")
        assert sum(map(seconds, parts)) == pytest.approx(scale.step.total, rel=1e-3), parts


@browser
def test_static_what_it_says_can_be_checked_on_paper(static):
    page = static(ScaleOut())
    says = page.inner_text(".so-verdict")
    now, then = step_time(4, **ScaleOut()._setting()), step_time(5, **ScaleOut()._setting())
    assert "4 workers: 21.1 ms a step, 3.03 times as fast as one." in says
    saved, added = re.search(r"One more saves (.*) of computing and adds (.*) of talk: it pays\.", says).groups()
    assert seconds(saved) == pytest.approx(now.compute - then.compute, rel=6e-3)
    assert seconds(added) == pytest.approx(then.total - then.compute - now.total + now.compute, rel=6e-3)
    assert "The fastest is 22 workers, 11.21 ms a step; beyond, one more stops paying." in says
    texts = [page.inner_text(f"[data-part={part}] .so-numbers") for part in ("compute", "latency", "bandwidth", "total")]
    assert texts == [
        "64 / 4 = 16 pictures × 1 ms",
        "2 × 3 × 50 µs",
        "2 × 3/4 × 4 MB ÷ 1.25 GB/s",
        "16 ms + 0.3 ms + 4.8 ms",
    ]
    page.get_by_role("button", name="the fastest").click()
    painted(page)
    says = page.inner_text(".so-verdict")
    assert "One more saves nothing, for the largest share is still 3 pictures; it adds" in says
    assert says.endswith("it does not pay. No other number of workers is faster: here one more stops paying.")
    assert page.inner_text("[data-part=compute] .so-numbers") == "64 / 22, rounded up: 3 pictures × 1 ms"


@browser
def test_static_other_ends_are_told(static):
    page = static(ScaleOut())

    def told(**traits):
        page.evaluate("(state) => model.set(state)", ScaleOut(**traits).state())
        painted(page)
        return page.inner_text(".so-verdict")

    assert "64 ms a step, and nobody to talk to. One more saves 32 ms" in told(workers=1)
    says = told(workers=2, link="1 Gbit Ethernet")
    assert says.startswith("2 workers: 64.5 ms a step, slower than one worker alone (64 ms).")
    assert says.endswith("One worker alone is the fastest: no number of others earns what its talk costs.")
    assert "The fastest is 256 workers, the most tried here: " in told(batch=2048, link="NVLink")

    slow = {"scaling": "weak", "parameters": 25_557_032, "batch": 32, "link": "1 Gbit Ethernet"}
    says = told(workers=3, **slow)
    assert says.startswith("3 workers: 85.5 pictures a second, and one worker alone makes 1,000.")
    assert "and the work from 85.5 to 102 pictures a second: it pays." in says
    most = 256 * 32 / step_time(256, **ScaleOut(**slow)._setting()).total
    assert f"The most pictures a second, {most:,.0f}, come with 256 workers, the most tried here." in says
    assert says.endswith("From 2 workers on, talk is more than half of each step.")


@browser
@pytest.mark.parametrize("n", [2, 4, 7])
def test_static_a_bar_is_as_high_as_its_parts(static, n):
    """Blue pixels of a bar's middle column are computing, green ones bandwidth, and what lies between them is latency."""
    scale = ScaleOut(workers=1, most=8, picture_time=0.0002, latency=0.0005)
    page = static(scale)
    painted(page)
    blue, green, between, above = page.evaluate(
        """async (n) => {
          const { along } = await import("/helpers/widgets/scale_out/charts.js");
          const canvas = document.querySelector(".so-bars");
          const ratio = canvas.width / canvas.clientWidth;
          const { data } = canvas.getContext("2d").getImageData(Math.round(along(canvas.clientWidth, 8).x(n) * ratio), 0, 1, canvas.height);
          const rows = (...colour) => Array.from({ length: canvas.height }, (_, y) => y).filter((y) => colour.every((c, i) => data[4 * y + i] === c));
          const [blue, green] = [rows(0, 114, 178), rows(0, 158, 115)];
          return [blue.length, green.length, Math.min(...blue) - Math.max(...green) - 1, green[0] < blue[0]].map((size) => Number(size) / ratio);
        }""",
        n,
    )
    step = step_time(n, **scale._setting())
    assert above
    pixel = step.total / (blue + green + between)
    assert [blue * pixel, between * pixel, green * pixel] == pytest.approx([step.compute, step.latency, step.bandwidth], abs=2.1 * pixel)
    assert blue + green + between > 50


@browser
def test_static_pointer_keys_and_dials_move_the_same_workers(static):
    page = static(ScaleOut(), calm=True)
    drag(page, ".so-bars", (0.3, 0.5), (0.8, 0.5))
    dragged = page.evaluate("model.get('workers')")
    assert 20 < dragged < 30
    drag(page, ".so-curve", (0.2, 0.5), (0.99, 0.5))
    assert page.evaluate("model.get('workers')") == 32, "the charts reach to 32 and no further"
    page.focus(".so-bars")
    for key, workers in [("Home", 1), ("ArrowLeft", 1), ("ArrowUp", 2), ("PageUp", 10), ("End", 32), ("Enter", 22)]:
        page.keyboard.press(key)
        assert page.evaluate("model.get('workers')") == workers, key
    spoken(page, "22 workers: 11.21 ms a step")
    assert page.get_attribute(".so-bars", "aria-valuenow") == "22"
    assert page.get_attribute(".so-bars", "aria-valuetext").startswith("22 workers: 11.21 ms: computing 3 ms")
    page.get_by_label("workers, as a number").fill("100")
    page.keyboard.press("Enter")
    painted(page)
    assert page.get_by_label("charts up to").input_value() == "128", "they reach to what is shown"
    page.get_by_label("charts up to").select_option("64")
    assert page.evaluate("[model.get('workers'), model.get('most')]") == [64, 64]


@browser
def test_static_a_link_is_chosen_changed_and_known_again(static):
    page = static(ScaleOut())
    for name, link in LINKS.items():
        page.get_by_label("link", exact=True).select_option(name)
        painted(page)
        assert page.evaluate("[model.get('latency'), model.get('bandwidth')]") == [link.latency, link.bandwidth]
        assert page.inner_text(".so-source").startswith(f"{name}: ")
        assert link.source in page.inner_text(".so-source")
    page.get_by_label("latency, µs, as a number").fill("7.5")
    page.keyboard.press("Enter")
    painted(page)
    assert page.evaluate("model.get('latency')") == 7.5e-6
    assert page.get_by_label("link", exact=True).input_value() == ""
    assert page.inner_text(".so-source") == "A link of your own: 7.5 µs, then 235 GB/s."
    page.get_by_label("bandwidth, Gbit/s, as a number").fill("80")
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('bandwidth')") == 1e10
    page.get_by_label("ms a picture, as a number").fill("0,25")
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('picture_time')") == 0.00025
    page.get_by_label("parameters, as a number").fill("25557032")
    page.keyboard.press("Enter")
    painted(page)
    assert page.inner_text(".so-aside") == "ResNet-50"


@browser
def test_static_what_is_half_typed_stays_when_something_else_is_drawn(static):
    page = static(ScaleOut())
    typed = page.get_by_label("ms a picture, as a number")
    typed.fill("0,25")
    page.evaluate("model.set('workers', 9)")
    painted(page)
    assert page.inner_text(".so-verdict").startswith("9 workers: ")
    assert typed.input_value() == "0,25"
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('picture_time')") == 0.00025
    typed.fill("no number")
    page.keyboard.press("Enter")
    assert typed.input_value() == "0.25"


@browser
def test_lab_browser_and_python_steer_the_same_step(lab):
    book = lab.open("from helpers.widgets import ScaleOut\nscale = ScaleOut()\nscale")
    page = book.page
    page.wait_for_selector(".so-verdict b")
    page.get_by_role("button", name="one more worker").click()
    settled(book, "scale.workers", 5)
    page.get_by_label("the batch is").select_option("weak")
    settled(book, "scale.scaling", "weak")
    page.focus(".so-bars")
    page.keyboard.press("End")
    settled(book, "scale.workers", 32)
    assert page.evaluate("jupyterapp.shell.currentWidget.content.mode") == "command"
    book.python("scale.workers = 12; scale.batch = 256; scale.latency = 0.002")
    page.wait_for_selector("text=12 workers: 305.9 ms a step")
    assert shown(page) == expected(ScaleOut(workers=12, batch=256, latency=0.002, scaling="weak"))
    assert book.value("list(scale.step)") == list(ScaleOut(workers=12, batch=256, latency=0.002, scaling="weak").step)
    assert "workers must be a whole number" in refused(book, "scale.workers = 0")
    book.python("scale.workers = 2")
    page.wait_for_selector(".p2p-error", state="hidden")


@browser
def test_static_a_hidden_widget_is_drawn_when_it_is_shown(static):
    widths = hidden_then_shown(static(ScaleOut()), ScaleOut())
    assert len(widths) == 2 and min(widths) > 100, widths


@browser
@pytest.mark.parametrize(
    ("name", "value"),
    [("workers", 0), ("batch", 1.5), ("scaling", "none"), ("parameters", None), ("latency", "long"), ("most", 33)],
)
def test_static_bad_traits_get_a_message_never_a_blank(static, name, value):
    page = static(ScaleOut(), change={name: value})
    assert page.inner_text(".p2p-error[role=alert]").startswith(f"{name} must be ")
    page.evaluate("([name, value]) => model.set(name, value)", [name, ScaleOut().state()[name]])
    page.wait_for_selector(".p2p-error", state="hidden")
    assert shown(page) == expected(ScaleOut())


@browser
@pytest.mark.parametrize(("width", "dark"), [(1000, False), (360, True)])
def test_static_is_readable_and_accessible(static, width, dark):
    page = static(ScaleOut(parameters=138_357_544), width=width, dark=dark, calm=True)
    assert too_wide(page) <= 0
    assert complaints(page) == []
