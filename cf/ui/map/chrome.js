// The page elements around the canvas. Every text that comes from data goes through textContent.
function make(tag, className, text, attributes = {}) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function swatch(shape, colour) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "-1.6 -1.6 3.2 3.2");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[shape]);
  path.setAttribute("fill", colour);
  svg.append(path);
  return svg;
}

class Chrome {
  constructor(actions) {
    this.root = make("div", "map");
    this.root.append(make("style", "", STYLE));
    this.legend = make("div", "legend", undefined, { role: "group", "aria-label": "Legend" });
    const tools = make("div", "tools", undefined, { role: "group", "aria-label": "View" });
    for (const [text, name, act] of [
      ["−", "Zoom out", () => actions.zoom(1 / 1.4)],
      ["+", "Zoom in", () => actions.zoom(1.4)],
      ["Whole map", "Whole map (0)", () => actions.reset()],
    ]) {
      const button = make("button", "", text, { type: "button", title: name, "aria-label": name });
      button.addEventListener("click", act);
      tools.append(button);
    }
    const bar = make("div", "bar");
    bar.append(this.legend, tools);
    this.stage = make("div", "stage");
    this.canvas = make("canvas", "", undefined, {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "map",
      "aria-keyshortcuts": "ArrowLeft ArrowRight ArrowUp ArrowDown + - 0 Tab Enter Escape",
    });
    this.tip = make("div", "tip", undefined, { hidden: "" });
    this.said = make("div", "said", undefined, { "aria-live": "polite" });
    this.stage.append(this.canvas, this.tip, this.said);
    this.root.append(bar, this.stage);
  }

  showLegend(classes, counts, quieted, colourOf, toggle) {
    const focused = this.legend.getRootNode().activeElement?.dataset?.name;
    this.legend.replaceChildren();
    classes.forEach((one, index) => {
      const pressed = !quieted.has(one.name);
      const button = make("button", one.quiet ? "quiet" : "", undefined, {
        type: "button",
        "aria-pressed": String(pressed),
        "data-name": one.name,
        title: pressed ? `Quieten ${one.name}` : `Bring back ${one.name}`,
      });
      button.append(
        swatch(one.shape, colourOf(one)),
        make("span", "", one.name),
        make("span", "count", counts[index].toLocaleString("en")),
      );
      button.addEventListener("click", () => toggle(one.name));
      this.legend.append(button);
      if (one.name === focused) button.focus();
    });
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
