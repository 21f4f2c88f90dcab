/* The network as Keras's code. Keras has no padding by a number and no "ceil": zeros are then a layer of their own. */

import { fit } from "../shared/convolution.js";
import { call, commented, equal, even, indented, none, tuple, zerosOf } from "./code_words.js";
import { settings } from "./layers.js";
import { WORDS } from "./words.js";

const HELP = {
  chain: `def chain(stack):
    def through(x):
        for layer in stack:
            x = layer(x)
        return x
    return through`,
  residual: `def residual(stack, shortcut=()):
    return lambda x: layers.add([chain(stack)(x), chain(shortcut)(x)])`,
  branches: `def branches(*stacks):
    return lambda x: layers.concatenate([chain(stack)(x) for stack in stacks])`,
};

/** What Keras has to do so that a window finds the same border: `{ before, padding, note }`. */
function border(line, before, all, kernel) {
  const zeros = zerosOf(line);
  const [kind] = line.layer;
  if (none(zeros)) return { before: [], padding: "valid" };
  const theirs = [0, 1].map((axis) => fit(line.input[axis], kernel[axis], all.strides[axis], "same"));
  if (all.padding === "same" || (kind.endsWith("Pooling2D") && equal(zeros, theirs.map(({ before, after }) => [before, after]))))
    return { before: [], padding: "same", note: kind === "AveragePooling2D" && !even(zeros) ? WORDS.code.kerasUneven : "" };
  const [[above, below], [left, right]] = zeros;
  const written = equal(zeros[0], zeros[1]) && above === below ? tuple(above) : `((${above}, ${below}), (${left}, ${right}))`;
  if (kind !== "MaxPooling2D") return { before: [`layers.ZeroPadding2D(${written})`], padding: "valid", note: kind === "AveragePooling2D" ? WORDS.code.kerasAverage : "" };
  /* A border never wins a maximum: zeros lose only where no number is below 0. */
  if (before === "ReLU") return { before: [`layers.ZeroPadding2D(${written})`], padding: "valid" };
  const pads = `((0, 0), (${above}, ${below}), (${left}, ${right}), (0, 0))`;
  return { before: [`layers.Lambda(lambda x: keras.ops.pad(x, ${pads}, constant_values=-float("inf")))`], padding: "valid" };
}

function leaf(line, previous) {
  const { layer } = line;
  const [kind, given] = layer;
  const all = settings(layer);
  const named = (names) => names.filter((name) => given[name] !== undefined && given[name] !== null).map((name) => `${name}=${tuple(given[name])}`);
  if ("kernel_size" in all || "pool_size" in all) {
    const conv = "kernel_size" in all;
    const { before, padding, note } = border(line, previous, all, conv ? all.kernel_size : all.pool_size);
    const needed = kind === "Conv2D" ? [all.filters, all.kernel_size] : [conv ? all.kernel_size : all.pool_size];
    const padded = padding === "valid" ? [] : [`padding="${padding}"`];
    const args = [...needed.map(tuple), ...named(["strides"]), ...padded, ...named(["depth_multiplier", "groups", "use_bias"])];
    return [...commented(note), ...before.map((text) => `${text},`), `layers.${kind}(${args.join(", ")}),`];
  }
  if (kind === "Tanh" || kind === "Sigmoid") return [`layers.Activation("${kind.toLowerCase()}"),`];
  if (kind === "LeakyReLU") return [`layers.LeakyReLU(negative_slope=${all.slope}),`];
  if (kind === "PReLU") {
    const shared = line.input.length === 3 ? "shared_axes=[1, 2], " : "";
    return [`layers.PReLU(${shared}alpha_initializer=keras.initializers.Constant(${all.slope})),`];
  }
  const args = { Dense: [all.units], Dropout: [all.rate] }[kind] ?? named(["momentum", "epsilon"]);
  return [`layers.${kind}(${args.join(", ")}),`];
}

/** -> Python that makes the network as `model`, from the ledger's tree. */
export function keras(tree, input) {
  const used = new Set();
  const one = (line, i, lines) => {
    if (!line.parts) return leaf(line, lines[i - 1]?.kind);
    used.add("chain");
    const lists = line.parts.map((part) => block(part));
    if (line.kind === "Residual") {
      used.add("residual");
      return [`${call("residual", line.parts[1].length ? lists : lists.slice(0, 1))},`];
    }
    used.add("branches");
    return [`branches(\n${indented(lists.map((list) => `${list},`).join("\n"))}\n),`];
  };
  const block = (lines) => (lines.length ? `[\n${indented(lines.flatMap(one).join("\n"))}\n]` : "[]");
  const body = tree.flatMap(one).join("\n");
  const head = ["import keras", "from keras import layers", ""];
  if (!used.size) return [...head, "model = keras.Sequential([", indented(`keras.Input(${tuple(input)}),\n${body}`), "])", ""].join("\n");
  const help = ["chain", "residual", "branches"].filter((name) => used.has(name)).map((name) => `\n${HELP[name]}\n`);
  return [...head, ...help, "", `inputs = keras.Input(${tuple(input)})`, `outputs = chain([\n${indented(body)}\n])(inputs)`, "model = keras.Model(inputs, outputs)", ""].join("\n");
}
