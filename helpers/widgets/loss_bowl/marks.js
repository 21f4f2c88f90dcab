/* Marks that read on every colour: the path, the start, the bottom, the ball, a sign. */

export function trail(pen, points, beads = true) {
  for (const [colour, width] of [["rgba(0, 0, 0, 0.55)", 4], ["#ffffff", 1.8]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.lineJoin = "round";
    pen.beginPath();
    points.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.stroke();
  }
  if (beads) points.slice(0, -1).forEach(([x, y]) => bead(pen, x, y));
}

export function bead(pen, x, y) {
  pen.beginPath();
  pen.arc(x, y, 2.8, 0, 2 * Math.PI);
  pen.fillStyle = "#ffffff";
  pen.fill();
  pen.lineWidth = 1;
  pen.strokeStyle = "rgba(0, 0, 0, 0.7)";
  pen.stroke();
}

export function ring(pen, x, y) {
  for (const [colour, width] of [["rgba(0, 0, 0, 0.6)", 4], ["#ffffff", 2]]) {
    pen.beginPath();
    pen.arc(x, y, 12, 0, 2 * Math.PI);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke();
  }
}

export function cross(pen, x, y) {
  for (const [colour, width] of [["rgba(0, 0, 0, 0.6)", 4], ["#ffffff", 1.6]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(x - 6, y);
    pen.lineTo(x + 6, y);
    pen.moveTo(x, y - 6);
    pen.lineTo(x, y + 6);
    pen.stroke();
  }
}

export function sphere(pen, x, y, radius) {
  const shine = pen.createRadialGradient(x - radius * 0.35, y - radius * 0.4, radius * 0.1, x, y, radius);
  shine.addColorStop(0, "#ffe3c4");
  shine.addColorStop(0.45, "#ef8a2e");
  shine.addColorStop(1, "#a94a08");
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = shine;
  pen.fill();
  pen.lineWidth = 1.2;
  pen.strokeStyle = "rgba(20, 12, 4, 0.75)";
  pen.stroke();
}

export function sign(pen, x, y, text, colours) {
  const half = pen.measureText(text).width / 2 + 8;
  pen.fillStyle = colours.paper;
  pen.fillRect(x - half, y - 10, 2 * half, 20);
  pen.fillStyle = colours.ink;
  pen.textBaseline = "middle";
  pen.fillText(text, x, y + 1);
}
