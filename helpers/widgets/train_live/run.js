/* A run: a network from its first weights on, and what there is to tell of every step. Two runs with the same settings and
   the same dials are the same, bit for bit: nothing here is left to chance or to time. */

import { base, word } from "../shared/dice.js";
import { KEPT, LEARNED, PIXELS } from "./digits.js";
import { BATCH, DROPOUT, makeNetwork, ORDER } from "./network.js";

export const EVERY = 10; // steps from one look at the validation digits to the next
export const DIALS = ["learning_rate", "momentum", "weight_decay", "dropout"]; // may be turned while it runs
export const SETTINGS = ["activation", "weight_scale", "batch_norm", "pictures", "seed"]; // another one is another run

/** `digits` is what loadDigits gave; `settings` holds SETTINGS, `dials()` gives the DIALS of the next step. */
export function makeRun(digits, settings, dials) {
  const network = makeNetwork(settings);
  const x = new Float64Array(BATCH * PIXELS);
  const labels = new Uint8Array(BATCH);
  const run = {
    settings, network,
    dials: dials(), // those of the last step
    turned: false, // were they others before?
    step: 0,
    losses: [], // of each step's batch, before the step
    kept: [], // of the validation digits: { step, loss, right }
    before: null, // of the first weights, on the first batch: { spread, slope, silent }, a number a layer
    layers: [], // the same of each step's batch, before the step
    looked: null, // the last look at the validation digits: { step, loss, right, wrong: [{ row, said }] }
    lost: false, // the loss is no number any more
  };

  let [round, order] = [-1, []];
  function take(step) {
    const steps = Math.floor(settings.pictures / BATCH); // of a round through the digits
    if (round !== Math.floor(step / steps)) {
      round = Math.floor(step / steps);
      const first = base(settings.seed, ORDER, round);
      const words = Array.from({ length: settings.pictures }, (_, i) => word(first, i));
      order = words.map((_, i) => i).sort((a, b) => words[a] - words[b] || a - b);
    }
    order.slice((step % steps) * BATCH, (step % steps) * BATCH + BATCH).forEach((row, n) => copy(row, n));
  }
  function copy(row, n) {
    x.set(digits.x.subarray(row * PIXELS, (row + 1) * PIXELS), n * PIXELS);
    labels[n] = digits.labels[row];
  }

  /* Before anything is learned: what the first step will find. The averages that it moves are put back. */
  function* examine() {
    const averages = Object.values(network.state).map((one) => one.slice());
    take(0);
    const { loss, ...layers } = yield* network.learn(x, labels, BATCH, { dropout: dials().dropout, dice: base(settings.seed, DROPOUT, 0) });
    Object.values(network.state).forEach((one, i) => one.set(averages[i]));
    run.before = layers;
  }

  /** Goes one step, in parts. */
  run.advance = function* () {
    if (run.lost) return;
    if (!run.step && !run.kept.length) yield* run.look();
    const now = dials();
    run.turned ||= run.step > 0 && DIALS.some((name) => now[name] !== run.dials[name]);
    run.dials = now;
    take(run.step);
    const dice = base(settings.seed, DROPOUT, run.step);
    const { loss, ...layers } = yield* network.learn(x, labels, BATCH, { dropout: run.dials.dropout, dice });
    run.losses.push(loss);
    run.layers.push(layers);
    network.update(run.dials);
    run.step++;
    run.lost = !Number.isFinite(loss);
    if (run.step % EVERY === 0) yield* run.look();
  };

  /** Reads the validation digits, in parts; every EVERY steps the answer becomes a point of the curve. At the first weights
   *  the layers are examined too. */
  run.look = function* () {
    if (run.looked?.step === run.step) return;
    if (!run.step) yield* examine();
    const looked = { step: run.step, loss: 0, right: 0, wrong: [] };
    for (let first = 0; first < KEPT; first += BATCH) {
      const count = Math.min(BATCH, KEPT - first);
      for (let n = 0; n < count; n++) copy(LEARNED + first + n, n);
      const { loss, right, said } = yield* network.read(x, labels, count);
      looked.loss += loss / KEPT;
      looked.right += right;
      said.forEach((digit, n) => digit !== labels[n] && looked.wrong.push({ row: LEARNED + first + n, said: digit }));
    }
    run.looked = looked;
    if (run.step % EVERY === 0) run.kept.push({ step: looked.step, loss: looked.loss, right: looked.right });
  };
  return run;
}

/** What stays of a run when the next one begins: its curves, its filters and what it was set to. */
export function ghostOf({ settings, dials, turned, step, losses, kept, layers, looked, network }) {
  const filters = network.params["conv2d_1.weights"].slice();
  return { settings, dials, turned, step, losses, kept, layers, looked, filters };
}
