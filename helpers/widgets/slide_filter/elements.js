/* What is on the page: every element of SlideFilter but its controls, which controls.js makes. */

import { freshId, make } from "../shared/page.js";
import { WORDS } from "./words.js";

/* A board is painted when its numbers change. What moves on it is a box above it, which the browser moves without
   painting anything: that is what makes a drag smooth. */
const box = (name, ...inside) => make("i", { class: `sf-box sf-${name}` }, ...inside);
const under = (board, ...boxes) =>
  make("div", { class: "sf-under" }, board, make("div", { class: "sf-over", "aria-hidden": "true" }, boxes));

export function makeElements() {
  const help = make("p", { class: "sf-help", id: freshId("sf-help") });
  help.innerHTML = WORDS.help;
  const board = (name) =>
    make("canvas", { class: `sf-board sf-${name}`, tabindex: 0, role: "application", "aria-describedby": help.id });
  const spotBox = box("cell");
  const all = {
    help,
    pictureBoard: board("picture"),
    mapBoard: board("map"),
    spotBox,
    light: box("light", spotBox) /* the flashlight: all but the window lies in its shadow */,
    ring: box("ring") /* where its value goes in the map */,
    pictureCaption: make("div", { class: "p2p-caption" }),
    mapCaption: make("div", { class: "p2p-caption" }),
    place: make("div", { class: "p2p-caption sf-place" }),
    legend: make("div", { class: "sf-legend" }, make("span"), make("i", { "aria-hidden": "true" }), make("span")),
    sum: make("strong", { class: "sf-sum" }),
    detail: make("span", { class: "p2p-caption sf-detail" }),
    rows: make("div", { class: "sf-rows" }),
    status: make("div", { class: "sf-status" }),
    note: make("div", { class: "sf-note p2p-caption", role: "status", hidden: true }),
    /* Turned and stretched boxes: unlike a drawing they need no painting when they move. */
    threads: Array.from({ length: 3 }, () => make("i", { class: "sf-thread", "aria-hidden": "true" })),
  };
  all.total = make("span", { class: "sf-answer" }, make("span", { class: "sf-word" }, WORDS.sum), " ", all.sum);
  all.stage = make(
    "div",
    { class: "sf-stage" },
    all.threads,
    make("section", { class: "sf-side", "aria-label": WORDS.picture }, all.pictureCaption, under(all.pictureBoard, all.light), all.place),
    make("section", { class: "sf-middle", "aria-label": WORDS.middle }, all.rows, make("div", { class: "sf-total" }, all.detail, all.total)),
    make("section", { class: "sf-side", "aria-label": WORDS.map }, all.mapCaption, under(all.mapBoard, all.ring), all.legend),
  );
  return all;
}

/** Sets an element's text only when it is another one: the browser lays the page out again for each. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const fitBox = (box, width, height) => Object.assign(box.style, { width: `${width}px`, height: `${height}px` });
export const moveBox = (box, x, y) => (box.style.transform = `translate(${x}px, ${y}px)`);
