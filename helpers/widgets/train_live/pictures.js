/* The filters of the first layer, and the validation digits that are read wrong. */

import { blit, fitCanvas, raster } from "../shared/canvases.js";
import { around0 } from "../shared/colours.js";
import { clamp } from "../shared/numbers.js";
import { PIXELS } from "./digits.js";
import { WORDS } from "./words.js";

const [COUNT, SIZE] = [8, 5];
const LABEL = 30; // pixels before a row of filters

/** Draws the filters of now, and below them the ghost's: each row on a scale of its own, 0 the paper. */
export function drawFilters(canvas, { run, ghost, colours, width }) {
  const cell = clamp(Math.floor(((width - LABEL) / COUNT - 5) / SIZE), 4, 9);
  const [side, row] = [cell * SIZE, cell * SIZE + 8];
  const pen = fitCanvas(canvas, LABEL + COUNT * (side + 5), 2 * row);
  const rows = [[WORDS.now_row, run.network.params["conv2d_1.weights"]], ...(ghost ? [[WORDS.ghost, ghost.filters]] : [])];
  pen.font = `11px ${colours.font}`;
  pen.textBaseline = "middle";
  rows.forEach(([name, weights], line) => {
    pen.fillStyle = colours.muted;
    pen.fillText(name, 0, line * row + side / 2);
    const [low, high] = around0(weights.map((v) => (Number.isFinite(v) ? v : 0)));
    for (let f = 0; f < COUNT; f++) {
      const data = Float64Array.from({ length: SIZE * SIZE }, (_, i) => weights[i * COUNT + f]);
      const left = LABEL + f * (side + 5);
      blit(pen, raster({ shape: [SIZE, SIZE], data }, { map: colours.diverging, low, high }), left + 1, line * row + 1, side, side);
      pen.strokeStyle = colours.line;
      pen.strokeRect(left + 0.5, line * row + 0.5, side + 1, side + 1);
    }
  });
}

/** Draws as many of the digits read wrong as fit on two lines, each with what it is and what it is taken for. */
export function drawWrong(canvas, { wrong, digits, colours, width }) {
  const [side, tall, most] = [40, 56, Math.max(1, Math.floor(width / 46))];
  const pen = fitCanvas(canvas, most * 46, 2 * tall);
  pen.font = `12px ${colours.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  wrong.slice(0, 2 * most).forEach(({ row, said }, i) => {
    const [left, top] = [(i % most) * 46, Math.floor(i / most) * tall];
    const ink = digits.x.subarray(row * PIXELS, (row + 1) * PIXELS);
    const data = colours.dark ? ink : ink.map((v) => 1 - v); // dark ink on light paper, light on dark
    pen.imageSmoothingEnabled = true;
    pen.drawImage(raster({ shape: [28, 28], data }, { low: 0, high: 1 }), left, top, side, side);
    pen.fillStyle = colours.ink;
    pen.fillText(`${digits.labels[row]} → ${said}`, left + side / 2, top + side + 2);
  });
}
