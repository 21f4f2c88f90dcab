/* LossBowl: gradient descent on a bowl over two weights, as a map, as a surface and in numbers.
   Everything is computed here from curvature, minimum, start, learning_rate, momentum and steps. */
import { fitCanvas } from "../shared/canvases.js";
import { colourOf, css } from "../shared/colours.js";
import { choice, dial, slider } from "../shared/controls.js";
import { keys } from "../shared/keyboard.js";
import { begin } from "../shared/life.js";
import { clamp, number } from "../shared/numbers.js";
import { calm, make, pointAt, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";

const MOST_STEPS = 60;
const FAR = 1e6;
const EDGE = 5; // the map goes from -5 to 5 in both directions
const BANDS = 14;
const RATES = [
  0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.18, 0.2, 0.22, 0.25, 0.3, 0.35,
  0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.5, 1.6, 1.8, 1.9, 2, 2.1, 2.2, 2.5, 3, 4, 5, 7, 10,
];
const MOMENTA = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95];
const BOWLS = [
  ["1,1", "round"],
  ["1,3", "oval"],
  ["1,10", "a long valley"],
];

/* ---- arithmetic --------------------------------------------------------------------------------------------- */

const lossAt = ({ curvature: [a, b], minimum: [m, n] }, w) => 0.5 * a * (w[0] - m) ** 2 + 0.5 * b * (w[1] - n) ** 2;
const gradientAt = ({ curvature, minimum }, w) => curvature.map((c, i) => c * (w[i] - minimum[i]));

/** The start and every step: a list of `{ w, loss, gradient, velocity }`. */
export function descend(bowl) {
  const point = (w, velocity) => ({ w, velocity, loss: lossAt(bowl, w), gradient: gradientAt(bowl, w) });
  const path = [point(bowl.start, [0, 0])];
  while (path.length <= bowl.steps) {
    const { w, velocity, gradient } = path[path.length - 1];
    if (Math.max(...w.map(Math.abs)) > FAR) break;
    const next = velocity.map((v, i) => bowl.momentum * v - bowl.learning_rate * gradient[i]);
    path.push(point(w.map((x, i) => x + next[i]), next));
  }
  return path;
}

/** What becomes of the distance to the bottom along one weight at each step, in the long run: `{ keeps, swings }`.
 *  Without momentum the distance is multiplied by 1 - rate * curvature, for ever. With it, a step depends on the
 *  last two: the larger root of r^2 - (1 + momentum - rate * curvature) r + momentum. */
export function fate(curvature, rate, momentum) {
  if (!momentum) {
    const factor = 1 - rate * curvature;
    return { keeps: Math.abs(factor), swings: factor < 0 };
  }
  const middle = (1 + momentum - rate * curvature) / 2;
  const inside = middle * middle - momentum;
  if (inside < 0) return { keeps: Math.sqrt(momentum), swings: true };
  return { keeps: Math.abs(middle) + Math.sqrt(inside), swings: middle < 0 };
}

const percent = (share) => `${number(100 * share, 3)} %`;

function verdict(bowl) {
  const { learning_rate: rate, momentum } = bowl;
  const moving = [0, 1].filter((i) => bowl.start[i] !== bowl.minimum[i]);
  if (!moving.length) return ["still", "The start is the bottom: the gradient is 0, and no step moves."];
  const fates = moving.map((i) => ({ name: `w${i + 1}`, ...fate(bowl.curvature[i], rate, momentum) }));
  const worst = fates.reduce((a, b) => (b.keeps > a.keeps ? b : a));
  const even = fates.every((one) => Math.abs(one.keeps - worst.keeps) < 1e-9 && one.swings === worst.swings);
  const where = even && fates.length > 1 ? "" : ` along ${worst.name}`;
  if (worst.keeps > 1 + 1e-9)
    return ["diverges", `Diverges: each step lands ${number(worst.keeps, 3)} times as far from the bottom${where}.`];
  if (worst.keeps > 1 - 1e-9) return ["never", `Never arrives: each step lands just as far away, on the other side${where}.`];
  if (momentum) {
    const how = worst.swings ? "Swings past the bottom and back" : "Rolls down with its speed";
    return [worst.swings ? "overshoots" : "arrives", `${how}: in the long run each step keeps ${percent(worst.keeps)} of the distance${where}.`];
  }
  if (worst.keeps < 1e-9) return ["arrives", "Arrives in one step: learning rate × curvature is 1."];
  const each = even
    ? `${percent(worst.keeps)} of the distance`
    : fates.map((one) => `${percent(one.keeps)} of the distance along ${one.name}`).join(" and ");
  const over = fates.filter((one) => one.swings && one.keeps > 1e-9);
  if (over.length) return ["overshoots", `Overshoots, and still arrives: each step crosses the bottom${over.length < fates.length ? ` along ${over[0].name}` : ""} and keeps ${each}.`];
  return worst.keeps > 0.97 ? ["crawls", `Crawls: each step keeps ${each}.`] : ["arrives", `Arrives: each step keeps ${each}.`];
}

