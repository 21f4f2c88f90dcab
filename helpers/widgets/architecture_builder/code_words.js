/* What the three kinds of code share: how Python writes numbers, lists and calls. */

/* The arguments of a layer's code in this course: those that are always written, without their names, and the others. */
const POOL = { needed: ["pool_size"], named: ["strides", "padding"] };
export const NAMES = {
  Conv2D: { needed: ["filters", "kernel_size"], named: ["strides", "padding", "groups", "use_bias"] },
  DepthwiseConv2D: { needed: ["kernel_size"], named: ["strides", "padding", "depth_multiplier", "use_bias"] },
  MaxPooling2D: POOL,
  AveragePooling2D: POOL,
  GlobalAveragePooling2D: { needed: [], named: [] },
  BatchNormalization: { needed: [], named: ["momentum", "epsilon"] },
  ReLU: { needed: [], named: [] },
  LeakyReLU: { needed: ["slope"], named: [] },
  PReLU: { needed: [], named: ["slope"] },
  Sigmoid: { needed: [], named: [] },
  Tanh: { needed: [], named: [] },
  Softmax: { needed: [], named: [] },
  Dropout: { needed: ["rate"], named: [] },
  Flatten: { needed: [], named: [] },
  Dense: { needed: ["units"], named: [] },
};

/** A value as Python writes it: 3, "same", True, (3, 5); a square pair is one number. */
export function tuple(value) {
  if (Array.isArray(value)) return value.length === 2 && value[0] === value[1] ? String(value[0]) : `(${value.map(tuple).join(", ")}${value.length === 1 ? "," : ""})`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}

export const indented = (text) => text.replace(/^(?=.)/gm, "    ");

/** A note as lines of comment. */
export const commented = (note) => (note ? note.split("\n").map((line) => `# ${line}`) : []);

/** A call with lists in it: each argument where the last one ends. */
export const call = (name, args) => `${name}(${args.join(", ")})`;

/** The zeros that a padding adds at a place, `[[above, below], [left, right]]`. */
export const zerosOf = (line) => line.axes.map(({ before, after }) => [before, after]);
export const none = (zeros) => zeros.flat().every((n) => n === 0);
export const even = (zeros) => zeros.every(([before, after]) => before === after);
export const equal = (a, b) => String(a) === String(b);
