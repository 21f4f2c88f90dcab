/* ArchitectureBuilder: a stack of layers, the ledger beside it, what does not fit and what would, and the code.
   The traits are layers, input_shape, presets and show; which layer is chosen and what is open belong to the view alone. */

import { choice } from "../shared/controls.js";
import { keys } from "../shared/keyboard.js";
import { begin } from "../shared/life.js";
import { make, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";
import { fill } from "../shared/words.js";
import { keras } from "./code_keras.js";
import { ours } from "./code_ours.js";
import { pytorch } from "./code_pytorch.js";
import { listAt, placeOf, replaced, withList } from "./edits.js";
import { fresh, makeEditor, withNews } from "./editor.js";
import { ledgerOf } from "./ledger.js";
import { mendsOf } from "./mends.js";
import { bytesText, countText, mendText, misfitText, shapeText, whole } from "./phrases.js";
import { makeStack, saidLine } from "./stack.js";
import { makeStrip } from "./strip.js";
import { LARGEST_SIDE, trouble } from "./trouble.js";
import { WORDS } from "./words.js";

const VIEWS = Object.keys(WORDS.views);
const REMEMBERED = 100;

function render({ model, el }) {
  const life = begin(model, el, "architecture-builder");
  const { root } = life;
  let book = null; /* the ledger, of these layers and this input */
  let counted = {};
  let selected = [0];
  let T = null; /* colours and sizes, read once until something of the page changes */
  const history = [];
  const open = new WeakSet(); /* the Residuals and Branches whose layers are seen */

  const layers = () => model.get("layers");
  const input = () => model.get("input_shape");

  /* ---- what the parts of the widget ask for ---- */

  const line = () => book?.lines.find((one) => one.path.join() === selected.join());
  const seen = () => {
    const shown = [];
    for (let i = 0; i < book.lines.length; i++) {
      const one = book.lines[i];
      shown.push(one);
      if (one.layer && one.inside && !open.has(one.layer)) i += one.inside;
    }
    return shown;
  };
  const became = (old, next) => open.has(old) && open.add(next);
  const total = () => (book.misfit ? misfitText(book.misfit) : fill(WORDS.saidTotal, { params: countText(book.params), macs: countText(book.macs) }));

  /** Sets layers or input, remembers what was there, and says what has changed. */
  function edit(next, { select = selected, said = "", fields = {}, together = false, shape = input() } = {}) {
    if (!together) history.push({ layers: layers(), input: input(), selected });
    if (history.length > REMEMBERED) history.shift();
    selected = select;
    life.put({ layers: next, input_shape: shape });
    count();
    if (said) life.say(fill(said, { ...fields, total: total() }));
    request();
  }

  const app = {
    request: () => request(),
    input,
    seen,
    line,
    selected: () => selected.join(),
    isOpen: (one) => open.has(one.layer),
    toggle(one) {
      if (open.has(one.layer)) open.delete(one.layer);
      else open.add(one.layer);
      selected = one.path;
      request();
    },
    select(path, say = true) {
      if (path.join() === selected.join()) return;
      if (!book?.lines.some((one) => one.path.join() === path.join())) return; /* taken away since the last drawing */
      selected = path;
      if (say) life.say(saidLine(line()));
      request();
    },
    resize(size) {
      const shape = [size, size, input()[2]];
      life.put({ input_shape: shape });
      life.say(fill(WORDS.saidInput, { input: shapeText(shape), total: (count(), total()) }), 400);
    },
    set(news) {
      const one = line();
      if (!one?.layer) return;
      const next = withNews(one.layer, news);
      if (JSON.stringify(next) === JSON.stringify(one.layer)) return;
      const last = history[history.length - 1];
      const together = last?.field === Object.keys(news)[0] + selected.join(); /* typing is one edit */
      edit(replaced(layers(), one.path, [next], became), { said: "{total}", together });
      if (history.length) history[history.length - 1].field = Object.keys(news)[0] + selected.join();
    },
    setShortcut(conv) {
      const one = line();
      const [kind, given] = one.layer;
      const { shortcut: _, ...rest } = given;
      const filters = one.parts[0][one.parts[0].length - 1]?.output ?? one.input ?? [8];
      const next = [kind, conv ? { ...rest, shortcut: [["Conv2D", { filters: filters[filters.length - 1], kernel_size: 1 }]] } : rest];
      open.add(next);
      edit(replaced(layers(), one.path, [next], became), { said: "{total}" });
    },
    addBranch() {
      const one = line();
      const [kind, given] = one.layer;
      const next = [kind, { ...given, branches: [...given.branches, [["Conv2D", { filters: 8, kernel_size: 1 }]]] }];
      open.add(next);
      edit(replaced(layers(), one.path, [next], became), { said: "{total}" });
    },
    move(by, together = false) {
      const one = line();
      if (!one?.layer) return;
      const [list, place] = placeOf(one.path);
      const to = place + by;
      if (to < 0 || to >= listAt(layers(), list).length) return;
      const next = withList(layers(), list, (copy) => void copy.splice(to, 0, ...copy.splice(place, 1)), became);
      edit(next, { select: [...list, to], said: WORDS.saidMoved, fields: { kind: one.kind, number: to + 1 }, together });
      if (root.querySelector(".ab-rows").contains(document.activeElement)) stack.focus();
    },
    insert(kind) {
      const one = line();
      const [list, place] = !one ? [[], -1] : one.layer ? placeOf(one.path) : [one.path, -1];
      const at = one?.output ?? one?.input ?? input();
      const made = fresh(kind, at.length === 3 ? at[2] : undefined);
      if (made[1].layers || made[1].branches) open.add(made);
      const next = withList(layers(), list, (copy) => void copy.splice(place + 1, 0, made), became);
      edit(next, { select: [...list, place + 1], said: WORDS.saidAdded, fields: { kind } });
    },
    twice() {
      const one = line();
      if (!one?.layer) return;
      const [list, place] = placeOf(one.path);
      const made = JSON.parse(JSON.stringify(one.layer));
      edit(withList(layers(), list, (copy) => void copy.splice(place + 1, 0, made), became), { select: [...list, place + 1], said: WORDS.saidAdded, fields: { kind: one.kind } });
      stack.focus();
    },
    remove() {
      const one = line();
      if (!one || !places(one).remove) return;
      const [list, place] = placeOf(one.path);
      if (!one.layer) {
        /* a branch, or the shortcut */
        const holder = one.of === "Residual" ? placeOf(one.path)[0] : one.path.slice(0, -2);
        const [kind, given] = listAt(layers(), holder.slice(0, -1))[holder[holder.length - 1]];
        const { shortcut: _, ...rest } = given;
        const news = kind === "Residual" ? rest : { ...given, branches: given.branches.filter((_one, i) => i !== place) };
        const next = [kind, news];
        open.add(next);
        edit(replaced(layers(), holder, [next], became), { select: holder, said: WORDS.saidRemoved, fields: { kind: one.of } });
      } else {
        const left = listAt(layers(), list).length - 1;
        const select = left ? [...list, Math.min(place, left - 1)] : list;
        edit(replaced(layers(), one.path, [], became), { select, said: WORDS.saidRemoved, fields: { kind: one.kind } });
      }
      stack.focus();
    },
    undo() {
      const last = history.pop();
      if (!last) return;
      selected = last.selected;
      life.put({ layers: last.layers, input_shape: last.input });
      count();
      life.say(fill(WORDS.saidUndone, { total: total() }));
      if (root.querySelector(".ab-rows").contains(document.activeElement)) stack.focus();
      request();
    },
    change: () => editor.focus(),
    add: () => editor.focusPalette(),
  };

  /* What can be done with the chosen line. */
  function places(one) {
    if (!one) return {};
    if (!one.layer) {
      const branches = typeof one.part === "number";
      const holder = branches ? listAt(layers(), one.path.slice(0, -3))[one.path[one.path.length - 3]] : null;
      return { remove: branches ? holder[1].branches.length > 1 : one.part === "shortcut" && !one.empty };
    }
    const [list, place] = placeOf(one.path);
    return { up: place > 0, down: place < listAt(layers(), list).length - 1, remove: true };
  }

  /* ---- what is on the page ---- */

  const stack = makeStack(app);
  const editor = makeEditor(app);
  const strip = makeStrip(app);
  const preset = choice(WORDS.start, [["", WORDS.own], ...Object.keys(model.get("presets") ?? {})], take);
  const undo = make("button", { class: "p2p-button", onclick: () => app.undo() }, WORDS.undo);
  const views = VIEWS.map((view) => make("button", { class: "p2p-button", "aria-pressed": "false", onclick: () => life.put({ show: view }) }, WORDS.views[view]));
  const copy = make("button", { class: "p2p-button ab-copy", onclick: copyCode }, WORDS.copy);
  const code = make("pre", { class: "ab-code", tabindex: 0, role: "region" });
  const codeBox = make("div", { class: "ab-code-box" }, code, copy);
  const sides = [0, 1, 2].map((side) => {
    const field = make("input", { type: "number", class: "p2p-input ab-side", min: 1, max: LARGEST_SIDE, step: 1, "aria-label": `${WORDS.input}: ${WORDS.sides[side]}` });
    field.addEventListener("input", () => {
      const value = Number(field.value);
      if (!Number.isInteger(value) || value < 1 || value > LARGEST_SIDE) return;
      life.put({ input_shape: input().map((old, i) => (i === side ? value : old)) });
      life.say(fill(WORDS.saidInput, { input: shapeText(input()), total: (count(), total()) }), 400);
    });
    field.addEventListener("change", () => request());
    return field;
  });
  const verdict = make("p", { class: "ab-verdict" });
  const mends = make("div", { class: "p2p-controls ab-mends" });
  root.append(
    make("div", { class: "p2p-controls ab-top" }, preset.box, undo, make("span", { class: "ab-views", role: "group", "aria-label": WORDS.viewsLabel }, views)),
    make("div", { class: "ab-input" }, make("span", { class: "ab-shape" }, make("span", { class: "p2p-caption" }, WORDS.input), sides[0], "×", sides[1], "×", sides[2]), strip.box),
    strip.sentence,
    make(
      "div",
      { class: "ab-middle" },
      make("div", { class: "ab-main" }, stack.box, codeBox, make("div", { class: "ab-answer" }, verdict, mends)),
      make("div", { class: "ab-side-panel" }, editor.box, editor.palette),
    ),
    strip.key,
    make("p", { class: "p2p-caption ab-help" }, WORDS.help),
  );
  keys(root, { "Ctrl+z": (event) => (/^(INPUT|SELECT)$/.test(event.target.tagName) ? false : app.undo()) });

  function take(name) {
    const found = model.get("presets")[name];
    if (!found) return;
    edit(found.layers, { select: [0], said: WORDS.saidPreset, fields: { name }, shape: found.input_shape });
  }

  function codeOf(view) {
    if (book.misfit) return fill(WORDS.noCode, { reason: misfitText(book.misfit) });
    return { ours: () => ours(layers(), input()), keras: () => keras(book.tree, input()), pytorch: () => pytorch(book.tree, input()) }[view]();
  }

  async function copyCode() {
    try {
      await navigator.clipboard.writeText(code.textContent);
      copy.textContent = WORDS.copied;
    } catch {
      getSelection().selectAllChildren(code);
      code.focus();
      copy.textContent = WORDS.notCopied;
    }
    life.say(copy.textContent);
    setTimeout(() => (copy.textContent = WORDS.copy), 2500);
  }

  /* ---- counting and painting ---- */

  function count() {
    if (counted.layers === layers() && counted.input === input()) return;
    counted = { layers: layers(), input: input() };
    book = ledgerOf(layers(), input());
  }

  let named = {};
  function nameOf() {
    if (named.layers === layers()) return named.name;
    const text = JSON.stringify(layers());
    const found = Object.entries(model.get("presets") ?? {}).find(([, one]) => JSON.stringify(one.layers) === text);
    named = { layers: layers(), name: found?.[0] ?? "" };
    return named.name;
  }

  let offered = "";
  function answer() {
    const { misfit } = book;
    verdict.toggleAttribute("data-misfit", Boolean(misfit));
    if (misfit) verdict.textContent = misfitText(misfit);
    else {
      const fields = { flops: whole(2 * book.macs), activations: bytesText(book.numbers), weights: bytesText(book.params) };
      verdict.textContent = layers().length ? fill(WORDS.fits, fields) + (book.state ? fill(WORDS.state, { state: whole(book.state) }) : "") : WORDS.nothing;
    }
    const found = misfit ? mendsOf(layers(), book, strip.nextLegal) : [];
    const texts = found.map(({ how, fields }) => mendText(how, fields));
    const now = texts.join("|") + (misfit?.path.join() ?? "");
    mends.found = found;
    if (now === offered) return;
    offered = now;
    const press = (i) => () => {
      const { layers: next, input: shape, how, fields } = mends.found[i];
      edit(next, { shape, said: WORDS.saidMended, fields: { how: mendText(how, fields) } });
      if (mends.contains(document.activeElement) || document.activeElement === document.body) stack.focus();
    };
    mends.replaceChildren(
      ...(texts.length ? [make("span", { class: "p2p-caption" }, WORDS.mend)] : []),
      ...texts.map((text, i) => make("button", { class: "p2p-button", "data-main": i === 0, onclick: press(i) }, text)),
    );
  }

  function paint() {
    if (life.wrong(trouble(layers(), input()))) return;
    count();
    for (const one of book.lines) if (one.misfit) for (const outer of book.lines) if (outer.layer && outer.inside && String(one.path).startsWith(`${outer.path},`)) open.add(outer.layer);
    if (!line() && book.lines.length) selected = nearest();
    else if (!hidden(line())) selected = seen().filter((one) => String(selected).startsWith(String(one.path))).pop()?.path ?? [0];
    const show = VIEWS.includes(model.get("show")) ? model.get("show") : "ledger";
    views.forEach((button, i) => button.setAttribute("aria-pressed", VIEWS[i] === show));
    codeBox.hidden = show === "ledger";
    stack.box.hidden = show !== "ledger";
    if (show !== "ledger") {
      const text = codeOf(show);
      if (code.textContent !== text) code.textContent = text;
      code.setAttribute("aria-label", fill(WORDS.codeLabel, { view: WORDS.views[show] }));
    }
    preset.input.value = nameOf();
    undo.disabled = !history.length;
    sides.forEach((field, i) => {
      if (Number(field.value) !== input()[i]) field.value = input()[i];
    });
    if (show === "ledger") stack.paint(book, selected.join());
    editor.paint(line(), places(line()));
    strip.learn(layers(), input());
    answer();
    if (!root.clientWidth) return; /* not laid out yet: the line of sizes is drawn when it is */
    T ??= { ...theme(root), window: getComputedStyle(root).getPropertyValue("--p2p-window").trim(), room: Math.floor(strip.box.clientWidth) };
    strip.paint(input(), T, T.room);
  }
  /* The chosen line may be gone, or inside of what has been closed. */
  const hidden = (one) => !one || seen().includes(one);
  function nearest() {
    const [list, place] = placeOf(selected);
    const alive = book.lines.filter((one) => one.layer && String(placeOf(one.path)[0]) === String(list));
    return (alive[Math.min(place, alive.length - 1)] ?? book.lines[0]).path;
  }

  const request = schedule(paint);
  life.refresh = () => {
    T = null;
    request();
  };
  for (const name of ["layers", "input_shape", "presets", "show"]) life.listen(`change:${name}`, request);
  root.numbers = () => (count(), book);
  root.code = (view) => (count(), codeOf(view));
  root.mends = () => (count(), mendsOf(layers(), book, strip.nextLegal));
  paint();
  return () => {
    request.cancel();
    strip.stop();
    stack.stop();
    life.stop();
  };
}

export default { render };
