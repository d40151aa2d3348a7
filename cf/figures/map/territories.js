// Where two kinds of films lie: soft areas with outlines beneath the dots, their medians as large
// marks with their names, and below the map the two densities along the contrast.
const DASH = [7, 4]; // of the second kind's outlines: colour alone must not tell the two apart

function readNumbers(base64) {
  const text = atob(base64);
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return new Int16Array(bytes.buffer);
}

// What came with a frame, its outlines as paths in data units by side and mass, the outermost first.
function readTerritories(packed, extent) {
  if (!packed) return null;
  const numbers = readNumbers(packed.outlines);
  const unit = extent / 32767;
  const areas = new Map();
  let at = 0;
  for (const [side, mass, length] of packed.lines) {
    const name = `${side} ${mass}`;
    if (!areas.has(name)) areas.set(name, { side, mass, path: new Path2D() });
    const { path } = areas.get(name);
    for (let i = 0; i < length; i++, at += 2) {
      const point = [numbers[at] * unit, numbers[at + 1] * unit];
      if (i) path.lineTo(...point);
      else path.moveTo(...point);
    }
    path.closePath();
  }
  const ridges = readNumbers(packed.ridges);
  const half = ridges.length / 2;
  return {
    ...packed,
    areas: [...areas.values()].sort((a, b) => b.mass - a.mass),
    ridges: [ridges.subarray(0, half), ridges.subarray(half)],
  };
}

// How strongly areas are drawn: while the cloud turns they would lie where it is not.
function presence({ long, share }) {
  return long ? Math.max(0, 5 * share - 4) : 1;
}

// The two kinds as the legend has them; one that was quietened has no territory.
function findSides(map) {
  const { territories, colouring, quieted, look } = map;
  if (!territories || !colouring || colouring.scale) return [];
  if (territories.contrast && territories.contrast !== map.head.contrast) return [];
  return territories.names.map((name, side) => {
    const one = colouring.classes[side];
    const colour = one && (look.dark ? one.dark : one.light);
    return { side, name: sayOf(map.films, name), colour, shape: one?.shape, hidden: !one || quieted.has(one.name) };
  });
}

// Beneath the dots, on the pad that becomes the picture's ground.
function drawAreas(map) {
  const { picture, ratio, view, look, territories } = map;
  const sides = findSides(map);
  if (!sides.length) return null;
  map.ground ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true, alpha: false });
  const pen = map.ground;
  const { width, height } = picture;
  if (pen.canvas.width !== width || pen.canvas.height !== height) {
    Object.assign(pen.canvas, { width, height });
  }
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = look.paper;
  pen.fillRect(0, 0, width, height);
  const [middleX, middleY] = view.toScreen(0, 0);
  const scale = view.scale * ratio;
  const toPicture = new DOMMatrix([scale, 0, 0, -scale, (middleX - view.left) * ratio, middleY * ratio]);
  pen.lineJoin = "round";
  pen.globalAlpha = (look.dark ? 0.24 : 0.17) * presence(map);
  for (const { side, path } of territories.areas) {
    if (sides[side].hidden) continue;
    const area = new Path2D();
    area.addPath(path, toPicture);
    pen.fillStyle = sides[side].colour;
    pen.fill(area, "evenodd");
  }
  pen.globalAlpha = 1;
  return pen.getImageData(0, 0, width, height);
}

// Where the medians are at this moment of a glide, in pixels of the stage.
function placeMedians(map) {
  const { territories, before, view } = map;
  const share = map.share;
  return territories.medians.map((to, side) => {
    const from = before?.medians[side] ?? to;
    return view.toScreen(...to.map((value, i) => from[i] + (value - from[i]) * share));
  });
}

// Above the dots, which would hide them: the outlines, the inner one strong.
function drawOutlines(map) {
  const { pen, look, view, territories } = map;
  const sides = findSides(map);
  if (!sides.length) return;
  const [middleX, middleY] = view.toScreen(0, 0);
  const toStage = new DOMMatrix([view.scale, 0, 0, -view.scale, middleX, middleY]);
  pen.lineJoin = "round";
  for (const { side, mass, path } of territories.areas) {
    const { colour, hidden } = sides[side];
    if (hidden) continue;
    const area = new Path2D();
    area.addPath(path, toStage);
    const inner = mass === 0.5;
    if (inner) {
      pen.strokeStyle = look.paper;
      pen.lineWidth = 6;
      pen.globalAlpha = 0.8 * presence(map);
      pen.stroke(area);
    }
    pen.globalAlpha = (inner ? 1 : 0.8) * presence(map);
    pen.setLineDash(side ? DASH : []);
    pen.strokeStyle = colour;
    pen.lineWidth = inner ? 3.25 : 1.5;
    pen.stroke(area);
    pen.setLineDash([]);
  }
  pen.globalAlpha = 1;
}

