/* ScaleOut: what a step of training takes with more and more workers, and where one more stops paying. cost.js reckons,
   as Python does; charts.js draws; tell.js finds the words. Nothing moves by itself. */

import { layers } from "../shared/canvases.js";
import { keys } from "../shared/keyboard.js";
import { begin } from "../shared/life.js";
import { clamp } from "../shared/numbers.js";
import { dragged, make, pointAt, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";
import { fill } from "../shared/words.js";
import { along, drawBars, drawSpeedup } from "./charts.js";
import { makeControls } from "./controls.js";
import { MOST_WORKERS, sweep } from "./cost.js";
import { duration, times, unitOf, workers } from "./figures.js";
import { NAMES, reachOf, wrong } from "./limits.js";
import { parts, rows, verdict } from "./tell.js";
import { WORDS } from "./words.js";

function render({ model, el }) {
  const life = begin(model, el, "scale-out");
  const { root, put } = life;
  const setting = () => Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));
  const go = (n) => {
    const next = clamp(n, 1, MOST_WORKERS);
    if (next !== model.get("workers")) put({ workers: next });
  };

  /* All numbers of workers are reckoned once, until a dial is turned. */
  let known = {};
  function reckoned(now) {
    const key = JSON.stringify({ ...now, workers: 0 });
    if (known.key !== key) known = { key, all: sweep(now) };
    return known.all;
  }

  const controls = makeControls(model.get("links") ?? {}, setting, put, go);
  const says = make("p", { class: "so-verdict" });
  const bars = make("canvas", { class: "so-bars", tabindex: 0, role: "slider", "aria-label": WORDS.barsLabel });
  const curve = make("canvas", { class: "so-curve", role: "img" });
  const title = make("span");
  const chart = (bold, rest, canvas) => make("figure", {}, make("figcaption", { class: "p2p-caption" }, make("b", {}, bold), rest), canvas);
  const table = make("tbody");
  root.append(
    controls.dials,
    controls.source,
    says,
    controls.bar,
    make("div", { class: "so-charts" }, chart(WORDS.bars[0], title, bars), chart(WORDS.curve[0], WORDS.curve[1], curve)),
    make("table", { "aria-label": WORDS.partsTitle }, table),
    make("p", { class: "p2p-caption so-sketch" }, WORDS.sketch),
  );

  /* -- drawing: colours and sizes are read once, until something of the page changes -- */
  const keep = layers();
  let here = null;
  function lookAround() {
    const width = (canvas) => Math.floor(canvas.parentElement.clientWidth);
    const style = getComputedStyle(root);
    const own = Object.fromEntries(["compute", "latency", "bandwidth"].map((name) => [name, style.getPropertyValue(`--so-${name}`).trim()]));
    here = { colours: { ...theme(root), ...own }, bars: width(bars), curve: width(curve), height: root.clientWidth < 520 ? 150 : 196 };
  }
  function paint() {
    const now = setting();
    if (life.wrong(wrong(now))) return;
    const all = reckoned(now);
    const step = all.steps[now.workers];
    const told = verdict(now, all);
    controls.show(now, all);
    says.replaceChildren(make("b", {}, told.now), ` ${told.more} `, make("span", { class: "so-end" }, told.end));
    fillTable(rows(now, step));
    const shown = all.steps.slice(1, reachOf(now) + 1);
    const unit = unitOf(Math.max(...shown.map(({ total }) => total)));
    title.textContent = fill(WORDS.bars[1], { unit: fill(unit[1], { value: "" }).trim() });
    describe(now, all, told);
    if (!root.clientWidth) return; // not laid out yet: drawn when it is
    if (!here) lookAround();
    if (here.bars < 60 || here.curve < 60) return (here = null);
    const key = JSON.stringify({ ...now, workers: 0, reach: reachOf(now), ...here });
    const look = { colours: here.colours, height: here.height, reach: reachOf(now), keep, key };
    drawBars(bars, all, now.workers, { ...look, width: here.bars });
    drawSpeedup(curve, all, now.workers, { ...look, width: here.curve });
  }

  function fillTable(list) {
    list.forEach(({ name, label, rule, numbers, value }, i) => {
      const row =
        table.rows[i] ??
        table.appendChild(
          make(
            "tr",
            { "data-part": name },
            make("th", { scope: "row" }, make("span", { class: `so-key so-key-${name}` }), label),
            make("td", {}, make("span", { class: "so-rule" }, rule), make("span", { class: "so-numbers" })),
            make("td"),
          ),
        );
      row.querySelector(".so-numbers").textContent = numbers;
      row.cells[2].textContent = value;
    });
  }

  /* In words what the charts show: they follow when the hand rests. */
  function describe(now, all, told) {
    const step = all.steps[now.workers];
    const tell = () => {
      const value = fill(WORDS.barsValue, { workers: workers(step.n), total: duration(step.total), parts: parts(step) });
      const limits = { "aria-valuemin": 1, "aria-valuemax": reachOf(now), "aria-valuenow": step.n, "aria-valuetext": value };
      for (const [name, text] of Object.entries(limits)) bars.setAttribute(name, text);
      const best = all.steps[all.fastest];
      const fields = { reach: reachOf(now), workers: workers(step.n), n: step.n, speedup: times(step.speedup) };
      curve.setAttribute("aria-label", fill(WORDS.curveLabel, { ...fields, best: times(best.speedup), fastest: workers(best.n) }));
      life.say(fill(WORDS.said, { ...told, parts: parts(step) }), 0);
    };
    life.rested(tell, curve.hasAttribute("aria-label") && 200);
  }

  /* -- pointer and keys -- */
  for (const canvas of [bars, curve])
    dragged(canvas, (event) => canvas.clientWidth && go(along(canvas.clientWidth, reachOf(setting())).n(pointAt(event, canvas)[0])));
  const move = (by) => () => go(model.get("workers") + by);
  keys(bars, {
    ArrowLeft: move(-1),
    ArrowDown: move(-1),
    ArrowRight: move(1),
    ArrowUp: move(1),
    PageDown: move(-8),
    PageUp: move(8),
    Home: () => go(1),
    End: () => go(reachOf(setting())),
    Enter: () => go(reckoned(setting()).fastest),
  });

  const request = schedule(paint);
  life.refresh = () => {
    here = null;
    request();
  };
  for (const name of NAMES) life.listen(`change:${name}`, request);
  paint();
  return () => {
    request.cancel();
    life.stop();
  };
}

export default { render };
