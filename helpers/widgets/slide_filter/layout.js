/* Sizes. Where there is room, one row of three: picture, numbers, map. In a narrower column the map goes under the picture,
   on a telephone the numbers go under both; the three channels of a colour picture stand beside them. */

import { clamp } from "../shared/numbers.js";

const OPERATOR = 22; // pixels of × and =
const RUNNING = 62; // pixels of the running sum
const PAIR = 200; // pixels of a board where picture and map stand one over the other: all is seen on one screen

/** The sizes in CSS pixels for a page of this width, told to the style sheet too:
 *  cell, wide and tall, board, running   a number, a product, the boards' side, the running sum's width */
export function layOut(root, width, [kh, kw], colour) {
  const phone = width < 600;
  const aside = width >= 720 && !colour; /* picture | numbers | map, in one row */
  const pair = !aside && !phone && !colour; /* picture over map, the numbers beside them */
  const beside = width >= 900 && colour; /* the same, with three channels */
  root.dataset.layout = aside ? "row" : pair ? "pair" : beside ? "beside" : phone ? "phone" : "stack";
  const gap = phone ? 14 : 34;
  let middle, cell;
  if (aside || pair) {
    middle = aside ? clamp(width * 0.34, 320, 400) : width - PAIR - gap - 4;
    cell = clamp((middle - OPERATOR) / (2 * kw), 6, pair ? Math.min(36, PAIR / kh) : 36);
    middle = Math.max(Math.min(middle, 2 * kw * cell + OPERATOR), 250);
  } else {
    middle = width - 4 - (beside ? 310 + gap : 0);
    if (phone) cell = clamp((middle - OPERATOR) / (2 * kw), 5, 40);
    else cell = clamp((middle - 2 * OPERATOR - RUNNING - 30) / (kw * 3.3), 5, 40);
  }
  const line = !aside && !pair && !phone;
  const wide = line ? cell * 1.3 : Math.min((middle - RUNNING) / kw, Math.max(cell * 2.2, 56));
  if (line) middle = kw * (2 * cell + wide) + 2 * OPERATOR + RUNNING;
  const left = (width - (aside ? middle + 2 * gap : beside ? middle + gap : gap) - 4) / (beside ? 1 : 2);
  const board = pair ? PAIR : Math.floor(Math.min(left, aside ? left : beside ? 340 : 420));
  const lengths = { cell, board, middle: Math.floor(middle), gap };
  for (const [name, length] of Object.entries(lengths)) root.style.setProperty(`--sf-${name}`, `${length}px`);
  return { cell, wide, tall: Math.min(cell, wide, phone ? 18 : wide), running: RUNNING, board };
}
