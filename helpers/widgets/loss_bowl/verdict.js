/* The descent in words and formulas. */

import { number } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { fate } from "./descent.js";
import { WORDS } from "./words.js";

export const figure = (value) => number(value, 5);
const signed = (value) => (value < 0 ? `(${figure(value)})` : figure(value));
const percent = (share) => `${number(100 * share, 3)} %`;

/** What becomes of this bowl's descent: `[mood, sentence]`. */
export function verdict(bowl) {
  const { learning_rate: rate, momentum } = bowl;
  const moving = [0, 1].filter((i) => bowl.start[i] !== bowl.minimum[i]);
  if (!moving.length) return ["still", WORDS.still];
  const fates = moving.map((i) => ({ name: `w${i + 1}`, ...fate(bowl.curvature[i], rate, momentum) }));
  const worst = fates.reduce((a, b) => (b.keeps > a.keeps ? b : a));
  const even = fates.every((one) => Math.abs(one.keeps - worst.keeps) < 1e-9 && one.swings === worst.swings);
  const where = even && fates.length > 1 ? "" : fill(WORDS.along, worst);
  if (worst.keeps > 1 + 1e-9) return ["diverges", fill(WORDS.diverges, { times: number(worst.keeps, 3), where })];
  if (worst.keeps > 1 - 1e-9) return ["never", fill(WORDS.never, { where })];
  if (momentum) {
    const [mood, words] = worst.swings ? ["overshoots", WORDS.swings] : ["arrives", WORDS.rolls];
    return [mood, fill(words, { share: percent(worst.keeps), where })];
  }
  if (worst.keeps < 1e-9) return ["arrives", WORDS.oneStep];
  const each = even
    ? fill(WORDS.distance, { share: percent(worst.keeps) })
    : fates.map(({ keeps, name }) => fill(WORDS.distanceAlong, { share: percent(keeps), name })).join(WORDS.and);
  const over = fates.filter((one) => one.swings && one.keeps > 1e-9);
  if (over.length) return ["overshoots", fill(WORDS.overshoots, { where: over.length < fates.length ? fill(WORDS.along, over[0]) : "", each })];
  const mood = worst.keeps > 0.97 ? "crawls" : "arrives";
  return [mood, fill(WORDS[mood], { each })];
}

/** The two lines below the table: the loss and the rule at the start, then each weight's last step. */
export function equations(bowl, path) {
  const n = path.length - 1;
  const { curvature, minimum, learning_rate: rate, momentum } = bowl;
  const index = (i) => "₁₂"[i];
  if (n === 0) {
    const term = (i) =>
      fill(minimum[i] ? WORDS.termFrom : WORDS.term, { curvature: figure(curvature[i]), index: index(i), minimum: signed(minimum[i]) });
    return [fill(WORDS.loss, { first: term(0), second: term(1) }), momentum ? WORDS.ruleMomentum : WORDS.rule];
  }
  const [before, after] = [path[n - 1], path[n]];
  return [0, 1].map((i) =>
    fill(momentum && n > 1 ? WORDS.stepMomentum : WORDS.step, {
      index: index(i),
      before: figure(before.w[i]),
      rate: figure(rate),
      gradient: signed(before.gradient[i]),
      momentum: figure(momentum),
      velocity: signed(before.velocity[i]),
      after: figure(after.w[i]),
    }),
  );
}
