"""The course as a site: built once, then read, played and walked in Chromium, with no Python behind it.

Whatever a page asks of another machine fails the test (the fixture `watch`), and so does an error in a page.
"""

import html.parser
import json
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from building.widgets import states_of
from copies import copy_course, run_in
from handwriting import draw_with_mouse, places_below_the_pad, strokes_of
from scipy.signal import correlate2d
from steering import drag, painted, too_wide
from stored import FACTS, PATHS, TERMS

from helpers import kernels, pictures
from helpers.by_hand import conv2d

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1200)]
ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "docs" / "_build" / "html"
LESSONS = [path.stem for path in PATHS]
WIDGETS = {
    "slide_filter": "03_curve_detector",
    "shape_explorer": "04_activation_maps",
    "softmax_explorer": "05_dense_and_softmax",
    "loss_bowl": "06_backpropagation",
    "draw_a_digit": "07_train_and_test",
    "peek_simulator": "07_train_and_test",
    "look_inside": "08_seeing_inside",
    "train_live": "09_when_it_does_not_learn",
    "architecture_builder": "11_architectures",
    "scale_out": "13_beyond_one_machine",
}
MEGABYTE = 1_000_000
LESSON_WEIGHT, SITE_WEIGHT = 2 * MEGABYTE, 40 * MEGABYTE