// Above the dots: marks and names. Returns the boxes that titles of films keep clear of.
function drawMedians(map) {
  const { pen, look, em, territories, view } = map;
  const sides = findSides(map);
  if (!sides.length) return [];
  const boxes = [];
  const size = em * (view.width < 480 ? 0.95 : 1.35);
  const reach = em * 0.72;
  pen.font = `700 ${size}px ${look.font}`;
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  const medians = placeMedians(map);
  for (const { side, name, colour, shape, hidden } of sides) {
    if (hidden) continue;
    const [x, y] = medians[side];
    const mark = new Path2D();
    mark.addPath(new Path2D(SHAPES[shape]), new DOMMatrix().translate(x, y).scale(reach));
    for (const [width, tone] of [
      [6, look.paper],
      [3, look.ink],
    ]) {
      pen.lineWidth = width;
      pen.strokeStyle = tone;
      pen.stroke(mark);
    }
    pen.fillStyle = colour;
    pen.fill(mark);
    // The first kind's name goes right and the second one's left: they never lie on one another.
    // An area holds its whole kind, also where a filter leaves the legend fewer.
    const count = territories.counts[side];
    const text = `${name}${map.counts[side] === count ? "" : ", all"} ${count.toLocaleString("en")}`;
    const width = pen.measureText(text).width;
    const wanted = side ? x - reach - 8 - width : x + reach + 8;
    const left = Math.min(Math.max(wanted, view.left + 4), view.left + view.width - width - 4);
    pen.lineWidth = 5;
    pen.strokeStyle = look.paper;
    pen.globalAlpha = 0.9;
    pen.strokeText(text, left, y);
    pen.globalAlpha = 1;
    pen.fillStyle = look.ink;
    pen.fillText(text, left, y);
    boxes.push({ x: left - 3, y: y - size * 0.65, width: width + 6, height: size * 1.3 });
    boxes.push({ x: x - reach - 2, y: y - reach - 2, width: 2 * reach + 4, height: 2 * reach + 4 });
  }
  return boxes;
}

// Below the map, on the same scale across: the two densities along the contrast.
function drawRidges(map) {
  const { pen, look, em, view, territories, strip } = map;
  const sides = findSides(map);
  if (!strip || !sides.length) return;
  const top = view.top + view.height;
  const line = Math.max(12, em * 0.85);
  const base = top + strip - 3;
  const high = strip - line - 8;
  const [low, far] = territories.span;
  pen.save();
  pen.beginPath();
  pen.rect(view.left, top, view.width, strip);
  pen.clip();
  pen.fillStyle = look.paper;
  pen.fillRect(view.left, top, view.width, strip);
  pen.strokeStyle = look.line;
  pen.lineWidth = 1;
  pen.strokeRect(view.left - 1, top + 0.5, view.width + 2, base - top);
  for (const { side, colour, hidden } of sides) {
    if (hidden) continue;
    const ridge = territories.ridges[side];
    const curve = new Path2D();
    ridge.forEach((value, i) => {
      const [x] = view.toScreen(low + ((far - low) * (i + 0.5)) / ridge.length, 0);
      curve.lineTo(x, base - (high * value) / 32767);
    });
    const area = new Path2D(curve);
    area.lineTo(view.toScreen(far, 0)[0], base);
    area.lineTo(view.toScreen(low, 0)[0], base);
    pen.globalAlpha = 0.3;
    pen.fillStyle = colour;
    pen.fill(area);
    pen.globalAlpha = 1;
    pen.strokeStyle = colour;
    pen.lineWidth = 2.25;
    pen.setLineDash(side ? DASH : []);
    pen.stroke(curve);
    pen.setLineDash([]);
    const summit = ridge.indexOf(ridge.reduce((a, b) => Math.max(a, b), 0));
    const [x] = view.toScreen(low + ((far - low) * (summit + 0.5)) / ridge.length, 0);
    pen.beginPath();
    pen.moveTo(x, base);
    pen.lineTo(x, base - (high * ridge[summit]) / 32767);
    pen.lineWidth = 1;
    pen.stroke();
  }
  pen.restore();
}

// "overlap 0.57, untrained 0.88 · inner areas 0.44, untrained 0.96"
function describeOverlap({ overlap, ridge_overlap, at_start }) {
  const beside = (value) => (value === undefined ? "" : ` (untrained ${value.toFixed(2)})`);
  const start = at_start ?? {};
  return [
    `Overlap across ${ridge_overlap.toFixed(2)}${beside(start.ridge_overlap)}`,
    `of the inner areas ${overlap.toFixed(2)}${beside(start.overlap)}`,
  ];
}
