// The loss as it falls. Drawn here, because what draws Streamlit's charts cannot be reached by a
// run's own line, and a rerun of the page for every point would cost more than the training.
const EDGE = { left: 3.3, right: 0.7, top: 1.5, bottom: 1.8 }; // in the type's size
const STEPS = 6; // places along a line where its name may stand

class LossChart {
  constructor(root) {
    Object.assign(this, { root, value: null, at: null, places: new Map() });
    this.pen = document.createElement("canvas").getContext("2d");
    new ResizeObserver(() => this.draw()).observe(root);
    root.addEventListener("pointermove", ({ offsetX }) => this.point(offsetX));
    root.addEventListener("pointerleave", () => this.point(null));
  }

  show(value) {
    this.value = value;
    this.due ??= requestAnimationFrame(() => this.draw());
  }

  point(at) {
    this.at = at;
    this.draw();
  }

  draw() {
    this.due = null;
    const { root, value, pen } = this;
    const [width, height] = [root.clientWidth, root.clientHeight];
    const { fontSize, fontFamily } = getComputedStyle(root);
    const em = parseFloat(fontSize);
    // Off the page it has neither a size nor, `em` being NaN, a type.
    if (!value || !(Math.min(width, height) >= 4.5 * em)) return;
    pen.font = `${fontSize} ${fontFamily}`;
    const edge = Object.fromEntries(Object.entries(EDGE).map(([side, ems]) => [side, ems * em]));
    const [low, high] = value.range;
    const x = (epoch) => edge.left + (epoch / value.epochs) * (width - edge.left - edge.right);
    const y = (mse) => height - edge.bottom - ((mse - low) / (high - low)) * (height - edge.bottom - edge.top);
    const box = { width, height, edge, em, x, y, measure: (words) => pen.measureText(words).width };
    const shown = findPointed(value, box, this.at);
    root.innerHTML =
      `<svg role="img" aria-label="${value.said}">` +
      [
        drawAxes(value, box, shown),
        drawLines(value, box),
        drawNames(value, box, this.places),
        drawLegend(box, shown),
      ].join("") +
      "</svg>";
  }
}

const text = (x, y, words, more = "") => `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${words}</text>`;
const rule = (x1, x2, y1, y2, more) =>
  `<line x1="${x1.toFixed(1)}" x2="${x2.toFixed(1)}" y1="${y1.toFixed(1)}" y2="${y2.toFixed(1)}" ${more}/>`;

// Steps of 1, 2 or 5 times a power of ten, at most `most` of them in a span.
function choosePace(span, most, least = 0) {
  const rough = Math.max(span / most, least, 1e-9);
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= rough * 0.999);
}

// What the pointer is at: the epoch, and both losses there.
function findPointed({ training, validation, epochs }, { width, edge }, at) {
  const epoch = at === null ? -1 : ((at - edge.left) / (width - edge.left - edge.right)) * epochs;
  if (epoch < 0 || epoch > epochs) return null;
  const near = (points) =>
    points.reduce((a, b) => (Math.abs(b[0] - epoch) < Math.abs(a[0] - epoch) ? b : a), points[0]);
  const [trained, checked] = [near(training), near(validation)];
  return trained || checked ? { epoch: (checked ?? trained)[0], trained, checked } : null;
}

