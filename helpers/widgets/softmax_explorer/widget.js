/* SoftmaxExplorer: scores, their exponentials, the sum, the shares.
   Everything is computed here from logits, labels, temperature and subtract_largest. */
import { dial } from "../shared/controls.js";
import { entered, keys } from "../shared/keyboard.js";
import { begin } from "../shared/life.js";
import { clamp, number, parseNumber } from "../shared/numbers.js";
import { freshId, make, schedule } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { WORDS } from "./words.js";

const FEWEST = 2;
const MOST = 10;
const LARGEST = 1000;
const TEMPERATURES = [
  0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5,
  4, 5, 6, 7, 8, 10, 12, 15, 20,
];

/** Every number of a softmax: `{ scaled, largest, powers, sum, shares }`. Without subtracting, large scores overflow. */
export function softmax(logits, temperature = 1, subtractLargest = false) {
  const scaled = logits.map((logit) => logit / temperature);
  const largest = Math.max(...scaled);
  const powers = scaled.map((score) => Math.exp(subtractLargest ? score - largest : score));
  const sum = powers.reduce((total, power) => total + power, 0);
  return { scaled, largest, powers, sum, shares: powers.map((power) => power / sum) };
}

function wrong(model) {
  const [logits, labels, temperature] = ["logits", "labels", "temperature"].map((name) => model.get(name));
  if (!Array.isArray(logits) || !Array.isArray(labels)) return WORDS.lists;
  if (logits.length !== labels.length) return fill(WORDS.lengths, { logits: logits.length, labels: labels.length });
  if (logits.length < FEWEST || logits.length > MOST) return fill(WORDS.classes, { fewest: FEWEST, most: MOST, count: logits.length });
  const bad = logits.find((logit) => typeof logit !== "number" || !(Math.abs(logit) <= LARGEST));
  if (bad !== undefined) return fill(WORDS.logits, { largest: LARGEST, value: bad });
  if (!(temperature >= 0.05 && temperature <= 20)) return fill(WORDS.temperature, { value: temperature });
  return "";
}

const minus = (text) => text.replace("-", "−");
const two = (value) => {
  const size = Math.abs(value);
  if (size >= 100) return number(value, 5);
  return size && size < 0.005 ? number(value, 3) : minus(value.toFixed(2));
};
/* Softmax never gives exactly 0: a share too small for three decimals is written in full. */
const share = (value) => (value > 0 && value < 0.0005 ? number(value, 3) : Number.isNaN(value) ? "NaN" : value.toFixed(3));

