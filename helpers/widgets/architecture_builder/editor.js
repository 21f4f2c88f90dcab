/* The layer that is chosen, its numbers to change, and the layers to add. */

import { choice, labelled } from "../shared/controls.js";
import { entered } from "../shared/keyboard.js";
import { parseNumber } from "../shared/numbers.js";
import { make } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { changed, settings } from "./layers.js";
import { partText } from "./phrases.js";
import { WORDS } from "./words.js";

const MOST = 65536;
/* What each argument may be; the others of a layer are shown in the code alone. */
const COUNT = { whole: true, least: 1, most: MOST };
const FIELDS = {
  filters: COUNT,
  kernel_size: { ...COUNT, most: 64 },
  pool_size: { ...COUNT, most: 64 },
  strides: { ...COUNT, most: 64 },
  padding: { choices: ["valid", "same", "1", "2", "3", "5"] },
  groups: COUNT,
  depth_multiplier: { ...COUNT, most: 64 },
  use_bias: { check: true },
  units: COUNT,
  rate: { least: 0, most: 0.99, step: 0.05 },
  slope: { least: 0, most: 1, step: 0.01 },
  momentum: { least: 0, most: 1, step: 0.01 },
  epsilon: { least: 0, most: 1, step: 0.001 },
};
const BUTTONS = Object.keys(WORDS.buttons);
const OTHERS = ["Tanh", "Sigmoid", "Softmax", "LeakyReLU", "PReLU", "Dropout"];

