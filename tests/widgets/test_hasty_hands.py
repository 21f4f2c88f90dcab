"""Hands that are quicker than the first drawing: keys, clicks and drags on a widget in the moment in which it is made.

Somebody presses keys and holds the mouse down while a page still makes its widgets. Here everything that can be reached
gets every key, a drag, a click and a new choice in the task that made the widget, before a frame has passed; again in each
of the first frames; and again when all is drawn. What is hidden no hand can reach: a widget may stay so until it is drawn.
"""

import pytest

from helpers import widgets

pytestmark = pytest.mark.browser

HASTE = """async ([folder, state]) => {
  const { mount } = await import("/helpers/widgets/mount.js");
  const place = document.body.appendChild(document.createElement("section"));
  place.id = "hasty";
  const errors = [];
  window.addEventListener("error", (event) => errors.push(String(event.error?.stack ?? event.message)));
  window.addEventListener("unhandledrejection", (event) => errors.push(String(event.reason?.stack ?? event.reason)));

  const REACHED = "canvas, button, input, select, textarea, summary, [tabindex], [role=application], [role=gridcell], [role=slider]";
  const KEYS = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Enter", " ", "Home", "End", "PageDown", "PageUp", "Backspace", "Delete", "Escape"];
  const HANDS = ["pointerover", "pointerenter", "pointermove", "pointerdown", "pointermove", "pointerup", "click", "dblclick", "pointerleave"];

  function rush() {
    let count = 0;
    for (const element of place.querySelectorAll(REACHED)) {
      if (!element.isConnected || !element.checkVisibility({ visibilityProperty: true })) continue;
      count++;
      const send = (Kind, kind, more) => element.dispatchEvent(new Kind(kind, { bubbles: true, cancelable: true, ...more }));
      element.focus();
      for (const key of KEYS) for (const kind of ["keydown", "keyup"]) send(KeyboardEvent, kind, { key });
      const { left, top, width, height } = element.getBoundingClientRect();
      const spot = { clientX: left + 0.6 * width, clientY: top + 0.4 * height, pointerId: 1, buttons: 1 };
      for (const kind of HANDS) send(kind.startsWith("pointer") ? PointerEvent : MouseEvent, kind, spot);
      if (element.type === "range") element.value = element.max;
      const last = [...(element.options ?? [])].findLast((option) => !option.disabled && !option.hidden);
      if (last) last.selected = true;
      for (const kind of ["input", "change"]) if ("value" in element && element.type !== "file") send(Event, kind);
      element.blur();
    }
    return count;
  }

  const made = new Promise((done) =>
    new MutationObserver((_, watcher) => place.querySelector(".p2p") && (watcher.disconnect(), done())).observe(place, { childList: true }));
  const making = mount(place, `/helpers/widgets/${folder}/widget.js`, state);
  await made; // still in the task that made it, before anything waits
  const reached = [rush()];
  await making;
  for (let i = 0; i < 3; i++) reached.push(await new Promise((done) => requestAnimationFrame(() => done(rush()))));
  await new Promise((done) => setTimeout(done, 300));
  reached.push(rush());
  await new Promise((done) => setTimeout(done, 300));
  const said = [...place.querySelectorAll(".p2p-error:not([hidden])")].map((panel) => panel.textContent);
  return { errors, said, reached, height: place.querySelector(".p2p").clientHeight };
}"""


@pytest.mark.parametrize("name", widgets.__all__)
def test_hands_that_come_before_the_first_drawing_break_nothing(static, name):
    widget = getattr(widgets, name)()
    page = static(widget)
    seen = page.evaluate(HASTE, [type(widget).__module__.split(".")[-2], widget.state()])
    assert seen["errors"] == []
    assert seen["said"] == []
    assert seen["reached"][-1] > 2, "the hands reached nothing, not even at last"
    assert seen["height"] > 100, "what was made is still there"
