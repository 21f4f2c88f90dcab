/* Sizes: one row of three where there is room, the numbers below on narrow pages, the channels beside in colour. */

import { clamp } from "../shared/numbers.js";

const OPERATOR = 22; // pixels of × and =
const RUNNING = 62; // pixels of the running sum

/** The sizes in CSS pixels for a page of this width, told to the style sheet too:
 *  cell, wide and tall, board, running   a number, a product, the boards' side, the running sum's width */
export function layOut(root, width, [kh, kw], colour) {
  const phone = width < 600;
  const aside = width >= 720 && !colour; /* picture | numbers | map, in one row */
  const beside = width >= 900 && colour; /* picture over map, the three channels beside them */
  root.dataset.layout = aside ? "row" : beside ? "beside" : phone ? "phone" : "stack";
  const gap = phone ? 14 : 34;
  let middle, cell;
  if (aside) {
    middle = clamp(width * 0.34, 320, 400);
    cell = clamp((middle - OPERATOR) / (2 * kw), 6, 36);
    middle = Math.max(Math.min(middle, 2 * kw * cell + OPERATOR), 250);
  } else {
    middle = width - 4 - (beside ? 310 + gap : 0);
    if (phone) cell = clamp((middle - OPERATOR) / (2 * kw), 5, 40);
    else cell = clamp((middle - 2 * OPERATOR - RUNNING - 30) / (kw * 3.3), 5, 40);
  }
  const line = !aside && !phone;
  const wide = line ? cell * 1.3 : Math.min((middle - RUNNING) / kw, Math.max(cell * 2.2, 56));
  if (line) middle = kw * (2 * cell + wide) + 2 * OPERATOR + RUNNING;
  const left = (width - (aside ? middle + 2 * gap : beside ? middle + gap : gap) - 4) / (beside ? 1 : 2);
  const board = Math.floor(Math.min(left, aside ? left : beside ? 340 : 420));
  const lengths = { cell, board, middle: Math.floor(middle), gap };
  for (const [name, length] of Object.entries(lengths)) root.style.setProperty(`--sf-${name}`, `${length}px`);
  return { cell, wide, tall: Math.min(cell, wide), running: RUNNING, board };
}
