/* Why the traits cannot be shown: a page without Python may be given anything. */

import { fill } from "../shared/words.js";
import { FIRST } from "./layers.js";
import { WORDS } from "./words.js";

export const LARGEST_SIDE = 4096;

const holds = { Residual: ({ layers, shortcut }) => [layers ?? [], shortcut ?? []], Branches: ({ branches }) => branches };

function unknown(layers) {
  if (!Array.isArray(layers)) return WORDS.noLayers;
  for (const layer of layers) {
    if (!Array.isArray(layer) || layer.length !== 2 || typeof layer[1] !== "object" || layer[1] === null) return WORDS.noLayers;
    const [kind, given] = layer;
    if (!(kind in FIRST)) return fill(WORDS.noLayer, { kind });
    const lists = holds[kind]?.(given) ?? [];
    if (!Array.isArray(lists) || (kind === "Branches" && !lists.length)) return WORDS.noLayers;
    for (const list of lists) {
      const reason = unknown(list);
      if (reason) return reason;
    }
  }
  return "";
}

/** A sentence, or "" where all is well. */
export function trouble(layers, input) {
  const whole = (n) => Number.isInteger(n) && n >= 1 && n <= LARGEST_SIDE;
  if (!Array.isArray(input) || input.length !== 3 || !input.every(whole)) return fill(WORDS.noShape, { most: LARGEST_SIDE.toLocaleString("en") });
  return unknown(layers);
}
