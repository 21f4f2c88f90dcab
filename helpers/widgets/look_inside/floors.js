/* The network as floors, the picture being floor 0. A layer that makes no sum of its own (ReLU, LeakyReLU, Flatten) belongs
   to the floor before it; a last Softmax is left out. A number of a floor is a place in its data: `unit`. */

import { fit } from "../shared/convolution.js";
import { read, two, unpackNetwork } from "../shared/network.js";

const SWITCHES = ["ReLU", "LeakyReLU"]; /* what they let through, 1 or a slope, follows from the sum alone */

/** The `network` trait -> `[{ name, kind, layer, below, shape, acts, head, last }]`: the layers that a floor reaches from and
 *  to, their kind and shape, and the switches behind its sums. Throws a sentence that can be shown. */
export function makeFloors(network) {
  const layers = unpackNetwork(network);
  const floors = [{ name: "picture", kind: "picture", shape: network.input_shape, acts: [], head: -1, last: -1 }];
  layers.forEach((layer, i) => {
    const below = floors[floors.length - 1];
    const { name, kind } = layer;
    if (kind === "Softmax") return;
    if (kind === "Flatten" || (SWITCHES.includes(kind) && below.head >= 0)) {
      below.last = i;
      if (kind !== "Flatten") below.acts.push(layer);
    } else floors.push({ name, kind, layer, below, acts: [], head: i, last: i });
  });
  /* The shapes do not depend on the picture. */
  const blank = { shape: network.input_shape, data: new Float64Array(network.input_shape.reduce((a, b) => a * b, 1)) };
  const { outputs } = read(layers, blank);
  floors.forEach((floor, k) => {
    if (k) floor.shape = outputs[floor.head].shape;
    floor.count = floor.shape.reduce((a, b) => a * b, 1);
    floor.fits = k && floor.below.shape.length === 3 ? fitted(floor) : null;
  });
  floors.layers = layers;
  return floors;
}

/* How a window lies on the floor below: its size, its steps, the border before the first row and column. */
function fitted({ kind, layer, below }) {
  const { settings, arrays } = layer;
  const size = kind === "Conv2D" ? arrays.weights.shape.slice(0, 2) : kind.endsWith("Pooling2D") && settings.pool_size ? two(settings.pool_size) : null;
  if (!size) return null;
  const step = two(settings.strides);
  return { size, step, before: [0, 1].map((axis) => fit(below.shape[axis], size[axis], step[axis], settings.padding).before) };
}

/** Every number of every floor: `[{ sums, values }]`, before and after its switches. */
export function climb(floors, picture) {
  const { outputs } = read(floors.layers, picture);
  const at = (i) => (i < 0 ? picture.data : outputs[i].data);
  return floors.map(({ head, last }) => ({ sums: at(head), values: at(last) }));
}

/** What of a sum the switches behind it let through, as a factor. */
export function passes({ acts }, sum) {
  let factor = 1;
  for (const { kind, settings } of acts) if (sum * factor <= 0) factor *= kind === "ReLU" ? 0 : settings.slope;
  return factor;
}

/** How the numbers below a number are laid out: so many maps of rows x columns. */
export function layout({ kind, below, fits }) {
  if (kind === "Dense") return below.shape.length === 3 ? { maps: below.shape[2], rows: below.shape[0], columns: below.shape[1] } : inLines(below.count);
  if (kind === "Conv2D") return { maps: below.shape[2], rows: fits.size[0], columns: fits.size[1] };
  if (fits) return { maps: 1, rows: fits.size[0], columns: fits.size[1] };
  if (kind === "GlobalAveragePooling2D") return { maps: 1, rows: below.shape[0], columns: below.shape[1] };
  return { maps: 1, rows: 1, columns: 1 };
}

/** A row of numbers, in lines that are not much longer than they are many. */
export function inLines(count) {
  const columns = count <= 10 ? Math.min(count, 5) : Math.min(16, Math.ceil(Math.sqrt(count)));
  return { maps: 1, rows: Math.ceil(count / columns), columns };
}

/** Calls `f(cell, unitBelow, weight)` for every number that `unit` is made of; `cell` counts through its layout. `values` are
 *  the numbers below, which a maximum and a first ReLU must see. -> the bias. */
export function visit(floor, unit, values, f) {
  const { kind, layer, below, fits } = floor;
  const depth = floor.shape[floor.shape.length - 1];
  const [height, width, maps] = below.shape;
  if (kind === "Dense") {
    const { weights, biases } = layer.arrays;
    for (let p = 0; p < below.count; p++) {
      const cell = maps ? (p % maps) * (below.count / maps) + Math.floor(p / maps) : p;
      f(cell, p, weights.data[p * depth + unit]);
    }
    return biases ? biases.data[unit] : 0;
  }
  const map = unit % depth;
  const place = Math.floor(unit / depth);
  if (kind === "Conv2D") {
    const { weights, biases } = layer.arrays;
    overWindow(floor, place, (i, j, y, x) => {
      for (let c = 0; c < maps; c++)
        f((c * fits.size[0] + i) * fits.size[1] + j, (y * width + x) * maps + c, weights.data[((i * fits.size[1] + j) * maps + c) * depth + map]);
    });
    return biases ? biases.data[map] : 0;
  }
  if (fits) {
    const cells = [];
    overWindow(floor, place, (i, j, y, x) => cells.push([i * fits.size[1] + j, (y * width + x) * maps + map]));
    let winner = 0;
    cells.forEach(([, p], n) => values[p] > values[cells[winner][1]] && (winner = n)); /* the first, where several are largest */
    cells.forEach(([cell, p], n) => f(cell, p, kind === "MaxPooling2D" ? Number(n === winner) : 1 / cells.length));
    return 0;
  }
  if (kind === "GlobalAveragePooling2D") {
    for (let p = 0; p < height * width; p++) f(p, p * maps + unit, 1 / (height * width));
    return 0;
  }
  if (kind === "BatchNormalization") {
    const { gamma, beta, moving_mean: mean, moving_variance: variance } = layer.arrays;
    const weight = gamma.data[map] / Math.sqrt(variance.data[map] + layer.settings.epsilon);
    f(0, unit, weight);
    return beta.data[map] - mean.data[map] * weight;
  }
  f(0, unit, passes({ acts: [layer] }, values[unit])); /* a network that begins with a ReLU */
  return 0;
}

/* Calls `f(i, j, y, x)` for every cell of the window of a place that lies on the floor below. */
function overWindow({ shape, below, fits }, place, f) {
  const [top, left] = [Math.floor(place / shape[1]), place % shape[1]].map((at, axis) => at * fits.step[axis] - fits.before[axis]);
  for (let i = 0; i < fits.size[0]; i++) {
    const y = top + i;
    if (y < 0 || y >= below.shape[0]) continue;
    for (let j = 0; j < fits.size[1]; j++) {
      const x = left + j;
      if (x >= 0 && x < below.shape[1]) f(i, j, y, x);
    }
  }
}

/** A place in words and for Python: [row, column, map] or [unit]. */
export function indexOf({ shape }, unit) {
  if (shape.length === 1) return [unit];
  return [Math.floor(unit / (shape[1] * shape[2])), Math.floor(unit / shape[2]) % shape[1], unit % shape[2]];
}

/** The other way; -1 for a place that is not there. */
export function unitAt({ shape }, index) {
  if (!Array.isArray(index) || index.length !== shape.length) return -1;
  if (!index.every((at, axis) => Number.isInteger(at) && at >= 0 && at < shape[axis])) return -1;
  return index.length === 1 ? index[0] : (index[0] * shape[1] + index[1]) * shape[2] + index[2];
}
