// Everything above the dots: selection, neighbours, markers, titles, axes.
const STAR = Array.from({ length: 10 }, (_, i) => {
  const reach = i % 2 ? 0.45 : 1;
  const angle = (i * Math.PI) / 5 - Math.PI / 2;
  return `${i ? "L" : "M"}${reach * Math.cos(angle)},${reach * Math.sin(angle)}`;
}).join("") + "Z";

// Draws on `map`; true while a title is fading in.
function drawOverlay(map, now) {
  const { pen, picture, ratio, view, look } = map;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = look.paper;
  pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.putImageData(picture.image, pen.canvas.width - picture.width, 0);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.save();
  pen.beginPath();
  pen.rect(view.left, view.top, view.width, view.height);
  pen.clip();
  const neighbours = map.head.highlight?.row === map.selected ? map.head.highlight.neighbours : [];
  if (map.selected !== null) drawLines(map, neighbours);
  for (const { id } of map.labels.boxes) if (typeof id === "number") raise(map, id);
  for (const row of neighbours) ring(map, row, 2.5, 1.5, look.ink);
  if (map.selected !== null) ring(map, map.selected, 4, 2.5, look.ink);
  if (map.cursor !== null) ring(map, map.cursor, 3, 2, look.accent);
  for (const marker of map.head.markers) drawMarker(map, marker);
  const fading = drawTitles(map, neighbours, now);
  pen.restore();
  drawAxes(map);
  return fading;
}

// A titled dot lies above the others and has an outline, to show what the title belongs to.
function raise(map, row) {
  const { pen, look } = map;
  const paint = map.paints[map.colouring.classOf[row]];
  const shape = new Path2D();
  const radius = map.radius(row);
  shape.addPath(new Path2D(SHAPES[paint.shape]), new DOMMatrix().translate(...map.place(row)).scale(radius));
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = look.paper;
  pen.stroke(shape);
  pen.lineWidth = 1.5;
  pen.strokeStyle = look.ink;
  pen.stroke(shape);
  pen.fillStyle = paint.colour;
  pen.fill(shape);
}

function ring(map, row, gap, width, colour) {
  const { pen, look } = map;
  const [x, y] = map.place(row);
  for (const [extra, paint] of [[2, look.paper], [0, colour]]) {
    pen.beginPath();
    pen.arc(x, y, map.radius(row) + gap, 0, 2 * Math.PI);
    pen.lineWidth = width + extra;
    pen.strokeStyle = paint;
    pen.stroke();
  }
}

function drawLines(map, neighbours) {
  const { pen, look } = map;
  const [x, y] = map.place(map.selected);
  pen.strokeStyle = look.ink;
  pen.lineWidth = 1.25;
  pen.globalAlpha = 0.7;
  pen.beginPath();
  for (const row of neighbours) {
    pen.moveTo(x, y);
    pen.lineTo(...map.place(row));
  }
  pen.stroke();
  pen.globalAlpha = 1;
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

function drawTitles(map, neighbours, now) {
  const { films, look, em, ratio, view } = map;
  const style = (weight, share) => ({
    font: `${weight} ${em * share}px ${look.font}`,
    size: em * share,
    ink: look.ink,
    paper: look.paper,
    ratio,
  });
  const [bold, plain] = [style(600, 0.98), style(400, 0.88)];
  const anchor = (row, style, pinned) => {
    const [x, y] = map.place(row);
    return { id: row, text: films.titles[row], x, y, radius: map.radius(row), style, pinned };
  };
  const anchors = map.head.markers.map(({ x, y, text }, i) => {
    const [left, top] = view.toScreen(x, y);
    return { id: `marker ${i}`, text, x: left, y: top, radius: em * 0.75, style: bold, pinned: true };
  });
  const first = [map.selected, ...neighbours].filter((row) => row !== null);
  anchors.push(...first.map((row) => anchor(row, row === map.selected ? bold : plain, true)));
  const taken = new Set(first);
  for (const row of films.labelled) if (!taken.has(row)) anchors.push(anchor(row, plain, false));
  const area = { x: view.left, y: view.top, width: view.width, height: view.height };
  return map.labels.draw(map.pen, anchors, area, now, map.calm.matches);
}

function drawAxes({ pen, view, look, em, axes }) {
  pen.fillStyle = look.ink;
  pen.font = `400 ${Math.max(14, em * 0.95)}px ${look.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.globalAlpha = 0.8;
  pen.fillText(axes[0], view.left + view.width / 2, view.height + view.left * 0.55);
  pen.save();
  pen.translate(view.left * 0.45, view.height / 2);
  pen.rotate(-Math.PI / 2);
  pen.fillText(axes[1], 0, 0);
  pen.restore();
  pen.globalAlpha = 1;
}
