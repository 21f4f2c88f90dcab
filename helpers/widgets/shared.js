/* What every widget of the course shares: arrays, arithmetic, colours, drawing, keys, messages.

A widget is one plain ES module, `some_widget/widget.js`. It imports what it needs from here

    import { unpack, conv2d } from "../shared.js";

and exports `{ render }`, anywidget's form. A static page loads both files as they are. anywidget loads one text a
widget, so `base.py` joins the two: this whole file becomes a function that hands out the imported names. Nothing
here can therefore collide with a widget's own names, and nothing here may import or hold state between widgets.

Conventions
- An array is `{ shape: [rows, columns] or [rows, columns, channels], data }`, row after row, channels last.
  It travels as `{ shape, dtype, base64 }`: `pack` and `unpack` here are `pack` and `unpack` of arrays.py.
- `begin(model, el, "slide-filter")` makes the root, follows light and dark, keeps Jupyter's shortcuts away from the
  keys pressed inside, and gives `say` (for screen readers) and `fail` (the message panel).
- Draw inside `schedule(...)`: many changes in one frame are one drawing. Sizes are CSS pixels; `fitCanvas` deals with
  devicePixelRatio.
- Colours come from `root`'s custom properties (shared.css): `theme(root)` reads them for canvases.
- Positive is orange, negative is blue, zero is the paper. `cividis` is for amounts that have no sign.
*/

/* ---- arrays ------------------------------------------------------------------------------------------------ */

