// Through time: a frame may hold many moments, all of one extent. Between two of them the dots move
// in straight lines, at the rate of the display, and Python hears nothing of it.
const PACE = 3; // moments a second at speed 1
const SPEEDS = [0.5, 1, 2, 4];
const PLAY = "M-0.8,-1.2L1.3,0L-0.8,1.2Z";
const PAUSE = "M-1,-1.1H-0.3V1.1H-1ZM0.3,-1.1H1V1.1H0.3Z";

class Player {
  // `moved`: the dots have to glide elsewhere.
  constructor(moved) {
    Object.assign(this, { at: 0, count: 1, playing: false, last: null, moved });
    this.bar = make("div", "time", undefined, { role: "group", "aria-label": "Through time", hidden: "" });
    this.button = make("button", "play", undefined, { type: "button" });
    this.range = make("input", "", undefined, { type: "range", min: "0", step: "1", "aria-label": "Moment" });
    this.caption = make("output", "", "");
    this.speed = make("select", "", undefined, { "aria-label": "Speed", title: "Speed" });
    for (const speed of SPEEDS) this.speed.append(make("option", "", `${speed} ×`, { value: speed }));
    this.speed.value = "1";
    this.button.addEventListener("click", () => this.toggle());
    this.range.addEventListener("input", () => this.seek(+this.range.value));
    this.bar.append(this.button, this.range, this.caption, this.speed);
  }

  // Whoever was at the end is at the new end.
  load(steps, { extent, captions = [""] }, solid = null) {
    const count = captions.length;
    const before = this.at === this.count - 1 ? count - 1 : this.at;
    this.playing &&= count > 1;
    const width = solid ? (2 * steps.length) / 3 : steps.length / count;
    Object.assign(this, { steps, captions, count, width, solid });
    Object.assign(this, { unit: extent / 32767, at: Math.min(before, count - 1) });
    this.bar.hidden = count === 1;
    this.range.max = count - 1;
    this.show();
  }

  // Write where every dot is now.
  fill(goal, still) {
    if (this.solid) return this.solid.fill(this.steps, this.unit, goal);
    const at = still ? Math.round(this.at) : this.at;
    const { steps, unit, width } = this;
    const first = Math.floor(at) * width;
    const second = Math.ceil(at) * width;
    const share = at % 1;
    for (let i = 0; i < width; i++) goal[i] = unit * (steps[first + i] * (1 - share) + steps[second + i] * share);
  }

  // Play on to the time `now`; true if the dots have moved.
  advance(now) {
    if (!this.playing) return false;
    const seconds = this.last === null ? 0 : Math.min((now - this.last) / 1000, 0.25);
    this.last = now;
    this.at = Math.min(this.at + seconds * PACE * this.speed.value, this.count - 1);
    if (this.at === this.count - 1) this.stop();
    this.show();
    return true;
  }

  toggle() {
    if (this.playing) return this.stop();
    if (this.at === this.count - 1) this.at = 0;
    Object.assign(this, { playing: true, last: null });
    this.show();
    this.moved();
  }

  // Stop at a moment that there are numbers for.
  stop() {
    this.seek(Math.round(this.at));
  }

  seek(moment) {
    this.playing = false;
    this.at = moment;
    this.show();
    this.moved();
  }

  // Where film `row` was, in data units, from the first moment up to the last one passed.
  trail(row) {
    return Array.from({ length: Math.ceil(this.at) }, (_, moment) => {
      const i = moment * this.width + 2 * row;
      return [this.steps[i] * this.unit, this.steps[i + 1] * this.unit];
    });
  }

  show() {
    const { button, range, caption, playing } = this;
    const [icon, name] = playing ? [PAUSE, "Pause (Space)"] : [PLAY, "Play (Space)"];
    const text = this.captions[Math.round(this.at)];
    if (button.title !== name) {
      button.replaceChildren(makeIcon(icon));
      button.title = name;
      button.setAttribute("aria-label", name);
    }
    range.value = this.at;
    if (caption.textContent === text) return;
    caption.textContent = text;
    range.setAttribute("aria-valuetext", text);
  }
}
