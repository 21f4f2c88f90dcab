/* Filters: edges at any angle, the same weights for every channel, and when two filters are one. */

import { channels, pack } from "../shared/arrays.js";

/** helpers.kernels.edge: bright on the left of the direction in which the edge runs, degrees anticlockwise. */
export function edge(angle, size = 5) {
  const data = new Float64Array(size * size);
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  let positive = 0;
  for (let i = 0; i < data.length; i++) {
    const right = (i % size) - (size - 1) / 2;
    const up = (size - 1) / 2 - Math.floor(i / size);
    data[i] = (up * cos - right * sin) * Math.exp(-(right ** 2 + up ** 2) / (2 * (size / 4) ** 2));
    if (data[i] > 0) positive += data[i];
  }
  return { shape: [size, size], data: data.map((v) => (Math.abs(v / positive) < 1e-12 ? 0 : v / positive)) };
}

/** The same weights in every channel of a colour picture. */
export function deepen(kernel, depth) {
  if (channels(kernel) === depth) return depth > 1 ? kernel : { shape: kernel.shape.slice(0, 2), data: kernel.data };
  const data = Float64Array.from({ length: kernel.data.length * depth }, (_, i) => kernel.data[Math.floor(i / depth)]);
  return { shape: [...kernel.shape.slice(0, 2), depth], data };
}

const same = (a, b) => a.shape.join() === b.shape.join() && a.data.every((v, i) => Math.abs(v - b.data[i]) < 1e-9);

/** Is `small`, in every channel, this filter? One of another depth than 1 and the filter's own never is. */
export function isDeepened(small, kernel, depth) {
  return [1, depth].includes(channels(small)) && same(deepen(small, depth), kernel);
}

/** The angle of the 5 x 5 edge that this filter is, or null. */
export function angleOf(kernel, depth) {
  if (kernel.shape[0] !== 5 || kernel.shape[1] !== 5) return null;
  for (let angle = 0; angle < 360; angle += 5) if (same(deepen(edge(angle), depth), kernel)) return angle;
  return null;
}

/** A filter for the trait: whole weights travel as whole numbers. */
export const packKernel = (kernel) =>
  pack(kernel, kernel.data.every((v) => Number.isInteger(v) && Math.abs(v) < 2 ** 31) ? "<i4" : "<f8");
