// Picking many films: a box or a lasso. Which films lie inside is Python's business; the outline is
// kept in data units, so that it stays on its films when the view moves.
const TOOLS = [
  ["pan", "Pan", "Drag to pan"],
  ["box", "Box", "Drag to select a box (Shift+drag)"],
  ["lasso", "Lasso", "Drag to select with a lasso (Alt+drag)"],
];
const N_CORNERS = 200; // of a lasso, at most

class Outline {
  constructor() {
    Object.assign(this, { tool: "pan", points: [], drawing: null });
  }

  start(tool, view, { x, y }) {
    this.drawing = { tool, last: { x, y }, points: [view.toData(x, y)] };
  }

  extend(view, { x, y }) {
    const { tool, last, points } = this.drawing;
    const [toX, toY] = view.toData(x, y);
    const [fromX, fromY] = points[0];
    if (tool === "box")
      this.drawing.points = [
        [fromX, fromY],
        [toX, fromY],
        [toX, toY],
        [fromX, toY],
      ];
    else if (Math.hypot(x - last.x, y - last.y) > 3) {
      this.drawing.last = { x, y };
      points.push([toX, toY]);
    }
  }

  // The outline that was drawn; the hand's tremor is no news.
  finish() {
    const { points } = this.drawing;
    if (points.length < 3) return [];
    const every = Math.ceil(points.length / N_CORNERS);
    return points.filter((_, i) => i % every === 0).map((point) => point.map((value) => +value.toPrecision(6)));
  }

  cancel() {
    this.drawing = null;
  }

  // Which of the points `at` (x, y, x, y, …) lie inside, by the even-odd rule: one byte each.
  mark(at) {
    const { points } = this;
    const inside = new Uint8Array(at.length / 2);
    for (let i = 0; i < points.length; i++) {
      const [[x0, y0], [x1, y1]] = [points.at(i - 1), points[i]];
      for (let row = 0; row < inside.length; row++) {
        const [x, y] = [at[2 * row], at[2 * row + 1]];
        // A ray to the right crosses this side.
        if (y0 > y !== y1 > y && x < x0 + (y - y0) * ((x1 - x0) / (y1 - y0))) inside[row] ^= 1;
      }
    }
    return inside;
  }

  get current() {
    return this.drawing?.points ?? this.points;
  }

  draw({ pen, view, look }) {
    const { current } = this;
    if (current.length < 2) return;
    pen.beginPath();
    for (const [x, y] of current) pen.lineTo(...view.toScreen(x, y));
    pen.closePath();
    pen.lineJoin = "round";
    pen.globalAlpha = 0.1;
    pen.fillStyle = look.accent;
    pen.fill("evenodd");
    pen.globalAlpha = 1;
    for (const [width, colour] of [
      [4, look.paper],
      [1.75, look.accent],
    ]) {
      pen.lineWidth = width;
      pen.strokeStyle = colour;
      pen.stroke();
    }
  }
}
