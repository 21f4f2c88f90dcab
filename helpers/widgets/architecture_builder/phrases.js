/* How shapes, counts and layers are written. */

import { fill } from "../shared/words.js";
import { settings } from "./layers.js";
import { BYTES } from "./ledger.js";
import { WORDS } from "./words.js";

export const whole = new Intl.NumberFormat("en").format;
export const shapeText = (shape) => (shape ? shape.map(String).join(" × ") : WORDS.unknown);
export const countText = (count) => (count === undefined ? WORDS.unknown : whole(count));

/** Bytes in units of a thousand: "12.8 MB". */
export function bytesText(numbers) {
  if (numbers === undefined) return WORDS.unknown;
  const bytes = BYTES * numbers;
  const [size, unit] = bytes < 1e3 ? [bytes, "B"] : bytes < 1e6 ? [bytes / 1e3, "kB"] : bytes < 1e9 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  return `${Number(size.toPrecision(3))} ${unit}`;
}

/** The receptive field of a line: "14", "3 × 5", "all". */
export function fieldText(line) {
  if (!line.output) return WORDS.unknown;
  if (!line.field) return WORDS.all;
  const [down, across] = line.field;
  return down === across ? whole(down) : `${down} × ${across}`;
}

const square = ([down, across]) => `${down} × ${across}`;
const one = ([down, across]) => (down === across ? String(down) : `${down} × ${across}`);

/** What stands behind a layer's name: "6 of 5 × 5, stride 2". */
export function detailsOf(line) {
  const [kind, given] = line.layer;
  const all = settings(line.layer);
  const say = (name, fields) => fill(WORDS.details[name], fields);
  if (kind === "Residual") return say("residual", { inside: (given.layers ?? []).length, around: (given.shortcut ?? []).length });
  if (kind === "Branches") return say("branches", { count: given.branches.length });
  const parts = [];
  if (kind === "Conv2D") parts.push(say("filters", { filters: all.filters, kernel: square(all.kernel_size) }));
  else if (all.kernel_size || all.pool_size) parts.push(say("window", { kernel: square(all.kernel_size ?? all.pool_size) }));
  if (all.depth_multiplier > 1) parts.push(say("multiplier", { multiplier: all.depth_multiplier }));
  if (all.strides && String(all.strides) !== String(all.pool_size ?? [1, 1])) parts.push(say("strides", { strides: one(all.strides) }));
  if (all.padding !== undefined && all.padding !== "valid" && all.padding !== 0) parts.push(typeof all.padding === "string" ? all.padding : say("padding", { padding: all.padding }));
  if (all.groups > 1) parts.push(say("groups", { groups: all.groups }));
  if (all.use_bias === false) parts.push(WORDS.details.noBias);
  if (kind === "Dense") parts.push(say("units", { units: whole(all.units) }));
  if (kind === "Dropout") parts.push(say("rate", { rate: all.rate }));
  return parts.join(", ");
}

/** The name of a line that stands for a list inside of a layer. */
export const partText = ({ part }) => (typeof part === "number" ? fill(WORDS.parts.branch, { number: part }) : WORDS.parts[part]);

/** Why a line does not fit, in a sentence with both shapes. */
export function reasonOf(line) {
  const { why, ...fields } = line.misfit;
  const input = line.input.length === 1 ? whole(line.input[0]) : shapeText(line.input);
  const more = {
    window: () => ({ kernel: square(fields.kernel) }),
    sum: () => ({ first: shapeText(fields.shapes[0]), second: shapeText(fields.shapes[1]) }),
    join: () => ({ all: fields.shapes.map(shapeText).join(", ") }),
  }[why];
  const kind = why === "window" && fields.zeros ? "windowZeros" : why === "needsPicture" && line.kind === "GlobalAveragePooling2D" ? "needsPictureAverage" : why;
  return fill(WORDS.reasons[kind], { ...fields, ...more?.(), input });
}

/** The whole sentence about what does not fit. */
export function misfitText(line) {
  const [number] = line.path;
  const place = fill(line.level ? WORDS.placeInside : WORDS.place, { number: number + 1, kind: line.kind });
  return fill(WORDS.misfit, { place, reason: reasonOf(line) });
}

/** What a mend does. */
export const mendText = (how, fields) => fill(WORDS.mends[how], "numbers" in fields ? { ...fields, numbers: whole(fields.numbers) } : fields);

/** Runs of sizes in words; `most` is the largest size that was tried: a run that reaches it goes on. */
export function runsText(runs, most) {
  const shown = runs.slice(0, 3).map(([from, to]) => (from === to ? String(from) : to === most ? fill(WORDS.from, { from }) : fill(WORDS.between, { from, to })));
  if (runs.length > 3) return shown.join(", ") + WORDS.more;
  return shown.length > 1 ? shown.slice(0, -1).join(", ") + WORDS.and + shown[shown.length - 1] : shown.join();
}
