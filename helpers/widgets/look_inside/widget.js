/* LookInside: a picture, the maps of every layer, and a lens under which each number is the sum that it is.
   Everything is computed in the browser from the network and the picture. A press asks for a trail (`go`); a trail, whoever
   set it, asks for a drawing. */

import { begin } from "../shared/life.js";
import { number } from "../shared/numbers.js";
import { make, schedule } from "../shared/page.js";
import { makePad } from "../shared/pad.js";
import { theme } from "../shared/theme.js";
import { fill } from "../shared/words.js";
import { makeChooser } from "./chooser.js";
import { layOut } from "./layout.js";
import { makeLens } from "./lens.js";
import { makeMap } from "./map.js";
import { makePicture } from "./picture.js";
import { makeState } from "./state.js";
import { makeTower } from "./tower.js";
import { makeTrail } from "./trail.js";
import { fixed, WORDS } from "./words.js";

function render({ model, el }) {
  const life = begin(model, el, "look-inside");
  const { root } = life;
  const state = makeState(model);
  const view = { colours: null, mode: "ink", spot: null, spotUnit: null, drawing: false };
  const request = schedule(paint);
  const app = { model, root, state, view, request, say: life.say, go, down, up, bottom, show, focus, choose, draw };
  const pad = makePad(model, life, redrawn);
  app.pad = pad;
  const [picture, tower, map, lens, trail, chooser] = [makePicture, makeTower, makeMap, makeLens, makeTrail, makeChooser].map((one) => one(app));
  const help = make("p", { class: "li-help" });
  help.innerHTML = WORDS.help;
  const stage = make("div", { class: "li-stage" }, picture.element, tower.element, map.element, chooser.pad, lens.element, trail.element);
  trail.controls.append(help);
  root.append(chooser.element, stage);

  /* -- going somewhere: a trail of `{ k, unit }` -- */
  let last = null;
  function go(way) {
    if (!way) return;
    view.spot = view.spotUnit = null;
    last = state.trail(way);
    life.put({ trail: last });
    said = true;
  }
  function down(cell) {
    go(state.down(cell));
  }
  function up() {
    go(state.up());
  }
  function bottom() {
    if (state.made) go(state.bottom());
  }
  function focus() {
    map.focus();
  }
  function show(mode) {
    view.mode = mode;
    request();
  }
  function choose(index) {
    view.drawing = false;
    const trailOf = state.here.k === state.floors.length - 1 ? [] : state.trail([state.here]);
    life.put({ chosen: index, strokes: [], trail: trailOf });
    said = true;
  }
  function draw(on) {
    view.drawing = on;
    life.refresh();
  }
  /* A stroke grows: the model hears of it five times a second, the picture now. */
  function redrawn() {
    state.outdated("picture");
    request();
  }

  /* -- drawing -- */
  let fitted = false;
  let built = null;
  let said = false;
  let painted = -1;
  let rested = false;
  let frame = 0;
  let resting = 0;
  function rest() {
    rested = true;
    request();
  }
  function paint() {
    const problem = state.read(pad.strokes());
    if (life.wrong(problem) || !root.clientWidth) return;
    if (built !== state.floors) {
      built = state.floors;
      tower.build();
      chooser.build();
      fitted = false;
    }
    if (!fitted) {
      view.colours = theme(root);
      layOut(app, { picture, tower, map, lens, chooser }, stage);
      painted = -1;
      fitted = true;
    }
    /* The pen goes first: while it moves, a frame paints two floors or the lens, in turn; when it rests, all of them. */
    const drawing = pad.drawing() && !rested;
    const moving = drawing || stage.querySelector("[data-held]") !== null;
    frame += 1;
    const [maps, lensToo] = drawing ? [frame % 2 === 0, frame % 2 === 1] : [painted !== state.fresh, true];
    if (maps) tower.paint(drawing ? 2 : Infinity);
    painted = drawing ? -1 : state.fresh;
    clearTimeout(resting);
    if (drawing) resting = setTimeout(rest, 80);
    rested = false;
    map.element.hidden = view.drawing;
    tower.move();
    picture.move();
    picture.paint(moving);
    if (lensToo) {
      map.paint();
      map.move();
      lens.paint();
      trail.paint();
    }
    chooser.paint();
    if (said) speak();
    said = false;
  }

  function speak() {
    const { here, made } = state;
    const place = state.place(here, true);
    const value = number(state.value(here), 4);
    if (!made) return life.say(fill(WORDS.saidPixel, { place, value }));
    const fields = { place, value, sum: fixed(made.sum), act: state.floors[here.k].acts[0]?.kind, share: fixed(made.products[made.largest]) };
    fields.below = state.place({ k: here.k - 1, unit: made.units[made.largest] });
    life.say(fill(made.factor === 1 ? WORDS.said : WORDS.saidCut, fields));
  }

  life.refresh = () => {
    fitted = false;
    request();
  };
  for (const [trait, stale] of [["network", "network"], ["pictures", "network"], ["chosen", "picture"], ["trail", "trail"]])
    life.listen(`change:${trait}`, () => {
      state.outdated(stale);
      request();
    });
  life.listen("change:strokes", () => {
    pad.load();
    state.outdated("picture");
    if (model.get("strokes")?.length && !view.drawing) draw(true);
    request();
  });
  view.drawing = model.get("strokes")?.length > 0;
  pad.load();
  paint();
  return () => {
    clearTimeout(resting);
    pad.stop();
    picture.stop();
    lens.stop();
    request.cancel();
    life.stop();
  };
}

export default { render };
