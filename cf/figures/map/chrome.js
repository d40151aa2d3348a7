// The page elements around the canvas.
function makeIcon(path, colour = "currentColor") {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "-1.6 -1.6 3.2 3.2");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(space, "path");
  shape.setAttribute("d", path);
  shape.setAttribute("fill", colour);
  svg.append(shape);
  return svg;
}

const CORNERS =
  "M-1.3,-0.4V-1.3H-0.4V-0.9H-0.9V-0.4ZM0.4,-1.3H1.3V-0.4H0.9V-0.9H0.4ZM1.3,0.4V1.3H0.4V0.9H0.9V0.4ZM-0.4,1.3H-1.3V0.4H-0.9V0.9H-0.4Z";

// A row of buttons: [text or icon, name, what it does].
function makeTools(label, entries) {
  const tools = make("div", "tools", undefined, { role: "group", "aria-label": label });
  for (const [content, name, act] of entries) {
    const button = make("button", "", undefined, { type: "button", title: name, "aria-label": name });
    button.append(content);
    button.addEventListener("click", act);
    tools.append(button);
  }
  return tools;
}

function makeScale({ name, low, middle, high }, colours) {
  const bar = make("div", "scale", undefined, {
    role: "img",
    "aria-label": `Colours: ${name}, from ${low} over ${middle} to ${high}`,
  });
  const ramp = make("div", "ramp");
  ramp.style.background = `linear-gradient(to right, ${colours.join(", ")})`;
  const marks = make("div", "marks");
  marks.append(...[low, middle, high].map((text) => make("span", "", text)));
  bar.append(make("span", "", name), ramp, marks);
  return bar;
}

class Chrome {
  constructor(actions) {
    this.root = make("div", "map");
    this.root.append(make("style", "", STYLE));
    this.legend = make("div", "legend", undefined, { role: "group", "aria-label": "Legend" });
    this.picking = makeTools("Select", [
      ...TOOLS.map(([tool, text, name]) => [text, name, () => actions.choose(tool)]),
      ["Clear", "Clear the selection (Escape)", actions.clear],
    ]);
    const view = makeTools("View", [
      ["−", "Zoom out", () => actions.zoom(1 / 1.4)],
      ["+", "Zoom in", () => actions.zoom(1.4)],
      ["Whole map", "Whole map (0)", actions.reset],
      ["Before", "Before training, and back (B)", actions.lookBack],
      ["Trails", "Trails of the named dots", actions.trail],
      ["Turn", "Let the cloud turn by itself", actions.spin],
      ["Regions", "Names of regions, from what they hold more of than chance (G)", actions.name],
      [makeIcon(CORNERS), "Full screen, and back (F)", actions.fill],
    ]);
    const [, , , lookBack, trail, spin, name] = view.children;
    this.switches = { lookBack, trail, spin, name };
    const right = make("div", "sides");
    right.append(this.picking, view);
    const bar = make("div", "bar");
    bar.append(this.legend, right);
    this.stage = make("div", "stage");
    this.canvas = make("canvas", "", undefined, {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "map",
      "aria-keyshortcuts": "ArrowLeft ArrowRight ArrowUp ArrowDown + - 0 B F G Tab Enter Shift+Enter Space Escape",
    });
    this.tip = make("div", "tip", undefined, { hidden: "" });
    this.said = make("div", "said", undefined, { "aria-live": "polite" });
    this.axes = ["across", "upwards"].map((side) => make("div", `axis ${side}`));
    this.caption = make("div", "caption", "");
    this.overlap = make("div", "overlap", undefined, { hidden: "" });
    this.stage.append(this.canvas, ...this.axes, this.overlap, this.caption, this.tip, this.said);
    this.root.append(bar, this.stage);
  }

  showLegend(classes, scale, counts, quieted, colourOf, toggle) {
    const focused = this.legend.getRootNode().activeElement?.dataset?.name;
    this.legend.replaceChildren();
    if (scale) this.legend.append(makeScale(scale, classes.slice(0, -1).map(colourOf)));
    classes.forEach((one, index) => {
      // Of a ramp only the unknown has an entry of its own, and nowhere where all are known.
      if (scale && index < classes.length - 1) return;
      if ((scale || one.quiet) && counts[index] === 0) return;
      const pressed = !quieted.has(one.name);
      const button = make("button", one.quiet ? "quiet" : "", undefined, {
        type: "button",
        "aria-pressed": String(pressed),
        "data-name": one.name,
        title: pressed ? `Quieten ${one.said}` : `Bring back ${one.said}`,
      });
      button.append(
        makeIcon(SHAPES[one.shape], colourOf(one)),
        make("span", "", one.said),
        make("span", "count", counts[index].toLocaleString("en")),
      );
      button.addEventListener("click", () => toggle(one.name));
      this.legend.append(button);
      if (one.name === focused) button.focus();
    });
  }