function render({ model, el }) {
  const life = begin(model, el, "softmax-explorer");
  const { root, put } = life;
  const get = (name) => model.get(name);
  const first = { logits: get("logits"), labels: get("labels"), temperature: get("temperature"), subtract_largest: get("subtract_largest") };

  const temperature = dial(WORDS.temperatureLabel, { values: TEMPERATURES, value: get("temperature"), onInput: (v) => put({ temperature: v }) });
  const subtract = make("input", { type: "checkbox", id: freshId(), onchange: () => put({ subtract_largest: subtract.checked }) });
  const add = make("button", { class: "p2p-button", onclick: addClass }, WORDS.add);
  const reset = make("button", { class: "p2p-button", onclick: () => put(first) }, WORDS.reset);
  const heads = WORDS.heads.map((text) => make("span", { class: "p2p-caption" }, text));
  const table = make("div", { class: "softmax-explorer-rows", role: "group", "aria-label": WORDS.rows });
  const total = make("p", { class: "softmax-explorer-sum" });
  const pie = make("div", { class: "softmax-explorer-whole", role: "img" });
  const formula = make("p", { class: "softmax-explorer-formula" });
  const warning = make("p", { class: "softmax-explorer-warning", hidden: true });
  root.append(
    make(
      "div",
      { class: "p2p-controls" },
      temperature.box,
      make("span", { class: "p2p-field" }, subtract, make("label", { for: subtract.id }, WORDS.subtract)),
      add,
      reset,
    ),
    make("div", { class: "softmax-explorer-head softmax-explorer-row", "aria-hidden": "true" }, heads),
    table,
    total,
    pie,
    formula,
    warning,
  );

  /* -- one row a class; its parts are made once and filled again and again -- */
  let rows = [];
  let held = false; // while a handle is held, the scale must not change under it
  let reach = 5;
  let told = 0; // the class the formula speaks of

  const change = (i, value) => put({ logits: get("logits").map((logit, k) => (k === i ? clamp(value, -LARGEST, LARGEST) : logit)) });

  function addClass() {
    const count = get("logits").length;
    if (count >= MOST) return;
    put({ logits: [...get("logits"), 0], labels: [...get("labels"), fill(WORDS.newClass, { number: count })] });
  }

  function makeRow(i) {
    const name = make("input", { class: "softmax-explorer-name", type: "text", maxlength: 24, spellcheck: "false", "aria-label": fill(WORDS.nameOf, { number: i + 1 }) });
    entered(name, () => put({ labels: get("labels").map((label, k) => (k === i ? name.value.trim() || fill(WORDS.newClass, { number: i }) : label)) }));
    const handle = make("input", { class: "softmax-explorer-handle", type: "range", step: "any" });
    handle.addEventListener("input", () => change(i, Math.round(handle.value * 20) / 20));
    handle.addEventListener("pointerdown", () => {
      held = true;
      const release = () => {
        held = false;
        request();
      };
      for (const event of ["pointerup", "pointercancel"]) window.addEventListener(event, release, { once: true, capture: true });
    });
    const step = (by) => (event) => change(i, Math.round((get("logits")[i] + by * (event.shiftKey ? 10 : 1)) * 1e6) / 1e6);
    keys(handle, {
      ArrowUp: step(0.1),
      ArrowRight: step(0.1),
      ArrowDown: step(-0.1),
      ArrowLeft: step(-0.1),
      PageUp: step(1),
      PageDown: step(-1),
      Home: () => change(i, -reach),
      End: () => change(i, reach),
    });
    const typed = make("input", { class: "p2p-input p2p-typed", type: "text", inputmode: "decimal" });
    entered(typed, () => {
      const value = parseNumber(typed.value);
      if (Number.isNaN(value)) request();
      else change(i, value);
    });
    const remove = make("button", { class: "softmax-explorer-remove", onclick: () => removeClass(i) }, "×");
    const cell = (kind) => {
      const bar = make("span", { class: `softmax-explorer-bar softmax-explorer-${kind}` });
      const figure = make("span", { class: "softmax-explorer-figure" });
      return { bar, figure, box: make("span", { class: "softmax-explorer-cell", "data-kind": kind }, make("span", { class: "softmax-explorer-track" }, bar), figure) };
    };
    const scaled = make("span", { class: "softmax-explorer-scaled" });
    const power = cell("power");
    const part = cell("share");
    const box = make(
      "div",
      { class: "softmax-explorer-row", role: "group" },
      make("span", { class: "softmax-explorer-title" }, name, remove),
      make("span", { class: "softmax-explorer-score" }, handle, typed),
      scaled,
      power.box,
      part.box,
    );
    box.addEventListener("focusin", () => ((told = i), request()));
    box.addEventListener("pointerenter", () => ((told = i), request()));
    return { box, name, handle, typed, remove, scaled, power, part, piece: make("span") };
  }

  function removeClass(i) {
    if (get("logits").length <= FEWEST) return; // pressed twice before it was drawn
    const keep = (_, k) => k !== i;
    put({ logits: get("logits").filter(keep), labels: get("labels").filter(keep) });
    rows[Math.min(i, rows.length - 1)].handle.focus();
  }

  function paint() {
    if (life.wrong(wrong(model))) return;
    const [logits, labels, T] = [get("logits"), get("labels"), get("temperature")];
    const minus1 = get("subtract_largest");
    if (rows.length !== logits.length) {
      while (rows.length > logits.length) {
        const row = rows.pop();
        row.box.remove();
        row.piece.remove();
      }
      while (rows.length < logits.length) {
        const row = makeRow(rows.length);
        rows.push(row);
        table.append(row.box);
        pie.append(row.piece);
      }
      told = Math.min(told, rows.length - 1);
    }
    const furthest = Math.max(...logits.map(Math.abs));
    if (!held) reach = Math.max(5, Math.ceil(furthest));
    temperature.set(T);
    subtract.checked = minus1;
    add.disabled = logits.length >= MOST;

    const all = softmax(logits, T, minus1);
    const highest = Math.max(...all.powers);
    rows.forEach((row, i) => {
      const label = labels[i];
      row.box.setAttribute("aria-label", label);
      row.box.toggleAttribute("data-told", i === told);
      if (document.activeElement !== row.name) row.name.value = label;
      row.remove.setAttribute("aria-label", fill(WORDS.remove, { label }));
      row.remove.hidden = logits.length <= FEWEST;
      row.handle.min = -reach;
      row.handle.max = reach;
      row.handle.value = logits[i];
      row.handle.setAttribute("aria-label", fill(WORDS.score, { label }));
      row.handle.setAttribute("aria-valuetext", two(logits[i]));
      const zero = 50;
      const here = 50 + (50 * logits[i]) / reach;
      row.handle.style.setProperty("--from", `${Math.min(zero, here)}%`);
      row.handle.style.setProperty("--to", `${Math.max(zero, here)}%`);
      row.handle.toggleAttribute("data-negative", logits[i] < 0);
      row.typed.setAttribute("aria-label", fill(WORDS.scoreTyped, { label }));
      if (document.activeElement !== row.typed || held) row.typed.value = two(logits[i]);
      const shown = minus1 ? all.scaled[i] - all.largest : all.scaled[i];
      row.scaled.textContent = two(shown);
      row.power.figure.textContent = two(all.powers[i]);
      row.power.bar.style.width = `${Number.isFinite(highest) && highest > 0 ? (100 * all.powers[i]) / highest : all.powers[i] === Infinity ? 100 : 0}%`;
      row.part.figure.textContent = share(all.shares[i]);
      const percent = Number.isFinite(all.shares[i]) ? 100 * all.shares[i] : 0;
      row.part.bar.style.width = `${percent}%`;
      row.piece.style.width = `${percent}%`;
      row.piece.textContent = percent > 2.2 * Math.min(label.length, 5) ? label : "";
      row.piece.toggleAttribute("data-told", i === told);
    });
    heads[2].textContent = minus1 ? WORDS.scaledLess : WORDS.scaled;
    total.textContent = fill(WORDS.sum, { powers: all.powers.map(two).join(" + "), sum: two(all.sum) });
    formula.replaceChildren(
      fill(WORDS.shareOf, { label: labels[told] }),
      make("sup", {}, two(minus1 ? all.scaled[told] - all.largest : all.scaled[told])),
      fill(WORDS.share, { power: two(all.powers[told]), sum: two(all.sum), share: share(all.shares[told]) }),
    );

    const broken = !Number.isFinite(all.sum) || all.sum === 0;
    warning.hidden = !broken;
    if (broken) warning.textContent = all.sum === 0 ? WORDS.vanished : WORDS.overflowed;
    const words = labels.map((label, i) => fill(Number.isNaN(all.shares[i]) ? WORDS.saidNone : WORDS.said, { label, percent: (100 * all.shares[i]).toFixed(1) }));
    pie.setAttribute("aria-label", fill(WORDS.whole, { classes: words.join(", ") }));
    life.say(words.join(", "));
  }

  const request = schedule(paint);
  life.refresh = request;
  for (const name of ["logits", "labels", "temperature", "subtract_largest"]) life.listen(`change:${name}`, request);
  paint();
  return () => {
    request.cancel();
    life.stop();
  };
}

export default { render };
