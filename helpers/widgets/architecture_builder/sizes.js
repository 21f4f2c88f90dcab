/* Which input sizes are legal? Every square size is tried. */

import { ledgerOf } from "./ledger.js";

/** What a network does with pictures of n x n: `{ fits, weights, whole }`.
 *  weights  the lengths of the vectors its Dense layers take: where they are the same, the weights can stay
 *  whole    no filter or pool leaves a row over */
export function sizeAt(layers, n, channels) {
  const book = ledgerOf(layers, [n, n, channels]);
  if (book.misfit) return { fits: false, weights: "", whole: false };
  const weights = book.lines.filter((line) => line.kind === "Dense").map((line) => line.input[0]).join();
  return { fits: true, weights, whole: !book.lines.some((line) => line.left) };
}

/** `[[from, to], ...]`: the runs of sizes for which a test holds. `kinds` begins with size 1. */
export function runs(kinds, test) {
  const found = [];
  kinds.forEach((kind, i) => {
    if (!test(kind)) return;
    const last = found[found.length - 1];
    if (last && last[1] === i) last[1] = i + 1;
    else found.push([i + 1, i + 1]);
  });
  return found;
}
