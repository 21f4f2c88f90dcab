/* The layers of the course: what each takes, what it makes of a shape, what it learns and what it costs.
   A layer is a pair, ["Conv2D", { filters: 6, kernel_size: 5 }], as plain.py writes it. */

import { fit } from "../shared/convolution.js";

/* The arguments that the editor offers, with what they are if not given; plain.py leaves those out. */
const WINDOW = { strides: 1, padding: "valid" };
const POOL = { pool_size: 2, strides: null, padding: "valid" };
export const FIRST = {
  Conv2D: { filters: 8, kernel_size: 3, ...WINDOW, groups: 1, use_bias: true },
  DepthwiseConv2D: { kernel_size: 3, ...WINDOW, depth_multiplier: 1, use_bias: true },
  MaxPooling2D: POOL,
  AveragePooling2D: POOL,
  GlobalAveragePooling2D: {},
  BatchNormalization: { momentum: 0.99, epsilon: 0.001 },
  ReLU: {},
  LeakyReLU: { slope: 0.01 },
  PReLU: { slope: 0.25 },
  Sigmoid: {},
  Tanh: {},
  Softmax: {},
  Dropout: { rate: 0.5 },
  Flatten: {},
  Dense: { units: 10 },
  Residual: { layers: [], shortcut: null },
  Branches: { branches: [] },
};
const NEEDED = { filters: true, kernel_size: true, units: true };

/** All arguments of a layer; sizes as pairs, down and across. */
export function settings([kind, given]) {
  const all = { ...FIRST[kind], ...given };
  const pair = (value) => (Array.isArray(value) ? value : [value, value]);
  if ("pool_size" in all) all.strides ??= all.pool_size;
  for (const name of ["kernel_size", "pool_size", "strides"]) if (name in all) all[name] = pair(all[name]);
  return all;
}

/** The layer with some arguments changed; those that are as if not given are left out. */
export function changed([kind, given], news) {
  const next = { ...given, ...news };
  if ("pool_size" in FIRST[kind] && String(next.strides) === String(next.pool_size ?? 2)) next.strides = null;
  for (const name of Object.keys(next)) if (!NEEDED[name] && next[name] === FIRST[kind][name]) delete next[name];
  return [kind, next];
}

const misfit = (why, fields = {}) => ({ misfit: { why, ...fields } });
const product = (shape) => shape.reduce((a, b) => a * b, 1);
const isPicture = (shape) => shape.length === 3;

/** Slides a window over a picture -> the sizes it makes and what it leaves over, or a misfit. */
function slide(shape, kernel, strides, padding) {
  const axes = [0, 1].map((axis) => fit(shape[axis], kernel[axis], strides[axis], padding));
  if (axes.some(({ size }) => !size)) return misfit("window", { kernel, zeros: axes[0].before + axes[0].after });
  return { sizes: axes.map(({ size }) => size), axes, left: axes.some(({ left }) => left > 0) };
}

/** What one layer makes of an input: `{ output, params, state, macs, kernel, strides, left }`, or `{ misfit }`.
 *  `params` training can change; `state` are running statistics; `everywhere`: it sees the whole picture. */
export function apply(layer, shape) {
  const [kind] = layer;
  const all = settings(layer);
  const plain = { output: shape, params: 0, state: 0, macs: 0, kernel: [1, 1], strides: [1, 1], left: false };
  const picture = isPicture(shape);
  if ("kernel_size" in all || "pool_size" in all || kind === "GlobalAveragePooling2D")
    if (!picture) return misfit("needsPicture");
  const depth = shape[shape.length - 1];

  if (kind === "Conv2D" || kind === "DepthwiseConv2D") {
    const { kernel_size: kernel, strides, padding } = all;
    const filters = all.filters ?? depth * all.depth_multiplier;
    const groups = all.groups ?? depth;
    if (filters % groups) return misfit("groupsFilters", { filters, groups });
    if (depth % groups) return misfit("groupsDepth", { depth, groups });
    const slid = slide(shape, kernel, strides, padding);
    if (slid.misfit) return slid;
    const weights = product(kernel) * (depth / groups) * filters;
    return { ...plain, output: [...slid.sizes, filters], params: weights + (all.use_bias ? filters : 0), macs: product(slid.sizes) * weights, kernel, strides, left: slid.left, axes: slid.axes };
  }
  if ("pool_size" in all) {
    const slid = slide(shape, all.pool_size, all.strides, all.padding);
    return slid.misfit ? slid : { ...plain, output: [...slid.sizes, depth], kernel: all.pool_size, strides: all.strides, left: slid.left, axes: slid.axes };
  }
  if (kind === "GlobalAveragePooling2D") return { ...plain, output: [depth], everywhere: true };
  if (kind === "Flatten") return { ...plain, output: [product(shape)] };
  if (kind === "Dense")
    return picture ? misfit("needsVector") : { ...plain, output: [all.units], params: (depth + 1) * all.units, macs: depth * all.units, everywhere: true };
  if (kind === "BatchNormalization") return { ...plain, params: 2 * depth, state: 2 * depth };
  if (kind === "PReLU") return { ...plain, params: depth };
  return plain;
}
