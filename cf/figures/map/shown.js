// Who is drawn how, and in which order: filtered-out films at the bottom, quiet ones above, the
// others mixed at random, because drawing one class after the other would let the last one win.
function recolour(map) {
  const { films, colouring, look, shown, quieted } = map;
  if (!films || !colouring || !look || colouring.classOf.length !== films.titles.length) return;
  const { classes, classOf, scale } = colouring;
  const hue = (one) => (look.dark ? one.dark : one.light);
  const styles = mixStyles(classes, quieted, hue);
  const dust = mixDust(look);
  const counts = classes.map(() => 0);
  const layers = [[], [], []];
  map.styleOf = new Array(classOf.length);
  const inside = findInside(map);
  map.thinned = Boolean(shown || inside);
  let nAside = 0;
  for (const row of films.order) {
    const isShown = map.isShown(row);
    map.styleOf[row] = isShown && (!inside || inside[row]) ? styles[classOf[row]] : dust;
    if (isShown) counts[classOf[row]]++;
    else nAside++;
    if (isShown || map.isDusty) layers[map.styleOf[row].layer].push(row);
  }
  map.counts = counts; // of each class, as the legend says
  map.titled = rankTitles(map);
  map.order = Uint32Array.from(layers.flat());
  if (map.cloud) map.cloud.stale = true;
  map.chrome.showLegend(
    classes.map((one) => ({ ...one, said: sayOf(films, one.name) })),
    scale,
    counts,
    quieted,
    hue,
    (name) => quieten(map, name),
  );
  if (map.aside && nAside) {
    map.chrome.showAside(map.films.nouns, map.aside, nAside, map.dusty, look.line, () => bringDust(map, !map.dusty));
  }
  map.schedule();
}

// Make a class pale, or bring it back.
function quieten(map, name) {
  if (!map.quieted.delete(name)) map.quieted.add(name);
  map.recolour();
  share(map, (one) => {
    one.quieted = new Set(map.quieted);
    one.recolour();
  });
}

// Draw the films that are left out as dust, or no longer.
function bringDust(map, on) {
  for (const one of [map, ...linkedTo(map)]) {
    one.dusty = on;
    one.recolour();
  }
}
