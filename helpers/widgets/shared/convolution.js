/* Convolution: where a filter fits, what it covers, the map it makes. */

import { channels } from "./arrays.js";

/** How a filter of `kernel` cells fits a side of `size`: `{ size, before, after, left }`.
 *  `size`: positions; `before`, `after`: zeros added; `left`: cells at the end that no position reaches.
 *  "same" is TensorFlow's rule: ceil(size / stride) positions, the odd zero at the end. "ceil" is PyTorch's ceil_mode:
 *  a last window may reach over the end. */
export function fit(size, kernel, stride = 1, padding = "valid") {
  let before = 0;
  let after = 0;
  if (padding === "same") {
    const zeros = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
    before = Math.floor(zeros / 2);
    after = zeros - before;
  } else if (padding === "ceil") {
    const last = Math.ceil((size - kernel) / stride) * stride; /* where the last window begins */
    after = Math.max((last < size ? last : last - stride) + kernel - size, 0);
  } else if (padding !== "valid") before = after = padding;
  const padded = size + before + after;
  const positions = padded < kernel ? 0 : Math.floor((padded - kernel) / stride) + 1;
  return { size: positions, before, after, left: positions ? padded - ((positions - 1) * stride + kernel) : padded };
}

/** The numbers under the filter at map position (row, column): zeros where it hangs over the edge.
 *  `down`, `across` are what `fit` returned. -> Float64Array of rows * columns * channels. */
export function windowAt(picture, kernel, row, column, strides, down, across) {
  const [height, width] = picture.shape;
  const [rows, columns] = kernel.shape;
  const depth = channels(picture);
  const top = row * strides - down.before;
  const left = column * strides - across.before;
  const out = new Float64Array(rows * columns * depth);
  for (let i = 0; i < rows; i++) {
    const y = top + i;
    if (y < 0 || y >= height) continue;
    for (let j = 0; j < columns; j++) {
      const x = left + j;
      if (x < 0 || x >= width) continue;
      for (let c = 0; c < depth; c++) out[(i * columns + j) * depth + c] = picture.data[(y * width + x) * depth + c];
    }
  }
  return out;
}

/** The activation map of one picture (H, W[, C]) and one kernel (kh, kw[, C]): helpers.functional.conv2d for one filter.
 *  Give `from` and `to` (rows of the map) and `into` (an earlier result) to work in slices. */
export function conv2d(picture, kernel, strides = 1, padding = "valid", { from = 0, to = Infinity, into = null } = {}) {
  const [height, width] = picture.shape;
  const [rows, columns] = kernel.shape;
  const depth = channels(picture);
  if (depth !== channels(kernel))
    throw new Error(`Filter depth ${channels(kernel)} does not match the picture's depth ${depth}.`);
  const down = fit(height, rows, strides, padding);
  const across = fit(width, columns, strides, padding);
  const out = into ?? { shape: [down.size, across.size], data: new Float64Array(down.size * across.size) };
  for (let r = from; r < Math.min(to, down.size); r++) {
    const line = out.data.subarray(r * across.size, (r + 1) * across.size).fill(0);
    for (let i = 0; i < rows; i++) {
      const y = r * strides - down.before + i;
      if (y < 0 || y >= height) continue;
      for (let j = 0; j < columns; j++) {
        /* Only the positions whose cell (i, j) lies inside the picture: the padding adds nothing. */
        const shift = j - across.before;
        const first = Math.max(0, Math.ceil(-shift / strides));
        const last = Math.min(across.size - 1, Math.floor((width - 1 - shift) / strides));
        for (let c = 0; c < depth; c++) {
          const weight = kernel.data[(i * columns + j) * depth + c];
          if (weight === 0) continue;
          let at = (y * width + first * strides + shift) * depth + c;
          for (let q = first; q <= last; q++, at += strides * depth) line[q] += weight * picture.data[at];
        }
      }
    }
  }
  return out;
}
