/* The controls below the boards: play, fill, the filters' menu, stride, padding, your picture, reset. */

import { unpack } from "../shared/arrays.js";
import { choice } from "../shared/controls.js";
import { fit } from "../shared/convolution.js";
import { clamp } from "../shared/numbers.js";
import { make } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { angleOf, deepen, edge, isDeepened, packKernel } from "./filters.js";
import { trouble } from "./trouble.js";
import { WORDS } from "./words.js";

/** `{ box, show }`: `show` makes them say what the state is. */
export function makeControls(app) {
  const { model, state } = app;
  const presets = choice(WORDS.presets, [], choosePreset);
  const angle = make("input", { type: "range", class: "p2p-slider sf-angle", min: 0, max: 355, step: 5, value: 90, "aria-label": WORDS.angle, oninput: () => setKernel(edge(Number(angle.value))) });
  const degrees = make("output", { class: "p2p-figure" });
  const angleBox = make("span", { class: "p2p-field", hidden: true }, angle, degrees);
  const stride = choice(WORDS.strideLabel, ["1", "2", "3", "4"], (value) => setStep({ strides: Number(value) }));
  const padding = choice(WORDS.paddingLabel, ["valid", "same", "1", "2", "3"], (value) => setStep({ padding: /^\d+$/.test(value) ? Number(value) : value }));
  for (const [name, one] of Object.entries({ preset: presets, stride, padding })) one.input.classList.add(`sf-${name}`);
  const play = make("button", { class: "p2p-button sf-play", "data-main": "", onclick: () => app.sweep.toggle() });
  const fillMap = make("button", { class: "p2p-button sf-fill", onclick: () => (state.allSeen() ? app.clearMap() : app.put({ filled: true })) });
  const reset = make("button", { class: "p2p-button sf-reset", onclick: app.reset }, WORDS.reset);
  const box = make("div", { class: "p2p-controls sf-controls" },
    play, fillMap, presets.box, angleBox, stride.box, padding.box, app.own.elements, reset);

  /** Notes why a change cannot be made, and shows what is still so -> whether that is so. */
  function refused(change) {
    const reason = trouble({ ...state, ...change });
    app.note(reason);
    if (reason) show();
    return Boolean(reason);
  }

  function setKernel(small) {
    const kernel = deepen(small, state.depth);
    if (refused({ kernel })) return;
    const [row, column] = state.at().map((place, axis) =>
      Math.min(place, fit(state.picture.shape[axis], kernel.shape[axis], state.strides, state.padding).size - 1));
    app.put({ kernel: packKernel(kernel), row, column });
  }

  function setStep(step) {
    const next = { strides: state.strides, padding: state.padding, ...step };
    if (refused(next)) return;
    /* The window stays where it was on the picture, as near as the new steps allow. */
    const [row, column] = state.at().map((place, axis) => {
      const old = axis ? state.across : state.down;
      const sides = fit(state.picture.shape[axis], state.kernel.shape[axis], next.strides, next.padding);
      return clamp(Math.round((place * state.strides - old.before + sides.before) / next.strides), 0, sides.size - 1);
    });
    app.put({ ...step, row, column });
  }

  const list = () => model.get("presets") ?? [];

  function choosePreset(name) {
    if (name === "edge") return setKernel(edge(Number(angle.value)));
    const preset = list().find((one) => one.name === name);
    if (preset) setKernel(unpack(preset.kernel));
  }

  function show() {
    play.textContent = app.sweep.playing() ? WORDS.pause : WORDS.play;
    fillMap.textContent = state.allSeen() ? WORDS.clearMap : WORDS.fillMap;
    app.own.show();
    const options = [...list().map((one) => [one.name, one.name]), ["edge", WORDS.edge], ["", WORDS.yours]];
    if (presets.input.options.length !== options.length)
      presets.input.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
    const current = list().find((one) => isDeepened(unpack(one.kernel), state.kernel, state.depth));
    const turned = current ? null : angleOf(state.kernel, state.depth);
    presets.input.value = current ? current.name : turned !== null ? "edge" : "";
    angleBox.hidden = turned === null;
    if (turned !== null) {
      angle.value = turned;
      degrees.value = `${turned}°`;
      angle.setAttribute("aria-valuetext", fill(WORDS.degrees, { angle: turned }));
    }
    for (const [input, value] of [[stride.input, String(state.strides)], [padding.input, String(state.padding)]]) {
      if (![...input.options].some((option) => option.value === value)) input.append(make("option", { value }, value));
      input.value = value;
    }
  }

  return { box, show };
}
