/* The loss over the steps: every batch, the validation digits, and the run before as a ghost. */

import { fitCanvas } from "../shared/canvases.js";
import { clamp } from "../shared/numbers.js";
import { WORDS } from "./words.js";

const PAD = { left: 30, right: 8, top: 6, bottom: 20 };
const GUESS = Math.log(10);

/** The steps that the charts reach to: a round number, so that they do not move with every step. */
export function reach(run, ghost) {
  const steps = Math.max(run.step, ghost?.step ?? 0, 1);
  for (let ten = 10; ; ten *= 10) for (const by of [5, 10, 20]) if (steps <= by * ten) return by * ten;
}

/* The loss that the chart reaches to: what a guess costs fits, and so does where the run is now. */
function ceiling({ losses }) {
  const last = losses.slice(-20).filter(Number.isFinite).sort((a, b) => a - b);
  const middle = last[last.length >> 1] ?? 0;
  return [3, 5, 10, 20, 50, 100, 1000, 1e4, 1e6].find((top) => middle <= 0.9 * top) ?? 1e9;
}

/** Between steps and pixels: `{ x, step }`. */
export const along = (width, steps) => ({
  x: (step) => PAD.left + (step / steps) * (width - PAD.left - PAD.right),
  step: (x) => Math.round(clamp((x - PAD.left) / (width - PAD.left - PAD.right), 0, 1) * steps),
});

/** Draws the chart. `cursor` is a step to mark, or null. */
export function drawLoss(canvas, { run, ghost, cursor, colours, width, height }) {
  const pen = fitCanvas(canvas, width, height);
  const steps = reach(run, ghost);
  const top = ceiling(run);
  const { x } = along(width, steps);
  const y = (loss) => PAD.top + (1 - clamp(loss / top, 0, 1)) * (height - PAD.top - PAD.bottom);
  const line = (points, style, size, dash = []) => {
    pen.strokeStyle = style;
    pen.lineWidth = size;
    pen.setLineDash(dash);
    pen.lineJoin = "round";
    pen.beginPath();
    points.forEach(([step, loss], i) => (i ? pen.lineTo(x(step), y(loss)) : pen.moveTo(x(step), y(loss))));
    pen.stroke();
    pen.setLineDash([]);
  };

  pen.font = `11px ${colours.font}`;
  pen.fillStyle = colours.muted;
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  for (let i = 0; i <= (top === 3 ? 3 : 2); i++) {
    const loss = top === 3 ? i : (top * i) / 2;
    line([[0, loss], [steps, loss]], colours.line, 1);
    pen.fillText(loss >= 1e4 ? loss.toExponential(0).replace("+", "") : String(loss), PAD.left - 5, y(loss));
  }
  pen.textBaseline = "top";
  for (let i = 0; i <= 5; i++) {
    pen.textAlign = i === 5 ? "right" : "center";
    pen.fillText(String((steps * i) / 5), x((steps * i) / 5) + (i === 5 ? 6 : 0), height - PAD.bottom + 5);
  }
  if (top <= 10) {
    line([[0, GUESS], [steps, GUESS]], colours.muted, 1, [2, 4]);
    pen.textAlign = "right";
    pen.textBaseline = "bottom";
    pen.fillText(WORDS.guess, x(steps), y(GUESS) - 2);
  }

  pen.save();
  pen.beginPath();
  pen.rect(PAD.left - 4, 0, width - PAD.left + 4, height - PAD.bottom + 5);
  pen.clip();
  const batches = ({ losses }) => thinned(losses, width);
  const kept = (one) => one.kept.map(({ step, loss }) => [step, loss]);
  if (ghost) {
    pen.globalAlpha = 0.4;
    line(batches(ghost), colours.muted, 1);
    pen.globalAlpha = 1;
    line(kept(ghost), colours.muted, 2, [6, 4]);
  }
  pen.globalAlpha = 0.45;
  line(batches(run), colours.accent, 1);
  pen.globalAlpha = 1;
  line(kept(run), colours.accent, 2.5);
  pen.fillStyle = colours.accent;
  const last = run.kept[run.kept.length - 1];
  if (last) {
    pen.beginPath();
    pen.arc(x(last.step), y(last.loss), 4, 0, 2 * Math.PI);
    pen.fill();
  }
  if (cursor !== null) {
    pen.fillStyle = colours.ink;
    pen.fillRect(Math.round(x(cursor)), PAD.top, 1, height - PAD.top - PAD.bottom);
  }
  pen.restore();
}

/* A point a step, or, where steps are more than pixels, the mean of several. A loss that is no number is left out. */
function thinned(values, width) {
  const by = Math.ceil(values.length / width);
  const points = [];
  for (let i = 0; i < values.length; i += by) {
    const some = values.slice(i, i + by).filter(Number.isFinite);
    if (some.length) points.push([i + (some.length - 1) / 2, some.reduce((a, b) => a + b) / some.length]);
  }
  return points;
}
