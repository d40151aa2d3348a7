// The parts that come once, unpacked; parts.py packs them.
function readFilms(bytes) {
  const films = JSON.parse(new TextDecoder().decode(bytes));
  const most = films.counts.reduce((a, b) => Math.max(a, b), 1);
  // Area grows with the number of ratings; the smallest dot must still be seen.
  films.sizes = Float32Array.from(films.counts, (count) => 1.7 + 5.6 * Math.sqrt(count / most));
  films.evenSizes = films.sizes.map(() => 2.6);
  films.order = shuffled(films.titles.length);
  films.ranked = films.order.map((_, row) => row).sort((a, b) => films.counts[b] - films.counts[a]);
  return films;
}

// A text of the program about films, such as the name of a contrast, with the noun of the data.
function sayOf(films, text) {
  return text.replace(/\bfilms\b/g, films?.nouns ?? "films");
}

function readColouring(bytes) {
  const end = bytes.indexOf(0);
  const legend = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  return { ...legend, classOf: bytes.subarray(end + 1) };
}

// A frame's header and its positions in one.
function readWhole(bytes) {
  const start = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const frame = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)));
  return { frame, bytes: bytes.slice(start) };
}
