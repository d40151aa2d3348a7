// Where the camera stands. `half` is the half-width, in data units, of the shorter side of the plot,
// so that one unit is as long upwards as sideways. The view follows the data's own good view
// ("home") until the person zooms or pans; from then on it belongs to the person.
class View {
  // `moved`: the person moved the camera.
  constructor(moved) {
    Object.assign(this, { x: 0, y: 0, half: 1, frame: [1, 1], free: false, fresh: true, moved });
    this.setBox(0, 0, 1, 1);
  }

  setBox(left, top, width, height) {
    Object.assign(this, { left, top, width, height });
  }

  // The half-width at which the data's good view, `frame` = [across, upwards], just fits the plot.
  get home() {
    const { frame, width, height } = this;
    return Math.min(width, height) * Math.max(frame[0] / width, frame[1] / height);
  }

  get scale() {
    return Math.min(this.width, this.height) / 2 / this.half;
  }

  toScreen(x, y) {
    const { scale } = this;
    return [this.left + this.width / 2 + (x - this.x) * scale, this.top + this.height / 2 - (y - this.y) * scale];
  }

  toData(x, y) {
    const { scale } = this;
    return [this.x + (x - this.left - this.width / 2) / scale, this.y - (y - this.top - this.height / 2) / scale];
  }

  // The rectangle in view, drawn in by `margin` pixels, as a polygon in data units.
  corners(margin) {
    const [left, top] = [this.left + margin, this.top + margin];
    const [right, bottom] = [this.left + this.width - margin, this.top + this.height - margin];
    return [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ].map(([x, y]) => this.toData(x, y));
  }

  // The point of the plot that is nearest to a place on the screen.
  nearest(x, y) {
    const { left, top, width, height } = this;
    return [Math.min(Math.max(x, left), left + width), Math.min(Math.max(y, top), top + height)];
  }

  // Stand where another camera stands.
  follow({ x, y, half, free }) {
    Object.assign(this, { x, y, half, free });
    this.fresh &&= !free;
  }

  // Glide towards home; true while still moving. The first home is taken at once.
  step(seconds, still) {
    if (this.free) return false;
    const { home } = this;
    const pull = this.fresh || still ? 1 : 1 - Math.exp(-seconds / 0.25);
    this.fresh = false;
    for (const [name, goal] of [
      ["x", 0],
      ["y", 0],
      ["half", home],
    ]) {
      this[name] += (goal - this[name]) * pull;
      if (Math.abs(goal - this[name]) < home * 1e-3) this[name] = goal;
    }
    return this.x !== 0 || this.y !== 0 || this.half !== home;
  }

  zoom(factor, atX = this.left + this.width / 2, atY = this.top + this.height / 2) {
    const half = Math.min(Math.max(this.half / factor, this.home / 400), this.home * 8);
    const grown = 1 - half / this.half;
    this.x += ((atX - this.left - this.width / 2) / this.scale) * grown;
    this.y -= ((atY - this.top - this.height / 2) / this.scale) * grown;
    this.half = half;
    this.free = true;
    this.moved();
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y += dy / this.scale;
    this.free = true;
    this.moved();
  }

  // Stand at a place that somebody has worked out.
  stand(x, y, half) {
    Object.assign(this, { x, y, half, free: true });
    this.moved();
  }

  reset() {
    this.free = false;
    this.moved();
  }
}
