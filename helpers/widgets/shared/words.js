/* Words are data: a widget's sentences stand in a table in its words.js, with the names of what is filled in. */

/** `fill("{count} of {all}", { count: 2, all: 5 })` -> "2 of 5". */
export function fill(template, fields) {
  return template.replace(/\{(\w+)\}/g, (_, name) => {
    if (!(name in fields)) throw new Error(`"${template}" needs ${name}.`);
    return fields[name];
  });
}

/** The sentences of what several widgets share. */
export const SHARED = {
  /* why a network or a drawing cannot be shown */
  strokes: "strokes must be a list of strokes, each a list of points (x, y) from 0 to 1.",
  point: "strokes must be a list of strokes, each a list of points (x, y) from 0 to 1, got the point {point}.",
  noNetwork: "This widget was given no network.",
  unknownLayer: "The browser cannot compute the layer {kind}. It knows {known}.",

  /* the pad */
  pad: "drawing pad",
  invitation: "draw a digit, 0 to 9",
  penDown: "pen down",
  padLabel: "Draw a digit. Arrows move the pen, space puts it down or lifts it, backspace takes back a stroke, escape clears.",
  padLabelDown: "{pad} Pen down at column {column}, row {row} of 32.",
  padLabelUp: "{pad} Pen up at column {column}, row {row} of 32.",
};
