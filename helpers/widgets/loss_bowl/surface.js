/* The bowl in perspective: a grid of patches, the far ones first, lit from the left. */

import { fitCanvas } from "../shared/canvases.js";
import { css } from "../shared/colours.js";
import { clamp } from "../shared/numbers.js";
import { EDGE, gradientAt, lossAt } from "./descent.js";
import { highest, tint } from "./map.js";
import { bead, cross, sphere, trail } from "./marks.js";

const GRID = 34;

/** Draws the surface, turned by `degrees`; `keep` is what `layers` gave: the patches stay until something turns. */
export function drawSurface(canvas, bowl, path, ball, { width, degrees, keep }) {
  const height = Math.round(width * 0.82);
  const pen = fitCanvas(canvas, width, height);
  const most = highest(bowl);
  const angle = (degrees * Math.PI) / 180;
  const tilt = (44 * Math.PI) / 180;
  const project = (w1, w2, z) => {
    const [px, py] = [w1 / EDGE, w2 / EDGE];
    const u = px * Math.cos(angle) - py * Math.sin(angle);
    const v = px * Math.sin(angle) + py * Math.cos(angle); // away from the eye
    const up = (z / most - 0.3) * 0.8;
    const depth = 5.2 + v * Math.cos(tilt) - up * Math.sin(tilt);
    const zoom = (width * 1.62) / depth;
    return [width / 2 + u * zoom, height * 0.52 - (v * Math.sin(tilt) + up * Math.cos(tilt)) * zoom, depth];
  };
  const key = [bowl.curvature, bowl.minimum, angle, width, window.devicePixelRatio].join();
  const kept = keep("surface", key, width, height, (below) => mesh(below, bowl, most, project));
  pen.drawImage(kept, 0, 0, width, height);

  pen.save();
  const at = (w) => project(w[0], w[1], lossAt(bowl, w));
  const inside = (w) => w.every((v) => Math.abs(v) <= EDGE);
  const bottom = at(bowl.minimum);
  cross(pen, bottom[0], bottom[1]);
  const points = [];
  const all = [...path.slice(0, -1).map((p) => p.w), ball];
  all.slice(1).forEach((to, i) => {
    /* A step is straight on the map: on the surface it dips with the bowl. */
    for (let t = 0; t <= 1; t += 0.125) {
      const w = to.map((v, k) => all[i][k] + t * (v - all[i][k]));
      if (inside(w)) points.push(at(w));
    }
  });
  trail(pen, points, false);
  all.slice(0, -1).filter(inside).forEach((w) => bead(pen, ...at(w)));
  if (inside(ball)) {
    const [bx, by, depth] = at(ball);
    sphere(pen, bx, by - 40 / depth, 50 / depth);
  }
  pen.restore();
}

function mesh(pen, bowl, most, project) {
  const w = (i) => -EDGE + (2 * EDGE * i) / GRID;
  const corners = [];
  for (let i = 0; i <= GRID; i++) for (let j = 0; j <= GRID; j++) corners.push(project(w(i), w(j), lossAt(bowl, [w(i), w(j)])));
  const patches = [];
  for (let i = 0; i < GRID; i++)
    for (let j = 0; j < GRID; j++) {
      const four = [corners[i * (GRID + 1) + j], corners[(i + 1) * (GRID + 1) + j], corners[(i + 1) * (GRID + 1) + j + 1], corners[i * (GRID + 1) + j + 1]];
      const centre = [w(i + 0.5), w(j + 0.5)];
      const slope = gradientAt(bowl, centre).map((g) => (g * EDGE * 0.9) / most);
      const light = (1 - 0.55 * slope[0] + 0.35 * slope[1]) / Math.hypot(1, ...slope) / 1.12;
      const base = tint(Math.sqrt(lossAt(bowl, centre) / most));
      patches.push({ four, depth: four.reduce((sum, p) => sum + p[2], 0), fill: css(base.map((c) => Math.round(clamp(c * (0.5 + 0.55 * light), 0, 255)))) });
    }
  patches.sort((a, b) => b.depth - a.depth);
  pen.lineWidth = 0.7;
  pen.lineJoin = "round";
  for (const { four, fill } of patches) {
    pen.beginPath();
    four.forEach(([x, y], k) => (k ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.closePath();
    pen.fillStyle = pen.strokeStyle = fill;
    pen.fill();
    pen.stroke();
  }
}
