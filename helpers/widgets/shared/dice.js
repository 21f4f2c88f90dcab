/* Dice that fall alike in the browser and in Python: helpers/widgets/dice.py is this file again, and says why. */

/** Hashes a 32-bit number to a 32-bit number. */
function mix(x) {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The number from which the throws of a seed begin; `which` tells several lots of one seed apart. */
export const base = (seed, ...which) => which.reduce((number, one) => mix((number + one + 1) | 0), mix(seed + 1));

/** The throw at a place, 0 to 2 ** 32 - 1. */
export const word = (first, place) => mix((Math.imul(place, 0x9e3779b9) + first) | 0);

/** The throw at a place as a number from 0 to below 1. */
export const uniform = (first, place) => word(first, place) / 4294967296;

/** `count` numbers of mean 0 and spread 1, nearly normal: twelve uniform ones added up, less 6. */
export function bells(first, count) {
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = 0; k < 12; k++) sum += uniform(first, 12 * i + k);
    numbers[i] = sum - 6;
  }
  return numbers;
}
