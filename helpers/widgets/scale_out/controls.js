/* The dials: what is trained, and what joins the workers. The traits are in seconds and bytes; dials say ms, µs and Gbit/s. */

import { choice, dial } from "../shared/controls.js";
import { make } from "../shared/page.js";
import { fill } from "../shared/words.js";
import { MOST_WORKERS } from "./cost.js";
import { bytes, duration, rate } from "./figures.js";
import { reachOf, REACHES } from "./limits.js";
import { NETWORKS, WORDS } from "./words.js";

const upTo = (from, to, by) => Array.from({ length: (to - from) / by + 1 }, (_, i) => from + i * by);
const decades = (from, to) => upTo(from, to, 1).flatMap((ten) => [1, 2, 3, 5, 7].map((by) => Number(`${by}e${ten}`)));
const WORKERS = [...upTo(1, 32, 1), ...upTo(34, 64, 2), ...upTo(68, 128, 4), ...upTo(136, MOST_WORKERS, 8)];
const BATCHES = [1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, ...upTo(10, 16, 1).map((two) => 2 ** two)];
const PARAMETERS = [...decades(3, 8), 1e9, ...Object.keys(NETWORKS).map(Number)].sort((a, b) => a - b);
const MILLISECONDS = [...decades(-3, 3), 1e4];
const MICROSECONDS = [0, 0.5, ...decades(0, 5), 1e6];
const GBITS = [0.0008, 0.001, 0.01, 0.05, ...decades(-1, 3), 1880, 3600, 1e4, 8e4].sort((a, b) => a - b);

/** `{ dials, bar, source, show(setting, links, all) }`; `put` sets traits, `go(n)` the workers. */
export function makeControls(links, setting, put, go) {
  const workers = dial(WORDS.workersLabel, { values: WORKERS, value: 1, whole: true, format: String, onInput: go });
  const batch = dial(WORDS.batchLabel, { values: BATCHES, value: 1, whole: true, format: String, onInput: (v) => put({ batch: v }) });
  const picture = dial(WORDS.pictureLabel, { values: MILLISECONDS, value: 1, onInput: (v) => put({ picture_time: v / 1e3 }) });
  const parameters = dial(WORDS.parametersLabel, { values: PARAMETERS, value: 1000, whole: true, format: String, onInput: (v) => put({ parameters: v }) });
  const latency = dial(WORDS.latencyLabel, { values: MICROSECONDS, value: 1, onInput: (v) => put({ latency: v / 1e6 }) });
  const bandwidth = dial(WORDS.bandwidthLabel, { values: GBITS, value: 1, onInput: (v) => put({ bandwidth: (v * 1e9) / 8 }) });
  const scaling = choice(WORDS.scalingLabel, [["strong", WORDS.strongChoice], ["weak", WORDS.weakChoice]], (v) => put({ scaling: v }));
  const link = choice(WORDS.linkLabel, [...Object.keys(links), ["", WORDS.ownLink]], (name) => put({ latency: links[name].latency, bandwidth: links[name].bandwidth }));
  const own = link.input.options[link.input.options.length - 1];
  own.hidden = own.disabled = true;
  const reach = choice(WORDS.reachLabel, REACHES.map(String), (v) => put({ most: Number(v), workers: Math.min(setting().workers, Number(v)) }));
  const source = make("p", { class: "p2p-caption so-source" });
  const size = make("span", { class: "p2p-caption so-aside" });
  parameters.field.classList.add("so-long");
  parameters.box.append(size);

  const button = (words, onclick, main = false) => make("button", { class: "p2p-button", "data-main": main, onclick }, words);
  const more = button(WORDS.more, () => go(setting().workers + 1), true);
  const fewer = button(WORDS.fewer, () => go(setting().workers - 1));
  let fastest = 1;
  const jump = button(WORDS.toFastest, () => go(fastest));

  const dials = make("div", { class: "so-dials" }, workers.box, scaling.box, batch.box, picture.box, parameters.box, link.box, latency.box, bandwidth.box);
  const bar = make("div", { class: "p2p-controls so-bar" }, more, fewer, jump, make("span", { class: "so-space" }), reach.box);

  function show(now, all) {
    fastest = all.fastest;
    workers.set(now.workers);
    batch.set(now.batch);
    picture.set(now.picture_time * 1e3);
    parameters.set(now.parameters);
    latency.set(now.latency * 1e6);
    bandwidth.set((now.bandwidth * 8) / 1e9);
    scaling.input.value = now.scaling;
    reach.input.value = String(reachOf(now));
    const name = Object.keys(links).find((one) => links[one].latency === now.latency && links[one].bandwidth === now.bandwidth) ?? "";
    link.input.value = name;
    const fields = { latency: duration(now.latency), bandwidth: rate(now.bandwidth) };
    source.textContent = name ? fill(WORDS.source, { name, source: links[name].source, ...fields }) : fill(WORDS.ownSource, fields);
    size.textContent = NETWORKS[now.parameters] ?? bytes(now.parameters * 4);
    more.disabled = now.workers >= MOST_WORKERS;
    fewer.disabled = now.workers <= 1;
    jump.disabled = now.workers === fastest;
  }
  return { dials, bar, source, show };
}
