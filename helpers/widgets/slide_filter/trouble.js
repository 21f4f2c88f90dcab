/* What cannot be shown, and why. */

import { channels } from "../shared/arrays.js";
import { fit } from "../shared/convolution.js";
import { fill } from "../shared/words.js";
import { WORDS } from "./words.js";

const LARGEST_PICTURE = 1024;
const LARGEST_FILTER = 31;

/** Why these traits cannot be shown, or "". */
export function trouble({ picture, kernel, strides, padding }) {
  const nouns = [
    [WORDS.picture, picture, LARGEST_PICTURE],
    [WORDS.filter, kernel, LARGEST_FILTER],
  ];
  for (const [noun, array, limit] of nouns) {
    const fields = { noun, limit, shape: array.shape.join(" x ") };
    if (!array.data.length) return fill(WORDS.empty, fields);
    if (array.shape.length < 2 || array.shape.length > 3 || ![1, 3].includes(channels(array))) return fill(WORDS.wrongShape, fields);
    if (Math.max(array.shape[0], array.shape[1]) > limit) return fill(WORDS.tooLarge, fields);
    const count = array.data.reduce((sum, value) => sum + !Number.isFinite(value), 0);
    if (count) return fill(count > 1 ? WORDS.notFinite : WORDS.oneNotFinite, { noun, count });
  }
  const [deep, depth] = [channels(kernel), channels(picture)];
  if (deep !== depth) return fill(WORDS.depths, { deep, depth });
  if (!Number.isInteger(strides) || strides < 1) return fill(WORDS.stride, { strides });
  if (padding !== "valid" && padding !== "same" && !(Number.isInteger(padding) && padding >= 0)) return fill(WORDS.padding, { padding });
  const side = (array) => array.shape.slice(0, 2).join(" x ");
  for (const axis of [0, 1])
    if (!fit(picture.shape[axis], kernel.shape[axis], strides, padding).size)
      return fill(WORDS.noPosition, { kernel: side(kernel), picture: side(picture) });
  return "";
}
