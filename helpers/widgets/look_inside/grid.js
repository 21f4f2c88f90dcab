/* A grid of thousands of cells for keyboard and screen reader, of which one is there: the cell that has been reached. It
   says its row and column (aria-rowindex, aria-colindex), and it is the ring that everybody sees. */

import { keys } from "../shared/keyboard.js";
import { make } from "../shared/page.js";
import { placeBox } from "./elements.js";

/** `{ element, cell, show }`: lay the element over a board. `handlers` are those of `keys`; `show({ label, rows, columns, row,
 *  column, at, text })` moves the cell. */
export function makeGrid(kind, handlers) {
  const cell = make("div", { class: `li-box li-${kind}`, role: "gridcell", tabindex: 0 });
  const line = make("div", { role: "row" }, cell);
  const element = make("div", { class: "li-over", role: "grid" }, line);
  keys(cell, handlers);
  return {
    element,
    cell,
    show({ label, rows, columns, row, column, at, text }) {
      placeBox(cell, at);
      for (const [one, name, value] of [
        [element, "aria-label", label], [element, "aria-rowcount", rows], [element, "aria-colcount", columns],
        [line, "aria-rowindex", row + 1], [cell, "aria-colindex", column + 1], [cell, "aria-label", text],
      ]) if (one.getAttribute(name) !== String(value)) one.setAttribute(name, value);
    },
  };
}
