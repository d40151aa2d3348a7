// The loss as it falls. Drawn here, because what draws Streamlit's charts cannot be reached by a
// run's own line, and a rerun of the page for every point would cost more than the training.
const MARGIN = { left: 34, right: 10, top: 20, bottom: 34 }; // pixels, at a type of 11.5

class LossChart {
  constructor(root) {
    Object.assign(this, { root, value: null, at: null });
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
    const { root, value } = this;
    const [width, height] = [root.clientWidth, root.clientHeight];
    if (!value || width < 60 || height < 60) return;
    const em = parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.72;
    const grow = em / 11.5;
    const edge = Object.fromEntries(Object.entries(MARGIN).map(([k, v]) => [k, v * grow]));
    const [low, high] = value.range;
    const x = (epoch) => edge.left + (epoch / value.epochs) * (width - edge.left - edge.right);
    const y = (mse) => height - edge.bottom - ((mse - low) / (high - low)) * (height - edge.bottom - edge.top);
    const box = { width, height, edge, em, x, y };
    root.innerHTML =
      `<svg role="img" aria-label="${value.said}">` +
      [
        drawAxes(value, box),
        drawLines(value, box),
        drawBaselines(value, box),
        drawBest(value, box),
        drawLegend(value, box, this.at),
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

function drawAxes({ epochs, range: [low, high] }, { width, height, edge, em, x, y }) {
  const bottom = height - edge.bottom;
  const parts = [];
  const rise = choosePace(high - low, Math.max(2, (bottom - edge.top) / (2.2 * em)));
  for (let mse = Math.ceil(low / rise - 1e-6) * rise; mse <= high * 1.0001; mse += rise) {
    parts.push(rule(edge.left, width - edge.right, y(mse), y(mse), 'stroke="var(--line)" opacity="0.6"'));
    parts.push(text(edge.left - 5, y(mse) + 0.35 * em, +mse.toFixed(3), 'text-anchor="end"'));
  }
  const pace = choosePace(epochs, Math.max(2, (width - edge.left) / (3.5 * em)), 1);
  for (let epoch = 0; epoch <= epochs; epoch += pace) {
    parts.push(rule(x(epoch), x(epoch), bottom, bottom + 4, 'stroke="var(--line)"'));
    parts.push(text(x(epoch), bottom + 1.4 * em, epoch, 'text-anchor="middle"'));
  }
  parts.push(text((edge.left + width - edge.right) / 2, height - 0.35 * em, "epoch", 'text-anchor="middle"'));
  return parts.join("");
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

// Names stand above their lines; where lines are so close that names would overprint, as beside a
// loss that has exploded, all of them stand above the highest.
function drawBaselines({ baselines }, { width, edge, em, y }) {
  const named = [];
  for (const [name, mse] of [...baselines].sort((a, b) => b[1] - a[1])) {
    const words = `${name} ${mse.toFixed(3)}`;
    const above = named.at(-1);
    if (above && y(mse) - above.y < 1.3 * em) above.words += ` · ${words}`;
    else named.push({ y: y(mse), words });
  }
  const lines = baselines.map(([, mse]) =>
    rule(edge.left, width - edge.right, y(mse), y(mse), 'stroke="var(--muted)" stroke-dasharray="5 4"'),
  );
  const names = named.map((one) => text(width - edge.right - 2, one.y - 0.3 * em, one.words, 'text-anchor="end"'));
  return [...lines, ...names].join("");
}

function drawBest({ best }, { width, em, x, y }) {
  if (!best) return "";
  const [cx, cy] = [x(best[0]), y(best[1])];
  const anchor = cx > width - 6 * em ? "end" : "middle";
  return (
    `<path d="M${cx} ${cy - 7}l6 7-6 7-6-7z" fill="var(--positive)"/>` +
    text(
      cx + (anchor === "end" ? 6 : 0),
      cy + 7 + 1.1 * em,
      `best ${best[1].toFixed(3)}`,
      `text-anchor="${anchor}" class="said"`,
    )
  );
}

function drawLegend({ training, validation, epochs }, { width, edge, em, x }, at) {
  const key = (left, colour, weight) =>
    rule(left, left + 1.6 * em, 0.75 * em, 0.75 * em, `stroke="var(--${colour})" stroke-width="${weight}"`);
  let [first, second] = ["training loss", "validation"];
  let mark = "";
  const epoch = at === null ? null : ((at - edge.left) / (width - edge.left - edge.right)) * epochs;
  if (epoch !== null && epoch >= 0 && epoch <= epochs) {
    const near = (points) =>
      points.reduce((a, b) => (Math.abs(b[0] - epoch) < Math.abs(a[0] - epoch) ? b : a), points[0]);
    const [trained, checked] = [near(training), near(validation)];
    if (trained) first = `training ${trained[1].toFixed(3)}`;
    if (checked) second = `validation ${checked[1].toFixed(3)}`;
    const shown = (checked ?? trained)?.[0];
    if (shown !== undefined)
      mark =
        `<line x1="${x(shown)}" x2="${x(shown)}" y1="${edge.top}" y2="100%" stroke="var(--muted)" opacity="0.5"/>` +
        text(width - edge.right, 1.05 * em, `epoch ${shown.toFixed(1)}`, 'text-anchor="end"');
  }
  const second_at = edge.left + 2 * em + 9.4 * em;
  return (
    key(edge.left, "negative", 1.5) +
    text(edge.left + 2 * em, 1.05 * em, first, 'class="said"') +
    key(second_at, "positive", 2.5) +
    text(second_at + 2 * em, 1.05 * em, second, 'class="said"') +
    mark
  );
}

export default (component) =>
  attach(component, (root) => {
    const chart = new LossChart(root);
    return (value) => chart.show(value);
  });
