// What the person does to the map beside them: its colours, their arrow, the ellipse of what is not
// yet known, and, once they were trained with, a hollow arrow for their trained row. The map calls
// `annotate` with every picture that it draws and the boxes that are taken, and keeps films' titles off
// those that it returns.
const MAP_KEY = "you";
const NINE_IN_TEN = Math.sqrt(2 * Math.log(10)); // standard deviations, in a plane
const SHIFTS = [0, 1, -1, 2, -2, 3, -3]; // lines by which a label may give way

class Picture {
  // `chosen` hears of a film that a person picks on the map, `marked` of one that is marked otherwise:
  // as it was picked on another page, or earlier.
  constructor(chosen, marked) {
    Object.assign(this, { chosen, marked, selected: null, films: null, you: null, shaded: null });
  }

  get map() {
    const map = window.__cfMap?.maps?.[MAP_KEY];
    return map?.colouring && map.films ? map : null;
  }

  // Show another answer; waits for the map where that is not there yet.
  show(films, you, stars) {
    Object.assign(this, { films, you, stars, shaded: null });
    this.attend();
  }

  attend() {
    const { map } = this;
    if (!map) return void (this.waiting ??= setTimeout(() => ((this.waiting = null), this.attend()), 60));
    map.pointedAt = (row) => this.chosen((this.selected = row));
    map.annotate = (pen, covered = []) => this.draw(map, pen, covered);
    this.shade(map);
  }

  shade(map) {
    const { classOf, classes } = map.colouring;
    const [low, high] = this.films.shades;
    const most = classes.length - 2; // the last class is what is unknown
    if (classOf.length !== this.stars.length) return; // of other films: their own map is on its way
    this.stars.forEach((value, row) => {
      classOf[row] = Math.round(Math.min(Math.max((value - low) / (high - low), 0), 1) * most);
    });
    this.shaded = map.colouring;
    map.recolour();
  }

  pick(row) {
    const { map } = this;
    if (!map) return;
    this.selected = map.selected = row;
    map.schedule();
  }

  // Where a vector lies in the plane, in the map's units, and what of it that shows.
  place(numbers) {
    const { basis, nFactors, reach } = this.films;
    const vector = numbers.slice(0, nFactors);
    const point = basis.map((axis) => reach * axis.reduce((sum, one, i) => sum + one * vector[i], 0));
    const length = Math.hypot(...vector);
    return { point, share: length ? (Math.hypot(...point) / reach / length) ** 2 : 0 };
  }

  // The covariance of the arrow's tip, in the map's units.
  spread() {
    const { basis, nFactors, reach, nNumbers } = this.films;
    const { covariance } = this.you;
    return basis.map((one) =>
      basis.map((other) => {
        let sum = 0;
        for (let i = 0; i < nFactors; i++)
          for (let k = 0; k < nFactors; k++) sum += one[i] * other[k] * covariance[i * nNumbers + k];
        return sum * reach ** 2;
      }),
    );
  }

  // The arrows, each with its name: the longer lies behind, so that the tips of both are seen.
  arrows() {
    const { nFactors } = this.films;
    const { vector } = window.__cfTrained ?? {};
    const folded = { ...this.place(this.you.numbers), hollow: false, who: this.you.isKnown ? "You" : "" };
    if (vector?.length !== nFactors) return [folded];
    const trained = { ...this.place(vector), hollow: true, who: "▻ You, trained" };
    if (folded.who) folded.who = "► You, folded in";
    return [folded, trained].sort((a, b) => Math.hypot(...b.point) - Math.hypot(...a.point));
  }