/** `app` is widget.js's. -> `{ box, palette, paint, focus, focusPalette }` */
export function makeEditor(app) {
  const title = make("div", { class: "ab-chosen" });
  const fields = make("div", { class: "ab-fields" });
  const act = (name, does) => make("button", { class: "p2p-button", onclick: does }, WORDS[name]);
  const up = act("up", () => app.move(-1));
  const down = act("down", () => app.move(1));
  const twice = act("copyLayer", () => app.twice());
  const remove = act("remove", () => app.remove());
  const box = make("section", { class: "ab-editor" }, title, fields, make("div", { class: "p2p-controls ab-acts" }, up, down, twice, remove));

  const adding = make("div", { class: "p2p-caption" });
  const buttons = BUTTONS.map((kind) => make("button", { class: "p2p-button", onclick: () => app.insert(kind) }, WORDS.buttons[kind]));
  const other = make("select", { class: "p2p-select", "aria-label": WORDS.other, onchange: () => other.value && (app.insert(other.value), (other.value = "")) });
  other.append(make("option", { value: "" }, WORDS.other), ...OTHERS.map((kind) => make("option", { value: kind }, kind)));
  const palette = make("section", { class: "ab-palette" }, adding, make("div", { class: "ab-buttons" }, buttons, other));

  const nameOf = (line) => (line ? [line.path.join(), line.kind].join(" ") : "");
  let built = {}; /* which layer's fields stand there: its name, and what lies around it */
  let inputs = {};

  /* A field is left after another layer was chosen, and before that one's fields are drawn: then it changes nothing. */
  const stands = () => built.name === nameOf(app.line());
  const set = (news) => stands() && app.set(news);

  function numberField(name, { whole, least, most, step = 1 }) {
    const input = make("input", { type: "number", class: "p2p-input", min: least, max: most, step, inputmode: whole ? "numeric" : "decimal" });
    const take = () => {
      const value = parseNumber(input.value);
      if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) return false;
      set({ [name]: value });
      return true;
    };
    input.addEventListener("input", take);
    entered(input, () => take() || app.request(true));
    return { box: labelled(WORDS.fields[name], input), input, show: (value) => Array.isArray(value) && value[0] !== value[1] ? value.join(" × ") : String(Array.isArray(value) ? value[0] : value) };
  }

  function field(name, kind) {
    const { choices, check } = FIELDS[name];
    if (check) {
      const input = make("input", { type: "checkbox", onchange: () => set({ [name]: input.checked }) });
      return { box: labelled(WORDS.fields[name], input), input, check };
    }
    if (!choices) return numberField(name, FIELDS[name]);
    const offered = kind.endsWith("Pooling2D") ? [...choices.slice(0, 2), "ceil", ...choices.slice(2, 4)] : choices;
    const one = choice(WORDS.fields[name], offered, (value) => set({ [name]: /^\d+$/.test(value) ? Number(value) : value }));
    return { ...one, choices: true, show: String };
  }

  function holderFields(line) {
    if (line.kind === "Branches") return [make("button", { class: "p2p-button", onclick: () => stands() && app.addBranch() }, WORDS.addBranch)];
    const one = choice(WORDS.fields.shortcut, [["none", WORDS.shortcuts.none], ["conv", WORDS.shortcuts.conv]], (value) => stands() && app.setShortcut(value === "conv"));
    const around = line.layer[1].shortcut ?? [];
    const own = around.length && !(around.length === 1 && around[0][0] === "Conv2D");
    if (own) one.input.append(make("option", { value: "own" }, WORDS.shortcuts.own));
    one.input.value = own ? "own" : around.length ? "conv" : "none";
    return [one.box];
  }

  function build(line) {
    inputs = {};
    const all = line?.layer ? settings(line.layer) : {};
    const names = Object.keys(FIELDS).filter((name) => name in all);
    for (const name of names) inputs[name] = field(name, line.kind);
    const boxes = line?.layer && (line.kind === "Residual" || line.kind === "Branches") ? holderFields(line) : names.map((name) => inputs[name].box);
    fields.replaceChildren(...(boxes.length ? boxes : [make("span", { class: "p2p-caption" }, WORDS.noFields)]));
  }

  function paint(line, places) {
    const kind = line?.kind ?? "";
    const around = kind === "Residual" ? JSON.stringify((line.layer[1].shortcut ?? []).map(([name]) => name)) : "";
    const name = nameOf(line);
    if (built.name !== name || built.around !== around) build(line);
    built = { name, around };
    if (!line) title.textContent = WORDS.nothing;
    else if (!line.layer) title.textContent = fill(WORDS.chosenPart, { part: partText(line), kind: line.of });
    else title.textContent = fill(line.level ? WORDS.chosenInside : WORDS.chosen, { number: line.number, kind });
    const all = line?.layer ? settings(line.layer) : {};
    for (const [name, one] of Object.entries(inputs)) {
      if (one.check) one.input.checked = all[name];
      else {
        const text = one.show(all[name]);
        if (one.choices && ![...one.input.options].some((option) => option.value === text)) one.input.append(make("option", { value: text }, text));
        if (one.input.value !== text && (one.choices || document.activeElement !== one.input || parseNumber(one.input.value) !== all[name])) one.input.value = text;
      }
    }
    up.disabled = !places.up;
    down.disabled = !places.down;
    twice.disabled = remove.disabled = !places.remove;
    twice.disabled ||= !line?.layer;
    adding.textContent = line ? WORDS.add : WORDS.addFirst;
  }

  const focus = () => (fields.querySelector("input, select, button") ?? up).focus();
  return { box, palette, paint, focus, focusPalette: () => buttons[0].focus() };
}

/** A layer as it is added, where pictures of this depth arrive. */
export function fresh(kind, depth) {
  const filters = depth ?? 8;
  const conv = (count, size) => ["Conv2D", { filters: count, kernel_size: size, padding: "same" }];
  if (kind === "Conv2D") return [kind, { filters: 8, kernel_size: 3 }];
  if (kind === "DepthwiseConv2D") return [kind, { kernel_size: 3, padding: "same" }];
  if (kind === "Dense") return [kind, { units: 10 }];
  if (kind === "Residual") return [kind, { layers: [conv(filters, 3), ["ReLU", {}], conv(filters, 3)] }];
  if (kind === "Branches") return [kind, { branches: [[["Conv2D", { filters: 8, kernel_size: 1 }]], [["Conv2D", { filters: 8, kernel_size: 1 }], conv(8, 3)]] }];
  return [kind, {}];
}

/** The arguments of a layer with news. */
export const withNews = (layer, news) => changed(layer, news);
