// The map itself: parts come in, frames are glided between, one picture is drawn per animation frame
// while anything moves and none while nothing does.
const PARTS = new Map(); // films and colourings by id, shared by all maps of this tab
const MAPS = (window.__cfMap.maps = {}); // by key; a map outlives its place in the page

export function show(component, head, bodies) {
  const [, films, colouring] = head.parts;
  if (bodies[films]) PARTS.set(films, readFilms(bodies[films]));
  if (bodies[colouring]) {
    const last = MAPS[head.key]?.head?.parts[2];
    if (last?.startsWith(`${head.key}:`)) PARTS.delete(last); // it was fleeting
    PARTS.set(colouring, readColouring(bodies[colouring]));
  }
  const map = (MAPS[head.key] ??= new FilmMap());
  map.attach(component, head);
  map.receive(head, bodies);
}

class FilmMap {
  constructor() {
    Object.assign(this, { received: 0, drawn: 0, arrived: -Infinity, gap: 100, start: 0, time: 0 });
    Object.assign(this, { selected: null, cursor: null, hover: null, pointer: null });
    Object.assign(this, { head: null, films: null, colouring: null, frame: null, look: null });
    Object.assign(this, { aside: "", dusty: false, titled: [] });
    Object.assign(this, { territories: null, before: null, share: 1, strip: 0 });
    Object.assign(this, { plane: null, turn: null, long: false, past: null, newest: null });
    Object.assign(this, { looksBack: false, trailing: false, trails: new Trails() });
    Object.assign(this, {
      shown: null,
      chosen: null,
      masks: { shown: null, chosen: null },
      told: {},
      asked: {},
      unheard: {}, // by name, what Python has not said that it has taken
    });
    Object.assign(this, { link: null, pointed: null, echo: null, inside: null, thinned: false });
    Object.assign(this, { solid: null, named: null, regions: [], beyond: [], exits: [] });
    this.quieted = new Set(); // names, so that they survive another colouring with the same class
    this.view = new View(() => share(this, (one) => one.view.follow(this.view)));
    this.stamps = new Stamps();
    this.labels = new Labels();
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.outline = new Outline();
    this.player = new Player(() => this.move(() => this.glide(200)));
    this.chrome = new Chrome({
      zoom: (factor) => this.move(() => this.view.zoom(factor)),
      reset: () => this.move(() => this.view.reset()),
      choose: (tool) => this.choose(tool),
      clear: () => this.surround([]),
      lookBack: () => lookBack(this, !this.looksBack),
      trail: () => this.move(() => (this.trailing = !this.trailing)),
      spin: () => this.move(() => (this.cloud.spinning = !this.cloud.spinning)),
      name: () => this.move(() => (this.named = !this.naming)),
      fill: () => this.chrome.fill(),
    });
    this.chrome.root.append(this.player.bar);
    this.pen = this.chrome.canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    listen(this);
    new ResizeObserver(() => {
      if (!this.chrome.root.isConnected) return part(this);
      if (this.look) this.heedLook(); // the type of presenter mode grows with the window
      this.schedule();
    }).observe(this.chrome.stage);
    document.fonts.addEventListener("loadingdone", () => {
      this.labels.forget();
      this.schedule();
    });
  }

  attach({ parentElement, setTriggerValue }, head) {
    const { root, canvas } = this.chrome;
    this.send = setTriggerValue;
    if (root.parentNode !== parentElement) {
      parentElement.append(root);
      this.link = null; // the others may have gone on since it was last here
    }
    if (root.style.height !== head.height) root.style.height = head.height;
    canvas.setAttribute("aria-label", head.label || head.title || "Map of learned vectors");
    this.chrome.root.classList.toggle("bare", head.bare);
  }

