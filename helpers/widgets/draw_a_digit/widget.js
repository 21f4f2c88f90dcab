/* DrawADigit: a pad, the preparation of the training digits, and a network that reads while you draw.
   Everything is computed in the browser from strokes and network; prepare.py and helpers.layers compute the same in Python. */

import { blit, drawNumbers, fitCanvas, raster } from "../shared/canvases.js";
import { swatch } from "../shared/colours.js";
import { begin } from "../shared/life.js";
import { make, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";
import { fill } from "../shared/words.js";
import { makeLayers } from "./layers.js";
import { read } from "./network.js";
import { makePad, wrong } from "./pad.js";
import { countBlocks, normalise, SIDE } from "./prepare.js";
import { WORDS } from "./words.js";

/* Softmax never gives 1: what would round to it is told apart. */
const percent = (p) => (p > 0.9995 ? "> 99.9 %" : `${(100 * p).toFixed(1)} %`);

function render({ model, el }) {
  const life = begin(model, el, "draw-a-digit");
  const { root } = life;

  const view = { here: null, result: null }; // colours and sizes; what the network made of the drawing
  const request = schedule(paint);
  const pad = makePad(model, life, request);
  const layers = makeLayers(model, life, view, request);
  const undoButton = make("button", { class: "p2p-button", onclick: pad.undo }, WORDS.undo);
  const clearButton = make("button", { class: "p2p-button", onclick: pad.clear }, WORDS.clear);
  const hint = make("p", { class: "p2p-caption draw-a-digit-hint" }, WORDS.keys);
  const bitmapCanvas = make("canvas", { role: "img" });
  const inputCanvas = make("canvas", { role: "img" });
  const answer = make("p", { class: "draw-a-digit-answer" });
  const bars = Array.from({ length: 10 }, (_, digit) => {
    const bar = make("span", { class: "draw-a-digit-bar" });
    const value = make("span", { class: "draw-a-digit-value" });
    return { bar, value, box: make("li", {}, make("b", {}, String(digit)), make("span", { class: "draw-a-digit-track", "aria-hidden": "true" }, bar), value) };
  });
  const step = ([title, rest], ...content) => make("figure", {}, make("figcaption", { class: "p2p-caption" }, make("b", {}, title), rest), content);

  root.append(
    make(
      "div",
      { class: "draw-a-digit-top" },
      step(WORDS.draw, pad.canvas, make("div", { class: "p2p-controls" }, undoButton, clearButton), hint),
      make(
        "div",
        { class: "draw-a-digit-steps" },
        step(WORDS.prepared, bitmapCanvas),
        step(WORDS.counted, inputCanvas),
      ),
      step(WORDS.read, answer, make("ol", { class: "draw-a-digit-bars", "aria-label": WORDS.bars }, bars.map((one) => one.box))),
    ),
    make("div", { class: "draw-a-digit-bottom" }, layers.stack, layers.detail),
  );

  /* -- drawing: colours and sizes are read once, until something of the page changes -- */
  function lookAround() {
    const width = (element) => Math.floor(element.clientWidth);
    view.here = {
      colours: theme(root),
      beside: root.clientWidth > 720,
      pad: width(pad.canvas.parentElement),
      bitmap: width(bitmapCanvas.parentElement),
      input: width(inputCanvas.parentElement),
      stack: width(layers.stack),
      detail: Math.min(width(layers.detail), 320),
    };
  }

  function paint() {
    const problem = wrong(model.get("strokes"));
    if (problem) life.fail(problem);
    else if (layers.layers()) life.wrong("");
    if (!root.clientWidth) return; // not laid out yet: drawn when it is
    if (!view.here) lookAround();
    const bitmap = normalise(pad.page());
    const counts = countBlocks(bitmap);
    const empty = pad.empty();
    view.result = layers.layers() ? read(layers.layers(), counts) : null;
    undoButton.disabled = clearButton.disabled = empty;
    pad.paint(view.here.pad, view.here.colours);
    paintPrepared(bitmap, counts);
    paintAnswer(empty);
    /* The pen goes first: while it moves, the many maps follow a dozen times a second. */
    const wait = pad.drawing() ? 80 - (performance.now() - mapsPainted) : 0;
    clearTimeout(mapsLater);
    if (view.result && wait <= 0) {
      mapsPainted = performance.now();
      layers.paint(empty);
    } else if (view.result) mapsLater = setTimeout(request, wait);
    root.dataset.input = counts.join(" ");
    clearTimeout(tellLater);
    if (layers.described()) tellLater = setTimeout(() => tell(bitmap, counts, empty), pad.drawing() ? 400 : 60);
    else tell(bitmap, counts, empty);
  }

  /* What the pictures show, in words. Nobody hears them sixty times a second: they follow when the pen rests. */
  let tellLater = 0;
  let mapsLater = 0;
  let mapsPainted = 0;
  function tell(bitmap, counts, empty) {
    pad.canvas.setAttribute("aria-label", pad.label());
    bitmapCanvas.setAttribute("aria-label", fill(WORDS.preparedLabel, { ink: bitmap.reduce((a, b) => a + b, 0) }));
    const rows = Array.from({ length: 8 }, (_, i) => Array.from(counts.subarray(i * 8, i * 8 + 8)).join(" ")).join("; ");
    inputCanvas.setAttribute("aria-label", fill(WORDS.countedLabel, { rows }));
    if (view.result) layers.describe(empty);
  }

  let bitmapPicture;
  const shades = Array.from({ length: 17 }, (_, v) => {
    const { fill, ink } = swatch("grey", v, 0, 16);
    return { text: String(v), fill, ink: v ? ink : "#8d939e" };
  });
  function paintPrepared(bitmap, counts) {
    const side = view.here.bitmap;
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
    const cell = view.here.input / 8;
    const cells = Array.from(counts, (v) => shades[v]);
    drawNumbers(fitCanvas(inputCanvas, view.here.input, view.here.input), cells, 8, [cell, cell], { font: view.here.colours.font, largest: 13 });
  }

  function paintAnswer(empty) {
    const probabilities = !empty && view.result ? Array.from(view.result.probabilities) : null;
    const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    bars.forEach(({ bar, value, box }, digit) => {
      bar.style.transform = `scaleX(${probabilities ? probabilities[digit] : 0})`;
      value.textContent = probabilities ? percent(probabilities[digit]) : "";
      box.toggleAttribute("data-best", digit === best);
    });
    root.dataset.prediction = best < 0 ? "" : best;
    root.dataset.probabilities = probabilities ? probabilities.join(" ") : "";
    if (!probabilities) {
      answer.replaceChildren(make("b", {}, "–"), WORDS.nothing);
      life.say(WORDS.saidNothing);
      return;
    }
    const second = probabilities.indexOf(Math.max(...probabilities.filter((_, digit) => digit !== best)));
    const sure = probabilities[best];
    const how = sure > 0.9 ? WORDS.sure : sure > 0.5 ? WORDS.perhaps : WORDS.unsure;
    const fields = { how, best, share: percent(sure), second, secondShare: percent(probabilities[second]) };
    answer.replaceChildren(make("b", {}, String(best)), fill(sure < 0.9 ? WORDS.answerOr : WORDS.answer, fields));
    if (!pad.drawing()) life.say(fill(WORDS.said, fields));
  }

  life.refresh = () => {
    view.here = null;
    request();
  };
  life.listen("change:strokes", pad.load);
  life.listen("change:network", () => {
    layers.load();
    request();
  });
  layers.load();
  pad.load();
  paint();
  return () => {
    pad.stop();
    clearTimeout(tellLater);
    clearTimeout(mapsLater);
    request.cancel();
    life.stop();
  };
}

export default { render };
