// Histograms beside the map: each shows the films that pass all other filters, and in strong colour
// those that pass its own too. A stroke across the bars is a filter; so are the two ends by keyboard.
const HIGH = 46; // pixels of the highest bar

class Histogram {
  constructor(tell) {
    this.tell = tell;
    this.root = make("section", "one");
    this.name = make("span", "name");
    this.said = make("output", "said");
    this.off = make("button", "off", "×", { type: "button" });
    this.off.addEventListener("click", () => this.choose(0, this.bins.length - 1));
    const head = make("header");
    head.append(this.name, this.said, this.off);
    this.bars = make("div", "bars");
    this.ends = [0, 1].map((side) => {
      const end = make("input", "", undefined, { type: "range", min: 0, step: 1 });
      end.addEventListener("input", () => this.drag(side, Number(end.value)));
      end.addEventListener("change", () => this.settle());
      return end;
    });
    const marks = make("div", "marks");
    this.marks = [0, 1].map(() => make("span"));
    marks.append(...this.marks);
    this.root.append(head, this.bars, ...this.ends, marks);
    this.listen();
  }

  listen() {
    const { bars } = this;
    const binAt = (event) => {
      const { left, width } = bars.getBoundingClientRect();
      const at = Math.floor(((event.clientX - left) / width) * this.bins.length);
      return Math.min(Math.max(at, 0), this.bins.length - 1);
    };
    bars.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      bars.setPointerCapture(event.pointerId);
      this.start = binAt(event);
      this.show(this.start, this.start);
    });
    bars.addEventListener("pointermove", (event) => {
      if (this.start === undefined) return;
      const at = binAt(event);
      this.show(Math.min(this.start, at), Math.max(this.start, at));
    });
    const lift = () => {
      if (this.start === undefined) return;
      this.start = undefined;
      this.settle();
    };
    bars.addEventListener("pointerup", lift);
    bars.addEventListener("pointercancel", lift);
  }

  load({ key, name, bins, from, to, noun }) {
    Object.assign(this, { key, bins, noun });
    this.name.textContent = name;
    this.off.title = `All again: ${name}`;
    this.off.setAttribute("aria-label", this.off.title);
    this.ends.forEach((end, side) => {
      end.max = bins.length - 1;
      end.setAttribute("aria-label", `${name}, ${side ? "to" : "from"}`);
    });
    this.marks.forEach((mark, side) => (mark.textContent = bins.at(-side).mark));
    const most = Math.max(1, ...bins.map(({ count }) => count));
    const nodes = bins.map(({ label, count, chosen }) => {
      const bar = make("div", "bar", undefined, { title: `${label}: ${count.toLocaleString("en")} ${noun}` });
      const high = (n) => `${n ? Math.max(1.5, (HIGH * n) / most) : 0}px`;
      const whole = make("i");
      whole.style.height = high(count);
      const part = make("b");
      part.style.height = high(chosen ?? 0);
      bar.append(whole, part);
      return bar;
    });
    this.bars.replaceChildren(...nodes);
    if (this.start === undefined) this.show(from, to);
    this.told = `${from} ${to}`;
  }

  drag(side, value) {
    const ends = [this.from, this.to];
    ends[side] = side ? Math.max(value, this.from) : Math.min(value, this.to);
    this.show(...ends);
  }

  show(from, to) {
    Object.assign(this, { from, to });
    const last = this.bins.length - 1;
    const isOn = from > 0 || to < last;
    [...this.bars.children].forEach((bar, i) => bar.classList.toggle("out", i < from || i > to));
    this.root.classList.toggle("on", isOn);
    this.off.hidden = !isOn;
    const [first, end] = [this.bins[from], this.bins[to]];
    this.said.textContent = !isOn ? "" : from === to ? first.label : `${first.low} – ${end.high}`;
    this.ends.forEach((input, side) => {
      input.value = side ? to : from;
      input.setAttribute("aria-valuetext", side ? end.label : first.label);
    });
  }

  choose(from, to) {
    this.show(from, to);
    this.settle();
  }

  settle() {
    const { key, from, to } = this;
    if (this.told === `${from} ${to}`) return;
    this.told = `${from} ${to}`;
    this.tell({ key, from, to, turn: Date.now() });
  }
}

export default ({ data, parentElement, setTriggerValue }) => {
  const root = parentElement.querySelector(".histograms");
  root.charts ??= new Map();
  root.tell = (value) => setTriggerValue("span", value);
  const drawn = data.map((one) => {
    if (!root.charts.has(one.key)) root.charts.set(one.key, new Histogram((value) => root.tell(value)));
    const chart = root.charts.get(one.key);
    chart.load(one);
    return chart.root;
  });
  // One that is taken out and put back loses the stroke that is under way across its bars.
  const isThere = drawn.length === root.children.length && drawn.every((one, i) => one === root.children[i]);
  if (!isThere) root.replaceChildren(...drawn);
};
