/* The sentences of ShapeExplorer; {names} are filled in by `fill`. */

export const WORDS = {
  /* why the traits cannot be shown */
  limits: "{name} must be a whole number from {low} to {high}, got {value}.",
  padding: 'padding must be "valid", "same" or a whole number from 0 to 16, got {padding}.',

  /* labels */
  size: "picture size",
  kernel: "filter size",
  stride: "stride",
  paddingLabel: "padding",
  key: "bluer: read more often · dot: middle of a position · hatched: never read",
  help: "Drag the filter or use the arrow keys; Page, Home and End go to the ends.",

  /* the formula */
  positions: "positions",
  named: { size: "size", zeros: "zeros", filter: "filter", stride: "stride" },
  noPosition: "no position",
  formula:
    "positions = floor of ({size} + {zeros} − {kernel}) / {strides}, plus 1 = floor of {quotient}, plus 1 = {count}",
  noFormula: "the filter of {kernel} does not fit into {padded}",

  /* what it means */
  same:
    "“same” asks for ⌈{size} / {strides}⌉ = {wanted} positions, so it adds {zeros} zeros on each axis: " +
    "{before} before, {after} after.",
  noPlace:
    "The filter is {kernel} wide and the picture {padded}: there is no place for it. Take a smaller filter or more padding.",
  noPlaceZeros:
    "The filter is {kernel} wide and the picture {padded} with its zeros: there is no place for it. " +
    "Take a smaller filter or more padding.",
  count: "{count} × {count} = {all} positions.",
  oneLeft: "The last column and the last row are left over: one more step of {strides} would leave the picture.",
  left: "The last {left} columns and rows are left over: one more step of {strides} would leave the picture.",
  oneSkipped: "The stride is longer than the filter: one column and one row in between is skipped.",
  skipped: "The stride is longer than the filter: {skipped} columns and rows in between are skipped.",
  allRead: "Every pixel is read.",

  /* captions: HTML */
  picture: "<b>picture</b> {size} × {size}",
  pictureZeros: "<b>picture</b> {size} × {size}, with zeros {padded} × {padded}",
  map: "<b>activation map</b> {count} × {count}",
  noMap: "<b>activation map</b> none",
  line: "<b>one row</b>, and below it the filter at each of its {count} positions",
  lineOne: "<b>one row</b>, and below it the filter at its one position",
  lineNone: "<b>one row</b>, and below it the filter that does not fit",

  /* what is shown, read aloud */
  lineLabel: "{count} positions along a row of {padded} cells, {left} left over",
  status:
    "filter at row {row}, column {column}: it reads rows {top} to {bottom}, columns {first} to {last}",
  noStatus: "the filter does not fit",
  pictureLabel: "picture {size} x {size}; {status}",
  mapLabel: "activation map {count} x {count}; {status}",
  said: "{count} x {count} positions; {status}",
  saidLeft: "{count} x {count} positions, {left} left over; {status}",
};
