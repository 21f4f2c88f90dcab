/* The tower: every floor's maps, the scores at the top, the first layer at the bottom. */

import { blit, drawNumbers, fitCanvas } from "../shared/canvases.js";
import { around0, colourTable, swatch } from "../shared/colours.js";
import { clamp, number, range } from "../shared/numbers.js";
import { make, pointAt } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { box, placeBox, presses, under } from "./elements.js";
import { field } from "./sums.js";
import { WORDS } from "./words.js";

const NAME = 28; // pixels of height of a floor's name
const GAP = 5; // and between two floors

/** `{ element, build, layOut, paint, move }`; `go(way)` looks at another number, `view` holds colours and sizes. */
export function makeTower(app) {
  const { state, view } = app;
  const element = make("section", { class: "li-tower", "aria-label": WORDS.tower });
  let rows = [];

  /** A row for each floor of a new network. */
  function build() {
    rows = state.floors.map((floor, k) => {
      if (!k) return null;
      const canvas = make("canvas", { "aria-hidden": "true" });
      const boxes = { ring: box("ring"), window: box("window"), before: box("before") };
      const shape = floor.shape.join(" × ");
      const name = make("button", { class: "li-name", "aria-label": fill(WORDS.floor, { name: floor.name, shape }), onclick: () => app.go([state.best(k)]) }, make("b", {}, floor.name), make("span", {}, shape));
      const row = { canvas, boxes, name, element: make("div", { class: "li-row" }, name, under(canvas, boxes.before, boxes.window, boxes.ring)) };
      presses(app, canvas, (event) => app.go(state.beside(k, find(k, pointAt(event, canvas)))));
      return row;
    });
    element.replaceChildren(...rows.slice(1).reverse().map((row) => row.element));
  }

  /** Chooses the size of every floor's numbers: as large as the room of them all allows. */
  function layOut(width, height) {
    for (let room = 120; room > 8; room -= 4) {
      const places = rows.map((row, k) => row && (state.floors[k].shape.length === 1 ? line(state.floors[k].count, width) : tiles(state.floors[k].shape, width, room)));
      const total = places.reduce((sum, place) => sum + (place ? Math.max(NAME, heightOf(place)) + GAP : 0), -GAP);
      places.forEach((place, k) => place && (rows[k].place = place));
      if (total <= height) return;
    }
  }

  /* A row of numbers: few are written out. */
  function line(count, width) {
    const lines = Math.ceil((count * 5) / width);
    const columns = Math.ceil(count / lines);
    const most = count <= 12 ? 46 : 14;
    return { w: columns, h: lines, maps: 1, columns: 1, lines: 1, cell: Math.floor(2 * Math.min(width / columns, most)) / 2, tall: count <= 12 ? 22 : 12, gap: 0 };
  }

  /* Maps side by side, in so many lines that their numbers are largest; in half pixels, where the screen has them. */
  function tiles([h, w, maps], width, room) {
    const step = (window.devicePixelRatio || 1) >= 2 ? 0.5 : 1;
    let best = { cell: 0 };
    for (let lines = 1; lines <= 4; lines++) {
      const columns = Math.ceil(maps / lines);
      const cell = Math.min(Math.floor((width / columns - 1) / w / step) * step, Math.floor((room / lines - 1) / h / step) * step, 10);
      if (cell > best.cell) best = { w, h, maps, columns, lines, cell, tall: cell, gap: 1 };
    }
    if (best.cell) return best;
    const columns = Math.max(1, Math.floor(width / (w * step + 1))); /* as small as can be */
    return { w, h, maps, columns, lines: Math.ceil(maps / columns), cell: step, tall: step, gap: 1 };
  }

  const heightOf = ({ lines, h, tall, gap }) => lines * (h * tall + gap) - gap;

  /* Where a number of a floor is drawn. */
  function spot(k, unit) {
    const { w, maps, columns, cell, tall, gap, h } = rows[k].place;
    const [map, at] = [unit % maps, Math.floor(unit / maps)];
    const [x, y] = [(map % columns) * (w * cell + gap), Math.floor(map / columns) * (h * tall + gap)];
    return { x: x + (at % w) * cell, y: y + Math.floor(at / w) * tall, w: cell, h: tall };
  }

  function find(k, [x, y]) {
    const { w, h, maps, columns, lines, cell, tall, gap } = rows[k].place;
    const [tileW, tileH] = [w * cell + gap, h * tall + gap];
    const map = clamp(clamp(Math.floor(x / tileW), 0, columns - 1) + columns * clamp(Math.floor(y / tileH), 0, lines - 1), 0, maps - 1);
    const [left, top] = [(map % columns) * tileW, Math.floor(map / columns) * tileH];
    const [row, column] = [clamp(Math.floor((y - top) / tall), 0, h - 1), clamp(Math.floor((x - left) / cell), 0, w - 1)];
    return Math.min(row * w + column, state.floors[k].count / maps - 1) * maps + map;
  }

  /** Paints every floor, or `most` of them, the next in turn: red above 0, blue below, the maps of a floor on one scale. */
  let next = 0;
  function paint(most = Infinity) {
    const { colours } = view;
    const floors = rows.length - 1;
    const turn = Array.from({ length: Math.min(most, floors) }, () => 1 + (next++ % floors));
    turn.forEach((k) => {
      const row = rows[k];
      const { values } = state.levels[k];
      const { w, h, maps, columns, lines, cell, tall, gap } = row.place;
      const [low, high] = around0(values);
      const [width, height] = [columns * (w * cell + gap) - gap, lines * (h * tall + gap) - gap];
      const pen = fitCanvas(row.canvas, width, height);
      if (maps === 1 && values.length <= 12) {
        const cells = Array.from(values, (v) => ({ text: number(Number(v.toFixed(1)) + 0, 3), ...swatch(colours.diverging, v, low, high) }));
        drawNumbers(pen, cells, w, [cell, tall], { font: colours.font, largest: 12 });
      } else {
        const small = (row.small ??= document.createElement("canvas"));
        if (small.width !== w || small.height !== h * maps) Object.assign(small, { width: w, height: h * maps });
        const ink = small.getContext("2d");
        const image = ink.createImageData(w, h * maps);
        const table = colourTable(colours.diverging);
        for (let i = 0; i < values.length; i++) {
          const colour = Math.round(127.5 + (values[i] * 127.5) / high) * 3;
          const at = ((i % maps) * w * h + Math.floor(i / maps)) * 4;
          for (let c = 0; c < 3; c++) image.data[at + c] = table[colour + c];
          image.data[at + 3] = 255;
        }
        ink.putImageData(image, 0, 0);
        pen.fillStyle = colours.line;
        if (maps > 1) pen.fillRect(0, 0, width, height);
        if (maps > 1) for (let m = maps; m < columns * lines; m++) pen.clearRect((m % columns) * (w * cell + gap), Math.floor(m / columns) * (h * tall + gap), w * cell + gap, h * tall + gap);
        pen.imageSmoothingEnabled = false;
        for (let m = 0; m < maps; m++) pen.drawImage(small, 0, m * h, w, h, (m % columns) * (w * cell + gap), Math.floor(m / columns) * (h * tall + gap), w * cell, h * tall);
      }
      const fields = { name: state.floors[k].name, shape: state.floors[k].shape.join(" × "), low: number(low, 3), high: number(high, 3) };
      [fields.low, fields.high] = range(values).map((v) => number(v, 3));
      const kinds = state.floors[k].acts.map((one) => one.name).join(", ");
      row.name.title = fill(WORDS.floorTitle, { ...fields, acts: kinds && fill(WORDS.acts, { kinds }) });
    });
  }

  /** Rings what the trail goes through, and the window of the number under the lens on the floor below. */
  function move() {
    const { here, way, made } = state;
    rows.forEach((row, k) => {
      if (!row) return;
      const { w, h, maps, cell, tall } = row.place;
      row.element.toggleAttribute("data-here", k === here.k);
      const step = way.find((one) => one.k === k);
      placeBox(row.boxes.ring, k === here.k ? grown(spot(k, here.unit)) : null);
      placeBox(row.boxes.before, step && k !== here.k ? grown(spot(k, step.unit)) : null);
      let window = null;
      if (k === here.k - 1 && made) {
        const area = field(state.floors, here.k, here.unit, k);
        const map = maps === 1 ? 0 : made.maps > 1 ? state.map : made.units[made.largest] % maps;
        const whole = state.floors[k].shape.length === 1;
        const from = whole ? spot(k, 0) : spot(k, (area.top * w + area.left) * maps + map);
        window = whole
          ? { x: 0, y: 0, w: w * cell, h: h * tall }
          : { x: from.x, y: from.y, w: (area.right - area.left + 1) * cell, h: (area.bottom - area.top + 1) * tall };
      }
      placeBox(row.boxes.window, window);
    });
  }

  /* A ring is at least large enough to be seen. */
  const grown = ({ x, y, w, h }) => {
    const [wide, high] = [Math.max(w, 5), Math.max(h, 5)];
    return { x: x - (wide - w) / 2, y: y - (high - h) / 2, w: wide, h: high };
  };

  return { element, build, layOut, paint, move };
}