const TYPES = {
  uint8: Uint8Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** `{ shape, dtype, base64 }` -> `{ shape, data }`. Throws a sentence that can be shown to a reader. */
export function unpack(packed) {
  const Type = TYPES[packed?.dtype];
  if (!Type || !Array.isArray(packed.shape) || typeof packed.base64 !== "string")
    throw new Error("This widget was given no array: it needs {shape, dtype, base64}.");
  const text = atob(packed.base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  const expected = packed.shape.reduce((a, b) => a * b, 1);
  if (bytes.length !== expected * Type.BYTES_PER_ELEMENT)
    throw new Error(`This array is damaged: shape ${packed.shape.join(" x ")} needs ${expected} numbers.`);
  return { shape: [...packed.shape], data: new Type(bytes.buffer) };
}

/** `{ shape, data }` -> `{ shape, dtype, base64 }`; dtype is one of uint8, int32, float32, float64. */
export function pack({ shape, data }, dtype = "float64") {
  const values = data instanceof TYPES[dtype] ? data : TYPES[dtype].from(data);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return { shape: [...shape], dtype, base64: btoa(text) };
}

/** The lowest and highest of many numbers, `[0, 0]` for none. */
export function range(data) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [0, 0] : [low, high];
}

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/* ---- convolution ------------------------------------------------------------------------------------------- */

/** How a filter of `kernel` cells fits a side of `size`: `{ size, before, after, left }`.
 *  `size`: positions; `before`, `after`: zeros added; `left`: cells at the end that no position reaches.
 *  "same" is TensorFlow's rule: ceil(size / stride) positions, the odd zero at the end. */
export function fit(size, kernel, stride = 1, padding = "valid") {
  let before = 0;
  let after = 0;
  if (padding === "same") {
    const zeros = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
    before = Math.floor(zeros / 2);
    after = zeros - before;
  } else if (padding !== "valid") before = after = padding;
  const padded = size + before + after;
  const positions = padded < kernel ? 0 : Math.floor((padded - kernel) / stride) + 1;
  return { size: positions, before, after, left: positions ? padded - ((positions - 1) * stride + kernel) : padded };
}

const channels = (array) => array.shape[2] ?? 1;

/** The numbers under the filter at map position (row, column): zeros where it hangs over the edge.
 *  `down`, `across` are what `fit` returned. -> Float64Array of rows * columns * channels. */
export function windowAt(picture, kernel, row, column, strides, down, across) {
  const [height, width] = picture.shape;
  const [rows, columns] = kernel.shape;
  const depth = channels(picture);
  const top = row * strides - down.before;
  const left = column * strides - across.before;
  const out = new Float64Array(rows * columns * depth);
  for (let i = 0; i < rows; i++) {
    const y = top + i;
    if (y < 0 || y >= height) continue;
    for (let j = 0; j < columns; j++) {
      const x = left + j;
      if (x < 0 || x >= width) continue;
      for (let c = 0; c < depth; c++) out[(i * columns + j) * depth + c] = picture.data[(y * width + x) * depth + c];
    }
  }
  return out;
}

/** The activation map of one picture (H, W[, C]) and one kernel (kh, kw[, C]): helpers.functional.conv2d for one filter.
 *  Give `from` and `to` (rows of the map) and `into` (an earlier result) to work in slices. */
export function conv2d(picture, kernel, strides = 1, padding = "valid", { from = 0, to = Infinity, into = null } = {}) {
  const [height, width] = picture.shape;
  const [rows, columns] = kernel.shape;
  const depth = channels(picture);
  if (depth !== channels(kernel))
    throw new Error(`Filter depth ${channels(kernel)} does not match the picture's depth ${depth}.`);
  const down = fit(height, rows, strides, padding);
  const across = fit(width, columns, strides, padding);
  const out = into ?? { shape: [down.size, across.size], data: new Float64Array(down.size * across.size) };
  for (let r = from; r < Math.min(to, down.size); r++) {
    const line = out.data.subarray(r * across.size, (r + 1) * across.size).fill(0);
    for (let i = 0; i < rows; i++) {
      const y = r * strides - down.before + i;
      if (y < 0 || y >= height) continue;
      for (let j = 0; j < columns; j++) {
        /* Only the positions whose cell (i, j) lies inside the picture: the padding adds nothing. */
        const shift = j - across.before;
        const first = Math.max(0, Math.ceil(-shift / strides));
        const last = Math.min(across.size - 1, Math.floor((width - 1 - shift) / strides));
        for (let c = 0; c < depth; c++) {
          const weight = kernel.data[(i * columns + j) * depth + c];
          if (weight === 0) continue;
          let at = (y * width + first * strides + shift) * depth + c;
          for (let q = first; q <= last; q++, at += strides * depth) line[q] += weight * picture.data[at];
        }
      }
    }
  }
  return out;
}

/* ---- numbers ----------------------------------------------------------------------------------------------- */

/** A number for people: whole ones in full, others to `digits` significant digits, with a true minus sign. */
export function number(value, digits = 4) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  let text;
  if (Number.isInteger(value) && size < 1e9) text = String(size);
  else if (size >= 1e9 || size < 1e-4) text = size.toExponential(Math.max(digits - 2, 1)).replace("e+", "e");
  else {
    const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
    text = size.toFixed(Math.min(decimals, 8));
    if (text.includes(".")) text = text.replace(/\.?0+$/, "");
  }
  return value < 0 && text !== "0" ? "−" + text : text;
}

/** What a person typed -> a number; NaN for anything else. Takes a comma, a true minus sign and 1/3. */
export function parseNumber(text) {
  const clean = String(text).trim().replace(/−/g, "-").replace(",", ".");
  if (!clean) return NaN;
  const parts = clean.split("/");
  if (parts.length > 2 || parts.some((part) => !part.trim())) return NaN;
  return parts.length === 2 ? Number(parts[0]) / Number(parts[1]) : Number(clean);
}

/* ---- colours ----------------------------------------------------------------------------------------------- */

