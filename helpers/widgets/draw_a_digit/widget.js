/* DrawADigit: a pad, the preparation of the training digits, and a network that reads while you draw.
   Everything is computed here from strokes and network; prepare.py and helpers.layers compute the same in Python. */
import { unpack } from "../shared/arrays.js";
import { blit, drawNumbers, fitCanvas, raster } from "../shared/canvases.js";
import { around0, colourTable, swatch } from "../shared/colours.js";
import { fit } from "../shared/convolution.js";
import { keys } from "../shared/keyboard.js";
import { begin } from "../shared/life.js";
import { clamp, number, range } from "../shared/numbers.js";
import { make, pointAt, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";

/* ---- from strokes to 8 x 8 numbers: prepare.py, line by line ------------------------------------------------- */

const PAGE = 128;
const PEN = 14;
const [WIDTH, HEIGHT, SIDE] = [20, 32, 32];
const STRETCH = 2;

/** Adds one piece of a stroke to the page: every pixel whose centre is within half a pen of the line. */
function stamp(page, [ax, ay], [bx, by]) {
  const reach = PEN / 2;
  const [x0, y0, x1, y1] = [ax * PAGE, ay * PAGE, bx * PAGE, by * PAGE];
  const first = (v) => Math.max(Math.floor(v) - 1, 0);
  const last = (v) => Math.min(Math.ceil(v) + 2, PAGE);
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length2 = dx * dx + dy * dy;
  for (let i = first(Math.min(y0, y1) - reach); i < last(Math.max(y0, y1) + reach); i++)
    for (let j = first(Math.min(x0, x1) - reach); j < last(Math.max(x0, x1) + reach); j++) {
      const [x, y] = [j + 0.5, i + 0.5];
      const along = length2 ? clamp(((x - x0) * dx + (y - y0) * dy) / length2, 0, 1) : 0;
      const [awayX, awayY] = [x - x0 - along * dx, y - y0 - along * dy];
      if (awayX * awayX + awayY * awayY <= reach * reach) page[i * PAGE + j] = 1;
    }
}

/** Strokes, each a list of [x, y] from 0 to 1 -> the page, 128 x 128 zeros and ones. */
export function rasterise(strokes) {
  const page = new Uint8Array(PAGE * PAGE);
  for (const points of strokes)
    points.forEach((point, i) => {
      if (i || points.length === 1) stamp(page, points[Math.max(i - 1, 0)], point);
    });
  return page;
}

/** The page -> the ink at the training digits' size, weight and stance: 32 x 32 zeros and ones. */
export function normalise(page) {
  let [top, bottom, left, right] = [PAGE, -1, PAGE, -1];
  for (let i = 0; i < PAGE; i++)
    for (let j = 0; j < PAGE; j++)
      if (page[i * PAGE + j]) {
        top = Math.min(top, i);
        bottom = i;
        left = Math.min(left, j);
        right = Math.max(right, j);
      }
  const bitmap = new Uint8Array(SIDE * SIDE);
  if (bottom < 0) return bitmap;
  const [height, width] = [bottom - top + 1, right - left + 1];
  let [wide, high] = [WIDTH, HEIGHT];
  if (WIDTH * height > STRETCH * HEIGHT * width) wide = Math.max(1, Math.floor((STRETCH * HEIGHT * width) / height + 0.5));
  if (HEIGHT * width > STRETCH * WIDTH * height) high = Math.max(1, Math.floor((STRETCH * WIDTH * height) / width + 0.5));
  const [y, x] = [(SIDE - high) >> 1, (SIDE - wide) >> 1];
  for (let i = 0; i < high; i++)
    for (let j = 0; j < wide; j++) {
      const row = top + Math.floor(((i + 0.5) * height) / high);
      bitmap[(y + i) * SIDE + x + j] = page[row * PAGE + left + Math.floor(((j + 0.5) * width) / wide)];
    }
  return upright(commonWeight(bitmap));
}

/** Much ink is thinned by a pixel all around, or two, little is thickened. The limits are NIST's. */
function commonWeight(bitmap) {
  const ink = bitmap.reduce((sum, v) => sum + v, 0);
  const at = (map, i, j, outside) => (i < 0 || j < 0 || i >= SIDE || j >= SIDE ? outside : map[i * SIDE + j]);
  const each = (map, thicken) =>
    map.map((v, k) => {
      const [i, j] = [Math.floor(k / SIDE), k % SIDE];
      const outside = thicken ? 0 : 1;
      const around = [v, at(map, i - 1, j, outside), at(map, i + 1, j, outside), at(map, i, j - 1, outside), at(map, i, j + 1, outside)];
      return thicken ? Math.max(...around) : Math.min(...around);
    });
  for (let n = ink > 560 ? 2 : ink > 412 ? 1 : 0; n > 0; n--) bitmap = each(bitmap, false);
  for (let n = ink < 108 ? 2 : ink < 256 ? 1 : 0; n > 0; n--) bitmap = each(bitmap, true);
  return bitmap;
}

/** Shifts the rows so that the ink's left edge near the top and near the bottom come under each other. */
function upright(bitmap) {
  const row = (i) => bitmap.subarray(i * SIDE, (i + 1) * SIDE);
  const inked = Array.from({ length: SIDE }, (_, i) => i).filter((i) => row(i).includes(1));
  if (inked.length <= 5) return bitmap;
  const [top, bottom] = [inked[0] + 2, inked[inked.length - 1] - 2];
  const [a, b] = [row(top).indexOf(1), row(bottom).indexOf(1)];
  if (a < 0 || b < 0) return bitmap;
  const slant = (a - b) / (bottom - top);
  const sheared = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < SIDE; i++) {
    const shift = Math.floor((i - SIDE / 2) * slant + 0.5);
    for (let j = 0; j < SIDE; j++) if (j - shift >= 0 && j - shift < SIDE) sheared[i * SIDE + j] = row(i)[j - shift];
  }
  return sheared;
}

