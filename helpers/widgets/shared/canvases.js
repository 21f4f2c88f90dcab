/* Drawing on canvases. Sizes are CSS pixels; `fitCanvas` deals with the screen's own. */

import { channels } from "./arrays.js";
import { colourTable } from "./colours.js";

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
