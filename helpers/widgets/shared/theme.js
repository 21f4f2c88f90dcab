/* Light and dark. The colours themselves are custom properties in shared.css. */

/** Is the host dark? JupyterLab, VS Code, Colab and the course's site say so; else the system does. */
export function isDark() {
  const { body, documentElement: page } = document;
  if (body.dataset.jpThemeLight) return body.dataset.jpThemeLight === "false";
  if (body.classList.contains("vscode-dark")) return true;
  const named = page.dataset.theme ?? page.getAttribute("theme");
  if (named === "dark" || named === "light") return named === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** The colours of the theme, for canvases: `{ dark, paper, raised, ink, muted, line, accent, plus, minus, font, diverging }`. */
export function theme(root) {
  const style = getComputedStyle(root);
  const colour = (name) => style.getPropertyValue(`--p2p-${name}`).trim();
  const dark = root.dataset.theme === "dark";
  return {
    dark,
    ...Object.fromEntries(["paper", "raised", "ink", "muted", "line", "accent", "plus", "minus"].map((name) => [name, colour(name)])),
    font: style.fontFamily,
    diverging: dark ? "diverging-dark" : "diverging",
  };
}
