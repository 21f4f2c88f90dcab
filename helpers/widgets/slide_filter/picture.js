/* The picture's board: painted once, with the zeros around it, and the light that moves over it. */

import { blit, fitCanvas, hatch } from "../shared/canvases.js";
import { number } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { fitBox, moveBox, write } from "./elements.js";
import { WORDS } from "./words.js";

function gridLines(pen, x0, y0, width, height, cell) {
  pen.strokeStyle = "rgba(128, 134, 146, 0.28)";
  pen.lineWidth = 0.5;
  pen.beginPath();
  for (let j = 1; j < width; j++) {
    pen.moveTo(x0 + j * cell, y0);
    pen.lineTo(x0 + j * cell, y0 + height * cell);
  }
  for (let i = 1; i < height; i++) {
    pen.moveTo(x0, y0 + i * cell);
    pen.lineTo(x0 + width * cell, y0 + i * cell);
  }
  pen.stroke();
}

export function paintPicture({ state, view, page }) {
  const { picture, kernel, down, across, depth } = state;
  const { colours, size } = view;
  const [height, width] = picture.shape;
  const [tall, wide] = [height + down.before + down.after, width + across.before + across.after];
  const cell = Math.min(size.board / wide, (size.board * 1.25) / tall);
  const [x, y] = [across.before * cell, down.before * cell];
  const pen = fitCanvas(page.pictureBoard, wide * cell, tall * cell);
  pen.fillStyle = colours.raised;
  pen.fillRect(0, 0, wide * cell, tall * cell);
  hatch(pen, 0, 0, wide * cell, tall * cell, colours.line, 5); /* the zeros around */
  blit(pen, state.photo, x, y, width * cell, height * cell);
  if (cell >= 6) gridLines(pen, x, y, width, height, cell);
  const unread = "rgba(255, 255, 255, 0.5)"; /* what no position reaches */
  hatch(pen, (wide - across.left) * cell, 0, across.left * cell, tall * cell, unread, 5);
  hatch(pen, 0, (tall - down.left) * cell, (wide - across.left) * cell, down.left * cell, unread, 5);
  view.pictureCell = cell;
  fitBox(page.light, kernel.shape[1] * cell, kernel.shape[0] * cell);
  fitBox(page.spotBox, cell, cell);
  page.pictureCaption.innerHTML = `<b>${WORDS.picture}</b> ${height} × ${width}${depth > 1 ? " × 3" : ""}`;
}

/** Puts the light on the window of map position (r, c). */
export function moveLight({ state, view, page }, r, c) {
  const { kernel, strides, down, across } = state;
  const { pictureCell: cell, spot } = view;
  const [x, y] = [c * strides * cell, r * strides * cell];
  moveBox(page.light, x, y);
  page.spotBox.hidden = !spot;
  if (spot) moveBox(page.spotBox, (spot.cell % kernel.shape[1]) * cell, Math.floor(spot.cell / kernel.shape[1]) * cell);
  view.lit = [x, y, kernel.shape[1] * cell, kernel.shape[0] * cell];
  const span = (from, count) => (count > 1 ? fill(WORDS.span, { first: number(from), last: number(from + count - 1) }) : number(from));
  const rows = span(r * strides - down.before, kernel.shape[0]);
  const columns = span(c * strides - across.before, kernel.shape[1]);
  write(page.place, fill(WORDS.covered, { rows, columns }));
}
