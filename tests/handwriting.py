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
