"""Digits as a hand draws them, for the tests of DrawADigit and of its page."""

from hands import HANDS, strokes_of  # noqa: F401 - the tests of the browser take both from here
from steering import painted


def draw_with_mouse(page, strokes):
    box = page.locator(".draw-a-digit-pad").bounding_box()
    for stroke in strokes:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()
    painted(page)


def places_below_the_pad(page):
    """How far below the pad's top each part of the widget ends, in pixels."""
    return page.evaluate(
        """() => {
          const top = document.querySelector(".draw-a-digit-pad").getBoundingClientRect().top;
          const below = (selector) =>
            [...document.querySelectorAll(`.draw-a-digit ${selector}`)].map((one) => one.getBoundingClientRect().bottom - top);
          return {
            controls: Math.max(...below(".p2p-controls")),
            answer: Math.max(...below(".draw-a-digit-answer"), ...below(".draw-a-digit-bars")),
            maps: below(".draw-a-digit-layers canvas"),
            chosen: Math.max(...below(".draw-a-digit-detail canvas")),
          };
        }"""
    )
