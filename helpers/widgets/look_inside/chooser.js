/* Which picture goes in: a few small ones to choose among, or a pad to draw on. */

import { blit, fitCanvas, raster } from "../shared/canvases.js";
import { choice } from "../shared/controls.js";
import { keys } from "../shared/keyboard.js";
import { clamp, range } from "../shared/numbers.js";
import { make } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { WORDS } from "./words.js";

const MANY = 12; // more pictures than these are chosen by number
const SIDE = 24; // pixels of a small one

/** `{ element, pad, build, layOut, paint }`: `pad` is what takes the picture's place. */
export function makeChooser(app) {
  const { state, view, pad: drawing } = app;
  const group = make("div", { class: "li-pictures", role: "radiogroup", "aria-label": WORDS.pictures });
  const verdict = make("span", { class: "li-verdict" });
  const draw = make("button", { class: "p2p-button", "aria-pressed": "false", onclick: () => app.draw(!view.drawing) }, WORDS.draw);
  const element = make("div", { class: "li-top" }, group, draw, verdict);
  const pad = make("section", { class: "li-pad", hidden: true, "aria-label": WORDS.draw }, drawing.canvas,
    make("div", { class: "p2p-controls" }, make("button", { class: "p2p-button", onclick: drawing.undo }, WORDS.undo), make("button", { class: "p2p-button", onclick: drawing.clear }, WORDS.clear)));
  let small = [];
  let number = null;

  function build() {
    const { shape } = state.pictures;
    const [count, h, w, depth] = shape;
    const to = (by) => () => {
      const next = clamp(Math.max(state.chosen, 0) + by, 0, count - 1);
      small[next]?.focus();
      app.choose(next);
    };
    number = count > MANY ? choice(WORDS.which, Array.from({ length: count }, (_, i) => String(i)), (value) => app.choose(Number(value))) : null;
    small = number || count === 1 ? [] : Array.from({ length: count }, (_, i) => {
      const canvas = make("canvas", { "aria-hidden": "true" });
      const data = Float64Array.from(state.pictures.data.subarray(i * h * w * depth, (i + 1) * h * w * depth));
      const grey = depth === 3 ? { shape: [h, w, 3], data } : { shape: [h, w], data: data.filter((_, p) => p % depth === 0) };
      const [low, high] = range(data);
      blit(fitCanvas(canvas, SIDE, SIDE), raster(grey, { low: Math.min(low, 0), high: Math.max(high, 1) }), 0, 0, SIDE, SIDE);
      const one = make("button", { class: "li-small", role: "radio", "aria-label": fill(WORDS.digit, { index: i }), onclick: () => app.choose(i) }, canvas);
      keys(one, { ArrowRight: to(1), ArrowDown: to(1), ArrowLeft: to(-1), ArrowUp: to(-1) });
      return one;
    });
    group.replaceChildren(...(number ? [number.box] : small));
    draw.hidden = !state.can();
  }

  function paint() {
    small.forEach((one, i) => {
      one.setAttribute("aria-checked", String(i === state.chosen && !view.drawing));
      one.tabIndex = i === Math.max(state.chosen, 0) ? 0 : -1;
    });
    if (number) number.input.value = String(state.chosen);
    draw.setAttribute("aria-pressed", String(view.drawing));
    pad.hidden = !view.drawing;
    if (view.drawing || !drawing.canvas.style.width) {
      drawing.paint(view.padSide, view.colours);
      drawing.canvas.setAttribute("aria-label", drawing.label());
    }
    const { values } = state.levels[state.floors.length - 1];
    const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a]);
    const [best, second] = order;
    verdict.textContent = fill(WORDS.verdict, { best, score: values[best].toFixed(1), second: second ?? best, next: values[second ?? best].toFixed(1) }).replaceAll("-", "−");
  }

  return { element, pad, build, paint };
}
