/* Mounts a widget on a page that has no Python: a model that keeps the state in the page itself.

    <div data-widget="slide_filter" data-state="state.json"></div>
    <script type="module">import { mountAll } from "./mount.js"; mountAll();</script>

`data-state` is an address of JSON or the `#id` of a <script type="application/json">; both hold what `widget.state()`
gives in Python. The styles are shared/shared.css and <widget>/widget.css: link them in the page's head. */

/** The part of anywidget's model that a widget uses, over a plain object. */
export function makeModel(state) {
  const values = { ...state };
  const handlers = {};
  const changed = new Set();
  return {
    get: (name) => values[name],
    set(name, value) {
      const news = Object.entries(typeof name === "object" ? name : { [name]: value }).filter(([key, next]) => values[key] !== next);
      for (const [key, next] of news) {
        values[key] = next;
        changed.add(key);
      }
      for (const [key] of news) for (const handler of [...(handlers[`change:${key}`] ?? [])]) handler();
    },
    on: (event, handler) => (handlers[event] ??= new Set()).add(handler),
    off: (event, handler) => (handler ? handlers[event]?.delete(handler) : delete handlers[event]),
    save_changes() {
      const names = [...changed];
      changed.clear();
      if (names.length) for (const handler of [...(handlers.change ?? [])]) handler();
    },
    send() {},
  };
}

/** Loads the module and renders it into an element -> the model, to watch or steer it from the page. */
export async function mount(element, address, state) {
  const { default: widget } = await import(address);
  const model = makeModel(state);
  await widget.initialize?.({ model });
  await widget.render({ model, el: element });
  return model;
}

/** Mounts every `[data-widget]` of the page; a failure is told in the element itself. */
export async function mountAll(base = new URL(".", import.meta.url)) {
  for (const element of document.querySelectorAll("[data-widget]:not([data-mounted])")) {
    element.dataset.mounted = "";
    try {
      const source = element.dataset.state;
      const state = source.startsWith("#")
        ? JSON.parse(document.querySelector(source).textContent)
        : await (await fetch(source)).json();
      for (const value of Object.values(state)) if (value?.asset) value.asset = new URL(value.asset, base).href;
      element.replaceChildren();
      element.model = await mount(element, new URL(`${element.dataset.widget}/widget.js`, base).href, state);
    } catch (error) {
      element.append(Object.assign(document.createElement("p"), { textContent: `This widget could not start: ${error.message}` }));
    }
  }
}
