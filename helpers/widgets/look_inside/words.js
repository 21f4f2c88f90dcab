/* The sentences of LookInside; {names} are filled in by `fill`. Rows, columns and maps count from 0, as in Python. */

export const WORDS = {
  /* why the traits cannot be shown */
  badPicture: "The pictures do not have the shape that the network takes, {shape}.",
  badDrawing: "A drawing can be prepared for a network that takes 28 × 28 or 8 × 8 pixels, not for this one.",
  badTrail: "The trail names a number that this network does not have: {place}.",

  /* places */
  onMap: "map {map}, row {row}, column {column}",
  score: "score of {unit}",
  unit: "unit {unit}",
  pixel: "pixel in row {row}, column {column}",
  pixelOf: "pixel in row {row}, column {column}, channel {map}",
  named: "{name}, {place}",

  /* the picture */
  picture: "Picture",
  pictures: "Which picture",
  which: "picture",
  digit: "picture {index}",
  ink: "pixels",
  inkTitle: "the picture itself",
  share: "shares",
  shareTitle: "what each pixel has in the number: slope × pixel, with every switch held",
  draw: "draw",
  undo: "undo",
  clear: "clear",
  seesOne: "sees 1 of {all} pixels",
  sees: "sees rows {top}–{bottom}, cols {left}–{right}",
  pixelSums: "pixels {pixels} {sign} biases {biases} = {sum}",
  pictureLabel: "The picture, {height} by {width}. {sees}. {sums}.",
  drawn: "your drawing",
  verdict: "reads {best}: {score} · next {second}: {next}",

  /* the maps */
  tower: "Every layer's maps, from the scores down to the pixels",
  floor: "{name}: {shape}. Go to its largest number.",
  floorTitle: "{name}{acts}: {shape}, {low} to {high}",
  acts: ", then {kinds}",
  map: "Map",
  mapCaption: " map {map}",
  mapBefore: "before {act}: blue {becomes}",
  cut0: "becomes 0",
  shrinks: "becomes small",
  mapPicture: " as numbers",
  mapUnits: " {count} numbers",
  mapLabel: "{name}, map {map} of 0 to {last}, {rows} rows of {columns}. Arrows move, page keys change the map, enter goes down, backspace up.",
  unitsLabel: "{name}, {count} numbers. Arrows move, enter goes down, backspace up.",
  cell: "{place}: {value}",

  /* the lens */
  lens: "The number and what it is the sum of",
  shares: "The share of each map below; with the bias they add up.",
  sharesLabel: "The shares of {count} maps: {list}",
  termsLabel: "Window, filter and products of map {map}. Arrows move, page keys change the map, enter goes down.",
  window: "numbers below",
  windowOf: "map {map} below",
  windowOn: "the picture",
  weights: "× weights",
  filter: "× filter",
  switches: "× switch",
  parts: "× 1 / how many",
  products: "= products",
  sum: "{count} products {products}{bias} = {sum}",
  one: "1 product {products}{bias} = {sum}",
  bias: " {sign} bias {bias}",
  cut: " → {act}: {value}",
  term: "{place}: {value} × {weight} = {product}",
  edge: "over the edge: 0",
  isPixel: "A pixel is no sum. By all ways together its share, slope × pixel, is",
  pixelAlone: "A pixel is no sum: nothing is below it. Backspace goes up to the number that has most of it.",
  pixelIn: "{share} = {slope} × {value}, of {number}: {place}",
  most: "the largest of {count}: {sum}",
  next: "Enter goes on to the number ringed: {place}",

  /* the trail */
  trail: "The way down",
  down: "down",
  downTitle: "to the number with the largest share (Enter)",
  up: "up",
  upTitle: "back up (Backspace)",
  bottom: "to a pixel",
  bottomTitle: "always to the largest share, down to a pixel",
  line: " = {share} + {others} ({count} others){bias}",
  lineOne: " = {share}{bias}",
  lineMost: " = the largest of {all}",
  lineBias: " {sign} {bias} (bias)",
  lineCut: " = {sum}; {act} makes it {value}",
  product: " × {weight} = {share}",
  back: "Back up to {place}, {value}",

  /* what is said */
  said: "{place}: {value}. Its largest share, {share}, comes from {below}.",
  saidCut: "{place}: {value}, for {act} cut {sum}. Its largest share, {share}, comes from {below}.",
  saidPixel: "{place}: {value}. A pixel is no sum.",
  saidTerm: "{place}: {value} times {weight} is {product}.",

  help: "<span><kbd>←</kbd><kbd>↑</kbd><kbd>→</kbd><kbd>↓</kbd> neighbours</span><span><kbd>page</kbd> map</span><span><kbd>enter</kbd> down</span><span><kbd>backspace</kbd> up</span><span>or press any number</span>",
};

/** A number with as many decimals as the trail has: printed numbers that stand in a sum line up. */
export const fixed = (value, digits = 3) => (Math.round(value * 10 ** digits) / 10 ** digits + 0).toFixed(digits).replace("-", "−");