class Reader(html.parser.HTMLParser):
    """Collect what the tests ask of a page's text: its places, its links, its pictures, what it says of itself."""

    def __init__(self, text):
        super().__init__()
        self.places, self.links, self.pictures, self.meta = set(), [], [], {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        self.places.update(has[name] for name in ("id", "name") if has.get(name))
        self.links += [has[name] for name in ("href", "src") if has.get(name)]
        if tag == "img":
            self.pictures.append(has)
        if tag == "meta":
            self.meta[has.get("name") or has.get("property")] = has.get("content")


@pytest.fixture(scope="module")
def pages(site):
    """Every page of the site, read: {"lessons/03_curve_detector": Reader, ...}."""
    files = [path for path in sorted(HTML.rglob("*.html")) if "_static" not in path.parts]
    return {str(path.relative_to(HTML).with_suffix("")): Reader(path.read_text("utf8")) for path in files}


# ---- What the pages say ------------------------------------------------------------------------------------------


def test_every_lesson_and_page_is_there(pages):
    assert {f"lessons/{name}" for name in LESSONS} <= set(pages)
    assert {
        "index",
        "start",
        "glossary",
        "errata",
        "instructors",
        "pacing",
        "search",
        "api/index",
        "api/by_hand",
    } <= set(pages)


def test_every_link_leads_somewhere(pages):
    broken = []
    for name, page in pages.items():
        for link in page.links:
            to = urlsplit(urljoin(f"https://here/{name}.html", link))
            if to.netloc != "here" or to.scheme != "https":
                continue
            target = HTML / unquote(to.path).lstrip("/")
            target = target / "index.html" if target.is_dir() else target
            place = unquote(to.fragment)
            key = str(target.relative_to(HTML).with_suffix(""))
            if not target.exists() or (place and target.suffix == ".html" and place not in pages[key].places):
                broken.append((name, link))
    assert broken == []


def test_nothing_on_a_page_comes_from_elsewhere(pages):
    for name in pages:
        text = (HTML / f"{name}.html").read_text("utf8")
        assert 'src="http' not in text, name
        assert '<link rel="stylesheet" href="http' not in text, name


def test_every_page_says_what_it_is(pages):
    described = {name: page.meta.get("description") for name, page in pages.items()}
    assert all(described.values()), described
    own = [described[f"lessons/{name}"] for name in LESSONS]
    assert len(set(own)) == len(own), "each lesson has a description of its own"
    for name, page in pages.items():
        picture = (HTML / f"{name}.html").parent / page.meta["og:image"]
        assert picture.exists(), f"{name}: {page.meta['og:image']}"
        assert page.meta["og:title"]
        assert "<" not in page.meta["og:title"]


def test_every_picture_has_words(pages):
    for name, page in pages.items():
        for picture in page.pictures:
            words = picture.get("alt")
            assert words is not None, f"{name}: {picture}"
            if "_images" in picture["src"]:
                assert len(words) > 20, f"{name}: {words!r}"
    for name in LESSONS:  # each figure has its own words, also where a cell shows two
        lesson = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        outputs = [output for cell in lesson.cells for output in cell.get("outputs", [])]
        said = [
            output.metadata["image/png"]["alt"] for output in outputs if "image/png" in output.get("data", {})
        ]
        shown = [
            picture["alt"] for picture in pages[f"lessons/{name}"].pictures if "_images" in picture["src"]
        ]
        assert shown == said, name


def test_every_exercise_says_that_it_needs_python(pages):
    for name in LESSONS:
        lesson = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        exercises = [
            tag
            for cell in lesson.cells
            for tag in cell.metadata.get("tags", [])
            if tag.startswith("exercise:")
        ]
        text = (HTML / "lessons" / f"{name}.html").read_text("utf8")
        assert text.count('class="needs-python"') == len(exercises) > 0, name


def test_each_term_is_linked_from_the_place_that_defines_it(pages):
    here = {
        link.rpartition("#")[2]
        for name in LESSONS
        for link in pages[f"lessons/{name}"].links
        if "#term-" in link
    }
    there = {place for place in pages["glossary"].places if place.startswith("term-")}
    assert len(there) == len({row["term"] for row in TERMS})
    assert there - here == set()


def test_errata_has_every_row_that_a_source_got_wrong(pages):
    text = (HTML / "errata.html").read_text("utf8")
    wrong = [fact for fact in FACTS if "said" in fact]
    assert text.count("<tr") - text.count("<thead") == len(wrong) > 10
    sections = [link for link in pages["errata"].links if link.startswith("lessons/") and "#" in link]
    assert len(sections) == len(wrong), "each row leads to the section that shows it"


def test_the_whole_site_is_light():
    assert sum(path.stat().st_size for path in HTML.rglob("*") if path.is_file()) < SITE_WEIGHT


# ---- How they look and feel --------------------------------------------------------------------------------------


# Every page is opened once, and all that the tests below ask of it is asked then.
# Whether colours stand out is asked of one page on functions, and of code and formulas on two pages: they are all alike.
ALL_COLOURS = ("lessons/05_dense_and_softmax", "api/shapes")
ALIKE = {"exclude": [[".highlight"], ["mjx-container"]]}
CONTRAST = ["color-contrast", "link-in-text-block"]
WALKED_BY_KEYS = [*(f"lessons/{lesson}" for lesson in LESSONS), "index", "start", "api/shapes"]
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"


@pytest.fixture(scope="module")
def walked(visit, pages):
    """Every page, seen in both themes, on a wide screen and on a telephone -> {page: {what was asked: the answer}}."""
    found = {}
    for name in pages:
        page = visit(name)
        page.add_style_tag(content=STILL)
        page.wait_for_timeout(100)  # the theme makes what scrolls reachable
        seen = found[name] = {
            "faults": grave(page, rules={rule: {"enabled": False} for rule in CONTRAST}),
            "loose": page.locator("main :is(button, input, select):not(.live-widget *)").evaluate_all(
                "(all) => all.map((one) => one.className)"
            ),
            "empty": page.locator(".live-widget:not(:has(.p2p))").count(),
        }
        if name in WALKED_BY_KEYS:
            seen["reached"], seen["stops"] = tab_through(page)
        if name in ALL_COLOURS or not name.startswith("api/"):
            seen["pale in light"] = pale(page, name)
            page.evaluate("document.documentElement.dataset.theme = 'dark'")
            painted(page)
            seen["pale in dark"] = pale(page, name)
        page.set_viewport_size({"width": 360, "height": 740})
        painted(page)
        seen["too wide"] = max(too_wide(page), 0)
        loaded = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
        seen["loaded"] = {urlsplit(url).path for url in [page.url, *loaded] if url.startswith("http")}
        page.close()
    return found


def grave(page, context=None, **options):
    """What axe calls serious or critical."""
    options = {"resultTypes": ["violations"], "preload": False, **options}  # no rule here reads stylesheets
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [
        (one["id"], one["impact"], [node["html"][:160] for node in one["nodes"]][:4])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def pale(page, name):
    """Words that do not stand out from what is behind them, in the theme that the page is in."""
    return grave(page, None if name in ALL_COLOURS else ALIKE, runOnly=CONTRAST)


def tab_through(page):
    """Press Tab until it comes round -> the count of links to reach in the text, and every stop on the way."""
    page.evaluate("""() => {
      window.stops = [];
      let first;
      addEventListener("focusin", ({ target: at }) => {
        window.round ||= at === first;
        first ??= at;
        const box = at.getBoundingClientRect(), style = getComputedStyle(at);
        const name = at.getAttribute("aria-label") || at.textContent.trim() || at.title || at.placeholder
          || at.labels?.[0]?.textContent || at.getAttribute("aria-labelledby") || at.querySelector("img")?.alt || "";
        if (!window.round) stops.push({ seen: box.width * box.height > 0 && style.visibility === "visible",
          name: name.slice(0, 40), where: at.closest("main") ? "main" : "frame", tag: at.tagName, text: at.outerHTML.slice(0, 120) });
      });
      scrollTo(0, 0);
    }""")
    for _ in range(40):
        for _ in range(10):
            page.keyboard.press("Tab")
        if page.evaluate("window.round"):
            break
    else:
        pytest.fail(f"Tab never comes round: {page.evaluate('stops.slice(-3)')}")
    reached = page.evaluate(
        "[...document.querySelectorAll('main a[href]:not(.headerlink, .nav-link)')].filter((one) => one.checkVisibility()).length"
    )  # the list of sections folds and unfolds with the place on the page
    return reached, page.evaluate("stops")


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_light(walked, name):
    loaded = walked[f"lessons/{name}"]["loaded"]
    assert {f"/lessons/{name}.html", "/_static/course.css", "/_static/widgets/mount.js"} <= loaded
    weight = sum((HTML / path.lstrip("/")).stat().st_size for path in loaded)
    assert weight < LESSON_WEIGHT, f"{weight:,} bytes"


@pytest.mark.parametrize("what", ["faults", "pale in light", "pale in dark"])
def test_axe_finds_nothing_grave(walked, what):
    assert sum(what in seen for seen in walked.values()) >= len(LESSONS) + 7
    assert {name: seen[what] for name, seen in walked.items() if seen.get(what)} == {}


def test_no_page_scrolls_sideways_on_a_phone(walked):
    assert {name: seen["too wide"] for name, seen in walked.items() if seen["too wide"]} == {}


@pytest.mark.parametrize("name", WALKED_BY_KEYS)
def test_a_page_can_be_walked_with_tab_alone(walked, name):
    stops = walked[name]["stops"]
    assert "Skip to main content" in stops[0]["name"]
    assert [stop for stop in stops if not stop["seen"]] == []
    assert [stop for stop in stops if not stop["name"]] == []
    links = sum(stop["tag"] == "A" and stop["where"] == "main" and "nav-link" not in stop["text"] for stop in stops)
    assert links >= walked[name]["reached"] > 0


def test_the_theme_can_be_switched_and_the_widget_follows(visit):
    page = visit("index", fresh=True)
    widget = page.locator(".slide-filter")
    before = widget.evaluate("(one) => getComputedStyle(one).backgroundColor")
    page.click(".bd-header .theme-switch-button")
    page.click(".bd-header .theme-change-button[data-mode=dark]")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    page.wait_for_function(
        "(before) => getComputedStyle(document.querySelector('.slide-filter')).backgroundColor !== before",
        arg=before,
    )
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.context.close()


def test_search_finds_a_word_without_a_network(visit):
    page = visit("lessons/01_pixels")
    page.keyboard.press("Control+k")
    page.keyboard.type("softmax")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a >> nth=0")
    page.wait_for_function("!document.querySelector('#search-results h2').textContent.includes('Searching')")
    links = page.locator("#search-results li a").evaluate_all("(all) => all.map((one) => one.href)")
    assert "05_dense_and_softmax" in links[0], "a lesson is found before the functions that serve it"
    assert any("api/functional" in link for link in links), links
    page.click("#search-results li a >> nth=0")
    page.wait_for_selector("main h1")
    assert "softmax" in page.inner_text("main").lower()
    page.close()


def test_formulas_are_set(visit):
    page = visit("lessons/06_backpropagation")
    page.wait_for_function(
        "document.querySelectorAll('.math mjx-container').length >= document.querySelectorAll('.math').length"
    )
    assert page.locator("mjx-merror").count() == 0
    assert page.locator("mjx-assistive-mml math").count() > 10, "what a screen reader reads"
    page.close()


# ---- The widgets, with no kernel ---------------------------------------------------------------------------------


def shown(page, name):
    """Scroll to a widget, and wait until it stands: one fetches its pictures only when it is seen."""
    page.locator(f"[data-widget={name}]").first.scroll_into_view_if_needed()
    page.wait_for_function(
        """(name) => [...document.querySelectorAll(`[data-widget=${name}] :is(canvas, input)`)].some((one) => one.checkVisibility())""",
        arg=name,
    )


@pytest.fixture
def widget(visit):
    """`widget("slide_filter")` -> the page of the lesson that has it, and how to ask its model."""
    opened = []

    def find(name, where=None):
        page = visit(where or f"lessons/{WIDGETS[name]}")
        opened.append(page)
        shown(page, name)
        # to the middle: at the top the page's head would lie over it
        page.locator(f"[data-widget={name}] canvas, [data-widget={name}] input").first.evaluate(
            "(one) => one.scrollIntoView({ block: 'center' })"
        )
        painted(page)

        def get(trait):
            return page.evaluate(
                "([name, trait]) => document.querySelector(`[data-widget=${name}]`).model.get(trait)",
                [name, trait],
            )

        return page, get

    yield find
    for page in opened:
        page.close()


def test_every_kind_of_widget_is_on_a_page(pages):
    from helpers import widgets

    assert len(WIDGETS) == len(widgets.__all__)
    shown = [
        text
        for name in LESSONS
        for text in (HTML / "lessons" / f"{name}.html").read_text("utf8").split('data-widget="')[1:]
    ]
    assert {text.partition('"')[0] for text in shown} == set(WIDGETS)


@pytest.mark.parametrize("where", ["index", "lessons/03_curve_detector"])
def test_slide_filter_slides_to_6600_and_to_0(widget, where):
    page, get = widget("slide_filter", where)
    drag(page, ".sf-picture", (0.11, 0.11), (0.4, 0.5), (0.96, 0.11))
    page.wait_for_selector(".sf-sum:text-is('0')")
    assert (get("row"), get("column")) == (0, 25)
    page.focus(".sf-picture")
    page.keyboard.press("Control+Home")
    page.wait_for_selector(".sf-sum:text-is('6600')")
    page.click(".sf-fill")
    found = page.evaluate("[...document.querySelector('.slide-filter').numbers().map.data]")
    np.testing.assert_allclose(found, conv2d(pictures.mouse(), kernels.curve_detector()).ravel())



def test_lesson_02_slides_on_paper_and_on_the_cat(widget):
    """The first widget makes the six sums that the lesson works out by hand; the second takes weights that are typed."""
    page, _ = widget("slide_filter", "lessons/02_convolution_by_hand")
    paper, cat = page.locator(".slide-filter").all()
    assert paper.locator(".sf-sum").inner_text() == "13"
    paper.locator(".sf-picture").focus()
    page.keyboard.press("Control+Home")
    sums = []
    for keys in (["ArrowRight"] * 2 + ["ArrowDown"] + ["ArrowLeft"] * 2 + [None]):
        painted(page)
        sums.append(int(paper.locator(".sf-sum").inner_text()))
        if keys:
            page.keyboard.press(keys)
    assert sums == [8, 5, 13, 12, 0, 7]
    edges = cat.evaluate("(one) => [...one.numbers().map.data]")
    gray = pictures.to_gray(pictures.cat())
    np.testing.assert_allclose(edges, correlate2d(gray, kernels.sobel(1), mode="valid").ravel(), atol=1e-3)
    cat.locator("select").first.select_option("blur")
    painted(page)
    blurred = cat.evaluate("(one) => [...one.numbers().map.data]")
    np.testing.assert_allclose(blurred, correlate2d(gray, np.full((3, 3), 1 / 9), mode="valid").ravel(), atol=1e-3)


def test_the_way_to_write_an_exercise_is_folded_below_it(visit):
    page = visit("lessons/02_convolution_by_hand")
    folded = page.locator("details.hide")
    assert folded.count() == 2
    for number, name in enumerate(("conv2d", "conv2d_volume")):
        code = folded.nth(number).locator("pre")
        assert not code.is_visible()
        folded.nth(number).locator("summary").click()
        assert code.is_visible() and code.inner_text().startswith(f"def {name}(") and "np.zeros" in code.inner_text()
        assert page.locator(f"pre:text('def {name}(')").first.inner_text().rstrip().endswith("...")
    page.close()


def test_shape_explorer_counts(widget):
    page, get = widget("shape_explorer")
    page.focus(".shape-explorer input[type=range] >> nth=0")
    page.keyboard.press("Home")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    size, kernel, stride = get("size"), get("kernel_size"), get("strides")
    assert size == 10
    page.select_option(".shape-explorer select", "valid")
    page.wait_for_selector(f".se-count:text-is('{(size - kernel) // stride + 1}')")


def test_softmax_explorer_shares_add_up(widget):
    page, get = widget("softmax_explorer")
    name = get("labels")[0]
    page.get_by_label(f"score of {name}, as a number").fill("3")
    page.keyboard.press("Enter")
    scores = np.array(get("logits"), float)
    assert scores[0] == 3
    expected = np.exp(scores / get("temperature"))
    shown = page.locator("[data-kind=share] .softmax-explorer-figure").evaluate_all(
        "(all) => all.map((one) => Number(one.textContent))"
    )
    np.testing.assert_allclose(shown, expected / expected.sum(), atol=0.006)


def test_loss_bowl_ball_is_dragged(widget):
    page, get = widget("loss_bowl")
    before = get("start")
    drag(page, ".loss-bowl-map canvas", (0.5, 0.5), (0.3, 0.4), (0.25, 0.3))
    assert get("start") != before
    page.get_by_role("button", name="step", exact=True).first.click()
    assert get("steps") >= 1


def test_a_drawn_digit_is_read(widget):
    page, get = widget("draw_a_digit")
    for digit in (1, 3, 7):
        if get("strokes"):
            page.get_by_role("button", name="clear").click()
        draw_with_mouse(page, strokes_of(digit))
        page.wait_for_function(
            "(n) => document.querySelector('.draw-a-digit').dataset.prediction === n", arg=str(digit)
        )
        assert page.inner_text(".draw-a-digit-answer b") == str(digit)


@pytest.mark.parametrize("width", [1280, 380])
def test_a_digit_and_how_it_is_read_share_one_screen(widget, width):
    page, _ = widget("draw_a_digit")
    page.set_viewport_size({"width": width, "height": 800})
    painted(page)
    draw_with_mouse(page, strokes_of(3))
    places = places_below_the_pad(page)
    first_maps = places["maps"][:2] if width == 1280 else []
    assert max(places["controls"], places["answer"], *first_maps) < 690, places  # the page's head takes the rest
    assert too_wide(page) <= 0


def test_peek_simulator_meets_fresh_data(widget):
    page, get = widget("peek_simulator")
    tries = get("peeks")
    page.get_by_role("button", name="one more try").click()
    assert get("peeks") == tries + 1
    page.get_by_role("button", name="meet fresh data").click()
    page.wait_for_function("document.querySelector('[data-figure=fresh]').textContent !== '?'")


def test_look_inside_goes_down_and_its_parts_add_up(widget):
    page, get = widget("look_inside")
    depth = len(get("trail"))
    page.focus(".look-inside [role=gridcell]")
    page.keyboard.press("Enter")
    painted(page)
    assert len(get("trail")) == depth + 1
    root = page.locator(".look-inside")
    parts = [float(root.get_attribute(f"data-{name}")) for name in ("pixels", "biases", "sum")]
    np.testing.assert_allclose(parts[0] + parts[1], parts[2], atol=1e-9)


def test_a_network_learns_on_the_page(widget):
    page, _ = widget("train_live")
    live = page.locator(".train-live")
    live.get_by_role("button", name="step", exact=True).click()
    page.wait_for_function("document.querySelector('.train-live').training().run?.step === 1")
    live.get_by_role("button", name="rewind").click()
    page.wait_for_function("document.querySelector('.train-live').training().run?.step === 0")


def test_architecture_builder_builds(widget):
    page, get = widget("architecture_builder")
    before = len(get("layers"))
    page.focus(".ab-rows [tabindex='0']")
    page.keyboard.press("d")  # the chosen layer once more
    painted(page)
    assert len(get("layers")) == before + 1


def test_scale_out_takes_one_more_worker(widget):
    page, get = widget("scale_out")
    before = get("workers")
    page.locator(".scale-out").get_by_role("button", name="one more worker").click()
    painted(page)
    assert get("workers") == before + 1
    assert page.inner_text(".so-verdict").startswith(f"{before + 1} workers: ")


def test_no_control_is_dead(walked):
    """A page has buttons that are the widgets', the theme's or the copy buttons'; nothing waits for a kernel."""
    for name in [f"lessons/{lesson}" for lesson in LESSONS]:
        text = (HTML / f"{name}.html").read_text("utf8")
        assert "jupyter-widgets" not in text
        assert "widget-view+json" not in text
        ours = ("copybtn", "answers-open")
        assert all(any(one in kind for one in ours) for kind in walked[name]["loose"]), walked[name]["loose"]
        assert walked[name]["empty"] == 0


def test_nothing_left_this_machine(watch):
    assert len(watch.requests) > 100
    assert watch.away() == []
    print(f"{len(watch.requests)} requests, {len(watch.away())} of them to another machine")


# ---- How the pages are made ---------------------------------------------------------------------------------------


def lesson_of(*cells):
    """A lesson of code cells, the last of which shows a widget."""
    lesson = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    says = nbformat.v4.new_output(
        "display_data", {"text/plain": "ShapeExplorer(7x7 picture, 3x3 filter, stride 2, padding valid)"}
    )
    lesson.cells[-1].outputs = [says]
    return lesson


def test_a_widget_is_made_by_the_cells_that_it_needs_and_no_others():
    lesson = lesson_of(
        "from helpers.widgets import ShapeExplorer",
        "sizes = []",
        "raise AssertionError('this cell has nothing to do with the widget')",
        "def add(place, size):\n    place.append(size)",
        "add(sizes, 7)",
        "explorer = ShapeExplorer(size=sizes[0], kernel_size=3, strides=2)\nexplorer",
    )
    [(folder, state)] = states_of(ROOT / "notebooks" / "example.ipynb", lesson)
    assert folder == "shape_explorer"
    assert (state["size"], state["kernel_size"], state["strides"]) == (7, 3, 2)


def test_a_widget_that_is_not_the_stored_one_stops_the_build():
    lesson = lesson_of("from helpers.widgets import ShapeExplorer", "ShapeExplorer(size=9)")
    with pytest.raises(
        ValueError, match=r"stores ShapeExplorer\(7x7.* makes ShapeExplorer\(9x9.*make notebooks"
    ):
        states_of(ROOT / "notebooks" / "example.ipynb", lesson)


# ---- With an address, and without --------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "https://example.org/someone/pixels"])
def test_launch_links_stand_where_the_course_has_an_address(tmp_path, address):
    """In a copy of the course that names a repository, and in one that names none."""
    copy_course(tmp_path)
    project = (ROOT / "pyproject.toml").read_text("utf8").partition("[project.urls]")[0]
    urls = f'\n[project.urls]\nRepository = "{address}"\n' if address else ""
    (tmp_path / "pyproject.toml").write_text(project + urls, "utf8")
    run_in(tmp_path, "-c", "import build; build.start(); build.lesson_page(build.course.lesson(1))")
    source = tmp_path / "docs" / "_build" / "source"
    lesson, taken = (
        json.loads((source / part / f"{LESSONS[0]}.ipynb").read_text("utf8"))
        for part in ("lessons", "_extra/notebooks")
    )
    start = (source / "start.md").read_text("utf8")
    binder = "https://mybinder.org/v2/git/https%3A%2F%2Fexample.org%2Fsomeone%2Fpixels/HEAD?urlpath=lab/tree/notebooks/01_pixels.ipynb"
    stored = json.loads((ROOT / "notebooks" / f"{LESSONS[0]}.ipynb").read_text("utf8"))
    if address:
        assert binder in start
        assert binder in "".join("".join(cell["source"]) for cell in lesson["cells"])
        added = [cell for cell in taken["cells"] if cell["id"] == "only-on-colab"]
        assert f'    %pip install -q "git+{address}"' in "".join(added[0]["source"])
        assert len(taken["cells"]) == len(stored["cells"]) + 1
    else:
        assert "mybinder.org" not in start + json.dumps(lesson)
        assert [cell["source"] for cell in taken["cells"]] == [cell["source"] for cell in stored["cells"]]
