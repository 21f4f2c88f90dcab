/* Seconds, bytes and counts, written for people. */

import { number } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { WORDS } from "./words.js";

const UNITS = [
  [1, WORDS.seconds],
  [1e-3, WORDS.milliseconds],
  [1e-6, WORDS.microseconds],
];

/** The unit that suits a time in seconds: `[seconds of the unit, template]`. */
export const unitOf = (seconds) => UNITS.find(([size]) => seconds >= size) ?? (seconds === 0 ? UNITS[1] : UNITS[2]);

/** "21.1 ms"; `unit` to have several in the same one. */
export const duration = (seconds, unit = unitOf(seconds), digits = 4) => fill(unit[1], { value: number(seconds / unit[0], digits) });

/** A part of a whole in the whole's unit, with one decimal more than four figures of the whole have, so that parts add up. */
export function part(seconds, whole) {
  const unit = unitOf(whole);
  const decimals = Math.max(0, 4 - Math.floor(Math.log10(whole / unit[0])));
  const rounded = Number((seconds / unit[0]).toFixed(decimals));
  return fill(unit[1], { value: rounded || !seconds ? number(rounded, 8) : number(seconds / unit[0], 2) });
}

function scaled(words, value) {
  const [size, unit] = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]].find(([size]) => value >= size) ?? [1, ""];
  return fill(words, { value: number(value / size), unit });
}
export const bytes = (count) => scaled(WORDS.bytes, count);
export const rate = (bytesASecond) => scaled(WORDS.rate, bytesASecond);

export const whole = (count) => count.toLocaleString("en");
export const workers = (n) => (n === 1 ? WORDS.oneWorker : fill(WORDS.workers, { count: n }));
export const pictures = (n) => (n === 1 ? WORDS.onePicture : fill(WORDS.pictures, { count: whole(n) }));
export const speed = (picturesASecond) => (picturesASecond >= 100 ? whole(Math.round(picturesASecond)) : number(picturesASecond, 3));
export const times = (speedup) => number(speedup, speedup < 1 ? 2 : 3);
