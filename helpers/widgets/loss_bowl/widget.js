/* LossBowl: gradient descent on a bowl over two weights, as a map, as a surface and in numbers.
   Everything is computed in the browser from curvature, minimum, start, learning_rate, momentum and steps. */

import { layers } from "../shared/canvases.js";
import { choice, dial, slider } from "../shared/controls.js";
import { keys } from "../shared/keyboard.js";
import { begin } from "../shared/life.js";
import { clamp, number } from "../shared/numbers.js";
import { calm, dragged, make, pointAt, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";
import { fill } from "../shared/words.js";
import { arrived, descend, EDGE, gone, MOST_STEPS, wrong } from "./descent.js";
import { drawMap, onMap, round2 } from "./map.js";
import { drawSurface } from "./surface.js";
import { equations, figure, verdict } from "./verdict.js";
import { WORDS } from "./words.js";

const RATES = [
  0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.18, 0.2, 0.22, 0.25, 0.3, 0.35,
  0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.5, 1.6, 1.8, 1.9, 2, 2.1, 2.2, 2.5, 3, 4, 5, 7, 10,
];
const MOMENTA = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95];
const BOWLS = [
  ["1,1", WORDS.round],
  ["1,3", WORDS.oval],
  ["1,10", WORDS.valley],
];

