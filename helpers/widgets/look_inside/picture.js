/* The picture: what the number under the lens can see of it, and what each pixel has in that number. */

import { blit, fitCanvas, raster } from "../shared/canvases.js";
import { around0 } from "../shared/colours.js";
import { clamp, range } from "../shared/numbers.js";
import { make, pointAt } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { box, placeBox, presses, under, write } from "./elements.js";
import { fixed, WORDS } from "./words.js";

/** `{ element, build, side, paint, move }`. */
export function makePicture(app) {
  const { state, view } = app;
  const board = make("canvas", { class: "li-board", role: "img" });
  const boxes = { light: box("light"), ring: box("ring") };
  const sees = make("div", { class: "p2p-caption li-line" });
  const sums = make("div", { class: "p2p-caption li-line" });
  const modes = ["ink", "share"].map((mode) =>
    make("button", { class: "p2p-button li-mode", "aria-pressed": "false", title: WORDS[`${mode}Title`], onclick: () => app.show(mode) }, WORDS[mode]));
  const figure = under(board, boxes.light, boxes.ring);
  const element = make("section", { class: "li-picture", "aria-label": WORDS.picture },
    make("div", { class: "li-head" }, make("b", {}, WORDS.picture), make("span", { class: "li-modes", role: "group" }, modes)),
    make("div", { class: "li-place" }, figure), sees, sums);
  let [cell, photo, ink, later] = [1, null, "", 0];

  presses(app, board, (event) => {
    const [h, w, depth] = state.floors[0].shape;
    const [x, y] = pointAt(event, board).map((v) => Math.floor(v / cell));
    app.go(state.beside(0, (clamp(y, 0, h - 1) * w + clamp(x, 0, w - 1)) * depth));
  });

  function layOut(width) {
    const [h, w] = state.floors[0].shape;
    const step = (window.devicePixelRatio || 1) >= 2 ? 0.5 : 1;
    cell = Math.max(step, Math.floor(width / Math.max(h, w) / step) * step);
    fitCanvas(board, w * cell, h * cell);
    ink = "";
    return Math.max(h, w) * cell;
  }

  /** The picture, or the shares of its pixels; those follow when the hand rests. */
  function paint(moving) {
    clearTimeout(later);
    const wanted = view.mode === "ink" ? `ink ${state.fresh}` : `share ${state.fresh} ${state.subject().k} ${state.subject().unit}`;
    modes.forEach((button, i) => button.setAttribute("aria-pressed", String(view.mode === ["ink", "share"][i])));
    if (moving) later = setTimeout(settle, 60);
    else tell();
    if (wanted + view.colours.diverging === ink || (moving && view.mode !== "ink")) return;
    ink = wanted + view.colours.diverging;
    const { shape, data } = state.picture;
    const [h, w, depth] = shape;
    if (view.mode === "ink") {
      const [low, high] = range(data);
      const grey = depth === 1 || depth === 3;
      photo = raster(grey ? state.picture : { shape: [h, w], data: data.filter((_, i) => i % depth === 0) }, { low: Math.min(low, 0), high: Math.max(high, 1), old: photo });
    } else {
      const { slopes } = state.pixelShares();
      const each = new Float64Array(h * w);
      slopes.forEach((slope, p) => (each[Math.floor(p / depth)] += slope * data[p]));
      const [low, high] = around0(each);
      photo = raster({ shape: [h, w], data: each }, { map: view.colours.diverging, low, high, old: photo });
    }
    blit(fitCanvas(board, w * cell, h * cell), photo, 0, 0, w * cell, h * cell);
  }

  const settle = () => paint(false);
  function tell() {
    const { pixels, biases } = state.pixelShares();
    const subject = state.subject();
    write(sums, subject.k ? fill(WORDS.pixelSums, added(biases, state.value(subject))) : "");
    const [height, width] = state.floors[0].shape;
    board.setAttribute("aria-label", fill(WORDS.pictureLabel, { height, width, sees: sees.textContent, sums: sums.textContent }));
    app.root.dataset.pixels = pixels;
    app.root.dataset.biases = biases;
  }
  /* What is printed adds up: the pixels have what the printed biases leave of the printed sum. */
  const added = (biases, sum) => ({ pixels: fixed(hundredths(sum) - hundredths(biases), 2), sign: biases < 0 ? "−" : "+", biases: fixed(Math.abs(biases), 2), sum: fixed(sum, 2) });
  const hundredths = (v) => Math.round(v * 100) / 100;

  /** The receptive field: all else lies in its shadow. */
  function move() {
    const { top, left, bottom, right } = state.field;
    const [h, w] = state.floors[0].shape;
    const [height, width] = [bottom - top + 1, right - left + 1];
    const seeing = state.subject().k > 0;
    write(sees, seeing ? fill(WORDS.sees, { top, bottom, left, right }) : fill(WORDS.seesOne, { all: h * w }));
    placeBox(boxes.light, seeing ? { x: left * cell, y: top * cell, w: width * cell, h: height * cell } : null);
    const spot = state.here.k ? (view.spotUnit !== null && state.here.k === 1 ? view.spotUnit : null) : state.here.unit;
    const at = spot === null ? null : Math.floor(spot / state.floors[0].shape[2]);
    placeBox(boxes.ring, at === null ? null : { x: (at % w) * cell, y: Math.floor(at / w) * cell, w: cell, h: cell });
  }

  return { element, figure, layOut, paint, move, stop: () => clearTimeout(later) };
}
