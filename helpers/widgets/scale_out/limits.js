/* What the traits may be; widget.py says the same. */

import { outside } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { MOST_WORKERS } from "./cost.js";
import { WORDS } from "./words.js";

export const REACHES = [8, 16, 32, 64, 128, 256];
const LIMITS = {
  workers: [1, MOST_WORKERS, true],
  batch: [1, 65536, true],
  parameters: [1000, 1e9, true],
  picture_time: [1e-6, 10],
  latency: [0, 1],
  bandwidth: [1e5, 1e13],
};
const CHOICES = { scaling: ["strong", "weak"], most: REACHES };
export const NAMES = [...Object.keys(LIMITS), ...Object.keys(CHOICES)];

/** How many workers the charts reach to: as set, and further where there are more. */
export const reachOf = ({ workers, most }) => REACHES.find((one) => one >= Math.max(workers, most)) ?? MOST_WORKERS;

/** Why these traits cannot be shown, or "". */
export function wrong(setting) {
  for (const [name, choices] of Object.entries(CHOICES))
    if (!choices.includes(setting[name])) return fill(WORDS.oneOf, { name, choices: choices.join(", "), value: JSON.stringify(setting[name]) });
  const bad = outside(LIMITS, (name) => setting[name]);
  return bad ? fill(bad.whole ? WORDS.whole : WORDS.number, bad) : "";
}
