/* Colours for numbers: positive is red, negative is blue, zero is the paper, as in the figures (helpers/plots/base.py); `cividis` is for amounts without a sign. */

import { clamp, range } from "./numbers.js";

const ANCHORS = {
  grey: ["000000", "ffffff"],
  red: ["000000", "ff5959"],
  green: ["000000", "59ff59"],
  blue: ["000000", "5959ff"],
  cividis: [
    "00224e", "003170", "2a3f6d", "434e6c", "575d6d", "6a6c71", "7d7c78", "918b78", "a59c74", "bcae6c", "d2c060", "e9d34e", "fee838",
  ],
  /* ColorBrewer's blue, paper, red: told apart by every common kind of colour vision. On a dark page zero is dark. */
  diverging: ["053061", "2166ac", "4393c3", "92c5de", "d1e5f0", "f7f7f7", "fddbc7", "f4a582", "d6604d", "b2182b", "67001f"],
  "diverging-dark": ["d1e5f0", "92c5de", "4393c3", "1f4e79", "1b1e23", "74291f", "c94a3a", "f4a582", "fddbc7"],
};

const tables = {};

/** 256 colours as bytes r, g, b: one of the names above. */
export function colourTable(name) {
  if (tables[name]) return tables[name];
  const anchors = ANCHORS[name].map((hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  const table = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (anchors.length - 1);
    const before = Math.min(Math.floor(place), anchors.length - 2);
    for (let c = 0; c < 3; c++)
      table[i * 3 + c] = anchors[before][c] + (place - before) * (anchors[before + 1][c] - anchors[before][c]);
  }
  return (tables[name] = table);
}

/** One colour of a table, `[r, g, b]`, for a value between low and high. */
export function colourOf(name, value, low, high) {
  const table = colourTable(name);
  const i = Math.round(255 * clamp(high > low ? (value - low) / (high - low) : 0.5, 0, 1)) * 3;
  return [table[i], table[i + 1], table[i + 2]];
}

export const css = ([r, g, b]) => `rgb(${r}, ${g}, ${b})`;

/** Black or white, whichever reads better on this colour (WCAG's relative luminance). */
function inkOn([r, g, b]) {
  const [x, y, z] = [r, g, b].map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x + 0.7152 * y + 0.0722 * z > 0.179 ? "#000000" : "#ffffff"; /* either way at least 4.5 to 1 */
}

const swatches = {};

/** One colour of a table as CSS, and the ink that reads on it: `{ fill, ink }`. Made once: a drawing asks for hundreds. */
export function swatch(name, value, low, high) {
  const i = Math.round(255 * clamp(high > low ? (value - low) / (high - low) : 0.5, 0, 1));
  const made = (swatches[name] ??= []);
  if (!made[i]) {
    const colour = colourOf(name, i, 0, 255);
    made[i] = { fill: css(colour), ink: inkOn(colour) };
  }
  return made[i];
}

/** The limits that put 0 in the middle of a diverging map. */
export function around0(data) {
  const [low, high] = range(data);
  const far = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return [-far, far];
}