/** Ink in each block of 4 x 4 pixels: 64 numbers from 0 to 16. */
export function countBlocks(bitmap) {
  const counts = new Uint8Array(64);
  bitmap.forEach((v, k) => (counts[(k >> 7) * 8 + ((k % SIDE) >> 2)] += v));
  return counts;
}

/* ---- the network: every kind of layer for one picture -------------------------------------------------------- */

const two = (value) => (Array.isArray(value) ? value : [value, value]);
const map = (x, f) => ({ shape: x.shape, data: Float64Array.from(x.data, f) });

/* Each takes the input { shape, data }, its settings and its arrays, and gives the output. */
const KINDS = {
  /* All filters at once: the innermost loop runs along them, and nothing is done for an input of 0. */
  Conv2D(x, { strides, padding }, { weights, biases }) {
    const [height, width, depth] = x.shape;
    const [kh, kw, , filters] = weights.shape;
    const [sy, sx] = two(strides);
    const [down, across] = [fit(height, kh, sy, padding), fit(width, kw, sx, padding)];
    const data = new Float64Array(down.size * across.size * filters);
    for (let r = 0, out = 0; r < down.size; r++)
      for (let q = 0; q < across.size; q++, out += filters) {
        for (let f = 0; f < filters; f++) data[out + f] = biases.data[f];
        for (let i = 0; i < kh; i++) {
          const y = r * sy - down.before + i;
          if (y < 0 || y >= height) continue;
          for (let j = 0; j < kw; j++) {
            const z = q * sx - across.before + j;
            if (z < 0 || z >= width) continue;
            for (let c = 0; c < depth; c++) {
              const value = x.data[(y * width + z) * depth + c];
              if (value === 0) continue;
              const from = ((i * kw + j) * depth + c) * filters;
              for (let f = 0; f < filters; f++) data[out + f] += value * weights.data[from + f];
            }
          }
        }
      }
    return { shape: [down.size, across.size, filters], data };
  },
  Dense(x, _, { weights, biases }) {
    const [inputs, units] = weights.shape;
    const out = Float64Array.from(biases.data);
    for (let i = 0; i < inputs; i++) if (x.data[i]) for (let j = 0; j < units; j++) out[j] += x.data[i] * weights.data[i * units + j];
    return { shape: [units], data: out };
  },
  MaxPooling2D: (x, settings) => pool(x, settings, (values) => Math.max(...values)),
  AveragePooling2D: (x, settings) => pool(x, settings, (values) => values.reduce((a, b) => a + b, 0) / values.length),
  GlobalAveragePooling2D(x) {
    const [h, w, c] = x.shape;
    const data = new Float64Array(c);
    x.data.forEach((v, i) => (data[i % c] += v / (h * w)));
    return { shape: [c], data };
  },
  BatchNormalization(x, { epsilon }, { gamma, beta, moving_mean: mean, moving_variance: variance }) {
    const c = gamma.data.length;
    return map(x, (v, i) => ((v - mean.data[i % c]) / Math.sqrt(variance.data[i % c] + epsilon)) * gamma.data[i % c] + beta.data[i % c]);
  },
  Flatten: (x) => ({ shape: [x.data.length], data: x.data }),
  ReLU: (x) => map(x, (v) => Math.max(v, 0)),
  LeakyReLU: (x, { slope }) => map(x, (v) => (v < 0 ? slope * v : v)),
  Sigmoid: (x) => map(x, (v) => 1 / (1 + Math.exp(-v))),
  Tanh: (x) => map(x, Math.tanh),
  Softmax: (x) => ({ shape: x.shape, data: softmax(x.data) }),
};

