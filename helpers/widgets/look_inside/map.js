/* The map of the number under the lens, enlarged, as it is before its ReLU: blue is what the ReLU will cut. */

import { blit, drawNumbers, fitCanvas, raster } from "../shared/canvases.js";
import { around0, swatch } from "../shared/colours.js";
import { clamp, number } from "../shared/numbers.js";
import { make, pointAt } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { presses, write } from "./elements.js";
import { inLines } from "./floors.js";
import { makeGrid } from "./grid.js";
import { WORDS } from "./words.js";

/** `{ element, layOut, paint, move, focus }`. */
export function makeMap(app) {
  const { state, view } = app;
  const board = make("canvas", { class: "li-board", "aria-hidden": "true" });
  const title = make("div", { class: "p2p-caption li-line" });
  const before = make("div", { class: "p2p-caption li-line" });
  const step = (rows, columns, maps = 0) => () => app.go(state.beside(state.here.k, neighbour(rows, columns, maps)));
  const far = 1e6;
  const grid = makeGrid("cell", {
    ArrowUp: step(-1, 0), ArrowDown: step(1, 0), ArrowLeft: step(0, -1), ArrowRight: step(0, 1),
    Home: step(0, -far), End: step(0, far), "Ctrl+Home": step(-far, -far), "Ctrl+End": step(far, far),
    PageDown: step(0, 0, 1), PageUp: step(0, 0, -1),
    Enter: (event) => (event.shiftKey ? app.bottom() : app.down()), Backspace: () => app.up(),
  });
  const figure = make("div", { class: "li-under" }, board, grid.element);
  const element = make("section", { class: "li-map", "aria-label": WORDS.map }, title, make("div", { class: "li-place" }, figure), before);
  let [side, cell, photo, key, wide] = [200, 1, null, "", 1];

  /* The map as rows and columns; a row of numbers is laid in lines. */
  function shape() {
    const { shape: [rows, columns, maps], count } = state.floors[state.here.k];
    if (maps === undefined) return { ...inLines(count), maps: 1, count };
    return { rows, columns, maps, count: rows * columns };
  }

  const at = (unit) => {
    const { columns, maps } = shape();
    const place = Math.floor(unit / maps);
    return { row: Math.floor(place / columns), column: place % columns, map: unit % maps };
  };
  const unitOf = ({ row, column, map }) => {
    const { rows, columns, maps, count } = shape();
    const place = clamp(row, 0, rows - 1) * columns + clamp(column, 0, columns - 1);
    return Math.min(place, count - 1) * maps + clamp(map, 0, maps - 1);
  };
  const neighbour = (rows, columns, maps) => {
    const { row, column, map } = at(state.here.unit);
    return unitOf({ row: row + rows, column: column + columns, map: map + maps });
  };

  presses(app, board, (event) => {
    const [x, y] = pointAt(event, board);
    app.go(state.beside(state.here.k, unitOf({ row: Math.floor(y / cell), column: Math.floor(x / wide), map: at(state.here.unit).map })));
  });

  function paint() {
    const { k, unit } = state.here;
    const { map } = at(unit);
    const { rows, columns, maps, count } = shape();
    const wanted = [k, map, state.fresh, side, view.colours.diverging].join();
    if (wanted === key) return;
    key = wanted;
    wide = Math.max(1, Math.floor(side / columns));
    cell = Math.max(1, Math.min(Math.floor(side / rows), rows < columns || maps === 1 ? Math.max(wide, 1) : wide, wide));
    const { sums } = state.levels[k];
    const values = Float64Array.from({ length: rows * columns }, (_, i) => (i < count ? sums[i * maps + map] : 0));
    const grey = !k;
    const [low, high] = grey ? [0, Math.max(1, ...values)] : around0(sums);
    const pen = fitCanvas(board, columns * wide, rows * cell);
    if (wide >= 24) {
      const last = state.floors[k].shape.length === 1 && k === state.floors.length - 1;
      const cells = Array.from(values, (v, i) => (i < count ? { text: number(Number(v.toFixed(wide >= 40 ? 2 : 1)) + 0, 3), ...swatch(grey ? "grey" : view.colours.diverging, v, low, high) } : { fill: view.colours.paper }));
      drawNumbers(pen, cells, columns, [wide, cell], { font: view.colours.font, largest: 13 });
      if (last) {
        pen.font = `10px ${view.colours.font}`;
        pen.textAlign = "left";
        pen.textBaseline = "top";
        cells.slice(0, count).forEach(({ ink }, i) => {
          pen.fillStyle = ink;
          pen.fillText(String(i), (i % columns) * wide + 3, Math.floor(i / columns) * cell + 2);
        });
      }
    } else {
      photo = raster({ shape: [rows, columns], data: values }, { map: grey ? "grey" : view.colours.diverging, low, high, old: photo });
      blit(pen, photo, 0, 0, columns * wide, rows * cell);
    }
  }

  function move() {
    const { k, unit } = state.here;
    const floor = state.floors[k];
    const { row, column, map } = at(unit);
    const { rows, columns, maps, count } = shape();
    const square = floor.shape.length === 3;
    const act = floor.acts[0]?.kind;
    const text = !k && maps === 1 ? WORDS.mapPicture : square ? fill(WORDS.mapCaption, { map, count: maps }) : fill(WORDS.mapUnits, { count });
    if (title.textContent !== floor.name + text) title.replaceChildren(make("b", {}, floor.name), text);
    write(before, act ? fill(WORDS.mapBefore, { act, becomes: act === "ReLU" ? WORDS.cut0 : WORDS.shrinks }) : "");
    const fields = { name: floor.name, map, last: maps - 1, rows, columns, count };
    grid.show({
      label: fill(square ? WORDS.mapLabel : WORDS.unitsLabel, fields), rows, columns, row, column,
      text: fill(WORDS.cell, { place: state.place(state.here), value: number(state.value(state.here), 4) }),
      at: { x: column * wide, y: row * cell, w: wide, h: cell },
    });
  }

  return { element, layOut: (size) => (side = size), paint, move, focus: () => grid.cell.focus({ preventScroll: true }) };
}