  receive(head, bodies) {
    for (const [name, turn] of Object.entries(head.taken)) {
      if (this.unheard[name]?.turn <= turn) delete this.unheard[name];
    }
    const [, films, colouring] = head.parts;
    const frame = head.parts.at(-1);
    this.chrome.showCaption(this.looksBack ? UNTRAINED : head.title);
    // What the socket has brought is newer than what Python brings.
    const pushed = head.live && FEEDS.get(head.live)?.isOpen && this.frame?.startsWith("live:");
    this.head = pushed ? { ...head, highlight: FEEDS.get(head.live).parts.highlight } : head;
    head = this.head;
    if (PARTS.has(films) && this.films !== PARTS.get(films)) {
      this.films = PARTS.get(films);
      // Other films: rows and orders of the old ones mean nothing any more.
      this.frame = this.order = this.hover = this.cursor = this.selected = null;
      this.link = this.pointed = this.inside = null;
      this.told = {};
      this.past = this.plane = null;
      this.trails.forget();
      this.outline.points = [];
      this.labels.clear();
      this.recolour();
    }
    if (PARTS.has(colouring) && this.colouring !== PARTS.get(colouring)) {
      this.colouring = PARTS.get(colouring);
      this.recolour();
    }
    for (const name of ["shown", "chosen"]) {
      if (this.masks[name] === head[name] || !(bodies[head[name]] || head[name] === null)) continue;
      this.masks[name] = head[name];
      this[name] = bodies[head[name]] ?? null;
      this.recolour();
    }
    if (this.aside !== head.aside) {
      this.aside = head.aside;
      this.recolour();
    }
    if (this.films && this.link !== head.link) join(this, head.link);
    takePast(this, head.before, bodies[head.before]);
    if (!pushed && bodies[frame] && this.frame !== frame) this.take(frame, bodies[frame], head.frame);
    this.heed("select", head.highlight?.row ?? null, (row) => (this.selected = row));
    this.heed("polygon", head.polygon, (points) => {
      // Of no outline here Python may well speak while another map has one.
      if (points.length || this.outline.points.length) enclose(this, points);
    });
    this.lacking = [films, colouring].filter((id) => !PARTS.has(id));
    for (const [name, mask] of Object.entries(this.masks)) if (mask !== head[name]) this.lacking.push(head[name]);
    if (head.before && this.past?.id !== head.before) this.lacking.push(head.before);
    if (!pushed && this.frame !== frame) this.lacking.push(frame);
    if (this.lacking.length) this.asking ??= setTimeout(() => this.ask(600), 150);
    this.heedLook();
    this.move(() => {});
    if (this.live !== head.live) this.tune(head.live);
    else FEEDS.get(head.live)?.openLater();
  }

  heedLook() {
    const look = readLook(this.chrome.root, this.pen, this.look);
    if (look === this.look) return;
    this.look = look;
    this.recolour();
  }

  // Follow a run by its socket, or no longer.
  tune(token) {
    this.hangUp?.();
    this.live = token;
    this.hangUp = token && follow(token, (parts, feed) => this.hear(parts, feed));
  }

  hear(parts, feed) {
    if (!this.chrome.root.isConnected) {
      this.live = null; // until it is drawn again
      return false;
    }
    if (!parts.positions || !this.films) return true;
    const { map: frame, highlight } = feed.parts;
    this.head = { ...this.head, highlight };
    this.take(`live:${feed.sequence}`, new Uint8Array(parts.positions), frame);
    this.heed("select", highlight?.row ?? null, (row) => (this.selected = row));
    this.schedule();
    return true;
  }

  // What Python says counts when it changes; an echo of what the person did here is no change, as
  // they may have gone on since, by several steps.
  heed(name, value, act) {
    const text = JSON.stringify(value);
    if (this.told[name] === text) return;
    this.told[name] = text;
    const asked = this.asked[name] ?? [];
    const at = asked.indexOf(text);
    if (at < 0) act(value);
    else this.asked[name] = asked.slice(at + 1);
  }

