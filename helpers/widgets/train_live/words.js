/* The sentences of TrainLive; {names} are filled in by `fill`. */

export const WORDS = {
  /* why it cannot be shown */
  number: "{name} must be a number from {least} to {most}, got {value}.",
  whole: "{name} must be a whole number from {least} to {most}, got {value}.",
  activation: "activation must be relu, tanh or sigmoid, got {value}.",
  flag: "batch_norm must be true or false, got {value}.",
  noDigits: "The digits could not be loaded: {reason}. Load the page again.",
  loading: "The digits are on their way.",

  /* where the run is; up to the first colon it is set in bold */
  first: "Step 0: nothing is learned yet. Validation: loss {kept}, {right} of 200 right.",
  now: "Step {step}: loss of the batch {loss}. Validation{when}: loss {kept}, {right} of 200 right.",
  when: " at step {step}",
  lost: "Step {step}: the loss is no number any more. The weights have grown beyond all bounds; rewind and turn a dial.",
  ghost_line: "A, the run before: {step} steps with {dials}. Validation {kept}, {right} right.",
  sameDials: "the same dials",
  turned: " (dials turned on the way)",
  saidFirst: "Back at the first weights.",
  saidNow: "Step {step}: validation loss {kept}, {right} of 200 right.",

  /* buttons and dials */
  run: "run",
  runCalm: "run 50 steps",
  pause: "pause",
  step: "step",
  rewind: "rewind",
  hold: "keep A",
  speak: "read aloud",
  whileItRuns: "Dials to turn while it runs",
  beginsAgain: "Choices that begin again at the first weights",
  learning_rate: "learning rate",
  momentum: "momentum",
  weight_decay: "weight decay",
  dropout: "dropout",
  weight_scale: "first weights ×",
  activation_label: "activation",
  batch_norm: "batch normalisation",
  pictures: "digits to learn from",
  seed: "seed",
  relu: "ReLU",
  tanh: "tanh",
  sigmoid: "sigmoid",
  on: "on",
  off: "off",
  dial: "{name} {value}",
  and: ", ",

  /* the loss */
  loss: "Loss",
  batch: "each batch",
  kept: "validation",
  ghost: "A",
  guess: "a guess: ln 10",
  chartRole: "chart of the loss",
  chartLabel: "Loss over {steps} steps. {now}{ghost}",
  at: "step {step}: batch {batch}, validation {kept}",
  atGhost: " · A: batch {batch}, validation {kept}",
  noneYet: "–",
  point: "point at the chart to read a step",

  /* the layers */
  layers: ["Layers", ": each line ten times the one below"],
  layer: "layer",
  spread: "spread of its output",
  slope: "size of its gradient",
  names: ["conv 1", "conv 2", "dense"],
  silent: "{silent} of {all} silent",

  /* the filters and the digits */
  filters: ["Filters of conv 1", ": red adds, blue takes away"],
  filtersLabel: "Eight filters of 5x5 weights, from {low} to {high}, at step {step}{ghost}",
  filtersGhost: "; below them those of A at step {step}",
  now_row: "now",
  wrong: ["Read wrong", ": {wrong} of 200 (is → says)"],
  wrongNone: ["Read wrong", ": none of 200"],
  wrongLabel: "{wrong} validation digits read wrong: {list}",
  wrongItem: "a {is} as {said}",
  wrongMore: " and {more} more",

  keys: "on the chart: space runs and pauses · enter steps · home rewinds · arrows read step by step",
};
