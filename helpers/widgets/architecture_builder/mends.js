/* What would make a layer fit: a list of mends, each tried before it is offered. */

import { fit } from "../shared/convolution.js";
import { everywhere, listAt, placeOf, replaced, withList } from "./edits.js";
import { changed, settings } from "./layers.js";
import { ledgerOf } from "./ledger.js";

const MOST = 3;
/* A mend that changes more is left out where one that changes less works. */
const ONLY_IF_NOT = { sameAndShortcut: ["shortcut", "sameInside"], sameAndStride: ["sameInside"] };

/** The mends of a ledger's misfit: `[{ how, fields, layers, input }]`, at most three, the one that changes least first. */
export function mendsOf(layers, book, smallestInput) {
  const { misfit: line, input } = book;
  if (!line) return [];
  const [list, place] = placeOf(line.path);
  const offers = [];
  const offer = (how, fields, next, nextInput = input) => offers.push({ how, fields, layers: next, input: nextInput });
  const here = (...news) => replaced(layers, line.path, news);
  MENDS[line.misfit.why]({ layers, line, list, place, offer, here, smallestInput, input });
  offer("remove", { kind: line.kind }, here());
  const works = ({ layers: next, input: nextInput }) => {
    const after = ledgerOf(next, nextInput);
    return !after.misfit || left(after) < left(book);
  };
  const found = offers.filter(works);
  const has = (...hows) => found.some(({ how }) => hows.includes(how));
  return found.filter(({ how }) => !(ONLY_IF_NOT[how] && has(...ONLY_IF_NOT[how]))).slice(0, MOST);
}

/* How far from its end the ledger stopped. A misfit of a holder is found behind all that it holds,
   the outer one last. */
const left = ({ lines, misfit }) => lines.length - lines.indexOf(misfit) - (misfit.parts ? misfit.inside + 1 / (2 + misfit.level) : 0);

const MENDS = {
  window({ line, offer, here, smallestInput, input, layers }) {
    const { layer, input: shape } = line;
    const all = settings(layer);
    const name = "pool_size" in all ? "pool_size" : "kernel_size";
    const [height, width] = shape;
    const least = Math.min(height, width);
    offer("same", { kind: line.kind }, here(changed(layer, { padding: "same" })));
    if (least) offer("smaller", { kernel: least }, here(changed(layer, { [name]: least })));
    const size = smallestInput(Math.max(input[0], input[1]));
    if (size) offer("largerInput", { size }, layers, [size, size, input[2]]);
  },

  needsVector({ line, list, place, layers, offer }) {
    const { input: shape } = line;
    const before = (kind) => withList(layers, list, (copy) => void copy.splice(place, 0, [kind, {}]));
    offer("flatten", { numbers: shape.reduce((a, b) => a * b, 1) }, before("Flatten"));
    offer("average", { numbers: shape[shape.length - 1] }, before("GlobalAveragePooling2D"));
  },

  needsPicture({ line, list, place, layers, offer }) {
    const row = listAt(layers, list);
    for (let at = place - 1; at >= 0; at--) {
      if (row[at][0] !== "Flatten" && row[at][0] !== "GlobalAveragePooling2D") continue;
      const moved = withList(layers, list, (copy) => void copy.splice(at, 0, ...copy.splice(place, 1)));
      offer("moveBefore", { kind: line.kind, other: row[at][0], number: at + 1 }, moved);
      if (at === place - 1 && place === row.length - 1) offer("removeBefore", { other: row[at][0], number: at + 1 }, replaced(layers, [...list, at], []));
    }
  },

  groupsFilters({ line, offer, here }) {
    const { filters, groups } = line.misfit;
    const wanted = Math.ceil(filters / groups) * groups;
    offer("filters", { filters: wanted }, here(changed(line.layer, { filters: wanted })));
    const fewer = divisor(filters, line.input[line.input.length - 1], groups);
    offer("groups", { groups: fewer }, here(changed(line.layer, { groups: fewer })));
  },

  groupsDepth({ line, offer, here }) {
    const { depth, groups } = line.misfit;
    const fewer = divisor(depth, settings(line.layer).filters, groups);
    offer("groups", { groups: fewer }, here(changed(line.layer, { groups: fewer })));
  },

  sum({ line, offer, here }) {
    const [kind, given] = line.layer;
    const { input: shape } = line;
    const [through] = line.misfit.shapes;
    const filters = through[through.length - 1];
    const inside = (one) => ("padding" in settings(one) ? changed(one, { padding: "same" }) : one);
    const held = { ...given, layers: everywhere(given.layers ?? [], inside) };
    if (through.length === 3 && shape.length === 3) {
      const strides = [1, 2, 3, 4, 8].find((s) => [0, 1].every((axis) => fit(shape[axis], 1, s).size === through[axis]));
      const cure = (s) => [["Conv2D", { filters, kernel_size: 1, ...(s > 1 && { strides: s }) }]];
      if (strides) offer("shortcut", { filters, strides }, here([kind, { ...given, shortcut: cure(strides) }]));
      offer("sameInside", {}, here([kind, held]));
      for (const s of [1, 2, 4]) offer("sameAndShortcut", { filters, strides: s }, here([kind, { ...held, shortcut: cure(s) }]));
    } else if (through.length === 1 && shape.length === 1) offer("denseShortcut", { filters }, here([kind, { ...given, shortcut: [["Dense", { units: filters }]] }]));
    offer("without", {}, here(...(given.layers ?? [])));
  },

  join({ line, offer, here }) {
    const [kind, given] = line.layer;
    const mended = (change) => here(...everywhere([[kind, given]], change));
    const padded = (one) => ("padding" in settings(one) ? changed(one, { padding: "same" }) : one);
    offer("sameInside", {}, mended(padded));
    offer("sameAndStride", {}, mended((one) => ("strides" in settings(one) ? changed(padded(one), { strides: 1 }) : one)));
    const shapes = line.misfit.shapes.map((shape) => shape.slice(0, -1).join());
    const most = shapes.reduce((best, one) => (shapes.filter((s) => s === one).length > shapes.filter((s) => s === best).length ? one : best));
    const kept = given.branches.filter((_, i) => shapes[i] === most);
    const gone = shapes.map((_, i) => i + 1).filter((n) => shapes[n - 1] !== most);
    offer("dropBranches", { gone: gone.join(", ") }, here([kind, { ...given, branches: kept }]));
  },
};

/** The largest number up to `most` that divides both. */
function divisor(a, b, most) {
  for (let n = most; n > 1; n--) if (a % n === 0 && b % n === 0) return n;
  return 1;
}
