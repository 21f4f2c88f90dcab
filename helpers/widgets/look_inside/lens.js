/* The lens: the number, the share of each map below, and for one of these maps numbers × weights = products. */

import { drawNumbers, fitCanvas } from "../shared/canvases.js";
import { around0, swatch } from "../shared/colours.js";
import { clamp, number, range } from "../shared/numbers.js";
import { make, pointAt } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { box, placeBox, under, write } from "./elements.js";
import { makeGrid } from "./grid.js";
import { fixed, WORDS } from "./words.js";

const TILE = 30; // pixels of a share's height

/** `{ element, layOut, paint }`; `view.spot` is the cell that the pointer or the keys are on. */
export function makeLens(app) {
  const { root, state, view } = app;
  const place = make("span", { class: "li-where" });
  const value = make("strong", { class: "li-value" });
  const tiles = make("canvas", { class: "li-tiles", role: "img" });
  const tileBox = box("window");
  const parts = ["window", "filter", "products"].map((name) => {
    const canvas = make("canvas", { class: `li-${name}`, "aria-hidden": "true" });
    return { canvas, ring: box("ring"), spot: box("spot"), caption: make("div", { class: "p2p-caption" }) };
  });
  const sum = make("div", { class: "li-sum" });
  const spotText = make("div", { class: "p2p-caption li-line li-term" });
  const step = (rows, columns, maps = 0) => () => walk(rows, columns, maps);
  const grid = makeGrid("choice", {
    ArrowUp: step(-1, 0), ArrowDown: step(1, 0), ArrowLeft: step(0, -1), ArrowRight: step(0, 1),
    Home: step(0, -1e6), End: step(0, 1e6), PageDown: step(0, 0, 1), PageUp: step(0, 0, -1),
    Enter: () => app.down(view.spot ?? undefined), Backspace: () => app.up(), Escape: () => app.focus(),
  });
  const last = make("div", { class: "li-under" }, parts[2].canvas, make("div", { class: "li-over" }, parts[2].ring, parts[2].spot), grid.element);
  const figures = [under(parts[0].canvas, parts[0].ring, parts[0].spot), under(parts[1].canvas, parts[1].ring, parts[1].spot), last];
  const tileRow = make("div", { class: "li-shares" }, make("div", { class: "p2p-caption" }, WORDS.shares), under(tiles, tileBox));
  const line = make("div", { class: "li-products-row" }, parts.map((part, i) => make("div", {}, part.caption, figures[i])));
  const nothing = make("div", { class: "li-pixel", hidden: true });
  const body = make("div", {}, tileRow, line, sum, spotText);
  const element = make("section", { class: "li-lens", "aria-label": WORDS.lens }, make("div", { class: "li-head" }, place, value), body, nothing);
  let [width, tallest, tileWide, perLine, cell, wide] = [400, 130, 28, 16, 20, 28];

  grid.cell.addEventListener("focus", () => view.spot === null && spotAt(state.made.largest));
  grid.cell.addEventListener("blur", () => spotAt(null));
  tiles.addEventListener("pointerdown", (event) => {
    const [x, y] = pointAt(event, tiles);
    const map = Math.floor(x / tileWide) + perLine * Math.floor(y / (TILE + 1));
    if (!event.button && map < state.made.maps) look(map);
  });
  parts.forEach(({ canvas }, i) => {
    const cellAt = (event) => {
      const { rows, columns } = state.made;
      const [x, y] = pointAt(event, canvas);
      const [row, column] = [Math.floor(y / cell), Math.floor(x / (i === 2 ? wide : cell))];
      return clamp(state.map * rows * columns + clamp(row, 0, rows - 1) * columns + clamp(column, 0, columns - 1), 0, state.made.units.length - 1);
    };
    canvas.addEventListener("pointermove", (event) => state.made && spotAt(cellAt(event)));
    canvas.addEventListener("pointerleave", () => spotAt(null));
    canvas.addEventListener("click", (event) => state.made && app.down(cellAt(event)));
  });

  function spotAt(spot) {
    if (spot === view.spot) return;
    view.spot = spot;
    view.spotUnit = spot === null || !state.made || state.made.units[spot] < 0 ? null : state.made.units[spot];
    app.request();
  }

  function look(map) {
    state.map = map;
    view.spot = null;
    app.request();
  }

  function walk(rows, columns, maps) {
    const { rows: high, columns: across, maps: depth, units, values, weights, products } = state.made;
    const now = view.spot ?? state.made.largest;
    const [row, column] = [Math.floor((now % (high * across)) / across), now % across];
    state.map = clamp(state.map + maps, 0, depth - 1);
    spotAt((state.map * high + clamp(row + rows, 0, high - 1)) * across + clamp(column + columns, 0, across - 1));
    const at = view.spot;
    if (units[at] >= 0) app.say(fill(WORDS.saidTerm, { place: below(at), value: fixed(values[at]), weight: fixed(weights[at]), product: fixed(products[at]) }));
  }

  const below = (cellIndex) => state.place({ k: state.here.k - 1, unit: state.made.units[cellIndex] });

  function layOut(room, height) {
    [width, tallest] = [room, height];
  }

  function paint() {
    const { here, made, floors } = state;
    const floor = floors[here.k];
    const now = state.value(here);
    write(place, state.place(here, true));
    write(value, fixed(now));
    value.dataset.sign = Math.sign(now);
    body.hidden = !made;
    nothing.hidden = Boolean(made);
    if (!made) {
      paintPixel(here);
      if (element.contains(root.getRootNode().activeElement)) app.focus();
      return;
    }
    paintTiles(made);
    paintProducts(made, floor);
    paintSum(made, floor);
    app.root.dataset.sum = made.sum;
  }

  function paintPixel({ unit }) {
    const above = state.way.slice(0, -1);
    const value = state.levels[0].values[unit];
    const lines = above.map((one) => {
      const slope = state.sharesIn(one).slopes[unit];
      const fields = { place: state.place(one), slope: fixed(slope), value: fixed(value), share: fixed(slope * value), number: fixed(state.value(one)) };
      return make("li", {}, fill(WORDS.pixelIn, fields));
    });
    nothing.replaceChildren(make("p", {}, above.length ? WORDS.isPixel : WORDS.pixelAlone), make("ul", {}, lines));
  }

  function paintTiles({ maps, shares }) {
    tileRow.hidden = maps === 1;
    if (maps === 1) return;
    perLine = Math.min(maps, maps <= 16 ? 16 : Math.max(8, Math.floor(width / 26)));
    tileWide = Math.min(Math.floor(width / perLine), 44);
    const lines = Math.ceil(maps / perLine);
    const pen = fitCanvas(tiles, perLine * tileWide, lines * (TILE + 1));
    const [low, high] = around0(shares);
    const { colours } = view;
    const texts = Array.from(shares, (v) => short(v, tileWide - 4));
    const cells = Array.from(shares, (v, m) => ({ text: texts[m], ...swatch(colours.diverging, v, 1.2 * low, 1.2 * high) }));
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    cells.forEach(({ text, fill: paper, ink }, m) => {
      const [x, y] = [(m % perLine) * tileWide, Math.floor(m / perLine) * (TILE + 1)];
      pen.font = `9px ${colours.font}`;
      pen.fillStyle = colours.muted;
      pen.fillText(String(m), x + tileWide / 2, y + 6);
      pen.fillStyle = paper;
      pen.fillRect(x, y + 12, tileWide - 1, TILE - 12);
      pen.fillStyle = ink;
      pen.font = `11px ${colours.font}`;
      pen.fillText(text, x + tileWide / 2, y + 21.5);
    });
    placeBox(tileBox, { x: (state.map % perLine) * tileWide, y: Math.floor(state.map / perLine) * (TILE + 1) + 12, w: tileWide - 1, h: TILE - 12 });
    const tell = () => tiles.setAttribute("aria-label", fill(WORDS.sharesLabel, { count: maps, list: Array.from(shares, (v) => fixed(v)).join(", ") }));
    if (tiles.hasAttribute("aria-label")) later(tell);
    else tell();
  }

  /* A number in few letters: 0.31 as .31, 12.31 as 12.3, as the room is. */
  function short(v, room) {
    const letters = Math.floor(room / 6);
    const text = Math.abs(v) >= 9.95 ? v.toFixed(letters > 4 ? 1 : 0) : v.toFixed(letters > 4 ? 2 : Math.abs(v) < 0.95 && letters > 3 ? 2 : 1);
    return Number(text) === 0 ? "0" : text.replace("-", "−").replace(/^(−?)0\./, "$1.");
  }

  function paintProducts(made, floor) {
    const { rows, columns, units, values, weights, products, maps } = made;
    const { colours } = view;
    const gaps = 2 * 16;
    cell = clamp(Math.min(Math.floor((width - gaps) / (3.35 * columns)), Math.floor(tallest / rows)), 3, 40);
    wide = Math.floor(Math.min((width - gaps - 2 * columns * cell) / columns, 1.6 * cell));
    const size = rows * columns;
    const from = state.map * size;
    const dark = state.here.k === 1 ? "grey" : colours.diverging;
    const ends = [limits(values, state.here.k === 1), limits(weights), limits(products)];
    const lists = [values, weights, products];
    parts.forEach((part, i) => {
      const across = i === 2 ? wide : cell;
      const [low, high] = ends[i];
      const pen = fitCanvas(part.canvas, columns * across, rows * cell);
      pen.fillStyle = colours.line;
      pen.fillRect(0, 0, columns * across - 1, rows * cell - 1);
      const cells = Array.from({ length: size }, (_, n) => {
        if (units[from + n] < 0) return { text: "", fill: colours.paper, ink: colours.muted };
        const v = lists[i][from + n];
        const shade = swatch(i ? colours.diverging : dark, v, low, high);
        return { text: across < 13 ? "" : short(v, across - 3), fill: shade.fill, ink: v || i === 0 ? shade.ink : colours.muted };
      });
      drawNumbers(pen, cells, columns, [across, cell], { font: colours.font, largest: 12, gap: cell < 8 ? 0 : 1 });
      const spotCell = view.spot !== null && Math.floor(view.spot / size) === state.map ? view.spot % size : null;
      const at = (n) => (n === null ? null : { x: (n % columns) * across, y: Math.floor(n / columns) * cell, w: across - 1, h: cell - 1 });
      placeBox(part.ring, at(Math.floor(made.largest / size) === state.map ? made.largest % size : null));
      placeBox(part.spot, i === 2 ? null : at(spotCell));
      if (i === 2) {
        const n = spotCell ?? (Math.floor(made.largest / size) === state.map ? made.largest % size : 0);
        grid.show({
          label: fill(WORDS.termsLabel, { map: state.map }), rows, columns, row: Math.floor(n / columns), column: n % columns, at: at(n),
          text: termText(from + n),
        });
        grid.cell.toggleAttribute("data-shown", spotCell !== null);
      }
    });
    const captions = [
      state.here.k === 1 ? WORDS.windowOn : maps > 1 ? fill(WORDS.windowOf, { map: state.map }) : WORDS.window,
      floor.kind === "Conv2D" ? WORDS.filter : floor.kind === "MaxPooling2D" ? WORDS.switches : floor.kind.endsWith("Pooling2D") ? WORDS.parts : WORDS.weights,
      WORDS.products,
    ];
    captions.forEach((text, i) => write(parts[i].caption, text));
    write(spotText, termText(view.spot ?? made.largest));
  }

  const limits = (list, positive = false) => {
    const [low, high] = range(list);
    if (positive) return [Math.min(low, 0), Math.max(high, 1)];
    const far = 1.2 * (Math.max(-low, high) || 1);
    return [-far, far];
  };

  function termText(at) {
    const { units, values, weights, products } = state.made;
    if (units[at] < 0) return WORDS.edge;
    return fill(WORDS.term, { place: below(at), value: fixed(values[at]), weight: fixed(weights[at]), product: fixed(products[at]) });
  }

  function paintSum({ count, sum: total, bias, factor, value: through }, floor) {
    const hasBias = Boolean(floor.layer.arrays.biases ?? floor.layer.arrays.beta);
    const fields = {
      count, sum: fixed(total), products: hasBias ? fixed(round3(total) - round3(bias)) : fixed(total),
      bias: hasBias ? fill(WORDS.bias, { sign: bias < 0 ? "−" : "+", bias: fixed(Math.abs(bias)) }) : "",
    };
    if (floor.kind === "MaxPooling2D") return write(sum, fill(WORDS.most, fields));
    const cut = factor === 1 ? "" : fill(WORDS.cut, { act: floor.acts[0].kind, value: fixed(through) });
    write(sum, fill(count === 1 ? WORDS.one : WORDS.sum, fields) + cut);
  }
  const round3 = (v) => Math.round(v * 1000) / 1000;

  /* Texts for screen readers change when the hand rests. */
  let timer = 0;
  function later(f) {
    clearTimeout(timer);
    timer = setTimeout(f, 150);
  }

  return { element, layOut, paint, stop: () => clearTimeout(timer) };
}
