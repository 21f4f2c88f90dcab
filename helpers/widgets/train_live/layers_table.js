/* Spread and gradient of each layer: a line over the steps, on a scale of powers of ten, and the number now. */

import { fitCanvas } from "../shared/canvases.js";
import { clamp, number } from "../shared/numbers.js";
import { make } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { reach } from "./loss_chart.js";
import { WORDS } from "./words.js";

const KINDS = ["spread", "slope"];
const FILTERS = [8, 16];

/** `{ box, draw, describe }`: a table of the three layers. */
export function makeLayersTable() {
  const rows = WORDS.names.map((name) => {
    const parts = Object.fromEntries(
      KINDS.map((kind) => [kind, { canvas: make("canvas", { "aria-hidden": "true" }), value: make("span", { class: "tl-value" }) }]),
    );
    const silent = make("span", { class: "tl-silent" });
    const cell = ({ canvas, value }) => make("td", {}, make("div", { class: "tl-cell" }, canvas, value));
    return { parts, silent, row: make("tr", {}, make("th", { scope: "row" }, name, silent), cell(parts.spread), cell(parts.slope)) };
  });
  const head = ["layer", "spread", "slope"].map((name) => make("th", { scope: "col" }, WORDS[name]));
  const [bold, rest] = WORDS.layers;
  const box = make(
    "div",
    { class: "tl-layers" },
    make("div", { class: "p2p-caption" }, make("b", {}, bold), rest),
    make("table", {}, make("thead", {}, make("tr", {}, head)), make("tbody", {}, rows.map(({ row }) => row))),
  );

  function draw({ run, ghost, colours, cursor, spark: [width, height] }) {
    const steps = reach(run, ghost);
    const scales = Object.fromEntries(KINDS.map((kind) => [kind, scale(kind, [run, ghost])]));
    const layers = told(run);
    const at = cursor === null || !layers[cursor] ? layers.length - 1 : cursor;
    rows.forEach(({ parts, silent }, layer) => {
      for (const [kind, { canvas, value }] of Object.entries(parts)) {
        sparkline(canvas, { kind, layer, run, ghost, steps, colours, width, height, cursor, limits: scales[kind] });
        write(value, layers.length ? number(layers[at][kind][layer], 3) : WORDS.noneYet);
      }
      const count = layers[at]?.silent[layer] ?? 0;
      write(silent, count && layer < 2 ? fill(WORDS.silent, { silent: count, all: FILTERS[layer] }) : "");
    });
  }
  return { box, draw };
}

/* What there is to tell of each step; of a run that has not begun, of its first weights. */
const told = (run) => (run.layers.length || !run.before ? run.layers : [run.before]);

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/* One scale for all layers, so that they can be compared: whole powers of ten, at least two and at most eight of them. */
function scale(kind, runs) {
  let [low, high] = [Infinity, -Infinity];
  for (const one of runs)
    for (const step of one ? told(one) : [])
      for (const value of step[kind])
        if (value > 0 && Number.isFinite(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
  if (low > high) return [-1, 1];
  const top = Math.max(Math.ceil(Math.log10(high)), Math.floor(Math.log10(low)) + 2);
  return [Math.max(Math.floor(Math.log10(low)), top - 8), top];
}

function sparkline(canvas, { kind, layer, run, ghost, steps, colours, width, height, cursor, limits: [low, high] }) {
  const pen = fitCanvas(canvas, width, height);
  const x = (step) => 1 + (step / steps) * (width - 2);
  const y = (value) => 2 + (1 - clamp((Math.log10(value) - low) / (high - low), 0, 1)) * (height - 4);
  pen.strokeStyle = colours.line;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let power = low; power <= high; power++) {
    const at = Math.round(y(10 ** power)) + 0.5;
    pen.moveTo(0, at);
    pen.lineTo(width, at);
  }
  pen.stroke();
  const trace = (one, style, size, dash) => {
    const layers = told(one);
    const by = Math.ceil(layers.length / width);
    pen.strokeStyle = style;
    pen.lineWidth = size;
    pen.setLineDash(dash);
    pen.beginPath();
    for (let i = 0, begun = false; i < layers.length; i += by) {
      const value = layers[i][kind][layer];
      if (Number.isNaN(value)) continue;
      if (begun) pen.lineTo(x(i), y(value));
      else pen.moveTo(x(i), y(value));
      begun = true;
    }
    pen.stroke();
    pen.setLineDash([]);
  };
  if (ghost) trace(ghost, colours.muted, 1.5, [4, 3]);
  trace(run, colours.accent, 2, []);
  const last = told(run).length - 1;
  if (last >= 0 && Number.isFinite(told(run)[last][kind][layer])) {
    pen.fillStyle = colours.accent;
    pen.beginPath();
    pen.arc(Math.max(x(last), 2.5), y(told(run)[last][kind][layer]), 2.5, 0, 2 * Math.PI);
    pen.fill();
  }
  if (cursor !== null) {
    pen.fillStyle = colours.ink;
    pen.fillRect(Math.round(x(cursor)), 0, 1, height);
  }
}
