/* Sizes: one column where the page is narrow; picture and map beside tower and lens; the trail beside all of it on wide pages. */

import { clamp } from "../shared/numbers.js";

const GAP = 22; // pixels between the parts, as in the style sheet

/** Gives every part its room, and tells the style sheet. */
export function layOut({ root, state, view }, { picture, tower, map, lens }, stage) {
  const style = getComputedStyle(root);
  const width = root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const phone = width < 560;
  const trail = width >= 920 ? clamp(Math.round(width * 0.27), 260, 330) : 0;
  root.toggleAttribute("data-narrow", width < 640);
  root.dataset.layout = phone ? "phone" : trail ? "wide" : "middle";
  const side = phone ? Math.floor((width - 12) / 2) : clamp(Math.floor(width * (trail ? 0.2 : 0.3)), 168, trail ? 224 : 200);
  const rest = phone ? width : width - side - GAP - (trail ? trail + GAP : 0);
  const square = picture.layOut(side);
  view.padSide = square;
  map.layOut(phone ? side : square);
  const names = phone ? 94 : 106;
  tower.layOut(rest - names, phone ? 200 : Math.max(square + 62, 40 * (state.floors.length - 1)));
  lens.layOut(rest, trail ? 160 : 126);
  for (const [name, length] of Object.entries({ side: square, rest, trail, names })) stage.style.setProperty(`--li-${name}`, `${length}px`);
}
