/* Keys. */

/** `keys(element, { ArrowLeft: step, " ": play, "Ctrl+Home": first })`: a handler gets the event; what it handles goes
 *  no further, unless it returns false. Other keys with Ctrl, Alt or Meta are the browser's and the screen reader's. */
export function keys(element, handlers) {
  element.addEventListener("keydown", (event) => {
    const handler = handlers[(event.ctrlKey ? "Ctrl+" : "") + event.key];
    if (!handler || event.altKey || event.metaKey) return;
    if (handler(event) === false) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** `commit` runs when a text field is left, and on Enter: JupyterLab keeps the browser from noticing that one itself. */
export function entered(field, commit) {
  field.addEventListener("change", commit);
  keys(field, { Enter: commit });
}