  // Tell Python what the person did. On a page that is being drawn anew a message may get lost, so
  // one that Python has not taken is repeated once. No other is: a message brings along what all
  // widgets stood at, and would undo what was changed since.
  tell(name, value) {
    const text = JSON.stringify(value);
    const message = { value, turn: Date.now() };
    this.asked[name] = [...(this.asked[name] ?? []).slice(-9), text];
    this.send(name, message);
    this.unheard[name] = message;
    setTimeout(() => {
      if (this.unheard[name] === message && this.chrome.root.isConnected) this.send(name, message);
    }, 2000);
  }

  // A request that is made while the page is still mounting may get lost, so it is repeated; ever
  // more slowly, because on a slow line the answer to the last one may be on its way.
  ask(wait) {
    this.asking = null;
    if (!this.lacking.length || !this.chrome.root.isConnected) return;
    this.send("lacks", this.lacking);
    this.asking = setTimeout(() => this.ask(2 * wait), wait);
  }

  take(id, bytes, frame) {
    const known = this.frame !== null;
    this.newest = { bytes, frame };
    const now = performance.now();
    const gap = now - this.arrived;
    this.gap = gap < 1000 ? 0.8 * this.gap + 0.2 * gap : 300;
    Object.assign(this, { frame: id, arrived: now });
    this.received++;
    this.chrome.canvas.dataset.frames = this.received;
    if (!this.looksBack) this.see(this.newest, known ? Math.min(Math.max(this.gap * 1.1, 30), 450) : 0);
  }

  // Show positions, the newest or those before training, within `span` milliseconds.
  see({ bytes, frame }, span) {
    const steps = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
    this.solid = frame.dimensions === 3 ? (this.cloud ??= new Solid()) : null;
    this.player.load(steps, frame, this.solid);
    const known = this.now?.length === this.player.width && this.plane !== null;
    if (!known) this.player.fill((this.now = new Float32Array(this.player.width)));
    const { plane } = this;
    const turn = known ? findTurn(plane, frame) : null;
    this.plane = frame;
    if (!known) this.glide(0);
    else if (turn || plane.kind !== frame.kind) this.glide(TURN, turn);
    else if (!this.isTurning) this.glide(span);
    else this.player.fill(this.goal, this.calm.matches); // a turn that is under way ends as it began
    this.trails.note(this, frame);
    this.home = frame.home;
    this.before = known ? this.territories : null;
    this.territories = readTerritories(frame.territories, frame.extent);
    if (this.outline.points.length) enclose(this, this.outline.points);
    share(this);
    this.chrome.showAxes(
      frame.axes.map((title) => sayOf(this.films, title)),
      this.solid !== null,
    );
  }

  get isTurning() {
    return this.long && performance.now() - this.start < this.span;
  }

  // Begin to move from where the dots are now to where they should be, within `span` milliseconds.
  glide(span, turn = null) {
    this.from = this.now.slice();
    this.goal = this.now.slice();
    this.player.fill(this.goal, this.calm.matches);
    this.start = performance.now();
    this.span = this.calm.matches ? 0 : span;
    Object.assign(this, { turn, long: span === TURN });
  }

  // Move the dots to where they are at `now`; true while they are under way.
  advance(now) {
    if (this.player.advance(now)) this.player.fill(this.goal, this.calm.matches);
    let share = this.span ? Math.min(Math.max((now - this.start) / this.span, 0), 1) : 1;
    const moving = share < 1 || this.player.playing;
    if (this.long) share *= share * (3 - 2 * share); // sets out and arrives gently
    this.share = share;
    if (share === 1) this.now.set(this.goal);
    else if (this.turn) turnDots(this.turn, share, this.from, this.goal, this.now);
    else for (let i = 0; i < this.now.length; i++) this.now[i] = this.from[i] + (this.goal[i] - this.from[i]) * share;
    return moving;
  }

  isShown(row) {
    return !this.shown || (this.shown[row >> 3] >> (row & 7)) & 1;
  }

  recolour() {
    recolour(this);
  }

  // Whether regions are named; unasked only where no two kinds' areas bear names already.
  get naming() {
    return this.named ?? !this.territories;
  }

