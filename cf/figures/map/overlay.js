// Everything above the dots: outline, trail, selection, neighbours, markers, titles.
const STAR =
  Array.from({ length: 10 }, (_, i) => {
    const reach = i % 2 ? 0.45 : 1;
    const angle = (i * Math.PI) / 5 - Math.PI / 2;
    return `${i ? "L" : "M"}${reach * Math.cos(angle)},${reach * Math.sin(angle)}`;
  }).join("") + "Z";

const N_NAMED = 10; // neighbours that carry their titles
const N_TITLES = 40; // at most, from closer by

// Draws on `map`; true while a title is fading in.
function drawOverlay(map, now) {
  const { pen, picture, ratio, view, look, player } = map;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = look.paper;
  pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.putImageData(picture.image, pen.canvas.width - picture.width, 0);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.save();
  pen.beginPath();
  pen.rect(view.left, view.top, view.width, view.height);
  pen.clip();
  const { selected, cursor, hover, echo } = map;
  const { highlight, found, markers } = map.head;
  const neighbours = highlight?.row === selected && selected !== null ? highlight.neighbours : [];
  drawOutlines(map);
  const titles = map.solid ? drawSolidAxes(map) : [];
  map.outline.draw(map);
  drawLines(map, neighbours, highlight?.far ?? Infinity);
  if (map.trailing) drawTrails(map);
  if (selected !== null) drawTrail(map, selected, player.trail(selected), look.ink, 3);
  for (const { id } of map.labels.boxes) if (typeof id === "number") raise(map, id);
  neighbours.forEach((row, i) => ring(map, row, 2.5, i < N_NAMED ? 1.5 : 0.75, look.ink));
  for (const row of found) ring(map, row, 3, 2, look.accent);
  if (selected !== null) ring(map, selected, 4, 2.5, look.ink);
  // In linked maps the eye has to find the same film again.
  const pointed = map.link === null ? cursor : (hover ?? cursor ?? echo);
  if (pointed !== null) ring(map, pointed, 3, 2, look.accent);
  for (const marker of markers) drawMarker(map, marker);
  const { covered } = map.chrome;
  const chosen = chooseTitled(map);
  const known = chosen.rows.map((row) => boxOf(map, row)); // a count hides none of them
  const named = [...titles, ...drawMedians(map), ...drawBeyond(map, [...covered, ...known])];
  named.push(...drawRegions(map, [...covered, ...named]));
  const ringed = selected === null ? [] : [boxOf(map, selected)];
  // What a page's own script draws, where it finds room, and where no title fits then.
  named.push(...(map.annotate?.(pen, [...covered, ...named, ...ringed]) ?? []));
  const fading = drawTitles(map, neighbours, named, chosen, now);
  pen.restore();
  drawRidges(map);
  return fading;
}

// A titled dot lies above the others and has an outline, to show what the title belongs to.
function raise(map, row) {
  const { pen, look } = map;
  const style = map.styleOf[row];
  const shape = new Path2D();
  const radius = map.radius(row);
  shape.addPath(new Path2D(SHAPES[style.shape]), new DOMMatrix().translate(...map.place(row)).scale(radius));
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = look.paper;
  pen.stroke(shape);
  pen.lineWidth = 1.5;
  pen.strokeStyle = look.ink;
  pen.stroke(shape);
  pen.fillStyle = style.colour;
  pen.fill(shape);
}

function ring(map, row, gap, width, colour) {
  const { pen, look } = map;
  const [x, y] = map.place(row);
  for (const [extra, tone] of [
    [2, look.paper],
    [0, colour],
  ]) {
    pen.beginPath();
    pen.arc(x, y, map.radius(row) + gap, 0, 2 * Math.PI);
    pen.lineWidth = width + extra;
    pen.strokeStyle = tone;
    pen.stroke();
  }
}

