"""A lesson's page is there to be read: predict first, then compare; figures, code and captions on every screen.

What is asked here is asked of the built pages in Chromium, and where it can be, compared with the stored lessons.
"""

import base64
import io
import re
from collections import Counter
from pathlib import Path

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from building.answers import mark_answers
from building.figures import caption_figures
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from steering import painted, too_wide
from stored import PATHS
from test_site import WIDGETS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
HTML = Path(__file__).resolve().parents[2] / "docs" / "_build" / "html"
LESSONS = [path.stem for path in PATHS]
FIRST = f"lessons/{LESSONS[0]}"
HUNDRED = "x = 1  # " + "=" * 91


@pytest.fixture
def page(visit):
    """`page(name)` -> a page in a browser without a past, closed afterwards."""
    opened = []

    def open_page(name, width=1280, dark=False):
        page = visit(name, fresh=True)
        opened.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        if dark:
            page.evaluate("document.documentElement.dataset.theme = 'dark'")
        painted(page)
        return page

    yield open_page
    for page in opened:
        page.context.close()


@pytest.fixture
def plain(site, chromium, watch):
    """`plain(address, javascript=...)` -> a page in a browser that may have no JavaScript."""
    contexts = []

    def open_page(address, javascript=True):
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=javascript)
        contexts.append(context)
        page = watch.on(context.new_page()) if address.startswith("http") else context.new_page()
        page.goto(address, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()


# ---- Predict, then compare -------------------------------------------------------------------------------------------


SEEN = """() => [...document.querySelectorAll("details.answer")].map((one) =>
  [...one.children].slice(1).map((part) => part.checkVisibility({ contentVisibilityAuto: true }) && part.getBoundingClientRect().height > 0))"""

# What follows a question on the page, up to the next heading or question: is it folded?
AFTER = """() => {
  const all = [...document.querySelectorAll("article :is(h1, h2, h3, .predict, .cell_output, .answer > p)")];
  return all.map((one, place) => [one, all[place + 1]]).filter(([one]) => one.matches(".predict"))
    .filter(([, next]) => next?.matches(".cell_output")).map(([one, next]) => [one.textContent.slice(0, 60), !!next.closest("details.answer"),
      !!next.querySelector(".needs-python, .live-widget")]);
}"""


@pytest.mark.parametrize("name", LESSONS)
def test_what_comes_out_below_a_question_is_folded(page, name):
    shown = page(f"lessons/{name}")
    after = shown.evaluate(AFTER)
    assert len(after) >= 5
    assert [asked for asked, folded, needs_reader in after if not folded and not needs_reader] == []
    assert shown.locator("details.answer").count() >= sum(folded for _, folded, _ in after)
    assert shown.locator("details.answer[open]").count() == 0
    assert not any(part for parts in shown.evaluate(SEEN) for part in parts), "folded, and yet to be seen"
    assert all(shown.evaluate(SEEN)), "a fold with nothing in it"
    assert shown.locator("details.answer :is(.cell_input, .predict, .live-widget, h2, h3)").count() == 0


def test_a_fold_opens_by_key_and_by_click_and_says_what_it_is(page):
    shown = page(FIRST)
    summary = shown.locator("details.answer > summary").first
    assert summary.inner_text() == "Compare with your prediction"
    for act in (lambda: summary.press("Enter"), lambda: summary.press("Space"), summary.click, summary.click):
        before = shown.locator("details.answer[open]").count()
        act()
        assert shown.locator("details.answer[open]").count() == 1 - before
    summary.click()
    assert all(shown.evaluate(SEEN)[0])
    figure = shown.locator("details.answer:has(img)").first
    assert not figure.locator("img").first.is_visible(), "only the first fold is open"
    figure.locator("summary").click()
    assert figure.locator("img").first.is_visible() and len(figure.locator("img").first.get_attribute("alt")) > 20


def test_one_switch_opens_all_and_is_remembered(page, site):
    shown = page(FIRST)
    count = shown.locator("details.answer").count()
    switch = shown.get_by_label("Show all of it")
    switch.focus()
    shown.keyboard.press("Space")
    assert shown.locator("details.answer[open]").count() == count > 10
    for address in (f"{site}/{FIRST}.html", f"{site}/lessons/{LESSONS[1]}.html"):
        shown.goto(address, wait_until="load")
        assert shown.locator("details.answer:not([open])").count() == 0
        assert all(part for parts in shown.evaluate(SEEN) for part in parts)
        assert shown.get_by_label("Show all of it").is_checked()
    grave = Axe().run(shown, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
    assert [one for one in grave if one["impact"] in ("serious", "critical")] == []
    shown.get_by_label("Show all of it").uncheck()
    shown.reload(wait_until="load")
    assert shown.locator("details.answer[open]").count() == 0


def test_without_javascript_and_on_paper_all_is_open(page, plain, site):
    still = plain(f"{site}/{FIRST}.html", javascript=False)
    assert still.locator("details.answer").count() == still.locator("details.answer[open]").count() > 10
    assert still.locator(".answers-switch").is_hidden()
    assert still.locator("details.answer img").first.is_visible()
    shown = page(FIRST)
    shown.emulate_media(media="print")
    painted(shown)
    assert all(part for parts in shown.evaluate(SEEN) for part in parts)
    assert not shown.locator("details.answer > summary").first.is_visible()
    ways = page("lessons/02_convolution_by_hand")  # cells that are folded so that an exercise stays one
    ways.emulate_media(media="print")
    painted(ways)
    code = ways.locator("details.hide pre").all()
    assert len(code) == 2 and all(one.evaluate("(one) => one.checkVisibility({ contentVisibilityAuto: true })") for one in code)
    shown.emulate_media(media="screen")
    for event, opened in (("beforeprint", True), ("afterprint", False)):
        shown.evaluate("(event) => dispatchEvent(new Event(event))", event)
        assert (shown.locator("details.answer[open]").count() > 0) == opened


def test_search_and_the_browser_find_what_is_folded(page, site):
    shown = page(FIRST)
    inside, outside = shown.evaluate("""() => [true, false].map((folded) =>
      [...document.querySelectorAll("article :is(p, li, pre, h2, h3)")].filter((one) => !!one.closest("details") === folded)
        .map((one) => one.textContent).join(" "))""")
    words = set(re.findall(r"[a-z]{7,}", inside)) - set(re.findall(r"[a-z]+", outside.lower()))
    words = [word for word in sorted(words) if inside.lower().count(word) == 1]
    assert words
    shown.goto(f"{site}/{FIRST}.html#:~:text={words[0]}", wait_until="load")  # as find in page does it
    shown.wait_for_selector("details.answer[open]")
    [found] = shown.locator("details.answer[open]").all()
    assert words[0] in found.inner_text()
    shown.goto(f"{site}/search.html?q={words[0]}")
    shown.wait_for_selector("#search-results li a >> nth=0")
    assert any(LESSONS[0] in one.get_attribute("href") for one in shown.locator("#search-results li a").all())


def printed(text):
    return new_output("stream", name="stdout", text=text)


def drawn(alt):
    data = {"image/png": "aGk=", "text/plain": alt}
    return new_output("display_data", data, metadata={"image/png": {"alt": alt}})


def marked(*cells):
    """Mark a made-up lesson -> the places of its cells that are folded, by outputs and by paragraph."""
    lesson = new_notebook(cells=list(cells))
    mark_answers(lesson)
    return (
        [place for place, cell in enumerate(lesson.cells) if "answer" in cell.metadata.get("tags", [])],
        [place for place, cell in enumerate(lesson.cells) if cell.source.startswith("{.answer}\n")],
    )


ASKS = "Text.\n\n**Predict.** What?"


@pytest.mark.parametrize(
    ("cells", "expected"),
    {
        "one answer": ([ASKS, ["8\n"], "It is 8.\n\nMore."], ([1], [2])),
        "code that prints nothing comes first": ([ASKS, [], ["8\n"], "It is 8."], ([2], [3])),
        "two answers": ([ASKS, ["8\n"], ["9\n"], "Both."], ([1, 2], [3])),
        "no question": (["Text about **Predict**.", ["8\n"], "It is 8."], ([], [])),
        "a heading follows": ([ASKS, ["8\n"], "## Next\n\nNew."], ([1], [])),
        "the next question follows": ([ASKS, ["8\n"], "**Predict.** And now?", ["9\n"]], ([1, 3], [])),
        "a paragraph that leads on to code": ([ASKS, ["8\n"], "And four of ours:", ["9\n"]], ([1], [])),
        "to the next question": ([ASKS, ["8\n"], "And now:\n\n**Predict.** What?"], ([1], [])),
        "a quotation": ([ASKS, ["8\n"], "> **The source said** 7."], ([1], [2])),
        "nothing but words": ([ASKS, "It cannot be."], ([], [1])),
        "the last cell": ([ASKS], ([], [])),
    }.values(),
)
def test_what_is_folded(cells, expected):
    made = [
        new_markdown_cell(cell) if isinstance(cell, str) else new_code_cell("f()", outputs=[printed(text) for text in cell])
        for cell in cells
    ]
    assert marked(*made) == expected


def test_a_paragraph_that_leads_on_takes_its_formula_along(page):
    words = "It is 8, because:"
    lesson = new_notebook(cells=[new_markdown_cell(ASKS), new_code_cell("f()"), new_markdown_cell(f"{words}\n\n$$8$$\n\nMore.")])
    mark_answers(lesson)
    assert lesson.cells[2].source.startswith(f"{{.answer .leads-on}}\n{words}")
    found = 0
    for name in LESSONS:
        shown = page(f"lessons/{name}")
        found += shown.locator("details.answer > p.leads-on").count()
        assert shown.locator("p.leads-on:last-child, p.leads-on:not(details.answer *)").count() == 0
    assert found > 0


def test_exercises_and_widgets_are_not_folded():
    exercise = new_code_cell("f()", outputs=[printed("not written")], metadata={"tags": ["exercise:f"]})
    widget = new_code_cell("W()", outputs=[new_output("display_data", {"text/html": '<div data-widget="w">'})])
    for cell in (exercise, widget):
        assert marked(new_markdown_cell(ASKS), cell, new_markdown_cell("Text.")) == ([], [])


# ---- Figures ---------------------------------------------------------------------------------------------------------


def test_the_line_of_numbers_becomes_a_caption_and_nothing_is_lost(page):
    captions = 0
    for path in PATHS:
        shown = page(f"lessons/{path.stem}")
        stored = Counter(
            " ".join(line.split())
            for cell in nbformat.read(path, as_version=4).cells
            if not any(tag.startswith("exercise:") for tag in cell.metadata.get("tags", []))
            for output in cell.get("outputs", [])
            if output.output_type == "stream"
            for line in output.text.splitlines()
            if line.strip()
        )
        lines = shown.evaluate(
            """() => [...document.querySelectorAll(".cell_output :is(.stream pre, .in-numbers)")]
              .flatMap((one) => (one.matches("pre") ? one.textContent : one.innerHTML.replaceAll("<br>", "\\n")).split("\\n"))"""
        )
        text = shown.evaluate("(all) => all.map((one) => Object.assign(document.createElement('p'), { innerHTML: one }).textContent)", [
            line if "&" in line else line.replace("<", "&lt;") for line in lines
        ])  # fmt: skip
        assert Counter(" ".join(line.split()) for line in text if line.strip()) == stored, path.stem
        pairs = shown.evaluate(
            """() => [...document.querySelectorAll(".in-numbers")].map((one) => {
              const parts = [...one.closest(".cell_output").querySelectorAll("img, .in-numbers")];
              return [parts[parts.indexOf(one) - 1].alt, one.innerHTML.split("<br>"), parseFloat(getComputedStyle(one).fontSize)];
            })"""
        )
        for alt, said, size in pairs:
            assert all(line.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").rpartition("labels: ")[2] in alt for line in said)
            assert size < 14.5, "quieter than the text"
        captions += len(pairs)
        figures = shown.locator(".cell_output img").count()
        assert len(pairs) == figures, f"{path.stem}: {figures} figures, {len(pairs)} captions"
    assert captions > 40


def test_only_a_figures_own_line_is_its_caption():
    cell = new_code_cell(
        "f()",
        outputs=[
            printed("(2, 2)\na: 2x2, mean 12.5\n"),
            drawn("Picture. a: 2x2, mean 12.5"),
            printed("b: 3x3, sum < 9\n7 of 9 wrapped round\nlabels: 0 1 2 3 4 5\n"),
            drawn("Grid. b: 3x3, sum < 9. Labelled 0 1 2 3 4 5."),
        ],
    )
    caption_figures(cell)
    said = [output.get("text") or output.data.get("text/html") or "figure" for output in cell.outputs]
    quiet = '<p class="in-numbers" aria-hidden="true">{}</p>'.format
    assert said == [
        "(2, 2)\n",
        "figure",
        quiet("a: 2x2, mean 12.5"),
        "7 of 9 wrapped round\n",
        "figure",
        quiet("b: 3x3, sum &lt; 9<br>labels: 0 1 2 3 4 5"),
    ]
    silent = new_code_cell("f()", outputs=[printed("7\n")])
    caption_figures(silent)
    assert [output.text for output in silent.outputs] == ["7\n"]


# What figures write their words in on white paper, and the colours of their lines.
WORDS, LINES = ("#000000", "#6b6b6b", "#004b76", "#8f3d00"), ("#0072b2", "#d55e00", "#009e73")


def luminance(colour):
    part = np.asarray(colour[:3], float) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_a_figure_sits_well_on_the_page_and_its_inks_stand_out(page, dark):
    """Measured on the painted page: axe does not look into pictures."""
    shown = page(FIRST, dark=dark)
    strip = np.full((40, 40 * (1 + len(WORDS + LINES)), 3), 255, np.uint8)
    for place, colour in enumerate(WORDS + LINES, start=1):
        strip[:, 40 * place : 40 * place + 40] = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    file = io.BytesIO()
    Image.fromarray(strip).save(file, "PNG")
    picture = shown.locator(".cell_output img:visible").first
    picture.evaluate(
        """async (one, data) => {
          one.closest("details")?.setAttribute("open", "");
          one.style.maxWidth = "none";
          one.src = "data:image/png;base64," + data;
          await one.decode();
        }""",
        base64.b64encode(file.getvalue()).decode(),
    )
    seen = np.asarray(Image.open(io.BytesIO(picture.screenshot())).convert("RGB"))
    at = [seen[27, 7 + 40 * place + 20] for place in range(1 + len(WORDS + LINES))]
    paper, inks = at[0], at[1:]
    assert (seen[3, 20] == paper).all(), "the frame is of the same paper"
    behind = [int(part) for part in re.findall(r"\d+", shown.evaluate("getComputedStyle(document.body).backgroundColor"))]
    if dark:
        assert luminance(behind) < 0.02 < luminance(paper) < 0.7, "no glaring card"
    else:
        assert luminance(paper) > 0.95
    for colour, ink in zip(WORDS + LINES, inks, strict=True):
        least = 4.5 if colour in WORDS else 3
        assert contrast(ink, paper) >= least, f"{colour}: {contrast(ink, paper):.2f}"


# ---- Code ------------------------------------------------------------------------------------------------------------

BOX = """(one) => { const box = one.getBoundingClientRect();
  return { cut: one.scrollWidth - one.clientWidth, left: box.left, right: box.right, scrolls: getComputedStyle(one).overflowX }; }"""


@pytest.mark.parametrize(("width", "whole"), [(1280, True), (1600, True), (1024, False), (768, False), (380, False)])
def test_a_line_of_100_characters_is_read_whole_or_scrolls(page, width, whole):
    assert len(HUNDRED) == 100
    shown = page(FIRST, width=width)
    code = shown.locator(".cell_input pre").nth(1)
    code.evaluate("(one, line) => { one.textContent = line; }", HUNDRED)
    box = code.evaluate(BOX)
    assert (box["cut"] <= 0) == whole
    assert whole or box["scrolls"] == "auto"
    assert box["left"] >= 0
    assert box["right"] <= width
    assert too_wide(shown) <= 0
    beside = shown.locator(".bd-sidebar-secondary")
    if beside.is_visible():
        assert box["right"] <= beside.bounding_box()["x"], "it lies over the list of sections"
    if not whole:
        assert code.evaluate("(one) => { one.scrollLeft = 9999; return one.scrollLeft; }") > 0


# ---- Where no widget can run -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False], ids=["as a file", "without JavaScript"])
@pytest.mark.parametrize("name", ["index", *(f"lessons/{lesson}" for lesson in sorted({*WIDGETS.values()}))])
def test_where_a_widget_cannot_run_its_first_state_stands(plain, site, name, javascript):
    """Opened as a file, a page has JavaScript but no modules."""
    shown = plain((HTML / f"{name}.html").as_uri() if javascript else f"{site}/{name}.html", javascript)
    places = shown.locator(".live-widget")
    assert places.count() >= 1
    for place in places.all():
        said = place.inner_text()
        assert "make serve" in said
        assert "Jupyter" in said
        assert not re.search(r"\w+\(.*\)", said), "a widget's repr is for programmers"
        if "above" in said:
            before = place.evaluate(
                """(one) => [...document.querySelectorAll("article img")].filter((image) =>
                  image.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1).alt.length"""
            )
            assert before > 20
        else:
            picture = place.locator("img")
            assert picture.is_visible()
            assert len(picture.get_attribute("alt")) > 20
            assert picture.evaluate("(one) => one.naturalWidth") > 100
    if name == "index":
        assert "6600" in shown.locator(".live-widget img").get_attribute("alt")


def test_where_a_widget_runs_nothing_of_this_is_seen(page):
    for name in ("index", f"lessons/{LESSONS[2]}"):
        shown = page(name)
        assert shown.locator(".still").count() == 0
