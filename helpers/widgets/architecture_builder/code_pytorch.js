/* The network as PyTorch's code: channels first, every layer told its input's depth, zeros as numbers. */

import { fit } from "../shared/convolution.js";
import { fill } from "../shared/words.js";
import { commented, equal, even, indented, none, tuple, zerosOf } from "./code_words.js";
import { settings } from "./layers.js";
import { WORDS } from "./words.js";

const HELP = {
  Residual: `class Residual(nn.Module):
    def __init__(self, layers, shortcut=()):
        super().__init__()
        self.layers, self.shortcut = nn.Sequential(*layers), nn.Sequential(*shortcut)

    def forward(self, x):
        return self.layers(x) + self.shortcut(x)`,
  Branches: `class Branches(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(nn.Sequential(*layers) for layers in branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], dim=1)`,
};

/** How PyTorch gets the same border: layers before, arguments, a note. */
function border(line, all, kernel) {
  const zeros = zerosOf(line);
  if (none(zeros)) return { before: [], args: [] };
  const [kind] = line.layer;
  const pool = kind.endsWith("Pooling2D");
  const note = all.padding === "same" && Math.max(...all.strides) > 1 ? fill(WORDS.code.sameStride, { zeros: zeros.flat().join(" ") }) : "";
  const last = pool && [0, 1].map((axis) => fit(line.input[axis], kernel[axis], all.strides[axis], "ceil"));
  if (last && equal(zeros, last.map(({ before, after }) => [before, after]))) return { before: [], args: ["ceil_mode=True"], note };
  const small = !pool || zeros.every(([before], axis) => before <= kernel[axis] / 2);
  if (even(zeros) && small) {
    const args = [`padding=${tuple(zeros.map(([before]) => before))}`];
    return { before: [], args: kind === "AveragePooling2D" ? [...args, "count_include_pad=False"] : args, note };
  }
  const [[above, below], [left, right]] = zeros;
  const sides = `(${left}, ${right}, ${above}, ${below})`;
  if (kind === "MaxPooling2D") return { before: [`nn.ConstantPad2d(${sides}, -float("inf"))`], args: [], note };
  return { before: [`nn.ZeroPad2d(${sides})`], args: [], note: kind === "AveragePooling2D" ? WORDS.code.torchAverage : note };
}

function leaf(line) {
  const { layer, input } = line;
  const [kind, given] = layer;
  const all = settings(layer);
  const depth = input[input.length - 1];
  if ("kernel_size" in all || "pool_size" in all) {
    const conv = "kernel_size" in all;
    const kernel = conv ? all.kernel_size : all.pool_size;
    const { before, args, note } = border(line, all, kernel);
    const moves = equal(all.strides, conv ? [1, 1] : kernel) ? [] : [`stride=${tuple(all.strides)}`];
    const parts = [];
    if (conv) {
      const filters = all.filters ?? depth * all.depth_multiplier;
      const groups = all.groups ?? depth;
      parts.push(depth, filters, tuple(kernel), ...moves, ...args, ...(groups > 1 ? [`groups=${groups}`] : []), ...(all.use_bias ? [] : ["bias=False"]));
    } else parts.push(tuple(kernel), ...moves, ...args);
    const name = { MaxPooling2D: "MaxPool2d", AveragePooling2D: "AvgPool2d" }[kind] ?? "Conv2d";
    return [...before.map((text) => [text]), [`nn.${name}(${parts.join(", ")})`, note]];
  }
  switch (kind) {
    case "GlobalAveragePooling2D":
      return [["nn.AdaptiveAvgPool2d(1)"], ["nn.Flatten()"]];
    case "BatchNormalization":
      /* PyTorch's momentum is the part of the new batch, the course's and Keras's that of the old average. */
      return [[`nn.BatchNorm${input.length === 3 ? 2 : 1}d(${depth}, eps=${all.epsilon}, momentum=${Number((1 - all.momentum).toFixed(12))})`]];
    case "Flatten": {
      const [height, width] = input;
      const mixed = input.length === 3 && depth > 1 && height * width > 1;
      return [["nn.Flatten()", mixed ? fill(WORDS.code.flatten, { height, width, depth, numbers: height * width * depth }) : ""]];
    }
    case "Dense":
      return [[`nn.Linear(${depth}, ${all.units})`]];
    case "Dropout":
      return [[`nn.Dropout(${all.rate})`]];
    case "Softmax":
      return [["nn.Softmax(dim=1)"]];
    case "PReLU":
      return [[`nn.PReLU(${depth}${all.slope === 0.25 ? "" : `, init=${all.slope}`})`]];
    case "LeakyReLU":
      return [[`nn.LeakyReLU(${all.slope})`]];
    default:
      return [[`nn.${kind}()`]]; /* ReLU, Tanh, Sigmoid */
  }
}

/** -> Python that makes the network as `model`, from the ledger's tree. */
export function pytorch(tree, input) {
  const used = new Set();
  const one = (line) => {
    if (!line.parts) return leaf(line).flatMap(([text, note]) => [...commented(note), `${text},`]);
    used.add(line.kind);
    const lists = line.parts.map((part) => block(part));
    if (line.kind === "Residual") return [`Residual(${(line.parts[1].length ? lists : lists.slice(0, 1)).join(", ")}),`];
    return [`Branches(\n${indented(lists.map((list) => `${list},`).join("\n"))}\n),`];
  };
  const block = (lines) => (lines.length ? `[\n${indented(lines.flatMap(one).join("\n"))}\n]` : "[]");
  const [height, width, depth] = input;
  const body = tree.flatMap(one).join("\n");
  const head = [...(used.has("Branches") ? ["import torch"] : []), "from torch import nn", ""];
  const help = Object.keys(HELP).filter((name) => used.has(name)).map((name) => `\n${HELP[name]}\n`);
  return [...head, ...help, ...(help.length ? [""] : []), ...commented(fill(WORDS.code.channelsFirst, { height, width, depth })), `model = nn.Sequential(\n${indented(body)}\n)`, ""].join("\n");
}