// Lines from the picked film to its neighbours; dashed to those that the map shows far away.
function drawLines(map, neighbours, far) {
  const { pen, look, view, selected } = map;
  const many = neighbours.length > 2 * N_NAMED;
  pen.strokeStyle = look.ink;
  pen.lineWidth = many ? 0.75 : 1.25;
  pen.globalAlpha = many ? 0.5 : 0.7;
  for (const dash of [[], [5, 4]]) {
    pen.setLineDash(dash);
    pen.beginPath();
    for (const row of neighbours) {
      const [[x, y], [toX, toY]] = [map.place(selected), map.place(row)];
      if (Math.hypot(toX - x, toY - y) > far * view.scale !== dash.length > 0) continue;
      const exit = findExit(map, [x, y], [toX, toY]);
      pen.moveTo(x, y);
      pen.lineTo(exit?.x ?? toX, exit?.y ?? toY);
    }
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  map.exits = neighbours
    .map((row) => ({ row, ...findExit(map, map.place(selected), map.place(row)) }))
    .filter(({ angle }) => angle !== undefined);
  for (const { x, y, angle } of map.exits) drawArrow(map, x, y, angle, look.ink);
}

// The way a film has come, the older the paler; `points` in data units, the oldest first.
function drawTrail(map, row, points, colour, width) {
  const { pen, look, view } = map;
  const way = points.map(([x, y]) => view.toScreen(x, y));
  way.push(map.place(row));
  pen.lineCap = pen.lineJoin = "round";
  for (const [extra, tone] of [
    [width > 2 ? 4 : 2, look.paper],
    [0, colour],
  ]) {
    pen.lineWidth = width + extra;
    pen.strokeStyle = tone;
    for (let i = 1; i < way.length; i++) {
      pen.globalAlpha = 0.25 + 0.75 * (i / (way.length - 1));
      pen.beginPath();
      pen.moveTo(...way[i - 1]);
      pen.lineTo(...way[i]);
      pen.stroke();
    }
  }
  pen.globalAlpha = 1;
  pen.lineCap = "butt";
}

function drawMarker(map, marker) {
  const { pen, look, em } = map;
  const [x, y] = map.view.toScreen(marker.x, marker.y);
  const star = new Path2D();
  star.addPath(new Path2D(STAR), new DOMMatrix().translate(x, y).scale(em * 0.75));
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  pen.strokeStyle = look.paper;
  pen.stroke(star);
  pen.fillStyle = look.ink;
  pen.fill(star);
}

function drawTitles(map, neighbours, named, { rows, most }, now) {
  const { films, look, em, ratio, view } = map;
  const style = (weight, share) => ({
    font: `${weight} ${em * share}px ${look.font}`,
    size: em * share,
    ink: look.ink,
    paper: look.paper,
    ratio,
  });
  const [bold, plain] = [style(600, 0.98), style(400, 0.88)];
  const isNear = new Set(neighbours);
  const anchor = (row, style, pinned) => {
    let [x, y] = map.place(row);
    // Out of sight, a neighbour is named where the line to it ends.
    const exit = isNear.has(row) && findExit(map, map.place(map.selected), [x, y]);
    if (exit) [x, y] = [exit.x, exit.y];
    // The title of a ringed film keeps clear of its ring.
    const radius = map.radius(row) + (pinned ? 5 : 0);
    return { id: row, text: films.titles[row], x, y, radius, style, pinned };
  };
  const anchors = map.head.markers.map(({ x, y, text }, i) => {
    const [left, top] = view.toScreen(x, y);
    return { id: `marker ${i}`, text, x: left, y: top, radius: em * 0.75, style: bold, pinned: true };
  });
  const { found } = map.head;
  const first = [map.selected, ...neighbours.slice(0, N_NAMED), ...found.slice(0, N_TITLES)];
  const pinned = new Set(first.filter((row) => row !== null));
  for (const row of pinned) anchors.push(anchor(row, row === map.selected ? bold : plain, true));
  for (const row of rows) if (!pinned.has(row)) anchors.push(anchor(row, plain, false));
  const area = { x: view.left, y: view.top, width: view.width, height: view.height };
  const room = most + pinned.size;
  const covered = [...map.chrome.covered, ...named];
  if (map.hover !== null) covered.push(boxOf(map, map.hover)); // no other title slides under the pointer
  return map.labels.draw(map.pen, anchors, room, area, covered, now, map.calm.matches);
}

function boxOf(map, row) {
  const [[x, y], radius] = [map.place(row), map.radius(row)];
  return { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius };
}

// The films by how soon they get their title: of every class the best known first, in turns, as one
// class may hold all the famous films; then those that belong to none.
function rankTitles({ films, colouring, styleOf }) {
  const { classOf, scale } = colouring;
  if (scale) return [...new Set([...films.labelled, ...films.ranked])];
  const loud = new Map();
  const quiet = [];
  for (const row of films.ranked) {
    if (styleOf[row].layer < 2) quiet.push(row);
    else if (loud.has(classOf[row])) loud.get(classOf[row]).push(row);
    else loud.set(classOf[row], [row]);
  }
  const lists = [...loud.values()].sort((a, b) => a.length - b.length); // the few find room first
  if (lists.length < 2) return [...new Set([...films.labelled, ...films.ranked])];
  const longest = Math.max(...lists.map((list) => list.length));
  const turns = Array.from({ length: longest }, (_, i) => lists.map((list) => list[i]));
  return [...turns.flat().filter((row) => row !== undefined), ...quiet];
}

// The films to name, most important first, and how many of them at most; from closer by, or where
// filters or an outline leave few of them, more of those in view.
function chooseTitled({ films, view, now: at, styleOf, titled, thinned, em }) {
  const closer = view.home / view.half > 1.3;
  const room = Math.round((view.width * view.height) / (em * em * 42));
  const most = closer ? N_TITLES : Math.min(films.labelled.length, Math.max(room, 8));
  const [across, upwards] = [view.width / 2 / view.scale, view.height / 2 / view.scale];
  const isInView = (row) => Math.abs(at[2 * row] - view.x) < across && Math.abs(at[2 * row + 1] - view.y) < upwards;
  const rows = [];
  // More than there is room for, because some will be covered.
  const enough = closer || thinned ? 2 * most : films.labelled.length;
  for (const row of titled) {
    if (rows.length >= enough) break;
    if (styleOf[row].titled && isInView(row)) rows.push(row);
  }
  return { rows, most };
}
