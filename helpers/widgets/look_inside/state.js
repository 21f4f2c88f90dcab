/* The state: the traits as read, every number that follows from them, and the way down to the one under the lens. */

import { unpack } from "../shared/arrays.js";
import { prepare28 } from "../shared/prepare28.js";
import { countBlocks, normalise, rasterise } from "../shared/prepare8.js";
import { wrong } from "../shared/pad.js";
import { clamp } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { climb, indexOf, makeFloors, unitAt } from "./floors.js";
import { field, pixelShares, receiver, takeApart } from "./sums.js";
import { WORDS } from "./words.js";

const PREPARE = { 28: prepare28, 8: (strokes) => Float64Array.from(countBlocks(normalise(rasterise(strokes))), (v) => v / 16) };

/** `state.read(strokes)` reads what is new -> the reason why it cannot be shown, or "". Then it holds
 *  floors, levels       the network, and its numbers for this picture (floors.js)
 *  pictures, picture    all of them, and the one that goes in
 *  way                  from the top of the trail to the number under the lens: `[{ k, unit }]`
 *  here, made           the last of it; the sum that it is, null for a pixel
 *  map                  which map below is shown in the lens
 *  fresh                counts up with every new picture or network */
export function makeState(model) {
  const state = { fresh: 0, way: [] };
  let stale = { network: true, picture: true, trail: true };
  let shares = null;

  state.outdated = (name) => (stale[name] = true);
  state.can = () => Object.hasOwn(PREPARE, state.floors[0].shape[0]) && state.floors[0].shape[0] === state.floors[0].shape[1] && state.floors[0].shape[2] === 1;

  state.read = (strokes) => {
    try {
      if (stale.network) state.floors = makeFloors(model.get("network"));
      if (stale.network || stale.picture) readPicture(strokes);
      if (stale.network || stale.picture || stale.trail) readTrail();
    } catch (error) {
      return error.message;
    }
    stale = {};
    return "";
  };

  function readPicture(strokes) {
    const { shape } = state.floors[0];
    if (stale.network) state.pictures = unpack(model.get("pictures"));
    if (state.pictures.shape.slice(1).join() !== shape.join()) throw new Error(fill(WORDS.badPicture, { shape: shape.join(" × ") }));
    const bad = wrong(model.get("strokes"));
    if (bad) throw new Error(bad);
    if (strokes.length && !state.can()) throw new Error(WORDS.badDrawing);
    const chosen = clamp(model.get("chosen"), 0, state.pictures.shape[0] - 1);
    const { count } = state.floors[0];
    const data = strokes.length ? PREPARE[shape[0]](strokes) : Float64Array.from(state.pictures.data.subarray(chosen * count, (chosen + 1) * count));
    state.picture = { shape, data };
    state.chosen = strokes.length ? -1 : chosen;
    state.levels = climb(state.floors, state.picture);
    state.fresh++;
  }

  function readTrail() {
    const way = (model.get("trail") ?? []).map((place) => {
      const [name, ...index] = place;
      const k = state.floors.findIndex((floor) => floor.name === name);
      const unit = k < 0 ? -1 : unitAt(state.floors[k], index);
      if (unit < 0) throw new Error(fill(WORDS.badTrail, { place: JSON.stringify(place) }));
      return { k, unit };
    });
    if (!way.length) way.push(best(state.floors.length - 1));
    const before = state.here;
    state.way = way;
    state.here = way[way.length - 1];
    state.made = state.here.k ? takeApart(state.floors, state.levels, state.here.k, state.here.unit) : null;
    const { k, unit } = state.subject();
    state.field = field(state.floors, k, unit);
    shares = null;
    const cells = state.made && state.made.rows * state.made.columns;
    const fresh = state.shown !== state.fresh || before?.k !== state.here.k || before?.unit !== state.here.unit;
    if (state.made && (fresh || state.map >= state.made.maps)) state.map = Math.floor(state.made.largest / cells);
    state.shown = state.fresh;
  }

  const best = (k) => {
    const { values } = state.levels[k];
    return { k, unit: values.reduce((most, v, i) => (v > values[most] ? i : most), 0) };
  };
  state.best = best;

  /** `{ slopes, pixels, biases }` of that number: worked out when it is asked for. */
  state.pixelShares = () => (shares ??= state.sharesIn(state.subject()));
  state.sharesIn = ({ k, unit }) => pixelShares(state.floors, state.levels, k, unit);
  /** The number whose pixels are looked at: the one under the lens, or, for a pixel, the one it was reached from. */
  state.subject = () => (state.here.k ? state.here : state.way[state.way.length - 2] ?? state.here);

  /** The numbers of one step of the way: the sum of step `i` and the cell that step i + 1 is, -1 if it is none of them. */
  state.step = (i) => {
    const { k, unit } = state.way[i];
    if (!k) return null;
    const made = i === state.way.length - 1 ? state.made : takeApart(state.floors, state.levels, k, unit);
    const next = state.way[i + 1];
    return { made, cell: next ? made.units.indexOf(next.unit) : -1 };
  };

  /** Ways to go, as trails. */
  state.down = (cell = state.made?.largest) => {
    const unit = state.made?.units[cell] ?? -1;
    return unit < 0 ? null : [...state.way, { k: state.here.k - 1, unit }];
  };
  state.up = () => {
    if (state.way.length > 1) return state.way.slice(0, -1);
    if (state.here.k === state.floors.length - 1) return null;
    const unit = receiver(state.floors, state.levels, state.here.k, state.here.unit);
    return unit < 0 ? null : [{ k: state.here.k + 1, unit }];
  };
  /* To a number of the same floor: what is above it stays on the trail, if it is made of that number too. */
  state.beside = (k, unit) => {
    const above = state.way.slice(0, -1);
    const last = above[above.length - 1];
    if (!last || last.k !== k + 1) return [{ k, unit }];
    return takeApart(state.floors, state.levels, last.k, last.unit).units.includes(unit) ? [...above, { k, unit }] : [{ k, unit }];
  };
  state.bottom = () => {
    const way = [...state.way];
    for (let { k, unit } = state.here; k; k--) {
      const { units, largest } = takeApart(state.floors, state.levels, k, unit);
      unit = units[largest];
      way.push({ k: k - 1, unit });
    }
    return way;
  };

  state.trail = (way) => way.map(({ k, unit }) => [state.floors[k].name, ...indexOf(state.floors[k], unit)]);
  state.value = ({ k, unit }) => state.levels[k].values[unit];

  /** Where a number is, in words. */
  state.place = ({ k, unit }, named = false) => {
    const floor = state.floors[k];
    const [row, column, map] = indexOf(floor, unit);
    const words = !k ? (floor.shape[2] > 1 ? WORDS.pixelOf : WORDS.pixel) : floor.shape.length === 3 ? WORDS.onMap : k === state.floors.length - 1 ? WORDS.score : WORDS.unit;
    const place = fill(words, { row, column, map, unit });
    return named && k && words !== WORDS.score ? fill(WORDS.named, { name: floor.name, place }) : place;
  };
  return state;
}