const ANCHORS = {
  grey: ["000000", "ffffff"],
  red: ["000000", "ff5959"],
  green: ["000000", "59ff59"],
  blue: ["000000", "5959ff"],
  cividis: [
    "00224e", "003170", "2a3f6d", "434e6c", "575d6d", "6a6c71", "7d7c78", "918b78", "a59c74", "bcae6c", "d2c060", "e9d34e", "fee838",
  ],
  /* Blue, paper, orange: told apart by every common kind of colour vision, and by lightness. */
  diverging: ["143a66", "2f6ea8", "7fb0d8", "d3e3ef", "fdfdfb", "fbdcc0", "f0a060", "cc5a1c", "752d08"],
  "diverging-dark": ["d9ecff", "86bff2", "3f82bf", "254a6c", "1b1e23", "5e3719", "b3601f", "f2a055", "ffe9cd"],
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

/* ---- canvases ---------------------------------------------------------------------------------------------- */

/** Sets a canvas to a size in CSS pixels, sharp on every screen -> its 2d context, scaled to CSS pixels, cleared. */
export function fitCanvas(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

/** `layer = layers()`: keeps what seldom changes as ready pictures. `layer(name, key, width, height, paint)` gives a canvas
 *  of CSS size width x height; `paint(pen)` runs only when the key is another one. Lay it down with `lay`. */
export function layers() {
  const kept = {};
  return (name, key, width, height, paint) => {
    const one = (kept[name] ??= { canvas: document.createElement("canvas") });
    if (one.key !== key) {
      one.key = key;
      paint(fitCanvas(one.canvas, width, height));
    }
    return one.canvas;
  };
}

/** Lays a layer where it was painted. */
export function lay(pen, source) {
  const ratio = window.devicePixelRatio || 1;
  pen.imageSmoothingEnabled = false;
  pen.drawImage(source, 0, 0, source.width / ratio, source.height / ratio);
}

/** An off-screen canvas of one pixel a number: draw it with `blit`. A (H, W, 3) array is drawn in colour.
 *  Values are spread over low..high. Give `old` to repaint one made before, `mask` to leave out where it holds 0. */
export function raster(array, { map = "grey", low = 0, high = 255, old = null, mask = null } = {}) {
  const [height, width] = array.shape;
  const canvas = old ?? document.createElement("canvas");
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(width, height);
  const pixels = image.data;
  const scale = high > low ? 255 / (high - low) : 0;
  const data = array.data;
  if (channels(array) === 3) {
    for (let i = 0, at = 0; at < pixels.length; at += 4) {
      for (let c = 0; c < 3; c++, i++) pixels[at + c] = (data[i] - low) * scale;
      pixels[at + 3] = 255;
    }
  } else {
    const table = colourTable(map);
    for (let i = 0, at = 0; i < data.length; i++, at += 4) {
      let k = scale ? Math.round((data[i] - low) * scale) : 127;
      k = (k < 0 ? 0 : k > 255 ? 255 : k) * 3;
      pixels[at] = table[k];
      pixels[at + 1] = table[k + 1];
      pixels[at + 2] = table[k + 2];
      pixels[at + 3] = mask && !mask[i] ? 0 : 255;
    }
  }
  pen.putImageData(image, 0, 0);
  return canvas;
}

/** Draws a raster over a rectangle, every pixel a hard-edged cell. */
export function blit(pen, source, x, y, width, height) {
  pen.imageSmoothingEnabled = source.width > width || source.height > height;
  pen.drawImage(source, x, y, width, height);
}

/** Draws a grid of numbers: `cells` is a list of `{ text, fill, ink }`, row after row; `cell` is `[width, height]`.
 *  One font size for the whole grid, as large as the longest text allows; below 6 px only the colours are drawn. */
export function drawNumbers(pen, cells, columns, [width, height], { x = 0, y = 0, gap = 1, font = "sans-serif", largest = 14 } = {}) {
  pen.font = `100px ${font}`;
  const longest = cells.reduce((most, { text = "" }) => Math.max(most, text.length - (text.includes(".") ? 0.5 : 0)), 1);
  const widest = (longest * pen.measureText("0").width) / 100; /* digits are all as wide, and a point half as wide */
  /* In half pixels: a browser keeps the letters of a few sizes ready, not of hundreds. */
  const size = Math.floor(2 * Math.min(largest, height * 0.56, (width - gap - 4) / widest)) / 2;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = `${size}px ${font}`;
  cells.forEach((cell, i) => {
    const left = x + (i % columns) * width;
    const top = y + Math.floor(i / columns) * height;
    pen.fillStyle = cell.fill;
    pen.fillRect(left, top, width - gap, height - gap);
    if (!cell.text || size < 6) return;
    pen.fillStyle = cell.ink;
    pen.fillText(cell.text, left + (width - gap) / 2, top + (height - gap) / 2 + size * 0.06);
  });
}

/** Fills a rectangle with thin slanted lines: what is left over, not reached, not there yet. */
export function hatch(pen, x, y, width, height, colour, step = 6) {
  if (width <= 0 || height <= 0) return;
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let at = x - height; at < x + width; at += step) {
    pen.moveTo(at, y + height);
    pen.lineTo(at + height, y);
  }
  pen.stroke();
  pen.restore();
}

/** Where a pointer is inside an element, `[x, y]` in CSS pixels. */
export function pointAt(event, element) {
  const box = element.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/* ---- the page ---------------------------------------------------------------------------------------------- */

/** `make("button", { class: "p2p-button", onclick }, "play")`: an element with attributes, listeners and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

let made = 0;
/** A fresh id, for labels and descriptions. */
export const freshId = (name = "p2p") => `${name}-${Date.now().toString(36)}-${made++}`;

/** A label over a control, both in one box: `labelled("stride", select)`. */
export function labelled(text, control) {
  control.id ||= freshId();
  return make("span", { class: "p2p-field" }, make("label", { for: control.id }, text), control);
}

/** A range slider with its value in figures: `{ box, input, set }`; `onInput(value)` runs while it is dragged. */
export function slider(label, { min, max, step = 1, value, format = number, onInput }) {
  const input = make("input", { type: "range", min, max, step, class: "p2p-slider" });
  const shown = make("output", { class: "p2p-figure" });
  const set = (next) => {
    input.value = next;
    shown.value = format(Number(next));
    input.setAttribute("aria-valuetext", shown.value);
  };
  input.addEventListener("input", () => {
    set(input.value);
    onInput?.(Number(input.value));
  });
  set(value);
  const box = labelled(label, input);
  shown.setAttribute("for", input.id);
  box.append(shown);
  return { box, input, set };
}

/** A slider over a list of numbers (1, 2, 5, 10 ...) with a box to type any number between the first and the last:
 *  `{ box, input, field, set }`. `onInput(value)` runs while it is dragged and when a number is entered. */
export function dial(label, { values, value, whole = false, format = number, onInput }) {
  const input = make("input", { type: "range", min: 0, max: values.length - 1, step: 1, class: "p2p-slider" });
  const field = make("input", { type: "text", inputmode: "decimal", class: "p2p-input p2p-typed", "aria-label": `${label}, as a number` });
  let now = value;
  const set = (next) => {
    now = next;
    let nearest = 0;
    values.forEach((v, i) => {
      if (Math.abs(v - next) < Math.abs(values[nearest] - next)) nearest = i;
    });
    input.value = nearest;
    field.value = format(next);
    input.setAttribute("aria-valuetext", format(next));
  };
  const take = (next) => {
    set(next);
    onInput?.(next);
  };
  input.addEventListener("input", () => take(values[input.value]));
  entered(field, () => {
    const typed = parseNumber(field.value);
    if (Number.isNaN(typed)) return set(now);
    const inside = clamp(typed, values[0], values[values.length - 1]);
    take(whole ? Math.round(inside) : inside);
  });
  set(value);
  const box = labelled(label, input);
  box.append(field);
  return { box, input, field, set };
}

/** A choice: `choice("padding", ["valid", "same"], onChange)` -> `{ box, input }`. Options are texts or `[value, text]`. */
export function choice(label, options, onChange) {
  const input = make(
    "select",
    { class: "p2p-select", onchange: () => onChange(input.value) },
    options.map((option) => {
      const [value, text] = Array.isArray(option) ? option : [option, option];
      return make("option", { value }, text);
    }),
  );
  return { box: labelled(label, input), input };
}

/** `request = schedule(draw)`: call `request()` as often as you like, `draw` runs once, in the next frame. */
export function schedule(draw) {
  let waiting = 0;
  const request = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      draw();
    });
  };
  request.cancel = () => cancelAnimationFrame(waiting);
  return request;
}

