/* The network as this course's code. */

import { settings } from "./layers.js";
import { call, indented, NAMES, tuple } from "./code_words.js";

/** The arguments of a layer as Python: what differs from the first values, the needed ones without their names. */
function argumentsOf(layer) {
  const [kind, given] = layer;
  const all = settings(layer);
  const args = [];
  for (const name of NAMES[kind].needed) args.push(tuple(all[name]));
  for (const name of NAMES[kind].named) if (given[name] !== undefined && given[name] !== null) args.push(`${name}=${tuple(given[name])}`);
  return args;
}

function one([kind, given], used) {
  used.add(kind);
  if (kind === "Residual") {
    const lists = [given.layers ?? [], ...(given.shortcut ? [given.shortcut] : [])];
    return call(kind, lists.map((list) => block(list, used)));
  }
  if (kind === "Branches") return call(kind, [`[\n${indented(given.branches.map((list) => `${block(list, used)},`).join("\n"))}\n]`]);
  return `${kind}(${argumentsOf([kind, given]).join(", ")})`;
}

const block = (layers, used) => (layers.length ? `[\n${indented(layers.map((layer) => `${one(layer, used)},`).join("\n"))}\n]` : "[]");

/** -> Python that makes the network as `model`. */
export function ours(layers, input) {
  const used = new Set();
  const list = block(layers, used);
  const holders = ["Branches", "Residual"].filter((name) => used.delete(name));
  const leaves = [...used].sort();
  const lines = [];
  if (leaves.length > 5) lines.push(`from helpers.layers import (\n${indented(leaves.map((name) => `${name},`).join("\n"))}\n)`);
  else if (leaves.length) lines.push(`from helpers.layers import ${leaves.join(", ")}`);
  lines.push(`from helpers.network import ${[...holders, "Sequential"].join(", ")}`, "");
  lines.push(`layers = ${list}`, `model = Sequential(layers, input_shape=${tuple(input)}, rng=0)`);
  return `${lines.join("\n")}\n`;
}
