/* The activation map's board: its canvas has one pixel a place, which style sheets make large, with hard edges. */

import { raster } from "../shared/canvases.js";
import { swatch } from "../shared/colours.js";
import { number } from "../shared/numbers.js";
import { fitBox, moveBox } from "./elements.js";
import { WORDS } from "./words.js";

export function sizeMap({ state, view, page }) {
  const { mapBoard } = page;
  const [height, width] = state.shape;
  const cell = Math.min(view.size.board / width, (view.size.board * 1.25) / height, 64);
  if (mapBoard.width !== width || mapBoard.height !== height) Object.assign(mapBoard, { width, height });
  fitBox(mapBoard, width * cell, height * cell);
  mapBoard.style.imageRendering = cell < 1 ? "auto" : "pixelated";
  const grid = mapBoard.nextSibling.style;
  grid.backgroundSize = `${cell}px ${cell}px`;
  grid.backgroundImage = cell < 6 ? "none" : "";
  fitBox(page.ring, Math.max(cell, 5), Math.max(cell, 5));
  view.mapCell = cell;
  state.inked = false;
  page.mapCaption.innerHTML = `<b>${WORDS.map}</b> ${height} × ${width}`;
}

/** Draws what is new of the map, and the ring at position (r, c), filled with the colour of its sum. */
export function drawMap({ state, view, page }, r, c, total) {
  const cell = view.mapCell;
  const [x, y] = (view.ringAt = [(c + 0.5) * cell, (r + 0.5) * cell]);
  moveBox(page.ring, x - Math.max(cell, 5) / 2, y - Math.max(cell, 5) / 2);
  page.ring.style.background = state.map ? swatch(view.colours.diverging, total, ...state.limits).fill : "none";
  page.legend.hidden = !state.map;
  if (state.map) ink(state, page, view.colours.diverging);
}

/** The map holds only what was visited: new places are added, all of it is painted only after a change. */
function ink(state, { mapBoard, legend }, colours) {
  const { map, limits, seen, lowest } = state;
  if (state.inked) {
    const pen = mapBoard.getContext("2d");
    for (const place of state.fresh) {
      pen.fillStyle = swatch(colours, map.data[place], ...limits).fill;
      pen.fillRect(place % state.shape[1], Math.floor(place / state.shape[1]), 1, 1);
    }
  } else {
    raster(map, { map: colours, low: limits[0], high: limits[1], old: mapBoard, mask: seen });
    const [low, high] = lowest;
    const stops = Array.from({ length: 9 }, (_, i) => swatch(colours, low + ((high - low) * i) / 8, ...limits).fill);
    legend.children[0].textContent = number(low, 4);
    legend.children[1].style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
    legend.children[2].textContent = number(high, 4);
  }
  state.inked = true;
  state.fresh = [];
}
