// Every widget of the page comes to life here, without Python. Paper is white, whatever the screen's theme.
import { mountAll } from "./widgets/mount.js";

mountAll();

let theme;
addEventListener("beforeprint", () => {
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  document.documentElement.dataset.theme = theme;
});
