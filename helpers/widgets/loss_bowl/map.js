/* The bowl from above: bands of equal loss, the path, the ball. */

import { fitCanvas } from "../shared/canvases.js";
import { colourOf, css } from "../shared/colours.js";
import { clamp } from "../shared/numbers.js";
import { EDGE, lossAt } from "./descent.js";
import { cross, ring, sign, sphere, trail } from "./marks.js";
import { WORDS } from "./words.js";

const BANDS = 14;
const pad = { left: 26, bottom: 20, top: 4, right: 6 };

export const round2 = (value) => Math.round(value * 100) / 100 + 0;

/** Between weights and pixels on a map of this width: `{ scale, x, y, w }`. */
export const onMap = (side) => {
  const scale = (side - pad.left - pad.right) / (2 * EDGE);
  return {
    scale,
    x: (w1) => pad.left + (w1 + EDGE) * scale,
    y: (w2) => pad.top + (EDGE - w2) * scale,
    w: ([x, y]) => [(x - pad.left) / scale - EDGE, EDGE - (y - pad.top) / scale].map((v) => clamp(round2(Math.round(v * 20) / 20), -EDGE, EDGE)),
  };
};

/** The largest loss on the map. */
export const highest = (bowl) => Math.max(...[-EDGE, EDGE].flatMap((x) => [-EDGE, EDGE].map((y) => lossAt(bowl, [x, y]))));
/* Bands are even in the square root of the loss, so that a round bowl has evenly spaced rings. */
export const tint = (share) => colourOf("cividis", 0.12 + 0.82 * share, 0, 1);

/** Bands of equal loss are ellipses, filled from the outside in. */
function bands(pen, bowl, side, height) {
  const { x, y, scale } = onMap(side);
  const most = highest(bowl);
  pen.fillStyle = css(tint(1));
  pen.fillRect(0, 0, side, height);
  for (let band = BANDS - 1; band >= 1; band--) {
    const radius = (band / BANDS) * Math.sqrt(2 * most);
    const [across, down] = bowl.curvature.map((c) => (scale * radius) / Math.sqrt(c));
    pen.beginPath();
    pen.ellipse(x(bowl.minimum[0]), y(bowl.minimum[1]), across, down, 0, 0, 2 * Math.PI);
    pen.fillStyle = css(tint((band - 0.5) / BANDS));
    pen.fill();
    pen.strokeStyle = "rgba(255, 255, 255, 0.16)";
    pen.lineWidth = 1;
    pen.stroke();
  }
}

/** Draws the map, `side` wide; `keep` is what `layers` gave. */
export function drawMap(canvas, bowl, path, ball, { colours, side, keep }) {
  const height = side - pad.left - pad.right + pad.top + pad.bottom;
  const pen = fitCanvas(canvas, side, height);
  const { x, y, scale } = onMap(side);
  const [left, top, size] = [x(-EDGE), y(EDGE), 2 * EDGE * scale];
  const key = [bowl.curvature, bowl.minimum, side, window.devicePixelRatio].join();
  const land = keep("map", key, side, height, (below) => bands(below, bowl, side, height));
  pen.save();
  pen.beginPath();
  pen.rect(left, top, size, size);
  pen.clip();
  pen.drawImage(land, 0, 0, side, height);
  cross(pen, x(bowl.minimum[0]), y(bowl.minimum[1]));
  const points = path.slice(0, -1).map((p) => [x(p.w[0]), y(p.w[1])]);
  trail(pen, [...points, [x(ball[0]), y(ball[1])]]);
  ring(pen, x(bowl.start[0]), y(bowl.start[1]));
  const off = ball.some((w) => Math.abs(w) > EDGE);
  if (!off) sphere(pen, x(ball[0]), y(ball[1]), 9);
  pen.restore();

  pen.fillStyle = colours.muted;
  pen.font = `11px ${colours.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  for (const w of [-4, -2, 0, 2, 4]) pen.fillText(String(w).replace("-", "−"), x(w), y(-EDGE) + 5);
  pen.fillText("w₁", x(5) - 6, y(-EDGE) + 5);
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const w of [-4, -2, 0, 2, 4]) pen.fillText(String(w).replace("-", "−"), left - 5, y(w));
  pen.fillText("w₂", left - 5, y(5) + 6);
  if (off) {
    const edge = Math.max(...ball.map(Math.abs)) / EDGE;
    pen.textAlign = "center";
    sign(pen, x(clamp(ball[0] / edge, -3.6, 3.6)), y(clamp(ball[1] / edge, -4.5, 4.5)), WORDS.offTheMap, colours);
  }
}
