// Names of regions: from afar the large ones, from closer by finer ones; each with its figures.
const FINER = 1.8; // how much closer than the whole map the finer names begin

function chooseRegions({ head, view, naming, looksBack, player, isTurning }) {
  if (!naming || looksBack || player.count > 1 || isTurning) return [];
  const levels = head.regions ?? [];
  return levels[view.home / view.half > FINER ? levels.length - 1 : 0] ?? [];
}

// Returns the boxes of the names, which titles of films keep clear of; `taken` is taken already.
function drawRegions(map, taken) {
  const { pen, look, em, view, head } = map;
  map.regions = [];
  if (!head.regions?.length) return [];
  const isSmall = view.width < 480;
  const [size, small] = [em * (isSmall ? 0.95 : 1.12), em * 0.74];
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  for (const { name, figures, x, y } of chooseRegions(map)) {
    const [middleX, middleY] = view.toScreen(x, y);
    pen.font = `650 ${size}px ${look.font}`;
    let width = pen.measureText(name).width;
    pen.font = `400 ${small}px ${look.font}`;
    const [figure] = figures.split(";"); // the rest is told to a pointer
    if (!isSmall) width = Math.max(width, pen.measureText(figure).width);
    const height = isSmall ? size * 1.2 : size * 1.1 + small * 1.2;
    const box = { x: middleX - width / 2 - 4, y: middleY - height / 2, width: width + 8, height };
    const isIn =
      box.x >= view.left &&
      box.x + box.width <= view.left + view.width &&
      box.y >= view.top &&
      box.y + box.height <= view.top + view.height;
    if (!isIn || [...taken, ...map.regions].some((other) => overlaps(box, other, 3))) continue;
    map.regions.push({ ...box, name, figures });
    const lines = isSmall
      ? [[name, `650 ${size}px`, middleY]]
      : [
          [name, `650 ${size}px`, box.y + size * 0.6],
          [figure, `400 ${small}px`, box.y + height - small * 0.6],
        ];
    for (const [text, weight, at] of lines) {
      pen.font = `${weight} ${look.font}`;
      pen.lineWidth = 5;
      pen.strokeStyle = look.paper;
      pen.globalAlpha = 0.85;
      pen.strokeText(text, middleX, at);
      pen.globalAlpha = text === name ? 0.92 : 0.75;
      pen.fillStyle = look.ink;
      pen.fillText(text, middleX, at);
    }
  }
  pen.globalAlpha = 1;
  pen.textAlign = "start";
  return map.regions;
}
