/* The two charts: a histogram of all tries, and the climb of the best one. */

import { fitCanvas } from "../shared/canvases.js";
import { clamp } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { MOST_TRIES } from "./coins.js";
import { WORDS } from "./words.js";

export const percent = (share) => fill(WORDS.percent, { percent: (100 * share).toFixed(1) });

const HEIGHT = 216;
const frame = { left: 34, right: 10, top: 40, bottom: 24 };

function axes(canvas, colours, width) {
  const pen = fitCanvas(canvas, width, HEIGHT);
  pen.font = `11px ${colours.font}`;
  pen.lineWidth = 1;
  return pen;
}

/* An upright line with its text: over it, or leaning to the left (-1) or right (1), where another line stands beside. */
function mark(pen, x, y0, y1, text, line, colour, width, lean = 0) {
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(x, y0);
  pen.lineTo(x, y1);
  pen.stroke();
  pen.lineWidth = 1;
  const half = pen.measureText(text).width / 2;
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  pen.fillText(text, clamp(x + lean * half, half + 2, width - half - 2), line);
}

/** How many tries reach which accuracy, and what chance expects: `at` holds the numbers, `flipped` the coins. */
export function drawHistogram(canvas, at, flipped, { colours, width, met }) {
  const pen = axes(canvas, colours, width);
  const { counts, odds } = flipped;
  const step = Math.ceil(at.n / 100); // counts that share a bar
  const bin = (count) => Math.floor((count - at.n / 2) / step + 0.5);
  const drawn = new Map();
  for (let j = 0; j < at.k; j++) drawn.set(bin(counts[j]), (drawn.get(bin(counts[j])) ?? 0) + 1);
  const expected = new Map();
  odds.each.forEach((p, x) => expected.set(bin(x), (expected.get(bin(x)) ?? 0) + p * at.k));
  const x = (share) => frame.left + share * (width - frame.left - frame.right);
  const place = (b) => x(0.5 + (b * step) / at.n);
  const highest = Math.max(...drawn.values(), ...expected.values(), 1);
  const floor = HEIGHT - frame.bottom;
  const y = (tries) => floor - (tries / highest) * (floor - frame.top - 6);

  pen.fillStyle = colours.muted;
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  pen.fillText("0", frame.left - 6, floor);
  const tick = nice(highest);
  for (let t = tick; t <= highest; t += tick) {
    pen.fillText(String(t), frame.left - 6, y(t));
    pen.strokeStyle = colours.line;
    pen.beginPath();
    pen.moveTo(frame.left, Math.round(y(t)) + 0.5);
    pen.lineTo(width - frame.right, Math.round(y(t)) + 0.5);
    pen.stroke();
  }
  percentAxis(pen, colours, x, floor, width);

  const wide = Math.max(1, place(1) - place(0));
  for (const [b, tries] of drawn) {
    pen.fillStyle = b === bin(at.right) ? colours.plus : colours.muted;
    pen.globalAlpha = b === bin(at.right) ? 1 : 0.65;
    pen.fillRect(place(b) - wide / 2 + 0.5, y(tries), Math.max(1, wide - 1), floor - y(tries));
  }
  pen.globalAlpha = 1;
  pen.strokeStyle = colours.ink;
  pen.beginPath();
  [...expected].sort(([a], [b]) => a - b).forEach(([b, tries], i) => (i ? pen.lineTo(place(b), y(tries)) : pen.moveTo(place(b), y(tries))));
  pen.stroke();

  mark(pen, x(at.best), frame.top - 20, floor, fill(WORDS.best, { share: percent(at.best) }), 14, colours.plus, width);
  if (met) mark(pen, x(at.fresh), frame.top - 4, floor, fill(WORDS.freshMark, { share: percent(at.fresh) }), 31, colours.accent, width, at.fresh < at.best ? -1 : 1);
}

function percentAxis(pen, colours, x, floor, width) {
  pen.strokeStyle = colours.muted;
  pen.beginPath();
  pen.moveTo(frame.left, floor + 0.5);
  pen.lineTo(width - frame.right, floor + 0.5);
  pen.stroke();
  pen.fillStyle = colours.muted;
  pen.textBaseline = "top";
  pen.textAlign = "center";
  for (const share of [0, 0.25, 0.5, 0.75, 1]) pen.fillText(share === 1 ? "100 %" : String(100 * share), x(share) - (share === 1 ? 8 : 0), floor + 7);
}

