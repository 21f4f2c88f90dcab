/* The buttons and the dials. */

import { choice, dial, labelled } from "../shared/controls.js";
import { number } from "../shared/numbers.js";
import { calm, make } from "../shared/page.js";
import { WORDS } from "./words.js";

const VALUES = {
  learning_rate: [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 2, 5, 10],
  momentum: [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99],
  weight_decay: [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
  dropout: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
  weight_scale: [0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10],
  pictures: [32, 64, 100, 200, 400, 800],
};
const ACTIVATIONS = ["relu", "tanh", "sigmoid"];

/** `{ bar, dials, hold, show, speaks, holds }`. `put(traits)` changes a trait; `does` holds run, step and rewind. */
export function makeControls(model, put, does) {
  const button = (text, does, main = false) => make("button", { class: "p2p-button", "data-main": main, onclick: does }, text);
  const flick = (text, on) => {
    const input = make("input", { type: "checkbox", checked: on });
    return { input, box: make("label", { class: "tl-flick" }, input, text) };
  };
  const run = button(WORDS.run, () => does.run(), true);
  const step = button(WORDS.step, () => does.step());
  const rewind = button(WORDS.rewind, () => does.rewind());
  const hold = flick(WORDS.hold, false);
  const speak = flick(WORDS.speak, true);

  const made = Object.fromEntries(
    Object.entries(VALUES).map(([name, values]) => {
      const onInput = (value) => put({ [name]: value });
      return [name, dial(WORDS[name], { values, value: model.get(name), whole: name === "pictures", format: (v) => number(v, 3), onInput })];
    }),
  );
  const kind = choice(WORDS.activation_label, ACTIVATIONS.map((name) => [name, WORDS[name]]), (value) => put({ activation: value }));
  const norm = make("input", { type: "checkbox", onchange: () => put({ batch_norm: norm.checked }) });
  const group = (label, ...parts) => make("div", { class: "tl-group", role: "group", "aria-label": label }, parts);

  return {
    bar: make("div", { class: "p2p-controls tl-bar" }, run, step, rewind, make("span", { class: "tl-space" }), speak.box),
    hold: hold.box,
    dials: make(
      "div",
      { class: "tl-dials" },
      group(WORDS.whileItRuns, made.learning_rate.box, made.momentum.box, made.weight_decay.box, made.dropout.box),
      group(WORDS.beginsAgain, made.weight_scale.box, made.pictures.box, kind.box, labelled(WORDS.batch_norm, norm)),
    ),
    speaks: () => speak.input.checked,
    holds: () => hold.input.checked,
    /** Shows what the traits are and what the buttons can do now. */
    show({ playing, started, lost }) {
      for (const [name, one] of Object.entries(made)) one.set(model.get(name));
      kind.input.value = model.get("activation");
      norm.checked = model.get("batch_norm");
      run.textContent = playing ? WORDS.pause : calm() ? WORDS.runCalm : WORDS.run;
      run.disabled = step.disabled = lost;
      rewind.disabled = !started;
    },
  };
}
