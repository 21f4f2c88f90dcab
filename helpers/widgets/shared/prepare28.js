/* From strokes to 28 x 28 numbers, as MNIST's digits were made: prepare28.py, step by step. */

import { clamp } from "./numbers.js";

export const SIDE = 28;
const BOX = 20;
export const CENTRE = 14.5;
const PEN = 2.4;
const SMALLEST = 0.1;

/** Strokes, each a list of [x, y] from 0 to 1 -> 784 numbers, ink from 0 to 1. */
export function prepare28(strokes) {
  const drawn = strokes.filter((stroke) => stroke.length);
  if (!drawn.length) return new Float64Array(SIDE * SIDE);
  const fitted = fit(drawn);
  const [across, down] = centreOfMass(ink(fitted));
  return ink(fitted.map((stroke) => stroke.map(([x, y]) => [x + CENTRE - across, y + CENTRE - down])));
}

/* Scales strokes so that the longer side of their ink is 20 pixels, in the middle. */
function fit(strokes) {
  const low = [1, 1];
  const high = [0, 0];
  for (const point of strokes.flat())
    for (const axis of [0, 1]) {
      low[axis] = Math.min(low[axis], point[axis]);
      high[axis] = Math.max(high[axis], point[axis]);
    }
  const scale = (BOX - PEN) / Math.max(high[0] - low[0], high[1] - low[1], SMALLEST);
  return strokes.map((stroke) => stroke.map((point) => point.map((v, axis) => (v - (low[axis] + high[axis]) / 2) * scale + SIDE / 2)));
}

/* A round pen whose edge falls from 1 to 0 over one pixel. Python asks how far every pixel is from every piece of stroke;
   here a piece asks only the pixels that its pen can reach, for beyond them nothing is inked. */
function ink(strokes) {
  const reach = PEN / 2 + 0.5;
  const nearest = new Float64Array(SIDE * SIDE).fill(reach * reach);
  for (const stroke of strokes)
    for (let k = Math.min(1, stroke.length - 1); k < stroke.length; k++) {
      const [[x0, y0], [x1, y1]] = [stroke[Math.max(k - 1, 0)], stroke[k]];
      const [dx, dy] = [x1 - x0, y1 - y0];
      const length2 = dx * dx + dy * dy || 1;
      const first = (v) => Math.max(Math.floor(v - reach), 0);
      const last = (v) => Math.min(Math.ceil(v + reach), SIDE);
      const [left, right] = [first(Math.min(x0, x1)), last(Math.max(x0, x1))];
      for (let i = first(Math.min(y0, y1)); i < last(Math.max(y0, y1)); i++)
        for (let j = left; j < right; j++) {
          const [x, y] = [j + 0.5, i + 0.5];
          const along = clamp(((x - x0) * dx + (y - y0) * dy) / length2, 0, 1);
          const awayX = x - x0 - along * dx;
          const awayY = y - y0 - along * dy;
          nearest[i * SIDE + j] = Math.min(nearest[i * SIDE + j], awayX * awayX + awayY * awayY);
        }
    }
  return nearest.map((away2) => clamp(reach - Math.sqrt(away2), 0, 1));
}

/* Where the ink is in the mean: x and y in pixels. */
function centreOfMass(picture) {
  let [across, down, total] = [0, 0, 0];
  picture.forEach((v, k) => {
    across += v * ((k % SIDE) + 0.5);
    down += v * (Math.floor(k / SIDE) + 0.5);
    total += v;
  });
  return [across / total, down / total];
}