function drawAxes({ epochs, range: [low, high] }, { width, height, edge, em, x, y, measure }, shown) {
  const bottom = height - edge.bottom;
  const parts = [];
  const rise = choosePace(high - low, Math.max(2, (bottom - edge.top) / (2.2 * em)));
  for (let mse = Math.ceil(low / rise - 1e-6) * rise; mse <= high * 1.0001; mse += rise) {
    parts.push(rule(edge.left, width - edge.right, y(mse), y(mse), 'stroke="var(--line)" opacity="0.6"'));
    parts.push(text(edge.left - 0.4 * em, y(mse) + 0.35 * em, +mse.toFixed(3), 'text-anchor="end"'));
  }
  const under = bottom + 1.4 * em;
  const pace = choosePace(epochs, Math.max(2, (width - edge.left) / (3.5 * em)), 1);
  for (let epoch = 0; epoch <= epochs; epoch += pace) {
    parts.push(rule(x(epoch), x(epoch), bottom, bottom + 4, 'stroke="var(--line)"'));
    if (!shown) parts.push(text(x(epoch), under, epoch, 'text-anchor="middle"'));
  }
  if (!shown) return [...parts, text(x(0) - 0.45 * em, under, "epoch", 'text-anchor="end"')].join("");
  const words = `epoch ${shown.epoch.toFixed(1)}`;
  const half = measure(words) / 2;
  const middle = Math.min(Math.max(x(shown.epoch), half), width - half);
  parts.push(rule(x(shown.epoch), x(shown.epoch), edge.top, bottom + 4, 'stroke="var(--muted)" opacity="0.5"'));
  return [...parts, text(middle, under, words, 'text-anchor="middle" class="said"')].join("");
}

function drawLines({ training, validation, ends }, { width, height, edge, x, y }) {
  const path = (points) => points.map(([e, mse]) => `${x(e).toFixed(1)},${y(mse).toFixed(1)}`).join(" ");
  const line = (points, colour, weight) =>
    `<polyline points="${path(points)}" fill="none" stroke="var(--${colour})" stroke-width="${weight}"/>`;
  const dots = ends.map(
    ([e, mse]) => `<circle cx="${x(e).toFixed(1)}" cy="${y(mse).toFixed(1)}" r="3.5" fill="var(--positive)"/>`,
  );
  const lines = line(training, "negative", 1.5) + line(validation, "positive", 2.5);
  // What lies above the axis is cut off, not pressed onto its edge.
  const [left, top] = [edge.left, edge.top];
  const box = `x="${left}" y="${top}" width="${width - left}" height="${height - edge.bottom - top + 2}"`;
  return (
    `<clipPath id="cf-loss-box"><rect ${box}/></clipPath>` +
    `<g clip-path="url(#cf-loss-box)">${lines}${dots.join("")}</g>`
  );
}

// The names of the best epoch and of the lines to beat, each where it lies over no curve and no
// other name. Where there is no such place, as in a low figure, it is left out, and the line of a
// baseline with it: one without a name says nothing.
function drawNames({ training, validation, baselines, best }, box, places) {
  const { em, x, y } = box;
  const curves = [training, validation].map((points) => points.map(([e, mse]) => [x(e), y(mse)]));
  const levels = joinLevels(baselines, y, 1.3 * em);
  const names = new Names(box, curves, levels, places);
  const mark = best && [x(best[0]), y(best[1])];
  if (mark) names.taken.push({ left: mark[0] - 7, right: mark[0] + 7, top: mark[1] - 7, bottom: mark[1] + 7 });
  const drawn = levels.map((joined) => drawLevels(names, joined, box));
  return drawn.join("") + (mark ? drawBest(names, best[1], mark, em) : ""); // which the page says in words, too
}

function drawBest(names, mse, [cx, cy], em) {
  const spots = (size) =>
    [cy + 7 + 1.1 * em, cy - 7 - 0.5 * em].flatMap((base) =>
      [cx - size / 2, cx + 7 - size, cx - 7, cx - size - 10, cx + 10].map((left) => [left, base]),
    );
  const name = names.put("best", `best ${mse.toFixed(3)}`, spots, 'class="said"') ?? "";
  return `${name}<path d="M${cx} ${cy - 7}l6 7-6 7-6-7z" fill="var(--positive)"/>`;
}

function drawLevels(names, joined, { width, edge, em }) {
  const [left, right] = [edge.left, width - edge.right];
  const others = names.levels.filter((line) => !joined.includes(line));
  // Where not all find room, one of them may.
  for (const lines of joined.length > 1 ? [joined, ...joined.map((line) => [line])] : [joined]) {
    names.levels = [...others, ...lines];
    const spots = (size) =>
      Array.from({ length: STEPS }, (_, step) => right - size - ((right - left - size) * step) / (STEPS - 1)).flatMap(
        (from) => [
          [from, lines.at(-1).level - 0.3 * em],
          [from, lines[0].level + 1.05 * em],
        ],
      );
    const words = lines.map((line) => line.words).reverse();
    const name = names.put(lines.map((line) => line.name).join(), words.join(" · "), spots);
    if (!name) continue;
    const dashed = 'stroke="var(--muted)" stroke-dasharray="5 4"';
    return name + lines.map(({ level }) => rule(left, right, level, level, dashed)).join("");
  }
  names.levels = others;
  return "";
}

