/* The pad: strokes drawn by pointer, finger or keys. */

import { fitCanvas } from "./canvases.js";
import { keys } from "./keyboard.js";
import { clamp } from "./numbers.js";
import { make, pointAt } from "./page.js";
import { fill, SHARED } from "./words.js";
import { PAGE, PEN } from "./prepare8.js";

const round3 = (v) => Math.round(clamp(v, 0, 1) * 1000) / 1000;
const INK = "#f4f1e6";
const BOARD = "#15181d";

/** Why these strokes cannot be drawn, or "". */
export function wrong(strokes) {
  if (!Array.isArray(strokes) || !strokes.every(Array.isArray)) return SHARED.strokes;
  const bad = strokes.flat().find((p) => !Array.isArray(p) || p.length !== 2 || !p.every((v) => typeof v === "number" && v >= 0 && v <= 1));
  return bad === undefined ? "" : fill(SHARED.point, { point: JSON.stringify(bad) });
}

/** `{ canvas, strokes, empty, drawing, load, undo, clear, paint, label, stop }`; `request` asks for a drawing of all. */
export function makePad(model, life, request) {
  const pad = make("canvas", { class: "p2p-pad", tabindex: 0, role: "application", "aria-roledescription": SHARED.pad });
  let strokes = [];
  let sent = null; // the strokes this view gave the model, to know its own echo
  let drawing = null; // the stroke under the pointer or the key pen
  let pen = { x: 0.5, y: 0.25, down: false, shown: false };
  let lastSent = 0;
  let sendLater = 0;

  function load() {
    const given = model.get("strokes");
    if (given === sent) return;
    if (wrong(given)) return request();
    strokes = given.map((stroke) => stroke.map((point) => [...point]));
    sent = given;
    drawing = null;
    pen.down = false;
    request();
  }
  /* Python hears of a stroke while it grows, five times a second at most. */
  function send(now = false) {
    clearTimeout(sendLater);
    const wait = 200 - (performance.now() - lastSent);
    if (!now && wait > 0) {
      sendLater = setTimeout(send, wait);
      return;
    }
    lastSent = performance.now();
    sent = strokes.map((stroke) => stroke.map((point) => [...point]));
    model.set("strokes", sent);
    model.save_changes();
  }
  function begun(x, y) {
    drawing = [[round3(x), round3(y)]];
    strokes.push(drawing);
    request();
  }
  function extend(x, y) {
    const point = [round3(x), round3(y)];
    const before = drawing[drawing.length - 1];
    if (Math.hypot(point[0] - before[0], point[1] - before[1]) < 0.004) return;
    drawing.push(point);
    request();
    send();
  }
  function ended() {
    drawing = null;
    send(true);
    request();
  }
  function undo() {
    drawing = null;
    pen.down = false;
    strokes = strokes.slice(0, -1);
    ended();
  }
  function clear() {
    drawing = null;
    pen.down = false;
    strokes = [];
    ended();
  }

  const inPad = (event) => pointAt(event, pad).map((v) => v / pad.clientWidth);
  pad.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    pad.focus({ preventScroll: true });
    pad.setPointerCapture(event.pointerId);
    pen = { ...pen, down: false, shown: false };
    begun(...inPad(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing || !pad.hasPointerCapture(event.pointerId)) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) extend(...inPad(one));
  });
  for (const name of ["pointerup", "pointercancel"]) pad.addEventListener(name, () => drawing && !pen.down && ended());

  /* -- the pen on keys: two arrows held together go aslant -- */
  const held = new Set();
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function walk(event) {
    held.add(event.key);
    const by = event.shiftKey ? 1 / 8 : 1 / 32;
    for (const key of held) {
      pen.x = clamp(pen.x + ARROWS[key][0] * by, 0, 1);
      pen.y = clamp(pen.y + ARROWS[key][1] * by, 0, 1);
    }
    pen.shown = true;
    if (pen.down) extend(pen.x, pen.y);
    request();
  }
  pad.addEventListener("keyup", (event) => held.delete(event.key));
  pad.addEventListener("blur", () => {
    held.clear();
    if (pen.down) lift();
    pen.shown = false;
    request();
  });
  function lift() {
    pen.down = false;
    ended();
  }
  keys(pad, {
    ...Object.fromEntries(Object.keys(ARROWS).map((key) => [key, walk])),
    " ": (event) => {
      if (event.repeat) return;
      pen.shown = true;
      if (pen.down) return lift();
      pen.down = true;
      begun(pen.x, pen.y);
      life.say(SHARED.penDown, 0);
    },
    Backspace: undo,
    Escape: clear,
    Delete: clear,
  });
  pad.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    undo();
  });

  function paint(side, colours) {
    const brush = fitCanvas(pad, side, side);
    brush.fillStyle = BOARD;
    brush.fillRect(0, 0, side, side);
    if (!strokes.length) {
      brush.fillStyle = "rgba(244, 241, 230, 0.42)";
      brush.font = `14px ${colours.font}`;
      brush.textAlign = "center";
      brush.textBaseline = "middle";
      brush.fillText(SHARED.invitation, side / 2, side / 2);
    }
    brush.strokeStyle = brush.fillStyle = INK;
    brush.lineWidth = (PEN / PAGE) * side;
    brush.lineCap = brush.lineJoin = "round";
    for (const stroke of strokes) {
      brush.beginPath();
      stroke.forEach(([x, y], i) => (i ? brush.lineTo(x * side, y * side) : brush.moveTo(x * side, y * side)));
      if (stroke.length === 1) brush.lineTo(stroke[0][0] * side, stroke[0][1] * side);
      brush.stroke();
    }
    if (pen.shown) {
      const [x, y] = [pen.x * side, pen.y * side];
      brush.lineWidth = 2;
      brush.strokeStyle = pen.down ? "#ff9d4d" : "#6cb2ff";
      brush.beginPath();
      brush.arc(x, y, (PEN / PAGE / 2) * side + 3, 0, 2 * Math.PI);
      brush.moveTo(x - 5, y);
      brush.lineTo(x + 5, y);
      brush.moveTo(x, y - 5);
      brush.lineTo(x, y + 5);
      brush.stroke();
    }
  }

  /** The pad in words: what the keys do, and where their pen is. */
  function label() {
    if (!pen.shown) return SHARED.padLabel;
    const fields = { pad: SHARED.padLabel, column: Math.round(pen.x * 32), row: Math.round(pen.y * 32) };
    return fill(pen.down ? SHARED.padLabelDown : SHARED.padLabelUp, fields);
  }

  return {
    canvas: pad, load, undo, clear, paint, label,
    strokes: () => strokes,
    empty: () => !strokes.length,
    drawing: () => Boolean(drawing),
    stop: () => clearTimeout(sendLater),
  };
}
