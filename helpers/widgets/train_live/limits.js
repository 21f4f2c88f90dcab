/* What the traits may be, as in widget.py. */

import { outside } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { WORDS } from "./words.js";

export const MOST_STEPS = 100000;
const LIMITS = {
  learning_rate: [0, 10],
  momentum: [0, 0.99],
  weight_decay: [0, 1],
  dropout: [0, 0.9],
  weight_scale: [0, 10],
  pictures: [32, 800, true],
  seed: [0, 2 ** 31 - 1, true],
  steps: [0, MOST_STEPS, true],
};

/** Why these traits cannot be shown, or "". */
export function wrong(model) {
  const bad = outside(LIMITS, (name) => model.get(name));
  if (bad) return fill(bad.whole ? WORDS.whole : WORDS.number, bad);
  const [kind, flag] = [model.get("activation"), model.get("batch_norm")];
  if (!["relu", "tanh", "sigmoid"].includes(kind)) return fill(WORDS.activation, { value: JSON.stringify(kind) });
  if (typeof flag !== "boolean") return fill(WORDS.flag, { value: JSON.stringify(flag) });
  return "";
}
