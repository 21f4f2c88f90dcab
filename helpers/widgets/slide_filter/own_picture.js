/* A picture from a file: read, made small and used here; it never leaves this page but for the Python beside it. */

import { channels, pack } from "../shared/arrays.js";
import { make } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { deepen, packKernel } from "./filters.js";
import { trouble } from "./trouble.js";
import { WORDS } from "./words.js";

const LARGEST = 240; // pixels: it is made at most this wide and high

/** `{ elements, read, show, forget }` */
export function makeOwnPicture(app) {
  const { state } = app;
  let own = null; // `{ colour, grey, note }`
  const file = make("input", { type: "file", accept: "image/*", class: "p2p-hidden", tabindex: -1, "aria-hidden": "true", onchange: () => file.files[0] && read(file.files[0]) });
  const button = make("button", { class: "p2p-button sf-file", onclick: () => file.click() }, WORDS.yourPicture);
  const grey = make("input", { type: "checkbox", onchange: () => use() });
  const greyField = make("label", { class: "p2p-field sf-grey", hidden: true }, grey, WORDS.grey);

  async function read(chosen) {
    file.value = "";
    let bitmap;
    try {
      if (!chosen.type.startsWith("image/")) throw new Error("not a picture");
      bitmap = await createImageBitmap(chosen);
    } catch {
      return app.note(fill(WORDS.notAPicture, { name: chosen.name }));
    }
    const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
    const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
    const was = `${bitmap.width} x ${bitmap.height}`;
    own = { ...reduce(bitmap, width, height), note: fill(scale < 1 ? WORDS.shrunk : WORDS.taken, { name: chosen.name, was, width, height }) };
    grey.checked = state.depth === 1;
    use();
  }

  function reduce(bitmap, width, height) {
    const pen = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.fillStyle = "#fff"; /* what is transparent lies on white paper */
    pen.fillRect(0, 0, width, height);
    pen.drawImage(bitmap, 0, 0, width, height);
    const pixels = pen.getImageData(0, 0, width, height).data;
    const colour = Uint8Array.from({ length: width * height * 3 }, (_, i) => pixels[Math.floor(i / 3) * 4 + (i % 3)]);
    /* The weights of helpers.pictures.to_gray (ITU-R BT.601), rounded to whole values. */
    const gray = Uint8Array.from({ length: width * height }, (_, i) => Math.round(0.299 * pixels[i * 4] + 0.587 * pixels[i * 4 + 1] + 0.114 * pixels[i * 4 + 2]));
    return { colour: { shape: [height, width, 3], data: colour }, grey: { shape: [height, width], data: gray } };
  }

  function use() {
    const picture = grey.checked ? own.grey : own.colour;
    const depth = channels(picture);
    /* One slice serves every channel, and the first slice serves a grey picture. */
    const slice = { shape: state.kernel.shape.slice(0, 2), data: state.kernel.data.filter((_, i) => i % state.depth === 0) };
    const kernel = depth === state.depth ? state.kernel : deepen(slice, depth);
    const reason = trouble({ ...state, picture, kernel });
    if (reason) return app.note(reason);
    app.note(own.note);
    app.put({ row: 0, column: 0 });
    app.put({ picture: pack(picture, "|u1"), kernel: packKernel(kernel), row: 0, column: 0 });
  }

  return { elements: [button, file, greyField], read, show: () => (greyField.hidden = !own), forget: () => (own = null) };
}
