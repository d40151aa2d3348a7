// The map itself: parts come in, frames are glided between, one picture is drawn per animation frame
// while anything moves and none while nothing does.
const PARTS = new Map(); // films and colourings by id, shared by all maps of this tab
const MAPS = (window.__cfMap.maps = {}); // by key; a map outlives its place in the page

export function show(component, head, bodies) {
  const [, films, colouring] = head.parts;
  if (bodies[films]) PARTS.set(films, readFilms(bodies[films]));
  if (bodies[colouring]) PARTS.set(colouring, readColouring(bodies[colouring]));
  const map = (MAPS[head.key] ??= new FilmMap());
  map.attach(component, head);
  map.receive(head, bodies);
}

class FilmMap {
  constructor() {
    Object.assign(this, { received: 0, drawn: 0, arrived: -Infinity, gap: 100, start: 0, time: 0 });
    Object.assign(this, { selected: null, told: null, cursor: null, hover: null, pointer: null });
    Object.assign(this, { head: null, films: null, colouring: null, frame: null, theme: "" });
    this.quieted = new Set(); // names, so that they survive another colouring with the same class
    this.view = new View();
    this.stamps = new Stamps();
    this.labels = new Labels();
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.chrome = new Chrome({
      zoom: (factor) => this.move(() => this.view.zoom(factor)),
      reset: () => this.move(() => this.view.reset()),
    });
    this.pen = this.chrome.canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    listen(this);
    new ResizeObserver(() => this.schedule()).observe(this.chrome.stage);
    document.fonts.addEventListener("loadingdone", () => {
      this.labels.forget();
      this.schedule();
    });
  }

  attach({ parentElement, setTriggerValue }, head) {
    const { root, canvas } = this.chrome;
    this.send = setTriggerValue;
    if (root.parentNode !== parentElement) parentElement.append(root);
    if (root.style.height !== head.height) root.style.height = head.height;
    canvas.setAttribute("aria-label", head.label || "Map of learned vectors");
  }

  receive(head, bodies) {
    const [, films, colouring, frame] = head.parts;
    this.head = head;
    if (PARTS.has(films) && this.films !== PARTS.get(films)) {
      this.films = PARTS.get(films);
      // Other films: rows and orders of the old ones mean nothing any more.
      this.frame = this.order = this.hover = this.cursor = this.selected = this.told = null;
      this.labels.state.clear();
      this.recolour();
    }
    if (PARTS.has(colouring) && this.colouring !== PARTS.get(colouring)) {
      this.colouring = PARTS.get(colouring);
      this.recolour();
    }
    if (bodies[frame] && this.frame !== frame) this.take(frame, bodies[frame], head.frame);
    if (this.told !== (head.highlight?.row ?? null)) {
      this.selected = this.told = head.highlight?.row ?? null;
    }
    this.lacking = [films, colouring].filter((id) => !PARTS.has(id));
    if (this.frame !== frame) this.lacking.push(frame);
    if (this.lacking.length) this.asking ??= setTimeout(() => this.ask(600), 150);
    this.readTheme();
    this.schedule();
  }

  // A request that is made while the page is still mounting may get lost, so it is repeated; ever
  // more slowly, because on a slow line the answer to the last one may be on its way.
  ask(wait) {
    this.asking = null;
    if (!this.lacking.length || !this.chrome.root.isConnected) return;
    this.send("lacks", this.lacking);
    this.asking = setTimeout(() => this.ask(2 * wait), wait);
  }

  take(id, bytes, { extent, home, axes }) {
    const steps = new Int16Array(bytes.buffer);
    const goal = Float32Array.from(steps, (step) => (step / 32767) * extent);
    const now = performance.now();
    const gap = now - this.arrived;
    const known = this.now?.length === goal.length && this.frame !== null;
    this.gap = gap < 1000 ? 0.8 * this.gap + 0.2 * gap : 300;
    this.from = known ? this.now.slice() : goal;
    this.now = known ? this.now : goal.slice();
    this.goal = goal;
    this.span = known && !this.calm.matches ? Math.min(Math.max(this.gap * 1.1, 30), 450) : 0;
    Object.assign(this, { frame: id, start: now, arrived: now, axes });
    this.view.frame = home;
    this.received++;
    this.chrome.canvas.dataset.frames = this.received;
  }

