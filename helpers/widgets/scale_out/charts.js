/* The two charts over the number of workers: a bar of three parts for each, and the speed-up beside the ideal line.
   What does not change with the chosen number is kept as a picture (`look.keep`, under `look.key`). */

import { fitCanvas, hatch, lay } from "../shared/canvases.js";
import { clamp, number } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { duration, times, unitOf } from "./figures.js";
import { WORDS } from "./words.js";

const PAD = { left: 38, right: 8, top: 34, bottom: 20 };

/** Between workers and pixels, on a chart of this width that reaches to so many workers. */
export function along(width, reach) {
  const each = (width - PAD.left - PAD.right) / reach;
  return { each, x: (n) => PAD.left + (n - 0.5) * each, n: (x) => clamp(Math.ceil((x - PAD.left) / each), 1, reach) };
}

/* A number for an axis to end at, and the step of its lines: 1, 2 or 5 times a power of ten. */
function axis(highest) {
  const ten = 10 ** Math.floor(Math.log10(highest / 3));
  const step = [1, 2, 5, 10].find((by) => highest / (by * ten) <= 5) * ten;
  return { step, lines: Array.from({ length: Math.floor(highest / step) + 1 }, (_, i) => i * step) };
}

/* Between values and pixels: `{ floor, x, y }`. */
function scales({ width, height, reach }, highest) {
  const floor = height - PAD.bottom;
  return { floor, x: along(width, reach).x, y: (value) => floor - (value / highest) * (floor - PAD.top) };
}

function frame(pen, { colours, width, reach }, highest, unit, { floor, x, y }) {
  pen.font = `11px ${colours.font}`;
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  pen.lineWidth = 1;
  for (const value of axis(highest / unit).lines.map((line) => line * unit)) {
    pen.fillStyle = colours.muted;
    pen.fillText(number(value / unit, 3), PAD.left - 6, y(value));
    pen.fillStyle = value ? colours.line : colours.muted;
    pen.fillRect(PAD.left, Math.round(y(value)), width - PAD.left - PAD.right, 1);
  }
  pen.fillStyle = colours.muted;
  pen.textBaseline = "top";
  pen.textAlign = "center";
  for (const n of [1, ...[1, 2, 3, 4].map((i) => (i * reach) / 4)]) pen.fillText(String(n), Math.min(x(n), width - 10), floor + 6);
}

/* An upright line with its text over it, in one of two rows. */
function mark(pen, x, row, bottom, text, colours, colour, width) {
  const line = 10 + 14 * row;
  const half = pen.measureText(text).width / 2;
  const middle = clamp(x, PAD.left + half, width - half - 2);
  pen.fillStyle = colours.paper;
  if (row) pen.fillRect(middle - half - 2, line - 6, 2 * half + 4, 13); // the other mark's line ends behind the text
  pen.fillStyle = colours[colour];
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, middle, line);
  pen.fillRect(Math.round(x), line + 7, 1, Math.max(0, bottom - line - 8));
}

/** A bar for each number of workers: computing, over it latency, over that the bytes on their way. */
export function drawBars(canvas, { steps, fastest }, chosen, look) {
  const { colours, width, height, reach } = look;
  const shown = steps.slice(1, reach + 1);
  const highest = Math.max(...shown.map((step) => step.total));
  const to = scales(look, highest);
  const { each } = along(width, reach);
  const wide = each < 4 ? each : each * 0.8;
  const still = look.keep("bars", look.key, width, height, (pen) => {
    frame(pen, look, highest, unitOf(highest)[0], to);
    allBars(pen, shown, wide, look, to);
  });

  const { floor, x, y } = to;
  const pen = fitCanvas(canvas, width, height);
  lay(pen, still);
  const step = steps[chosen];
  pen.font = `11px ${colours.font}`;
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 1.5;
  pen.strokeRect(x(chosen) - Math.max(wide, 3) / 2, y(step.total), Math.max(wide, 3), floor - y(step.total));
  mark(pen, x(chosen), 0, y(step.total), fill(WORDS.here, { n: chosen, total: duration(step.total) }), colours, "ink", width);
  if (fastest <= reach) mark(pen, x(fastest), 1, y(steps[fastest].total), fill(WORDS.fastest, { n: fastest }), colours, "muted", width);
}

