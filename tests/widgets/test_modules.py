"""The modules behind the widgets: how they are joined to one text, what is refused, and that both forms do the same."""

import re
from pathlib import Path

import pytest
from steering import drag, painted

from helpers import widgets
from helpers.widgets.join import blank, join

HERE = Path(widgets.__file__).parent
SCRIPTS = sorted(path.relative_to(HERE).as_posix() for path in HERE.rglob("*.js"))
browser = pytest.mark.browser


def joined(text, **files):
    """Join a widget's text with modules: `part="..."` is w/part.js, `s_part="..."` is s/part.js."""
    named = {name.replace("s_", "../s/"): text for name, text in files.items()}
    found = {"w/widget.js": text} | {
        f"w/{name}.js".replace("w/../", ""): text for name, text in named.items()
    }
    return join("w/widget.js", found.__getitem__)


# ---- Joining -----------------------------------------------------------------------------------------------------


def test_a_widget_alone_stays_as_it_is():
    text = "export const two = 2;\nexport default { render };\n"
    assert joined(text) == text


def test_a_module_that_two_need_comes_once_and_before_both():
    text = joined(
        'import { left } from "./left.js";\nimport { right } from "./right.js";\nleft(right);',
        left='import { base } from "../s/base.js";\nexport const left = base;',
        right='import { base as ground } from "../s/base.js";\nexport function right() { return ground; }',
        s_base="export const base = 1;\nconst hidden = 2;",
    )
    order = re.findall(r'^\$modules\["([^"]*)"\] =', text, re.MULTILINE)
    assert order == ["s/base.js", "w/left.js", "w/right.js"]
    assert 'const { base: ground } = $modules["s/base.js"];' in text
    assert "export" not in text and "import" not in text


def test_only_code_is_read():
    text = joined(
        'import { a } from "./part.js"; // import { b } from "./nowhere.js";\n/* export let x */ a();',
        part="""/* import { a } from "./widget.js"; */
export const a = () => [`export ${"await" + `import ${1}`}`, 'it\\'s "export"', /[/"`]export/.test("x"), 6 / 2 / 1];
const accept = "image/*"; // an opening of no comment
export async function later() {
  await a();
}
""",
    )
    assert "return { a, later };" in text
    assert "/* export let x */" in text


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ('import { a } from "./none.js";', "w/widget.js, line 1", "there is no file w/none.js"),
        (
            '\nimport { a, b } from "./part.js";',
            "w/widget.js, line 2",
            "w/part.js does not export b; it exports a",
        ),
        ('import { hidden } from "./part.js";', "w/widget.js, line 1", "does not export hidden"),
        ('import { a } from "d3";', "w/widget.js, line 1", "an import names a file of this folder"),
        (
            'import { a } from "../../else.js";',
            "w/widget.js, line 1",
            "an import names a file of this folder",
        ),
        ('import { a as } from "./part.js";', "w/widget.js, line 1", "'a as' is no name to import"),
        ('import part from "./part.js";', "w/widget.js, line 1", "cannot be joined"),
        ('import * as part from "./part.js";', "w/widget.js, line 1", "cannot be joined"),
        ('import "./part.js";', "w/widget.js, line 1", "cannot be joined"),
        ("\n\nconst part = import('./part.js');", "w/widget.js, line 3", "cannot be joined"),
        ("const here = import.meta.url;", "w/widget.js, line 1", "cannot be joined"),
        ('if (true) {\n  import { a } from "./part.js";\n}', "w/widget.js, line 2", "cannot be joined"),
        ('export { a } from "./part.js";', "w/widget.js, line 1", "cannot be joined"),
        ('export * from "./part.js";', "w/widget.js, line 1", "cannot be joined"),
        ("export let count = 0;", "w/widget.js, line 1", "cannot be joined"),
        ("export const { a, b } = both;", "w/widget.js, line 1", "cannot be joined"),
        ("const b = 1;\nexport { b };", "w/widget.js, line 2", "cannot be joined"),
        ("const b = await fetch(a);", "w/widget.js, line 1", "cannot be joined"),
        ("const $modules = 1;", "w/widget.js, line 1", "cannot be joined"),
        ("const b = `never closed;\n", "w/widget.js, line 1", "this template does not end"),
        (
            'import { one } from "./one.js";',
            "w/two.js, line 2",
            "in a circle: w/one.js -> w/two.js -> w/one.js",
        ),
        ('import { d } from "./standard.js";', "w/standard.js, line 1", "cannot be joined"),
    ],
)
def test_what_cannot_be_joined_is_refused_with_its_place(text, where, words):
    with pytest.raises(ValueError, match=re.escape(words)) as error:
        joined(
            text,
            part="export const a = 1;\nconst hidden = 2;",
            one='import { two } from "./two.js";\nexport const one = 1;',
            two='\nimport { one } from "./one.js";\nexport const two = 2;',
            standard="export default 4;",
        )
    assert str(error.value).startswith(where), error.value


