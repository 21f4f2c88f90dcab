/* Elements of a page, where the pointer is in one, and when to draw. */

/** `make("button", { class: "p2p-button", onclick }, "play")`: an element with attributes, listeners and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

let made = 0;
/** A fresh id, for labels and descriptions. */
export const freshId = (name = "p2p") => `${name}-${Date.now().toString(36)}-${made++}`;

/** Where a pointer is inside an element, `[x, y]` in the element's own CSS pixels: on slides and zoomed pages
 *  (transform: scale, zoom) they are larger or smaller than the window's. */
export function pointAt(event, element) {
  const box = element.getBoundingClientRect();
  const own = (size, seen) => (size && seen ? size / seen : 1);
  return [(event.clientX - box.left) * own(element.offsetWidth, box.width), (event.clientY - box.top) * own(element.offsetHeight, box.height)];
}

/** Hears a pointer that presses and drags: `drag(event)` for each of its places, also beside the element; `begin()` before all. */
export function dragged(element, drag, begin = () => {}) {
  element.addEventListener("pointerdown", (event) => {
    begin();
    element.setPointerCapture(event.pointerId);
    drag(event);
  });
  element.addEventListener("pointermove", (event) => element.hasPointerCapture(event.pointerId) && drag(event));
}

/** `request = schedule(draw)`: call `request()` as often as you like, `draw` runs once, in the next frame. */
export function schedule(draw) {
  let waiting = 0;
  const request = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      draw();
    });
  };
  request.cancel = () => cancelAnimationFrame(waiting);
  return request;
}

/** Does the reader want nothing to move by itself? */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
