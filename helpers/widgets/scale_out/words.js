/* The sentences of ScaleOut; {names} are filled in by `fill`. */

export const WORDS = {
  /* why the traits cannot be shown */
  whole: "{name} must be a whole number from {least} to {most}, got {value}.",
  number: "{name} must be a number from {least} to {most}, got {value}.",
  oneOf: "{name} must be one of {choices}, got {value}.",

  /* units */
  seconds: "{value} s",
  milliseconds: "{value} ms",
  microseconds: "{value} µs",
  bytes: "{value} {unit}B",
  rate: "{value} {unit}B/s",
  oneWorker: "1 worker",
  workers: "{count} workers",
  onePicture: "1 picture",
  pictures: "{count} pictures",

  /* the verdict: what is set (in bold), one worker more, and where it ends */
  alone: "{workers}: {total} a step, and nobody to talk to.",
  strong: "{workers}: {total} a step, {speedup} times as fast as one.",
  slower: "{workers}: {total} a step, slower than one worker alone ({alone}).",
  weak: "{workers}: {total} a step of {pictures}, {speedup} times the pictures a second of one.",
  weakSlower: "{workers}: {speed} pictures a second, and one worker alone makes {aloneSpeed}.",
  moreStrong: "One more saves {saved} of computing and adds {added} of talk: {verdict}.",
  moreIdle: "One more saves nothing, for the largest share is still {pictures}; it adds {added} of talk: {verdict}.",
  moreWeak: "One more takes the step to {total}, and the work from {before} to {after} pictures a second: {verdict}.",
  pays: "it pays",
  paysNot: "it does not pay",
  endHere: "No other number of workers is faster: here one more stops paying.",
  endAlone: "One worker alone is the fastest: no number of others earns what its talk costs.",
  endAt: "The fastest is {workers}, {total} a step; beyond, one more stops paying.",
  endOpen: "The fastest is {workers}, the most tried here: {total} a step.",
  endOpenWeak: "The most pictures a second, {speed}, come with {workers}, the most tried here.",
  endHalf: "From {workers} on, talk is more than half of each step.",

  /* the parts of a step: the formula, and the same with its numbers */
  compute: "compute",
  latency: "latency",
  bandwidth: "bandwidth",
  total: "a step",
  computeRule: "largest share × time a picture",
  latencyRule: "2 (n − 1) × latency",
  bandwidthRule: "2 (n − 1)/n × bytes ÷ bandwidth",
  totalRule: "one after the other",
  computeShare: "{batch} / {n} = {pictures} × {time}",
  computeRounded: "{batch} / {n}, rounded up: {pictures} × {time}",
  computeEach: "{pictures} × {time}",
  latencyNumbers: "2 × {others} × {latency}",
  bandwidthNumbers: "2 × {others}/{n} × {size} ÷ {bandwidth}",
  totalNumbers: "{compute} + {latency} + {bandwidth}",

  /* what the charts show, read aloud */
  parts: "computing {compute}, latency {latency}, bandwidth {bandwidth}",
  barsLabel: "workers, with the time of a step as a bar for each number of them",
  barsValue: "{workers}: {total}: {parts}",
  curveLabel: "Speed-up against the number of workers, 1 to {reach}. {workers}: {speedup}, ideal {n}. Highest: {best}, with {fastest}.",
  said: "{now} {parts}. {more} {end}",

  /* written into the charts */
  here: "{n}: {total}",
  fastest: "fastest: {n}",
  ideal: "ideal",
  times: "{speedup} ×",
  asOne: "one worker",

  /* labels; of the charts' titles bold, then plain */
  workersLabel: "workers",
  scalingLabel: "the batch is",
  strongChoice: "split (strong)",
  weakChoice: "one each (weak)",
  batchLabel: "pictures a batch",
  pictureLabel: "ms a picture",
  parametersLabel: "parameters",
  linkLabel: "link",
  latencyLabel: "latency, µs",
  bandwidthLabel: "bandwidth, Gbit/s",
  ownLink: "of your own",
  source: "{name}: {latency}, then {bandwidth}. {source}.",
  ownSource: "A link of your own: {latency}, then {bandwidth}.",
  more: "one more worker",
  fewer: "one fewer",
  toFastest: "the fastest",
  reachLabel: "charts up to",
  bars: ["Time of a step", ", in {unit}: drag along it"],
  curve: ["Speed-up", " against one worker"],
  partsTitle: "The parts of a step",
  sketch: "Talk is latency and bandwidth. Here it begins when computing ends; real engines let the two overlap, and gain a little.",
};

/* Networks that have just so many parameters: lessons 09 and 11. */
export const NETWORKS = {
  5994: "TrainLive",
  61706: "LeNet-5",
  4231976: "MobileNet",
  11689512: "ResNet-18",
  25557032: "ResNet-50",
  62378344: "AlexNet",
  138357544: "VGG-16",
};