function softmax(values) {
  const largest = Math.max(...values);
  const powers = Float64Array.from(values, (v) => Math.exp(v - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((p) => p / sum);
}

/* Cells outside the picture count for nothing: neither in a maximum nor in a mean. */
function pool(x, { pool_size, strides, padding }, join) {
  const [height, width, c] = x.shape;
  const [size, step] = [two(pool_size), two(strides)];
  const [down, across] = [0, 1].map((axis) => fit(x.shape[axis], size[axis], step[axis], padding));
  const data = new Float64Array(down.size * across.size * c);
  for (let i = 0; i < down.size; i++)
    for (let j = 0; j < across.size; j++)
      for (let k = 0; k < c; k++) {
        const values = [];
        for (let y = i * step[0] - down.before, n = 0; n < size[0]; n++, y++)
          for (let z = j * step[1] - across.before, m = 0; m < size[1]; m++, z++)
            if (y >= 0 && y < height && z >= 0 && z < width) values.push(x.data[(y * width + z) * c + k]);
        data[(i * across.size + j) * c + k] = join(values);
      }
  return { shape: [down.size, across.size, c], data };
}

/** The layers of the `network` trait, their arrays unpacked. Throws a sentence that can be shown. */
export function unpackNetwork(network) {
  if (!Array.isArray(network) || !network.length) throw new Error("This widget was given no network.");
  return network.map(({ name, kind, settings, arrays }) => {
    if (!KINDS[kind]) throw new Error(`The browser cannot compute the layer ${kind}. It knows ${Object.keys(KINDS).join(", ")}.`);
    return { name, kind, settings, arrays: Object.fromEntries(Object.entries(arrays).map(([key, packed]) => [key, unpack(packed)])) };
  });
}

/** 64 counts -> what every layer puts out, and ten probabilities: `{ outputs, probabilities }`. */
export function read(layers, counts) {
  let x = { shape: [8, 8, 1], data: Float64Array.from(counts, (v) => v / 16) };
  const outputs = layers.map(({ kind, settings, arrays }) => (x = KINDS[kind](x, settings, arrays)));
  return { outputs, probabilities: layers[layers.length - 1].kind === "Softmax" ? x.data : softmax(x.data) };
}

/* ---- words --------------------------------------------------------------------------------------------------- */

const EXPLAINED = {
  Conv2D: ({ settings: s }) => `${s.filters} filters of ${two(s.kernel_size).join(" × ")}`,
  Dense: ({ settings: s }) => `${s.units} sums of every number`,
  ReLU: () => "below 0 becomes 0",
  LeakyReLU: ({ settings: s }) => `below 0 is multiplied by ${s.slope}`,
  Sigmoid: () => "squeezed into 0 to 1",
  Tanh: () => "squeezed into −1 to 1",
  Softmax: () => "probabilities",
  MaxPooling2D: ({ settings: s }) => `the largest of every ${two(s.pool_size).join(" × ")}`,
  AveragePooling2D: ({ settings: s }) => `the mean of every ${two(s.pool_size).join(" × ")}`,
  GlobalAveragePooling2D: () => "the mean of each map",
  BatchNormalization: () => "each map shifted and scaled",
  Flatten: () => "all numbers in one row",
};
/* Softmax never gives 1: what would round to it is told apart. */
const percent = (p) => (p > 0.9995 ? "> 99.9 %" : `${(100 * p).toFixed(1)} %`);

function wrong(strokes) {
  const wanted = "strokes must be a list of strokes, each a list of points (x, y) from 0 to 1";
  if (!Array.isArray(strokes) || !strokes.every(Array.isArray)) return `${wanted}.`;
  const bad = strokes.flat().find((p) => !Array.isArray(p) || p.length !== 2 || !p.every((v) => typeof v === "number" && v >= 0 && v <= 1));
  return bad === undefined ? "" : `${wanted}, got the point ${JSON.stringify(bad)}.`;
}

/* ---- the widget ---------------------------------------------------------------------------------------------- */

const round3 = (v) => Math.round(clamp(v, 0, 1) * 1000) / 1000;
const INK = "#f4f1e6";
const BOARD = "#15181d";

function render({ model, el }) {
  const life = begin(model, el, "draw-a-digit");
  const { root } = life;

  const pad = make("canvas", { class: "draw-a-digit-pad", tabindex: 0, role: "application", "aria-roledescription": "drawing pad" });
  const undoButton = make("button", { class: "p2p-button", onclick: undo }, "undo");
  const clearButton = make("button", { class: "p2p-button", onclick: clear }, "clear");
  const hint = make("p", { class: "p2p-caption draw-a-digit-hint" }, "keys: arrows move the pen · space puts it down or lifts it · backspace undoes · esc clears");
  const bitmapCanvas = make("canvas", { role: "img" });
  const inputCanvas = make("canvas", { role: "img" });
  const answer = make("p", { class: "draw-a-digit-answer" });
  const bars = Array.from({ length: 10 }, (_, digit) => {
    const bar = make("span", { class: "draw-a-digit-bar" });
    const value = make("span", { class: "draw-a-digit-value" });
    return { bar, value, box: make("li", {}, make("b", {}, String(digit)), make("span", { class: "draw-a-digit-track", "aria-hidden": "true" }, bar), value) };
  });
  const stack = make("div", { class: "draw-a-digit-layers" });
  const detail = make("div", { class: "draw-a-digit-detail" });
  const detailTitle = make("div", { class: "p2p-caption", "aria-live": "off" });
  const detailCanvas = make("canvas", { role: "img" });
  detail.append(detailTitle, detailCanvas);
  const step = (title, rest, ...content) => make("figure", {}, make("figcaption", { class: "p2p-caption" }, make("b", {}, title), rest), content);

  root.append(
    make(
      "div",
      { class: "draw-a-digit-top" },
      step("Draw", " a digit, large", pad, make("div", { class: "p2p-controls" }, undoButton, clearButton), hint),
      make(
        "div",
        { class: "draw-a-digit-steps" },
        step("Prepared", ": one size, one weight, upright; 32 × 32", bitmapCanvas),
        step("Counted", ": ink in blocks of 4 × 4, 0 to 16", inputCanvas),
      ),
      step("Read", " by the network", answer, make("ol", { class: "draw-a-digit-bars", "aria-label": "Probability of each digit" }, bars.map((one) => one.box))),
    ),
    make("div", { class: "draw-a-digit-bottom" }, stack, detail),
  );

  /* -- the drawing -- */
  let strokes = [];
  let page = new Uint8Array(PAGE * PAGE);
  let sent = null; // the strokes this view gave the model, to know its own echo
  let drawing = null; // the stroke under the pointer or the key pen
  let pen = { x: 0.5, y: 0.25, down: false, shown: false };
  let lastSent = 0;
  let sendLater = 0;

  function load() {
    const given = model.get("strokes");
    if (given === sent) return;
    if (wrong(given)) return request();
    strokes = given.map((stroke) => stroke.map((point) => [...point]));
    sent = given;
    drawing = null;
    pen.down = false;
    page = rasterise(strokes);
    request();
  }
  /* Python hears of a stroke while it grows, five times a second at most. */
  function send(now = false) {
    clearTimeout(sendLater);
    const wait = 200 - (performance.now() - lastSent);
    if (!now && wait > 0) {
      sendLater = setTimeout(send, wait);
      return;
    }
    lastSent = performance.now();
    sent = strokes.map((stroke) => stroke.map((point) => [...point]));
    model.set("strokes", sent);
    model.save_changes();
  }
  function begun(x, y) {
    drawing = [[round3(x), round3(y)]];
    strokes.push(drawing);
    stamp(page, drawing[0], drawing[0]);
    request();
  }
  function extend(x, y) {
    const point = [round3(x), round3(y)];
    const before = drawing[drawing.length - 1];
    if (Math.hypot(point[0] - before[0], point[1] - before[1]) < 0.004) return;
    drawing.push(point);
    stamp(page, before, point);
    request();
    send();
  }
  function ended() {
    drawing = null;
    /* The dot that a stroke begins with is not in a longer stroke's own drawing: draw the page from the strokes. */
    page = rasterise(strokes);
    send(true);
    request();
  }
  function undo() {
    drawing = null;
    pen.down = false;
    strokes = strokes.slice(0, -1);
    ended();
  }
  function clear() {
    drawing = null;
    pen.down = false;
    strokes = [];
    ended();
  }

  const inPad = (event) => pointAt(event, pad).map((v) => v / pad.clientWidth);
  pad.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    pad.focus({ preventScroll: true });
    pad.setPointerCapture(event.pointerId);
    pen = { ...pen, down: false, shown: false };
    begun(...inPad(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing || !pad.hasPointerCapture(event.pointerId)) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) extend(...inPad(one));
  });
  for (const name of ["pointerup", "pointercancel"]) pad.addEventListener(name, () => drawing && !pen.down && ended());

  /* -- the pen on keys: two arrows held together go aslant -- */
  const held = new Set();
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function walk(event) {
    held.add(event.key);
    const by = event.shiftKey ? 1 / 8 : 1 / 32;
    for (const key of held) {
      pen.x = clamp(pen.x + ARROWS[key][0] * by, 0, 1);
      pen.y = clamp(pen.y + ARROWS[key][1] * by, 0, 1);
    }
    pen.shown = true;
    if (pen.down) extend(pen.x, pen.y);
    request();
  }
  pad.addEventListener("keyup", (event) => held.delete(event.key));
  pad.addEventListener("blur", () => {
    held.clear();
    if (pen.down) lift();
    pen.shown = false;
    request();
  });
  function lift() {
    pen.down = false;
    ended();
  }
  keys(pad, {
    ...Object.fromEntries(Object.keys(ARROWS).map((key) => [key, walk])),
    " ": (event) => {
      if (event.repeat) return;
      pen.shown = true;
      if (pen.down) return lift();
      pen.down = true;
      begun(pen.x, pen.y);
      life.say("pen down", 0);
    },
    Backspace: undo,
    Escape: clear,
    Delete: clear,
  });
  pad.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    undo();
  });

  /* -- the network -- */
  let layers = null;
  let rows = [];
  let chosen = { layer: 0, map: 0 };
  function loadNetwork() {
    let blank;
    try {
      layers = unpackNetwork(model.get("network"));
      blank = read(layers, new Uint8Array(64)).outputs;
    } catch (error) {
      layers = null;
      life.fail(error.message);
      return;
    }
    rows = layers.map((layer, i) => {
      const canvas = make("canvas", { role: "img", tabindex: 0 });
      const size = `${EXPLAINED[layer.kind](layer)} → ${blank[i].shape.join(" × ")}`;
      const caption = make("figcaption", { class: "p2p-caption" }, make("b", {}, layer.name), ` ${size}`);
      canvas.addEventListener("pointerdown", (event) => choose(i, rows[i].find?.(pointAt(event, canvas)) ?? 0));
      const along = (by) => () => choose(i, chosen.layer === i ? chosen.map + by : 0);
      keys(canvas, { ArrowRight: along(1), ArrowDown: along(1), ArrowLeft: along(-1), ArrowUp: along(-1), Home: () => choose(i, 0), End: () => choose(i, Infinity) });
      return { box: make("figure", {}, caption, canvas), canvas };
    });
    stack.replaceChildren(...rows.map((row) => row.box));
    chosen = { layer: 0, map: 0 };
  }
  function choose(layer, at) {
    const shape = result?.outputs[layer].shape;
    chosen = { layer, map: clamp(at, 0, shape?.length === 3 ? shape[2] - 1 : 0) };
    request();
  }

  /* -- drawing: colours and sizes are read once, until something of the page changes -- */
  let result = null;
  let here = null;
  function lookAround() {
    const width = (element) => Math.floor(element.clientWidth);
    here = {
      colours: theme(root),
      beside: root.clientWidth > 720,
      pad: width(pad.parentElement),
      bitmap: width(bitmapCanvas.parentElement),
      input: width(inputCanvas.parentElement),
      stack: width(stack),
      detail: Math.min(width(detail), 320),
    };
  }

  function paint() {
    const problem = wrong(model.get("strokes"));
    if (problem) life.fail(problem);
    else if (layers && !model.get("message")) life.clear();
    if (!root.clientWidth) return; // not laid out yet: drawn when it is
    if (!here) lookAround();
    const bitmap = normalise(page);
    const counts = countBlocks(bitmap);
    const empty = !strokes.length;
    result = layers ? read(layers, counts) : null;
    undoButton.disabled = clearButton.disabled = empty;
    paintPad();
    paintPrepared(bitmap, counts);
    paintAnswer(empty);
    /* The pen goes first: while it moves, the many maps follow a dozen times a second. */
    const wait = drawing ? 80 - (performance.now() - mapsPainted) : 0;
    clearTimeout(mapsLater);
    if (result && wait <= 0) paintLayers(empty);
    else if (result) mapsLater = setTimeout(request, wait);
    root.dataset.input = counts.join(" ");
    clearTimeout(tellLater);
    if (detailCanvas.hasAttribute("aria-label")) tellLater = setTimeout(() => tell(bitmap, counts, empty), drawing ? 400 : 60);
    else tell(bitmap, counts, empty);
  }

  /* What the pictures show, in words. Nobody hears them sixty times a second: they follow when the pen rests. */
  let tellLater = 0;
  let mapsLater = 0;
  let mapsPainted = 0;
  function tell(bitmap, counts, empty) {
    const place = pen.shown ? ` Pen ${pen.down ? "down" : "up"} at column ${Math.round(pen.x * 32)}, row ${Math.round(pen.y * 32)} of 32.` : "";
    pad.setAttribute("aria-label", `Draw a digit. Arrows move the pen, space puts it down or lifts it, backspace takes back a stroke, escape clears.${place}`);
    bitmapCanvas.setAttribute("aria-label", `The prepared drawing: ${bitmap.reduce((a, b) => a + b, 0)} of 1024 pixels are ink.`);
    const lines = Array.from({ length: 8 }, (_, i) => Array.from(counts.subarray(i * 8, i * 8 + 8)).join(" "));
    inputCanvas.setAttribute("aria-label", `The input, 8 rows of 8: ${lines.join("; ")}`);
    result?.outputs.forEach(({ shape, data }, i) => {
      const [low, high] = range(data);
      const what = shape.length === 3 ? `${shape[2]} maps of ${shape[0]} by ${shape[1]}` : `${data.length} numbers`;
      rows[i].canvas.setAttribute("aria-label", `${layers[i].name}: ${what}, ${empty ? "nothing drawn yet" : `from ${number(low, 3)} to ${number(high, 3)}`}. Arrows choose a map.`);
    });
    if (!result) return;
    const { values, what } = chosenNumbers(empty);
    const all = values.length <= 64 ? `: ${values.map((v) => number(v, 3)).join(" ")}` : "";
    detailCanvas.setAttribute("aria-label", `${layers[chosen.layer].name}, ${what}, largest ${number(Math.max(...values), 3)}${all}`);
  }

  function paintPad() {
    const { colours, pad: side } = here;
    const brush = fitCanvas(pad, side, side);
    brush.fillStyle = BOARD;
    brush.fillRect(0, 0, side, side);
    if (!strokes.length) {
      brush.fillStyle = "rgba(244, 241, 230, 0.42)";
      brush.font = `14px ${colours.font}`;
      brush.textAlign = "center";
      brush.textBaseline = "middle";
      brush.fillText("draw a digit, 0 to 9", side / 2, side / 2);
    }
    brush.strokeStyle = brush.fillStyle = INK;
    brush.lineWidth = (PEN / PAGE) * side;
    brush.lineCap = brush.lineJoin = "round";
    for (const stroke of strokes) {
      brush.beginPath();
      stroke.forEach(([x, y], i) => (i ? brush.lineTo(x * side, y * side) : brush.moveTo(x * side, y * side)));
      if (stroke.length === 1) brush.lineTo(stroke[0][0] * side, stroke[0][1] * side);
      brush.stroke();
    }
    if (pen.shown) {
      const [x, y] = [pen.x * side, pen.y * side];
      brush.lineWidth = 2;
      brush.strokeStyle = pen.down ? "#ff9d4d" : "#6cb2ff";
      brush.beginPath();
      brush.arc(x, y, (PEN / PAGE / 2) * side + 3, 0, 2 * Math.PI);
      brush.moveTo(x - 5, y);
      brush.lineTo(x + 5, y);
      brush.moveTo(x, y - 5);
      brush.lineTo(x, y + 5);
      brush.stroke();
    }
  }

  let bitmapPicture;
  const shades = Array.from({ length: 17 }, (_, v) => {
    const { fill, ink } = swatch("grey", v, 0, 16);
    return { text: String(v), fill, ink: v ? ink : "#8d939e" };
  });
  function paintPrepared(bitmap, counts) {
    const side = here.bitmap;
    const brush = fitCanvas(bitmapCanvas, side, side);
    bitmapPicture = raster({ shape: [SIDE, SIDE], data: bitmap }, { low: 0, high: 1, old: bitmapPicture });
    blit(brush, bitmapPicture, 0, 0, side, side);
    brush.strokeStyle = "rgba(128, 140, 158, 0.5)";
    brush.lineWidth = 1;
    brush.beginPath();
    for (let k = 1; k < 8; k++) {
      const at = Math.round((k * side) / 8) + 0.5;
      brush.moveTo(at, 0);
      brush.lineTo(at, side);
      brush.moveTo(0, at);
      brush.lineTo(side, at);
    }
    brush.stroke();
    const cell = here.input / 8;
    const cells = Array.from(counts, (v) => shades[v]);
    drawNumbers(fitCanvas(inputCanvas, here.input, here.input), cells, 8, [cell, cell], { font: here.colours.font, largest: 13 });
  }

  function paintAnswer(empty) {
    const probabilities = !empty && result ? Array.from(result.probabilities) : null;
    const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    bars.forEach(({ bar, value, box }, digit) => {
      bar.style.transform = `scaleX(${probabilities ? probabilities[digit] : 0})`;
      value.textContent = probabilities ? percent(probabilities[digit]) : "";
      box.toggleAttribute("data-best", digit === best);
    });
    root.dataset.prediction = best < 0 ? "" : best;
    root.dataset.probabilities = probabilities ? probabilities.join(" ") : "";
    if (!probabilities) {
      answer.replaceChildren(make("b", {}, "–"), " nothing drawn yet");
      life.say("Nothing drawn.");
      return;
    }
    const second = probabilities.indexOf(Math.max(...probabilities.filter((_, digit) => digit !== best)));
    const sure = probabilities[best];
    const words = sure > 0.9 ? "it reads a" : sure > 0.5 ? "perhaps a" : "hard to read: maybe a";
    answer.replaceChildren(make("b", {}, String(best)), ` ${words} ${best}, ${percent(sure)}${sure < 0.9 ? `; or a ${second}, ${percent(probabilities[second])}` : ""}`);
    if (!drawing) life.say(`${words} ${best}, ${percent(sure)}; next ${second}, ${percent(probabilities[second])}`);
  }

  function paintLayers(empty) {
    mapsPainted = performance.now();
    result.outputs.forEach((output, i) => {
      rows[i].find = output.shape.length === 3 ? paintMaps(rows[i].canvas, output, empty, i) : paintRow(rows[i].canvas, output, empty);
    });
    paintDetail(empty);
  }

  /* Maps side by side, every map of a layer on one scale; the paper is 0. One small picture holds them all, a cell a
     number and a cell between maps, and is drawn once, enlarged. -> which map is at a place. */
  function paintMaps(canvas, { shape: [h, w, count], data }, empty, layer) {
    const { colours, stack: width } = here;
    const cell = clamp(Math.floor(34 / Math.max(h, w)), 2, 8);
    const [tileW, tileH] = [(w + 1) * cell, (h + 1) * cell];
    const lines = Math.ceil(count / Math.max(1, Math.floor(width / tileW)));
    const columns = Math.ceil(count / lines);
    const row = rows[layer];
    const small = (row.picture ??= document.createElement("canvas"));
    const [wide, high] = [columns * (w + 1), lines * (h + 1)];
    if (small.width !== wide || small.height !== high) Object.assign(small, { width: wide, height: high });
    const ink = small.getContext("2d");
    const image = ink.createImageData(wide, high);
    const table = colourTable(colours.diverging);
    const scale = empty ? 0 : 127.5 / around0(data)[1];
    for (let i = 0; i < data.length; i++) {
      const [k, place] = [i % count, Math.floor(i / count)];
      const y = Math.floor(k / columns) * (h + 1) + Math.floor(place / w);
      const x = (k % columns) * (w + 1) + (place % w);
      const colour = Math.round(127.5 + data[i] * scale) * 3;
      const at = (y * wide + x) * 4;
      image.data[at] = table[colour];
      image.data[at + 1] = table[colour + 1];
      image.data[at + 2] = table[colour + 2];
      image.data[at + 3] = 255;
    }
    ink.putImageData(image, 0, 0);
    const brush = fitCanvas(canvas, wide * cell, high * cell);
    blit(brush, small, 2, 2, wide * cell, high * cell);
    brush.beginPath();
    for (let k = 0; k < count; k++) brush.rect((k % columns) * tileW + 1.5, Math.floor(k / columns) * tileH + 1.5, w * cell + 1, h * cell + 1);
    brush.strokeStyle = colours.line;
    brush.lineWidth = 1;
    brush.stroke();
    if (chosen.layer === layer) {
      brush.strokeStyle = colours.accent;
      brush.lineWidth = 2.5;
      brush.strokeRect((chosen.map % columns) * tileW + 1.5, Math.floor(chosen.map / columns) * tileH + 1.5, w * cell + 1, h * cell + 1);
    }
    return ([x, y]) => clamp(Math.min(columns - 1, Math.floor(x / tileW)) + columns * Math.floor(y / tileH), 0, count - 1);
  }

  /* A row of numbers: ten of them written out, many as a strip of colours. */
  function paintRow(canvas, { data }, empty) {
    const { colours, stack: width } = here;
    const [low, high] = around0(data);
    if (data.length <= 12) {
      const cell = Math.min(54, Math.floor(width / data.length));
      const brush = fitCanvas(canvas, cell * data.length, 40);
      const cells = Array.from(data, (v) => {
        return { text: empty ? "" : number(v, 3), ...swatch(colours.diverging, empty ? 0 : v, low, high) };
      });
      drawNumbers(brush, cells, data.length, [cell, 24], { font: colours.font, largest: 12 });
      brush.fillStyle = colours.muted;
      brush.font = `11px ${colours.font}`;
      brush.textBaseline = "top";
      brush.textAlign = "center";
      if (data.length === 10) for (let d = 0; d < 10; d++) brush.fillText(String(d), d * cell + cell / 2, 27);
      return () => 0;
    }
    const lines = Math.ceil((data.length * 3) / (width - 4));
    const columns = Math.ceil(data.length / lines);
    const pixel = Math.min(5, Math.max(1, Math.floor(((width - 4) / columns) * 2) / 2));
    const tall = Math.max(9, 22 / lines); /* large enough for a finger */
    const brush = fitCanvas(canvas, columns * pixel + 2, lines * tall + 2);
    const values = new Float64Array(columns * lines);
    if (!empty) values.set(data);
    blit(brush, raster({ shape: [lines, columns], data: values }, { map: colours.diverging, low, high }), 1, 1, columns * pixel, lines * tall);
    brush.strokeStyle = colours.line;
    brush.strokeRect(0.5, 0.5, columns * pixel + 1, lines * tall + 1);
    return () => 0;
  }

  /* The chosen map, with its numbers. */
  function chosenNumbers(empty) {
    const { shape, data } = result.outputs[chosen.layer];
    const count = shape.length === 3 ? shape[2] : 1;
    const values = Array.from({ length: data.length / count }, (_, i) => (empty ? 0 : data[i * count + chosen.map]));
    const shown = Math.min(values.length, 128);
    const what = count > 1 || shape.length === 3 ? `map ${chosen.map + 1} of ${count}` : shown < values.length ? `the first ${shown} of ${values.length} numbers` : `${values.length} numbers`;
    return { values, shown, what, columns: shape.length === 3 ? shape[1] : 8, square: shape.length === 3 };
  }

  function paintDetail(empty) {
    const { colours, beside } = here;
    const { layer } = chosen;
    const before = beside ? stack : rows[layer].box;
    if (detail.previousElementSibling !== before) before.after(detail);
    const { values, shown, what, columns, square } = chosenNumbers(empty);
    const [low, high] = around0(result.outputs[layer].data);
    const cells = values.slice(0, shown).map((v) => {
      return { text: empty ? "" : number(Number(v.toFixed(2)) + 0, 3), ...swatch(colours.diverging, v, low, high) };
    });
    const cell = Math.floor(here.detail / columns);
    const tall = square ? cell : Math.min(cell, 22);
    drawNumbers(fitCanvas(detailCanvas, cell * columns, tall * Math.ceil(shown / columns)), cells, columns, [cell, tall], { font: colours.font, largest: 12 });
    const title = `${layers[layer].name}, ${what}`;
    if (detailTitle.textContent !== title) detailTitle.replaceChildren(make("b", {}, layers[layer].name), `, ${what}`);
  }

  const request = schedule(paint);
  life.refresh = () => {
    here = null;
    request();
  };
  life.listen("change:strokes", load);
  life.listen("change:network", () => {
    loadNetwork();
    request();
  });
  loadNetwork();
  load();
  paint();
  return () => {
    clearTimeout(sendLater);
    clearTimeout(tellLater);
    clearTimeout(mapsLater);
    request.cancel();
    life.stop();
  };
}

export default { render };
