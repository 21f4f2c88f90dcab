// Answers are folded until the reader has predicted; answers.py says which. Not a module: it works from a file too.
const answers = [...document.querySelectorAll("details.answer")];
const line = document.querySelector(".answers-switch");
const choice = line?.querySelector("input");
const show = (open) => answers.forEach((one) => (one.open = open));

if (answers.length && choice) {
  line.hidden = false;
  choice.checked = localStorage.getItem("answers") === "open";
  show(choice.checked);
  choice.addEventListener("change", () => {
    localStorage.setItem("answers", choice.checked ? "open" : "folded");
    show(choice.checked);
  });
}
document.documentElement.classList.remove("folding");

let folded = [];
addEventListener("beforeprint", () => {
  folded = answers.filter((one) => !one.open);
  show(true);
});
addEventListener("afterprint", () => folded.forEach((one) => (one.open = false)));
