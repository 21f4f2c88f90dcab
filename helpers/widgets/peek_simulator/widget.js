/* PeekSimulator: tries that only guess, the best of them, and what is left of it on fresh data.
   Everything is computed in the browser from test_rows, peeks, seed and fresh_rows; widget.py flips the same coins. */

import { dial } from "../shared/controls.js";
import { begin } from "../shared/life.js";
import { dragged, make, pointAt, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";
import { fill } from "../shared/words.js";
import { along, drawClimb, drawHistogram, percent } from "./charts.js";
import { chances, expectedBest, FRESH_FROM, FRESH_WORDS_A_TRY, MOST_TRIES, rightAnswers, WORDS_A_TRY } from "./coins.js";
import { WORDS } from "./words.js";

const ROWS = [10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 125, 150, 200, 250, 300, 400, 500, 600, 800, 1000, 1250, 1500, 2000];
const TRIES = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 25, 30, 35, 40, 50, 60, 70, 80, 100, 120, 150, 200, 250, 300, 350, 400,
  500, 600, 700, 800, 1000,
];
const FRESH = [100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];

const many = (n, one, more) => (n === 1 ? one : fill(more, { count: n.toLocaleString("en") }));

function wrong(model) {
  const limits = { test_rows: [10, 2000], peeks: [1, MOST_TRIES], seed: [0, 2 ** 31 - 1], fresh_rows: [100, 100000] };
  for (const [name, [least, most]] of Object.entries(limits)) {
    const value = model.get(name);
    if (!Number.isInteger(value) || value < least || value > most)
      return fill(WORDS.limits, { name, least: least.toLocaleString("en"), most: most.toLocaleString("en"), value });
  }
  return "";
}

function render({ model, el }) {
  const life = begin(model, el, "peek-simulator");
  const { root, put } = life;
  const get = (name) => model.get(name);

  const rows = dial(WORDS.rowsLabel, { values: ROWS, value: get("test_rows"), whole: true, format: String, onInput: (v) => put({ test_rows: v }) });
  const tries = dial(WORDS.triesLabel, { values: TRIES, value: get("peeks"), whole: true, format: String, onInput: (v) => put({ peeks: v }) });
  const fresh = dial(WORDS.freshLabel, { values: FRESH, value: get("fresh_rows"), whole: true, format: String, onInput: (v) => put({ fresh_rows: v }) });
  const more = make("button", { class: "p2p-button", onclick: () => put({ peeks: Math.min(MOST_TRIES, get("peeks") + 1) }) }, WORDS.more);
  const play = make("button", { class: "p2p-button", onclick: () => (timer ? pause() : start()) }, WORDS.play);
  const again = make("button", { class: "p2p-button", onclick: () => put({ seed: (get("seed") + 1) % 2 ** 31 }) }, WORDS.again);
  const meet = make("button", { class: "p2p-button", "data-main": true, onclick: () => put({ met: !get("met") }) }, WORDS.meet);
  const coins = make("span", { class: "p2p-caption" });

  const histogram = make("canvas", { role: "img" });
  const climb = make("canvas", { role: "img" });
  const figures = ["best", "expected", "fresh", "truth"].map((name) => {
    const value = make("b", { "data-figure": name });
    const term = make("span");
    return { name, term, value, box: make("div", { class: `peek-simulator-figure peek-simulator-${name}` }, value, term) };
  });
  const story = make("p", { class: "peek-simulator-story" });

  const chart = ([bold, rest], canvas) => make("figure", {}, make("figcaption", { class: "p2p-caption" }, make("b", {}, bold), rest), canvas);
  root.append(
    make("div", { class: "p2p-controls" }, rows.box, tries.box, more, play),
    make("div", { class: "peek-simulator-figures" }, figures.map((figure) => figure.box)),
    make(
      "div",
      { class: "peek-simulator-charts" },
      chart(WORDS.histogram, histogram),
      chart(WORDS.climb, climb),
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
    if (life.wrong(wrong(model))) return;
    const at = numbers();
    rows.set(at.n);
    tries.set(at.k);
    fresh.set(at.freshRows);
    coins.textContent = fill(WORDS.seed, { seed: get("seed") });
    more.disabled = at.k >= MOST_TRIES;
    meet.textContent = get("met") ? WORDS.hide : WORDS.meet;
    meet.setAttribute("aria-pressed", get("met"));
    if (!root.clientWidth) return; // not laid out yet: drawn when it is
    if (!here) lookAround();
    const { colours } = here;
    drawHistogram(histogram, at, flipped, { colours, width: here.histogram, met: get("met") });
    drawClimb(climb, at, flipped, { colours, width: here.climb, met: get("met"), tries: TRIES });
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
    const tries = many(at.k, WORDS.oneTry, WORDS.tries);
    const texts = {
      best: [at.k === 1 ? WORDS.theOneTry : fill(WORDS.bestOf, { tries }), percent(at.best)],
      expected: [WORDS.luck, percent(at.expected)],
      fresh: [fill(WORDS.sameTry, { fresh: many(at.freshRows, WORDS.oneFresh, WORDS.fresh) }), met ? percent(at.fresh) : WORDS.unknown],
      truth: [WORDS.coin, percent(0.5)],
    };
    for (const { name, term, value } of figures) [term.textContent, value.textContent] = texts[name];
    const fall = 100 * (at.best - at.fresh);
    const points = fill(WORDS.points, { points: Math.abs(fall).toFixed(1) });
    const fields = { tries, winner: at.leader + 1, right: at.right, rows: at.n, points, share: percent(at.fresh) };
    story.textContent = fill(!met ? WORDS.notMet : fall > 0 ? WORDS.falls : WORDS.gains, fields);
    life.rested(() => describe(at, met), climb.hasAttribute("aria-label") && 200);
  }

  /* What the pictures show, in words: they follow when the pointer rests. */
  function describe(at, met) {
    const tries = many(at.k, WORDS.oneTry, WORDS.tries);
    const alt = fill(WORDS.alt, { tries, rows: at.n, best: percent(at.best), expected: percent(at.expected) });
    histogram.setAttribute("aria-label", fill(WORDS.histogramLabel, { alt }));
    climb.setAttribute("aria-label", fill(WORDS.climbLabel, { alt }));
    const fields = { alt, fresh: many(at.freshRows, WORDS.oneFresh, WORDS.fresh), share: percent(at.fresh) };
    life.say(fill(met ? WORDS.said : WORDS.saidNotMet, fields), 0);
  }

  /* -- the pointer -- */
  const drag = (event) => {
    const k = along(climb.clientWidth).k(pointAt(event, climb)[0]);
    if (k !== get("peeks")) put({ peeks: k });
  };
  dragged(climb, drag, pause);

  /* -- playing: a try at a time, faster as they grow many -- */
  let timer = 0;
  function start() {
    if (get("peeks") >= MOST_TRIES) put({ peeks: 1 });
    play.textContent = WORDS.pause;
    timer = setInterval(() => {
      const k = get("peeks");
      put({ peeks: Math.min(MOST_TRIES, k + Math.max(1, Math.floor(k / 25))) });
      if (get("peeks") >= MOST_TRIES) pause();
    }, 90);
  }
  function pause() {
    clearInterval(timer);
    timer = 0;
    play.textContent = WORDS.play;
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
    request.cancel();
    life.stop();
  };
}

export default { render };
