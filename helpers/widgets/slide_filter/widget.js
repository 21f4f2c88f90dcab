/* SlideFilter. What it shows is computed in the browser from the traits picture, kernel, strides, padding, row, column,
   filled. state.js reads them; elements.js, controls.js make what is on the page; picture.js, map.js, products.js,
   weights.js, threads.js draw it; hands.js, sweep.js, own_picture.js change the traits. Here they meet. */

import { windowAt } from "../shared/convolution.js";
import { begin } from "../shared/life.js";
import { clamp, number } from "../shared/numbers.js";
import { make, schedule } from "../shared/page.js";
import { theme } from "../shared/theme.js";
import { fill } from "../shared/words.js";
import { makeControls } from "./controls.js";
import { makeElements, write } from "./elements.js";
import { listenToHands } from "./hands.js";
import { layOut } from "./layout.js";
import { drawMap, sizeMap } from "./map.js";
import { makeOwnPicture } from "./own_picture.js";
import { moveLight, paintPicture } from "./picture.js";
import { makeProducts } from "./products.js";
import { makeState } from "./state.js";
import { makeSweep } from "./sweep.js";
import { drawThreads } from "./threads.js";
import { makeWeights } from "./weights.js";
import { WORDS } from "./words.js";

const TRAITS = ["picture", "kernel", "strides", "padding", "row", "column", "filled"];

function render({ model, el }) {
  const life = begin(model, el, "slide-filter");
  const { root } = life;
  const state = makeState(model);
  const page = makeElements();
  /* What belongs to the view alone: the place under the pointer in the map, the cell under it in the window, sizes. */
  const view = { hover: null, spot: null, size: {}, colours: null, boxes: null, width: 0, at: "" };
  const first = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  let mine = false; /* a change made here, by hand or by key */

  const request = schedule(draw);
  const app = {
    model, root, state, view, page, request,
    put(traits) {
      mine = true;
      life.put(traits);
      mine = false;
    },
    rested: life.rested,
    move: (row, column) => app.put({ row: clamp(row, 0, state.shape[0] - 1), column: clamp(column, 0, state.shape[1] - 1) }),
    note(text) {
      page.note.textContent = text;
      page.note.hidden = !text;
    },
    /** Reads the place aloud, unless a sweep is under way. */
    tell: (wait) => !app.sweep.playing() && state.ready && life.say(page.status.textContent, wait),
    clearMap() {
      state.seeAll(0);
      state.last = null;
      app.put({ filled: false });
      request();
    },
    reset() {
      app.sweep.pause();
      app.own.forget();
      app.note("");
      state.seen.fill(0);
      state.last = null;
      app.put(first);
      state.outdated("picture", "kernel", "step");
      request();
    },
  };
  app.sweep = makeSweep(app);
  app.own = makeOwnPicture(app);
  app.controls = makeControls(app);
  app.weights = makeWeights(app);
  app.products = makeProducts(app);
  app.body = make("div", { class: "sf-body" }, page.stage, app.controls.box, page.note, make("div", { class: "sf-foot" }, page.status, page.help));
  app.body.hidden = true; /* until the first drawing: a key pressed before it would find no picture */
  root.append(app.body);
  listenToHands(app);

  function layout() {
    const { paddingLeft, paddingRight } = getComputedStyle(root);
    view.width = root.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) || view.width || 860;
    view.size = layOut(root, view.width, state.kernel.shape, state.depth > 1);
    view.colours = theme(root);
    app.products.build();
    paintPicture(app);
    sizeMap(app);
    view.boxes = null;
  }

  function draw() {
    const news = state.read();
    if (news) {
      life.wrong(news.reason);
      app.body.hidden = !state.ready;
      if (!news.reason) {
        if (news.moved) view.hover = null;
        layout();
        app.controls.show();
      }
    }
    if (!state.ready) return;
    if (state.job) {
      state.workOnMap(5);
      if (state.job) request();
    }
    const filled = model.get("filled");
    if (filled && !state.filled) state.seeAll(1);
    state.filled = filled;
    state.visit(...state.at());
    const [row, column] = view.hover ?? state.at();
    const values = windowAt(state.picture, state.kernel, row, column, state.strides, state.down, state.across);
    const total = app.products.draw(values, row, column);
    moveLight(app, row, column);
    drawMap(app, row, column, total);
    drawThreads(app);
    view.at = fill(WORDS.at, { row, column, sum: number(total, 6) });
    write(page.sum, number(total, 6));
    page.sum.dataset.sign = Math.sign(total);
    write(page.status, fill(WORDS.status, { at: view.at }));
    app.tell();
  }
  life.refresh = () => {
    if (state.ready) layout();
    request();
  };

  for (const name of ["picture", "kernel", "strides", "padding"])
    life.listen(`change:${name}`, () => {
      state.outdated(name === "strides" || name === "padding" ? "step" : name);
      request();
    });
  for (const name of ["row", "column", "filled", "presets"])
    life.listen(`change:${name}`, () => {
      if (state.ready && name === "filled") app.controls.show();
      if (state.ready && !mine) state.last = null; /* Python jumps; a hand slides */
      request();
    });
  state.outdated("picture", "kernel", "step");
  request();

  /* For tests and for the curious, in the browser's console: document.querySelector(".slide-filter").numbers() */
  root.numbers = () => ({ map: state.map, seen: state.seen, kernel: state.kernel, picture: state.picture });

  return () => {
    app.sweep.pause();
    request.cancel();
    life.stop();
  };
}

export default { render };
