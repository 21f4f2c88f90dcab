/* The layers: what each of them puts out, side by side, and the numbers of the map that is chosen. */

import { blit, drawNumbers, fitCanvas, raster } from "../shared/canvases.js";
import { around0, colourTable, swatch } from "../shared/colours.js";
import { keys } from "../shared/keyboard.js";
import { clamp, number, range } from "../shared/numbers.js";
import { make, pointAt } from "../shared/page.js";
import { fill, SHARED } from "../shared/words.js";
import { read, two, unpackNetwork } from "../shared/network.js";
import { EXPLAINED, WORDS } from "./words.js";

/** What a layer does, in words. */
const explain = ({ kind, settings }) => {
  const sizes = Object.fromEntries(["kernel_size", "pool_size"].map((name) => [name, two(settings[name]).join(" × ")]));
  return fill(EXPLAINED[kind], { ...settings, ...sizes });
};

/** `{ stack, detail, load, layers, paint, describe, described }`. `view` holds `result`, what `read` gave, and `here`, the
 *  colours and sizes; `request` asks for a drawing of all. */
export function makeLayers(model, life, view, request) {
  const stack = make("div", { class: "draw-a-digit-layers" });
  const detailTitle = make("div", { class: "p2p-caption", "aria-live": "off" });
  const detailCanvas = make("canvas", { role: "img" });
  const detail = make("div", { class: "draw-a-digit-detail" }, detailTitle, detailCanvas);
  let layers = null;
  let rows = [];
  let chosen = { layer: 0, map: 0 };
  let detailPicture = null;

  /** Takes the model's network; `steps` prepares drawings for it. */
  function load(steps) {
    let blank;
    try {
      if (!steps) throw new Error(model.get("network")?.layers?.length ? WORDS.unknownSize : SHARED.noNetwork);
      layers = unpackNetwork(model.get("network"));
      blank = read(layers, steps.prepare([])).outputs;
    } catch (error) {
      layers = null;
      life.fail(error.message);
      return;
    }
    rows = layers.map((layer, i) => {
      const canvas = make("canvas", { role: "img", tabindex: 0 });
      const says = fill(WORDS.layer, { explained: explain(layer), shape: blank[i].shape.join(" × ") });
      const caption = make("figcaption", { class: "p2p-caption" }, make("b", {}, layer.name), says);
      canvas.addEventListener("pointerdown", (event) => choose(i, rows[i].find?.(pointAt(event, canvas)) ?? 0));
      const along = (by) => () => choose(i, chosen.layer === i ? chosen.map + by : 0);
      keys(canvas, { ArrowRight: along(1), ArrowDown: along(1), ArrowLeft: along(-1), ArrowUp: along(-1), Home: () => choose(i, 0), End: () => choose(i, Infinity) });
      return { box: make("figure", {}, caption, canvas), canvas };
    });
    stack.replaceChildren(...rows.map((row) => row.box));
    chosen = { layer: 0, map: 0 };
    next = 0;
  }

  function choose(layer, at) {
    const shape = view.result?.outputs[layer].shape;
    chosen = { layer, map: clamp(at, 0, shape?.length === 3 ? shape[2] - 1 : 0) };
    request();
  }

  /** Draws what every layer puts out, and the chosen map's numbers; or `most` of these pictures, the next in turn. */
  let next = 0;
  function paint(empty, most = Infinity) {
    const pictures = rows.length + 1;
    for (let n = Math.min(most, pictures); n > 0; n--, next = (next + 1) % pictures) {
      const output = view.result.outputs[next];
      if (!output) paintDetail(empty);
      else rows[next].find = output.shape.length === 3 ? paintMaps(rows[next].canvas, output, empty, next) : paintRow(rows[next].canvas, output, empty);
    }
  }

  /* Maps side by side, every map of a layer on one scale; the paper is 0. One small picture holds them all, a cell a
     number and a cell between maps, and is drawn once, enlarged. -> which map is at a place. */
  function paintMaps(canvas, { shape: [h, w, count], data }, empty, layer) {
    const { colours, stack: width } = view.here;
    let cell = clamp(Math.floor(34 / Math.max(h, w)), 2, 8);
    while (count * (w + 1) * (cell + 1) < width && (cell + 1) * Math.max(h, w) <= 76) cell++; // a line with room to spare
    const [tileW, tileH] = [(w + 1) * cell, (h + 1) * cell];
    const lines = Math.ceil(count / Math.max(1, Math.floor((width - 2) / tileW)));
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
    const brush = fitCanvas(canvas, wide * cell + 2, high * cell + 2);
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
    const { colours, stack: width } = view.here;
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
    const { shape, data } = view.result.outputs[chosen.layer];
    const count = shape.length === 3 ? shape[2] : 1;
    const values = Array.from({ length: data.length / count }, (_, i) => (empty ? 0 : data[i * count + chosen.map]));
    const square = shape.length === 3;
    const shown = square ? values.length : Math.min(values.length, 128);
    const words = square ? WORDS.mapOf : shown < values.length ? WORDS.firstNumbers : WORDS.numbers;
    const what = fill(words, { map: chosen.map + 1, count: square ? count : values.length, shown });
    return { values, shown, what, columns: square ? shape[1] : 8, square };
  }

  function paintDetail(empty) {
    const { colours, beside } = view.here;
    const { layer } = chosen;
    const before = beside ? stack : rows[layer].box;
    if (detail.previousElementSibling !== before) before.after(detail);
    const { values, shown, what, columns, square } = chosenNumbers(empty);
    const [low, high] = around0(view.result.outputs[layer].data);
    const cell = Math.floor(view.here.detail / columns);
    const tall = square ? cell : Math.min(cell, 22);
    const lines = Math.ceil(shown / columns);
    const brush = fitCanvas(detailCanvas, cell * columns, tall * lines);
    if (cell < 16) {
      /* Too small for numbers: their colours. */
      detailPicture = raster({ shape: [lines, columns], data: values }, { map: colours.diverging, low, high, old: detailPicture });
      blit(brush, detailPicture, 0, 0, cell * columns, tall * lines);
    } else {
      const cells = values.slice(0, shown).map((v) => {
        return { text: empty ? "" : number(Number(v.toFixed(2)) + 0, 3), ...swatch(colours.diverging, v, low, high) };
      });
      drawNumbers(brush, cells, columns, [cell, tall], { font: colours.font, largest: 12 });
    }
    const [name, rest] = [layers[layer].name, fill(WORDS.detail, { what })];
    if (detailTitle.textContent !== name + rest) detailTitle.replaceChildren(make("b", {}, name), rest);
  }

  /** What the canvases show, in words. */
  function describe(empty) {
    view.result.outputs.forEach(({ shape, data }, i) => {
      const [low, high] = range(data);
      const what = fill(shape.length === 3 ? WORDS.maps : WORDS.numbers, { count: shape[2] ?? data.length, height: shape[0], width: shape[1] });
      const fields = { name: layers[i].name, what, low: number(low, 3), high: number(high, 3) };
      rows[i].canvas.setAttribute("aria-label", fill(empty ? WORDS.layerLabelEmpty : WORDS.layerLabel, fields));
    });
    const { values, what } = chosenNumbers(empty);
    const all = values.map((v) => number(v, 3)).join(" ");
    const fields = { name: layers[chosen.layer].name, what, largest: number(Math.max(...values), 3), all };
    detailCanvas.setAttribute("aria-label", fill(values.length <= 64 ? WORDS.detailLabelAll : WORDS.detailLabel, fields));
  }

  return { stack, detail, load, layers: () => layers, paint, describe, described: () => detailCanvas.hasAttribute("aria-label") };
}