  // The entry that calls the films which are left out.
  showAside(nouns, name, count, pressed, colour, toggle) {
    const button = make("button", "quiet aside", undefined, {
      type: "button",
      "aria-pressed": String(pressed),
      "data-name": name,
      title: pressed ? `Leave out ${nouns} with ${name}` : `Show ${nouns} with ${name} as dust`,
    });
    button.append(
      makeIcon(SHAPES.dot, colour),
      make("span", "", name),
      make("span", "count", count.toLocaleString("en")),
    );
    button.addEventListener("click", toggle);
    this.legend.append(button);
  }

  // Those of a cloud in three dimensions stand in the picture and turn with it.
  showAxes(titles, isSolid) {
    this.axes.forEach((axis, i) => {
      axis.hidden = isSolid;
      if (axis.textContent === titles[i]) return;
      axis.textContent = axis.title = titles[i];
    });
    const [across, upwards, near] = titles;
    const turned = isSolid ? ` Towards you: ${near}. Arrow keys turn the cloud.` : "";
    this.canvas.setAttribute("aria-description", `Across: ${across}. Upwards: ${upwards}.${turned}`);
  }

  // Long titles are set smaller, down to what can still be read, before they are cut short.
  fitAxes(...rooms) {
    this.axes.forEach((axis, i) => {
      const size = rooms[i] / (0.5 * axis.textContent.length);
      axis.style.fontSize = `min(var(--axis), ${Math.max(11, Math.floor(size))}px)`;
    });
  }

  showOverlap(territories) {
    this.overlap.hidden = !territories;
    if (!territories) return;
    const texts = describeOverlap(territories);
    if (this.overlap.title === texts.join("; ")) return;
    this.overlap.title = texts.join("; ");
    this.overlap.replaceChildren(...texts.map((text) => make("span", "", text)));
  }

  showCaption(text) {
    this.caption.hidden = text === "";
    if (this.caption.textContent !== text) this.caption.textContent = text;
  }

  // Where titles of films find no room, in pixels of the stage.
  get covered() {
    const { hidden, offsetLeft: x, offsetTop: y, offsetWidth: width, offsetHeight: height } = this.caption;
    const boxes = hidden ? [] : [{ x, y, width, height }];
    const [stage, tools] = [this.stage, this.picking.parentNode].map((node) => node.getBoundingClientRect());
    if (tools.bottom > stage.top) {
      boxes.push({ x: tools.x - stage.x, y: 0, width: tools.width, height: tools.bottom - stage.top });
    }
    return boxes;
  }

  // Each on, off or, where it means nothing, null.
  showSwitches(states) {
    for (const [name, button] of Object.entries(this.switches)) {
      button.hidden = states[name] === null || states[name] === undefined;
      button.setAttribute("aria-pressed", String(Boolean(states[name])));
    }
  }

  // Fill the screen, or, where a browser lets only films do that, its window; and back.
  fill() {
    const { root } = this;
    if (this.isFilling) this.shrink();
    else if (root.requestFullscreen) root.requestFullscreen();
    else root.classList.add("filling");
  }

  get isFilling() {
    return this.root.matches(":fullscreen, .filling");
  }

  shrink() {
    if (document.fullscreenElement) document.exitFullscreen();
    this.root.classList.remove("filling");
  }

  // `outlined`: there is a selection to clear.
  showTools(wanted, tool, outlined) {
    this.picking.hidden = !wanted;
    this.picking.closest(".bar").classList.toggle("picking", wanted);
    [...this.picking.children].forEach((button, i) => {
      if (i < TOOLS.length) button.setAttribute("aria-pressed", String(TOOLS[i][0] === tool));
      else button.disabled = !outlined;
    });
    this.canvas.classList.toggle("outlining", wanted && tool !== "pan");
  }

  showTip(lines, x, y) {
    const { tip, stage } = this;
    tip.replaceChildren(...lines.map((line, i) => make("div", i ? "" : "title", line)));
    tip.hidden = false;
    const room = stage.getBoundingClientRect();
    const left = x + 16 + tip.offsetWidth < room.width ? x + 16 : x - 16 - tip.offsetWidth;
    const top = Math.min(Math.max(0, y - tip.offsetHeight / 2), room.height - tip.offsetHeight);
    tip.style.transform = `translate(${Math.round(Math.max(0, left))}px, ${Math.round(top)}px)`;
  }

  hideTip() {
    this.tip.hidden = true;
  }

  say(text) {
    if (this.said.textContent !== text) this.said.textContent = text;
  }
}
