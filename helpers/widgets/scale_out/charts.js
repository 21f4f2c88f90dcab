/* The two charts over the number of workers: a bar of three parts for each, and the speed-up beside the ideal line. */

import { fitCanvas, hatch } from "../shared/canvases.js";
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

function frame(canvas, { colours, width, height, reach }, highest, unit) {
  const pen = fitCanvas(canvas, width, height);
  const floor = height - PAD.bottom;
  const y = (value) => floor - (value / highest) * (floor - PAD.top);
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
  const { x } = along(width, reach);
  pen.fillStyle = colours.muted;
  pen.textBaseline = "top";
  pen.textAlign = "center";
  for (const n of [1, ...[1, 2, 3, 4].map((i) => (i * reach) / 4)]) pen.fillText(String(n), Math.min(x(n), width - 10), floor + 6);
  return { pen, floor, y, x };
}

/* An upright line with its text over it, in one of two rows. */
function mark(pen, x, row, bottom, text, colour, width) {
  const line = 10 + 14 * row;
  const half = pen.measureText(text).width / 2;
  pen.fillStyle = colour;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, clamp(x, PAD.left + half, width - half - 2), line);
  pen.fillRect(Math.round(x), line + 7, 1, Math.max(0, bottom - line - 8));
}

/** A bar for each number of workers: computing, over it latency, over that the bytes on their way. */
export function drawBars(canvas, { steps, fastest }, chosen, look) {
  const { colours, width, reach } = look;
  const shown = steps.slice(1, reach + 1);
  const highest = Math.max(...shown.map((step) => step.total));
  const [unit] = unitOf(highest);
  const { pen, floor, y, x } = frame(canvas, look, highest, unit);
  const { each } = along(width, reach);
  const wide = each < 4 ? each : each * 0.8;

  const waits = new Path2D();
  for (const step of shown) {
    const left = x(step.n) - wide / 2;
    const part = (from, to) => [left, y(to), wide, y(from) - y(to)];
    pen.fillStyle = colours.muted;
    pen.globalAlpha = 0.7;
    pen.fillRect(...part(0, step.compute));
    pen.fillStyle = colours.accent;
    pen.globalAlpha = 0.22;
    pen.fillRect(...part(step.compute, step.compute + step.latency));
    pen.globalAlpha = 1;
    pen.fillRect(...part(step.compute + step.latency, step.total));
    waits.rect(...part(step.compute, step.compute + step.latency));
  }
  pen.save();
  pen.clip(waits);
  hatch(pen, PAD.left, PAD.top, width - PAD.left - PAD.right, floor - PAD.top, colours.accent, 4);
  pen.restore();
  if (wide >= 4)
    for (const step of shown) { // a gap between the parts, for those who see no difference in their colours
      pen.fillStyle = colours.paper;
      if (step.talk) pen.fillRect(x(step.n) - wide / 2, y(step.compute) - 0.5, wide, 1);
    }

  const step = steps[chosen];
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 1.5;
  pen.strokeRect(x(chosen) - Math.max(wide, 3) / 2, y(step.total), Math.max(wide, 3), floor - y(step.total));
  if (fastest <= reach) mark(pen, x(fastest), 1, y(steps[fastest].total), fill(WORDS.fastest, { n: fastest }), colours.muted, width);
  mark(pen, x(chosen), 0, y(step.total), fill(WORDS.here, { n: chosen, total: duration(step.total) }), colours.ink, width);
}

/** The speed-up, and n: what it would be if talk cost nothing. */
export function drawSpeedup(canvas, { steps, fastest }, chosen, look) {
  const { colours, width, reach } = look;
  const shown = steps.slice(1, reach + 1);
  const highest = 1.15 * Math.max(1.5, ...shown.map((step) => step.speedup));
  const { pen, floor, y, x } = frame(canvas, look, highest, 1);
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
  line(shown.map((step) => [step.n, step.speedup]), colours.accent, 2.5);
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

  if (fastest <= reach) {
    pen.strokeStyle = colours.accent;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.arc(x(fastest), y(steps[fastest].speedup), 6.5, 0, 2 * Math.PI);
    pen.stroke();
  }
  const { speedup } = steps[chosen];
  pen.fillStyle = colours.accent;
  pen.beginPath();
  pen.arc(x(chosen), y(speedup), 4, 0, 2 * Math.PI);
  pen.fill();
  mark(pen, x(chosen), 0, y(speedup) - 4, fill(WORDS.times, { speedup: times(speedup) }), colours.ink, width);
}
