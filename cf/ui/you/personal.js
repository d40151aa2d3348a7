// One person's ratings as other programs hand them out – Letterboxd (zip or ratings.csv), IMDb, Goodreads,
// MovieLens, or a table of one's own – read here: no line of them leaves the browser.
const COLUMNS = {
  id: ["movieid"],
  title: ["title", "name", "film", "movie", "titel", "titre", "título", "titolo"],
  other: ["originaltitle"],
  year: ["year", "år", "jahr", "année", "año", "anno"],
  stars: ["rating", "stars", "yourrating", "myrating", "score", "bewertung", "wertung", "note", "nota", "betyg"],
};
const ARTICLES = /^(.+), (The|A|An|Le|La|Les|L'|Un|Une|Il|Lo|El|Los|Las|Der|Die|Das|Ein|Eine|De|Det|Den|En)$/;
const [MOST_BYTES, OF_TEN] = [10e6, 0.2]; // so large a share above five stars says that they are out of ten

// The text of a file in UTF-8, UTF-16 or Windows-1252; of a zip, of its ratings.csv.
async function textOf(file) {
  if (file.size > MOST_BYTES) throw new Error(`The file is larger than ${MOST_BYTES / 1e6} MB.`);
  let bytes = new Uint8Array(await file.arrayBuffer());
  const mark = (bytes[0] << 8) | bytes[1];
  if (mark === 0x504b || mark === 0xd0cf) bytes = await unzip(bytes); // of old spreadsheets, too: to say so
  const utf16 = { 0xfffe: "utf-16le", 0xfeff: "utf-16be" }[(bytes[0] << 8) | bytes[1]];
  if (utf16) return new TextDecoder(utf16).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

// The ratings.csv that lies highest in a zip.
async function unzip(bytes) {
  const view = new DataView(bytes.buffer);
  const none = new Error(
    "This is a spreadsheet in its program’s own form, or a zip without ratings.csv. Save the sheet as “CSV UTF-8”, or choose the zip that Letterboxd hands out.",
  );
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw none;
  const members = [];
  let at = view.getUint32(end + 16, true);
  for (let n = view.getUint16(end + 10, true); n > 0 && at + 46 <= end; n--) {
    const [packed, size] = [20, 24].map((place) => view.getUint32(at + place, true));
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name));
    members.push({ path, packed, size, start: view.getUint32(at + 42, true), method: view.getUint16(at + 10, true) });
    at += 46 + name + extra + comment;
  }
  const found = members
    .filter(({ path }) => /(^|\/)ratings\.csv$/.test(path))
    .sort((a, b) => a.path.length - b.path.length)[0];
  if (!found || found.size > MOST_BYTES || found.start + 30 > end) throw none;
  const from = found.start + 30 + view.getUint16(found.start + 26, true) + view.getUint16(found.start + 28, true);
  const body = bytes.subarray(from, from + found.packed);
  if (found.method === 0) return body;
  const unpacked = new Blob([body]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  try {
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  } catch {
    throw new Error("The zip is damaged. Download it again.");
  }
}

// [[id, stars], …] of the films that are found, the names of those that are not, and what to say.
function readPersonal(films, text) {
  if (!text.trim()) throw new Error("The file is empty. Download it again.");
  if (/^\s*<(!doctype\s+html|html)\b/i.test(text)) {
    throw new Error("This is a web page, saved as a file. Download the file itself, not the page that shows it.");
  }
  const plain = decode(text);
  const firstLine = plain.slice(0, plain.search(/[\r\n]|$/));
  const delimiter = [",", ";", "\t"].sort((a, b) => firstLine.split(b).length - firstLine.split(a).length)[0];
  const [head = [], ...lines] = readCsv(plain, delimiter);
  const names = head.map((name) => name.toLowerCase().replace(/[^\p{L}]/gu, ""));
  const places = Object.entries(COLUMNS).map(([role, known]) => [
    role,
    names.findIndex((name) => known.includes(name)),
  ]);
  const at = Object.fromEntries(places);
  if (at.stars < 0 || (at.id < 0 && at.title < 0)) {
    throw new Error(
      `Line 1 names the columns ${head.join(", ").slice(0, 300) || "–"}; needed are “movieId” or “title”, and “rating”.`,
    );
  }
  const { lowest, highest } = films;
  const numbers = lines.map((line) => {
    const field = line[at.stars]?.trim() ?? "";
    return field ? Number(delimiter === "," ? field : field.replace(",", ".")) : NaN;
  });
  const above = numbers.filter((number) => number > highest && Number.isInteger(number)).length;
  const halved = highest === 5 && (names.includes("const") || above > OF_TEN * lines.length);
  const find = finder(films);
  const pairs = [],
    missed = [];
  let unrated = 0;
  lines.forEach((line, i) => {
    const stars = halved ? numbers[i] / 2 : numbers[i];
    const [id, title, other, year] = ["id", "title", "other", "year"].map((role) => line[at[role]]?.trim() ?? "");
    const row = find(id, [title, other], year);
    if (!(stars >= lowest && stars <= highest)) unrated++;
    else if (row === undefined) missed.push(title ? title + (year ? ` (${year})` : "") : `movie ${id}`);
    else pairs.push([films.ids[row], stars]);
  });
  const says = [`${pairs.length} of ${lines.length} ratings are used`];
  if (halved) says.push("those out of ten halved");
  if (unrated) says.push(`${unrated} without stars or off the scale from ${lowest} to ${highest}`);
  return { pairs, missed, says: `${says.join("; ")}.` };
}

// Finds the row of a film by its id, unless the title beside it names another film; else by title and year.
function finder({ ids, names }) {
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const byTitle = new Map();
  const years = names.map((name, row) => {
    const { key, year } = split(name);
    byTitle.set(key, [...(byTitle.get(key) ?? []), row]);
    return year;
  });
  const named = (title, beside) => {
    const { key, year } = split(title, beside);
    const rows = byTitle.get(key) ?? [];
    const same = rows.filter((row) => !year || !years[row] || years[row] === year);
    const found = same.length ? same : rows.filter((row) => Math.abs(years[row] - year) === 1);
    return found.length === 1 ? found[0] : undefined;
  };
  return (id, titles, year) => {
    for (const title of titles.filter(Boolean)) {
      const row = named(title, year);
      if (row !== undefined) return row;
    }
    return id ? rowOf.get(Number(id)) : undefined;
  };
}

// A title in small letters and digits alone, its article in front and no other titles behind; and its year.
function split(text, beside = "") {
  const dated = /^(.*?)\s*\((\d{4})(?:[-–]\d{0,4})?\)$/.exec(text);
  const main = (dated?.[1] ?? text).replace(/(?:\s+\([^()]*(?:\([^()]*\)[^()]*)*\))+$/, "").replace(/^'/, "");
  const key = fold(main.replace(ARTICLES, "$2 $1")) || fold(text);
  return { key, year: Number(/^\d{4}$/.exec(beside)?.[0] ?? dated?.[2] ?? 0) };
}

const fold = (text) => without(text.replaceAll("&", " and ")).replace(/[^\p{L}\p{N}]/gu, "");

// HTML's &aring; is the letter that it is, and its semicolon parts no columns.
function decode(text) {
  const box = document.createElement("textarea");
  return text.replace(/&(?:#\d{1,6}|#x[\da-f]{1,5}|[a-z]{2,8});/gi, (entity) => {
    box.innerHTML = entity;
    return box.value.replaceAll('"', "”");
  });
}

// Lines of fields, with quotes around those that hold what parts them.
function readCsv(text, delimiter) {
  const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^${delimiter}\\r\\n]*))(${delimiter}|\\r?\\n|\\r|$)`, "y");
  const lines = [[]];
  for (let found; field.lastIndex < text.length && (found = field.exec(text));) {
    lines.at(-1).push(found[1]?.replaceAll('""', '"') ?? found[2]);
    if (found[3] !== delimiter) lines.push([]);
  }
  return lines.filter((line) => line.some((value) => value.trim()));
}
