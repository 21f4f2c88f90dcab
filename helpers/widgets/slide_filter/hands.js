/* Pointer, finger and keys on the two boards, and a file dropped on the widget. */

import { keys } from "../shared/keyboard.js";
import { clamp } from "../shared/numbers.js";
import { pointAt } from "../shared/page.js";

export function listenToHands(app) {
  const { state, view, page, sweep } = app;
  const { pictureBoard, mapBoard } = page;

  /** The map position whose window lies under the pointer in the picture, and the one under it in the map. */
  const placeOnPicture = (event) => {
    const [x, y] = pointAt(event, pictureBoard);
    const cell = pictureBoard.clientWidth / (state.picture.shape[1] + state.across.before + state.across.after);
    return [y, x].map((value, axis) => Math.round((value / cell - state.kernel.shape[axis] / 2) / state.strides));
  };
  const placeOnMap = (event) => {
    const [x, y] = pointAt(event, mapBoard);
    return [y, x].map((value, axis) => clamp(Math.floor(value / view.mapCell), 0, state.shape[axis] - 1));
  };

  for (const [board, where] of [[pictureBoard, placeOnPicture], [mapBoard, placeOnMap]]) {
    board.addEventListener("pointerdown", (event) => {
      if (event.button || !state.ready) return;
      sweep.pause();
      board.setPointerCapture(event.pointerId);
      board.focus({ preventScroll: true });
      board.dataset.held = "";
      view.hover = null;
      state.last = null;
      app.move(...where(event));
      event.preventDefault();
    });
    board.addEventListener("pointermove", (event) => {
      if (!state.ready) return;
      if ("held" in board.dataset) app.move(...where(event));
      else if (board === mapBoard && !sweep.playing()) {
        view.hover = where(event);
        app.request();
      }
    });
    for (const end of ["pointerup", "pointercancel"]) board.addEventListener(end, () => delete board.dataset.held);
    const step = (rows, columns) => () => {
      sweep.pause();
      view.hover = null;
      const [row, column] = state.at();
      app.move(row + rows, column + columns);
    };
    const page = () => Math.max(1, Math.round(state.kernel.shape[0] / state.strides));
    keys(board, {
      ArrowUp: step(-1, 0), ArrowDown: step(1, 0), ArrowLeft: step(0, -1), ArrowRight: step(0, 1),
      PageUp: () => step(-page(), 0)(), PageDown: () => step(page(), 0)(),
      Home: step(0, -1e6), End: step(0, 1e6), "Ctrl+Home": step(-1e6, -1e6), "Ctrl+End": step(1e6, 1e6),
      " ": () => sweep.toggle(),
      Enter: () => app.weights.focus(),
      Escape: () => (sweep.playing() ? sweep.pause() : false),
    });
  }
  mapBoard.addEventListener("pointerleave", () => {
    view.hover = null;
    if (state.ready) app.request();
  });
  app.body.addEventListener("dragover", (event) => event.preventDefault());
  app.body.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) app.own.read(event.dataTransfer.files[0]);
  });
}
