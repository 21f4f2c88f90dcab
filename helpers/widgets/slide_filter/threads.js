/* Two thin lines from the lit window to its numbers, one from the sum to its place in the map. */

/** `view.boxes`: where the drawings are; read again after a layout. */
function measure({ page, products }) {
  const origin = page.stage.getBoundingClientRect();
  const box = (element) => {
    const b = element.getBoundingClientRect();
    return { left: b.left - origin.left, top: b.top - origin.top, right: b.right - origin.left, bottom: b.bottom - origin.top };
  };
  return { picture: box(page.pictureBoard), window: box(products.firstWindow()), map: box(page.mapBoard), total: box(page.total) };
}

export function drawThreads(app) {
  const { root, view, page } = app;
  if (root.dataset.layout !== "row") return;
  view.boxes ??= measure(app);
  const { picture, window: first, map, total: answer } = view.boxes;
  const [x, y, w, h] = view.lit;
  const right = picture.left + x + w;
  const ends = [
    [right, picture.top + y, first.left - 3, first.top],
    [right, picture.top + y + h, first.left - 3, first.bottom],
    [answer.right + 6, (answer.top + answer.bottom) / 2, map.left - 3, map.top + view.ringAt[1]],
  ];
  ends.forEach(([x1, y1, x2, y2], i) => {
    const [length, turn] = [Math.hypot(x2 - x1, y2 - y1), Math.atan2(y2 - y1, x2 - x1)];
    page.threads[i].style.transform = `translate(${x1}px, ${y1}px) rotate(${turn}rad) scaleX(${length / 100})`;
  });
}
