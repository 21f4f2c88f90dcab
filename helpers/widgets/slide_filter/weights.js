/* The filter's weights: painted, walked with the arrow keys, edited in place. */

import { swatch } from "../shared/colours.js";
import { keys } from "../shared/keyboard.js";
import { clamp, number, parseNumber } from "../shared/numbers.js";
import { make } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { packKernel } from "./filters.js";
import { CHANNELS, WORDS } from "./words.js";

/** `{ paint, listen, focus, forget }`; a cell of the grid has its weight's `index` in the filter. */
export function makeWeights(app) {
  const { root, state, view, page } = app;
  const cells = () => app.products.lines.flatMap((line) => line.cells);
  const cellAt = (index) => cells().find((cell) => cell.index === index);
  let editing = null; // `{ cell, input }`

  function paint() {
    /* As many decimals as the heaviest weight needs for two digits, and at least one: a column of even texts. */
    const { data } = state.kernel;
    const whole = data.every(Number.isInteger);
    const decimals = whole ? 0 : clamp(1 - Math.floor(Math.log10(state.heaviest)), 1, 6);
    const texts = Array.from(data, (value) => (whole || !value ? number(value) : value.toFixed(decimals).replace("-", "−")));
    const longest = Math.max(...texts.map((text) => text.length));
    const letters = Math.min(14, view.size.cell * 0.56, (view.size.cell - 5) / (longest * 0.6));
    root.style.setProperty("--sf-letters", `${letters.toFixed(2)}px`);
    for (const cell of cells()) {
      if (cell === editing?.cell) continue;
      const value = data[cell.index];
      const { fill: paper, ink } = swatch(view.colours.diverging, value, -1.45 * state.heaviest, 1.45 * state.heaviest);
      cell.textContent = letters < 6 ? "" : texts[cell.index];
      cell.style.background = paper;
      cell.style.color = value === 0 ? "var(--p2p-muted)" : ink;
      cell.setAttribute("aria-label", fill(WORDS.weight, { cell: nameOf(cell.index), value: number(value, 6) }));
    }
  }

  function nameOf(index) {
    const cell = Math.floor(index / state.depth);
    const columns = state.kernel.shape[1];
    const fields = { channel: CHANNELS[index % state.depth], row: Math.floor(cell / columns), column: cell % columns };
    return fill(state.depth > 1 ? WORDS.cellOf : WORDS.cell, fields);
  }

  function listen({ grid, channel }) {
    const [kh, kw] = state.kernel.shape;
    const depth = state.depth;
    const go = (rows, columns) => ({ target: { index } }) => {
      if (index === undefined || editing) return false;
      const cell = Math.floor(index / depth);
      const row = clamp(Math.floor(cell / kw) + rows, 0, kh - 1);
      const column = clamp((cell % kw) + columns, 0, kw - 1);
      focus(cellAt((row * kw + column) * depth + channel));
    };
    keys(grid, {
      ArrowUp: go(-1, 0), ArrowDown: go(1, 0), ArrowLeft: go(0, -1), ArrowRight: go(0, 1),
      Home: go(0, -kw), End: go(0, kw), PageUp: go(-kh, 0), PageDown: go(kh, 0),
      Enter: (event) => (editing ? commit() : edit(event.target)), F2: (event) => edit(event.target),
      Escape: () => (editing ? cancel() : page.pictureBoard.focus()),
      Delete: (event) => (editing ? false : setWeight(event.target.index, 0)),
    });
    grid.addEventListener("keydown", (event) => {
      if (editing || event.ctrlKey || event.altKey || event.metaKey || !/^[-−\d.,]$/.test(event.key)) return;
      event.preventDefault();
      edit(event.target, event.key);
    });
    grid.addEventListener("click", ({ target }) => target.index !== undefined && !target.contains(editing?.input) && edit(target));
  }

  /** Gives a cell the focus; without one, that which the Tab key would find. */
  function focus(cell = cells().find((one) => one.tabIndex === 0) ?? cells()[0]) {
    for (const one of cells()) one.tabIndex = one === cell ? 0 : -1;
    cell.focus();
  }

  function edit(cell, typed) {
    if (editing) commit();
    if (editing || cell?.index === undefined) return;
    focus(cell);
    const label = fill(WORDS.weightAt, { cell: nameOf(cell.index) });
    const input = make("input", { class: "sf-input", inputmode: "text", autocomplete: "off", "aria-label": label });
    input.value = typed ?? String(state.kernel.data[cell.index]);
    editing = { cell, input };
    cell.replaceChildren(input);
    input.focus();
    if (!typed) input.select();
    input.addEventListener("blur", () => editing?.input === input && (Number.isNaN(parseNumber(input.value)) ? cancel(false) : commit(false)));
  }

  function commit(back = true) {
    const { cell, input } = editing;
    const value = parseNumber(input.value);
    if (!Number.isFinite(value)) {
      input.setAttribute("aria-invalid", "true");
      app.note(fill(WORDS.notANumber, { text: input.value }));
      return;
    }
    close(cell, back, () => setWeight(cell.index, value));
  }

  const cancel = (back = true) => close(editing.cell, back, () => {});

  function close(cell, back, change) {
    editing = null;
    app.note("");
    cell.replaceChildren();
    change();
    paint();
    if (back) focus(cell);
  }

  function setWeight(index, value) {
    if (index === undefined || state.kernel.data[index] === value) return;
    const data = Float64Array.from(state.kernel.data);
    data[index] = value;
    app.put({ kernel: packKernel({ shape: state.kernel.shape, data }) });
  }

  return { paint, listen, focus, forget: () => (editing = null) };
}
