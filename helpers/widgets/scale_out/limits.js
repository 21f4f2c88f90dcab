/* What the traits may be; widget.py says the same. */

import { fill } from "../shared/words.js";
import { MOST_WORKERS } from "./cost.js";
import { WORDS } from "./words.js";

export const REACHES = [8, 16, 32, 64, 128, 256];
export const NAMES = ["workers", "batch", "scaling", "parameters", "picture_time", "latency", "bandwidth", "most"];
const WHOLE = { workers: [1, MOST_WORKERS], batch: [1, 65536], parameters: [1000, 1e9] };
const NUMBERS = { picture_time: [1e-6, 10], latency: [0, 1], bandwidth: [1e5, 1e13] };
const CHOICES = { scaling: ["strong", "weak"], most: REACHES };

/** How many workers the charts reach to: as set, and further where there are more. */
export const reachOf = ({ workers, most }) => REACHES.find((one) => one >= Math.max(workers, most)) ?? MOST_WORKERS;

/** Why these traits cannot be shown, or "". */
export function wrong(setting) {
  const says = (words, name, fields) => fill(words, { name, value: JSON.stringify(setting[name]), ...fields });
  const bad = (limits, good, words) => {
    for (const [name, [least, most]] of Object.entries(limits)) {
      const value = setting[name];
      if (!good(value) || value < least || value > most)
        return says(words, name, { least: least.toLocaleString("en", { maximumFractionDigits: 6 }), most: most.toLocaleString("en") });
    }
  };
  for (const [name, choices] of Object.entries(CHOICES))
    if (!choices.includes(setting[name])) return says(WORDS.oneOf, name, { choices: choices.join(", ") });
  return bad(WHOLE, Number.isInteger, WORDS.whole) || bad(NUMBERS, Number.isFinite, WORDS.number) || "";
}
