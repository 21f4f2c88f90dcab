/* Coins: the same flips as widget.py's, and what chance alone gives. */

import { base, word } from "../shared/dice.js";

export const MOST_TRIES = 1000;
export const WORDS_A_TRY = 64;
export const FRESH_FROM = 2 ** 20;
export const FRESH_WORDS_A_TRY = 4096;

function ones(x) {
  x -= (x >>> 1) & 0x55555555;
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** How many of `rows` coins come up right, from word `start` on: right_answers of widget.py for one try. */
export function rightAnswers(seed, start, rows) {
  const first = base(seed);
  const words = Math.ceil(rows / 32);
  let count = 0;
  for (let i = 0; i < words; i++) {
    let coins = word(first, start + i);
    if (i === words - 1 && rows % 32) coins &= 2 ** (rows % 32) - 1;
    count += ones(coins);
  }
  return count;
}

/** The chances of 0 ... n right answers, as their running sum: P(one try <= x). */
export function chances(n) {
  const factorial = [0];
  for (let i = 1; i <= n; i++) factorial.push(factorial[i - 1] + Math.log(i));
  const each = factorial.map((f, x) => Math.exp(factorial[n] - f - factorial[n - x] - n * Math.LN2));
  let sum = 0;
  return { each, atMost: each.map((p) => (sum += p)) };
}

/** The mean of the best accuracy of k tries: the sum of P(best > x) over x < n, as a share of n. */
export function expectedBest({ atMost }, tries) {
  const n = atMost.length - 1;
  let sum = 0;
  for (let x = 0; x < n; x++) sum += 1 - atMost[x] ** tries;
  return sum / n;
}
