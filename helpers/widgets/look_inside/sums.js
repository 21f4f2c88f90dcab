/* What a number is made of: its products, the pixels that can reach it, and what each pixel has in it. */

import { clamp } from "../shared/numbers.js";
import { indexOf, layout, passes, visit } from "./floors.js";

/** The sum that a number is: `{ maps, rows, columns, units, values, weights, products, shares, bias, sum, value, factor,
 *  count, largest }`. Lists run through the layout, with unit -1 for cells that hang over the edge; `shares` has one number a
 *  map, `largest` is the cell with the largest share in the sum's own direction. */
export function takeApart(floors, levels, k, unit) {
  const floor = floors[k];
  const { maps, rows, columns } = layout(floor);
  const size = maps * rows * columns;
  const below = levels[k - 1].values;
  const made = { maps, rows, columns, units: new Int32Array(size).fill(-1), products: new Float64Array(size), shares: new Float64Array(maps) };
  Object.assign(made, { values: new Float64Array(size), weights: new Float64Array(size), count: 0 });
  made.bias = visit(floor, unit, below, (cell, p, weight) => {
    made.units[cell] = p;
    made.values[cell] = below[p];
    made.weights[cell] = weight;
    made.products[cell] = below[p] * weight;
    made.shares[Math.floor(cell / (rows * columns))] += made.products[cell];
    made.count++;
  });
  made.sum = made.bias + made.shares.reduce((a, b) => a + b, 0);
  made.factor = passes(floor, made.sum);
  made.value = made.sum * made.factor;
  made.largest = largest(floor, made);
  return made;
}

function largest({ kind }, { units, products, weights, sum }) {
  if (kind === "MaxPooling2D") return weights.indexOf(1);
  const sign = sum < 0 ? -1 : 1;
  let best = units.findIndex((p) => p >= 0);
  products.forEach((product, cell) => units[cell] >= 0 && sign * product > sign * products[best] && (best = cell));
  return best;
}

/** The rectangle of the floor `to` that a number can see: `{ top, left, bottom, right }`, its edges belonging to it. */
export function field(floors, k, unit, to = 0) {
  const [row, column] = floors[k].shape.length === 3 ? indexOf(floors[k], unit) : [0, 0];
  const span = [[row, row], [column, column]];
  for (let level = k; level > to; level--) {
    const { kind, below, fits, shape } = floors[level];
    const all = kind === "Dense" || kind === "GlobalAveragePooling2D" || shape.length === 1;
    span.forEach((ends, axis) => {
      const last = below.shape.length === 3 ? below.shape[axis] - 1 : 0;
      if (all) span[axis] = [0, last];
      else if (fits) {
        const first = ends.map((at) => at * fits.step[axis] - fits.before[axis]);
        span[axis] = [clamp(first[0], 0, last), clamp(first[1] + fits.size[axis] - 1, 0, last)];
      }
    });
  }
  return { top: span[0][0], bottom: span[0][1], left: span[1][0], right: span[1][1] };
}

/** With every switch held as this picture has set it, the network is linear: a number is the sum of slope x pixel over the
 *  pixels, and what the biases send up. -> `{ slopes, pixels, biases }`, the latter two of them sums. */
export function pixelShares(floors, levels, k, unit) {
  let slopes = new Float64Array(floors[k].count);
  slopes[unit] = 1;
  let biases = 0;
  for (let level = k; level > 0; level--) {
    const floor = floors[level];
    const next = new Float64Array(floor.below.count);
    for (let u = 0; u < slopes.length; u++) {
      const slope = slopes[u] && slopes[u] * passes(floor, levels[level].sums[u]);
      if (slope) biases += slope * visit(floor, u, levels[level - 1].values, (_, p, weight) => (next[p] += slope * weight));
    }
    slopes = next;
  }
  const pixels = slopes.reduce((sum, slope, p) => sum + slope * levels[0].values[p], 0);
  return { slopes, pixels, biases };
}

/** The number of the floor above that a number gives its largest share to. */
export function receiver(floors, levels, k, unit) {
  const floor = floors[k + 1];
  let [best, most] = [-1, -Infinity];
  for (let u = 0; u < floor.count; u++)
    visit(floor, u, levels[k].values, (_, p, weight) => {
      if (p === unit && weight * levels[k].values[p] > most) [best, most] = [u, weight * levels[k].values[p]];
    });
  return best;
}
