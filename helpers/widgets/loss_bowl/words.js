/* The sentences of LossBowl; {names} are filled in by `fill`. */

export const WORDS = {
  /* why the traits cannot be shown */
  pair: "{name} must be two numbers from {least} to {most}, got {value}.",
  single: "{name} must be a number from {least} to {most}, got {value}.",
  whole: "{name} must be a whole number from {least} to {most}, got {value}.",

  /* what becomes of the descent; up to the first comma or colon it is set in bold */
  still: "The start is the bottom: the gradient is 0, and no step moves.",
  diverges: "Diverges: each step lands {times} times as far from the bottom{where}.",
  never: "Never arrives: each step lands just as far away, on the other side{where}.",
  swings: "Swings past the bottom and back: in the long run each step keeps {share} of the distance{where}.",
  rolls: "Rolls down with its speed: in the long run each step keeps {share} of the distance{where}.",
  oneStep: "Arrives in one step: learning rate × curvature is 1.",
  overshoots: "Overshoots, and still arrives: each step crosses the bottom{where} and keeps {each}.",
  crawls: "Crawls: each step keeps {each}.",
  arrives: "Arrives: each step keeps {each}.",
  along: " along {name}",
  distance: "{share} of the distance",
  distanceAlong: "{share} of the distance along {name}",
  and: " and ",
  cut: " After {steps} steps a weight is beyond a million: the path stops here.",

  /* what the pictures show, read aloud */
  where: "step {step}: w1 {w1}, w2 {w2}, loss {loss}",
  mapLabel: "Loss over two weights. Start at w1 {w1}, w2 {w2}; {where}",
  surfaceLabel: "The same bowl in perspective, turned by {angle} degrees; {where}",
  said: "{where}. {verdict}{cut}",

  /* formulas */
  loss: "L = {first} + {second}",
  term: "½ · {curvature} · (w{index})²",
  termFrom: "½ · {curvature} · (w{index} − {minimum})²",
  rule: "w ← w − learning rate × gradient",
  ruleMomentum: "w ← w − learning rate × gradient, and momentum × the last step",
  step: "w{index} ← {before} − {rate} × {gradient} = {after}",
  stepMomentum: "w{index} ← {before} − {rate} × {gradient} + {momentum} × {velocity} = {after}",

  /* labels */
  rate: "learning rate",
  momentum: "momentum",
  bowl: "bowl",
  round: "round",
  oval: "oval",
  valley: "a long valley",
  stepButton: "step",
  play: "play",
  pause: "pause",
  back: "step back",
  reset: "reset",
  turn: "turn",
  mapRole: "map of the loss",
  map: ["From above", ": drag the start"],
  surface: ["The bowl", ": drag to turn it"],
  table: ["Each step", " in numbers"],
  tableLabel: "The numbers of each step",
  columns: ["step", "w₁", "w₂", "loss", "∂L/∂w₁", "∂L/∂w₂"],
  offTheMap: "off the map",
  keys: "on the map: arrows move the start · enter steps · backspace steps back · space plays · home begins again",
};
