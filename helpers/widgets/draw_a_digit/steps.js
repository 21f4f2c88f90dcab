/* What stands between the pad and the network: the drawing, prepared as the digits were from which the network learned.
   There is one way for each size of picture: `makeSteps(side)`, or nothing for a size that nobody can prepare.
   -> `{ figures, prepare, measure, paint, describe }`; `prepare(strokes)` gives the network's input. */

import { blit, drawNumbers, fitCanvas, raster } from "../shared/canvases.js";
import { swatch } from "../shared/colours.js";
import { make } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { CENTRE, prepare28, SIDE as SIDE28 } from "../shared/prepare28.js";
import { countBlocks, normalise, rasterise, SIDE as SIDE32 } from "../shared/prepare8.js";
import { WORDS } from "./words.js";

export const step = ([title, rest], ...content) => make("figure", {}, make("figcaption", { class: "p2p-caption" }, make("b", {}, title), rest), content);
const WAYS = { 8: eight, 28: twentyEight };
export const makeSteps = (side) => (Object.hasOwn(WAYS, side) ? WAYS[side]() : null);

const width = (canvas) => Math.floor(canvas.parentElement.clientWidth);
const LINES = "rgba(128, 140, 158, 0.5)";
const shades = Array.from({ length: 17 }, (_, v) => {
  const { fill, ink } = swatch("grey", v, 0, 16);
  return { text: String(v), fill, ink: v ? ink : "#8d939e" };
});

/* As MNIST's digits. The lines cross in the ink's centre of mass. */
function twentyEight() {
  const canvas = make("canvas", { role: "img" });
  let picture, drawn, room;
  return {
    figures: [step(WORDS.prepared28, canvas)],
    prepare(strokes) {
      picture = prepare28(strokes);
      return { shape: [SIDE28, SIDE28, 1], data: picture };
    },
    measure: () => (room = Math.min(width(canvas), 200)),
    paint() {
      const cell = Math.max(1, Math.floor(room / SIDE28));
      const side = cell * SIDE28;
      const brush = fitCanvas(canvas, side, side);
      drawn = raster({ shape: [SIDE28, SIDE28], data: picture }, { low: 0, high: 1, old: drawn });
      blit(brush, drawn, 0, 0, side, side);
      brush.fillStyle = LINES;
      brush.fillRect(0, CENTRE * cell, side, 1);
      brush.fillRect(CENTRE * cell, 0, 1, side);
    },
    describe() {
      const inked = Array.from(picture.keys()).filter((k) => picture[k] > 0.5);
      const [rows, columns] = [inked.map((k) => Math.floor(k / SIDE28)), inked.map((k) => k % SIDE28)];
      const fields = { top: Math.min(...rows), bottom: Math.max(...rows), left: Math.min(...columns), right: Math.max(...columns) };
      canvas.setAttribute("aria-label", inked.length ? fill(WORDS.prepared28Label, fields) : WORDS.prepared28Empty);
    },
  };
}

/* As the 13 writers' digits: a bitmap, then its ink counted in blocks. */
function eight() {
  const bitmapCanvas = make("canvas", { role: "img" });
  const countsCanvas = make("canvas", { role: "img" });
  let bitmap, counts, drawn, room;
  return {
    figures: [step(WORDS.prepared, bitmapCanvas), step(WORDS.counted, countsCanvas)],
    prepare(strokes) {
      bitmap = normalise(rasterise(strokes));
      counts = countBlocks(bitmap);
      return { shape: [8, 8, 1], data: Float64Array.from(counts, (v) => v / 16) };
    },
    measure: () => (room = [width(bitmapCanvas), width(countsCanvas)]),
    paint({ font }) {
      const [side, countsSide] = room;
      const brush = fitCanvas(bitmapCanvas, side, side);
      drawn = raster({ shape: [SIDE32, SIDE32], data: bitmap }, { low: 0, high: 1, old: drawn });
      blit(brush, drawn, 0, 0, side, side);
      brush.strokeStyle = LINES;
      brush.lineWidth = 1;
      brush.beginPath();
      for (let k = 1; k < 8; k++) {
        const at = Math.round((k * side) / 8) + 0.5;
        brush.moveTo(at, 0);
        brush.lineTo(at, side);
        brush.moveTo(0, at);
        brush.lineTo(side, at);
      }
      brush.stroke();
      const cells = Array.from(counts, (v) => shades[v]);
      drawNumbers(fitCanvas(countsCanvas, countsSide, countsSide), cells, 8, [countsSide / 8, countsSide / 8], { font, largest: 13 });
    },
    describe() {
      bitmapCanvas.setAttribute("aria-label", fill(WORDS.preparedLabel, { ink: bitmap.reduce((a, b) => a + b, 0) }));
      const rows = Array.from({ length: 8 }, (_, i) => Array.from(counts.subarray(i * 8, i * 8 + 8)).join(" ")).join("; ");
      countsCanvas.setAttribute("aria-label", fill(WORDS.countedLabel, { rows }));
    },
  };
}
