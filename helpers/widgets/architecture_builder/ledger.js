/* The ledger: every layer's shapes and costs, from the shapes alone. helpers.architectures.ledger counts the same in Python. */

import { apply } from "./layers.js";

export const BYTES = 4; /* of a float32 number */
const product = (shape) => shape.reduce((a, b) => a * b, 1);
const same = (a, b) => a.length === b.length && a.every((n, i) => n === b[i]);
const COUNTS = ["params", "state", "macs", "numbers"];

/** One line for each layer, those inside of others too, in the order of the list, and the sums.
 *  -> `{ lines, tree, misfit, input, output, params, state, macs, numbers }`; `misfit` is the first line that does not fit,
 *  `tree` the network's own lines; those inside of one are its `parts`.
 *  A line: `{ layer, kind, path, level, number, input, output, params, state, macs, numbers, field, misfit, inside, parts }`
 *  path     leads to the layer: [3, "branches", 0, 2]
 *  state    running statistics: numbers that are kept and not learned
 *  numbers  that the layer puts out: its activations
 *  field    pixels down and across that one number sees; null where it sees the whole picture
 *  inside   how many lines after this one are inside of it
 *  What comes after a misfit has no input. A line without a layer, `part`, names a list inside of Residual or Branches:
 *  "layers", "shortcut", or the number of a branch. */
export function ledgerOf(layers, input) {
  const lines = [];
  const views = [0, 1].map(() => ({ start: 0, size: 1, jump: 1 }));
  const { end, tree } = list(layers, { shape: input, views }, [], 0, lines);
  const book = { lines, tree, misfit: lines.find((line) => line.misfit) ?? null, input, output: end?.shape ?? null };
  return Object.assign(book, sums(lines.filter((line) => !line.level)));
}

const sums = (lines) => Object.fromEntries(COUNTS.map((name) => [name, lines.reduce((total, line) => total + (line[name] ?? 0), 0)]));

function list(layers, start, path, level, lines) {
  let end = start;
  const tree = layers.map((layer, i) => {
    const line = { layer, kind: layer[0], path: [...path, i], level, number: i + 1, input: end?.shape ?? null, inside: 0, misfit: null };
    lines.push(line);
    end = end || holds(line.kind) ? one(line, end, lines) : null;
    line.output = end?.shape ?? null;
    line.field = end?.views?.map((view) => view.size) ?? null;
    return line;
  });
  return { end, tree };
}

const holds = (kind) => kind === "Residual" || kind === "Branches";

function one(line, at, lines) {
  if (holds(line.kind)) return holder(line, at, lines);
  const made = apply(line.layer, at.shape);
  if (made.misfit) {
    line.misfit = made.misfit;
    return null;
  }
  const { output, params, state, macs, left, axes } = made;
  Object.assign(line, { params, state, macs, left, axes, numbers: product(output) });
  const views = made.everywhere ? null : at.views && at.views.map((view, axis) => through(view, made.kernel[axis], made.strides[axis], axes?.[axis].before ?? 0));
  return { shape: output, views };
}

/* What an output number sees along one axis: those of the first place begin at `start`; the next place is `jump` on. */
const through = ({ start, size, jump }, kernel, stride, before) => ({ start: start - before * jump, size: size + (kernel - 1) * jump, jump: jump * stride });
function together(a, b) {
  const start = Math.min(a.start, b.start);
  return { start, size: Math.max(a.start + a.size, b.start + b.size) - start, jump: a.jump };
}

/* Residual and Branches: each list inside gets the same input; then the ends are added up or joined. */
function holder(line, at, lines) {
  const { kind, path, level } = line;
  const given = line.layer[1];
  const lists =
    kind === "Residual"
      ? [["layers", given.layers ?? [], [...path, "layers"]], ["shortcut", given.shortcut ?? [], [...path, "shortcut"]]]
      : given.branches.map((branch, i) => [i + 1, branch, [...path, "branches", i]]);
  const from = lines.length;
  line.parts = [];
  const ends = lists.map(([part, layers, where]) => {
    const head = { part, of: kind, path: where, level: level + 1, input: at?.shape ?? null, empty: !layers.length, misfit: null };
    lines.push(head);
    const begin = lines.length;
    const { end, tree } = list(layers, at, where, level + 2, lines);
    head.inside = lines.length - begin;
    line.parts.push(tree);
    head.output = end?.shape ?? null;
    return end;
  });
  line.inside = lines.length - from;
  if (!at || ends.includes(null)) return null;
  Object.assign(line, sums(lines.slice(from).filter((one) => one.layer && one.level === level + 2)));
  const shapes = ends.map((end) => end.shape);
  let [shape] = shapes;
  if (kind === "Residual") {
    if (!same(shapes[0], shapes[1])) line.misfit = { why: "sum", shapes };
  } else {
    if (shapes.some((other) => !same(other.slice(0, -1), shape.slice(0, -1)))) line.misfit = { why: "join", shapes };
    shape = [...shape.slice(0, -1), shapes.reduce((total, other) => total + other[other.length - 1], 0)];
  }
  if (line.misfit) {
    for (const name of COUNTS) line[name] = undefined;
    return null;
  }
  line.numbers += product(shape); /* the sum, or the joined maps, are numbers too */
  const views = ends.map((end) => end.views);
  return { shape, views: views.includes(null) ? null : views.reduce((a, b) => a.map((view, axis) => together(view, b[axis]))) };
}
