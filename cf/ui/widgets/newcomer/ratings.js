// A person's ratings, which the browser alone keeps: rows of films in the order of being rated, each
// with its stars, or null where the film was not seen. And the groups of films that they like: a run
// makes groups of its own, so what is kept is a film of each.
const SHELF = "cf-you:";
const LIKED = "cf-you-groups:";

class Ratings {
  // What is kept of some data: [[id, stars or null], …], also of films that a page does not know.
  static kept(mark) {
    return readKept(SHELF + mark).filter(Array.isArray);
  }

  // Whether groups of films were pointed at.
  static likes(mark) {
    return readKept(LIKED + mark).length > 0;
  }

  constructor(films) {
    Object.assign(this, { films, byRow: new Map(), liked: new Set() });
    this.rowOf = new Map(films.ids.map((id, row) => [id, row]));
    this.put(Ratings.kept(films.mark));
    this.liked = new Set(readKept(LIKED + films.mark));
  }

  // [[id, stars or null], …]; what is no rating of these films is passed over. Returns how many are.
  put(pairs) {
    let n = 0;
    for (const [id, stars] of pairs) {
      const row = this.rowOf.get(id);
      if (row === undefined || !(stars === null || this.isOnScale(stars))) continue;
      this.byRow.set(row, stars);
      n++;
    }
    return n;
  }

  isOnScale(stars) {
    return typeof stars === "number" && stars >= this.films.lowest && stars <= this.films.highest;
  }

  // undefined takes an answer back. One that is changed keeps its place.
  give(row, stars) {
    if (stars === undefined) this.byRow.delete(row);
    else this.byRow.set(row, stars);
    this.save();
  }

  // Of films that were seen: [[row, stars], …], the oldest first.
  get given() {
    return [...this.byRow].filter(([, stars]) => stars !== null);
  }

  // Places among the films' groups.
  get chosen() {
    const { groups, ids } = this.films;
    return groups.flatMap(({ rows }, place) => (rows.some((row) => this.liked.has(ids[row])) ? [place] : []));
  }

  // Choose the group of a place, or no longer.
  turn(place) {
    const { chosen } = this;
    const places = chosen.includes(place) ? chosen.filter((one) => one !== place) : [...chosen, place];
    this.liked = new Set(places.map((one) => this.films.ids[this.films.groups[one].rows[0]]));
    this.save();
  }

  // For those who have been asked to send them: ids and stars.
  get plain() {
    const { mark, ids } = this.films;
    return { mark, ids: this.given.map(([row]) => ids[row]), stars: this.given.map(([, stars]) => stars) };
  }

  save() {
    try {
      localStorage.setItem(LIKED + this.films.mark, JSON.stringify([...this.liked]));
      const pairs = [...this.byRow].map(([row, stars]) => [this.films.ids[row], stars]);
      localStorage.setItem(SHELF + this.films.mark, JSON.stringify(pairs));
    } catch {
      // They last as long as the tab does.
    }
  }

  // Returns what brings all back, beside what was said since; nothing where there was nothing.
  forget() {
    const { byRow, liked } = this;
    this.byRow = new Map();
    this.liked = new Set();
    try {
      localStorage.removeItem(LIKED + this.films.mark);
      localStorage.removeItem(SHELF + this.films.mark);
    } catch {
      // Nothing was kept.
    }
    if (!byRow.size && !liked.size) return null;
    return () => {
      this.byRow = new Map([...byRow, ...this.byRow]);
      this.liked = new Set([...liked, ...this.liked]);
      this.save();
    };
  }

  // All that was said: ratings, and in a column of its own what was not seen and whose groups are liked.
  get csv() {
    const { ids, names } = this.films;
    const quote = (text) => `"${text.replaceAll('"', '""')}"`;
    const rows = [...this.liked].map((id) => this.rowOf.get(id)).filter((row) => row !== undefined);
    const lines = [...new Set([...this.byRow.keys(), ...rows])].map((row) => {
      const stars = this.byRow.get(row);
      const answers = [...(stars === null ? [NOT_SEEN] : []), ...(rows.includes(row) ? [MORE_LIKE_IT] : [])];
      return `${ids[row]},${quote(names[row])},${stars ?? ""},${answers.join("; ")}`;
    });
    return ["movieId,title,rating,answer", ...lines, ""].join("\n");
  }

  // Take what a file's text says; what came of it, and the films that are not among these.
  take(text) {
    const { pairs, liked, missed, says } = readPersonal(this.films, text);
    this.put(pairs);
    for (const id of liked) this.liked.add(id);
    this.save();
    return { missed, says };
  }
}

// A list that the browser keeps; none in one that keeps nothing, or something that is not ours.
function readKept(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
