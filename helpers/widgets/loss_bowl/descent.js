/* Gradient descent on a bowl: the loss over two weights, the path, and what becomes of it. */

import { fill } from "../shared/words.js";
import { WORDS } from "./words.js";

export const MOST_STEPS = 60;
export const EDGE = 5; // the map goes from -5 to 5 in both directions
const FAR = 1e6;

export const lossAt = ({ curvature: [a, b], minimum: [m, n] }, w) => 0.5 * a * (w[0] - m) ** 2 + 0.5 * b * (w[1] - n) ** 2;
export const gradientAt = ({ curvature, minimum }, w) => curvature.map((c, i) => c * (w[i] - minimum[i]));

/** The start and every step: a list of `{ w, loss, gradient, velocity }`. */
export function descend(bowl) {
  const point = (w, velocity) => ({ w, velocity, loss: lossAt(bowl, w), gradient: gradientAt(bowl, w) });
  const path = [point(bowl.start, [0, 0])];
  while (path.length <= bowl.steps) {
    const { w, velocity, gradient } = path[path.length - 1];
    if (Math.max(...w.map(Math.abs)) > FAR) break;
    const next = velocity.map((v, i) => bowl.momentum * v - bowl.learning_rate * gradient[i]);
    path.push(point(w.map((x, i) => x + next[i]), next));
  }
  return path;
}

/** What becomes of the distance to the bottom along one weight at each step, in the long run: `{ keeps, swings }`.
 *  Without momentum the distance is multiplied by 1 - rate * curvature, for ever. With it, a step depends on the
 *  last two: the larger root of r^2 - (1 + momentum - rate * curvature) r + momentum. */
export function fate(curvature, rate, momentum) {
  if (!momentum) {
    const factor = 1 - rate * curvature;
    return { keeps: Math.abs(factor), swings: factor < 0 };
  }
  const middle = (1 + momentum - rate * curvature) / 2;
  const inside = middle * middle - momentum;
  if (inside < 0) return { keeps: Math.sqrt(momentum), swings: true };
  return { keeps: Math.abs(middle) + Math.sqrt(inside), swings: middle < 0 };
}

/** Has a weight left for good? */
export const gone = (path) => Math.max(...path[path.length - 1].w.map(Math.abs)) > FAR;

/** Does the ball lie still at the bottom? */
export function arrived(bowl, path) {
  const { w, velocity } = path[path.length - 1];
  return path.length > 1 && w.every((x, i) => Math.abs(x - bowl.minimum[i]) < 1e-4 && Math.abs(velocity[i]) < 1e-4);
}

/** Why this bowl cannot be shown, or "". */
export function wrong(bowl) {
  const pairs = { curvature: [0.05, 20], minimum: [-4, 4], start: [-5, 5] };
  const singles = { learning_rate: [0.001, 10], momentum: [0, 0.95], steps: [0, MOST_STEPS] };
  const say = (words, name, [least, most]) => fill(words, { name, least, most, value: JSON.stringify(bowl[name]) });
  const inside = (value, [least, most]) => typeof value === "number" && value >= least && value <= most;
  for (const [name, limits] of Object.entries(pairs)) {
    const value = bowl[name];
    if (!Array.isArray(value) || value.length !== 2 || !value.every((one) => inside(one, limits))) return say(WORDS.pair, name, limits);
  }
  for (const [name, limits] of Object.entries(singles)) {
    const whole = name === "steps";
    if (!inside(bowl[name], limits) || (whole && !Number.isInteger(bowl[name]))) return say(whole ? WORDS.whole : WORDS.single, name, limits);
  }
  return "";
}