function render({ model, el }) {
  const life = begin(model, el, "loss-bowl");
  const { root, put } = life;
  const get = (name) => model.get(name);
  const NAMES = ["curvature", "minimum", "start", "learning_rate", "momentum", "steps"];
  const bowlNow = () => Object.fromEntries(NAMES.map((name) => [name, get(name)]));
  const first = bowlNow();

  const rate = dial(WORDS.rate, { values: RATES, value: first.learning_rate, onInput: (v) => put({ learning_rate: v }) });
  const momentum = dial(WORDS.momentum, { values: MOMENTA, value: first.momentum, onInput: (v) => put({ momentum: v }) });
  const shape = choice(WORDS.bowl, BOWLS, (value) => put({ curvature: value.split(",").map(Number) }));
  const other = make("option", { value: "other", hidden: true });
  shape.input.append(other);
  const step = make("button", { class: "p2p-button", "data-main": true, onclick: () => go(1) }, WORDS.stepButton);
  const play = make("button", { class: "p2p-button", onclick: () => (timer ? pause() : start()) }, WORDS.play);
  const back = make("button", { class: "p2p-button", onclick: () => go(-1) }, WORDS.back);
  const reset = make("button", { class: "p2p-button", onclick: () => (pause(), put(first)) }, WORDS.reset);
  const turn = slider(WORDS.turn, { min: -180, max: 180, step: 5, value: 35, format: (v) => `${v}°`, onInput: () => request() });

  const map = make("canvas", { tabindex: 0, role: "application", "aria-roledescription": WORDS.mapRole });
  const surface = make("canvas", { role: "img" });
  const verdictLine = make("p", { class: "loss-bowl-verdict" });
  const formula = make("p", { class: "loss-bowl-formula" });
  const body = make("tbody");
  const scroller = make(
    "div",
    { class: "loss-bowl-scroller", tabindex: 0, role: "region", "aria-label": WORDS.tableLabel },
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, WORDS.columns.map((text) => make("th", { scope: "col" }, text)))),
      body,
    ),
  );
  const caption = (tag, [bold, rest]) => make(tag, { class: "p2p-caption" }, make("b", {}, bold), rest);
  root.append(
    make("div", { class: "p2p-controls" }, rate.box, momentum.box, shape.box),
    verdictLine,
    make("div", { class: "p2p-controls loss-bowl-buttons" }, step, play, back, reset),
    make(
      "div",
      { class: "loss-bowl-views" },
      make("figure", { class: "loss-bowl-map" }, caption("figcaption", WORDS.map), map),
      make("figure", { class: "loss-bowl-surface" }, caption("figcaption", WORDS.surface), surface, turn.box),
      make(
        "div",
        { class: "loss-bowl-table" },
        caption("div", WORDS.table),
        scroller,
        formula,
      ),
    ),
    make("p", { class: "p2p-caption" }, WORDS.keys),
  );

  /* -- stepping -- */
  let timer = 0;
  let glide = null; // the ball on its way from one point to the next

  function go(by) {
    const path = descend(bowlNow());
    const steps = clamp(path.length - 1 + by, 0, MOST_STEPS);
    if (steps === get("steps") && by) return pause();
    if (by === 1 && !calm()) glide = { from: path[path.length - 1].w, since: performance.now() };
    put({ steps });
  }
  function start() {
    const bowl = bowlNow();
    const path = descend(bowl);
    if (bowl.steps >= MOST_STEPS || gone(path) || arrived(bowl, path)) put({ steps: 0 });
    play.textContent = WORDS.pause;
    const tick = () => {
      go(1);
      const now = bowlNow();
      const then = descend(now);
      if (now.steps >= MOST_STEPS || gone(then) || arrived(now, then)) pause();
    };
    timer = setInterval(tick, 380);
    tick();
  }
  function pause() {
    clearInterval(timer);
    timer = 0;
    play.textContent = WORDS.play;
  }

  /* -- drawing: colours and sizes are read once, until something of the page changes -- */
  const keep = layers();
  let here = null;
  function lookAround() {
    const width = (canvas) => Math.min(Math.floor(canvas.parentElement.clientWidth), 420);
    here = { colours: theme(root), map: width(map), surface: width(surface) };
  }

  function paint() {
    const bowl = bowlNow();
    if (life.wrong(wrong(bowl))) return;
    if (!root.clientWidth) return; // not laid out yet: drawn when it is
    if (!here) lookAround();
    if (here.map < 60 || here.surface < 60) return (here = null); // not on the page yet: `refresh` comes with its size
    const path = descend(bowl);
    const last = path[path.length - 1];
    const n = path.length - 1;
    const ball = place(last.w);
    drawMap(map, bowl, path, ball, { colours: here.colours, side: here.map, keep });
    drawSurface(surface, bowl, path, ball, { width: here.surface, degrees: Number(turn.input.value), keep });
    rate.set(bowl.learning_rate);
    momentum.set(bowl.momentum);
    const key = bowl.curvature.join(",");
    const known = BOWLS.some(([value]) => value === key);
    other.hidden = known;
    other.textContent = bowl.curvature.map(figure).join(WORDS.and);
    shape.input.value = known ? key : "other";
    step.disabled = n >= MOST_STEPS || gone(path);
    back.disabled = n === 0;

    const [mood, words] = verdict(bowl);
    const cut = gone(path) ? fill(WORDS.cut, { steps: n }) : "";
    verdictLine.dataset.mood = mood;
    const [bold] = words.split(/[:,]/);
    verdictLine.replaceChildren(make("b", {}, bold), words.slice(bold.length), cut);

    fillTable(path);
    formula.replaceChildren(...equations(bowl, path).map((line) => make("span", {}, line)));
    const tell = () => {
      const at = (w) => ({ w1: figure(w[0]), w2: figure(w[1]) });
      const where = fill(WORDS.where, { step: n, ...at(last.w), loss: figure(last.loss) });
      map.setAttribute("aria-label", fill(WORDS.mapLabel, { ...at(bowl.start), where }));
      surface.setAttribute("aria-label", fill(WORDS.surfaceLabel, { angle: turn.input.value, where }));
      life.say(fill(WORDS.said, { where, verdict: words, cut }), 0);
    };
    life.rested(tell, map.hasAttribute("aria-label") && 200); // they follow when the ball rests
  }

  /* Where the ball is drawn now: between two points while it glides. */
  function place(w) {
    if (!glide) return w;
    const t = clamp((performance.now() - glide.since) / 220, 0, 1);
    const soft = t * t * (3 - 2 * t);
    const at = w.map((x, i) => glide.from[i] + soft * (x - glide.from[i]));
    if (t < 1) request();
    else glide = null;
    return at;
  }

  function fillTable(path) {
    while (body.rows.length > path.length) body.deleteRow(-1);
    path.forEach(({ w, loss, gradient }, i) => {
      let row = body.rows[i];
      if (!row) {
        row = make("tr", {}, make("th", { scope: "row" }, String(i)), [0, 1, 2, 3, 4].map(() => make("td")));
        body.append(row);
        scroller.scrollTop = scroller.scrollHeight;
      }
      [...w, loss, ...gradient].forEach((value, k) => (row.cells[k + 1].textContent = number(value, Math.abs(value) < 0.01 ? 3 : 4)));
      row.toggleAttribute("data-now", i === path.length - 1);
    });
  }

  /* -- pointer and keys -- */
  const drag = (event) => {
    const next = onMap(map.clientWidth).w(pointAt(event, map));
    const now = get("start");
    if (next[0] !== now[0] || next[1] !== now[1]) put({ start: next });
  };
  dragged(map, drag, () => map.focus());
  const nudge = (dx, dy) => (event) => {
    const by = event.shiftKey ? 0.5 : 0.1;
    const [w1, w2] = get("start");
    put({ start: [clamp(round2(w1 + dx * by), -EDGE, EDGE), clamp(round2(w2 + dy * by), -EDGE, EDGE)] });
  };
  keys(map, {
    ArrowLeft: nudge(-1, 0),
    ArrowRight: nudge(1, 0),
    ArrowUp: nudge(0, 1),
    ArrowDown: nudge(0, -1),
    PageUp: nudge(0, 5),
    PageDown: nudge(0, -5),
    Enter: () => go(1),
    Backspace: () => go(-1),
    " ": () => (timer ? pause() : start()),
    Home: () => (pause(), put({ steps: 0 })),
  });
  let grip = null;
  surface.addEventListener("pointerdown", (event) => {
    surface.setPointerCapture(event.pointerId);
    grip = [event.clientX, Number(turn.input.value)];
  });
  surface.addEventListener("pointermove", (event) => {
    if (!surface.hasPointerCapture(event.pointerId)) return;
    const angle = grip[1] - (event.clientX - grip[0]) * 0.6;
    turn.set(Math.round(((((angle + 180) % 360) + 360) % 360) - 180));
    request();
  });

  const request = schedule(paint);
  life.refresh = () => {
    here = null;
    request();
  };
  for (const name of NAMES) life.listen(`change:${name}`, request);
  paint();
  return () => {
    pause();
    request.cancel();
    life.stop();
  };
}

export default { render };
