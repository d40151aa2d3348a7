// What lies outside the picture: at the edges of the whole map the far films are counted, and a
// neighbour that is out of sight has its line end in an arrow, and its title there.
const INSET = 9; // pixels from the edge to an arrow's middle
const ARROW = "M5,0L-4,-5V5Z"; // pointing right
const SIDES_OF_VIEW = [
  ["right", 0],
  ["below", Math.PI / 2],
  ["left", Math.PI],
  ["above", -Math.PI / 2],
];

function drawArrow(map, x, y, angle, colour) {
  const { pen, look } = map;
  const turned = new DOMMatrix().translate(x, y).rotate((angle * 180) / Math.PI);
  const arrow = new Path2D();
  arrow.addPath(new Path2D(ARROW), turned);
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = look.paper;
  pen.stroke(arrow);
  pen.fillStyle = colour;
  pen.fill(arrow);
}

// The films out of sight by the side that they lie beyond: how many, and where on that side.
function countBeyond({ view, now: at, order, styleOf }) {
  const [across, upwards] = [view.width / 2 / view.scale, view.height / 2 / view.scale];
  const sides = SIDES_OF_VIEW.map(() => ({ count: 0, sum: 0 }));
  for (const row of order) {
    if (!styleOf[row].layer) continue;
    const [x, y] = [at[2 * row] - view.x, at[2 * row + 1] - view.y];
    const [right, up] = [Math.abs(x) - across, Math.abs(y) - upwards];
    if (right <= 0 && up <= 0) continue;
    const side = right > up ? (x > 0 ? 0 : 2) : y < 0 ? 1 : 3;
    sides[side].count++;
    sides[side].sum += right > up ? Math.min(Math.max(y, -upwards), upwards) : Math.min(Math.max(x, -across), across);
  }
  return sides;
}

// Returns the boxes of the counts, which titles keep clear of and a click opens; `taken` is taken.
function drawBeyond(map, taken) {
  map.beyond = [];
  const { pen, view, look, em } = map;
  if (view.free) return map.beyond;
  const size = em * 0.82;
  pen.font = `600 ${size}px ${look.font}`;
  pen.textBaseline = "middle";
  countBeyond(map).forEach(({ count, sum }, side) => {
    if (!count) return;
    const [where, angle] = SIDES_OF_VIEW[side];
    const along = sum / count;
    const isUpright = side % 2 === 0;
    const [x, y] = isUpright ? view.toScreen(view.x, view.y + along) : view.toScreen(view.x + along, view.y);
    const edge = view.nearest(
      ...(isUpright ? [side ? -Infinity : Infinity, y] : [x, side === 1 ? Infinity : -Infinity]),
    );
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    const text = count.toLocaleString("en");
    const width = pen.measureText(text).width;
    let [tipX, tipY] = [edge[0] - dx * INSET, edge[1] - dy * INSET];
    const room = { x: tipX - width - 20, y: tipY - size, width: 2 * width + 40, height: 2 * size };
    const other = taken.find((box) => overlaps(box, room, 0));
    if (other && isUpright) tipY = other.y + other.height + size;
    else if (other) tipX = other.x > view.left + view.width / 2 ? other.x - width - 24 : other.x + other.width + 12;
    const left = isUpright ? tipX - dx * 9 - (side ? 0 : width) : tipX + 9;
    pen.lineJoin = "round";
    pen.lineWidth = 4;
    pen.strokeStyle = look.paper;
    pen.strokeText(text, left, tipY);
    pen.fillStyle = look.ink;
    pen.fillText(text, left, tipY);
    drawArrow(map, tipX, tipY, angle, look.ink);
    map.beyond.push({
      x: Math.min(left, tipX - 6) - 4,
      y: tipY - size,
      width: width + 28,
      height: 2 * size,
      text: `${text} ${map.films[count === 1 ? "noun" : "nouns"]} farther ${where}: click to see ${count === 1 ? "it" : "them"}`,
    });
  });
  return map.beyond;
}

// Move the camera away until every film is in sight.
function showAll(map) {
  const { view, now: at, order } = map;
  let half = view.home;
  const side = Math.min(view.width, view.height);
  for (const row of order) {
    const [x, y] = [Math.abs(at[2 * row]), Math.abs(at[2 * row + 1])];
    half = Math.max(half, (1.04 * x * side) / view.width, (1.04 * y * side) / view.height);
  }
  map.move(() => view.stand(0, 0, half));
}

// Where the way from a film in sight to one out of sight leaves the picture; null where it does not.
function findExit({ view }, [x, y], [toX, toY]) {
  const [left, top] = [view.left + INSET, view.top + INSET];
  const [right, bottom] = [view.left + view.width - INSET, view.top + view.height - INSET];
  const isIn = (atX, atY) => atX >= left && atX <= right && atY >= top && atY <= bottom;
  if (!isIn(x, y) || isIn(toX, toY)) return null;
  const [dx, dy] = [toX - x, toY - y];
  const share = Math.min(
    dx > 0 ? (right - x) / dx : dx < 0 ? (left - x) / dx : Infinity,
    dy > 0 ? (bottom - y) / dy : dy < 0 ? (top - y) / dy : Infinity,
  );
  return { x: x + dx * share, y: y + dy * share, angle: Math.atan2(dy, dx) };
}
