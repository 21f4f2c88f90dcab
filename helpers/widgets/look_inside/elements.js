/* Boards, and the boxes that lie on them: a board is painted when its numbers change; a box moves without any painting. */

import { make } from "../shared/page.js";

export const box = (name, attributes = {}) => make("i", { class: `li-box li-${name}`, hidden: true, ...attributes });
export const under = (board, ...boxes) => make("div", { class: "li-under" }, board, make("div", { class: "li-over" }, boxes));

/** Puts a box over a rectangle, or takes it away. */
export function placeBox(one, at) {
  one.hidden = !at;
  if (!at) return;
  one.style.transform = `translate(${at.x}px, ${at.y}px)`;
  if (one.wide === at.w && one.high === at.h) return;
  [one.wide, one.high] = [at.w, at.h];
  Object.assign(one.style, { width: `${at.w}px`, height: `${at.h}px` });
}

/** Sets an element's text only when it is another one: the browser lays the page out again for each. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Hears a pointer that presses and drags on a board: `f(event)`. The keys then go on from there. */
export function presses(app, board, f) {
  board.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    board.setPointerCapture(event.pointerId);
    board.dataset.held = "";
    event.preventDefault();
    f(event);
    app.focus();
  });
  board.addEventListener("pointermove", (event) => "held" in board.dataset && f(event));
  for (const end of ["pointerup", "pointercancel"]) board.addEventListener(end, () => delete board.dataset.held);
}
