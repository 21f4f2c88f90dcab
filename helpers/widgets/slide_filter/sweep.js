/* The sweep: the filter goes over the whole map by itself. */

import { calm } from "../shared/page.js";

const SECONDS = 12; // the longest it takes
const SLOWEST = 70; // places a second

/** `{ toggle, pause, playing }`; `pause` does nothing while nothing moves. */
export function makeSweep(app) {
  const { state } = app;
  let frame = 0;

  function pause() {
    if (!frame) return;
    cancelAnimationFrame(frame);
    frame = 0;
    app.controls.show();
    app.tell(0);
  }

  function play() {
    const [height, width] = state.shape;
    const count = height * width;
    const [row, column] = state.at();
    let place = row * width + column;
    if (place === count - 1) {
      app.clearMap();
      place = 0;
    }
    if (calm()) {
      app.move(height - 1, width - 1);
      app.put({ filled: true });
      return;
    }
    const speed = Math.max(SLOWEST, count / SECONDS) / 1000;
    let before = performance.now();
    let exact = place;
    const step = (now) => {
      exact = Math.min(exact + Math.max(0, now - before) * speed, count - 1);
      before = now;
      const next = Math.floor(exact);
      for (; place < next; place++) state.see(place);
      state.last = null;
      app.put({ row: Math.floor(place / width), column: place % width });
      if (place === count - 1) {
        if (state.seen.every(Boolean)) app.put({ filled: true });
        return pause();
      }
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    app.controls.show();
  }

  return { toggle: () => (frame ? pause() : play()), pause, playing: () => Boolean(frame) };
}
