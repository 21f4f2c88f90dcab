/* Controls with their labels: a slider, a slider with a box to type in, a choice. */

import { entered } from "./keyboard.js";
import { clamp, number, parseNumber } from "./numbers.js";
import { freshId, make } from "./page.js";

/** A label over a control, both in one box: `labelled("stride", select)`. */
export function labelled(text, control) {
  control.id ||= freshId();
  return make("span", { class: "p2p-field" }, make("label", { for: control.id }, text), control);
}

/** A range slider with its value in figures: `{ box, input, set }`; `onInput(value)` runs while it is dragged. */
export function slider(label, { min, max, step = 1, value, format = number, onInput }) {
  const input = make("input", { type: "range", min, max, step, class: "p2p-slider" });
  const shown = make("output", { class: "p2p-figure" });
  const set = (next) => {
    input.value = next;
    shown.value = format(Number(next));
    input.setAttribute("aria-valuetext", shown.value);
  };
  input.addEventListener("input", () => {
    set(input.value);
    onInput?.(Number(input.value));
  });
  set(value);
  const box = labelled(label, input);
  shown.setAttribute("for", input.id);
  box.append(shown);
  return { box, input, set };
}

/** A slider over a list of numbers (1, 2, 5, 10 ...) with a box to type any number between the first and the last:
 *  `{ box, input, field, set }`. `onInput(value)` runs while it is dragged and when a number is entered. */
export function dial(label, { values, value, whole = false, format = number, onInput }) {
  const input = make("input", { type: "range", min: 0, max: values.length - 1, step: 1, class: "p2p-slider" });
  const field = make("input", { type: "text", inputmode: "decimal", class: "p2p-input p2p-typed", "aria-label": `${label}, as a number` });
  let now = value;
  const show = (next) => {
    now = next;
    let nearest = 0;
    values.forEach((v, i) => {
      if (Math.abs(v - next) < Math.abs(values[nearest] - next)) nearest = i;
    });
    input.value = nearest;
    field.value = format(next);
    input.setAttribute("aria-valuetext", format(next));
  };
  const set = (next) => next === now || show(next); /* what stands there stays, and what is half typed over it */
  const take = (next) => {
    show(next);
    onInput?.(next);
  };
  input.addEventListener("input", () => take(values[input.value]));
  entered(field, () => {
    const typed = parseNumber(field.value);
    if (Number.isNaN(typed)) return show(now);
    const inside = clamp(typed, values[0], values[values.length - 1]);
    take(whole ? Math.round(inside) : inside);
  });
  show(value);
  const box = labelled(label, input);
  box.append(field);
  return { box, input, field, set };
}

/** A choice: `choice("padding", ["valid", "same"], onChange)` -> `{ box, input }`. Options are texts or `[value, text]`. */
export function choice(label, options, onChange) {
  const input = make(
    "select",
    { class: "p2p-select", onchange: () => onChange(input.value) },
    options.map((option) => {
      const [value, text] = Array.isArray(option) ? option : [option, option];
      return make("option", { value }, text);
    }),
  );
  return { box: labelled(label, input), input };
}
