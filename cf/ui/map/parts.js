// The parts that come once, unpacked; parts.py packs them.
function readFilms(bytes) {
  const films = JSON.parse(new TextDecoder().decode(bytes));
  const most = films.counts.reduce((a, b) => Math.max(a, b), 1);
  // Area grows with the number of ratings; the smallest dot must still be seen.
  films.sizes = Float32Array.from(films.counts, (count) => 1.7 + 5.6 * Math.sqrt(count / most));
  films.order = shuffled(films.titles.length);
  return films;
}

function readColouring(bytes) {
  const end = bytes.indexOf(0);
  const classes = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  const classOf = bytes.subarray(end + 1);
  const counts = classes.map(() => 0);
  for (const index of classOf) counts[index]++;
  return { classes, classOf, counts };
}
