// Mouse, touch and keyboard.
const STEP = 60; // pixels a press of an arrow key pans
// Radians that it turns a cloud in three dimensions: across and upwards.
const ARROWS = { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, -0.15], ArrowDown: [0, 0.15] };

function listen(map) {
  const { canvas } = map.chrome;
  const touches = new Map();
  const where = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const spread = () => {
    const [a, b] = [...touches.values()];
    return { gap: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  let travelled = 0;

  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { x, y } = where(event);
      const pixels = event.deltaY * (event.deltaMode === 1 ? 20 : event.deltaMode === 2 ? 400 : 1);
      map.move(() => map.view.zoom(Math.exp(-Math.max(-300, Math.min(300, pixels)) / 400), x, y));
    },
    { passive: false },
  );

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    touches.set(event.pointerId, where(event));
    if (touches.size > 1) return map.outline.cancel(); // two fingers move the view
    travelled = 0;
    const tool = event.shiftKey ? "box" : event.altKey ? "lasso" : map.outline.tool;
    if (map.head?.selectable && tool !== "pan") map.outline.start(tool, map.view, where(event));
  });

  canvas.addEventListener("pointermove", (event) => {
    const point = where(event);
    const last = touches.get(event.pointerId);
    map.pointer = point;
    map.cursor = null;
    if (last && touches.size === 2) {
      const before = spread();
      touches.set(event.pointerId, point);
      const after = spread();
      travelled = Infinity;
      map.view.pan(after.x - before.x, after.y - before.y);
      map.view.zoom(after.gap / (before.gap || 1), after.x, after.y);
    } else if (last) {
      travelled += Math.hypot(point.x - last.x, point.y - last.y);
      // A click of an unsteady hand is not a pan.
      if (travelled > 4) {
        map.dragging = true;
        canvas.classList.add("dragging");
        if (map.outline.drawing) map.outline.extend(map.view, point);
        else if (map.solid && !event.shiftKey) {
          turnSolid(map, (point.x - last.x) / 160, (point.y - last.y) / 160);
        } else map.view.pan(point.x - last.x, point.y - last.y);
      }
      touches.set(event.pointerId, point);
    }
    map.schedule();
  });

  const lift = (event) => {
    if (!touches.delete(event.pointerId)) return;
    map.dragging = false;
    canvas.classList.remove("dragging");
    const isOutline = map.outline.drawing && event.type === "pointerup" && travelled > 4;
    if (isOutline) map.surround(map.outline.finish());
    map.outline.cancel();
    if (event.type === "pointerup" && touches.size === 0 && travelled <= 4) {
      const { x, y } = where(event);
      const row = map.frame ? findFilm(map, x, y) : null;
      if (row === null && findBox(map.beyond, { x, y })) showAll(map);
      else map.select(row);
    }
    map.schedule();
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => {
    map.pointer = null;
    map.schedule();
  });
  canvas.addEventListener("dblclick", () => map.move(() => map.view.reset()));
  canvas.addEventListener("blur", () => {
    map.cursor = null;
    map.schedule();
  });

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (press(map, event.key, event.shiftKey)) {
      event.preventDefault();
      event.stopPropagation(); // Streamlit has shortcuts of its own
      map.schedule();
    }
  });
}

// The film under the pointer: one out of sight whose line ends there, the one whose title it is, or
// the nearest edge within reach; a filtered-out film only where there is no other. All are looked
// at, which for tens of thousands takes well under a millisecond.
function findFilm(map, x, y) {
  const { view, now: at, styleOf } = map;
  // An arrow lies above the dots.
  const away = (exit) => Math.hypot(exit.x - x, exit.y - y);
  const [exit] = map.exits.filter((one) => away(one) < 8).sort((a, b) => away(a) - away(b));
  if (exit) return exit.row;
  const title = findBox(
    map.labels.boxes.filter(({ id }) => typeof id === "number"),
    { x, y },
  );
  if (title) return title.id;
  const { scale } = view;
  const [startX, startY] = view.toScreen(0, 0);
  const best = [null, null];
  const least = [9, 9];
  for (let row = 0; 2 * row < at.length; row++) {
    const dx = Math.abs(startX + at[2 * row] * scale - x);
    const dy = Math.abs(startY - at[2 * row + 1] * scale - y);
    if (dx > 40 || dy > 40) continue;
    const distance = Math.hypot(dx, dy) - map.radius(row);
    // Inside several dots, the one whose middle is nearest (for its size) is meant.
    const measure = distance < 0 ? Math.hypot(dx, dy) / map.radius(row) - 1 : distance;
    const dust = styleOf[row].layer ? 0 : 1;
    if (dust && !map.isDusty) continue;
    if (measure < least[dust]) [least[dust], best[dust]] = [measure, row];
  }
  return best[0] ?? best[1];
}

// True where the key meant something here; Tab past the last title leaves the map as usual.
function press(map, key, backwards) {
  const { view } = map;
  if (map.solid && ARROWS[key] && !backwards) turnSolid(map, ...ARROWS[key]);
  else if (key === "ArrowLeft") view.pan(STEP, 0);
  else if (key === "ArrowRight") view.pan(-STEP, 0);
  else if (key === "ArrowUp") view.pan(0, STEP);
  else if (key === "ArrowDown") view.pan(0, -STEP);
  else if (key === "+" || key === "=") view.zoom(1.25);
  else if (key === "-") view.zoom(0.8);
  else if (key === "0") view.reset();
  else if (key === "f" || key === "F") map.chrome.fill();
  else if ((key === "b" || key === "B") && map.past) lookBack(map, !map.looksBack);
  else if ((key === "g" || key === "G") && map.head?.regions?.length) map.named = !map.naming;
  else if (key === "Tab") return stepTitle(map, backwards ? -1 : 1);
  else if (key === " " && map.player.count > 1) map.player.toggle();
  else if (key === "Enter" && backwards && map.head?.selectable) map.surround(view.corners(6));
  else if (key === "Enter" && map.cursor !== null) map.select(map.cursor);
  else if (key === "Escape") return leave(map);
  else return false;
  return true;
}

// One step back: what was begun last ends first.
function leave(map) {
  if (map.outline.drawing) map.outline.cancel();
  else if (map.chrome.isFilling) map.chrome.shrink();
  else if (map.cursor !== null) map.cursor = null;
  else if (isSelecting(map)) map.surround([]);
  else if (map.selected !== null) map.select(null);
  else return false;
  return true;
}

function stepTitle(map, direction) {
  const rows = map.labels.boxes.map((box) => box.id).filter((id) => typeof id === "number");
  const at = rows.indexOf(map.cursor);
  const next = at < 0 ? (direction > 0 ? 0 : -1) : at + direction;
  map.cursor = rows[next] ?? null;
  map.pointer = null;
  return map.cursor !== null;
}