  // Move the dots to where they are at `now`; true while they are under way.
  glide(now) {
    const share = this.span ? Math.min(Math.max((now - this.start) / this.span, 0), 1) : 1;
    if (share === 1) this.now.set(this.goal);
    else for (let i = 0; i < this.now.length; i++)
      this.now[i] = this.from[i] + (this.goal[i] - this.from[i]) * share;
    return share < 1;
  }

  readTheme() {
    const style = getComputedStyle(this.chrome.root);
    const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
    const names = ["background-color", "text-color", "border-color", "primary-color", "font"];
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    const theme = [...names.map(read), rem].join("|");
    if (theme === this.theme) return;
    this.theme = theme;
    const pen = this.pen;
    const [paper, ink, line, accent] = names.slice(0, 4).map((name) => {
      pen.fillStyle = read(name) || "#808080";
      return pen.fillStyle.startsWith("#") ? pen.fillStyle : "#808080";
    });
    const bright = [1, 3, 5].reduce((sum, i) => sum + parseInt(paper.slice(i, i + 2), 16), 0);
    this.look = { paper, ink, line, accent, dark: bright < 384, font: read("font"), rem };
    this.recolour();
  }

  // Who is drawn how, and in which order: quiet films beneath, the others mixed at random, because
  // drawing one class after the other would let the last one win wherever they overlap.
  recolour() {
    const { films, colouring, look } = this;
    if (!films || !colouring || !look || colouring.classOf.length !== films.titles.length) return;
    const hue = (one) => (look.dark ? one.dark : one.light);
    const pale = colouring.classes.find((one) => one.quiet);
    this.paints = colouring.classes.map((one) => {
      const off = this.quieted.has(one.name);
      return {
        shape: one.shape,
        quiet: off || one.quiet,
        colour: off && pale ? hue(pale) : hue(one),
        opacity: off ? (one.quiet ? 45 : 90) : one.quiet ? 125 : 235,
        grow: one.quiet ? 0.8 : 1.12,
      };
    });
    for (const paint of this.paints) paint.pixel = toPixel(paint.colour);
    const isQuiet = (row) => this.paints[colouring.classOf[row]].quiet;
    const loud = films.order.filter((row) => !isQuiet(row));
    this.order = Uint32Array.from([...films.order.filter(isQuiet), ...loud]);
    this.chrome.showLegend(colouring.classes, colouring.counts, this.quieted, hue, (name) => {
      if (!this.quieted.delete(name)) this.quieted.add(name);
      this.recolour();
    });
    this.schedule();
  }

  move(change) {
    change();
    this.schedule();
  }

  schedule() {
    this.due ??= requestAnimationFrame((now) => {
      this.due = null;
      if (this.chrome.root.isConnected && this.frame && this.order && this.draw(now)) this.schedule();
    });
  }

  draw(now) {
    const { view, calm } = this;
    if (!this.fit()) return false;
    const gliding = this.glide(now);
    const homing = view.step(Math.min((now - this.time) / 1000, 0.1), calm.matches);
    this.time = now;
    this.drawDots();
    this.hover = this.pointer && !this.dragging ? this.find(this.pointer.x, this.pointer.y) : null;
    const fading = drawOverlay(this, now);
    this.showFilm(this.hover ?? this.cursor);
    this.drawn++;
    return gliding || homing || fading;
  }

  // Match the canvas to its box and the screen's pixels; false while it has no size.
  fit() {
    const { stage, canvas } = this.chrome;
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    if (width < 40 || height < 40) return false;
    this.ratio = Math.min(window.devicePixelRatio || 1, 3);
    const size = [Math.round(width * this.ratio), Math.round(height * this.ratio)];
    if (canvas.width !== size[0] || canvas.height !== size[1]) {
      [canvas.width, canvas.height] = size;
    }
    // Titles grow with a large screen: they are read from the last row.
    this.em = this.look.rem * Math.min(Math.max(width / 1280, 1), 1.4);
    const margin = Math.round(this.em * 1.75);
    this.view.setBox(margin, 0, width - margin, height - margin);
    const inner = [size[0] - Math.round(margin * this.ratio), size[1] - Math.round(margin * this.ratio)];
    if (this.picture?.width !== inner[0] || this.picture?.height !== inner[1]) {
      this.picture = new Picture(...inner);
    }
    return true;
  }