  draw(map, pen, covered) {
    if (this.shaded !== map.colouring) setTimeout(() => this.shade(map)); // Python sent it anew
    if (map.selected !== this.selected) this.marked((this.selected = map.selected));
    const { view, look, em } = map;
    const from = view.toScreen(0, 0);
    const arrows = this.arrows().map((one) => {
      const tip = view.toScreen(...one.point);
      const text = one.who ? `${one.who} · the plane shows ${Math.round(100 * one.share)} %` : "An average user";
      return { ...one, tip, text, ...outlineArrow(from, tip, em) };
    });
    pen.save();
    pen.font = `600 ${em}px ${look.font}`;
    pen.lineJoin = pen.lineCap = "round";
    const ellipse = this.outlineEllipse(view, arrows.find(({ hollow }) => !hollow).tip);
    pen.fillStyle = look.accent;
    pen.globalAlpha = 0.1;
    pen.fill(ellipse);
    pen.globalAlpha = 1;
    for (const [extra, colour] of [
      [6, look.paper],
      [0, look.ink],
    ]) {
      pen.strokeStyle = colour;
      pen.setLineDash(extra ? [] : [6, 5]);
      pen.lineWidth = 1.5 + extra / 2;
      pen.stroke(ellipse);
    }
    pen.setLineDash([]);
    for (const { shaft, head, hollow } of arrows) {
      const widths = hollow
        ? [
            [10, look.paper],
            [7, look.ink],
            [3, look.paper],
          ]
        : [
            [9, look.paper],
            [3, look.ink],
          ];
      for (const [width, colour] of widths) {
        pen.strokeStyle = pen.fillStyle = colour;
        pen.lineWidth = width;
        pen.stroke(shaft);
        pen.stroke(head);
        pen.fill(head);
      }
    }
    pen.lineWidth = 6;
    pen.strokeStyle = look.paper;
    const taken = [...covered, ...arrows.map(({ tip }) => boundsOf(from, tip))];
    const labels = arrows.map(({ tip, text }) => {
      const box = placeLabel(view, tip, tip[1] < from[1], pen.measureText(text).width, em, taken);
      taken.push(box);
      drawPlate(pen, look.paper, box, 4);
      pen.fillStyle = look.ink;
      for (const write of ["strokeText", "fillText"]) pen[write](text, box.x, box.y + em);
      return box;
    });
    pen.restore();
    return [...labels, ...arrows.flatMap(({ tip }) => boxesAlong(from, tip, em))];
  }

  outlineEllipse(view, tip) {
    const [[a, b], [, c]] = this.spread();
    const turn = Math.atan2(2 * b, a - c) / 2;
    const [middle, half] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
    const radii = [middle + half, middle - half].map(
      (value) => NINE_IN_TEN * Math.sqrt(Math.max(value, 0)) * view.scale,
    );
    const ellipse = new Path2D();
    ellipse.ellipse(...tip, ...radii, -turn, 0, 2 * Math.PI);
    return ellipse;
  }
}

// Dots that show between the words would pass for letters.
function drawPlate(pen, paper, { x, y, width, height }, room) {
  pen.globalAlpha = 0.75;
  pen.fillStyle = paper;
  pen.beginPath();
  pen.roundRect(x - room, y, width + 2 * room, height + room / 2, room);
  pen.fill();
  pen.globalAlpha = 1;
}

function outlineArrow([fromX, fromY], [tipX, tipY], em) {
  const angle = Math.atan2(tipY - fromY, tipX - fromX);
  const size = em * 0.8;
  const [shaft, head] = [new Path2D(), new Path2D()];
  shaft.moveTo(fromX, fromY);
  shaft.lineTo(tipX - size * 0.6 * Math.cos(angle), tipY - size * 0.6 * Math.sin(angle));
  head.moveTo(tipX, tipY);
  for (const side of [-0.45, 0.45])
    head.lineTo(tipX - size * Math.cos(angle + side), tipY - size * Math.sin(angle + side));
  head.closePath();
  return { shaft, head };
}

const boundsOf = ([x, y], [tipX, tipY]) => ({
  x: Math.min(x, tipX),
  y: Math.min(y, tipY),
  width: Math.abs(tipX - x),
  height: Math.abs(tipY - y),
});

// Small boxes that cover a line: one about all of it would hold much that it does not touch.
function boxesAlong([x, y], [tipX, tipY], size) {
  const n = Math.ceil(Math.hypot(tipX - x, tipY - y) / size);
  return Array.from({ length: n + 1 }, (_, i) => ({
    x: x + ((tipX - x) * i) / Math.max(n, 1) - size / 2,
    y: y + ((tipY - y) * i) / Math.max(n, 1) - size / 2,
    width: size,
    height: size,
  }));
}

// A box for a line of text beside a tip, within the view and over none of the `taken` ones.
function placeLabel(view, [tipX, tipY], above, width, em, taken) {
  const x = Math.min(Math.max(tipX + 0.5 * em, view.left + 4), view.left + view.width - width - 4);
  const boxes = SHIFTS.map((shift) => {
    const y = tipY + ((above ? -1.6 : 0.3) + 1.3 * shift) * em;
    const kept = Math.min(Math.max(y, view.top + 0.2 * em), view.top + view.height - em - 6);
    return { x, y: kept, width, height: 1.2 * em };
  });
  return boxes.find((box) => !taken.some((one) => meets(box, one))) ?? boxes[0];
}

function meets(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
