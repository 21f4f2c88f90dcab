"""Every widget is seen whole in the column that it lives in: its controls, what is moved, and the number that it makes.

A screen of 800 pixels' height, of which the page's head takes some. A widget of which more goes on below, and any on a
telephone, may be longer than the screen, but what a hand moves and the number that it makes are on it together.
"""

import pytest
from test_site import WIDGETS, shown

from helpers import widgets

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1200)]
SCREEN, TELEPHONE = 800, 380
GOES_ON = {  # what is seen together, of a widget that shows more below it: rows of positions, deeper maps
    "shape_explorer": (".se-controls", ".se-boards"),
    "draw_a_digit": (".draw-a-digit-pad", ".draw-a-digit-top .p2p-controls", ".draw-a-digit-answer"),
}
ON_A_TELEPHONE = {  # a widget that is not named here fits a telephone whole
    "slide_filter": (".sf-picture", ".sf-controls"),
    "shape_explorer": (".se-count", ".se-picture"),
    "loss_bowl": (".loss-bowl-map canvas", "button:text-is('step')"),
    "draw_a_digit": GOES_ON["draw_a_digit"],
    "peek_simulator": ("input[type=range]", "[data-figure=fresh]"),
    "look_inside": (".li-tower", ".li-lens"),
    "train_live": (".tl-bar", ".tl-layers"),
    "architecture_builder": (".ab-rows", ".ab-total"),
    "scale_out": (".so-dials", ".so-bars"),
}


def heights(page, folder, parts):
    """From the top of the first part to the bottom of the last, of each such widget on the page; without parts, all of it."""
    found = []
    for widget in page.locator(f".{folder.replace('_', '-')}").all():
        boxes = [widget.locator(part).first.bounding_box() for part in parts] if parts else [widget.bounding_box()]
        found.append(max(box["y"] + box["height"] for box in boxes) - min(box["y"] for box in boxes))
    return found


# Pixels of a widget, on its left or right, that a box around it cuts off.
CUT = """(widget) => {
  const { left, right } = widget.getBoundingClientRect();
  let most = 0;
  for (let box = widget.parentElement; box; box = box.parentElement) {
    if (getComputedStyle(box).overflowX === "visible") continue;
    const around = box.getBoundingClientRect();
    most = Math.max(most, around.left - left, right - around.right);
  }
  return most;
}"""


def soon(faults, page, *given):
    """-> the faults that are left once the page has had time to: a widget hears of its new width some frames later."""
    for _ in range(20):
        page.wait_for_timeout(150)
        if not (found := faults(page, *given)):
            break
    return found


def taller(page, parts, room):
    """-> {folder: heights} of the widgets that do not fit into so many pixels."""
    found = {folder: heights(page, folder, seen) for folder, seen in parts.items()}
    return {folder: each for folder, each in found.items() if max(each) > room}


def cut_off(page, folder):
    """-> the pixels that a box around such a widget cuts off, where it does."""
    cut = [widget.evaluate(CUT) for widget in page.locator(f".{folder.replace('_', '-')}").all()]
    return [pixels for pixels in cut if pixels >= 1]


@pytest.mark.parametrize("folder", widgets._FOLDERS.values())
def test_a_widget_is_seen_whole_on_the_site(visit, folder):
    page, too_tall = visit(f"lessons/{WIDGETS[folder]}"), {}
    shown(page, folder)
    for width in (1280, 1024, 768, TELEPHONE):
        page.set_viewport_size({"width": width, "height": SCREEN})
        room = SCREEN - page.locator(".bd-header").bounding_box()["height"]
        parts = {folder: (ON_A_TELEPHONE if width == TELEPHONE else GOES_ON).get(folder)}
        if tall := soon(taller, page, parts, room):
            too_tall[width] = tall[folder]
        assert soon(cut_off, page, folder) == [], f"at {width} a box around the widget cuts it off"
    page.close()
    assert too_tall == {}, f"there is room for {room} pixels"


def test_every_widget_is_seen_whole_in_jupyterlab_with_its_side_bar_open(lab):
    """In a window of 1280x800."""
    page = lab.open("from helpers.widgets import *", *(f"{name}()" for name in widgets.__all__), width=1280).page
    page.set_viewport_size({"width": 1280, "height": SCREEN})
    page.evaluate("jupyterapp.shell.expandLeft()")
    for folder in widgets._FOLDERS.values():
        page.wait_for_selector(f".{folder.replace('_', '-')}")
    room = page.locator(".jp-WindowedPanel-outer").bounding_box()["height"]
    parts = {folder: GOES_ON.get(folder) for folder in widgets._FOLDERS.values()}
    assert soon(taller, page, parts, room) == {}, f"there is room for {room} pixels"
