/* The sentences of DrawADigit; {names} are filled in by `fill`. */

export const WORDS = {
  /* why the traits cannot be shown */
  unknownSize: "A drawing can be prepared for a network that takes pictures of 28 × 28 or of 8 × 8, not for this one.",

  /* the pad */
  undo: "undo",
  clear: "clear",
  keys: "keys: arrows move the pen · space puts it down or lifts it · backspace undoes · esc clears",

  /* the steps: bold, then plain */
  draw: ["Draw", " a digit, large"],
  prepared28: ["Prepared", ": fitted into 20 × 20; centre of mass in the middle of 28 × 28"],
  prepared: ["Prepared", ": one size, one weight, upright; 32 × 32"],
  counted: ["Counted", ": ink in blocks of 4 × 4, 0 to 16"],
  read: ["Read", " by the network"],
  bars: "Probability of each digit",
  prepared28Label: "The prepared drawing, 28 by 28: ink in rows {top} to {bottom} and columns {left} to {right}.",
  prepared28Empty: "The prepared drawing, 28 by 28: no ink.",
  preparedLabel: "The prepared drawing: {ink} of 1024 pixels are ink.",
  countedLabel: "The input, 8 rows of 8: {rows}",

  /* what is read */
  nothing: " nothing drawn yet",
  saidNothing: "Nothing drawn.",
  sure: "it reads a",
  perhaps: "perhaps a",
  unsure: "hard to read: maybe a",
  answer: " {how} {best}, {share}",
  answerOr: " {how} {best}, {share}; or a {second}, {secondShare}",
  said: "{how} {best}, {share}; next {second}, {secondShare}",

  /* the layers */
  layer: " {explained} → {shape}",
  layerLabel: "{name}: {what}, from {low} to {high}. Arrows choose a map.",
  layerLabelEmpty: "{name}: {what}, nothing drawn yet. Arrows choose a map.",
  maps: "{count} maps of {height} by {width}",
  mapOf: "map {map} of {count}",
  numbers: "{count} numbers",
  firstNumbers: "the first {shown} of {count} numbers",
  detail: ", {what}",
  detailLabel: "{name}, {what}, largest {largest}",
  detailLabelAll: "{name}, {what}, largest {largest}: {all}",
};

/* What a layer does, by its kind. */
export const EXPLAINED = {
  Conv2D: "{filters} filters of {kernel_size}",
  Dense: "{units} sums of every number",
  ReLU: "below 0 becomes 0",
  LeakyReLU: "below 0 is multiplied by {slope}",
  Sigmoid: "squeezed into 0 to 1",
  Tanh: "squeezed into −1 to 1",
  Softmax: "probabilities",
  MaxPooling2D: "the largest of every {pool_size}",
  AveragePooling2D: "the mean of every {pool_size}",
  GlobalAveragePooling2D: "the mean of each map",
  BatchNormalization: "each map shifted and scaled",
  Flatten: "all numbers in one row",
};