// The lines to beat, the lowest first; those too close for a name between them, as beside a loss
// that has exploded, stand together.
function joinLevels(baselines, y, least) {
  const levels = [];
  for (const [name, mse] of [...baselines].sort((a, b) => a[1] - b[1])) {
    const line = { name, words: `${name} ${mse.toFixed(3)}`, level: y(mse) };
    const below = levels.at(-1);
    if (below && below.at(-1).level - line.level < least) below.push(line);
    else levels.push([line]);
  }
  return levels;
}

// Finds places for names that keep clear of everything.
class Names {
  constructor({ width, height, edge, em, measure }, curves, levels, places) {
    const area = { left: edge.left, right: width - edge.right, top: 1.3 * em, bottom: height - edge.bottom };
    Object.assign(this, { em, measure, curves, places, area, levels: levels.flat(), taken: [] });
  }

  // Tries where the name stood before first: it shall not hop about as the curves grow.
  put(name, words, list, more = "") {
    const { em, places } = this;
    const size = this.measure(words);
    const spots = list(size).map(([left, base]) => ({
      ...{ left, right: left + size, base },
      ...{ top: base - 0.8 * em, bottom: base + 0.2 * em },
    }));
    const found = [places.get(name) ?? 0, ...spots.keys()].find((place) => this.isClear(spots[place]));
    if (found === undefined) return null;
    places.set(name, found);
    this.taken.push(spots[found]);
    return text(spots[found].left, spots[found].base, words, more);
  }

  isClear(spot) {
    const { em, area } = this;
    const meets = (one) =>
      one.left < spot.right + em && spot.left < one.right + em && one.top < spot.bottom && spot.top < one.bottom;
    return (
      spot.left >= area.left &&
      spot.right <= area.right + 0.4 * em &&
      spot.top >= area.top &&
      spot.bottom <= area.bottom &&
      !this.levels.some(({ level }) => level > spot.top && level < spot.bottom) &&
      !this.taken.some(meets) &&
      !this.curves.some((points) => crosses(points, spot, 0.1 * em))
    );
  }
}

// Whether a curve of points from left to right comes nearer than `gap` to a box.
function crosses(points, { left, right, top, bottom }, gap) {
  return points.some(([x2, y2], i) => {
    const [x1, y1] = points[Math.max(i - 1, 0)];
    if (x2 < left - gap || x1 > right + gap) return false;
    const at = (x) => (x2 > x1 ? y1 + ((y2 - y1) * (x - x1)) / (x2 - x1) : y2);
    const ends = [at(Math.max(x1, left - gap)), at(Math.min(x2, right + gap))];
    return Math.max(...ends) > top - gap && Math.min(...ends) < bottom + gap;
  });
}

function drawLegend({ edge, em, measure }, shown) {
  const key = (left, colour, weight) =>
    rule(left, left + 1.6 * em, 0.75 * em, 0.75 * em, `stroke="var(--${colour})" stroke-width="${weight}"`);
  const first = shown?.trained ? `training ${shown.trained[1].toFixed(3)}` : "training loss";
  const second = shown?.checked ? `validation ${shown.checked[1].toFixed(3)}` : "validation";
  const right = edge.left + 3.4 * em + measure("training 0.000");
  return (
    key(edge.left, "negative", 1.5) +
    text(edge.left + 2 * em, 1.05 * em, first, 'class="said"') +
    key(right, "positive", 2.5) +
    text(right + 2 * em, 1.05 * em, second, 'class="said"')
  );
}

export default (component) =>
  attach(component, (root) => {
    const chart = new LossChart(root);
    return (value) => chart.show(value);
  });
