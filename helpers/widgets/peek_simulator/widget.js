/* PeekSimulator: tries that only guess, the best of them, and what is left of it on fresh data.
   Everything is computed here from test_rows, peeks, seed and fresh_rows; widget.py flips the same coins. */
import { fitCanvas } from "../shared/canvases.js";
import { dial } from "../shared/controls.js";
import { begin } from "../shared/life.js";
import { clamp } from "../shared/numbers.js";
import { make, pointAt, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";

const MOST_TRIES = 1000;
const WORDS_A_TRY = 64;
const FRESH_FROM = 2 ** 20;
const FRESH_WORDS_A_TRY = 4096;

const ROWS = [10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 125, 150, 200, 250, 300, 400, 500, 600, 800, 1000, 1250, 1500, 2000];
const TRIES = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 25, 30, 35, 40, 50, 60, 70, 80, 100, 120, 150, 200, 250, 300, 350, 400,
  500, 600, 700, 800, 1000,
];
const FRESH = [100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];

/* ---- coins -------------------------------------------------------------------------------------------------- */

function hash(x) {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

function ones(x) {
  x -= (x >>> 1) & 0x55555555;
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** How many of `rows` coins come up right, from word `start` on: right_answers of widget.py for one try. */
export function rightAnswers(seed, start, rows) {
  const base = hash(seed + 1);
  const words = Math.ceil(rows / 32);
  let count = 0;
  for (let i = 0; i < words; i++) {
    let coins = hash((Math.imul(start + i, 0x9e3779b9) + base) | 0);
    if (i === words - 1 && rows % 32) coins &= 2 ** (rows % 32) - 1;
    count += ones(coins);
  }
  return count;
}

/** The chances of 0 ... n right answers, as their running sum: P(one try <= x). */
function chances(n) {
  const factorial = [0];
  for (let i = 1; i <= n; i++) factorial.push(factorial[i - 1] + Math.log(i));
  const each = factorial.map((f, x) => Math.exp(factorial[n] - f - factorial[n - x] - n * Math.LN2));
  let sum = 0;
  return { each, atMost: each.map((p) => (sum += p)) };
}

/** The mean of the best accuracy of k tries: the sum of P(best > x) over x < n, as a share of n. */
export function expectedBest({ atMost }, tries) {
  const n = atMost.length - 1;
  let sum = 0;
  for (let x = 0; x < n; x++) sum += 1 - atMost[x] ** tries;
  return sum / n;
}

/* ---- words -------------------------------------------------------------------------------------------------- */

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const many = (n, one, more = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : more}`;

function wrong(model) {
  const limits = { test_rows: [10, 2000], peeks: [1, MOST_TRIES], seed: [0, 2 ** 31 - 1], fresh_rows: [100, 100000] };
  for (const [name, [least, most]] of Object.entries(limits)) {
    const value = model.get(name);
    if (!Number.isInteger(value) || value < least || value > most)
      return `${name} must be a whole number from ${least.toLocaleString("en")} to ${most.toLocaleString("en")}, got ${value}.`;
  }
  return "";
}

/* ---- the widget --------------------------------------------------------------------------------------------- */

function render({ model, el }) {
  const life = begin(model, el, "peek-simulator");
  const { root } = life;
  const get = (name) => model.get(name);
  const put = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    life.save();
  };

  const rows = dial("test rows", { values: ROWS, value: get("test_rows"), whole: true, format: String, onInput: (v) => put({ test_rows: v }) });
  const tries = dial("tries", { values: TRIES, value: get("peeks"), whole: true, format: String, onInput: (v) => put({ peeks: v }) });
  const fresh = dial("fresh rows", { values: FRESH, value: get("fresh_rows"), whole: true, format: String, onInput: (v) => put({ fresh_rows: v }) });
  const more = make("button", { class: "p2p-button", onclick: () => put({ peeks: Math.min(MOST_TRIES, get("peeks") + 1) }) }, "one more try");
  const play = make("button", { class: "p2p-button", onclick: () => (timer ? pause() : start()) }, "keep trying");
  const again = make("button", { class: "p2p-button", onclick: () => put({ seed: (get("seed") + 1) % 2 ** 31 }) }, "other coins");
  const meet = make("button", { class: "p2p-button", "data-main": true, onclick: () => put({ met: !get("met") }) }, "meet fresh data");
  const coins = make("span", { class: "p2p-caption" });

  const histogram = make("canvas", { role: "img" });
  const climb = make("canvas", { role: "img" });
  const figures = ["best", "expected", "fresh", "truth"].map((name) => {
    const value = make("b", { "data-figure": name });
    const term = make("span");
    return { name, term, value, box: make("div", { class: `peek-simulator-figure peek-simulator-${name}` }, value, term) };
  });
  const story = make("p", { class: "peek-simulator-story" });

  root.append(
    make("div", { class: "p2p-controls" }, rows.box, tries.box, more, play),
    make("div", { class: "peek-simulator-figures" }, figures.map((figure) => figure.box)),
    make(
      "div",
      { class: "peek-simulator-charts" },
      make("figure", {}, make("figcaption", { class: "p2p-caption" }, make("b", {}, "Every try"), " on the test set: how many reach which accuracy"), histogram),
      make("figure", {}, make("figcaption", { class: "p2p-caption" }, make("b", {}, "The best so far"), ", try after try: drag along it"), climb),
    ),
    story,
    make("div", { class: "p2p-controls" }, meet, fresh.box, again, coins),
  );

  /* -- numbers: the coins of a seed and a size are flipped once -- */
  let flipped = {};
  function flip() {
    const [seed, n] = [get("seed"), get("test_rows")];
    if (flipped.seed === seed && flipped.n === n) return flipped;
    const counts = Array.from({ length: MOST_TRIES }, (_, j) => rightAnswers(seed, j * WORDS_A_TRY, n));
    let best = 0;
    const leaders = counts.map((count, j) => (count > counts[best] ? (best = j) : best));
    const odds = flipped.n === n ? flipped.odds : chances(n);
    const expected = flipped.n === n ? flipped.expected : TRIES.map((k) => expectedBest(odds, k));
    return (flipped = { seed, n, counts, leaders, odds, expected });
  }

  function numbers() {
    const { n, counts, leaders, odds } = flip();
    const k = get("peeks");
    const leader = leaders[k - 1];
    const freshRows = get("fresh_rows");
    const unseen = rightAnswers(get("seed"), FRESH_FROM + leader * FRESH_WORDS_A_TRY, freshRows);
    return { n, k, leader, right: counts[leader], best: counts[leader] / n, expected: expectedBest(odds, k), freshRows, fresh: unseen / freshRows };
  }

  /* -- drawing -- */
  function paint() {
    const problem = wrong(model);
    if (problem) return life.fail(problem);
    if (!get("message")) life.clear();
    const at = numbers();
    rows.set(at.n);
    tries.set(at.k);
    fresh.set(at.freshRows);
    coins.textContent = `coins: seed ${get("seed")}`;
    more.disabled = at.k >= MOST_TRIES;
    meet.textContent = get("met") ? "hide fresh data" : "meet fresh data";
    meet.setAttribute("aria-pressed", get("met"));
    if (!root.clientWidth) return; // not laid out yet: drawn when it is
    if (!here) lookAround();
    drawHistogram(at);
    drawClimb(at);
    tell(at);
  }

  /* Colours and sizes are read once, until something of the page changes. */
  let here = null;
  function lookAround() {
    const width = (canvas) => Math.floor(canvas.parentElement.clientWidth);
    here = { colours: theme(root), histogram: width(histogram), climb: width(climb) };
  }

  function tell(at) {
    const met = get("met");
    const texts = {
      best: [at.k === 1 ? "the one try, on the test set" : `best of ${many(at.k, "try", "tries")}, on the test set`, percent(at.best)],
      expected: ["what luck alone gives, on average", percent(at.expected)],
      fresh: [`the same try on ${many(at.freshRows, "fresh row")}`, met ? percent(at.fresh) : "?"],
      truth: ["what a coin knows", "50.0 %"],
    };
    for (const { name, term, value } of figures) [term.textContent, value.textContent] = texts[name];
    const fall = 100 * (at.best - at.fresh);
    const points = `${Math.abs(fall).toFixed(1)} points`;
    story.textContent = !met
      ? `${many(at.k, "try", "tries")}, every answer a coin flip. Try ${at.leader + 1} gets ${at.right} of ${at.n} test rows right. Would it do as well on rows that nobody has looked at?`
      : fall > 0
        ? `On fresh rows the winner falls by ${points}, to ${percent(at.fresh)}. It never knew anything: it was picked because it was lucky on these ${at.n} rows.`
        : `This winner was not lucky: on fresh rows it gains ${points}, to ${percent(at.fresh)}. Take more tries.`;
    clearTimeout(tellLater);
    if (climb.hasAttribute("aria-label")) tellLater = setTimeout(() => describe(at, met), 200);
    else describe(at, met);
  }

  /* What the pictures show, in words: they follow when the pointer rests. */
  let tellLater = 0;
  function describe(at, met) {
    const alt = `${many(at.k, "try", "tries")} on ${at.n} test rows: best ${percent(at.best)}, on average luck gives ${percent(at.expected)}`;
    histogram.setAttribute("aria-label", `Histogram of accuracies. ${alt}.`);
    climb.setAttribute("aria-label", `The best accuracy so far against the number of tries. ${alt}.`);
    life.say(`${alt}. ${met ? `On ${many(at.freshRows, "fresh row")}: ${percent(at.fresh)}.` : "Fresh data not shown yet."}`, 0);
  }

  const HEIGHT = 216;
  const frame = { left: 34, right: 10, top: 40, bottom: 24 };

  function axes(canvas, colours, width) {
    const pen = fitCanvas(canvas, width, HEIGHT);
    pen.font = `11px ${colours.font}`;
    pen.lineWidth = 1;
    return pen;
  }

  /* An upright line with its text: over it, or leaning to the left (-1) or right (1), where another line stands beside. */
  function mark(pen, x, y0, y1, text, line, colour, width, lean = 0) {
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(x, y0);
    pen.lineTo(x, y1);
    pen.stroke();
    pen.lineWidth = 1;
    const half = pen.measureText(text).width / 2;
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    pen.fillText(text, clamp(x + lean * half, half + 2, width - half - 2), line);
  }

  function drawHistogram(at) {
    const { colours, histogram: width } = here;
    const pen = axes(histogram, colours, width);
    const { counts, odds } = flipped;
    const step = Math.ceil(at.n / 100); // counts that share a bar
    const bin = (count) => Math.floor((count - at.n / 2) / step + 0.5);
    const drawn = new Map();
    for (let j = 0; j < at.k; j++) drawn.set(bin(counts[j]), (drawn.get(bin(counts[j])) ?? 0) + 1);
    const expected = new Map();
    odds.each.forEach((p, x) => expected.set(bin(x), (expected.get(bin(x)) ?? 0) + p * at.k));
    const x = (share) => frame.left + share * (width - frame.left - frame.right);
    const place = (b) => x(0.5 + (b * step) / at.n);
    const highest = Math.max(...drawn.values(), ...expected.values(), 1);
    const floor = HEIGHT - frame.bottom;
    const y = (tries) => floor - (tries / highest) * (floor - frame.top - 6);

    pen.fillStyle = colours.muted;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    pen.fillText("0", frame.left - 6, floor);
    const tick = nice(highest);
    for (let t = tick; t <= highest; t += tick) {
      pen.fillText(String(t), frame.left - 6, y(t));
      pen.strokeStyle = colours.line;
      pen.beginPath();
      pen.moveTo(frame.left, Math.round(y(t)) + 0.5);
      pen.lineTo(width - frame.right, Math.round(y(t)) + 0.5);
      pen.stroke();
    }
    percentAxis(pen, colours, x, floor, width);

    const wide = Math.max(1, place(1) - place(0));
    for (const [b, tries] of drawn) {
      pen.fillStyle = b === bin(at.right) ? colours.plus : colours.muted;
      pen.globalAlpha = b === bin(at.right) ? 1 : 0.65;
      pen.fillRect(place(b) - wide / 2 + 0.5, y(tries), Math.max(1, wide - 1), floor - y(tries));
    }
    pen.globalAlpha = 1;
    pen.strokeStyle = colours.ink;
    pen.beginPath();
    [...expected].sort(([a], [b]) => a - b).forEach(([b, tries], i) => (i ? pen.lineTo(place(b), y(tries)) : pen.moveTo(place(b), y(tries))));
    pen.stroke();

    mark(pen, x(at.best), frame.top - 20, floor, `best ${percent(at.best)}`, 14, colours.plus, width);
    if (get("met")) mark(pen, x(at.fresh), frame.top - 4, floor, `fresh ${percent(at.fresh)}`, 31, colours.accent, width, at.fresh < at.best ? -1 : 1);
  }

  function percentAxis(pen, colours, x, floor, width) {
    pen.strokeStyle = colours.muted;
    pen.beginPath();
    pen.moveTo(frame.left, floor + 0.5);
    pen.lineTo(width - frame.right, floor + 0.5);
    pen.stroke();
    pen.fillStyle = colours.muted;
    pen.textBaseline = "top";
    pen.textAlign = "center";
    for (const share of [0, 0.25, 0.5, 0.75, 1]) pen.fillText(share === 1 ? "100 %" : String(100 * share), x(share) - (share === 1 ? 8 : 0), floor + 7);
  }

  const along = (width) => ({
    x: (k) => frame.left + (Math.log(k) / Math.log(MOST_TRIES)) * (width - frame.left - frame.right),
    k: (x) => Math.round(MOST_TRIES ** clamp((x - frame.left) / (width - frame.left - frame.right), 0, 1)),
  });

  function drawClimb(at) {
    const { colours, climb: width } = here;
    const pen = axes(climb, colours, width);
    const { counts, leaders, expected } = flipped;
    const { x } = along(width);
    const floor = HEIGHT - frame.bottom;
    const y = (share) => floor - ((share - 0.3) / 0.7) * (floor - frame.top);
    pen.textBaseline = "middle";
    for (const share of [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]) {
      pen.fillStyle = colours.muted;
      pen.textAlign = "right";
      pen.fillText(String(Math.round(100 * share)), frame.left - 6, y(share));
      pen.strokeStyle = share === 0.5 ? colours.muted : colours.line;
      pen.beginPath();
      pen.moveTo(frame.left, Math.round(y(share)) + 0.5);
      pen.lineTo(width - frame.right, Math.round(y(share)) + 0.5);
      pen.stroke();
    }
    pen.textBaseline = "top";
    for (const k of [1, 10, 100, 1000]) {
      pen.textAlign = k === 1 ? "left" : k === 1000 ? "right" : "center";
      pen.fillText(k === 1000 ? "1,000 tries" : String(k), x(k), floor + 7);
    }

    const steps = (from, to) => {
      pen.beginPath();
      pen.moveTo(x(from), y(counts[leaders[from - 1]] / at.n));
      for (let k = from + 1; k <= to; k++) {
        pen.lineTo(x(k), y(counts[leaders[k - 2]] / at.n));
        pen.lineTo(x(k), y(counts[leaders[k - 1]] / at.n));
      }
      pen.stroke();
    };
    pen.save();
    pen.beginPath();
    pen.rect(0, frame.top - 2, width, floor - frame.top + 2);
    pen.clip();
    pen.strokeStyle = colours.ink;
    pen.setLineDash([4, 3]);
    pen.beginPath();
    TRIES.forEach((k, i) => pen.lineTo(x(k), y(expected[i])));
    pen.stroke();
    pen.setLineDash([]);
    pen.lineWidth = 2;
    pen.strokeStyle = colours.plus;
    steps(1, at.k);
    if (get("met")) {
      pen.strokeStyle = colours.accent;
      pen.beginPath();
      pen.moveTo(x(at.k), y(at.best));
      pen.lineTo(x(at.k), y(at.fresh));
      pen.stroke();
    }
    pen.restore();
    dot(pen, x(at.k), y(at.best), colours.plus, colours.paper);
    pen.fillStyle = colours.plus;
    pen.textBaseline = "alphabetic";
    pen.textAlign = at.k > 60 ? "right" : "left";
    const side = at.k > 60 ? -8 : 8;
    pen.fillText(`best of ${at.k}: ${percent(at.best)}`, x(at.k) + side, Math.max(12, y(at.best) - 9));
    if (get("met")) {
      dot(pen, x(at.k), y(at.fresh), colours.accent, colours.paper);
      pen.fillStyle = colours.accent;
      pen.fillText(`fresh: ${percent(at.fresh)}`, x(at.k) + side, y(at.fresh) + 18);
    }
    pen.fillStyle = colours.muted;
    pen.textAlign = "right";
    pen.fillText("dashed: luck, on average", width - frame.right, 12);
  }

  function dot(pen, x, y, colour, paper) {
    pen.beginPath();
    pen.arc(x, y, 5, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
    pen.lineWidth = 1.5;
    pen.strokeStyle = paper;
    pen.stroke();
  }

  /* -- the pointer -- */
  const drag = (event) => {
    const k = along(climb.clientWidth).k(pointAt(event, climb)[0]);
    if (k !== get("peeks")) put({ peeks: k });
  };
  climb.addEventListener("pointerdown", (event) => {
    pause();
    climb.setPointerCapture(event.pointerId);
    drag(event);
  });
  climb.addEventListener("pointermove", (event) => climb.hasPointerCapture(event.pointerId) && drag(event));

  /* -- playing: a try at a time, faster as they grow many -- */
  let timer = 0;
  function start() {
    if (get("peeks") >= MOST_TRIES) put({ peeks: 1 });
    play.textContent = "pause";
    timer = setInterval(() => {
      const k = get("peeks");
      put({ peeks: Math.min(MOST_TRIES, k + Math.max(1, Math.floor(k / 25))) });
      if (get("peeks") >= MOST_TRIES) pause();
    }, 90);
  }
  function pause() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "keep trying";
  }

  const request = schedule(paint);
  life.refresh = () => {
    here = null;
    request();
  };
  for (const name of ["test_rows", "peeks", "seed", "fresh_rows", "met"]) life.listen(`change:${name}`, request);
  paint();
  return () => {
    pause();
    clearTimeout(tellLater);
    request.cancel();
    life.stop();
  };
}

/** A step for an axis from 0 to `highest`: 1, 2 or 5 times a power of ten, three to six of them. */
function nice(highest) {
  const rough = highest / 4;
  const ten = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  return Math.max(1, [1, 2, 5, 10].find((m) => m * ten >= rough) * ten);
}

export default { render };