/** Between tries and pixels on a chart of this width, which is logarithmic. */
export const along = (width) => ({
  x: (k) => frame.left + (Math.log(k) / Math.log(MOST_TRIES)) * (width - frame.left - frame.right),
  k: (x) => Math.round(MOST_TRIES ** clamp((x - frame.left) / (width - frame.left - frame.right), 0, 1)),
});

/** The best accuracy so far, try after try; `expected` of `flipped` belongs to `tries`. */
export function drawClimb(canvas, at, flipped, { colours, width, met, tries }) {
  const pen = axes(canvas, colours, width);
  const { counts, leaders, expected } = flipped;
  const { x } = along(width);
  const floor = HEIGHT - frame.bottom;
  const y = (share) => floor - ((share - 0.3) / 0.7) * (floor - frame.top);
  pen.textBaseline = "middle";
  for (const share of [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]) {
    pen.fillStyle = colours.muted;
    pen.textAlign = "right";
    pen.fillText(String(Math.round(100 * share)), frame.left - 6, y(share));
    pen.strokeStyle = share === 0.5 ? colours.muted : colours.line;
    pen.beginPath();
    pen.moveTo(frame.left, Math.round(y(share)) + 0.5);
    pen.lineTo(width - frame.right, Math.round(y(share)) + 0.5);
    pen.stroke();
  }
  pen.textBaseline = "top";
  for (const k of [1, 10, 100, 1000]) {
    pen.textAlign = k === 1 ? "left" : k === 1000 ? "right" : "center";
    pen.fillText(k === 1000 ? WORDS.thousand : String(k), x(k), floor + 7);
  }

  const steps = (from, to) => {
    pen.beginPath();
    pen.moveTo(x(from), y(counts[leaders[from - 1]] / at.n));
    for (let k = from + 1; k <= to; k++) {
      pen.lineTo(x(k), y(counts[leaders[k - 2]] / at.n));
      pen.lineTo(x(k), y(counts[leaders[k - 1]] / at.n));
    }
    pen.stroke();
  };
  pen.save();
  pen.beginPath();
  pen.rect(0, frame.top - 2, width, floor - frame.top + 2);
  pen.clip();
  pen.strokeStyle = colours.ink;
  pen.setLineDash([4, 3]);
  pen.beginPath();
  tries.forEach((k, i) => pen.lineTo(x(k), y(expected[i])));
  pen.stroke();
  pen.setLineDash([]);
  pen.lineWidth = 2;
  pen.strokeStyle = colours.plus;
  steps(1, at.k);
  if (met) {
    pen.strokeStyle = colours.accent;
    pen.beginPath();
    pen.moveTo(x(at.k), y(at.best));
    pen.lineTo(x(at.k), y(at.fresh));
    pen.stroke();
  }
  pen.restore();
  dot(pen, x(at.k), y(at.best), colours.plus, colours.paper);
  pen.fillStyle = colours.plus;
  pen.textBaseline = "alphabetic";
  pen.textAlign = at.k > 60 ? "right" : "left";
  const side = at.k > 60 ? -8 : 8;
  pen.fillText(fill(WORDS.climbBest, { tries: at.k, share: percent(at.best) }), x(at.k) + side, Math.max(12, y(at.best) - 9));
  if (met) {
    dot(pen, x(at.k), y(at.fresh), colours.accent, colours.paper);
    pen.fillStyle = colours.accent;
    pen.fillText(fill(WORDS.climbFresh, { share: percent(at.fresh) }), x(at.k) + side, y(at.fresh) + 18);
  }
  pen.fillStyle = colours.muted;
  pen.textAlign = "right";
  pen.fillText(WORDS.dashed, width - frame.right, 12);
}

function dot(pen, x, y, colour, paper) {
  pen.beginPath();
  pen.arc(x, y, 5, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = paper;
  pen.stroke();
}

/** A step for an axis from 0 to `highest`: 1, 2 or 5 times a power of ten, three to six of them. */
function nice(highest) {
  const rough = highest / 4;
  const ten = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  return Math.max(1, [1, 2, 5, 10].find((m) => m * ten >= rough) * ten);
}
