/* The network: every kind of layer for one picture, as helpers.layers computes it. */

import { unpack } from "./arrays.js";
import { fit } from "./convolution.js";
import { fill, SHARED } from "./words.js";

/** Sizes that may be given once for both directions. */
export const two = (value) => (Array.isArray(value) ? value : [value, value]);
const map = (x, f) => ({ shape: x.shape, data: x.data.map(f) });

/* Each takes the input { shape, data }, its settings and its arrays, and gives the output. */
const KINDS = {
  /* All filters at once: the innermost loop runs along them, and nothing is done for an input of 0. */
  Conv2D(x, { strides, padding }, { weights, biases }) {
    const [height, width, depth] = x.shape;
    const [kh, kw, , filters] = weights.shape;
    const [sy, sx] = two(strides);
    const [down, across] = [fit(height, kh, sy, padding), fit(width, kw, sx, padding)];
    const data = new Float64Array(down.size * across.size * filters);
    for (let r = 0, out = 0; r < down.size; r++)
      for (let q = 0; q < across.size; q++, out += filters) {
        if (biases) for (let f = 0; f < filters; f++) data[out + f] = biases.data[f];
        for (let i = 0; i < kh; i++) {
          const y = r * sy - down.before + i;
          if (y < 0 || y >= height) continue;
          for (let j = 0; j < kw; j++) {
            const z = q * sx - across.before + j;
            if (z < 0 || z >= width) continue;
            for (let c = 0; c < depth; c++) {
              const value = x.data[(y * width + z) * depth + c];
              if (value === 0) continue;
              const from = ((i * kw + j) * depth + c) * filters;
              for (let f = 0; f < filters; f++) data[out + f] += value * weights.data[from + f];
            }
          }
        }
      }
    return { shape: [down.size, across.size, filters], data };
  },
  Dense(x, _, { weights, biases }) {
    const [inputs, units] = weights.shape;
    const out = biases ? Float64Array.from(biases.data) : new Float64Array(units);
    for (let i = 0; i < inputs; i++) if (x.data[i]) for (let j = 0; j < units; j++) out[j] += x.data[i] * weights.data[i * units + j];
    return { shape: [units], data: out };
  },
  MaxPooling2D: (x, settings) => pool(x, settings, (values) => Math.max(...values)),
  AveragePooling2D: (x, settings) => pool(x, settings, (values) => values.reduce((a, b) => a + b, 0) / values.length),
  GlobalAveragePooling2D(x) {
    const [h, w, c] = x.shape;
    const data = new Float64Array(c);
    x.data.forEach((v, i) => (data[i % c] += v / (h * w)));
    return { shape: [c], data };
  },
  BatchNormalization(x, { epsilon }, { gamma, beta, moving_mean: mean, moving_variance: variance }) {
    const c = gamma.data.length;
    return map(x, (v, i) => ((v - mean.data[i % c]) / Math.sqrt(variance.data[i % c] + epsilon)) * gamma.data[i % c] + beta.data[i % c]);
  },
  Flatten: (x) => ({ shape: [x.data.length], data: x.data }),
  ReLU: (x) => map(x, (v) => Math.max(v, 0)),
  LeakyReLU: (x, { slope }) => map(x, (v) => (v < 0 ? slope * v : v)),
  Sigmoid: (x) => map(x, (v) => 1 / (1 + Math.exp(-v))),
  Tanh: (x) => map(x, Math.tanh),
  Softmax: (x) => ({ shape: x.shape, data: softmax(x.data) }),
};

function softmax(values) {
  const largest = Math.max(...values);
  const powers = Float64Array.from(values, (v) => Math.exp(v - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((p) => p / sum);
}

/* Cells outside the picture count for nothing: neither in a maximum nor in a mean. */
function pool(x, { pool_size, strides, padding }, join) {
  const [height, width, c] = x.shape;
  const [size, step] = [two(pool_size), two(strides)];
  const [down, across] = [0, 1].map((axis) => fit(x.shape[axis], size[axis], step[axis], padding));
  const data = new Float64Array(down.size * across.size * c);
  for (let i = 0; i < down.size; i++)
    for (let j = 0; j < across.size; j++)
      for (let k = 0; k < c; k++) {
        const values = [];
        for (let y = i * step[0] - down.before, n = 0; n < size[0]; n++, y++)
          for (let z = j * step[1] - across.before, m = 0; m < size[1]; m++, z++)
            if (y >= 0 && y < height && z >= 0 && z < width) values.push(x.data[(y * width + z) * c + k]);
        data[(i * across.size + j) * c + k] = join(values);
      }
  return { shape: [down.size, across.size, c], data };
}

/** The layers of the `network` trait, their arrays unpacked. Throws a sentence that can be shown. */
export function unpackNetwork(network) {
  if (!network?.layers?.length) throw new Error(SHARED.noNetwork);
  return network.layers.map(({ name, kind, settings, arrays }) => {
    if (!KINDS[kind]) throw new Error(fill(SHARED.unknownLayer, { kind, known: Object.keys(KINDS).join(", ") }));
    return { name, kind, settings, arrays: Object.fromEntries(Object.entries(arrays).map(([key, packed]) => [key, unpack(packed)])) };
  });
}

/** A picture `{ shape, data }` -> what every layer puts out, and ten probabilities: `{ outputs, probabilities }`. */
export function read(layers, picture) {
  let x = picture;
  const outputs = layers.map(({ kind, settings, arrays }) => (x = KINDS[kind](x, settings, arrays)));
  return { outputs, probabilities: layers[layers.length - 1].kind === "Softmax" ? x.data : softmax(x.data) };
}