/** `keys(element, { ArrowLeft: step, " ": play, "Ctrl+Home": first })`: a handler gets the event; what it handles goes
 *  no further, unless it returns false. Other keys with Ctrl, Alt or Meta are the browser's and the screen reader's. */
export function keys(element, handlers) {
  element.addEventListener("keydown", (event) => {
    const handler = handlers[(event.ctrlKey ? "Ctrl+" : "") + event.key];
    if (!handler || event.altKey || event.metaKey) return;
    if (handler(event) === false) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** `commit` runs when a text field is left, and on Enter: JupyterLab keeps the browser from noticing that one itself. */
export function entered(field, commit) {
  field.addEventListener("change", commit);
  keys(field, { Enter: commit });
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Is the host dark? JupyterLab, VS Code, Colab and the course's site say so; else the system does. */
export function isDark() {
  const { body, documentElement: page } = document;
  if (body.dataset.jpThemeLight) return body.dataset.jpThemeLight === "false";
  if (body.classList.contains("vscode-dark")) return true;
  const named = page.dataset.theme ?? page.getAttribute("theme");
  if (named === "dark" || named === "light") return named === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** The colours of the theme, for canvases: `{ dark, paper, raised, ink, muted, line, accent, plus, minus, font, diverging }`. */
export function theme(root) {
  const style = getComputedStyle(root);
  const colour = (name) => style.getPropertyValue(`--p2p-${name}`).trim();
  const dark = root.dataset.theme === "dark";
  return {
    dark,
    ...Object.fromEntries(["paper", "raised", "ink", "muted", "line", "accent", "plus", "minus"].map((name) => [name, colour(name)])),
    font: style.fontFamily,
    diverging: dark ? "diverging-dark" : "diverging",
  };
}

/** Starts a widget. -> `{ root, say, fail, clear, save, refresh, listen, stop }`
 *  root     the element to build in (class `p2p` and `name`)
 *  say      say(text): read aloud politely, once a pause comes; the text is also in `root`'s [aria-live]
 *  fail     fail(text): shows the panel with a message, role alert; clear() takes it away
 *  save     save(): model.save_changes(), after the next frame, and five times a second at most: JupyterLab redraws its
 *           toolbar for every message, which costs a dragging hand more than the drawing itself
 *  refresh  set it to your draw request: called on a change of size or theme
 *  listen   listen("change:row", f): model.on that stop() undoes
 *  stop     return it from `render`: takes every listener away */
export function begin(model, el, name) {
  const root = make("div", { class: `p2p ${name}`, "data-lm-suppress-shortcuts": "true" });
  const live = make("div", { class: "p2p-hidden", "aria-live": "polite", role: "status" });
  const panel = make("div", { class: "p2p-error", role: "alert", hidden: true });
  root.append(panel, live);
  el.append(root);
  /* Jupyter looks for the mark on the element that has the focus before it looks further up. */
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));

  const life = { root, live, refresh: () => {} };
  const settle = () => {
    root.dataset.theme = isDark() ? "dark" : "light";
    life.refresh();
  };
  settle();

  const undo = [];
  const themes = new MutationObserver(settle);
  for (const page of [document.documentElement, document.body])
    themes.observe(page, { attributes: true, attributeFilter: ["data-theme", "theme", "class", "data-jp-theme-light"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", settle);
  let width = 0;
  const sizes = new ResizeObserver(() => {
    if (root.clientWidth === width) return;
    width = root.clientWidth;
    life.refresh();
  });
  sizes.observe(root);

  let timer = 0;
  life.say = (text, wait = 250) => {
    clearTimeout(timer);
    timer = setTimeout(() => (live.textContent = text), wait);
  };
  let [saved, saving] = [0, 0];
  life.save = () => {
    saving ||= setTimeout(() => {
      saving = 0;
      saved = performance.now();
      model.save_changes();
    }, Math.max(20, saved + 200 - performance.now()));
  };
  life.fail = (text) => {
    panel.textContent = text;
    panel.hidden = false;
  };
  life.clear = () => {
    panel.hidden = true;
    panel.textContent = "";
  };
  life.listen = (event, handler) => {
    model.on(event, handler);
    undo.push(() => model.off(event, handler));
  };
  /* Python refuses a bad value and says why in `message`: the panel repeats it. */
  const told = () => (model.get("message") ? life.fail(model.get("message")) : life.clear());
  life.listen("change:message", told);
  told();
  life.stop = () => {
    clearTimeout(timer);
    if (saving) {
      clearTimeout(saving);
      model.save_changes();
    }
    themes.disconnect();
    sizes.disconnect();
    system.removeEventListener("change", settle);
    undo.forEach((f) => f());
    root.remove();
  };
  return life;
}
