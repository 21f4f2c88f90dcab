/* The state: the traits as read, what follows from them, and which places of the map have been filled in.

   `row`, `column` are the filter's place in the activation map. The traits are the state: a press sets traits, and a
   change of traits, whoever made it, asks for a drawing. */

import { channels, unpack } from "../shared/arrays.js";
import { raster } from "../shared/canvases.js";
import { around0 } from "../shared/colours.js";
import { conv2d, fit } from "../shared/convolution.js";
import { clamp, range } from "../shared/numbers.js";
import { trouble } from "./trouble.js";

/** Black and white of a picture: 0..255 or 0..1. One that keeps below a quarter of that, or leaves it, is spread out. */
function tones(data) {
  const [low, high] = range(data);
  const full = high > 1 || data instanceof Uint8Array ? 255 : 1;
  return low < 0 || high > full || high < full / 4 ? [Math.min(low, 0), high || full] : [0, full];
}

const largest = (data) => Math.max(...range(data).map(Math.abs)) || 1;

/** `state.ready` turns true once the traits could be shown; then it holds
 *  picture, kernel, strides, padding   the traits, and `depth`, the channels of both
 *  down, across, shape                 how the filter fits, and the map's rows and columns
 *  tones, brightest, heaviest, photo   for drawing: black and white, the largest value and weight, the picture's pixels
 *  map, limits, lowest                 the activation map, null until all of it is computed, and its colours' ends
 *  seen, fresh, last                   places filled in, those not painted yet, the place where the hand was last
 *  inked                               false asks for all of the map to be painted */
export function makeState(model) {
  const get = (name) => model.get(name);
  const state = { ready: false };
  let stale = null; // which traits must be read again
  let refused = false; // until a trait changes: what could not be shown is read again then

  /** "picture", "kernel" or "step" (strides, padding) has changed. */
  state.outdated = (...names) => {
    stale = { ...stale, ...Object.fromEntries(names.map((name) => [name, true])) };
    refused = false;
  };

  /** -> null where nothing is new, `{ reason }` where the traits cannot be shown, else `{ reason: "", moved }`. */
  state.read = () => {
    if (!stale || refused) return null;
    const next = { picture: state.picture, kernel: state.kernel, strides: get("strides"), padding: get("padding") };
    try {
      if (stale.picture) next.picture = unpack(get("picture"));
      if (stale.kernel) next.kernel = unpack(get("kernel"));
      const reason = trouble(next);
      if (reason) throw new Error(reason);
    } catch (error) {
      refused = true;
      return { reason: error.message };
    }
    next.depth = channels(next.picture);
    next.down = fit(next.picture.shape[0], next.kernel.shape[0], next.strides, next.padding);
    next.across = fit(next.picture.shape[1], next.kernel.shape[1], next.strides, next.padding);
    next.shape = [next.down.size, next.across.size];
    const moved = !state.ready || stale.picture || next.shape.join() !== state.shape.join() || next.strides !== state.strides;
    if (stale.picture) {
      next.tones = tones(next.picture.data);
      next.brightest = largest(next.picture.data);
      next.photo = raster(next.picture, { low: next.tones[0], high: next.tones[1] });
    }
    next.heaviest = largest(next.kernel.data);
    if (moved) {
      const seen = new Uint8Array(next.shape[0] * next.shape[1]).fill(get("filled") ? 1 : 0);
      Object.assign(next, { seen, map: null, last: null, fresh: [] });
    }
    Object.assign(state, next, { ready: true });
    stale = null;
    startMap();
    return { reason: "", moved };
  };

  /** The whole map: at once when it is small, else a few milliseconds of it in each frame; the old one stays till then. */
  function startMap() {
    state.job = { from: 0, into: null };
    if (state.shape[0] * state.shape[1] * state.kernel.data.length < 2e6) state.workOnMap(Infinity);
  }

  /** Goes on with the map for so many milliseconds; `state.job` is null once it is done. */
  state.workOnMap = (budget) => {
    const { job } = state;
    const until = performance.now() + budget;
    const perRow = state.shape[1] * state.kernel.data.length;
    const slice = budget === Infinity ? Infinity : Math.max(1, Math.round(4e5 / perRow));
    do {
      job.into = conv2d(state.picture, state.kernel, state.strides, state.padding, { from: job.from, to: job.from + slice, into: job.into });
      job.from += slice;
    } while (job.from < state.shape[0] && performance.now() < until);
    if (job.from < state.shape[0]) return;
    state.map = job.into;
    state.limits = around0(state.map.data);
    state.lowest = range(state.map.data);
    state.job = null;
    state.inked = false;
  };

  state.at = () => [clamp(get("row"), 0, state.shape[0] - 1), clamp(get("column"), 0, state.shape[1] - 1)];
  state.allSeen = () => state.ready && (get("filled") || state.seen.every(Boolean));

  state.see = (place) => {
    if (state.seen[place]) return;
    state.seen[place] = 1;
    state.fresh.push(place);
  };

  /** Every place on the straight way from the last one: a quick hand leaves no gaps. */
  state.visit = (row, column) => {
    const [r, c] = state.last ?? [row, column];
    const steps = Math.max(Math.abs(row - r), Math.abs(column - c), 1);
    for (let i = 0; i <= steps; i++)
      state.see(Math.round(r + ((row - r) * i) / steps) * state.shape[1] + Math.round(c + ((column - c) * i) / steps));
    state.last = [row, column];
  };

  /** Nothing is seen, or all of it. */
  state.seeAll = (value) => {
    state.seen.fill(value);
    state.inked = false;
  };
  return state;
}