  // Films that are left out are drawn faintly, unless they have an entry of the legend to call them.
  get isDusty() {
    return this.dusty || !this.aside;
  }

  choose(tool) {
    this.move(() => (this.outline.tool = tool));
    share(this, (one) => (one.outline.tool = tool));
  }

  move(change) {
    change();
    const { head, outline, chrome } = this;
    if (head) chrome.showTools(head.selectable, outline.tool, isSelecting(this));
    chrome.showSwitches({
      lookBack: this.past && this.looksBack,
      trail: head?.live || this.player.count > 1 ? this.trailing : null,
      spin: this.solid && !this.calm.matches ? this.solid.spinning : null,
      name: head?.regions?.length && !this.looksBack ? this.naming : null,
    });
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
    const gliding = this.advance(now);
    const homing = view.step(Math.min((now - this.time) / 1000, 0.1), calm.matches);
    const spins = this.solid?.spinning && !calm.matches && !this.dragging;
    if (spins) turnSolid(this, SPIN * Math.min((now - this.time) / 1000, 0.1), 0);
    this.time = now;
    drawDots(this);
    this.hover = this.pointer && !this.dragging ? findFilm(this, this.pointer.x, this.pointer.y) : null;
    this.echo = findPointed(this);
    const fading = drawOverlay(this, now);
    showPointed(this);
    this.drawn++;
    return gliding || homing || fading || spins;
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
    if (this.view.left !== margin) {
      stage.style.setProperty("--margin", `${margin}px`);
      stage.style.setProperty("--axis", `${Math.max(14, this.em * 0.95)}px`);
    }
    // Room for the ridges, where there are any.
    const ridged = findSides(this).length > 0;
    this.strip = ridged ? Math.round(Math.min(Math.max(0.15 * height, 44), 130)) : 0;
    this.chrome.showOverlap(ridged ? this.territories : null);
    stage.style.setProperty("--strip", `${this.strip}px`);
    const plot = height - margin - this.strip;
    this.chrome.fitAxes(width - margin, plot);
    this.view.setBox(margin, 0, width - margin, plot);
    this.view.frame = agreeOnHome(this);
    const inner = [size[0] - Math.round(margin * this.ratio), Math.round(plot * this.ratio)];
    if (this.picture?.width !== inner[0] || this.picture?.height !== inner[1]) {
      this.picture = new Picture(...inner);
    }
    return true;
  }

  get sizes() {
    return this.head.equal_sizes ? this.films.evenSizes : this.films.sizes;
  }

  place(row) {
    return this.view.toScreen(this.now[2 * row], this.now[2 * row + 1]);
  }

  radius(row) {
    return this.sizes[row] * this.grow * this.styleOf[row].grow * (this.solid?.near[row] ?? 1);
  }

  select(row) {
    if (row === null && this.selected === null) return;
    this.selected = row;
    this.tell("select", row);
    this.pointedAt?.(row); // as `annotate`, for a page's own script: what a person does, not Python
    this.schedule();
    share(this, (one) => (one.selected = row));
  }

  // Take over an outline that was drawn here; none clears it.
  surround(points) {
    this.move(() => enclose(this, points));
    this.tell("polygon", points);
  }

  // For tests and benchmarks alone.
  debug() {
    const { received, drawn, gap, selected, hover, cursor, look, masks, echo, regions, beyond } = this;
    const { x, y, half, home, free } = this.view;
    const { at, playing } = this.player;
    const titles = this.labels.boxes;
    const quieted = [...this.quieted];
    return {
      received,
      drawn,
      gap,
      selected,
      hover,
      cursor,
      quieted,
      titles,
      dark: look?.dark,
      territories: this.territories,
      strip: this.strip,
      view: { x, y, half, home, free },
      at,
      playing,
      mask: masks.shown,
      chosen: masks.chosen,
      regions,
      beyond,
      outline: this.outline.points,
      echo,
      turning: this.isTurning,
      looksBack: this.looksBack,
      trails: this.trails.length,
      unheard: Object.keys(this.unheard),
    };
  }
}
