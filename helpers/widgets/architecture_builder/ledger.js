/* The ledger: every layer's shapes and costs, from the shapes alone. helpers.architectures computes the same in Python. */

import { apply } from "./layers.js";

export const BYTES = 4; /* of a float32 number */
const product = (shape) => shape.reduce((a, b) => a * b, 1);
const same = (a, b) => a.length === b.length && a.every((n, i) => n === b[i]);

/** One line of the ledger for each layer, those inside of others too, in the order of the list.
 *  A line: `{ layer, kind, path, level, number, input, output, params, still, macs, bytes, field, misfit, inside }`;
 *  what comes after a misfit has no input. `path` leads to the layer: [3, "branches", 0, 2].
 *  A line without a layer, `part`, names a list inside: "layers", "shortcut", or the number of a branch.
 *  -> `{ lines, misfit, output, params, still, macs, bytes, field }`; `misfit` is the first line that does not fit. */
export function ledgerOf(layers, inputShape) {
  const lines = [];
  const start = { shape: inputShape, field: [1, 1], jump: [1, 1], whole: false };
  const end = list(layers, start, [], 0, lines);
  const misfit = lines.find((line) => line.misfit) ?? null;
  const top = lines.filter((line) => !line.level);
  const sum = (name) => top.reduce((total, line) => total + (line[name] ?? 0), 0);
  return { lines, misfit, input: inputShape, output: end?.shape ?? null, field: end ? fieldOf(end) : null, params: sum("params"), still: sum("still"), macs: sum("macs"), bytes: sum("bytes") };
}

/* How far the numbers see: pixels down and across, or the whole picture. */
const fieldOf = ({ field, whole }) => (whole ? "all" : field);

function list(layers, start, path, level, lines) {
  let at = start;
  layers.forEach((layer, i) => (at = one(layer, at, [...path, i], level, lines)));
  return at;
}

function one(layer, at, path, level, lines) {
  const [kind, given] = layer;
  const line = { layer, kind, path, level, number: path[path.length - 1] + 1, input: at?.shape ?? null, inside: 0, misfit: null };
  lines.push(line);
  let next = null;
  if (kind === "Residual" || kind === "Branches") next = holder(line, given, at, path, level, lines);
  else if (at) {
    const made = apply(layer, at.shape);
    if (made.misfit) line.misfit = made.misfit;
    else {
      const { output, params, still, macs, left, axes } = made;
      Object.assign(line, { params, still, macs, left, axes, bytes: BYTES * product(output) });
      next = {
        shape: output,
        field: at.field.map((field, axis) => field + (made.kernel[axis] - 1) * at.jump[axis]),
        jump: at.jump.map((jump, axis) => jump * made.strides[axis]),
        whole: at.whole || Boolean(made.everywhere),
      };
    }
  }
  line.output = next?.shape ?? null;
  line.field = next ? fieldOf(next) : null;
  return next;
}

/* Residual and Branches: each list inside gets the same input; then the ends are added up or joined. */
function holder(line, given, at, path, level, lines) {
  const parts =
    line.kind === "Residual"
      ? [["layers", given.layers ?? [], [...path, "layers"]], ["shortcut", given.shortcut ?? [], [...path, "shortcut"]]]
      : (given.branches ?? []).map((branch, i) => [i + 1, branch, [...path, "branches", i]]);
  const from = lines.length;
  const ends = parts.map(([part, layers, where]) => {
    const head = { part, path: where, level: level + 1, input: at?.shape ?? null, empty: !layers.length, misfit: null };
    lines.push(head);
    const end = list(layers, at, where, level + 2, lines);
    head.output = end?.shape ?? null;
    return end;
  });
  line.inside = lines.length - from;
  const held = lines.slice(from).filter((one) => one.layer && one.level === level + 2);
  for (const name of ["params", "still", "macs", "bytes"])
    line[name] = at ? held.reduce((total, one) => total + (one[name] ?? 0), 0) : undefined;
  if (!at || ends.includes(null)) return null;
  const shapes = ends.map((end) => end.shape);
  let shape = shapes[0];
  if (line.kind === "Residual") {
    if (!same(shapes[0], shapes[1])) line.misfit = { why: "sum", shapes };
  } else {
    if (shapes.some((other) => !same(other.slice(0, -1), shape.slice(0, -1)))) line.misfit = { why: "join", shapes };
    shape = [...shape.slice(0, -1), shapes.reduce((total, other) => total + other[other.length - 1], 0)];
  }
  if (line.misfit) return null;
  line.bytes += BYTES * product(shape); /* the sum, or the joined maps, are numbers of their own */
  const widest = (name) => [0, 1].map((axis) => Math.max(...ends.map((end) => end[name][axis])));
  return { shape, field: widest("field"), jump: widest("jump"), whole: ends.some((end) => end.whole) };
}
