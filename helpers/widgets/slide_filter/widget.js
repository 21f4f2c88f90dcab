import { pack, unpack } from "../shared/arrays.js";
import { blit, drawNumbers, fitCanvas, hatch, raster } from "../shared/canvases.js";
import { around0, swatch } from "../shared/colours.js";
import { choice } from "../shared/controls.js";
import { conv2d, fit, windowAt } from "../shared/convolution.js";
import { keys } from "../shared/keyboard.js";
import { begin } from "../shared/life.js";
import { clamp, number, parseNumber, range } from "../shared/numbers.js";
import { calm, freshId, make, pointAt, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";

/* SlideFilter. What it shows is computed here from the traits picture, kernel, strides, padding, row, column, filled.

   `row`, `column` are the filter's place in the activation map. The traits are the state: a press sets traits, and a
   change of traits, whoever made it, asks for a drawing. Only `hover` (the place the pointer rests on in the map),
   `visited` (which places have been filled in) and the highlighted cell belong to the view alone. */

const LARGEST_PICTURE = 1024;
const LARGEST_FILTER = 31;
const OWN_PICTURE = 240; /* pixels: a picture from a file is made at most this wide and high */
const SWEEP_SECONDS = 12; /* the longest a sweep takes */
const SLOWEST = 70; /* places a second */
const CHANNELS = ["red", "green", "blue"];

/* ---- filters ----------------------------------------------------------------------------------------------- */

/** helpers.kernels.edge: bright on the left of the direction in which the edge runs, degrees anticlockwise. */
export function edge(angle, size = 5) {
  const data = new Float64Array(size * size);
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  let positive = 0;
  for (let i = 0; i < data.length; i++) {
    const right = (i % size) - (size - 1) / 2;
    const up = (size - 1) / 2 - Math.floor(i / size);
    data[i] = (up * cos - right * sin) * Math.exp(-(right ** 2 + up ** 2) / (2 * (size / 4) ** 2));
    if (data[i] > 0) positive += data[i];
  }
  return { shape: [size, size], data: data.map((v) => (Math.abs(v / positive) < 1e-12 ? 0 : v / positive)) };
}

/** The same weights in every channel of a colour picture. */
function deepen(kernel, depth) {
  if ((kernel.shape[2] ?? 1) === depth) return depth > 1 ? kernel : { shape: kernel.shape.slice(0, 2), data: kernel.data };
  const data = Float64Array.from({ length: kernel.data.length * depth }, (_, i) => kernel.data[Math.floor(i / depth)]);
  return { shape: [...kernel.shape.slice(0, 2), depth], data };
}

const same = (a, b) => a.shape.join() === b.shape.join() && a.data.every((v, i) => Math.abs(v - b.data[i]) < 1e-9);

const packKernel = (kernel) => pack(kernel, kernel.data.every((v) => Number.isInteger(v) && Math.abs(v) < 2 ** 31) ? "<i4" : "<f8");

/** Black and white of a picture: 0..255 or 0..1. One that keeps below a quarter of that, or leaves it, is spread out. */
function tones(data) {
  const [low, high] = range(data);
  const full = high > 1 || data instanceof Uint8Array ? 255 : 1;
  return low < 0 || high > full || high < full / 4 ? [Math.min(low, 0), high || full] : [0, full];
}

/** Why these traits cannot be shown, or "". The sentences are those of Python's TraitError in short. */
function trouble({ picture, kernel, strides, padding }) {
  for (const [noun, array, limit] of [["picture", picture, LARGEST_PICTURE], ["filter", kernel, LARGEST_FILTER]]) {
    const shape = array.shape.join(" x ");
    if (!array.data.length) return `The ${noun} is empty: its shape is ${shape}.`;
    if (array.shape.length < 2 || array.shape.length > 3 || ![1, 3].includes(array.shape[2] ?? 1))
      return `The ${noun} must have the shape (H, W) or (H, W, 3), not ${shape}.`;
    if (Math.max(array.shape[0], array.shape[1]) > limit)
      return `The ${noun} is ${shape}, larger than this widget shows: at most ${limit} a side.`;
    const bad = array.data.reduce((count, value) => count + !Number.isFinite(value), 0);
    if (bad) return `The ${noun} holds ${bad} ${bad > 1 ? "values that are" : "value that is"} NaN or infinite.`;
  }
  const [deep, high] = [kernel.shape[2] ?? 1, picture.shape[2] ?? 1];
  if (deep !== high) return `Filter depth ${deep} does not match the picture's depth ${high}. A filter is as deep as its picture.`;
  if (!Number.isInteger(strides) || strides < 1) return `The stride must be a whole number of at least 1, not ${strides}.`;
  if (padding !== "valid" && padding !== "same" && !(Number.isInteger(padding) && padding >= 0))
    return `The padding must be "valid", "same" or a whole number of at least 0, not ${padding}.`;
  for (const axis of [0, 1])
    if (!fit(picture.shape[axis], kernel.shape[axis], strides, padding).size)
      return `The filter (${kernel.shape.slice(0, 2).join(" x ")}) is larger than the picture (${picture.shape.slice(0, 2).join(" x ")}): there is no position for it. Take a smaller filter, or padding "same".`;
  return "";
}

/* ---- the widget -------------------------------------------------------------------------------------------- */

function render({ model, el }) {
  const life = begin(model, el, "slide-filter");
  const { root, say } = life;
  const get = (name) => model.get(name);
  let mine = false; /* a change made here, by hand or by key */
  const put = (traits) => {
    mine = true;
    for (const [name, value] of Object.entries(traits)) model.set(name, value);
    mine = false;
    life.save();
  };

  const initial = Object.fromEntries(["picture", "kernel", "strides", "padding", "row", "column", "filled"].map((name) => [name, get(name)]));
  let S = null; /* what the traits say, unpacked; null until it can be shown */
  let stale = { picture: true, kernel: true, step: true }; /* which traits must be read again */
  let refused = false;
  let hover = null; /* [row, column] under the pointer on the map */
  let spot = null; /* the cell of the window under the pointer */
  let playing = 0;
  let editing = null;
  let size = {}; /* of the drawings, in CSS pixels */

  /* ---- what is on the page ---- */

  const help = make("p", { class: "sf-help", id: freshId("sf-help") });
  help.innerHTML =
    "<span><kbd>←</kbd><kbd>↑</kbd><kbd>↓</kbd><kbd>→</kbd> move</span> <span><kbd>Space</kbd> plays</span> " +
    "<span><kbd>Page</kbd> a window up or down</span> <span><kbd>Home</kbd> <kbd>End</kbd> along the row</span> " +
    "<span><kbd>Enter</kbd> edits a weight</span>";
  /* A board is painted when its numbers change. What moves on it is a box above it, which the browser moves without
     painting anything: that is what makes a drag smooth. */
  const board = (name) =>
    make("canvas", { class: `sf-board sf-${name}`, tabindex: 0, role: "application", "aria-describedby": help.id });
  const box = (name, ...inside) => make("i", { class: `sf-box sf-${name}` }, ...inside);
  const under = (board, ...boxes) => make("div", { class: "sf-under" }, board, make("div", { class: "sf-over", "aria-hidden": "true" }, boxes));
  const pictureBoard = board("picture");
  const mapBoard = board("map");
  const spotBox = box("cell");
  const light = box("light", spotBox); /* the flashlight: all but the window lies in its shadow */
  const ring = box("ring"); /* where its value goes in the map */
  const pictureCaption = make("div", { class: "p2p-caption" });
  const mapCaption = make("div", { class: "p2p-caption" });
  const place = make("div", { class: "p2p-caption sf-place" });
  const legend = make("div", { class: "sf-legend" }, make("span"), make("i", { "aria-hidden": "true" }), make("span"));
  const sum = make("strong", { class: "sf-sum" });
  const total = make("span", { class: "sf-answer" }, make("span", { class: "sf-word" }, "sum"), " ", sum);
  const detail = make("span", { class: "p2p-caption sf-detail" });
  const rows = make("div", { class: "sf-rows" });
  const status = make("div", { class: "sf-status" });
  const message = make("div", { class: "sf-note p2p-caption", role: "status", hidden: true });

  const presets = choice("filter", [], choosePreset);
  const angle = make("input", { type: "range", class: "p2p-slider sf-angle", min: 0, max: 355, step: 5, value: 90, "aria-label": "angle of the edge in degrees", oninput: () => setKernel(edge(Number(angle.value))) });
  const degrees = make("output", { class: "p2p-figure" });
  const angleBox = make("span", { class: "p2p-field", hidden: true }, angle, degrees);
  const stride = choice("stride", ["1", "2", "3", "4"], (value) => setStep({ strides: Number(value) }));
  const padding = choice("padding", ["valid", "same", "1", "2", "3"], (value) => setStep({ padding: /^\d+$/.test(value) ? Number(value) : value }));
  for (const [name, one] of Object.entries({ preset: presets, stride, padding })) one.input.classList.add(`sf-${name}`);
  const playButton = make("button", { class: "p2p-button sf-play", "data-main": "", onclick: () => (playing ? pause() : play()) });
  const fillButton = make("button", { class: "p2p-button sf-fill", onclick: () => (visited(true) ? clearMap() : put({ filled: true })) });
  const file = make("input", { type: "file", accept: "image/*", class: "p2p-hidden", tabindex: -1, "aria-hidden": "true", onchange: () => file.files[0] && readFile(file.files[0]) });
  const fileButton = make("button", { class: "p2p-button sf-file", onclick: () => file.click() }, "your picture…");
  const greyBox = make("input", { type: "checkbox", onchange: () => useOwn() });
  const greyField = make("label", { class: "p2p-field sf-grey", hidden: true }, greyBox, "in grey");
  const resetButton = make("button", { class: "p2p-button sf-reset", onclick: reset }, "reset");

  /* Turned and stretched boxes: unlike a drawing they need no painting when they move. */
  const threads = Array.from({ length: 3 }, () => make("i", { class: "sf-thread", "aria-hidden": "true" }));

  const stage = make(
    "div",
    { class: "sf-stage" },
    threads,
    make("section", { class: "sf-side", "aria-label": "picture" }, pictureCaption, under(pictureBoard, light), place),
    make("section", { class: "sf-middle", "aria-label": "window times filter" }, rows,
      make("div", { class: "sf-total" }, detail, total)),
    make("section", { class: "sf-side", "aria-label": "activation map" }, mapCaption, under(mapBoard, ring), legend),
  );
  const body = make("div", { class: "sf-body" }, stage,
    make("div", { class: "p2p-controls sf-controls" }, playButton, fillButton, presets.box, angleBox, stride.box, padding.box, fileButton, file, greyField, resetButton),
    message, make("div", { class: "sf-foot" }, status, help));
  root.append(body);

  /* ---- the traits, read ---- */

  function read() {
    if (!stale || refused) return Boolean(S);
    const next = { ...(S ?? {}) };
    try {
      if (stale.picture) next.picture = unpack(get("picture"));
      if (stale.kernel) next.kernel = unpack(get("kernel"));
      next.strides = get("strides");
      next.padding = get("padding");
      const reason = trouble(next);
      if (reason) throw new Error(reason);
    } catch (error) {
      life.fail(error.message);
      body.hidden = !S;
      refused = true; /* until a trait changes: what could not be shown is read again then */
      return Boolean(S);
    }
    if (!get("message")) life.clear();
    body.hidden = false;
    next.depth = next.picture.shape[2] ?? 1;
    next.down = fit(next.picture.shape[0], next.kernel.shape[0], next.strides, next.padding);
    next.across = fit(next.picture.shape[1], next.kernel.shape[1], next.strides, next.padding);
    const shape = [next.down.size, next.across.size];
    const moved = !S || stale.picture || shape.join() !== S.shape?.join() || next.strides !== S.strides;
    next.shape = shape;
    if (stale.picture || !S) {
      next.tones = tones(next.picture.data);
      next.brightest = Math.max(...range(next.picture.data).map(Math.abs)) || 1;
      next.photo = raster(next.picture, { low: next.tones[0], high: next.tones[1] });
    }
    next.heaviest = Math.max(...range(next.kernel.data).map(Math.abs)) || 1;
    if (moved) {
      next.seen = new Uint8Array(shape[0] * shape[1]).fill(get("filled") ? 1 : 0);
      next.map = null;
      next.last = null;
      next.fresh = [];
      hover = null;
    }
    S = next;
    stale = null;
    startMap(moved);
    layout();
    showControls();
    return true;
  }

  /** The whole map: at once when it is small, else a few milliseconds of it in each frame; the old one stays till then. */
  function startMap(fresh) {
    S.job = { from: 0, into: null, fresh };
    const [height, width] = S.shape;
    if (height * width * S.kernel.data.length < 2e6) return workOnMap(Infinity);
    if (fresh) S.map = null;
  }

  function workOnMap(budget) {
    const { job } = S;
    const until = performance.now() + budget;
    const perRow = S.shape[1] * S.kernel.data.length;
    const slice = budget === Infinity ? Infinity : Math.max(1, Math.round(4e5 / perRow));
    do {
      job.into = conv2d(S.picture, S.kernel, S.strides, S.padding, { from: job.from, to: job.from + slice, into: job.into });
      job.from += slice;
    } while (job.from < S.shape[0] && performance.now() < until);
    if (job.from < S.shape[0]) return;
    S.map = job.into;
    S.limits = around0(S.map.data);
    S.lowest = range(S.map.data);
    S.job = null;
    S.inked = false; /* paint all of it */
  }

  const at = () => [clamp(get("row"), 0, S.shape[0] - 1), clamp(get("column"), 0, S.shape[1] - 1)];
  const visited = (all) => S && (all ? get("filled") || S.seen.every(Boolean) : S.seen);

  /* ---- moving ---- */

  function move(row, column) {
    put({ row: clamp(row, 0, S.shape[0] - 1), column: clamp(column, 0, S.shape[1] - 1) });
  }

  function pause() {
    cancelAnimationFrame(playing);
    playing = 0;
    showControls();
    tell(0);
  }

  function play() {
    const [height, width] = S.shape;
    const count = height * width;
    let [row, column] = at();
    let place = row * width + column;
    if (place === count - 1) {
      clearMap();
      place = 0;
    }
    if (calm()) {
      move(height - 1, width - 1);
      put({ filled: true });
      return;
    }
    const speed = Math.max(SLOWEST, count / SWEEP_SECONDS) / 1000;
    let before = performance.now();
    let exact = place;
    const step = (now) => {
      exact = Math.min(exact + Math.max(0, now - before) * speed, count - 1);
      before = now;
      const next = Math.floor(exact);
      for (; place < next; place++) see(place);
      S.last = null;
      put({ row: Math.floor(place / width), column: place % width });
      if (place === count - 1) {
        if (S.seen.every(Boolean)) put({ filled: true });
        return pause();
      }
      playing = requestAnimationFrame(step);
    };
    playing = requestAnimationFrame(step);
    showControls();
  }

  function clearMap() {
    S.seen.fill(0);
    S.inked = false;
    S.last = null;
    put({ filled: false });
    request();
  }

  /** Every place on the straight way from the last one: a quick hand leaves no gaps. */
  function visit(row, column) {
    const [r, c] = S.last ?? [row, column];
    const steps = Math.max(Math.abs(row - r), Math.abs(column - c), 1);
    const width = S.shape[1];
    for (let i = 0; i <= steps; i++) {
      see(Math.round(r + ((row - r) * i) / steps) * width + Math.round(c + ((column - c) * i) / steps));
    }
    S.last = [row, column];
  }

  function see(place) {
    if (S.seen[place]) return;
    S.seen[place] = 1;
    S.fresh.push(place);
  }

  /* ---- changing ---- */

  function setKernel(kernel) {
    const next = deepen(kernel, S.depth);
    const reason = trouble({ ...S, kernel: next });
    if (reason) {
      tellNote(reason);
      return showControls();
    }
    tellNote("");
    const [row, column] = at();
    const [height, width] = [0, 1].map((axis) => fit(S.picture.shape[axis], next.shape[axis], S.strides, S.padding).size);
    put({ kernel: packKernel(next), row: Math.min(row, height - 1), column: Math.min(column, width - 1) });
  }

  function setStep(step) {
    const next = { strides: S.strides, padding: S.padding, ...step };
    const reason = trouble({ ...S, ...next });
    if (reason) {
      tellNote(reason);
      return showControls();
    }
    tellNote("");
    /* The window stays where it was on the picture, as near as the new steps allow. */
    const place = at().map((position, axis) => {
      const old = axis ? S.across : S.down;
      const sides = fit(S.picture.shape[axis], S.kernel.shape[axis], next.strides, next.padding);
      return clamp(Math.round((position * S.strides - old.before + sides.before) / next.strides), 0, sides.size - 1);
    });
    put({ ...step, row: place[0], column: place[1] });
  }

  function choosePreset(name) {
    if (name === "edge") return setKernel(edge(Number(angle.value)));
    const preset = (get("presets") ?? []).find((one) => one.name === name);
    if (preset) setKernel(unpack(preset.kernel));
  }

  function reset() {
    if (playing) pause();
    own = null;
    tellNote("");
    S.seen.fill(0);
    S.last = null;
    put(initial);
    stale = { picture: true, kernel: true, step: true };
    refused = false;
    request();
  }

  function tellNote(text) {
    message.textContent = text;
    message.hidden = !text;
  }

  /* ---- a picture from a file: read, made small and used here; it never leaves this page but for the Python beside it ---- */

  let own = null;
  async function readFile(chosen) {
    file.value = "";
    let bitmap;
    try {
      if (!chosen.type.startsWith("image/")) throw new Error("not a picture");
      bitmap = await createImageBitmap(chosen);
    } catch {
      return tellNote(`${chosen.name} could not be read as a picture. Take a PNG, JPG, GIF or WebP file.`);
    }
    const scale = Math.min(1, OWN_PICTURE / Math.max(bitmap.width, bitmap.height));
    const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
    const pen = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.fillStyle = "#fff"; /* what is transparent lies on white paper */
    pen.fillRect(0, 0, width, height);
    pen.drawImage(bitmap, 0, 0, width, height);
    const pixels = pen.getImageData(0, 0, width, height).data;
    const colour = { shape: [height, width, 3], data: Uint8Array.from({ length: width * height * 3 }, (_, i) => pixels[Math.floor(i / 3) * 4 + (i % 3)]) };
    /* The weights of helpers.pictures.to_gray (ITU-R BT.601), rounded to whole values. */
    const grey = { shape: [height, width], data: Uint8Array.from({ length: width * height }, (_, i) => Math.round(0.299 * pixels[i * 4] + 0.587 * pixels[i * 4 + 1] + 0.114 * pixels[i * 4 + 2])) };
    const was = `${bitmap.width} x ${bitmap.height}`;
    own = { colour, grey, note: (scale < 1 ? `${chosen.name} was ${was} pixels; it is shown at ${width} x ${height}. ` : `${chosen.name}: ${was} pixels. `) + "It stays on this computer." };
    greyBox.checked = S.depth === 1;
    useOwn();
  }

  function useOwn() {
    const picture = greyBox.checked ? own.grey : own.colour;
    const depth = picture.shape[2] ?? 1;
    /* One slice serves every channel, and the first slice serves a grey picture. */
    const slice = { shape: S.kernel.shape.slice(0, 2), data: S.kernel.data.filter((_, i) => i % S.depth === 0) };
    const kernel = depth === S.depth ? S.kernel : deepen(slice, depth);
    const reason = trouble({ ...S, picture, kernel });
    if (reason) return tellNote(reason);
    tellNote(own.note);
    put({ row: 0, column: 0 });
    put({ picture: pack(picture, "|u1"), kernel: packKernel(kernel), row: 0, column: 0 });
  }

  /* ---- sizes ---- */

  let width = 0;
  function layout() {
    width = root.clientWidth - 16 || width || 860; /* without the padding of shared.css */
    const [kh, kw] = S.kernel.shape;
    const colour = S.depth > 1;
    const phone = width < 600;
    const aside = width >= 720 && !colour; /* picture | numbers | map, in one row */
    const beside = width >= 900 && colour; /* picture over map, the three channels beside them */
    root.dataset.layout = aside ? "row" : beside ? "beside" : phone ? "phone" : "stack";
    const gap = phone ? 14 : 34;
    const operator = 22;
    const running = 62;
    let middle, cell;
    if (aside) {
      middle = clamp(width * 0.34, 320, 400);
      cell = clamp((middle - operator) / (2 * kw), 6, 36);
      middle = Math.max(Math.min(middle, 2 * kw * cell + operator), 250);
    } else {
      middle = width - 4 - (beside ? 310 + gap : 0);
      if (phone) cell = clamp((middle - operator) / (2 * kw), 5, 40);
      else cell = clamp((middle - 2 * operator - running - 30) / (kw * 3.3), 5, 40);
    }
    const line = !aside && !phone;
    const wide = line ? cell * 1.3 : Math.min((middle - running) / kw, Math.max(cell * 2.2, 56));
    const tall = Math.min(cell, wide);
    if (line) middle = kw * (2 * cell + wide) + 2 * operator + running;
    const left = (width - (aside ? middle + 2 * gap : beside ? middle + gap : gap) - 4) / (beside ? 1 : 2);
    const board = Math.min(left, aside ? left : beside ? 340 : 420);
    size = { cell, wide, tall, running, board: Math.floor(board), middle, kh, kw, line };
    root.style.setProperty("--sf-cell", `${cell}px`);
    root.style.setProperty("--sf-board", `${size.board}px`);
    root.style.setProperty("--sf-middle", `${Math.floor(middle)}px`);
    root.style.setProperty("--sf-gap", `${gap}px`);
    T = theme(root);
    buildRows();
    paintPicture();
    sizeMap();
    boxes = null;
  }
  let T = null;
  let boxes = null; /* where the drawings are, for the threads; read again after a layout */

  /* ---- the middle: one line a channel ---- */

  let lines = [];
  let built = "";
  function buildRows() {
    const key = [S.kernel.shape.join(), S.depth].join("/");
    if (key !== built) {
      built = key;
      editing = null;
      lines = Array.from({ length: S.depth }, (_, channel) => {
        const name = S.depth > 1 ? CHANNELS[channel] : "";
        const windowCanvas = make("canvas", { class: "sf-window", role: "img", "aria-label": "window" });
        const productCanvas = make("canvas", { class: "sf-products", role: "img", "aria-label": "products" });
        const [kh, kw] = S.kernel.shape;
        const cells = [];
        const grid = make("div", { class: "sf-weights", role: "grid", "aria-label": `filter${name && ", " + name}: ${kh} x ${kw} weights; Enter edits`, style: `grid-template-columns: repeat(${kw}, var(--sf-cell))` });
        for (let i = 0; i < kh; i++) {
          const line = make("div", { role: "row" });
          for (let j = 0; j < kw; j++) {
            const cell = make("div", { role: "gridcell", tabindex: i + j + channel ? -1 : 0 });
            cell.index = (i * kw + j) * S.depth + channel;
            cells.push(cell);
            line.append(cell);
          }
          grid.append(line);
        }
        const captions = ["window", "filter", "products"].map((text) => make("div", { class: "p2p-caption" }, name && text === "window" ? `${name} window` : text));
        const box = make("div", { class: "sf-line" },
          make("div", { class: "sf-part" }, captions[0], windowCanvas), make("span", { class: "sf-operator", "aria-hidden": "true" }, "×"),
          make("div", { class: "sf-part" }, captions[1], grid), make("span", { class: "sf-operator sf-equals", "aria-hidden": "true" }, "="),
          make("div", { class: "sf-part sf-last" }, captions[2], productCanvas));
        captions[2].append(make("span", { class: "sf-runs" }, "running sum"));
        return { channel, box, grid, cells, windowCanvas, productCanvas };
      });
      rows.replaceChildren(...lines.map((line) => line.box));
      lines.forEach(listenToLine);
    }
    paintWeights();
  }

  const cellsOf = () => lines.flatMap((line) => line.cells);
  const cellAt = (index) => cellsOf().find((cell) => cell.index === index);

  function paintWeights() {
    const { cell } = size;
    /* As many decimals as the heaviest weight needs for two digits, and at least one: a column of even texts. */
    const whole = S.kernel.data.every(Number.isInteger);
    const decimals = whole ? 0 : clamp(1 - Math.floor(Math.log10(S.heaviest)), 1, 6);
    const texts = Array.from(S.kernel.data, (value) => (whole || !value ? number(value) : value.toFixed(decimals).replace("-", "−")));
    const longest = Math.max(...texts.map((text) => text.length));
    const letters = Math.min(14, cell * 0.56, (cell - 5) / (longest * 0.6));
    root.style.setProperty("--sf-letters", `${letters.toFixed(2)}px`);
    for (const one of cellsOf()) {
      if (one === editing?.cell) continue;
      const value = S.kernel.data[one.index];
      const { fill, ink } = swatch(T.diverging, value, -1.45 * S.heaviest, 1.45 * S.heaviest);
      one.textContent = letters < 6 ? "" : texts[one.index];
      one.style.background = fill;
      one.style.color = value === 0 ? "var(--p2p-muted)" : ink;
      one.setAttribute("aria-label", `${nameOf(one.index)}: ${number(value, 6)}`);
    }
  }

  function nameOf(index) {
    const cell = Math.floor(index / S.depth);
    const channel = S.depth > 1 ? `${CHANNELS[index % S.depth]}, ` : "";
    return `${channel}row ${Math.floor(cell / S.kernel.shape[1])}, column ${cell % S.kernel.shape[1]}`;
  }

  function listenToLine(line) {
    const [kh, kw] = S.kernel.shape;
    const depth = S.depth;
    const go = (event, i, j) => {
      const from = event.target.index;
      if (from === undefined || editing) return false;
      const cell = Math.floor(from / depth);
      const row = clamp(Math.floor(cell / kw) + i, 0, kh - 1);
      const column = clamp((cell % kw) + j, 0, kw - 1);
      focusCell(cellAt((row * kw + column) * depth + line.channel));
    };
    keys(line.grid, {
      ArrowUp: (e) => go(e, -1, 0), ArrowDown: (e) => go(e, 1, 0), ArrowLeft: (e) => go(e, 0, -1), ArrowRight: (e) => go(e, 0, 1),
      Home: (e) => go(e, 0, -kw), End: (e) => go(e, 0, kw), PageUp: (e) => go(e, -kh, 0), PageDown: (e) => go(e, kh, 0),
      Enter: (e) => (editing ? commit() : edit(e.target)), F2: (e) => edit(e.target),
      Escape: () => (editing ? cancel() : pictureBoard.focus()),
      Delete: (e) => (editing ? false : setWeight(e.target.index, 0)),
    });
    line.grid.addEventListener("keydown", (event) => {
      if (editing || event.ctrlKey || event.altKey || event.metaKey || !/^[-−\d.,]$/.test(event.key)) return;
      event.preventDefault();
      edit(event.target, event.key);
    });
    line.grid.addEventListener("click", (event) => event.target.index !== undefined && !event.target.contains(editing?.input) && edit(event.target));
    line.grid.addEventListener("pointermove", (event) => setSpot(event.target.index === undefined ? null : Math.floor(event.target.index / depth), line.channel));
    line.grid.addEventListener("pointerleave", () => setSpot(null));
    for (const [canvas, part] of [[line.windowCanvas, "cell"], [line.productCanvas, "wide"]]) {
      canvas.addEventListener("pointermove", (event) => {
        const [x, y] = pointAt(event, canvas);
        const [i, j] = [Math.floor(y / (part === "wide" ? size.tall : size.cell)), Math.floor(x / size[part])];
        setSpot(i >= 0 && i < kh && j >= 0 && j < kw ? i * kw + j : null, line.channel);
      });
      canvas.addEventListener("pointerleave", () => setSpot(null));
    }
  }

  function setSpot(cell, channel = 0) {
    const next = cell === null ? null : { cell, channel };
    if (next?.cell === spot?.cell && next?.channel === spot?.channel) return;
    spot = next;
    for (const line of lines) line.cells.forEach((cell, i) => cell.classList.toggle("sf-spot", spot?.cell === i));
    request();
  }

  function focusCell(cell) {
    for (const one of cellsOf()) one.tabIndex = one === cell ? 0 : -1;
    cell.focus();
  }

  function edit(cell, typed) {
    if (editing) commit();
    if (editing || cell?.index === undefined) return;
    focusCell(cell);
    const input = make("input", { class: "sf-input", inputmode: "text", autocomplete: "off", "aria-label": `weight at ${nameOf(cell.index)}` });
    input.value = typed ?? String(S.kernel.data[cell.index]);
    editing = { cell, input };
    cell.replaceChildren(input);
    input.focus();
    if (!typed) input.select();
    input.addEventListener("blur", () => editing?.input === input && (Number.isNaN(parseNumber(input.value)) ? cancel(false) : commit(false)));
  }

  function commit(back = true) {
    const { cell, input } = editing;
    const value = parseNumber(input.value);
    if (!Number.isFinite(value)) {
      input.setAttribute("aria-invalid", "true");
      tellNote(`“${input.value}” is not a number. Type one such as 30, -1.5 or 1/9; Escape leaves the weight as it was.`);
      return;
    }
    editing = null;
    tellNote("");
    cell.replaceChildren();
    setWeight(cell.index, value);
    paintWeights();
    if (back) focusCell(cell);
  }

  function cancel(back = true) {
    const { cell } = editing;
    editing = null;
    cell.replaceChildren();
    tellNote("");
    paintWeights();
    if (back) focusCell(cell);
  }

  function setWeight(index, value) {
    if (index === undefined || S.kernel.data[index] === value) return;
    const data = Float64Array.from(S.kernel.data);
    data[index] = value;
    put({ kernel: packKernel({ shape: S.kernel.shape, data }) });
  }

  /* ---- drawing ---- */

  function draw() {
    if (!read()) return;
    if (!T) layout();
    const [row, column] = at();
    if (S.job) {
      workOnMap(5);
      if (S.job) request();
    }
    if (get("filled") && !S.all) {
      S.seen.fill(1);
      S.inked = false;
    }
    S.all = get("filled");
    visit(row, column);
    const [r, c] = hover ?? [row, column];
    const values = windowAt(S.picture, S.kernel, r, c, S.strides, S.down, S.across);
    const total = drawLines(values, r, c);
    moveLight(r, c);
    drawMap(r, c, total);
    drawThreads();
    write(sum, number(total, 6));
    sum.dataset.sign = Math.sign(total);
    write(status, `filter at row ${r}, column ${c}: sum ${number(total, 6)}`);
    tell();
  }
  const request = schedule(draw);
  life.refresh = () => {
    if (S) layout();
    request();
  };

  /** Reads the place aloud, unless a sweep is under way. */
  function tell(wait) {
    if (!playing && S) say(status.textContent, wait);
  }

  /** Sets an element's text only when it is another one: the browser lays the page out again for each. */
  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function paintPicture() {
    const { picture, kernel, down, across } = S;
    const [height, width] = picture.shape;
    const [tall, wide] = [height + down.before + down.after, width + across.before + across.after];
    const cell = Math.min(size.board / wide, (size.board * 1.25) / tall);
    const [x, y] = [across.before * cell, down.before * cell];
    const pen = fitCanvas(pictureBoard, wide * cell, tall * cell);
    pen.fillStyle = T.raised;
    pen.fillRect(0, 0, wide * cell, tall * cell);
    hatch(pen, 0, 0, wide * cell, tall * cell, T.line, 5); /* the zeros around */
    blit(pen, S.photo, x, y, width * cell, height * cell);
    if (cell >= 6) gridLines(pen, x, y, width, height, cell);
    const unread = "rgba(255, 255, 255, 0.5)"; /* what no position reaches */
    hatch(pen, (wide - across.left) * cell, 0, across.left * cell, tall * cell, unread, 5);
    hatch(pen, 0, (tall - down.left) * cell, (wide - across.left) * cell, down.left * cell, unread, 5);
    S.pictureCell = cell;
    fitBox(light, kernel.shape[1] * cell, kernel.shape[0] * cell);
    fitBox(spotBox, cell, cell);
    pictureCaption.innerHTML = `<b>picture</b> ${height} × ${width}${S.depth > 1 ? " × 3" : ""}`;
  }

  const fitBox = (box, width, height) => Object.assign(box.style, { width: `${width}px`, height: `${height}px` });
  const moveBox = (box, x, y) => (box.style.transform = `translate(${x}px, ${y}px)`);

  function moveLight(r, c) {
    const { kernel, strides, down, across, pictureCell: cell } = S;
    const [x, y] = [c * strides * cell, r * strides * cell];
    moveBox(light, x, y);
    spotBox.hidden = !spot;
    if (spot) moveBox(spotBox, (spot.cell % kernel.shape[1]) * cell, Math.floor(spot.cell / kernel.shape[1]) * cell);
    S.lit = [x, y, kernel.shape[1] * cell, kernel.shape[0] * cell];
    const span = (from, count) => (count > 1 ? `${number(from)} to ${number(from + count - 1)}` : number(from));
    write(place, `rows ${span(r * strides - down.before, kernel.shape[0])}, columns ${span(c * strides - across.before, kernel.shape[1])}`);
  }

  function gridLines(pen, x0, y0, width, height, cell) {
    pen.strokeStyle = "rgba(128, 134, 146, 0.28)";
    pen.lineWidth = 0.5;
    pen.beginPath();
    for (let j = 1; j < width; j++) {
      pen.moveTo(x0 + j * cell, y0);
      pen.lineTo(x0 + j * cell, y0 + height * cell);
    }
    for (let i = 1; i < height; i++) {
      pen.moveTo(x0, y0 + i * cell);
      pen.lineTo(x0 + width * cell, y0 + i * cell);
    }
    pen.stroke();
  }

  function drawLines(values, r, c) {
    const { kernel, depth, picture } = S;
    const [kh, kw] = kernel.shape;
    const [height, width] = picture.shape;
    const top = r * S.strides - S.down.before;
    const left = c * S.strides - S.across.before;
    const most = 1.25 * S.heaviest * S.brightest;
    let total = 0;
    for (const line of lines) {
      const windowCells = [];
      const productCells = [];
      const sums = [];
      const parts = [];
      for (let cell = 0; cell < kh * kw; cell++) {
        const value = values[cell * depth + line.channel];
        const product = value * kernel.data[cell * depth + line.channel];
        total += product;
        if (product !== 0) parts.push(product);
        const [y, x] = [top + Math.floor(cell / kw), left + (cell % kw)];
        const inside = y >= 0 && y < height && x >= 0 && x < width;
        const shade = swatch(depth > 1 ? CHANNELS[line.channel] : "grey", value, ...S.tones);
        const tint = swatch(T.diverging, product, -most, most);
        windowCells.push({ text: number(value, 3), fill: inside ? shade.fill : T.paper, ink: !inside ? T.muted : value ? shade.ink : "#8d939e" });
        productCells.push({ text: number(product, 3), fill: tint.fill, ink: product ? tint.ink : T.muted });
        if ((cell + 1) % kw === 0) sums.push(total);
      }
      let pen = fitCanvas(line.windowCanvas, kw * size.cell, kh * size.cell);
      pen.fillStyle = T.line;
      pen.fillRect(0, 0, kw * size.cell, kh * size.cell);
      drawNumbers(pen, windowCells, kw, [size.cell, size.cell], { font: T.font });
      pen = fitCanvas(line.productCanvas, kw * size.wide + size.running, kh * size.tall);
      pen.fillStyle = T.line;
      pen.fillRect(0, 0, kw * size.wide, kh * size.tall);
      drawNumbers(pen, productCells, kw, [size.wide, size.tall], { font: T.font });
      const letters = clamp(size.tall * 0.56, 7, 13);
      pen.textAlign = "right";
      sums.forEach((value, i) => {
        const last = i === kh - 1;
        pen.font = `${last ? 600 : 400} ${letters}px ${T.font}`;
        pen.fillStyle = last ? T.ink : T.muted;
        pen.fillText(number(value, 4), kw * size.wide + size.running - 1, (i + 0.53) * size.tall);
      });
      if (spot) {
        const [i, j] = [Math.floor(spot.cell / kw), spot.cell % kw];
        for (const [canvas, w, h] of [[line.windowCanvas, size.cell, size.cell], [line.productCanvas, size.wide, size.tall]]) {
          const ring = canvas.getContext("2d");
          ring.strokeStyle = T.accent;
          ring.lineWidth = 2;
          ring.strokeRect(j * w, i * h, w - 1, h - 1);
        }
      }
      const most5 = parts.slice(0, 12).map((value) => number(value, 4)).join(", ") + (parts.length > 12 ? ", …" : "");
      line.alt = [`window: rows ${top} to ${top + kh - 1}, columns ${left} to ${left + kw - 1} of the picture`,
        `${parts.length} of ${kh * kw} products are not 0${parts.length ? ": " + most5 : ""}; running sum ${number(total, 6)}`];
    }
    describe();
    if (spot) {
      const i = spot.cell * depth + Math.min(spot.channel, depth - 1);
      write(detail, `${number(values[i], 6)} × ${number(kernel.data[i], 4)} = ${number(values[i] * kernel.data[i], 6)}`);
    } else write(detail, depth > 1 ? `${kh} × ${kw} × ${depth} = ${kh * kw * depth} products` : `${kh} × ${kw} = ${kh * kw} products`);
    return total;
  }

  /* Texts for screen readers change when the hand rests: sixty times a second they would only cost time. */
  let describing = 0;
  function describe() {
    clearTimeout(describing);
    describing = setTimeout(() => {
      for (const line of lines) {
        line.windowCanvas.setAttribute("aria-label", line.alt[0]);
        line.productCanvas.setAttribute("aria-label", line.alt[1]);
      }
      const [height, width] = S.picture.shape;
      pictureBoard.setAttribute("aria-label", `picture ${height} x ${width} with the filter at ${status.textContent.replace("filter at ", "")}`);
      mapBoard.setAttribute("aria-label", `activation map ${S.shape.join(" x ")}; ${status.textContent}`);
    }, 200);
  }

  /** The map's canvas has one pixel a place; style sheets make it large, with hard edges. */
  function sizeMap() {
    const [height, width] = S.shape;
    const cell = Math.min(size.board / width, (size.board * 1.25) / height, 64);
    if (mapBoard.width !== width || mapBoard.height !== height) Object.assign(mapBoard, { width, height });
    fitBox(mapBoard, width * cell, height * cell);
    mapBoard.style.imageRendering = cell < 1 ? "auto" : "pixelated";
    const grid = mapBoard.nextSibling.style;
    grid.backgroundSize = `${cell}px ${cell}px`;
    grid.backgroundImage = cell < 6 ? "none" : "";
    fitBox(ring, Math.max(cell, 5), Math.max(cell, 5));
    S.mapCell = cell;
    S.inked = false;
    mapCaption.innerHTML = `<b>activation map</b> ${height} × ${width}`;
  }

  function drawMap(r, c, total) {
    const cell = S.mapCell;
    const [x, y] = (S.ring = [(c + 0.5) * cell, (r + 0.5) * cell]);
    moveBox(ring, x - Math.max(cell, 5) / 2, y - Math.max(cell, 5) / 2);
    ring.style.background = S.map ? swatch(T.diverging, total, ...S.limits).fill : "none";
    legend.hidden = !S.map;
    if (S.map) inkMap();
  }

  /** The map holds only what was visited: new places are added, all of it is painted only after a change. */
  function inkMap() {
    const { map, limits, seen, lowest } = S;
    if (S.inked) {
      const pen = mapBoard.getContext("2d");
      for (const place of S.fresh) {
        pen.fillStyle = swatch(T.diverging, map.data[place], ...limits).fill;
        pen.fillRect(place % S.shape[1], Math.floor(place / S.shape[1]), 1, 1);
      }
    } else {
      raster(map, { map: T.diverging, low: limits[0], high: limits[1], old: mapBoard, mask: seen });
      const [low, high] = lowest;
      const stops = Array.from({ length: 9 }, (_, i) => swatch(T.diverging, low + ((high - low) * i) / 8, ...limits).fill);
      legend.children[0].textContent = number(low, 4);
      legend.children[1].style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
      legend.children[2].textContent = number(high, 4);
    }
    S.inked = true;
    S.fresh = [];
  }

  /** Two thin lines from the lit window to its numbers, one from the sum to its place in the map. */
  function drawThreads() {
    const shown = root.dataset.layout === "row";
    if (!shown) return;
    if (!boxes) {
      const origin = stage.getBoundingClientRect();
      const box = (element) => {
        const b = element.getBoundingClientRect();
        return { left: b.left - origin.left, top: b.top - origin.top, right: b.right - origin.left, bottom: b.bottom - origin.top };
      };
      boxes = { picture: box(pictureBoard), window: box(lines[0].windowCanvas), products: box(lines[0].productCanvas), map: box(mapBoard), total: box(total) };
    }
    const { picture, window: first, map, total: answer } = boxes;
    const [x, y, w, h] = S.lit;
    const right = picture.left + x + w;
    const ends = [
      [right, picture.top + y, first.left - 3, first.top],
      [right, picture.top + y + h, first.left - 3, first.bottom],
      [answer.right + 6, (answer.top + answer.bottom) / 2, map.left - 3, map.top + S.ring[1]],
    ];
    ends.forEach(([x1, y1, x2, y2], i) => {
      const [length, turn] = [Math.hypot(x2 - x1, y2 - y1), Math.atan2(y2 - y1, x2 - x1)];
      threads[i].style.transform = `translate(${x1}px, ${y1}px) rotate(${turn}rad) scaleX(${length / 100})`;
    });
  }

  function showControls() {
    playButton.textContent = playing ? "❚❚ pause" : "▶ play";
    fillButton.textContent = visited(true) ? "clear the map" : "fill the map";
    greyField.hidden = !own;
    const list = get("presets") ?? [];
    const options = [...list.map((one) => [one.name, one.name]), ["edge", "edge at an angle"], ["", "your weights"]];
    if (presets.input.options.length !== options.length)
      presets.input.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
    const current = list.find((one) => {
      const kernel = unpack(one.kernel);
      return (kernel.shape[2] ?? 1) === 1 || kernel.shape[2] === S.depth ? same(deepen(kernel, S.depth), S.kernel) : false;
    });
    let turned = null;
    if (!current && S.kernel.shape[0] === 5 && S.kernel.shape[1] === 5)
      for (let a = 0; a < 360 && turned === null; a += 5) if (same(deepen(edge(a), S.depth), S.kernel)) turned = a;
    presets.input.value = current ? current.name : turned !== null ? "edge" : "";
    angleBox.hidden = turned === null;
    if (turned !== null) {
      angle.value = turned;
      degrees.value = `${turned}°`;
      angle.setAttribute("aria-valuetext", `${turned} degrees`);
    }
    for (const [input, value] of [[stride.input, String(S.strides)], [padding.input, String(S.padding)]]) {
      if (![...input.options].some((option) => option.value === value)) input.append(make("option", { value }, value));
      input.value = value;
    }
  }

  /* ---- hands and keys ---- */

  const placeOnPicture = (event) => {
    const [x, y] = pointAt(event, pictureBoard);
    const cell = pictureBoard.clientWidth / (S.picture.shape[1] + S.across.before + S.across.after);
    return [y, x].map((value, axis) => Math.round((value / cell - S.kernel.shape[axis] / 2) / S.strides));
  };
  const placeOnMap = (event) => {
    const [x, y] = pointAt(event, mapBoard);
    return [clamp(Math.floor(y / S.mapCell), 0, S.shape[0] - 1), clamp(Math.floor(x / S.mapCell), 0, S.shape[1] - 1)];
  };
  for (const [board, where] of [[pictureBoard, placeOnPicture], [mapBoard, placeOnMap]]) {
    board.addEventListener("pointerdown", (event) => {
      if (event.button || !S) return;
      if (playing) pause();
      board.setPointerCapture(event.pointerId);
      board.focus({ preventScroll: true });
      board.dataset.held = "";
      hover = null;
      S.last = null;
      move(...where(event));
      event.preventDefault();
    });
    board.addEventListener("pointermove", (event) => {
      if (!S) return;
      if ("held" in board.dataset) move(...where(event));
      else if (board === mapBoard && !playing) {
        hover = where(event);
        request();
      }
    });
    for (const end of ["pointerup", "pointercancel"]) board.addEventListener(end, () => delete board.dataset.held);
    const step = (rows, columns) => () => {
      if (playing) pause();
      hover = null;
      const [row, column] = at();
      move(row + rows, column + columns);
    };
    const page = () => Math.max(1, Math.round(S.kernel.shape[0] / S.strides));
    keys(board, {
      ArrowUp: step(-1, 0), ArrowDown: step(1, 0), ArrowLeft: step(0, -1), ArrowRight: step(0, 1),
      PageUp: () => step(-page(), 0)(), PageDown: () => step(page(), 0)(),
      Home: step(0, -1e6), End: step(0, 1e6), "Ctrl+Home": step(-1e6, -1e6), "Ctrl+End": step(1e6, 1e6),
      " ": () => (playing ? pause() : play()),
      Enter: () => focusCell(cellsOf().find((cell) => cell.tabIndex === 0) ?? cellsOf()[0]),
      Escape: () => (playing ? pause() : false),
    });
  }
  mapBoard.addEventListener("pointerleave", () => {
    hover = null;
    if (S) request();
  });
  body.addEventListener("dragover", (event) => event.preventDefault());
  body.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) readFile(event.dataTransfer.files[0]);
  });

  for (const name of ["picture", "kernel", "strides", "padding"])
    life.listen(`change:${name}`, () => {
      refused = false;
      stale ??= {};
      stale[name === "strides" || name === "padding" ? "step" : name] = true;
      request();
    });
  for (const name of ["row", "column", "filled", "presets"])
    life.listen(`change:${name}`, () => {
      if (S && name === "filled") showControls();
      if (S && !mine) S.last = null; /* Python jumps; a hand slides */
      request();
    });
  request();

  /* For tests and for the curious, in the browser's console: document.querySelector(".slide-filter").numbers() */
  root.numbers = () => ({ map: S.map, seen: S.seen, kernel: S.kernel, picture: S.picture });

  return () => {
    if (playing) pause();
    clearTimeout(describing);
    request.cancel();
    life.stop();
  };
}

export default { render };
