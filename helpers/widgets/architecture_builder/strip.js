/* The line of sizes: which square inputs are legal, and the size at present, to be dragged along it. */

import { fitCanvas, hatch, lay, layers as canvasLayers } from "../shared/canvases.js";
import { keys } from "../shared/keyboard.js";
import { clamp } from "../shared/numbers.js";
import { make, pointAt } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { runsText } from "./phrases.js";
import { runs, sizeAt } from "./sizes.js";
import { WORDS } from "./words.js";

const ENDS = [64, 128, 256, 512];
const HEIGHT = 30;
const SLICE = 5; /* milliseconds of trying sizes before the page has its turn */

/** -> `{ box, sentence, paint, learn, nextLegal, stop }` */
export function makeStrip(app) {
  const canvas = make("canvas", { class: "ab-sizes", tabindex: 0, role: "slider", "aria-label": WORDS.sizesLabel, "aria-valuemin": 1 });
  const sentence = make("p", { class: "ab-legal" });
  const key = make("p", { class: "p2p-caption ab-key" }, WORDS.key);
  const box = make("div", { class: "ab-strip" }, canvas);
  const layer = canvasLayers();
  let most = 64;
  let kinds = []; /* of each size from 1 on, as far as they have been tried */
  let known = null; /* the layers and depth that they were tried with */
  let timer = 0;
  let held = false;
  let version = 0;

  /** Tries the sizes again if layers or depth are other ones: a few milliseconds at a time, the present size first. */
  function learn(layers, input) {
    const now = { layers, depth: input[2], most: held ? most : (ENDS.find((end) => end >= 1.1 * Math.max(input[0], input[1])) ?? ENDS[ENDS.length - 1]) };
    if (known?.layers === now.layers && known.depth === now.depth && most === now.most) return;
    const longer = known?.layers === now.layers && known.depth === now.depth;
    if (!longer) kinds = [];
    known = now;
    most = now.most;
    clearTimeout(timer);
    const go = () => {
      if (held) return void (timer = setTimeout(go, 50)); /* a dragging hand goes first */
      const until = performance.now() + SLICE;
      while (kinds.length < most && performance.now() < until) kinds.push(sizeAt(known.layers, kinds.length + 1, known.depth));
      if (kinds.length < most) timer = setTimeout(go, 10);
      else {
        version++;
        app.request();
      }
    };
    timer = setTimeout(go, longer ? 0 : 120);
  }

  const ready = () => kinds.length >= most;
  const weightsNow = (input) => (input[0] === input[1] ? kinds[input[0] - 1]?.weights : undefined);

  /** The next legal size after one, or 0. */
  const nextLegal = (from) => (ready() ? kinds.findIndex((kind, i) => i >= from && kind.fits) + 1 : 0);

  function state(input) {
    const kind = kinds[input[0] - 1];
    if (!ready() || !kind || input[0] !== input[1]) return "unknown";
    return kind.fits ? "fits" : "not";
  }

  /* The runs of sizes with these Dense weights; the last may end behind the largest size that is drawn. */
  let found = {};
  function withWeights(weights) {
    if (found.version === version && found.weights === weights) return found.runs;
    const has = (kind) => kind.fits && kind.weights === weights;
    found = { version, weights, runs: runs(kinds.slice(0, most), has) };
    const last = found.runs[found.runs.length - 1];
    while (last[1] >= most && last[1] < 2 * most && has(sizeAt(known.layers, last[1] + 1, known.depth))) last[1]++;
    return found.runs;
  }

  function tell(input) {
    if (!ready()) return;
    const tried = kinds.slice(0, most);
    const fits = runs(tried, (kind) => kind.fits);
    const fields = { most };
    if (!fits.length) {
      sentence.textContent = fill(WORDS.legalNone, fields);
      return;
    }
    const parts = [fill(WORDS.legal, { runs: runsText(fits, most) })];
    const weights = weightsNow(input);
    const legal = tried.filter((kind) => kind.fits);
    if (legal.every((kind) => kind.weights === legal[0].weights)) parts.push(WORDS.sameAll);
    else if (weights) parts.push(fill(WORDS.sameSome, { runs: runsText(withWeights(weights), Infinity) }));
    const wholeRuns = runs(tried, (kind) => kind.whole);
    const near = wholeRuns.filter(([, to]) => to >= input[0]);
    if (legal.every((kind) => kind.whole)) parts.push(WORDS.wholeAll);
    else if (!wholeRuns.length) parts.push(WORDS.wholeNone);
    else parts.push(fill(WORDS.whole, { runs: runsText(near.length ? wholeRuns.slice(Math.max(0, wholeRuns.indexOf(near[0]) - 1)) : wholeRuns.slice(-2), most) }));
    const text = parts.join(" ").replace(/…\./g, "…");
    if (sentence.textContent !== text) sentence.textContent = text;
  }

  let width = 0;
  function paint(input, colours, room) {
    width = Math.max(room, 60);
    const pen = fitCanvas(canvas, width, HEIGHT);
    const x = (n) => ((n - 1) / most) * width;
    const weights = weightsNow(input) ?? "";
    const parts = [version, weights, most, width, colours.dark, ready(), window.devicePixelRatio].join();
    lay(pen, layer("sizes", parts, width, HEIGHT, (below) => {
      below.fillStyle = colours.raised;
      below.fillRect(0, 4, width, 14);
      if (ready()) {
        const tried = kinds.slice(0, most);
        const paintRuns = (test, alpha) => {
          below.globalAlpha = alpha;
          below.fillStyle = colours.accent;
          for (const [from, to] of runs(tried, test)) below.fillRect(x(from), 4, x(to + 1) - x(from), 14);
          below.globalAlpha = 1;
        };
        for (const [from, to] of runs(tried, (kind) => !kind.fits)) hatch(below, x(from), 4, x(to + 1) - x(from), 14, colours.muted, 5);
        paintRuns((kind) => kind.fits && kind.weights !== weights, 0.28);
        paintRuns((kind) => kind.fits && kind.weights === weights, 0.85);
        below.fillStyle = colours.ink;
        tried.forEach((kind, i) => {
          if (!kind.whole) return;
          below.beginPath();
          below.arc(x(i + 1.5), 23, Math.min(1.8, width / most / 2), 0, 7);
          below.fill();
        });
      }
      below.strokeStyle = colours.line;
      below.strokeRect(0.5, 4.5, width - 1, 13);
    }));
    for (const side of new Set(input.slice(0, 2))) {
      const middle = clamp(x(side + 0.5), 3, width - 3);
      pen.fillStyle = colours.paper;
      pen.fillRect(middle - 4, 0, 8, 22);
      pen.fillStyle = colours.window;
      pen.fillRect(middle - 2.5, 1, 5, 20);
    }
    const value = fill(WORDS.sizesValue, { size: input[0], state: WORDS.states[state(input)] });
    if (canvas.getAttribute("aria-valuetext") !== value) {
      canvas.setAttribute("aria-valuemax", most);
      canvas.setAttribute("aria-valuenow", input[0]);
      canvas.setAttribute("aria-valuetext", value);
    }
    tell(input);
  }

  const put = (n) => {
    const size = clamp(Math.round(n), 1, most);
    const [height, across] = app.input();
    if (height !== size || across !== size) app.resize(size);
  };
  const drag = (event) => put(0.5 + (pointAt(event, canvas)[0] / width) * most);
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    held = true;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    drag(event);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => held && drag(event));
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, () => {
      held = false;
      app.request();
    });
  const by = (step) => () => put(app.input()[0] + step);
  keys(canvas, {
    ArrowLeft: by(-1), ArrowDown: by(-1), ArrowRight: by(1), ArrowUp: by(1), PageDown: by(-16), PageUp: by(16),
    Home: () => put(nextLegal(0) || 1), End: () => put(most),
  });
  return { box, sentence, key, paint, learn, nextLegal, stop: () => clearTimeout(timer) };
}
