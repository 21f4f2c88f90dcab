/* TrainLive: a small network learns handwritten digits in the browser, in float64, without Python. run.js trains it, by
   way of network.js, layers.js and convolution.js; pace.js cuts the work into parts, so that the page stays responsive;
   loss_chart.js, layers_table.js and pictures.js draw; tell.js finds the words. Here they meet. */

import { keys } from "../shared/keyboard.js";
import { begin } from "../shared/life.js";
import { clamp } from "../shared/numbers.js";
import { calm, make, pointAt, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";
import { fill } from "../shared/words.js";
import { makeControls } from "./controls.js";
import { loadDigits } from "./digits.js";
import { makeElements } from "./elements.js";
import { makeLayersTable } from "./layers_table.js";
import { MOST_STEPS, wrong } from "./limits.js";
import { along, drawLoss, reach } from "./loss_chart.js";
import { pace } from "./pace.js";
import { drawFilters, drawWrong } from "./pictures.js";
import { DIALS, ghostOf, makeRun, SETTINGS } from "./run.js";
import { ghostStatus, labels, reading, spokenStatus, status } from "./tell.js";
import { WORDS } from "./words.js";

const REDRAW = 60; // milliseconds from one drawing to the next while it runs
const ALOUD = 2000; // milliseconds from one sentence to the next while it runs
const CALM_STEPS = 50; // where nothing may move by itself, it runs so far unseen and then shows where it is

function render({ model, el }) {
  const life = begin(model, el, "train-live");
  const { root, put } = life;
  const pick = (names) => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const dials = () => pick(DIALS);

  let digits = null;
  let trouble = ""; // why there are none
  let run = null;
  let ghost = null; // the run before
  let playing = false;
  let goal = MOST_STEPS; // it pauses there
  let cursor = null; // the step that is read on the chart
  let [drawn, said] = [0, 0]; // when, in milliseconds

  const work = pace();
  const controls = makeControls(model, put, { run: () => toggle(), step: () => step(), rewind: () => rewindByHand() });
  const page = makeElements();
  const table = makeLayersTable();
  page.ghost.append(controls.hold);
  const views = make("div", { class: "tl-views" }, page.loss, table.box, page.filtersBox, page.wrongBox);
  const body = make("div", { class: "tl-body", hidden: true }, controls.bar, controls.dials, page.status, page.ghost, views, page.keys);
  const waiting = make("p", { class: "p2p-caption" }, WORDS.loading);
  root.append(waiting, body);
  root.dataset.busy = ""; // until it rests

  /* -- running -- */
  const toggle = () => (playing ? pause() : play(calm() ? run.step + CALM_STEPS : MOST_STEPS));
  const step = () => (!playing ? play(run.step + 1) : goal < MOST_STEPS ? goal++ : pause());
  function play(to) {
    goal = Math.min(to, MOST_STEPS);
    if (!run || run.lost || run.step >= goal) return;
    playing = true;
    workOn();
  }
  function pause() {
    playing = false;
    request();
  }
  function workOn() {
    root.dataset.busy = "";
    if (!work.busy()) work.begin(onwards(), rest);
    request();
  }
  /* Step after step, until it is paused or has arrived. The validation digits are looked at wherever it stops. */
  function* onwards() {
    do {
      while (playing && run.step < goal && !run.lost) {
        yield* run.advance();
        if (!calm() && performance.now() - drawn > REDRAW) request();
        if (performance.now() - said > ALOUD) speak();
      }
      playing &&= run.step < goal && !run.lost;
      yield* run.look();
    } while (playing);
  }
  function rest() {
    delete root.dataset.busy;
    put({ steps: run.step });
    request();
    speak();
  }
  function speak() {
    if (controls.speaks() && said) life.say(spokenStatus(run), 0);
    said = performance.now();
    setTimeout(() => (said = performance.now()), 0); // the words arrive with a timer, and on a busy page it is late
    describe();
  }

  /** Back to the first weights; the run so far stays as the ghost, unless another one is held. */
  function rewind() {
    if (!digits) return;
    work.stop();
    playing = false;
    if (run?.step && !(ghost && controls.holds())) ghost = ghostOf(run);
    run = makeRun(digits, pick(SETTINGS), dials);
    cursor = null;
    workOn();
  }

  function rewindByHand() {
    rewind();
    put({ steps: 0 });
  }

  /** Python, or another view, has named a step. */
  function goTo(step) {
    if (!run || step === run.step) return;
    if (step < run.step) rewind();
    play(step);
  }

  /* -- drawing -- */
  let here = null; // colours and sizes, read once until something of the page changes
  let whole = true; // all of it; else the pointer has moved, and only what is read there changes
  function lookAround() {
    const width = (box) => Math.floor(box.clientWidth);
    const all = root.clientWidth;
    here = {
      colours: theme(root),
      loss: width(page.loss),
      high: all < 580 ? 132 : all < 760 ? 160 : 190,
      spark: [Math.max(40, Math.floor((width(table.box) - 80) / 2) - 58), 34],
      filters: width(page.filtersBox),
      wrong: width(page.wrongBox),
    };
  }
  function paint() {
    work.release();
    if (life.wrong(trouble || wrong(model))) {
      playing = false;
      return;
    }
    body.hidden = !run;
    waiting.hidden = Boolean(run);
    if (!run || !root.clientWidth) return;
    if (!here || here.loss < 60) lookAround();
    const { colours } = here;
    if (whole) {
      drawn = performance.now();
      controls.show({ playing, started: run.step > 0 || playing, lost: run.lost });
      tell();
      drawFilters(page.filters, { run, ghost, colours, width: here.filters });
      drawWrong(page.wrong, { looked: run.looked, digits, colours, width: here.wrong });
      whole = false;
    }
    page.reading.textContent = cursor === null ? WORDS.point : reading(run, ghost, cursor);
    drawLoss(page.chart, { run, ghost, cursor, colours, width: here.loss, height: here.high });
    table.draw({ run, ghost, cursor, colours, spark: here.spark });
    if (!page.chart.hasAttribute("aria-label")) describe();
  }
  function tell() {
    const words = status(run);
    const colon = words.indexOf(":");
    page.status.replaceChildren(make("b", {}, words.slice(0, colon)), words.slice(colon));
    page.status.toggleAttribute("data-lost", run.lost);
    page.ghost.hidden = page.ghostKey.hidden = !ghost;
    if (ghost) page.ghostWords.textContent = ghostStatus(ghost, run, dials());
    const misread = run.looked?.wrong.length ?? 0;
    const [bold, rest] = misread ? WORDS.wrong : WORDS.wrongNone;
    page.wrongTitle.replaceChildren(make("b", {}, bold), fill(rest, { wrong: misread }));
  }
  function describe() {
    const words = labels(run, ghost, dials(), digits);
    for (const name of ["chart", "filters", "wrong"]) page[name].setAttribute("aria-label", words[name]);
  }

  /* -- pointer and keys -- */
  const read = (step) => {
    cursor = step === null ? null : clamp(step, 0, reach(run, ghost));
    if (cursor !== null && controls.speaks() && !playing) life.say(reading(run, ghost, cursor));
    work.hold(); // until it is drawn
    frame();
  };
  page.chart.addEventListener("pointermove", (event) => run && read(along(page.chart.clientWidth, reach(run, ghost)).step(pointAt(event, page.chart)[0])));
  page.chart.addEventListener("pointerleave", () => run && read(null));
  page.chart.addEventListener("blur", () => run && read(null));
  const move = (by) => (event) => read((cursor ?? run.step) + by * (event.shiftKey ? 10 : 1));
  keys(page.chart, {
    " ": toggle,
    Enter: step,
    Home: rewindByHand,
    ArrowLeft: move(-1),
    ArrowRight: move(1),
    PageDown: move(-10),
    PageUp: move(10),
    Escape: () => read(null),
  });

  /* -- traits -- */
  const frame = schedule(paint);
  const request = () => {
    whole = true;
    frame();
  };
  life.refresh = () => {
    here = null;
    request();
  };
  /* What cannot be shown is told; once it is mended, or at the start, the first weights are made. */
  const begins = () => {
    if (wrong(model) || !digits) return request();
    rewind();
    play(model.get("steps"));
  };
  for (const name of DIALS) life.listen(`change:${name}`, () => (run ? request() : begins()));
  for (const name of SETTINGS) life.listen(`change:${name}`, () => (run && !wrong(model) ? rewindByHand() : begins()));
  life.listen("change:steps", () => (run && !wrong(model) ? goTo(model.get("steps")) : begins()));

  /* The digits are asked for when the widget is seen, not before. */
  const seen = new IntersectionObserver(async (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    try {
      digits = await loadDigits(model.get("digits"));
    } catch (error) {
      trouble = fill(WORDS.noDigits, { reason: error.message });
    }
    begins();
  });
  seen.observe(root);
  request();

  /* For tests and for the curious, in the browser's console: document.querySelector(".train-live").training() */
  root.training = () => ({ run, ghost, digits, busy: work.busy() });

  return () => {
    work.end();
    seen.disconnect();
    frame.cancel();
    life.stop();
  };
}

export default { render };
