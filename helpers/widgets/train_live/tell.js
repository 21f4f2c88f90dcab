/* What there is to say of a run, in sentences. */

import { number } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { DIALS, SETTINGS } from "./run.js";
import { WORDS } from "./words.js";

export const four = (loss) => (Number.isFinite(loss) && Math.abs(loss) < 1e5 ? loss.toFixed(4) : number(loss, 3));

/** Where the run is. */
export function status(run) {
  const { step, losses, looked } = run;
  if (run.lost) return fill(WORDS.lost, { step });
  if (!looked) return WORDS.loading;
  const kept = { kept: four(looked.loss), right: looked.right };
  if (!step) return fill(WORDS.first, kept);
  const when = looked.step === step ? "" : fill(WORDS.when, { step: looked.step });
  return fill(WORDS.now, { step, loss: four(losses[step - 1]), when, ...kept });
}

/** The same, short: it is read aloud while the numbers run. */
export function spokenStatus(run) {
  if (run.lost || !run.looked) return status(run);
  if (!run.step) return WORDS.saidFirst;
  return fill(WORDS.saidNow, { step: run.step, kept: four(run.looked.loss), right: run.looked.right });
}

const shown = (name, value) => {
  const text = name === "activation" ? WORDS[value] : typeof value === "boolean" ? (value ? WORDS.on : WORDS.off) : number(value, 3);
  return fill(WORDS.dial, { name: WORDS[name === "activation" ? "activation_label" : name], value: text });
};

/** The ghost in a sentence: what it was set to, as far as it differs from now, and how far it came. */
export function ghostStatus(ghost, run, dials) {
  const old = { ...ghost.settings, ...ghost.dials };
  const now = { ...run.settings, ...dials };
  const other = [...SETTINGS, ...DIALS].filter((name) => old[name] !== now[name]).map((name) => shown(name, old[name]));
  const dialled = (other.length ? other.join(WORDS.and) : WORDS.sameDials) + (ghost.turned ? WORDS.turned : "");
  return fill(WORDS.ghost_line, { step: ghost.step, dials: dialled, kept: four(ghost.looked.loss), right: ghost.looked.right });
}

/** The losses at a step: of the batch that it learns from, and of the last look at the validation digits. */
export function reading(run, ghost, step) {
  const of = (one) => {
    const kept = one.kept.filter((point) => point.step <= step).pop();
    if (!one.step || step > one.step) return { batch: WORDS.noneYet, kept: step ? WORDS.noneYet : four(kept.loss) };
    return { batch: four(one.losses[Math.min(step, one.step - 1)]), kept: four(kept.loss) };
  };
  return fill(WORDS.at, { step, ...of(run) }) + (ghost ? fill(WORDS.atGhost, of(ghost)) : "");
}

/** What the pictures show, in words: `{ chart, filters, wrong }`. */
export function labels(run, ghost, dials, digits) {
  const weights = run.network.params["conv2d_1.weights"];
  const [low, high] = [Math.min(...weights), Math.max(...weights)].map((v) => number(v, 3));
  const wrong = run.looked?.wrong ?? [];
  const items = wrong.slice(0, 12).map(({ row, said }) => fill(WORDS.wrongItem, { is: digits.labels[row], said }));
  const more = wrong.length > 12 ? fill(WORDS.wrongMore, { more: wrong.length - 12 }) : "";
  return {
    chart: fill(WORDS.chartLabel, { steps: run.step, now: status(run), ghost: ghost ? ` ${ghostStatus(ghost, run, dials)}` : "" }),
    filters: fill(WORDS.filtersLabel, { low, high, step: run.step, ghost: ghost ? fill(WORDS.filtersGhost, { step: ghost.step }) : "" }),
    wrong: fill(WORDS.wrongLabel, { wrong: wrong.length, list: items.join(WORDS.and) + more }),
  };
}