function allBars(pen, shown, wide, { colours }, { x, y }) {
  const part = (colour, alpha, from, to) => {
    pen.fillStyle = colour;
    pen.globalAlpha = alpha;
    for (const step of shown) {
      const [left, right] = edges(x(step.n), wide);
      pen.fillRect(left, y(to(step)), right - left, y(from(step)) - y(to(step)));
    }
    pen.globalAlpha = 1;
  };
  const waited = (step) => step.compute + step.latency;
  part(colours.compute, 1, () => 0, (step) => step.compute);
  part(colours.latency, 0.22, (step) => step.compute, waited);
  part(stripes(pen, colours.latency), 1, (step) => step.compute, waited);
  part(colours.bandwidth, 1, waited, (step) => step.total);
  if (wide < 4) return;
  pen.fillStyle = colours.paper; // a gap, for those who see no difference in the colours
  for (const step of shown) if (step.talk) pen.fillRect(x(step.n) - wide / 2, y(step.compute) - 0.5, wide, 1);
}

/* Where bars touch, they begin and end on whole pixels, else a seam would show between them. */
const edges = (middle, wide) => (wide < 4 ? [Math.round(middle - wide / 2), Math.round(middle + wide / 2)] : [middle - wide / 2, middle + wide / 2]);

/* Slanted lines as a pattern to fill with. */
function stripes(pen, colour) {
  const ratio = window.devicePixelRatio || 1;
  const tile = document.createElement("canvas");
  hatch(fitCanvas(tile, 4, 4), 0, 0, 4, 4, colour, 4);
  const pattern = pen.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(4 / tile.width, 4 / tile.height));
  return pattern;
}

/** The speed-up, and n: what it would be if talk cost nothing. */
export function drawSpeedup(canvas, { steps, fastest }, chosen, look) {
  const { colours, width, height, reach } = look;
  const shown = steps.slice(1, reach + 1);
  const highest = 1.15 * Math.max(1.5, ...shown.map((step) => step.speedup));
  const to = scales(look, highest);
  const still = look.keep("curve", look.key, width, height, (pen) => {
    frame(pen, look, highest, 1, to);
    bothLines(pen, shown, highest, look, to);
  });

  const { x, y } = to;
  const pen = fitCanvas(canvas, width, height);
  lay(pen, still);
  pen.font = `11px ${colours.font}`;
  if (fastest <= reach) {
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.arc(x(fastest), y(steps[fastest].speedup), 6.5, 0, 2 * Math.PI);
    pen.stroke();
  }
  const { speedup } = steps[chosen];
  pen.fillStyle = colours.ink;
  pen.beginPath();
  pen.arc(x(chosen), y(speedup), 4, 0, 2 * Math.PI);
  pen.fill();
  mark(pen, x(chosen), 0, y(speedup) - 4, fill(WORDS.times, { speedup: times(speedup) }), colours, "ink", width);
}

function bothLines(pen, shown, highest, { colours, width, reach }, { floor, x, y }) {
  const line = (points, colour, size, dash = []) => {
    pen.strokeStyle = colour;
    pen.lineWidth = size;
    pen.setLineDash(dash);
    pen.beginPath();
    for (const [n, value] of points) pen.lineTo(x(n), y(value));
    pen.stroke();
    pen.setLineDash([]);
  };
  pen.save();
  pen.beginPath();
  pen.rect(PAD.left, PAD.top, width - PAD.left - PAD.right, floor - PAD.top);
  pen.clip();
  line([[1, 1], [reach, reach]], colours.muted, 1.5, [5, 4]);
  line([[0.5, 1], [reach + 0.5, 1]], colours.muted, 1, [1, 3]);
  line(shown.map((step) => [step.n, step.speedup]), colours.ink, 2);
  pen.restore();

  const leaves = Math.min(highest, reach); // where the ideal line leaves the chart
  pen.fillStyle = colours.muted;
  if (leaves < reach / 2) { // beside a steep line, over a flat one
    pen.textAlign = "left";
    pen.textBaseline = "top";
    pen.fillText(WORDS.ideal, x(leaves) + 5, PAD.top - 2);
  } else {
    pen.textAlign = "right";
    pen.textBaseline = "bottom";
    pen.fillText(WORDS.ideal, x(0.8 * leaves) - 6, y(0.8 * leaves) - 2);
  }
  pen.textBaseline = "bottom";
  pen.textAlign = "right";
  pen.fillText(WORDS.asOne, width - PAD.right, y(1) - 2);
}
