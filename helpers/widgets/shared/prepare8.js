/* From strokes to 8 x 8 numbers: prepare8.py, line by line. */

import { clamp } from "./numbers.js";

export const PAGE = 128;
export const PEN = 14;
export const SIDE = 32;
const [WIDTH, HEIGHT] = [20, 32];
const STRETCH = 2;

/** Adds one piece of a stroke to the page: every pixel whose centre is within half a pen of the line. */
function stamp(page, [ax, ay], [bx, by]) {
  const reach = PEN / 2;
  const [x0, y0, x1, y1] = [ax * PAGE, ay * PAGE, bx * PAGE, by * PAGE];
  const first = (v) => Math.max(Math.floor(v) - 1, 0);
  const last = (v) => Math.min(Math.ceil(v) + 2, PAGE);
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length2 = dx * dx + dy * dy;
  for (let i = first(Math.min(y0, y1) - reach); i < last(Math.max(y0, y1) + reach); i++)
    for (let j = first(Math.min(x0, x1) - reach); j < last(Math.max(x0, x1) + reach); j++) {
      const [x, y] = [j + 0.5, i + 0.5];
      const along = length2 ? clamp(((x - x0) * dx + (y - y0) * dy) / length2, 0, 1) : 0;
      const [awayX, awayY] = [x - x0 - along * dx, y - y0 - along * dy];
      if (awayX * awayX + awayY * awayY <= reach * reach) page[i * PAGE + j] = 1;
    }
}

/** Strokes, each a list of [x, y] from 0 to 1 -> the page, 128 x 128 zeros and ones. */
export function rasterise(strokes) {
  const page = new Uint8Array(PAGE * PAGE);
  for (const points of strokes)
    points.forEach((point, i) => {
      if (i || points.length === 1) stamp(page, points[Math.max(i - 1, 0)], point);
    });
  return page;
}

/** The page -> the ink at the training digits' size, weight and stance: 32 x 32 zeros and ones. */
export function normalise(page) {
  let [top, bottom, left, right] = [PAGE, -1, PAGE, -1];
  for (let i = 0; i < PAGE; i++)
    for (let j = 0; j < PAGE; j++)
      if (page[i * PAGE + j]) {
        top = Math.min(top, i);
        bottom = i;
        left = Math.min(left, j);
        right = Math.max(right, j);
      }
  const bitmap = new Uint8Array(SIDE * SIDE);
  if (bottom < 0) return bitmap;
  const [height, width] = [bottom - top + 1, right - left + 1];
  let [wide, high] = [WIDTH, HEIGHT];
  if (WIDTH * height > STRETCH * HEIGHT * width) wide = Math.max(1, Math.floor((STRETCH * HEIGHT * width) / height + 0.5));
  if (HEIGHT * width > STRETCH * WIDTH * height) high = Math.max(1, Math.floor((STRETCH * WIDTH * height) / width + 0.5));
  const [y, x] = [(SIDE - high) >> 1, (SIDE - wide) >> 1];
  for (let i = 0; i < high; i++)
    for (let j = 0; j < wide; j++) {
      const row = top + Math.floor(((i + 0.5) * height) / high);
      bitmap[(y + i) * SIDE + x + j] = page[row * PAGE + left + Math.floor(((j + 0.5) * width) / wide)];
    }
  return upright(commonWeight(bitmap));
}

/** Much ink is thinned by a pixel all around, or two, little is thickened. The limits are NIST's. */
function commonWeight(bitmap) {
  const ink = bitmap.reduce((sum, v) => sum + v, 0);
  const at = (map, i, j, outside) => (i < 0 || j < 0 || i >= SIDE || j >= SIDE ? outside : map[i * SIDE + j]);
  const each = (map, thicken) =>
    map.map((v, k) => {
      const [i, j] = [Math.floor(k / SIDE), k % SIDE];
      const outside = thicken ? 0 : 1;
      const around = [v, at(map, i - 1, j, outside), at(map, i + 1, j, outside), at(map, i, j - 1, outside), at(map, i, j + 1, outside)];
      return thicken ? Math.max(...around) : Math.min(...around);
    });
  for (let n = ink > 560 ? 2 : ink > 412 ? 1 : 0; n > 0; n--) bitmap = each(bitmap, false);
  for (let n = ink < 108 ? 2 : ink < 256 ? 1 : 0; n > 0; n--) bitmap = each(bitmap, true);
  return bitmap;
}

/** Shifts the rows so that the ink's left edge near the top and near the bottom come under each other. */
function upright(bitmap) {
  const row = (i) => bitmap.subarray(i * SIDE, (i + 1) * SIDE);
  const inked = Array.from({ length: SIDE }, (_, i) => i).filter((i) => row(i).includes(1));
  if (inked.length <= 5) return bitmap;
  const [top, bottom] = [inked[0] + 2, inked[inked.length - 1] - 2];
  const [a, b] = [row(top).indexOf(1), row(bottom).indexOf(1)];
  if (a < 0 || b < 0) return bitmap;
  const slant = (a - b) / (bottom - top);
  const sheared = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < SIDE; i++) {
    const shift = Math.floor((i - SIDE / 2) * slant + 0.5);
    for (let j = 0; j < SIDE; j++) if (j - shift >= 0 && j - shift < SIDE) sheared[i * SIDE + j] = row(i)[j - shift];
  }
  return sheared;
}

/** Ink in each block of 4 x 4 pixels: 64 numbers from 0 to 16. */
export function countBlocks(bitmap) {
  const counts = new Uint8Array(64);
  bitmap.forEach((v, k) => (counts[(k >> 7) * 8 + ((k % SIDE) >> 2)] += v));
  return counts;
}
