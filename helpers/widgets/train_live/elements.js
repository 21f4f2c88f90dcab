/* What is on the page, beside the controls. */

import { make } from "../shared/page.js";
import { WORDS } from "./words.js";

export function makeElements() {
  const key = (name, text) => make("span", { class: `tl-key tl-key-${name}` }, text);
  const chart = make("canvas", { tabindex: 0, role: "application", "aria-roledescription": WORDS.chartRole });
  const filters = make("canvas", { role: "img" });
  const wrong = make("canvas", { role: "img" });
  const wrongTitle = make("figcaption", { class: "p2p-caption" });
  const ghostKey = key("ghost", WORDS.ghost);
  const ghostWords = make("span");
  const page = {
    chart, filters, wrong, wrongTitle, ghostKey,
    status: make("p", { class: "tl-status" }),
    ghostWords,
    ghost: make("div", { class: "p2p-caption tl-ghost", hidden: true }, ghostWords),
    reading: make("div", { class: "p2p-caption tl-reading" }, WORDS.point),
    loss: make(
      "figure",
      { class: "tl-loss" },
      make("figcaption", { class: "p2p-caption" }, make("b", {}, WORDS.loss), key("batch", WORDS.batch), key("kept", WORDS.kept), ghostKey),
      chart,
    ),
    filtersBox: make("figure", { class: "tl-filters" }, make("figcaption", { class: "p2p-caption" }, make("b", {}, WORDS.filters[0]), WORDS.filters[1]), filters),
    wrongBox: make("figure", { class: "tl-wrong" }, wrongTitle, wrong),
    keys: make("p", { class: "p2p-caption tl-keys" }, WORDS.keys),
  };
  page.loss.append(page.reading);
  return page;
}
