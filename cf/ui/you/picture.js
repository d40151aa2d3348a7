// What the person does to the map beside them: its colours, their arrow, and the ellipse of what is
// not yet known. The map calls `annotate` with every picture that it draws.
const MAP_KEY = "you";
const NINE_IN_TEN = Math.sqrt(2 * Math.log(10)); // standard deviations, in a plane

class Picture {
  constructor(chosen) {
    Object.assign(this, { chosen, picked: null, films: null, you: null, painted: null });
  }

  get map() {
    const map = window.__cfMap?.maps?.[MAP_KEY];
    return map?.colouring && map.films ? map : null;
  }

  // Show another answer; waits for the map where that is not there yet.
  show(films, you, stars) {
    Object.assign(this, { films, you, stars, painted: null });
    this.attend();
  }

  attend() {
    const { map } = this;
    if (!map) return void (this.waiting ??= setTimeout(() => ((this.waiting = null), this.attend()), 60));
    map.annotate = (pen) => this.draw(map, pen);
    this.paint(map);
  }

  paint(map) {
    const { classOf, classes } = map.colouring;
    const [low, high] = this.films.shades;
    const most = classes.length - 2; // the last class is what is unknown
    if (classOf.length !== this.stars.length) return; // of other films: their own map is on its way
    this.stars.forEach((value, row) => {
      classOf[row] = Math.round(Math.min(Math.max((value - low) / (high - low), 0), 1) * most);
    });
    this.painted = map.colouring;
    map.recolour();
  }

  pick(row) {
    const { map } = this;
    if (!map) return;
    map.selected = row;
    map.schedule();
  }

  // Where the numbers lie in the plane, in the map's units, and what of the vector that shows.
  place() {
    const { basis, nFactors, reach, nNumbers } = this.films;
    const { numbers, covariance } = this.you;
    const point = basis.map((axis) => reach * axis.reduce((sum, one, i) => sum + one * numbers[i], 0));
    const length = Math.hypot(...numbers.subarray(0, nFactors));
    const share = length ? (Math.hypot(...point) / reach / length) ** 2 : 0;
    const spread = basis.map((one) => basis.map((other) => {
      let sum = 0;
      for (let i = 0; i < nFactors; i++)
        for (let k = 0; k < nFactors; k++) sum += one[i] * other[k] * covariance[i * nNumbers + k];
      return sum * reach ** 2;
    }));
    return { point, share, spread };
  }

  draw(map, pen) {
    if (this.painted !== map.colouring) setTimeout(() => this.paint(map)); // Python sent it anew
    if (map.selected !== this.picked) {
      this.picked = map.selected;
      this.chosen(map.selected);
    }
    const { view, look, em } = map;
    const { point: [x, y], share, spread: [[a, b], [, c]] } = this.place();
    const [tipX, tipY] = view.toScreen(x, y);
    const [fromX, fromY] = view.toScreen(0, 0);
    const turn = Math.atan2(2 * b, a - c) / 2;
    const [middle, half] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
    const radii = [middle + half, middle - half].map(
      (value) => NINE_IN_TEN * Math.sqrt(Math.max(value, 0)) * view.scale,
    );
    pen.save();
    pen.beginPath();
    pen.ellipse(tipX, tipY, ...radii, -turn, 0, 2 * Math.PI);
    pen.fillStyle = look.accent;
    pen.globalAlpha = 0.1;
    pen.fill();
    pen.globalAlpha = 1;
    const angle = Math.atan2(tipY - fromY, tipX - fromX);
    const head = em * 0.8;
    const arrow = new Path2D();
    arrow.moveTo(fromX, fromY);
    arrow.lineTo(tipX - head * 0.6 * Math.cos(angle), tipY - head * 0.6 * Math.sin(angle));
    const tip = new Path2D();
    tip.moveTo(tipX, tipY);
    for (const side of [-0.45, 0.45])
      tip.lineTo(tipX - head * Math.cos(angle + side), tipY - head * Math.sin(angle + side));
    tip.closePath();
    const text = this.you.isKnown ? `You · the plane shows ${Math.round(100 * share)} %` : "An average user";
    pen.font = `600 ${em}px ${look.font}`;
    const width = pen.measureText(text).width;
    const left = Math.min(Math.max(tipX + 0.5 * em, view.left + 4), view.left + view.width - width - 4);
    const base = Math.min(Math.max(tipY + (tipY < fromY ? -0.6 : 1.3) * em, view.top + 1.2 * em), view.top + view.height - 6);
    pen.lineJoin = pen.lineCap = "round";
    for (const [extra, colour] of [[6, look.paper], [0, look.ink]]) {
      pen.strokeStyle = colour;
      pen.setLineDash(extra ? [] : [6, 5]);
      pen.lineWidth = 1.5 + extra / 2;
      pen.beginPath();
      pen.ellipse(tipX, tipY, ...radii, -turn, 0, 2 * Math.PI);
      pen.stroke();
      pen.setLineDash([]);
      pen.lineWidth = 3 + extra;
      pen.stroke(arrow);
      pen.stroke(tip);
      if (extra) pen.strokeText(text, left, base);
    }
    pen.fillStyle = look.ink;
    pen.fill(tip);
    pen.fillText(text, left, base);
    pen.restore();
  }
}