  drawDots() {
    const { films, colouring, view, picture, ratio, look, paints, now: at, stamps } = this;
    const zoom = Math.min(Math.max((view.home / view.half) ** 0.4, 0.75), 2.4);
    this.grow = zoom * Math.min(Math.max(Math.min(view.width, view.height) / 520, 0.8), 1.7);
    const paper = toPixel(look.paper);
    picture.clear(paper);
    const [middleX, middleY] = view.toScreen(0, 0);
    picture.line((middleX - view.left) * ratio, Math.round(ratio), true, toPixel(look.line));
    picture.line(middleY * ratio, Math.round(ratio), false, toPixel(look.line));
    const scale = view.scale * ratio;
    const [startX, startY] = [(middleX - view.left) * ratio, middleY * ratio];
    const [grow, rim] = [this.grow * ratio * 4, Math.round(ratio * 4)];
    for (const row of this.order) {
      const x = startX + at[2 * row] * scale;
      const y = startY - at[2 * row + 1] * scale;
      if (!(x > -40 && y > -40 && x < picture.width + 40 && y < picture.height + 40)) continue;
      const paint = paints[colouring.classOf[row]];
      const quarters = Math.max(4, Math.round(films.sizes[row] * paint.grow * grow));
      const column = Math.floor(x * PHASES);
      const line = Math.floor(y * PHASES);
      const phase = (column & (PHASES - 1)) + (line & (PHASES - 1)) * PHASES;
      const left = Math.floor(column / PHASES);
      const top = Math.floor(line / PHASES);
      if (!paint.quiet) {
        const around = stamps.find(paint.shape, quarters + rim, phase);
        picture.stamp(around, left, top, paper, 200);
      }
      picture.stamp(stamps.find(paint.shape, quarters, phase), left, top, paint.pixel, paint.opacity);
    }
  }

  place(row) {
    return this.view.toScreen(this.now[2 * row], this.now[2 * row + 1]);
  }

  radius(row) {
    return this.films.sizes[row] * this.grow * this.paints[this.colouring.classOf[row]].grow;
  }

  // The film under the pointer: the nearest edge within reach; all are looked at, which for tens of
  // thousands takes well under a millisecond.
  find(x, y) {
    const { view, now: at } = this;
    const { scale } = view;
    const [startX, startY] = view.toScreen(0, 0);
    let best = null;
    let least = 9;
    for (let row = 0; 2 * row < at.length; row++) {
      const dx = Math.abs(startX + at[2 * row] * scale - x);
      const dy = Math.abs(startY - at[2 * row + 1] * scale - y);
      if (dx > 40 || dy > 40) continue;
      const distance = Math.hypot(dx, dy) - this.radius(row);
      // Inside several dots, the one whose middle is nearest (for its size) is meant.
      const measure = distance < 0 ? Math.hypot(dx, dy) / this.radius(row) - 1 : distance;
      if (measure < least) [least, best] = [measure, row];
    }
    return best;
  }

  describe(row) {
    const { titles, years, genres, counts } = this.films;
    const facts = [years[row] || "", genres[row]].filter(Boolean).join(" · ");
    const ratings = `${counts[row].toLocaleString("en")} rating${counts[row] === 1 ? "" : "s"}`;
    const kind = this.colouring.classes[this.colouring.classOf[row]].name;
    return [titles[row], facts, `${ratings} · ${kind}`];
  }

  showFilm(row) {
    this.chrome.canvas.classList.toggle("over", this.hover !== null);
    if (row === null) return this.chrome.hideTip();
    const lines = this.describe(row);
    this.chrome.showTip(lines, ...this.place(row));
    if (row === this.cursor) this.chrome.say(lines.join(", "));
  }

  select(row) {
    if (row === null && this.selected === null) return;
    this.selected = row;
    this.send("select", { row, turn: Date.now() });
    this.schedule();
  }

  debug() {
    const { received, drawn, gap, selected, hover, cursor, look } = this;
    const { x, y, half, home, free } = this.view;
    const titles = this.labels.boxes;
    const quieted = [...this.quieted];
    return { received, drawn, gap, selected, hover, cursor, quieted, titles, dark: look?.dark,
      view: { x, y, half, home, free } };
  }
}
