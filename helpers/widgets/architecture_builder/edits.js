/* Edits of a list of layers. Nothing is changed in place: what an edit does not touch stays the same object. */

/** The list that a path leads to: [] is the network, [3, "branches", 0] a branch of its fourth layer. */
export function listAt(layers, path) {
  let list = layers;
  for (let i = 0; i < path.length; i++) {
    list = list[path[i]][1][path[++i]] ?? [];
    if (typeof path[i + 1] === "number" && path[i] === "branches") list = list[path[++i]];
  }
  return list;
}

/** Splits the path of a layer into the path of its list and its place in it. */
export const placeOf = (path) => [path.slice(0, -1), path[path.length - 1]];

/** The layers with one list changed: `change(list)` gets a copy, and gives another list or changes the copy.
 *  `became(old, new)` is told of each layer around that list, which has to be made anew. */
export function withList(layers, path, change, became = () => {}) {
  if (!path.length) {
    const copy = [...layers];
    return change(copy) ?? copy;
  }
  const [at, name, ...rest] = path;
  const [kind, given] = layers[at];
  const inside = name === "branches" ? [...given.branches] : (given[name] ?? []);
  const held = { ...given };
  if (name === "branches") {
    inside[rest[0]] = withList(inside[rest[0]], rest.slice(1), change, became);
    held.branches = inside;
  } else {
    held[name] = withList(inside, rest, change, became);
    if (name === "shortcut" && !held.shortcut.length) delete held.shortcut;
  }
  const next = [...layers];
  next[at] = [kind, held];
  became(layers[at], next[at]);
  return next;
}

/** The layers with one layer replaced by none, one or several. */
export function replaced(layers, path, news, became) {
  const [list, place] = placeOf(path);
  return withList(layers, list, (copy) => void copy.splice(place, 1, ...news), became);
}

/** The layers with every layer of a holder, however deep, changed by `change(layer)`. */
export function everywhere(layers, change) {
  return layers.map(([kind, given]) => {
    if (kind === "Residual") {
      const held = { ...given, layers: everywhere(given.layers ?? [], change) };
      if (given.shortcut) held.shortcut = everywhere(given.shortcut, change);
      return [kind, held];
    }
    if (kind === "Branches") return [kind, { ...given, branches: given.branches.map((branch) => everywhere(branch, change)) }];
    return change([kind, given]);
  });
}
