"""Every widget of the site in Firefox and in WebKit: it starts without an error, and answers the keyboard and a pointer.

Where a browser is missing its tests are skipped and say what to install; .ci/run installs both where it can.
"""

import time

import other_browsers
import pytest
from test_site import WIDGETS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1200)]
BROWSERS = {
    "firefox": (other_browsers.find_firefox, other_browsers.firefox, "firefox-esr"),
    "webkit": (other_browsers.find_webkit, other_browsers.webkit, "webkit2gtk-driver xvfb"),
}

MOUNTED = """() => {
  const places = [...document.querySelectorAll("[data-widget]")];
  return document.readyState === "complete" && places.every((one) => one.model || one.innerText.includes("could not start"));
}"""
FAULTS = """() => {
  window.faults = [];
  addEventListener("error", ({ message }) => faults.push(message));
  addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason)));
  return [...document.querySelectorAll("[data-widget]")].filter((one) => !one.model || !one.querySelector(".p2p"))
    .map((one) => one.innerText);
}"""
# All that a reader or Python could notice: the traits, and the words.
LOOKS = """(name) => {
  const place = document.querySelector(`[data-widget=${name}]`);
  const traits = Object.keys(JSON.parse(document.querySelector(place.dataset.state).textContent));
  return JSON.stringify([traits.map((one) => place.model.get(one)), place.innerText,
    [...place.querySelectorAll("input, select")].map((one) => one.value)]);
}"""
# What can be seen of each thing that takes a pointer or the keyboard: the middle of the widget first.
HANDS = """(name) => [...document.querySelectorAll(`[data-widget=${name}] :is(canvas, input[type=range], [tabindex="0"])`)]
  .filter((one) => one.checkVisibility()).length"""
SEEN = """(name) => document.querySelector(`[data-widget=${name}]`).scrollIntoView({ block: "center" })"""
HOLD = """(name, number) => {
  const one = [...document.querySelectorAll(`[data-widget=${name}] :is(canvas, input[type=range], [tabindex="0"])`)]
    .filter((one) => one.checkVisibility())[number];
  one.scrollIntoView({ block: "center" });
  one.focus({ preventScroll: true });
  const box = one.getBoundingClientRect();
  return [box.left, box.top, box.width, box.height];
}"""


@pytest.fixture(scope="module", params=BROWSERS)
def browser(request, tmp_path_factory):
    find, start, packages = BROWSERS[request.param]
    if not find():
        pytest.skip(f"No {request.param}: install it (Debian: apt install {packages}).")
    with start(tmp_path_factory.mktemp(request.param)) as found:
        yield found


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_starts_and_answers(browser, site, name):
    browser.go(f"{site}/lessons/{WIDGETS[name]}.html")
    browser.wait(MOUNTED)
    assert browser.run(FAULTS) == []
    browser.run(SEEN, name)  # one fetches its pictures when it is seen
    hands = range(browser.wait(HANDS, name))
    assert answers(browser, name, hands, ARROWS), "no arrow key changes anything"
    assert answers(browser, name, hands, [drag]), "no drag changes anything"
    assert browser.run("() => window.faults") == []


def answers(browser, name, hands, ways):
    """Say whether what is done to one of the widget's parts changes what it shows, holds or says."""
    for number in hands:
        for act in ways:
            box = browser.run(HOLD, name, number)
            before = browser.run(LOOKS, name)
            act(browser, box)
            for _ in range(8):  # what was done is drawn with the next frame, and said a moment later
                if browser.run(LOOKS, name) != before:
                    return True
                time.sleep(0.05)
    return False


def press(key):
    return lambda browser, _: browser.press(key)


def drag(browser, box):
    left, top, width, height = box
    browser.drag(*((left + x * width, top + y * height) for x, y in ((0.3, 0.3), (0.5, 0.6), (0.7, 0.55))))


ARROWS = [press(key) for key in "\ue014\ue012\ue015\ue013"]  # right, left, down, up, as WebDriver numbers them
