/* The sentences of PeekSimulator; {names} are filled in by `fill`. */

export const WORDS = {
  /* why the traits cannot be shown */
  limits: "{name} must be a whole number from {least} to {most}, got {value}.",

  /* counts */
  oneTry: "1 try",
  tries: "{count} tries",
  oneFresh: "1 fresh row",
  fresh: "{count} fresh rows",
  percent: "{percent} %",
  points: "{points} points",

  /* the four figures */
  theOneTry: "the one try, on the test set",
  bestOf: "best of {tries}, on the test set",
  luck: "what luck alone gives, on average",
  sameTry: "the same try on {fresh}",
  unknown: "?",
  coin: "what a coin knows",

  /* the story */
  notMet:
    "{tries}, every answer a coin flip. Try {winner} gets {right} of {rows} test rows right. " +
    "Would it do as well on rows that nobody has looked at?",
  falls:
    "On fresh rows the winner falls by {points}, to {share}. " +
    "It never knew anything: it was picked because it was lucky on these {rows} rows.",
  gains: "This winner was not lucky: on fresh rows it gains {points}, to {share}. Take more tries.",

  /* what the charts show, read aloud */
  alt: "{tries} on {rows} test rows: best {best}, on average luck gives {expected}",
  histogramLabel: "Histogram of accuracies. {alt}.",
  climbLabel: "The best accuracy so far against the number of tries. {alt}.",
  said: "{alt}. On {fresh}: {share}.",
  saidNotMet: "{alt}. Fresh data not shown yet.",

  /* written into the charts */
  best: "best {share}",
  freshMark: "fresh {share}",
  climbBest: "best of {tries}: {share}",
  climbFresh: "fresh: {share}",
  thousand: "1,000 tries",
  dashed: "dashed: luck, on average",

  /* labels; of the charts' titles bold, then plain */
  rowsLabel: "test rows",
  triesLabel: "tries",
  freshLabel: "fresh rows",
  more: "one more try",
  play: "keep trying",
  pause: "pause",
  again: "other coins",
  meet: "meet fresh data",
  hide: "hide fresh data",
  seed: "coins: seed {seed}",
  histogram: ["Every try", " on the test set: how many reach which accuracy"],
  climb: ["The best so far", ", try after try: drag along it"],
};
