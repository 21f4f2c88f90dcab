/* The digits: unpacked from the block of bytes that digits.py makes, when the widget is seen for the first time. */

import { unpack } from "../shared/arrays.js";

export const LEARNED = 800;
export const KEPT = 200;
export const PIXELS = 28 * 28;
const WIDTH = PIXELS / 2 + 1; // bytes of a digit: two pixels a byte, the left one in the upper half; then its label

async function fetched(address) {
  const reply = await fetch(address);
  if (!reply.ok) throw new Error(`${reply.status} ${reply.statusText}`);
  return reply.arrayBuffer();
}

/** The trait's value, or the file of the site that holds it -> `{ x, labels }`: ink 0 to 1, picture after picture. */
export async function loadDigits(value) {
  const data = value?.asset ? await fetched(value.asset) : unpack(value).data;
  const inflated = new Response(data).body.pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(inflated).arrayBuffer());
  const count = LEARNED + KEPT;
  const [x, labels] = [new Float64Array(count * PIXELS), new Uint8Array(count)];
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < PIXELS; i++) {
      const byte = bytes[n * WIDTH + (i >> 1)];
      x[n * PIXELS + i] = (i & 1 ? byte & 15 : byte >> 4) / 15;
    }
    labels[n] = bytes[n * WIDTH + WIDTH - 1];
  }
  return { x, labels };
}
