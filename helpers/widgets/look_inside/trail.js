/* The trail: the way down, a line a floor, each of which adds up. */

import { make } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { write } from "./elements.js";
import { fixed, WORDS } from "./words.js";

const thousandths = (v) => Math.round(v * 1000) / 1000;

/** `{ element, controls, paint }`. */
export function makeTrail(app) {
  const { state } = app;
  const list = make("ol", { class: "li-steps", "aria-label": WORDS.trail });
  const button = (name, onclick, main) => make("button", { class: "p2p-button", title: WORDS[`${name}Title`], onclick, "data-main": main }, WORDS[name]);
  const [down, up, bottom] = [button("down", () => app.down(), true), button("up", () => app.up(), false), button("bottom", () => app.bottom(), false)];
  const controls = make("div", { class: "p2p-controls" }, make("b", {}, WORDS.trail), down, up, bottom);
  const element = make("section", { class: "li-trail", "aria-label": WORDS.trail },
    controls, list);
  const steps = [];
  let shown = 0;

  function makeStep(i) {
    const layer = make("span", { class: "li-step-layer" });
    const name = make("span", {});
    const value = make("strong", { class: "li-step-value" });
    const again = make("span", { class: "li-again" });
    const times = make("span");
    const product = make("span", { class: "li-step-line li-product" }, again, times);
    const line = make("span", { class: "li-step-line" });
    const press = make("button", { onclick: () => app.go(state.way.slice(0, i + 1)) }, layer, name);
    return { layer, name, value, again, times, product, line, press, element: make("li", {}, press, value, product, line) };
  }

  function paint() {
    const { way } = state;
    while (steps.length < way.length) {
      steps.push(makeStep(steps.length));
      list.append(steps[steps.length - 1].element);
    }
    let above = null;
    steps.forEach((step, i) => {
      step.element.hidden = i >= way.length;
      if (i >= way.length) return;
      step.element.toggleAttribute("data-here", i === way.length - 1);
      const value = fixed(state.value(way[i]));
      write(step.name, state.place(way[i]));
      write(step.layer, way[i].k ? state.floors[way[i].k].name : "");
      write(step.value, value);
      step.press.title = fill(WORDS.back, { place: state.place(way[i], true), value });
      write(step.again, value);
      write(step.times, above ? fill(WORDS.product, above) : "");
      step.product.hidden = !above;
      const { text, next, sums } = lineOf(i);
      write(step.line, text && (above ? value + text : text));
      step.line.hidden = !text;
      step.element.dataset.sums = sums;
      above = next;
    });
    const held = app.root.getRootNode().activeElement;
    down.disabled = !state.made;
    bottom.disabled = !state.made;
    if (held?.disabled && element.contains(held)) app.focus();
    up.disabled = way.length === 1 && state.here.k === state.floors.length - 1;
    if (way.length !== shown) list.scrollTop = list.scrollHeight; /* asked for every time, it would lay the page out each time */
    shown = way.length;
  }

  /* The sum of a step: the share that is followed, all the others, the bias. What is printed adds up to the last figure, so
     the others are what is left of the printed numbers. */
  function lineOf(i) {
    const step = state.step(i);
    if (!step || step.cell < 0) return { text: "", next: null, sums: "" };
    const { made, cell } = step;
    const floor = state.floors[state.way[i].k];
    const { sum, bias, count } = made;
    const share = made.products[cell];
    const others = thousandths(sum) - thousandths(share) - thousandths(bias);
    const fields = {
      share: fixed(share), others: fixed(others), count: count - 1,
      bias: bias ? fill(WORDS.lineBias, { sign: bias < 0 ? "−" : "+", bias: fixed(Math.abs(bias)) }) : "",
    };
    const words = floor.kind === "MaxPooling2D" ? WORDS.lineMost : count === 1 ? WORDS.lineOne : WORDS.line;
    const cut = made.factor === 1 ? "" : fill(WORDS.lineCut, { sum: fixed(sum), act: floor.acts[0].kind, value: fixed(made.value) });
    const next = floor.kind === "MaxPooling2D" ? null : { weight: fixed(made.weights[cell]), share: fields.share };
    return { text: fill(words, { ...fields, all: count }) + cut, next, sums: [share, sum - bias - share, bias, sum].join(" ") };
  }

  return { element, controls, paint };
}