def test_what_is_no_code_is_blank_and_every_line_stays():
    for script in SCRIPTS:
        text = (HERE / script).read_text("utf8")
        code = blank(text)
        assert len(code) == len(text)
        assert all(a in (b, " ") for a, b in zip(code, text, strict=True))
        for brackets in ("{}", "()", "[]"):
            assert code.count(brackets[0]) == code.count(brackets[1]), (script, brackets)


def test_the_scripts_are_short():
    lengths = {name: len((HERE / name).read_text("utf8").splitlines()) for name in SCRIPTS}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


# ---- Both forms, in the browser ------------------------------------------------------------------------------------

LOOK = """() => ({
  page: document.querySelector("#widget").innerHTML.replace(/-m[a-z0-9]{7}-\\d+/g, "-id"),
  drawn: [...document.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()),
  state: names.map((name) => model.get(name)),
})"""
HANDS = {  # what the pointer drags on, what the keys then move
    "SlideFilter": (".sf-picture", ".sf-map", ["ArrowDown", "End", "PageDown"]),
    "ShapeExplorer": (".se-picture", ".se-map", ["ArrowDown", "End"]),
    "SoftmaxExplorer": (
        ".softmax-explorer-handle >> nth=0",
        ".softmax-explorer-handle",
        ["ArrowUp", "PageUp"],
    ),
    "LossBowl": ("[role=application]", "[role=application]", ["ArrowLeft", "PageUp", "Enter"]),
    "DrawADigit": (".draw-a-digit-pad", ".draw-a-digit-layers canvas", ["ArrowRight", "End"]),
    "LookInside": (".li-map canvas", ".li-cell", ["ArrowRight", "Enter", "Enter"]),
    "PeekSimulator": ("figure >> nth=1 >> canvas", "input[type=range]", ["ArrowRight", "End"]),
    "TrainLive": (".tl-loss canvas", ".tl-loss canvas", ["Enter", "Enter", "ArrowLeft"]),
    "ArchitectureBuilder": (".ab-sizes", ".ab-rows [tabindex='0']", ["ArrowDown", "Delete", "+"]),
    "ScaleOut": (".so-curve", ".so-bars", ["ArrowRight", "PageUp", "Enter"]),
}


def settle(page, milliseconds):
    """Wait until nothing moves any more; a widget that works for longer says so."""
    page.wait_for_timeout(milliseconds)
    page.wait_for_function("!document.querySelector('[data-busy]')")
    painted(page)


@browser
@pytest.mark.parametrize("name", widgets.__all__)
def test_static_the_joined_text_and_the_modules_do_the_same(static, name):
    pointed, focused, keys = HANDS[name]
    seen = []
    for form in (False, True):
        widget = getattr(widgets, name)()
        page = static(widget, calm=True, joined=form)
        page.evaluate("(names) => (window.names = names)", sorted(widget.state()))
        settle(page, 400)
        looks = [page.evaluate(LOOK)]
        # A drag over the picture fills places by the frame, which no two runs share: there the pointer only presses.
        drag(page, pointed, (0.6, 0.5), *[(0.7, 0.7)] * (name != "SlideFilter"))
        settle(page, 700)
        looks.append(page.evaluate(LOOK))
        page.locator(focused).first.focus()
        for key in keys:
            page.keyboard.press(key)
            settle(page, 0)  # what it sets off is told when it is done, and that may be before the next key or after
        settle(page, 700)
        looks.append(page.evaluate(LOOK))
        seen.append(looks)
    for modules, text in zip(*seen, strict=True):
        assert modules == text
    first, dragged, moved = seen[0]
    assert first["page"] != dragged["page"] != moved["page"], "pointer and keys change what is shown"
    assert moved["drawn"] or name == "SoftmaxExplorer"


# ---- What is read aloud ------------------------------------------------------------------------------------------


@browser
@pytest.mark.parametrize(("widget", "move", "bad"), [
    (widgets.PeekSimulator, ("peeks", 3), ("test_rows", 10.5)),
    (widgets.LossBowl, ("steps", 3), ("steps", 2.5)),
    (widgets.ScaleOut, ("workers", 3), ("workers", 2.5)),
])
def test_static_no_sentence_that_waits_speaks_of_what_is_gone(static, widget, move, bad):
    """Sentences wait until the hand rests. Where an error comes in between, only the error is told."""
    page = static(widget())
    painted(page)
    waiting, before, after = page.evaluate(
        """async ([move, bad]) => {
          const told = document.querySelector(".p2p [aria-live=polite]");
          const frames = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
          const [set, clear, waits] = [window.setTimeout, window.clearTimeout, new Map()];
          window.setTimeout = (f) => waits.set(1e9 + waits.size, f) && 1e9 + waits.size - 1;  // nothing comes by itself
          window.clearTimeout = (id) => waits.has(id) ? waits.set(id, () => {}) : clear(id);
          model.set(...move);
          await frames();
          const waiting = waits.size;
          model.set(...bad);
          await frames();
          const before = told.textContent;
          waits.forEach((f) => f());
          [window.setTimeout, window.clearTimeout] = [set, clear];
          return [waiting, before, told.textContent];
        }""",
        [move, bad],
    )
    assert page.is_visible(".p2p-error")
    assert waiting and after == before
