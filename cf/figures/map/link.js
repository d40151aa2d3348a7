// Maps of the same films that are looked at together: they share the camera and its home, the film
// that is pointed at, the picked one, quieted classes, the tool, and what an outline holds. Nobody
// keeps a list: who is linked to a map is looked up among those on the page, so whoever has left is
// out of it. A change is written into the others, and only the map it began in passes it on.
function linkedTo(map) {
  if (map.link === null) return [];
  return Object.values(MAPS).filter(
    (one) => one !== map && one.link === map.link && one.films === map.films && one.chrome.root.isConnected,
  );
}

// Change each of the others, and let them draw themselves again.
function share(map, change = () => {}) {
  for (const one of linkedTo(map)) one.move(() => change(one));
}

// A newcomer takes over how the others stand.
function join(map, link) {
  map.link = link;
  const others = linkedTo(map);
  if (others.length) {
    const { view, selected, outline, quieted } = others[0];
    map.view.follow(view);
    map.selected = selected;
    map.outline.tool = outline.tool;
    map.quieted = new Set(quieted);
  }
  if (others.some((one) => one.outline.points.length)) drop(map);
  map.recolour();
  share(map, (one) => one.recolour());
}

// Out of sight, a map points at nothing, and the others forget what its outline held.
function part(map) {
  map.pointer = map.cursor = map.pointed = null;
  share(map, (one) => one.recolour());
}

// The half-width and half-height in which the good view of every linked map finds room.
function agreeOnHome(map) {
  const homes = [map, ...linkedTo(map)].map((one) => one.home).filter(Boolean);
  return [0, 1].map((side) => Math.max(...homes.map((home) => home[side])));
}

// The film that another map points at.
function findPointed(map) {
  return linkedTo(map).find((one) => one.pointed !== null)?.pointed ?? null;
}

// An outline means nothing among other positions: there, the films that it holds stand out instead.
// So linked maps have one outline between them.
function enclose(map, points) {
  map.outline.points = points;
  if (map.link === null) return;
  map.inside = points.length && map.goal ? map.outline.mark(map.goal) : null;
  for (const one of linkedTo(map)) drop(one);
  map.recolour();
  share(map, (one) => one.recolour());
}

function drop(map) {
  map.outline.points = [];
  map.inside = null;
}

// The one of the linked maps that has the outline.
function findOutlined(map) {
  return [map, ...linkedTo(map)].find((one) => one.outline.points.length > 0);
}

// Whether there is a selection to clear, drawn here or told by Python.
function isSelecting(map) {
  return Boolean(findOutlined(map) || map.head?.chosen);
}

// Which films stand out, one byte each, as an outline on linked maps or Python says; null where all
// are alike.
function findInside(map) {
  if (map.link !== null) return findOutlined(map)?.inside ?? null;
  return map.chosen && map.films.counts.map((_, row) => (map.chosen[row >> 3] >> (row & 7)) & 1);
}