function wrong(model) {
  const pairs = { curvature: [0.05, 20], minimum: [-4, 4], start: [-5, 5] };
  for (const [name, [least, most]] of Object.entries(pairs)) {
    const value = model.get(name);
    if (!Array.isArray(value) || value.length !== 2 || !value.every((n) => typeof n === "number" && n >= least && n <= most))
      return `${name} must be two numbers from ${least} to ${most}, got ${JSON.stringify(value)}.`;
  }
  const singles = { learning_rate: [0.001, 10], momentum: [0, 0.95], steps: [0, MOST_STEPS] };
  for (const [name, [least, most]] of Object.entries(singles)) {
    const value = model.get(name);
    if (!(typeof value === "number" && value >= least && value <= most) || (name === "steps" && !Number.isInteger(value)))
      return `${name} must be a ${name === "steps" ? "whole " : ""}number from ${least} to ${most}, got ${JSON.stringify(value)}.`;
  }
  return "";
}

/* ---- the widget --------------------------------------------------------------------------------------------- */

const figure = (value) => number(value, 5);
const round2 = (value) => Math.round(value * 100) / 100 + 0;

function render({ model, el }) {
  const life = begin(model, el, "loss-bowl");
  const { root } = life;
  const get = (name) => model.get(name);
  const put = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    life.save();
  };
  const NAMES = ["curvature", "minimum", "start", "learning_rate", "momentum", "steps"];
  const first = Object.fromEntries(NAMES.map((name) => [name, get(name)]));
  const bowlNow = () => Object.fromEntries(NAMES.map((name) => [name, get(name)]));

  const rate = dial("learning rate", { values: RATES, value: first.learning_rate, onInput: (v) => put({ learning_rate: v }) });
  const momentum = dial("momentum", { values: MOMENTA, value: first.momentum, onInput: (v) => put({ momentum: v }) });
  const shape = choice("bowl", BOWLS, (value) => put({ curvature: value.split(",").map(Number) }));
  const other = make("option", { value: "other", hidden: true });
  shape.input.append(other);
  const step = make("button", { class: "p2p-button", "data-main": true, onclick: () => go(1) }, "step");
  const play = make("button", { class: "p2p-button", onclick: () => (timer ? pause() : start()) }, "play");
  const back = make("button", { class: "p2p-button", onclick: () => go(-1) }, "step back");
  const reset = make("button", { class: "p2p-button", onclick: () => (pause(), put(first)) }, "reset");
  const turn = slider("turn", { min: -180, max: 180, step: 5, value: 35, format: (v) => `${v}°`, onInput: () => request() });

  const map = make("canvas", { tabindex: 0, role: "application", "aria-roledescription": "map of the loss" });
  const surface = make("canvas", { role: "img" });
  const verdictLine = make("p", { class: "loss-bowl-verdict" });
  const formula = make("p", { class: "loss-bowl-formula" });
  const body = make("tbody");
  const scroller = make(
    "div",
    { class: "loss-bowl-scroller", tabindex: 0, role: "region", "aria-label": "The numbers of each step" },
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ["step", "w₁", "w₂", "loss", "∂L/∂w₁", "∂L/∂w₂"].map((text) => make("th", { scope: "col" }, text)))),
      body,
    ),
  );
  root.append(
    make("div", { class: "p2p-controls" }, rate.box, momentum.box, shape.box),
    verdictLine,
    make("div", { class: "p2p-controls loss-bowl-buttons" }, step, play, back, reset),
    make(
      "div",
      { class: "loss-bowl-views" },
      make("figure", { class: "loss-bowl-map" }, make("figcaption", { class: "p2p-caption" }, make("b", {}, "From above"), ": drag the start"), map),
      make("figure", { class: "loss-bowl-surface" }, make("figcaption", { class: "p2p-caption" }, make("b", {}, "The bowl"), ": drag to turn it"), surface, turn.box),
      make(
        "div",
        { class: "loss-bowl-table" },
        make("div", { class: "p2p-caption" }, make("b", {}, "Each step"), " in numbers"),
        scroller,
        formula,
      ),
    ),
    make("p", { class: "p2p-caption" }, "on the map: arrows move the start · enter steps · backspace steps back · space plays · home begins again"),
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
  const gone = (path) => Math.max(...path[path.length - 1].w.map(Math.abs)) > FAR;
  const arrived = (bowl, path) => {
    const { w, velocity } = path[path.length - 1];
    return path.length > 1 && w.every((x, i) => Math.abs(x - bowl.minimum[i]) < 1e-4 && Math.abs(velocity[i]) < 1e-4);
  };
  function start() {
    const bowl = bowlNow();
    const path = descend(bowl);
    if (bowl.steps >= MOST_STEPS || gone(path) || arrived(bowl, path)) put({ steps: 0 });
    play.textContent = "pause";
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
    play.textContent = "play";
  }

  /* -- drawing: colours and sizes are read once, until something of the page changes -- */
  let here = null;
  function lookAround() {
    const width = (canvas) => Math.min(Math.floor(canvas.parentElement.clientWidth), 420);
    here = { colours: theme(root), map: width(map), surface: width(surface) };
  }

  function paint() {
    const problem = wrong(model);
    if (problem) return life.fail(problem);
    if (!get("message")) life.clear();
    if (!root.clientWidth) return; // not laid out yet: drawn when it is
    if (!here) lookAround();
    if (here.map < 60 || here.surface < 60) return (here = null); // not on the page yet: `refresh` comes with its size
    const bowl = bowlNow();
    const path = descend(bowl);
    const last = path[path.length - 1];
    const n = path.length - 1;
    const ball = place(last.w);
    drawMap(bowl, path, ball);
    drawSurface(bowl, path, ball);
    rate.set(bowl.learning_rate);
    momentum.set(bowl.momentum);
    const key = bowl.curvature.join(",");
    const known = BOWLS.some(([value]) => value === key);
    other.hidden = known;
    other.textContent = `${bowl.curvature.map(figure).join(" and ")}`;
    shape.input.value = known ? key : "other";
    step.disabled = n >= MOST_STEPS || gone(path);
    back.disabled = n === 0;

    const [mood, words] = verdict(bowl);
    const cut = gone(path) ? ` After ${n} steps a weight is beyond a million: the path stops here.` : "";
    verdictLine.dataset.mood = mood;
    verdictLine.replaceChildren(make("b", {}, words.split(/[:,]/)[0]), words.slice(words.split(/[:,]/)[0].length), cut);

    fillTable(path);
    formula.replaceChildren(...equations(bowl, path));
    const tell = () => {
      const where = `step ${n}: w1 ${figure(last.w[0])}, w2 ${figure(last.w[1])}, loss ${figure(last.loss)}`;
      map.setAttribute("aria-label", `Loss over two weights. Start at w1 ${figure(bowl.start[0])}, w2 ${figure(bowl.start[1])}; ${where}`);
      surface.setAttribute("aria-label", `The same bowl in perspective, turned by ${turn.input.value} degrees; ${where}`);
      life.say(`${where}. ${words}${cut}`, 0);
    };
    clearTimeout(tellLater);
    if (map.hasAttribute("aria-label")) tellLater = setTimeout(tell, 200);
    else tell();
  }
  let tellLater = 0; // what the pictures show, in words: they follow when the ball rests

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

  const signed = (value) => (value < 0 ? `(${figure(value)})` : figure(value));
  function equations(bowl, path) {
    const n = path.length - 1;
    const { curvature, minimum, learning_rate: eta, momentum: beta } = bowl;
    if (n === 0) {
      const term = (i) => `½ · ${figure(curvature[i])} · (w${"₁₂"[i]}${minimum[i] ? ` − ${signed(minimum[i])}` : ""})²`;
      return [make("span", {}, `L = ${term(0)} + ${term(1)}`), make("span", {}, `w ← w − learning rate × gradient${beta ? ", and momentum × the last step" : ""}`)];
    }
    const [before, after] = [path[n - 1], path[n]];
    return [0, 1].map((i) => {
      const kept = beta && n > 1 ? ` + ${figure(beta)} × ${signed(before.velocity[i])}` : "";
      return make("span", {}, `w${"₁₂"[i]} ← ${figure(before.w[i])} − ${figure(eta)} × ${signed(before.gradient[i])}${kept} = ${figure(after.w[i])}`);
    });
  }

  /* The map: bands of equal loss are ellipses, filled from the outside in. */
  const pad = { left: 26, bottom: 20, top: 4, right: 6 };
  const onMap = (side) => {
    const scale = (side - pad.left - pad.right) / (2 * EDGE);
    return {
      scale,
      x: (w1) => pad.left + (w1 + EDGE) * scale,
      y: (w2) => pad.top + (EDGE - w2) * scale,
      w: ([x, y]) => [(x - pad.left) / scale - EDGE, EDGE - (y - pad.top) / scale].map((v) => clamp(round2(Math.round(v * 20) / 20), -EDGE, EDGE)),
    };
  };
  const highest = (bowl) => Math.max(...[-EDGE, EDGE].flatMap((x) => [-EDGE, EDGE].map((y) => lossAt(bowl, [x, y]))));
  /* Bands are even in the square root of the loss, so that a round bowl has evenly spaced rings. */
  const tint = (share) => colourOf("cividis", 0.12 + 0.82 * share, 0, 1);

  let land = {};
  function bands(bowl, side, height) {
    const canvas = document.createElement("canvas");
    const pen = fitCanvas(canvas, side, height);
    const { x, y, scale } = onMap(side);
    const most = highest(bowl);
    pen.fillStyle = css(tint(1));
    pen.fillRect(0, 0, side, height);
    for (let band = BANDS - 1; band >= 1; band--) {
      const radius = (band / BANDS) * Math.sqrt(2 * most);
      const [across, down] = bowl.curvature.map((c) => (scale * radius) / Math.sqrt(c));
      pen.beginPath();
      pen.ellipse(x(bowl.minimum[0]), y(bowl.minimum[1]), across, down, 0, 0, 2 * Math.PI);
      pen.fillStyle = css(tint((band - 0.5) / BANDS));
      pen.fill();
      pen.strokeStyle = "rgba(255, 255, 255, 0.16)";
      pen.lineWidth = 1;
      pen.stroke();
    }
    return canvas;
  }

  function drawMap(bowl, path, ball) {
    const { colours, map: side } = here;
    const height = side - pad.left - pad.right + pad.top + pad.bottom;
    const pen = fitCanvas(map, side, height);
    const { x, y, scale } = onMap(side);
    const [left, top, size] = [x(-EDGE), y(EDGE), 2 * EDGE * scale];
    const key = [bowl.curvature, bowl.minimum, side, window.devicePixelRatio].join();
    if (land.key !== key) land = { key, picture: bands(bowl, side, height) };
    pen.save();
    pen.beginPath();
    pen.rect(left, top, size, size);
    pen.clip();
    pen.drawImage(land.picture, 0, 0, side, height);
    cross(pen, x(bowl.minimum[0]), y(bowl.minimum[1]));
    const points = path.slice(0, -1).map((p) => [x(p.w[0]), y(p.w[1])]);
    trail(pen, [...points, [x(ball[0]), y(ball[1])]]);
    ring(pen, x(bowl.start[0]), y(bowl.start[1]));
    const off = ball.some((w) => Math.abs(w) > EDGE);
    if (!off) sphere(pen, x(ball[0]), y(ball[1]), 9, colours);
    pen.restore();

    pen.fillStyle = colours.muted;
    pen.font = `11px ${colours.font}`;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    for (const w of [-4, -2, 0, 2, 4]) pen.fillText(String(w).replace("-", "−"), x(w), y(-EDGE) + 5);
    pen.fillText("w₁", x(5) - 6, y(-EDGE) + 5);
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const w of [-4, -2, 0, 2, 4]) pen.fillText(String(w).replace("-", "−"), left - 5, y(w));
    pen.fillText("w₂", left - 5, y(5) + 6);
    if (off) {
      const edge = Math.max(...ball.map(Math.abs)) / EDGE;
      pen.textAlign = "center";
      sign(pen, x(clamp(ball[0] / edge, -3.6, 3.6)), y(clamp(ball[1] / edge, -4.5, 4.5)), "off the map", colours);
    }
  }

  /* The surface: a grid of patches, the far ones first, lit from the left; kept as a picture until something turns. */
  const GRID = 34;
  let kept = {};
  function drawSurface(bowl, path, ball) {
    const { colours, surface: width } = here;
    const height = Math.round(width * 0.82);
    const pen = fitCanvas(surface, width, height);
    const most = highest(bowl);
    const angle = (Number(turn.input.value) * Math.PI) / 180;
    const tilt = (44 * Math.PI) / 180;
    const project = (w1, w2, z) => {
      const [px, py] = [w1 / EDGE, w2 / EDGE];
      const u = px * Math.cos(angle) - py * Math.sin(angle);
      const v = px * Math.sin(angle) + py * Math.cos(angle); // away from the eye
      const up = (z / most - 0.3) * 0.8;
      const depth = 5.2 + v * Math.cos(tilt) - up * Math.sin(tilt);
      const zoom = (width * 1.62) / depth;
      return [width / 2 + u * zoom, height * 0.52 - (v * Math.sin(tilt) + up * Math.cos(tilt)) * zoom, depth];
    };
    const key = [bowl.curvature, bowl.minimum, angle, width, window.devicePixelRatio].join();
    if (kept.key !== key) kept = { key, picture: mesh(bowl, most, project, width, height) };
    pen.drawImage(kept.picture, 0, 0, width, height);

    pen.save();
    const at = (w) => project(w[0], w[1], lossAt(bowl, w));
    const inside = (w) => w.every((v) => Math.abs(v) <= EDGE);
    const bottom = at(bowl.minimum);
    cross(pen, bottom[0], bottom[1]);
    const points = [];
    const all = [...path.slice(0, -1).map((p) => p.w), ball];
    all.slice(1).forEach((to, i) => {
      /* A step is straight on the map: on the surface it dips with the bowl. */
      for (let t = 0; t <= 1; t += 0.125) {
        const w = to.map((v, k) => all[i][k] + t * (v - all[i][k]));
        if (inside(w)) points.push(at(w));
      }
    });
    trail(pen, points, false);
    all.slice(0, -1).filter(inside).forEach((w) => bead(pen, ...at(w)));
    if (inside(ball)) {
      const [bx, by, depth] = at(ball);
      sphere(pen, bx, by - 40 / depth, 50 / depth, colours);
    }
    pen.restore();
  }

  function mesh(bowl, most, project, width, height) {
    const canvas = document.createElement("canvas");
    const pen = fitCanvas(canvas, width, height);
    const w = (i) => -EDGE + (2 * EDGE * i) / GRID;
    const corners = [];
    for (let i = 0; i <= GRID; i++) for (let j = 0; j <= GRID; j++) corners.push(project(w(i), w(j), lossAt(bowl, [w(i), w(j)])));
    const patches = [];
    for (let i = 0; i < GRID; i++)
      for (let j = 0; j < GRID; j++) {
        const four = [corners[i * (GRID + 1) + j], corners[(i + 1) * (GRID + 1) + j], corners[(i + 1) * (GRID + 1) + j + 1], corners[i * (GRID + 1) + j + 1]];
        const centre = [w(i + 0.5), w(j + 0.5)];
        const slope = gradientAt(bowl, centre).map((g) => (g * EDGE * 0.9) / most);
        const light = (1 - 0.55 * slope[0] + 0.35 * slope[1]) / Math.hypot(1, ...slope) / 1.12;
        const base = tint(Math.sqrt(lossAt(bowl, centre) / most));
        patches.push({ four, depth: four.reduce((sum, p) => sum + p[2], 0), fill: css(base.map((c) => Math.round(clamp(c * (0.5 + 0.55 * light), 0, 255)))) });
      }
    patches.sort((a, b) => b.depth - a.depth);
    pen.lineWidth = 0.7;
    pen.lineJoin = "round";
    for (const { four, fill } of patches) {
      pen.beginPath();
      four.forEach(([x, y], k) => (k ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.closePath();
      pen.fillStyle = pen.strokeStyle = fill;
      pen.fill();
      pen.stroke();
    }
    return canvas;
  }

  function trail(pen, points, beads = true) {
    for (const [colour, width] of [["rgba(0, 0, 0, 0.55)", 4], ["#ffffff", 1.8]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.lineJoin = "round";
      pen.beginPath();
      points.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.stroke();
    }
    if (beads) points.slice(0, -1).forEach(([x, y]) => bead(pen, x, y));
  }
  function bead(pen, x, y) {
    pen.beginPath();
    pen.arc(x, y, 2.8, 0, 2 * Math.PI);
    pen.fillStyle = "#ffffff";
    pen.fill();
    pen.lineWidth = 1;
    pen.strokeStyle = "rgba(0, 0, 0, 0.7)";
    pen.stroke();
  }
  function ring(pen, x, y) {
    for (const [colour, width] of [["rgba(0, 0, 0, 0.6)", 4], ["#ffffff", 2]]) {
      pen.beginPath();
      pen.arc(x, y, 12, 0, 2 * Math.PI);
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke();
    }
  }
  function cross(pen, x, y) {
    for (const [colour, width] of [["rgba(0, 0, 0, 0.6)", 4], ["#ffffff", 1.6]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.beginPath();
      pen.moveTo(x - 6, y);
      pen.lineTo(x + 6, y);
      pen.moveTo(x, y - 6);
      pen.lineTo(x, y + 6);
      pen.stroke();
    }
  }
  function sphere(pen, x, y, radius) {
    const shine = pen.createRadialGradient(x - radius * 0.35, y - radius * 0.4, radius * 0.1, x, y, radius);
    shine.addColorStop(0, "#ffe3c4");
    shine.addColorStop(0.45, "#ef8a2e");
    shine.addColorStop(1, "#a94a08");
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = shine;
    pen.fill();
    pen.lineWidth = 1.2;
    pen.strokeStyle = "rgba(20, 12, 4, 0.75)";
    pen.stroke();
  }
  function sign(pen, x, y, text, colours) {
    const half = pen.measureText(text).width / 2 + 8;
    pen.fillStyle = colours.paper;
    pen.fillRect(x - half, y - 10, 2 * half, 20);
    pen.fillStyle = colours.ink;
    pen.textBaseline = "middle";
    pen.fillText(text, x, y + 1);
  }

  /* -- pointer and keys -- */
  const drag = (event) => {
    const next = onMap(map.clientWidth).w(pointAt(event, map));
    const now = get("start");
    if (next[0] !== now[0] || next[1] !== now[1]) put({ start: next });
  };
  map.addEventListener("pointerdown", (event) => {
    map.focus();
    map.setPointerCapture(event.pointerId);
    drag(event);
  });
  map.addEventListener("pointermove", (event) => map.hasPointerCapture(event.pointerId) && drag(event));
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
    clearTimeout(tellLater);
    request.cancel();
    life.stop();
  };
}

export default { render };
