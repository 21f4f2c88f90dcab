/* Long work in short parts. It is done on the page's own thread and not in a worker: a worker is a second script at an
   address of its own, which hosts of notebooks may forbid, and a network of 6,000 numbers is read and drawn from where
   it lies. A part ends after a few milliseconds and the browser gets its turn, so that scrolling, keys and pointers
   are answered between two layers. In a hidden tab nothing is done. */

const PART = 5; // milliseconds; a frame has 16

/** `begin(generator, done)` works until the generator ends; `stop()` gives it up; `hold()` leaves the thread to what a hand
 *  has just asked for, until `release()`. `-> { begin, stop, hold, release, busy, end }` */
export function pace() {
  const { port1, port2 } = new MessageChannel();
  let [work, done, asked, held] = [null, null, false, false];
  const ask = () => {
    if (!asked) port1.postMessage(0);
    asked = true;
  };

  port2.onmessage = () => {
    asked = false;
    if (!work || held || document.hidden) return;
    const until = performance.now() + PART;
    const mine = work;
    while (mine === work && performance.now() < until)
      if (work.next().done) {
        work = null;
        done?.();
      }
    if (work) ask();
  };
  const awake = () => work && ask();
  document.addEventListener("visibilitychange", awake);
  return {
    begin(generator, whenDone) {
      [work, done] = [generator, whenDone];
      ask();
    },
    stop: () => (work = null),
    hold: () => (held = true),
    release() {
      held = false;
      if (work) ask();
    },
    busy: () => work !== null,
    end() {
      work = null;
      document.removeEventListener("visibilitychange", awake);
      port1.close();
    },
  };
}
