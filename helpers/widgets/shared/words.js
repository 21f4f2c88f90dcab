/* Words are data: a widget's sentences stand in a table in its words.js, with the names of what is filled in. */

/** `fill("{count} of {all}", { count: 2, all: 5 })` -> "2 of 5". */
export function fill(template, fields) {
  return template.replace(/\{(\w+)\}/g, (_, name) => {
    if (!(name in fields)) throw new Error(`"${template}" needs ${name}.`);
    return fields[name];
  });
}
