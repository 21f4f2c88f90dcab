/* DrawADigit: a pad, the preparation of the training digits, and a network that reads while you draw.
   Everything is computed in the browser from strokes and network; prepare28.py, prepare8.py and helpers.layers compute the same in Python. */

import { begin } from "../shared/life.js";
import { make, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";
import { fill } from "../shared/words.js";
import { makeLayers } from "./layers.js";
import { read } from "../shared/network.js";
import { makePad, wrong } from "../shared/pad.js";
import { makeSteps, step } from "./steps.js";
import { WORDS } from "./words.js";

/* Softmax never gives 1: what would round to it is told apart. */
const percent = (p) => (p > 0.9995 ? "> 99.9 %" : `${(100 * p).toFixed(1)} %`);

function render({ model, el }) {
  const life = begin(model, el, "draw-a-digit");
  const { root } = life;

  const view = { here: null, result: null }; // colours and sizes; what the network made of the drawing
  const request = schedule(paint);
  const pad = makePad(model, life, request);
  pad.canvas.classList.add("draw-a-digit-pad");
  const layers = makeLayers(model, life, view, request);
  const undoButton = make("button", { class: "p2p-button", onclick: pad.undo }, WORDS.undo);
  const clearButton = make("button", { class: "p2p-button", onclick: pad.clear }, WORDS.clear);
  const hint = make("p", { class: "p2p-caption draw-a-digit-hint" }, WORDS.keys);
  const stepsBox = make("div", { class: "draw-a-digit-steps" });
  const answer = make("p", { class: "draw-a-digit-answer" });
  const bars = Array.from({ length: 10 }, (_, digit) => {
    const bar = make("span", { class: "draw-a-digit-bar" });
    const value = make("span", { class: "draw-a-digit-value" });
    return { bar, value, box: make("li", {}, make("b", {}, String(digit)), make("span", { class: "draw-a-digit-track", "aria-hidden": "true" }, bar), value) };
  });

  root.append(
    make(
      "div",
      { class: "draw-a-digit-top" },
      step(WORDS.draw, pad.canvas, make("div", { class: "p2p-controls" }, undoButton, clearButton), hint),
      stepsBox,
      step(WORDS.read, answer, make("ol", { class: "draw-a-digit-bars", "aria-label": WORDS.bars }, bars.map((one) => one.box))),
    ),
    make("div", { class: "draw-a-digit-bottom" }, layers.stack, layers.detail),
  );

  /* -- the network, and the way in which a drawing is prepared for it -- */
  let steps = null;
  function load() {
    view.result = null; // what the network before made of it: a sentence that still waits must not mix the two
    steps = makeSteps(model.get("network")?.input_shape?.[0]);
    stepsBox.replaceChildren(...(steps?.figures ?? []));
    layers.load(steps);
    life.refresh();
  }

  /* -- drawing: colours and sizes are read once, until something of the page changes -- */
  function lookAround() {
    const width = (element) => Math.floor(element.clientWidth);
    view.here = {
      colours: theme(root),
      beside: getComputedStyle(layers.detail).position === "sticky", // where the stylesheet has room for it
      pad: Math.min(width(pad.canvas.parentElement), root.clientWidth < 460 ? 260 : 300), // the answer stays on the screen
      stack: width(layers.stack),
      detail: Math.min(width(layers.detail), 320),
    };
    steps?.measure();
  }

  function paint() {
    const problem = wrong(model.get("strokes"));
    if (problem) life.fail(problem);
    else if (layers.layers()) life.wrong("");
    if (!root.clientWidth) return; // not laid out yet: drawn when it is
    if (!view.here) lookAround();
    const empty = pad.empty();
    const picture = steps?.prepare(pad.strokes());
    view.result = layers.layers() ? read(layers.layers(), picture) : null;
    undoButton.disabled = clearButton.disabled = empty;
    pad.paint(view.here.pad, view.here.colours);
    steps?.paint(view.here.colours);
    paintAnswer(empty);
    /* The pen goes first: while it moves, a frame draws two layers' maps, in turn; when it rests, all of them follow. */
    const moving = pad.drawing() && !rested;
    rested = false;
    clearTimeout(mapsLater);
    if (view.result) layers.paint(empty, moving ? 2 : Infinity);
    if (moving) mapsLater = setTimeout(rest, 80);
    life.rested(() => tell(empty), layers.described() && (pad.drawing() ? 400 : 60));
  }

  /* What the pictures show, in words. Nobody hears them sixty times a second: they follow when the pen rests. */
  let mapsLater = 0;
  let rested = false;
  function rest() {
    rested = true;
    request();
  }
  function tell(empty) {
    pad.canvas.setAttribute("aria-label", pad.label());
    steps?.describe();
    if (view.result) layers.describe(empty);
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
  life.listen("change:network", load);
  load();
  pad.load();
  paint();
  return () => {
    pad.stop();
    clearTimeout(mapsLater);
    request.cancel();
    life.stop();
  };
}

export default { render };
