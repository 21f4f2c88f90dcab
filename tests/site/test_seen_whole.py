"""Every widget is seen whole in the column that it lives in: its controls, what is moved, and the number that it makes.

A screen of 800 pixels' height, of which the page's head takes some. On a telephone a widget may be longer than the screen,
but what the finger moves and the number that it makes are on it together.
"""

import pytest
from test_site import WIDGETS

from helpers import widgets

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1200)]
SCREEN, TELEPHONE = 800, 380
TOGETHER = {  # what is moved, the number that it makes; a widget that is not named here fits a telephone whole
    "slide_filter": (".sf-picture", ".sf-controls"),
    "shape_explorer": (".se-picture", ".se-count"),
    "loss_bowl": (".loss-bowl-map canvas", "button:text-is('step')"),
    "draw_a_digit": (".draw-a-digit-pad", ".draw-a-digit-answer"),
    "peek_simulator": ("input[type=range]", "[data-figure=fresh]"),
}
FOLDERS = list(widgets._FOLDERS.values())


def height(page, folder):
    """The height of each such widget of the page, the tallest of them."""
    return page.evaluate(
        "(name) => Math.max(...[...document.querySelectorAll(`.${name}`)].map((one) => one.offsetHeight))",
        folder.replace("_", "-"),
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_widget_is_seen_whole_on_the_site(visit, folder):
    page = visit(f"lessons/{WIDGETS[folder]}")
    heights = {}
    for width in (1280, 1024, 768, TELEPHONE):
        page.set_viewport_size({"width": width, "height": SCREEN})
        page.wait_for_timeout(150)  # a widget hears of its new width a frame later
        room = SCREEN - page.locator(".bd-header").bounding_box()["height"]
        if width == TELEPHONE and folder in TOGETHER:
            first, last = (
                page.locator(f"[data-widget={folder}] {part}").first.bounding_box()
                for part in TOGETHER[folder]
            )
            heights[width] = max(each["y"] + each["height"] for each in (first, last)) - min(
                first["y"], last["y"]
            )
        else:
            heights[width] = height(page, folder)
    page.close()
    assert max(heights.values()) <= room, heights


def test_every_widget_is_seen_whole_in_jupyterlab_with_its_side_bar_open(lab):
    """In a window of 1280x800."""
    page = lab.open(
        "from helpers.widgets import *", *(f"{name}()" for name in widgets.__all__), width=1280
    ).page
    page.set_viewport_size({"width": 1280, "height": SCREEN})
    page.evaluate("jupyterapp.shell.expandLeft()")
    for folder in FOLDERS:
        page.wait_for_selector(f".{folder.replace('_', '-')}")
    page.wait_for_timeout(300)
    room = page.locator(".jp-WindowedPanel-outer").bounding_box()["height"]
    heights = {folder: height(page, folder) for folder in FOLDERS}
    assert {folder: tall for folder, tall in heights.items() if tall > room} == {}, room
