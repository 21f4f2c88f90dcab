"""What the widgets' browser tests do again and again."""

from axe_playwright_python.sync_playwright import Axe


def settled(notebook, expression, expected):
    """Wait until the kernel has heard: a message takes a moment."""
    for _ in range(75):
        value = notebook.value(expression)
        if value == expected:
            return
        notebook.page.wait_for_timeout(40)
    assert value == expected, f"{expression} is {value}, not {expected}"


def refused(notebook, code):
    """Run code that Python must refuse -> the error's text, once the widget shows the same."""
    try:
        notebook.python(code)
    except RuntimeError as error:
        said = str(error).partition(": ")[2]
        notebook.page.wait_for_function(
            "(said) => document.querySelector('.p2p-error').textContent === said", arg=said
        )
        return str(error)
    raise AssertionError(f"{code} was not refused")


def drag(page, selector, start, *stops):
    """Press at `start` and move through `stops`, each a fraction (x, y) of the element."""
    box = page.locator(selector).bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, *stops)]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=3)
    page.mouse.up()


def complaints(page):
    """What axe finds wrong with the page for people who do not see it, or not well."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["help"], [node["html"][:120] for node in one["nodes"]]) for one in found]


def too_wide(page):
    """Pixels by which the page must be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def painted(page):
    """Wait until what was asked for is on the screen."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def hidden_then_shown(page, widget):
    """Mount a second copy while it is not laid out, as in a closed tab, then show it -> the widths of its canvases."""
    folder = type(widget).__module__.split(".")[-2]
    page.evaluate(
        """async ([folder, state]) => {
          const { mount } = await import("/helpers/widgets/mount.js");
          const place = document.body.appendChild(document.createElement("section"));
          place.id = "later";
          place.style.display = "none";
          await mount(place, `/helpers/widgets/${folder}/widget.js`, state);
          await new Promise((done) => setTimeout(done, 100));
          place.style.display = "block";
        }""",
        [folder, widget.state()],
    )
    page.wait_for_function("[...document.querySelectorAll('#later canvas')].every((one) => one.style.width)")
    return page.evaluate("[...document.querySelectorAll('#later canvas')].map((one) => one.clientWidth)")


def spoken(page, text):
    """Wait until a screen reader has been given this text."""
    page.wait_for_function(
        "(text) => document.querySelector('.p2p [aria-live=polite]').textContent.includes(text)", arg=text
    )
