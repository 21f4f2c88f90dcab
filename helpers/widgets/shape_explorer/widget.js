/* ShapeExplorer. A square picture and a square filter, so one side tells both. The traits are size, kernel_size, strides
   and padding; the lit position belongs to the view alone. */

import { fitCanvas, hatch, lay, layers } from "../shared/canvases.js";
import { choice, slider } from "../shared/controls.js";
import { fit } from "../shared/convolution.js";
import { keys } from "../shared/keyboard.js";
import { begin } from "../shared/life.js";
import { clamp, number } from "../shared/numbers.js";
import { make, pointAt, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";
import { fill } from "../shared/words.js";
import { WORDS } from "./words.js";

const LIMITS = { size: [1, 48], kernel_size: [1, 16], strides: [1, 16] };

function trouble(S) {
  for (const [name, [low, high]] of Object.entries(LIMITS))
    if (!Number.isInteger(S[name]) || S[name] < low || S[name] > high) return fill(WORDS.limits, { name, low, high, value: S[name] });
  const { padding } = S;
  if (padding !== "valid" && padding !== "same" && !(Number.isInteger(padding) && padding >= 0 && padding <= 16))
    return fill(WORDS.padding, { padding });
  return "";
}

function render({ model, el }) {
  const life = begin(model, el, "shape-explorer");
  const { root, put, say } = life;
  let S = null; /* the traits and how the filter fits */
  let lit = [0, 0]; /* the position shown, row and column of the map */
  let sizes = {};
  let T = null; /* the theme's colours */

  /* ---- what is on the page ---- */

  const sliders = [
    ["size", WORDS.size, 48],
    ["kernel_size", WORDS.kernel, 16],
    ["strides", WORDS.stride, 8],
  ].map(([name, label, max]) => ({ name, ...slider(label, { min: 1, max, value: 1, onInput: (value) => put({ [name]: value }) }) }));
  const padding = choice(WORDS.paddingLabel, ["valid", "same", "1", "2", "3", "4"], (value) => put({ padding: /^\d+$/.test(value) ? Number(value) : value }));
  const formula = make("div", { class: "se-formula" });
  const answer = make("p", { class: "se-answer" });
  const captions = ["picture", "map", "line"].map(() => make("div", { class: "p2p-caption" }));
  const board = (name) => make("canvas", { class: `se-${name}`, tabindex: 0, role: "application", "aria-label": name });
  const picture = board("picture");
  const map = board("map");
  const line = make("canvas", { class: "se-line", role: "img" });
  const status = make("div", { class: "se-status" });
  const help = make("p", { class: "se-help" }, WORDS.help);
  root.append(
    make("div", { class: "p2p-controls se-controls" }, sliders.map((one) => one.box), padding.box),
    formula,
    make("div", { class: "se-boards" }, make("div", {}, captions[0], picture, make("div", { class: "p2p-caption se-key" }, WORDS.key)), make("div", { class: "se-arrow", "aria-hidden": "true" }, "→"), make("div", {}, captions[1], map)),
    make("div", {}, captions[2], line),
    answer,
    make("div", { class: "se-foot" }, status, help),
  );

  /* ---- the traits, read ---- */

  function read() {
    const next = Object.fromEntries(["size", "kernel_size", "strides", "padding"].map((name) => [name, model.get(name)]));
    const reason = trouble(next);
    if (life.wrong(reason)) return false;
    S = { ...next, ...fit(next.size, next.kernel_size, next.strides, next.padding) };
    [S.count, S.size] = [S.size, next.size]; /* fit calls the positions "size" */
    S.padded = S.size + S.before + S.after;
    S.extent = S.count ? S.padded : S.kernel_size; /* what must be drawn: a filter that does not fit hangs over */
    /* How many positions read each cell of a padded row. */
    S.reads = new Array(S.padded).fill(0);
    for (let p = 0; p < S.count; p++) for (let k = 0; k < S.kernel_size; k++) S.reads[p * S.strides + k]++;
    lit = lit.map((place) => clamp(place, 0, Math.max(0, S.count - 1)));
    for (const one of sliders) {
      if (Number(one.input.max) < S[one.name]) one.input.max = S[one.name];
      if (Number(one.input.value) !== S[one.name] || !one.shown) one.set(S[one.name]);
      one.shown = true;
    }
    const text = String(S.padding);
    if (![...padding.input.options].some((option) => option.value === text)) padding.input.append(make("option", { value: text }, text));
    padding.input.value = text;
    return true;
  }

  /* ---- words ---- */

  let written = "";
  const term = (name, value) => `<b class="se-${name}">${value}</b>`;
  const fraction = (top, bottom) => `<span class="se-fraction"><span>${top}</span><span>${bottom}</span></span>`;
  const floor = (inside) => `<span class="se-floor">⌊</span>${inside}<span class="se-floor">⌋</span>`;

  function writeFormula() {
    const zeros = S.before + S.after;
    const quotient = number((S.padded - S.kernel_size) / S.strides, 4);
    const skipped = S.reads.slice(0, S.padded - S.left).filter((count) => !count).length;
    const fields = { ...S, kernel: S.kernel_size, zeros, quotient, skipped, wanted: Math.ceil(S.size / S.strides), all: S.count ** 2 };
    const say = (words) => fill(words, fields);

    const positions = ({ size, zeros, filter, stride }) =>
      floor(fraction(`${term("size", size)} + ${term("zeros", zeros)} − ${term("filter", filter)}`, term("stride", stride)));
    const filled = positions({ size: S.size, zeros, filter: S.kernel_size, stride: S.strides });
    formula.innerHTML = `<span class="se-side">${WORDS.positions}</span><span>= ${positions(WORDS.named)} + 1</span>` +
      (S.count
        ? `<span></span><span>= ${filled} + 1 = ${floor(quotient)} + 1 = <b class="se-count">${S.count}</b></span>`
        : `<span></span><span>= ${filled} + 1: <b class="se-count">${WORDS.noPosition}</b></span>`);
    formula.setAttribute("role", "math");
    formula.setAttribute("aria-label", say(S.count ? WORDS.formula : WORDS.noFormula));

    const parts = [];
    if (S.padding === "same") parts.push(WORDS.same);
    if (!S.count) parts.push(zeros ? WORDS.noPlaceZeros : WORDS.noPlace);
    else {
      parts.push(WORDS.count);
      if (S.left) parts.push(S.left === 1 ? WORDS.oneLeft : WORDS.left);
      if (skipped) parts.push(skipped === 1 ? WORDS.oneSkipped : WORDS.skipped);
      if (!S.left && !skipped) parts.push(WORDS.allRead);
    }
    answer.textContent = parts.map(say).join(" ");

    captions[0].innerHTML = say(zeros ? WORDS.pictureZeros : WORDS.picture);
    captions[1].innerHTML = say(S.count ? WORDS.map : WORDS.noMap);
    captions[2].innerHTML = say(S.count === 1 ? WORDS.lineOne : S.count ? WORDS.line : WORDS.lineNone);
    line.setAttribute("aria-label", say(WORDS.lineLabel));
  }

  function write() {
    if (written !== S.key) writeFormula();
    written = S.key;
    const [row, column] = lit;
    const [top, first] = [row * S.strides - S.before, column * S.strides - S.before];
    const last = (from) => number(from + S.kernel_size - 1);
    const reads = { row, column, top: number(top), bottom: last(top), first: number(first), last: last(first) };
    status.textContent = fill(S.count ? WORDS.status : WORDS.noStatus, reads);
    const fields = { ...S, status: status.textContent };
    picture.setAttribute("aria-label", fill(WORDS.pictureLabel, fields));
    map.setAttribute("aria-label", fill(WORDS.mapLabel, fields));
    say(fill(S.left ? WORDS.saidLeft : WORDS.said, fields));
  }

  /* ---- drawing ---- */

  const mix = (colour, part) => `color-mix(in srgb, ${colour} ${Math.round(part * 100)}%, transparent)`;

  /* What does not depend on the lit position is painted once, in a layer. */
  const layer = layers();

  function paintPicture(pen, T, cell) {
    const { padded, before, size, count, strides, kernel_size: kernel } = S;
    pen.translate(1.5, 1.5);
    const unread = new Path2D();
    const most = Math.max(...S.reads, 1) ** 2;
    const gap = cell > 5 ? 1 : 0;
    for (let i = 0; i < padded; i++)
      for (let j = 0; j < padded; j++) {
        const inside = i >= before && i < before + size && j >= before && j < before + size;
        const reads = S.reads[i] * S.reads[j];
        pen.fillStyle = inside ? T.raised : T.paper;
        pen.fillRect(j * cell, i * cell, cell - gap, cell - gap);
        if (reads) {
          pen.globalAlpha = (inside ? 0.14 : 0.05) + (inside ? 0.4 : 0.14) * (reads / most);
          pen.fillStyle = T.accent;
          pen.fillRect(j * cell, i * cell, cell - gap, cell - gap);
          pen.globalAlpha = 1;
        } else unread.rect(j * cell, i * cell, cell, cell);
        if (!inside && cell >= 11) {
          pen.fillStyle = T.muted;
          pen.font = `${cell * 0.5}px ${T.font}`;
          pen.textAlign = "center";
          pen.textBaseline = "middle";
          pen.fillText("0", (j + 0.5) * cell, (i + 0.54) * cell);
        }
      }
    pen.save();
    pen.clip(unread);
    hatch(pen, 0, 0, padded * cell, padded * cell, T.muted, 6);
    pen.restore();
    pen.strokeStyle = T.ink;
    pen.lineWidth = 1.2;
    pen.strokeRect(before * cell, before * cell, size * cell, size * cell);
    /* A dot in the middle of every position; a filter that does not fit as a dashed frame. */
    pen.fillStyle = T.ink;
    const dot = clamp(cell * 0.12, 0.8, 2.5);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++) {
        pen.beginPath();
        pen.arc((j * strides + kernel / 2) * cell, (i * strides + kernel / 2) * cell, dot, 0, 7);
        pen.fill();
      }
    if (count) return;
    pen.strokeStyle = T.plus;
    pen.lineWidth = 2.5;
    pen.setLineDash([6, 4]);
    pen.strokeRect(0, 0, kernel * cell, kernel * cell);
    pen.setLineDash([]);
  }

  function drawPicture(T, cell) {
    const side = S.extent * cell + 3;
    const pen = fitCanvas(picture, side, side);
    lay(pen, layer("picture", S.key, side, side, (below) => paintPicture(below, T, cell)));
    if (!S.count) return;
    pen.translate(1.5, 1.5);
    const [y, x] = lit.map((place) => place * S.strides * cell);
    pen.fillStyle = mix(T.plus, 0.28);
    pen.fillRect(x, y, S.kernel_size * cell, S.kernel_size * cell);
    pen.strokeStyle = T.plus;
    pen.lineWidth = 2.5;
    pen.strokeRect(x, y, S.kernel_size * cell, S.kernel_size * cell);
  }

  function drawMap(T, cell) {
    const { count } = S;
    const side = Math.max(count * cell, 1) + 2;
    const gap = cell > 5 ? 1 : 0;
    const pen = fitCanvas(map, side, side);
    lay(pen, layer("map", S.key, side, side, (below) => {
      below.fillStyle = mix(T.accent, 0.3);
      for (let i = 0; i < count; i++) for (let j = 0; j < count; j++) below.fillRect(1 + j * cell, 1 + i * cell, cell - gap, cell - gap);
    }));
    if (!count) return;
    pen.fillStyle = T.plus;
    const big = Math.max(cell, 5);
    pen.fillRect(1 + (lit[1] + 0.5) * cell - big / 2, 1 + (lit[0] + 0.5) * cell - big / 2, big - gap, big - gap);
  }

  function drawLine(T) {
    const { padded, before, size, count, strides, kernel_size: kernel, left } = S;
    const cell = Math.min(sizes.width / S.extent, 26);
    const step = clamp(190 / Math.max(count, 1), 3.5, 13);
    const strip = clamp(cell, 12, 22);
    const top = strip + 8;
    const [width, height] = [S.extent * cell + 2, top + Math.max(count, 1) * step + 2];
    const bar = (pen, p) => pen.fillRect(1 + p * strides * cell, 1 + top + p * step, kernel * cell - 1, Math.max(step - 1.5, 2));

    function paint(pen) {
      pen.save();
      pen.translate(1, 1);
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      for (let j = 0; j < padded; j++) {
        const inside = j >= before && j < before + size;
        pen.fillStyle = inside ? T.raised : T.paper;
        pen.fillRect(j * cell, 0, cell - 1, strip);
        pen.strokeStyle = T.line;
        pen.lineWidth = 1;
        pen.strokeRect(j * cell, 0.5, cell - 1, strip - 1);
        if (!S.reads[j]) hatch(pen, j * cell, 0, cell - 1, strip, T.line, 6);
        if (cell < 13) continue;
        pen.fillStyle = T.muted;
        pen.font = `${Math.min(11, cell * 0.5)}px ${T.font}`;
        pen.fillText(inside ? String(j - before) : "0", (j + 0.5) * cell - 0.5, strip / 2 + 0.5);
      }
      pen.strokeStyle = T.ink;
      pen.lineWidth = 1.2;
      pen.strokeRect(before * cell, 0, size * cell - 1, strip);
      if (left && count) hatch(pen, (padded - left) * cell, top, left * cell - 1, count * step, T.line, 6);
      pen.restore();
      pen.fillStyle = count ? mix(T.accent, 0.55) : T.plus;
      for (let p = 0; p < Math.max(count, 1); p++) bar(pen, p);
    }

    const pen = fitCanvas(line, width, height);
    lay(pen, layer("line", S.key, width, height, paint));
    pen.fillStyle = T.plus;
    if (count) bar(pen, lit[1]);
  }

  function draw() {
    if (!read()) return;
    const width = (sizes.width = Math.max(260, root.clientWidth - 20));
    T ??= theme(root);
    const phone = width < 560;
    root.dataset.layout = phone ? "phone" : "row";
    const room = phone ? Math.min(width, 330) : Math.min((width - 60) / 2, 340);
    const cell = Math.min(room / S.extent, 34);
    S.cell = cell;
    S.key = [S.size, S.kernel_size, S.strides, S.padding, width, T.dark, window.devicePixelRatio].join();
    write();
    drawPicture(T, cell);
    drawMap(T, cell);
    drawLine(T);
  }
  const request = schedule(draw);
  life.refresh = () => {
    T = null;
    request();
  };

  /* ---- hands and keys ---- */

  function move(row, column) {
    if (!S?.count) return;
    const next = [row, column].map((place) => clamp(place, 0, S.count - 1));
    if (next.join() === lit.join()) return;
    lit = next;
    request();
  }
  const onPicture = (event) => pointAt(event, picture).reverse().map((at) => Math.round((at / S.cell - S.kernel_size / 2) / S.strides));
  const onMap = (event) => pointAt(event, map).reverse().map((at) => Math.floor(at / S.cell));
  for (const [canvas, where, hovers] of [[picture, onPicture, false], [map, onMap, true]]) {
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button || !S?.count) return;
      canvas.setPointerCapture(event.pointerId);
      canvas.dataset.held = "";
      canvas.focus({ preventScroll: true });
      move(...where(event));
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => S?.count && (hovers || "held" in canvas.dataset) && move(...where(event)));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => delete canvas.dataset.held);
    const step = (rows, columns) => () => move(lit[0] + rows, lit[1] + columns);
    keys(canvas, {
      ArrowUp: step(-1, 0), ArrowDown: step(1, 0), ArrowLeft: step(0, -1), ArrowRight: step(0, 1),
      PageUp: step(-99, 0), PageDown: step(99, 0), Home: step(0, -99), End: step(0, 99),
      "Ctrl+Home": step(-99, -99), "Ctrl+End": step(99, 99),
    });
  }

  for (const name of ["size", "kernel_size", "strides", "padding"]) life.listen(`change:${name}`, request);
  request();
  root.numbers = () => ({ ...S, lit });
  return () => {
    request.cancel();
    life.stop();
  };
}

export default { render };
