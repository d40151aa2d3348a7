// One person's ratings as other programs hand them out – Letterboxd (zip or ratings.csv), IMDb, Goodreads,
// MovieLens, or a table of one's own – read here: no line of them leaves the browser.
const COLUMNS = {
  id: ["movieid"],
  imdb: ["const", "tconst", "imdbid"],
  title: ["title", "name", "film", "movie", "titel", "titre", "título", "titolo"],
  other: ["originaltitle", "originaltitel", "svensktitel"],
  isbn: ["isbn"],
  year: ["year", "år", "jahr", "année", "año", "anno"],
  stars: [
    "rating",
    "stars",
    "yourrating",
    "myrating",
    "dittbetyg",
    "score",
    "bewertung",
    "wertung",
    "note",
    "nota",
    "betyg",
  ],
  answer: ["answer"], // of our own files, where there are no stars
};
const ARTICLES =
  /^(.+), (The|A|An|Da|Le|La|Les|L'|Un|Une|Il|Lo|I|Gli|El|Los|Las|Der|Die|Das|Ein|Eine|De|Det|Den|En)(: .+)?$/;
const IMDB_ID = /^(?:.*\/)?tt(\d{6,10})(?:\/.*)?$/; // bare, or in an address
const ISBN = /^(?:978)?(\d{9})[\dX]$/i;
const NAMESAKE = / – id \d+$/; // behind all but the most rated of films of one name
const OUT_OF_TEN = /\/\s*10$/;
const [NOT_SEEN, MORE_LIKE_IT] = ["not seen", "more like it"];
const MOST_BYTES = 10e6;
// How PDFs, pictures, packed files, databases and Parquet begin, whatever they are called.
const NO_TEXT = ["%PDF", "\x89PNG", "\xff\xd8\xff", "\x1f\x8b", "SQLite", "PAR1"];

// The text of a file in UTF-8, UTF-16 or Windows-1252; of a zip, of its ratings.csv.
async function textOf(file) {
  if (file.size > MOST_BYTES) throw new Error(`The file is larger than ${MOST_BYTES / 1e6} MB.`);
  let bytes = new Uint8Array(await file.arrayBuffer());
  const head = String.fromCharCode(...bytes.subarray(0, 8));
  if (NO_TEXT.some((start) => head.startsWith(start)))
    throw new Error(`${file.name} is no table of text. Give a CSV file, or unpack it first.`);
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

// [[id, stars or null], …] of the films that are found, the ids of those whose groups are liked, the
// names of the films that are not found, and what to say.
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
  const all = Object.entries(COLUMNS).map(([role, known]) => [
    role,
    names.flatMap((name, place) => (known.includes(name) ? [place] : [])),
  ]);
  const places = Object.fromEntries(all);
  const at = Object.fromEntries(all.map(([role, [first = -1]]) => [role, first]));
  if (at.imdb < 0) at.imdb = names.findIndex((_, place) => areImdbIds(lines.map((line) => line[place])));
  if (at.stars < 0 || Math.max(at.id, at.title, at.other, at.imdb, at.isbn) < 0) {
    throw new Error(
      `Line 1 names the columns ${head.join(", ").slice(0, 300) || "–"}; needed are “movieId” or “title”, and “rating”.`,
    );
  }
  const { lowest, highest } = films;
  const cellsOf = (role) => lines.map((line) => line[at[role]]?.trim() ?? "");
  const written = cellsOf("stars");
  const numbers = parseRatings(written);
  // A few above the scale are slips, and are told of; most, or the file's own word, mean another.
  const above = numbers.filter((number) => number > highest && number <= 10 && Number.isInteger(number)).length;
  const named = names.includes("const") || written.some((one) => OUT_OF_TEN.test(one));
  const halved = highest === 5 && (named || 2 * above > numbers.filter(Number.isFinite).length);
  const find = finder(films);
  const [ids, imdbs, years, answers] = ["id", "imdb", "year", "answer"].map(cellsOf);
  const filled = (line, roles) =>
    roles.flatMap((role) => places[role].map((place) => line[place]?.trim())).filter(Boolean);
  const [pairs, liked, missed] = [[], [], []];
  let [unrated, unseen] = [0, 0];
  lines.forEach((line, i) => {
    const titles = filled(line, ["title", "other"]);
    const isbns = filled(line, ["isbn"]).map((one) => one.replace(/^="(.*)"$/, "$1"));
    const row = find(ids[i], imdbs[i], isbns, titles, years[i]);
    const likes = answers[i].includes(MORE_LIKE_IT);
    if (likes && row !== undefined) liked.push(films.ids[row]);
    const stars = halved ? numbers[i] / 2 : numbers[i];
    if (stars >= lowest && stars <= highest) {
      if (row !== undefined) pairs.push([films.ids[row], stars]);
      else if (titles.length) missed.push(titles[0] + (years[i] ? ` (${years[i]})` : ""));
      else missed.push(ids[i] || imdbs[i] || isbns[0] || "");
    } else if (answers[i].includes(NOT_SEEN)) {
      unseen++;
      if (row !== undefined) pairs.push([films.ids[row], null]);
    } else if (!likes) unrated++;
  });
  const rated = pairs.filter(([, stars]) => stars !== null).map(([id]) => id);
  const used = new Set(rated).size;
  const says = [`${used} of ${rated.length + missed.length + unrated} ratings are used`];
  if (rated.length > used) says.push(`${rated.length - used} replaced by a later one`);
  if (halved) says.push("those out of ten halved");
  if (unrated) says.push(`${unrated} without stars or off the scale from ${lowest} to ${halved ? 10 : highest}`);
  if (unseen) says.push(`${unseen} not seen`);
  if (liked.length) says.push(`${liked.length} ${liked.length > 1 ? "groups" : "group"} chosen`);
  return { pairs, liked, missed, says: `${says.join("; ")}.` };
}

function areImdbIds(values) {
  const known = values.map((value) => value?.trim()).filter(Boolean);
  return known.length > 0 && known.every((value) => IMDB_ID.test(value));
}

// Numbers as people write ratings, NaN for none; with commas in place of points if none has a point.
function parseRatings(written) {
  const commas = written.some((one) => /^-?\d+,\d{1,2}$/.test(one)) && !written.some((one) => /^-?\d+\.\d+$/.test(one));
  return written.map((one) => {
    const plain = (commas ? one.replace(",", ".") : one).replace("−", "-");
    const drawn = /^(★*)(½?)☆*$/.exec(plain);
    if (plain && drawn) return drawn[1].length + (drawn[2] ? 0.5 : 0);
    return Number(/^([-+]?(?:\d+\.?\d*|\.\d+))\s*(?:\/\s*\d+|stars?|points?|%)?$/i.exec(plain)?.[1] ?? NaN);
  });
}

// Finds the row of a film by its id, unless the titles beside it name another film; by its IMDb number
// or ISBN; else by title and year, where of namesakes of one year the most rated is meant.
function finder({ ids, names, imdb, seen }) {
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const byImdb = new Map(imdb.flatMap((number, row) => (number ? [[number, row]] : [])));
  const byTitle = new Map();
  const byIsbn = new Map(); // of books without titles, for which “Book 0306406152” stands
  const films = names.map((name, row) => {
    const { keys, year } = split(name.replace(NAMESAKE, ""));
    const isbn = ISBN.exec(name.split(" ").at(-1))?.[1];
    if (isbn) byIsbn.set(isbn, row);
    for (const key of keys) byTitle.set(key, [...(byTitle.get(key) ?? []), row]);
    return { keys, year };
  });
  const named = (title, beside) => {
    const { keys, year } = split(title, beside);
    const rows = keys.map((key) => byTitle.get(key)).find(Boolean) ?? [];
    const same = rows.filter((row) => !year || !films[row].year || films[row].year === year);
    const found = same.length ? same : rows.filter((row) => Math.abs(films[row].year - year) === 1);
    if (new Set(found.map((row) => films[row].year)).size !== 1) return undefined;
    return found.reduce((best, row) => (seen[row] > seen[best] ? row : best));
  };
  const isCalled = (row, title) => {
    const { keys, year } = split(title);
    const off = year && films[row].year ? Math.abs(films[row].year - year) : 0;
    return off <= 1 && keys.some((key) => films[row].keys.includes(key));
  };
  return (id, number, isbns, titles, year) => {
    const row = /^\d+(\.0)?$/.test(id) ? rowOf.get(Number(id)) : undefined;
    if (row !== undefined && (!titles.length || titles.some((title) => isCalled(row, title)))) return row;
    const coded = isbns.map((isbn) => byIsbn.get(ISBN.exec(isbn)?.[1])).find((one) => one !== undefined);
    if (coded !== undefined) return coded;
    const known = byImdb.get(Number(IMDB_ID.exec(number)?.[1] ?? /^(?:tt)?(\d+)$/i.exec(number)?.[1]));
    if (known !== undefined) return known;
    return titles.map((title) => named(title, year)).find((one) => one !== undefined);
  };
}

// The keys under which a title may be known, the likeliest first: without and with its other titles in
// brackets, articles in front, in small letters and digits alone. And its year.
function split(text, beside = "") {
  const dated = /^(.*?)\s*\((\d{4})(?:\s*[-–]\s*(?:\d{4})?)?\)(?:\s*\((?:V|TV|VG)\))?$/.exec(text);
  const whole = (dated?.[1] ?? text).replace(/^'/, "");
  let main = whole;
  const others = [];
  for (let at; (at = startOfBracket(main)) > 0 && !main.slice(0, at).endsWith(" Or ");) {
    others.unshift(main.slice(at + 1, -1).replace(/^a\.?k\.?a\.? /i, ""));
    main = main.slice(0, at).trimEnd();
  }
  const keys = [main, ...others, whole].map((title) => fold(title.replace(ARTICLES, putInFront))).filter(Boolean);
  const year = /^(\d{4})(?:\.0)?$/.exec(beside)?.[1] ?? dated?.[2] ?? 0;
  return { keys: [...new Set(keys)], year: Number(year) };
}

const putInFront = (_, name, article, rest = "") => `${article}${article.endsWith("'") ? "" : " "}${name}${rest}`;

// Where the bracket opens that closes a title, after a blank; −1 without one.
function startOfBracket(title) {
  let depth = 0;
  for (let at = title.endsWith(")") ? title.length - 1 : 0; at > 0; at--) {
    depth += (title[at] === ")") - (title[at] === "(");
    if (!depth) return title[at - 1] === " " ? at : -1;
  }
  return -1;
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
