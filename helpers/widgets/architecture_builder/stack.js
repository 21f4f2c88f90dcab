/* The stack with its ledger: a tree grid, a row a layer. Up and down choose, right and left open and close. */

import { keys } from "../shared/keyboard.js";
import { make } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { placeOf } from "./edits.js";
import { bytesText, countText, detailsOf, fieldText, partText, reasonOf, shapeText } from "./phrases.js";
import { WORDS } from "./words.js";

const COLUMNS = ["output", "params", "macs", "bytes", "field"];
const ROW = 24; /* pixels, as in widget.css */
const SEEN = 480; /* so far from the first row that is seen, rows are written at once */

/** `app` is widget.js's: `{ select, open, close, edit... }`. -> `{ box, paint, focus, stop }` */
export function makeStack(app) {
  const heading = (name) => make("span", { role: "columnheader", class: `ab-${name}`, title: WORDS.titles[name] ?? null }, WORDS.columns[name]);
  const head = make("div", { role: "row", class: "ab-row ab-head" }, ["layer", ...COLUMNS].map(heading));
  const rows = make("div", { role: "rowgroup", class: "ab-rows" });
  const totals = Object.fromEntries(["layer", ...COLUMNS].map((name) => [name, make("span", { role: "gridcell", class: `ab-${name}` })]));
  const foot = make("div", { role: "row", class: "ab-row ab-total" }, Object.values(totals));
  const grid = make("div", { role: "treegrid", class: "ab-grid", "aria-label": WORDS.gridLabel }, make("div", { role: "rowgroup" }, head), rows, make("div", { role: "rowgroup" }, foot));
  const nothing = make("p", { class: "ab-nothing" }, WORDS.nothing);
  const box = make("div", { class: "ab-stack" }, grid);

  const pool = []; /* rows are filled again, not made again */
  let shown = []; /* the lines that are seen, in order */

  function row(i) {
    if (pool[i]) return pool[i];
    const number = make("span", { class: "ab-number" });
    const sign = make("span", { class: "ab-sign", "aria-hidden": "true" });
    const name = make("b");
    const details = make("span", { class: "ab-details" });
    const cells = Object.fromEntries(COLUMNS.map((column) => [column, make("span", { role: "gridcell", class: `ab-${column}` })]));
    const element = make("div", { role: "row", class: "ab-row", tabindex: -1 }, make("span", { role: "gridcell", class: "ab-layer" }, number, sign, name, details), Object.values(cells));
    element.addEventListener("focus", () => app.select(shown[i].path, false));
    sign.addEventListener("click", () => shown[i].inside && app.toggle(shown[i]));
    return (pool[i] = { element, number, sign, name, details, cells, kept: {} });
  }

  /* What is written is written once: the page is asked for nothing that stays. */
  function put(one, key, value, write) {
    if (one.kept[key] === value) return;
    one.kept[key] = value;
    write(value);
  }
  const attribute = (one, name, value) => put(one, name, value, () => (value === null ? one.element.removeAttribute(name) : one.element.setAttribute(name, value)));
  const text = (one, name, element, value) => put(one, name, value, () => (element.textContent = value));
  const zero = (one, name, element, value) => put(one, `${name} zero`, value === 0, (none) => element.toggleAttribute("data-zero", none));
  const share = (one, name, element, part) => put(one, `${name} share`, part.toFixed(3), (value) => element.style.setProperty("--share", value));

  function write(one, line, book, selected) {
    const layer = Boolean(line.layer);
    const open = line.inside && layer ? app.isOpen(line) : null;
    attribute(one, "aria-level", String(line.level + 1));
    attribute(one, "aria-expanded", open === null ? null : String(open));
    attribute(one, "aria-selected", String(selected));
    attribute(one, "tabindex", selected ? "0" : "-1");
    attribute(one, "data-part", layer ? null : "");
    attribute(one, "data-misfit", line.misfit ? "" : null);
    attribute(one, "data-unknown", !line.output && !line.misfit ? "" : null);
    put(one, "level", line.level, () => one.element.style.setProperty("--level", line.level));
    text(one, "number", one.number, layer && !line.level ? String(line.number) : "");
    text(one, "sign", one.sign, open === null ? "" : open ? "▾" : "▸");
    text(one, "name", one.name, layer ? line.kind : partText(line));
    text(one, "details", one.details, layer ? detailsOf(line) : line.empty ? WORDS.emptyList : "");
    text(one, "output", one.cells.output, shapeText(line.output));
    text(one, "params", one.cells.params, layer ? countText(line.params) : "");
    text(one, "macs", one.cells.macs, layer ? countText(line.macs) : "");
    text(one, "bytes", one.cells.bytes, layer ? bytesText(line.numbers) : "");
    text(one, "field", one.cells.field, layer ? fieldText(line) : "");
    for (const name of ["params", "macs"]) zero(one, name, one.cells[name], line[name]);
    for (const name of ["params", "macs"]) share(one, name, one.cells[name], layer && book[name] ? (line[name] ?? 0) / book[name] : 0);
  }

  function paint(book, selected) {
    shown = app.seen();
    /* Those that are seen first: the others follow when a dragging hand rests. */
    const near = (i) => Math.abs(i * ROW - scrolled) < SEEN || shown[i].path.join() === selected;
    const fillRow = (line, i) => {
      const one = row(i);
      write(one, line, book, line.path.join() === selected);
      if (!one.element.isConnected) rows.append(one.element);
    };
    const late = shown.map((line, i) => [line, i]).filter(([line, i]) => (pool[i]?.element.isConnected && !near(i) ? true : fillRow(line, i)));
    clearTimeout(later);
    if (late.length) later = setTimeout(() => late.forEach((pair) => fillRow(...pair)), 60);
    for (let i = shown.length; i < pool.length; i++) pool[i].element.remove();
    if (shown.length) nothing.remove();
    else box.append(nothing);
    totals.layer.textContent = book.misfit ? WORDS.totalSoFar : WORDS.total;
    totals.output.textContent = shapeText(book.output);
    totals.params.textContent = countText(book.params);
    totals.macs.textContent = countText(book.macs);
    totals.bytes.textContent = bytesText(book.numbers);
    totals.field.textContent = "";
    const at = shown.findIndex((line) => line.path.join() === selected);
    if (at >= 0 && moved !== selected) reveal(at);
    moved = selected;
    if (wanted && at >= 0) pool[at].element.focus({ preventScroll: true });
    wanted = false;
  }
  let later = 0;
  let scrolled = 0;
  rows.addEventListener("scroll", () => (scrolled = rows.scrollTop));
  let moved = "";
  let wanted = false;

  /* Only the list scrolls, never the page. */
  function reveal(at) {
    const one = pool[at].element;
    const [top, bottom] = [one.offsetTop - rows.offsetTop, one.offsetTop - rows.offsetTop + one.offsetHeight];
    if (top < rows.scrollTop) rows.scrollTop = top;
    else if (bottom > rows.scrollTop + rows.clientHeight) rows.scrollTop = bottom - rows.clientHeight;
  }

  /* ---- keys ---- */

  const at = () => shown.findIndex((line) => line.path.join() === app.selected());
  const step = (by) => (event) => {
    if (event.shiftKey && Math.abs(by) === 1) return app.move(by);
    const next = shown[Math.min(shown.length - 1, Math.max(0, at() + by))];
    if (next) choose(next.path);
  };
  function choose(path) {
    app.select(path);
    focus();
  }
  keys(rows, {
    ArrowUp: step(-1),
    ArrowDown: step(1),
    PageUp: step(-10),
    PageDown: step(10),
    Home: step(-1e6),
    End: step(1e6),
    ArrowRight() {
      const line = shown[at()];
      if (line?.layer && line.inside && !app.isOpen(line)) app.toggle(line);
      else if (line?.inside && shown[at() + 1]) choose(shown[at() + 1].path);
    },
    ArrowLeft() {
      const line = shown[at()];
      if (!line) return;
      if (line.layer && line.inside && app.isOpen(line)) return app.toggle(line);
      const outer = shown.slice(0, at()).reverse().find((other) => other.level < line.level);
      if (outer) choose(outer.path);
    },
    Enter: () => app.change(),
    "+": () => app.add(),
    Insert: () => app.add(),
    d: () => app.twice(),
    Delete: () => app.remove(),
    Backspace: () => app.remove(),
    "Ctrl+z": () => app.undo(),
  });

  /* ---- the pointer: a press chooses, a drag moves within the list ---- */

  const lineUnder = (event) => {
    const found = pool.findIndex(({ element }) => element.isConnected && element.contains(event.target));
    return shown[found];
  };
  let held = null;
  rows.addEventListener("pointerdown", (event) => {
    const line = lineUnder(event);
    if (event.button || !line || event.pointerType === "touch" || event.target.classList.contains("ab-sign")) return;
    held = { y: event.clientY, started: false };
    rows.setPointerCapture(event.pointerId);
    choose(line.path);
    event.preventDefault();
  });
  rows.addEventListener("click", (event) => {
    const line = lineUnder(event);
    if (line && !held) choose(line.path);
    held = null;
  });
  rows.addEventListener("pointermove", (event) => {
    if (!held || !rows.hasPointerCapture(event.pointerId)) return;
    if (!held.started && Math.abs(event.clientY - held.y) < ROW / 2) return;
    const line = shown[at()];
    if (!line?.layer) return;
    const over = pool.slice(0, shown.length).findIndex(({ element }) => {
      const seen = element.getBoundingClientRect();
      return event.clientY >= seen.top && event.clientY < seen.bottom;
    });
    const target = shown[over];
    if (!target?.layer || target === line) return;
    const [[list, from], [other, to]] = [placeOf(line.path), placeOf(target.path)];
    if (String(list) !== String(other)) return;
    app.move(to - from, held.started);
    held.started = true;
  });
  for (const end of ["pointerup", "pointercancel"]) rows.addEventListener(end, () => setTimeout(() => (held = null)));

  const focus = () => {
    wanted = true;
    app.request();
  };
  return { box, paint, focus, stop: () => clearTimeout(later) };
}

/** A line in a sentence, for those who hear it. */
export function saidLine(line) {
  const label = line.layer ? [line.kind, detailsOf(line)].filter(Boolean).join(" ") : partText(line);
  if (!line.layer) return fill(WORDS.saidPart, { label, output: shapeText(line.output) });
  if (line.misfit) return fill(WORDS.saidMisfit, { label, reason: reasonOf(line) });
  if (!line.output) return fill(WORDS.saidUnknown, { label });
  return fill(WORDS.saidLine, { label, output: shapeText(line.output), params: countText(line.params), macs: countText(line.macs), bytes: bytesText(line.numbers), field: fieldText(line) });
}
