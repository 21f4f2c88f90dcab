/* What the numbers say, in sentences. */

import { fill } from "../shared/words.js";
import { MOST_WORKERS } from "./cost.js";
import { bytes, duration, part, pictures, rate, speed, times, unitOf, whole, workers } from "./figures.js";
import { WORDS } from "./words.js";

/** `{ now, more, end }`: what is set, what one worker more would change, and where the gain ends. */
export function verdict(setting, all) {
  const step = all.steps[setting.workers];
  return { now: now(setting, all, step), more: more(setting, all, step), end: end(setting, all, step) };
}

function now({ scaling }, { steps }, step) {
  const fields = {
    workers: workers(step.n),
    total: duration(step.total),
    speedup: times(step.speedup),
    alone: duration(steps[1].total),
    speed: speed(step.speed),
    aloneSpeed: speed(steps[1].speed),
    pictures: pictures(step.n * step.pictures),
  };
  if (step.n === 1) return fill(WORDS.alone, fields);
  const [faster, slower] = scaling === "weak" ? [WORDS.weak, WORDS.weakSlower] : [WORDS.strong, WORDS.slower];
  return fill(step.speedup < 1 ? slower : faster, fields);
}

function more({ scaling }, { steps }, step) {
  const next = steps[step.n + 1];
  if (!next) return "";
  const verdict = next.speedup > step.speedup ? WORDS.pays : WORDS.paysNot;
  if (scaling === "weak") return fill(WORDS.moreWeak, { total: duration(next.total), before: speed(step.speed), after: speed(next.speed), verdict });
  const changes = [step.compute - next.compute, next.talk - step.talk];
  const [saved, added] = changes.map((seconds) => duration(seconds, unitOf(Math.max(...changes)), 3));
  return fill(next.pictures === step.pictures ? WORDS.moreIdle : WORDS.moreStrong, { saved, added, pictures: pictures(step.pictures), verdict });
}

function end({ scaling }, { steps, fastest, halfTalk }, step) {
  const best = steps[fastest];
  const fields = { workers: workers(fastest), total: duration(best.total), speed: speed(best.speed) };
  if (fastest === 1) return WORDS.endAlone;
  if (scaling === "weak") {
    const half = halfTalk > 1 ? " " + fill(WORDS.endHalf, { workers: workers(halfTalk) }) : "";
    return fill(WORDS.endOpenWeak, fields) + half;
  }
  if (fastest === MOST_WORKERS) return fill(WORDS.endOpen, fields);
  return step.n === fastest ? WORDS.endHere : fill(WORDS.endAt, fields);
}

/* The parts of a step, written in the unit of the whole. */
const partsOf = (step) => Object.fromEntries(["compute", "latency", "bandwidth"].map((name) => [name, part(step[name], step.total)]));

/** The rows of the table, each `{ name, label, rule, numbers, value }`; all times in the unit of the whole step. */
export function rows(setting, step) {
  const { n } = step;
  const fields = {
    n,
    others: n - 1,
    batch: whole(setting.batch),
    pictures: pictures(step.pictures),
    time: duration(setting.picture_time),
    latency: duration(setting.latency),
    size: bytes(step.size),
    bandwidth: rate(setting.bandwidth),
  };
  const sum = partsOf(step);
  const numbers = {
    compute: fill(setting.scaling === "weak" || n === 1 ? WORDS.computeEach : setting.batch % n ? WORDS.computeRounded : WORDS.computeShare, fields),
    latency: fill(WORDS.latencyNumbers, fields),
    bandwidth: fill(WORDS.bandwidthNumbers, fields),
    total: fill(WORDS.totalNumbers, sum),
  };
  return Object.keys(numbers).map((name) => ({ name, label: WORDS[name], rule: WORDS[`${name}Rule`], numbers: numbers[name], value: sum[name] ?? duration(step.total) }));
}

/** The parts in one phrase, read aloud. */
export const parts = (step) => fill(WORDS.parts, partsOf(step));
