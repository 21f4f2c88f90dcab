/* The sentences of SoftmaxExplorer; {names} are filled in by `fill`. */

export const WORDS = {
  /* why the traits cannot be shown */
  lists: "logits and labels must be lists, one entry a class.",
  lengths: "There must be as many labels as logits: {logits} logits, but {labels} labels.",
  classes: "There must be {fewest} to {most} classes, got {count}.",
  logits: "logits must be numbers from −{largest} to {largest}, got {value}.",
  temperature: "temperature must be a number from 0.05 to 20, got {value}.",

  /* labels */
  temperatureLabel: "temperature T",
  subtract: "subtract the largest first",
  add: "add a class",
  reset: "reset",
  heads: ["class", "score z", "z ÷ T", "exponential", "share of the sum"],
  scaled: "z ÷ T",
  scaledLess: "z ÷ T − largest",
  rows: "Classes",
  newClass: "class {number}",
  nameOf: "name of class {number}",
  remove: "remove {label}",
  score: "score of {label}",
  scoreTyped: "score of {label}, as a number",

  /* what is computed */
  sum: "sum of the exponentials: {powers} = {sum}",
  shareOf: "share of {label} = e",
  share: " ÷ sum = {power} ÷ {sum} = {share}",
  vanished:
    "Every exponential is so small that the computer stores 0, and 0 ÷ 0 is no number. " +
    "Subtract the largest score first: the shares stay the same.",
  overflowed:
    "An exponential is too large for the computer: it stores infinity, and infinity ÷ infinity is no number. " +
    "Subtract the largest score first: the shares stay the same.",

  /* read aloud */
  said: "{label} {percent} percent",
  saidNone: "{label} not a number",
  whole: "The sum, cut by class: {classes}",
};
