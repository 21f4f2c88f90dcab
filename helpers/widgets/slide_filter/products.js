/* The middle: window × filter = products, one line of them a channel, with the sum as it runs. */

import { drawNumbers, fitCanvas } from "../shared/canvases.js";
import { swatch } from "../shared/colours.js";
import { clamp, number } from "../shared/numbers.js";
import { make, pointAt } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { write } from "./elements.js";
import { CHANNELS, WORDS } from "./words.js";

/** `{ lines, build, draw, firstWindow }`; a line is `{ channel, box, grid, cells, windowCanvas, productCanvas }`. */
export function makeProducts(app) {
  const { state, view, page } = app;
  const products = { lines: [] };
  let built = "";

  products.firstWindow = () => products.lines[0].windowCanvas;

  /** Makes the lines for the filter's shape, unless they are there. */
  products.build = () => {
    const key = [state.kernel.shape.join(), state.depth].join("/");
    if (key !== built) {
      built = key;
      app.weights.forget();
      products.lines = Array.from({ length: state.depth }, (_, channel) => makeLine(channel));
      page.rows.replaceChildren(...products.lines.map((line) => line.box));
      products.lines.forEach(listen);
    }
    app.weights.paint();
  };

  function makeLine(channel) {
    const [kh, kw] = state.kernel.shape;
    const name = state.depth > 1 ? CHANNELS[channel] : "";
    const windowCanvas = make("canvas", { class: "sf-window", role: "img", "aria-label": WORDS.window });
    const productCanvas = make("canvas", { class: "sf-products", role: "img", "aria-label": WORDS.productsTitle });
    const cells = [];
    const label = fill(name ? WORDS.weightsOf : WORDS.weights, { channel: name, height: kh, width: kw });
    const grid = make("div", { class: "sf-weights", role: "grid", "aria-label": label, style: `grid-template-columns: repeat(${kw}, var(--sf-cell))` });
    for (let i = 0; i < kh; i++) {
      const line = make("div", { role: "row" });
      for (let j = 0; j < kw; j++) {
        const cell = make("div", { role: "gridcell", tabindex: i + j + channel ? -1 : 0 });
        cell.index = (i * kw + j) * state.depth + channel;
        cells.push(cell);
        line.append(cell);
      }
      grid.append(line);
    }
    const titles = [name ? fill(WORDS.windowOf, { channel: name }) : WORDS.window, WORDS.filter, WORDS.productsTitle];
    const captions = titles.map((text) => make("div", { class: "p2p-caption" }, text));
    const operator = (sign, kind = "") => make("span", { class: `sf-operator${kind}`, "aria-hidden": "true" }, sign);
    const box = make("div", { class: "sf-line" },
      make("div", { class: "sf-part" }, captions[0], windowCanvas), operator("×"),
      make("div", { class: "sf-part" }, captions[1], grid), operator("=", " sf-equals"),
      make("div", { class: "sf-part sf-last" }, captions[2], productCanvas));
    captions[2].append(make("span", { class: "sf-runs" }, WORDS.running));
    return { channel, box, grid, cells, windowCanvas, productCanvas };
  }

  /** The pointer on a cell of a line lights that cell in all of them, and its product is written out. */
  function listen(line) {
    const { kernel: { shape: [kh, kw] }, depth } = state;
    app.weights.listen(line);
    line.grid.addEventListener("pointermove", (event) => setSpot(event.target.index === undefined ? null : Math.floor(event.target.index / depth), line.channel));
    line.grid.addEventListener("pointerleave", () => setSpot(null));
    for (const [canvas, wide, tall] of [[line.windowCanvas, "cell", "cell"], [line.productCanvas, "wide", "tall"]]) {
      canvas.addEventListener("pointermove", (event) => {
        const [x, y] = pointAt(event, canvas);
        const [i, j] = [Math.floor(y / view.size[tall]), Math.floor(x / view.size[wide])];
        setSpot(i >= 0 && i < kh && j >= 0 && j < kw ? i * kw + j : null, line.channel);
      });
      canvas.addEventListener("pointerleave", () => setSpot(null));
    }
  }

  function setSpot(cell, channel = 0) {
    const next = cell === null ? null : { cell, channel };
    if (next?.cell === view.spot?.cell && next?.channel === view.spot?.channel) return;
    view.spot = next;
    for (const line of products.lines) line.cells.forEach((one, i) => one.classList.toggle("sf-spot", next?.cell === i));
    app.request();
  }

  /** Draws the window and the products of map position (r, c) -> their sum. */
  products.draw = (values, r, c) => {
    let total = 0;
    for (const line of products.lines) total = drawLine(line, values, r, c, total);
    app.rested(describe, 200);
    writeDetail(values);
    return total;
  };

  function drawLine(line, values, r, c, total) {
    const { kernel, depth, picture } = state;
    const { colours, size } = view;
    const [kh, kw] = kernel.shape;
    const [height, width] = picture.shape;
    const top = r * state.strides - state.down.before;
    const left = c * state.strides - state.across.before;
    const most = 1.25 * state.heaviest * state.brightest;
    const [windowCells, productCells, sums, parts] = [[], [], [], []];
    for (let cell = 0; cell < kh * kw; cell++) {
      const value = values[cell * depth + line.channel];
      const product = value * kernel.data[cell * depth + line.channel];
      total += product;
      if (product !== 0) parts.push(product);
      const [y, x] = [top + Math.floor(cell / kw), left + (cell % kw)];
      const inside = y >= 0 && y < height && x >= 0 && x < width;
      const shade = swatch(depth > 1 ? CHANNELS[line.channel] : "grey", value, ...state.tones);
      const tint = swatch(colours.diverging, product, -most, most);
      windowCells.push({ text: number(value, 3), fill: inside ? shade.fill : colours.paper, ink: !inside ? colours.muted : value ? shade.ink : "#8d939e" });
      productCells.push({ text: number(product, 3), fill: tint.fill, ink: product ? tint.ink : colours.muted });
      if ((cell + 1) % kw === 0) sums.push(total);
    }
    const board = (canvas, cells, wide, tall, more) => {
      const pen = fitCanvas(canvas, kw * wide + more, kh * tall);
      pen.fillStyle = colours.line;
      pen.fillRect(0, 0, kw * wide, kh * tall);
      drawNumbers(pen, cells, kw, [wide, tall], { font: colours.font });
      return pen;
    };
    const pens = [board(line.windowCanvas, windowCells, size.cell, size.cell, 0), board(line.productCanvas, productCells, size.wide, size.tall, size.running)];
    writeSums(pens[1], sums, kw * size.wide + size.running - 1);
    if (view.spot) {
      const [i, j] = [Math.floor(view.spot.cell / kw), view.spot.cell % kw];
      for (const [ring, w, h] of [[pens[0], size.cell, size.cell], [pens[1], size.wide, size.tall]]) {
        ring.strokeStyle = colours.accent;
        ring.lineWidth = 2;
        ring.strokeRect(j * w, i * h, w - 1, h - 1);
      }
    }
    line.alt = () => altOf(parts, total, top, left);
    return total;
  }

  function writeSums(pen, sums, right) {
    const { colours, size } = view;
    const letters = clamp(size.tall * 0.56, 7, 13);
    pen.textAlign = "right";
    sums.forEach((value, i) => {
      const last = i === sums.length - 1;
      pen.font = `${last ? 600 : 400} ${letters}px ${colours.font}`;
      pen.fillStyle = last ? colours.ink : colours.muted;
      pen.fillText(number(value, 4), right, (i + 0.53) * size.tall);
    });
  }

  function writeDetail(values) {
    const { kernel: { data, shape: [height, width] }, depth } = state;
    if (view.spot) {
      const i = view.spot.cell * depth + Math.min(view.spot.channel, depth - 1);
      const fields = { value: number(values[i], 6), weight: number(data[i], 4), product: number(values[i] * data[i], 6) };
      write(page.detail, fill(WORDS.product, fields));
    } else write(page.detail, fill(depth > 1 ? WORDS.countDeep : WORDS.count, { height, width, depth, all: height * width * depth }));
  }

  /** The words for the window's canvas and for that of the products. */
  function altOf(parts, total, top, left) {
    const [kh, kw] = state.kernel.shape;
    const list = parts.slice(0, 12).map((value) => number(value, 4)).join(", ") + (parts.length > 12 ? ", …" : "");
    const fields = { count: parts.length, all: kh * kw, list, sum: number(total, 6) };
    return [
      fill(WORDS.windowLabel, { top, bottom: top + kh - 1, left, right: left + kw - 1 }),
      fill(parts.length ? WORDS.products : WORDS.noProducts, fields),
    ];
  }

  /* Texts for screen readers change when the hand rests: sixty times a second they would only cost time. */
  const describe = () => {
    for (const line of products.lines)
      [line.windowCanvas, line.productCanvas].forEach((canvas, i) => canvas.setAttribute("aria-label", line.alt()[i]));
    const label = (words, [height, width]) => fill(words, { height, width, at: view.at });
    page.pictureBoard.setAttribute("aria-label", label(WORDS.pictureLabel, state.picture.shape));
    page.mapBoard.setAttribute("aria-label", label(WORDS.mapLabel, state.shape));
  };
  return products;
}
