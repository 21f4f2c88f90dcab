/* ScaleOut: what a step of training takes with more and more workers. */

function render({ el }) {
  el.append("ScaleOut");
}

export default { render };
