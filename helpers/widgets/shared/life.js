/* A widget's life on a page: its root, what is read aloud, the message panel, what is sent to Python, its end. */

import { make } from "./page.js";
import { isDark } from "./theme.js";

/** Starts a widget. -> `{ root, put, say, fail, clear, wrong, save, refresh, listen, stop }`
 *  root     the element to build in (class `p2p` and `name`)
 *  say      say(text): read aloud politely, once a pause comes; the text is also in `root`'s [aria-live]
 *  rested   rested(tell, wait): tell(), which describes the pictures, once the hand has rested for so long; at once without `wait`
 *  fail     fail(text): shows the panel with a message, role alert, and drops every sentence that still waits: it speaks of what
 *           is gone; clear() takes the panel away
 *  wrong    wrong(text): true where there is a text, and the panel shows it; "" takes the panel away, unless Python wrote it
 *  put      put({ row: 3 }): sets traits, and saves
 *  save     save(): model.save_changes(), after the next frame, and five times a second at most: JupyterLab redraws its
 *           toolbar for every message, which costs a dragging hand more than the drawing itself
 *  refresh  set it to your draw request: called on a change of size or theme
 *  listen   listen("change:row", f): model.on that stop() undoes
 *  stop     return it from `render`: takes every listener away */
export function begin(model, el, name) {
  const root = make("div", { class: `p2p ${name}`, "data-lm-suppress-shortcuts": "true" });
  const live = make("div", { class: "p2p-hidden", "aria-live": "polite", role: "status" });
  const panel = make("div", { class: "p2p-error", role: "alert", hidden: true });
  root.append(panel, live);
  el.append(root);
  /* Jupyter looks for the mark on the element that has the focus before it looks further up. */
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));

  const life = { root, live, refresh: () => {} };
  const settle = () => {
    root.dataset.theme = isDark() ? "dark" : "light";
    life.refresh();
  };
  settle();

  const undo = [];
  const themes = new MutationObserver(settle);
  for (const page of [document.documentElement, document.body])
    themes.observe(page, { attributes: true, attributeFilter: ["data-theme", "theme", "class", "data-jp-theme-light"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", settle);
  let width = 0;
  const sizes = new ResizeObserver(() => {
    if (root.clientWidth === width) return;
    width = root.clientWidth;
    life.refresh();
  });
  sizes.observe(root);

  let [saying, telling] = [0, 0];
  const hush = () => [saying, telling].forEach(clearTimeout);
  life.say = (text, wait = 250) => {
    clearTimeout(saying);
    saying = setTimeout(() => (live.textContent = text), wait);
  };
  life.rested = (tell, wait) => {
    clearTimeout(telling);
    if (wait) telling = setTimeout(tell, wait);
    else tell();
  };
  let [saved, saving] = [0, 0];
  life.save = () => {
    saving ||= setTimeout(() => {
      saving = 0;
      saved = performance.now();
      model.save_changes();
    }, Math.max(20, saved + 200 - performance.now()));
  };
  life.put = (traits) => {
    for (const [name, value] of Object.entries(traits)) model.set(name, value);
    life.save();
  };
  life.fail = (text) => {
    hush();
    panel.textContent = text;
    panel.hidden = false;
  };
  life.clear = () => {
    panel.hidden = true;
    panel.textContent = "";
  };
  life.wrong = (text) => {
    if (text) life.fail(text);
    else if (!model.get("message")) life.clear();
    return Boolean(text);
  };
  life.listen = (event, handler) => {
    model.on(event, handler);
    undo.push(() => model.off(event, handler));
  };
  /* Python refuses a bad value and says why in `message`: the panel repeats it. */
  const told = () => (model.get("message") ? life.fail(model.get("message")) : life.clear());
  life.listen("change:message", told);
  told();
  life.stop = () => {
    hush();
    if (saving) {
      clearTimeout(saving);
      model.save_changes();
    }
    themes.disconnect();
    sizes.disconnect();
    system.removeEventListener("change", settle);
    undo.forEach((f) => f());
    root.remove();
  };
  return life;
}
