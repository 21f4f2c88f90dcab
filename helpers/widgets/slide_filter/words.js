/* The sentences of SlideFilter; {names} are filled in by `fill`. */

export const CHANNELS = ["red", "green", "blue"];

export const WORDS = {
  /* why the traits cannot be shown: Python's TraitError says the same, with a cure */
  picture: "picture",
  filter: "filter",
  empty: "The {noun} is empty: its shape is {shape}.",
  wrongShape: "The {noun} must have the shape (H, W) or (H, W, 3), not {shape}.",
  tooLarge: "The {noun} is {shape}, larger than this widget shows: at most {limit} a side.",
  oneNotFinite: "The {noun} holds 1 value that is NaN or infinite.",
  notFinite: "The {noun} holds {count} values that are NaN or infinite.",
  depths: "Filter depth {deep} does not match the picture's depth {depth}. A filter is as deep as its picture.",
  stride: "The stride must be a whole number of at least 1, not {strides}.",
  padding: 'The padding must be "valid", "same" or a whole number of at least 0, not {padding}.',
  noPosition:
    "The filter ({kernel}) is larger than the picture ({picture}): there is no position for it. " +
    'Take a smaller filter, or padding "same".',

  /* what is shown, and read aloud */
  at: "row {row}, column {column}: sum {sum}",
  status: "filter at {at}",
  covered: "rows {rows}, columns {columns}",
  span: "{first} to {last}",
  pictureLabel: "picture {height} x {width} with the filter at {at}",
  mapLabel: "activation map {height} x {width}; filter at {at}",
  windowLabel: "window: rows {top} to {bottom}, columns {left} to {right} of the picture",
  noProducts: "0 of {all} products are not 0; running sum {sum}",
  products: "{count} of {all} products are not 0: {list}; running sum {sum}",
  product: "{value} × {weight} = {product}",
  count: "{height} × {width} = {all} products",
  countDeep: "{height} × {width} × {depth} = {all} products",
  weights: "filter: {height} x {width} weights; Enter edits",
  weightsOf: "filter, {channel}: {height} x {width} weights; Enter edits",
  cell: "row {row}, column {column}",
  cellOf: "{channel}, row {row}, column {column}",
  weight: "{cell}: {value}",
  weightAt: "weight at {cell}",
  window: "window",
  windowOf: "{channel} window",
  productsTitle: "products",
  running: "running sum",
  sum: "sum",
  middle: "window times filter",
  map: "activation map",

  /* controls */
  presets: "filter",
  edge: "edge at an angle",
  yours: "your weights",
  angle: "angle of the edge in degrees",
  degrees: "{angle} degrees",
  strideLabel: "stride",
  paddingLabel: "padding",
  play: "▶ play",
  pause: "❚❚ pause",
  fillMap: "fill the map",
  clearMap: "clear the map",
  reset: "reset",
  yourPicture: "your picture…",
  grey: "in grey",
  help:
    "<span><kbd>←</kbd><kbd>↑</kbd><kbd>↓</kbd><kbd>→</kbd> move</span> <span><kbd>Space</kbd> plays</span> " +
    "<span><kbd>Page</kbd> a window up or down</span> <span><kbd>Home</kbd> <kbd>End</kbd> along the row</span> " +
    "<span><kbd>Enter</kbd> edits a weight</span>",

  /* what is told below the controls */
  notANumber: "“{text}” is not a number. Type one such as 30, -1.5 or 1/9; Escape leaves the weight as it was.",
  notAPicture: "{name} could not be read as a picture. Take a PNG, JPG, GIF or WebP file.",
  shrunk: "{name} was {was} pixels; it is shown at {width} x {height}. It stays on this computer.",
  taken: "{name}: {was} pixels. It stays on this computer.",
};
