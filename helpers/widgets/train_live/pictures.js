/* The filters of the first layer, and the validation digits that are read wrong. */

import { blit, fitCanvas, raster } from "../shared/canvases.js";
import { around0 } from "../shared/colours.js";
import { clamp } from "../shared/numbers.js";
import { PIXELS } from "./digits.js";
import { WORDS } from "./words.js";

const [COUNT, SIZE] = [8, 5];
const LABEL = 30; // pixels before a row of filters

const small = Array.from({ length: 2 * COUNT }, () => null); // the filters, a pixel a weight: painted again and again

/** Draws the filters of now, and below them the ghost's: each row on a scale of its own, 0 the paper. */
export function drawFilters(canvas, { run, ghost, colours, width }) {
  const cell = clamp(Math.floor(((width - LABEL) / COUNT - 5) / SIZE), 4, 9);
  const [side, row] = [cell * SIZE, cell * SIZE + 8];
  const rows = [[WORDS.now_row, run.network.params["conv2d_1.weights"]], ...(ghost ? [[WORDS.ghost, ghost.filters]] : [])];
  const pen = fitCanvas(canvas, LABEL + COUNT * (side + 5), rows.length * row);
  pen.font = `11px ${colours.font}`;
  pen.textBaseline = "middle";
  pen.strokeStyle = colours.line;
  rows.forEach(([name, weights], line) => {
    pen.fillStyle = colours.muted;
    pen.fillText(name, 0, line * row + side / 2);
    const [low, high] = around0(weights.filter(Number.isFinite));
    for (let f = 0; f < COUNT; f++) {
      const at = line * COUNT + f;
      const data = Float64Array.from({ length: SIZE * SIZE }, (_, i) => weights[i * COUNT + f]);
      const left = LABEL + f * (side + 5);
      small[at] = raster({ shape: [SIZE, SIZE], data }, { map: colours.diverging, low, high, old: small[at] });
      blit(pen, small[at], left + 1, line * row + 1, side, side);
      pen.strokeRect(left + 0.5, line * row + 0.5, side + 1, side + 1);
    }
  });
}

/** Draws as many of the digits read wrong as fit on two lines, each with what it is and what it is taken for; only when
 *  they have been looked at again, or the page has changed. */
export function drawWrong(canvas, { looked, digits, colours, width }) {
  const [side, across, tall] = [40, 46, 56];
  const most = Math.max(1, Math.floor((width + across - side) / across));
  const key = [looked?.step, looked?.loss, width, colours.dark, window.devicePixelRatio].join();
  if (canvas.dataset.shows === key) return;
  canvas.dataset.shows = key;
  canvas.style.mixBlendMode = colours.dark ? "screen" : "multiply"; // a digit's ground becomes the page's
  const pen = fitCanvas(canvas, most * across - (across - side), 2 * tall);
  pen.font = `12px ${colours.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  pen.fillStyle = colours.ink;
  (looked?.wrong ?? []).slice(0, 2 * most).forEach(({ row, said }, i) => {
    const [left, top] = [(i % most) * across, Math.floor(i / most) * tall];
    const ink = digits.x.subarray(row * PIXELS, (row + 1) * PIXELS);
    const data = colours.dark ? ink : ink.map((v) => 1 - v); // dark ink on light paper, light on dark
    pen.imageSmoothingEnabled = true;
    pen.drawImage(raster({ shape: [28, 28], data }, { low: 0, high: 1 }), left, top, side, side);
    pen.fillText(`${digits.labels[row]} → ${said}`, left + side / 2, top + side + 2);
  });
}
