// What a person rates and what comes of it. Each answer is worked out here, within milliseconds, and
// goes nowhere: only the button of join.js lets ratings leave the browser.
const PEOPLE = new WeakMap(); // by the node that one is mounted in
const BRING =
  "Your ratings: the zip or ratings.csv of Letterboxd, a list of IMDb, Goodreads or MovieLens, or any CSV with movieId or title, and rating";
const [N_ASKED, N_MORE, N_FOUND, N_LISTED, N_LAST, N_NAMED] = [12, 6, 8, 5, 3, 4];

// From end to end: what is uncertain, and what nobody would call love and hate.
const [OPEN_STARS, ALIKE_STARS] = [0.5, 0.25];
const press = (text, act, title = "") => {
  const node = put("button", { type: "button", title }, text);
  node.addEventListener("click", act);
  return node;
};

const tenths = (value) => value.toFixed(1).replace("-", "−");
const without = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

class You {
  constructor(host) {
    this.picture = new Picture(
      (row) => this.explain(row),
      (row) => this.explain(this.picked === null ? null : row),
    );
    this.search = put("input", { type: "search" });
    this.search.addEventListener("input", () => this.find());
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.parts.found.querySelector("button")?.click();
    });
    this.parts = Object.fromEntries(
      ["count", "found", "groups", "next", "films", "more", "outcome", "why", "errors", "file"].map((name) => [
        name,
        put("div", { className: name }),
      ]),
    );
    const { count, found, groups, next, films, more, outcome, why, errors, file } = this.parts;
    for (const live of [count, errors]) live.setAttribute("aria-live", "polite");
    this.upload = put("input", { type: "file", accept: ".csv,.tsv,.txt,.zip,text/csv,application/zip", hidden: true });
    this.upload.addEventListener("change", () => this.bring());
    this.says = put("span", { aria: { role: "status" } });
    this.missed = put("div", { className: "missed" });
    const keep = put(
      "div",
      { className: "keep" },
      press("Take away", () => this.takeAway(), "Your ratings as a CSV"),
      press("From Letterboxd, IMDb, a CSV …", () => this.upload.click(), BRING),
      press("Forget me", () => this.forget(), "Delete your ratings from this browser"),
      this.upload,
      this.says,
      this.missed,
    );
    file.append(keep);
    this.root = put(
      "section",
      { className: "you", aria: { "aria-label": "You" } },
      put(
        "div",
        { className: "rate" },
        put("div", { className: "head" }, count, this.search),
        found,
        groups,
        next,
        films,
        more,
      ),
      outcome,
      why,
      errors,
      file,
    );
    host.append(this.root);
  }

  receive(data) {
    const films = readFilms(data);
    if (films.key === this.films?.key) return;
    const other = films.mark !== this.films?.mark;
    this.films = films;
    films.plain = films.names.map(without);
    this.search.setAttribute("aria-label", this.say("Find any film"));
    this.search.placeholder = this.say(`Find any of ${films.names.length.toLocaleString("en")} films`);
    if (other) {
      this.ratings = new Ratings(this.films);
      this.picked = null;
      this.missed.replaceChildren();
      this.says.textContent = "";
    } else this.ratings.films = this.films;
    this.begin();
  }

  fold() {
    const { given } = this.ratings;
    const began = performance.now();
    this.prior = leanTowards(this.films, this.films.groups, this.ratings.chosen);
    this.you = { ...foldIn(this.prior, given), isKnown: given.length > 0 || this.prior !== this.films };
    this.stars = Float64Array.from(this.films.ids, (_, row) => starsOf(this.films, row, this.you.numbers));
    this.root.dataset.milliseconds = (performance.now() - began).toFixed(1);
  }

  // Unanswered films that would tell most, one after another, besides those that are `shown`.
  suggest(most, shown = []) {
    const known = new Set([...shown, ...this.ratings.byRow.keys()]);
    const among = this.films.listed.filter((row) => !known.has(row));
    return askNext(this.films, this.you, among, most);
  }

  // Ask about a film; the one that is not asked about any more takes its place in the list.
  askAbout(row) {
    const [before, place] = [this.next, this.asked.indexOf(row)];
    if (row === before) return;
    this.next = row;
    if (place >= 0) this.asked.splice(place, 1, ...(before === null ? [] : [before]));
    else if (before !== null) this.asked.push(before);
  }

  give(row, stars) {
    const led = row === this.next;
    this.ratings.give(row, stars);
    if (led) {
      this.next = null;
      this.asked = stars === null ? [...this.asked, row] : [row, ...this.asked];
    }
    this.search.value = "";
    this.fold();
    this.askAbout(this.suggest(1)[0] ?? null);
    this.draw();
    if (led) this.parts.films.scrollTop = 0;
    this.focusOn(led ? this.next : row);
  }

  // The stars of a film, where it stands among the others; else those of the film that is asked about.
  focusOn(row) {
    const { films, next } = this.parts;
    const stars = films.querySelector(`[data-row="${row}"] .stars`) ?? next.querySelector(".stars");
    (stars ?? this.search).focus();
  }

  // A text about films with the noun of the data.
  say(text) {
    const { noun, nouns } = this.films;
    return text.replace(/\b(a )?([Ff])ilm(s?)\b/g, (_, article, first, many) => {
      const said = article ? withArticle(noun) : many ? nouns : noun;
      return first === "F" ? said[0].toUpperCase() + said.slice(1) : said;
    });
  }

  draw() {
    const { count, groups, next, films, more, found } = this.parts;
    const n = this.ratings.given.length;
    const nothing = this.pointing ? "Begin with groups of films" : "Rate what you have seen";
    count.textContent = this.say(n ? `${n} ${n > 1 ? "films" : "film"} rated` : nothing);
    groups.hidden = !this.pointing;
    next.hidden = films.hidden = this.pointing;
    if (this.pointing) this.drawGroups();
    found.replaceChildren();
    const above = films.scrollTop;
    films.replaceChildren(...this.asked.map((row) => this.drawFilm(row)));
    films.scrollTop = above;
    next.replaceChildren(...this.drawNext());
    more.replaceChildren(...this.drawWays());
    this.drawOutcome();
    this.drawErrors();
    this.picture.show(this.films, this.you, this.stars);
    this.explain(this.picked);
    window.__cfYou = this.ratings;
    dispatchEvent(new Event("cf-you"));
  }

  // Ways to further films, and between them and their groups.
  drawWays() {
    const nChosen = this.ratings.chosen.length;
    const go = (pointing) => {
      this.pointing = pointing;
      if (pointing) this.draw();
      else this.ask();
      if (pointing) this.parts.groups.querySelector("button").focus();
      else this.focusOn(this.next);
    };
    if (this.pointing) return [press(this.say(nChosen ? "Now single films" : "Skip to single films"), () => go(false))];
    const more = press(
      this.say("More films"),
      () => {
        const added = this.suggest(N_MORE, [this.next, ...this.asked]);
        this.asked.push(...added);
        this.draw();
        this.showLine(added[0]);
      },
      "Those that many have seen and that would tell most about you, after what you have said",
    );
    if (!this.films.groups.length) return [more];
    return [
      more,
      press(
        this.say("Groups of films") + (nChosen ? `, ${nChosen} chosen` : ""),
        () => go(true),
        "Say which you like; ratings soon weigh more",
      ),
    ];
  }

  // What a person may point at before they rate anything: each group is named by what it holds more
  // of than the others, and by films.
  drawGroups() {
    const { groups, names } = this.films;
    const { chosen } = this.ratings;
    const titles = groups.map(({ rows }) => rows.slice(0, N_NAMED).map((row) => names[row]));
    const buttons = groups.map(({ kinds }, place) => {
      const shown = titles[place].map((name) => name.replace(/ \(\d{4}\)$/, "")).join(", ");
      const button = press(
        "",
        () => {
          this.ratings.turn(place);
          this.fold();
          this.draw();
          this.parts.groups.querySelectorAll("button")[place].focus({ preventScroll: true });
        },
        `${kinds.length ? `More ${kinds.join(", ")} than in the other groups. ` : ""}${titles[place].join(", ")} …`,
      );
      button.append(put("span", {}, ...(kinds.length ? [put("b", {}, kinds.join(", ")), " · "] : []), shown));
      button.ariaPressed = String(chosen.includes(place));
      return button;
    });
    const question =
      chosen.length === groups.length
        ? "All of them tell nothing apart: leave one out."
        : "Which do you like more than most people do?";
    this.parts.groups.replaceChildren(put("p", {}, question), ...buttons);
  }

  // The film whose stars would tell most by now, and why; or the one that was searched for.
  drawNext() {
    const { films, you, next: row } = this;
    if (row === null) return [put("p", {}, this.say("You have answered for all films that are well known here."))];
    const open = Math.sqrt(opennessOf(films, row, you.covariance));
    const score = scoreOf(films, row, you.numbers);
    const [low, high] = [-1.28, 1.28].map((z) => tenths(this.clip(answerTo(films, score + z * open)[0])));
    const share = Math.round(100 * films.seen[row]);
    // A random run, or one of ratings that are all alike, leaves hardly anything open.
    const isOpen = Number(high.replace("−", "-")) - Number(low.replace("−", "-")) >= OPEN_STARS;
    const whose = isOpen ? "your stars are uncertain: " : "your stars, as far as you are known: ";
    const why =
      this.wanted === row
        ? "Your stars, as far as you are known: "
        : `Why this one: ${share} % of users have rated it; ${whose}`;
    const line = this.drawFilm(row);
    line.querySelector(".stars").setAttribute("aria-describedby", "reason");
    return [
      line,
      put(
        "p",
        { id: "reason" },
        `${why}${low === high ? low : `${low} to ${high}`}.`,
        put("span", { className: "keys" }, " Keys: 1 to 5, or arrows and then Enter."),
      ),
    ];
  }

  drawFilm(row) {
    const { names } = this.films;
    const stars = this.ratings.byRow.get(row);
    const line = put(
      "div",
      { className: "film" },
      this.drawTitle(row),
      starBar(this.films, names[row], stars, (value) => this.give(row, value), { holds: row === this.next }),
      stars !== undefined
        ? press("×", () => this.give(row, undefined), `Take back your answer for ${names[row]}`)
        : press("not seen", () => this.give(row, null), `I have not seen ${names[row]}`),
    );
    line.dataset.row = row;
    line.classList.toggle("unseen", stars === null);
    return line;
  }

  drawTitle(row) {
    const title = press(this.films.names[row], () => this.pick(row), "Why this star?");
    title.className = "title";
    title.dataset.row = row;
    return title;
  }

  clip(stars) {
    return Math.min(Math.max(stars, this.films.lowest), this.films.highest);
  }

  // Films whose names hold every word, the best known first.
  find() {
    const { plain, names, seen } = this.films;
    const words = without(this.search.value).split(/\s+/).filter(Boolean);
    const rows = words.length
      ? plain.flatMap((name, row) => (words.every((word) => name.includes(word)) ? [row] : []))
      : [];
    rows.sort((a, b) => seen[b] - seen[a]);
    const buttons = rows.slice(0, N_FOUND).map((row) => press(names[row], () => this.add(row)));
    const none = words.length && !rows.length ? [this.say("No film of these ratings is called so.")] : [];
    this.parts.found.replaceChildren(...buttons, ...none);
  }

  // A film that was searched for is asked about, or shown in the list if it is answered.
  add(row) {
    this.search.value = "";
    this.pointing = false;
    this.wanted = row;
    if (this.ratings.byRow.has(row)) this.asked = [row, ...this.asked.filter((one) => one !== row)];
    else this.askAbout(row);
    this.draw();
    this.showLine(row);
  }

  // Scroll the list to a film, and have its stars in focus.
  showLine(row) {
    const { films } = this.parts;
    const line = films.querySelector(`[data-row="${row}"]`);
    if (line) films.scrollTop = line.offsetTop - films.offsetTop;
    this.focusOn(row);
  }

  drawOutcome() {
    const { listed } = this.films;
    const left = listed.filter((row) => !this.ratings.byRow.has(row)).sort((a, b) => this.stars[b] - this.stars[a]);
    const list = (name, rows) =>
      put(
        "div",
        {},
        put("h4", {}, name),
        ...rows.map((row) =>
          put("div", { className: "answer" }, this.drawTitle(row), put("b", {}, tenths(this.clip(this.stars[row])))),
        ),
      );
    const who = this.you.isKnown ? "you" : "an average user";
    const ends = left.length ? [left.at(-1), left[0]].map((row) => this.clip(this.stars[row])) : [0, 0];
    if (left.length > 1 && ends[1] - ends[0] < ALIKE_STARS) {
      const said = [...new Set(ends.map(tenths))].join(" to ");
      const alike = `This run predicts ${said} stars from ${who} for every film here: it hardly tells them apart.`;
      this.parts.outcome.replaceChildren(put("p", {}, this.say(alike)));
      return;
    }
    const [love, hate] = this.you.isKnown
      ? ["You would love", "You would hate"]
      : ["An average user would love", "… and hate"];
    const nLoved = Math.min(N_LISTED, Math.ceil(left.length / 2)); // of few films none stands in both
    const nHated = Math.min(N_LISTED, left.length - nLoved);
    this.parts.outcome.replaceChildren(
      ...(nLoved ? [list(love, left.slice(0, nLoved))] : []),
      ...(nHated ? [list(hate, left.slice(-nHated).reverse())] : []),
    );
  }

  // The last ratings, each predicted from those before it, beside each film's mean.
  drawErrors() {
    const { given } = this.ratings;
    const first = Math.max(given.length - N_LAST, 1);
    const last = given.slice(first);
    const off = [0, 0];
    last.forEach(([row, stars], i) => {
      const { numbers } = foldIn(this.prior, given.slice(0, first + i));
      off[0] += Math.abs(this.clip(starsOf(this.films, row, numbers)) - stars) / last.length;
      off[1] += Math.abs(this.films.means[row] - stars) / last.length;
    });
    const which = last.length === 1 ? "Your last rating" : `Your last ${last.length} ratings`;
    this.parts.errors.textContent = last.length
      ? `${which}, predicted from those before: off by ${off[0].toFixed(2)} stars. Always saying the ${this.films.noun}’s mean: off by ${off[1].toFixed(2)}.`
      : "";
  }

  // Ask why a film gets its stars, or no longer; then back to the title that asked.
  pick(row) {
    this.picked = this.picked === row ? null : row;
    this.erased = new Set();
    this.picture.pick(this.picked);
    this.explain(this.picked);
    const titles = [...this.parts.outcome.querySelectorAll(".title"), ...this.root.querySelectorAll(".title")];
    const back = titles.find((title) => Number(title.dataset.row) === row) ?? titles[0];
    if (this.picked === null) back?.focus();
    else this.parts.why.querySelector("h4").focus();
  }

  // A predicted star taken apart: what the answer were without each of its terms.
  explain(row) {
    const { why, outcome } = this.parts;
    if (row !== this.picked) this.erased = new Set();
    this.picked = row ?? null;
    outcome.hidden = this.picked !== null;
    if (this.picked === null) {
      why.replaceChildren(this.drawOffer());
      return;
    }
    const { basis, nFactors, hasBias, offsets, names } = this.films;
    const { numbers } = this.you;
    const along = (axis, values) => axis.reduce((sum, one, i) => sum + one * values[i], 0);
    const factor = factorOf(this.films, row);
    const planes = basis.map((axis) => along(axis, factor) * along(axis, numbers));
    const product = numbers.subarray(0, nFactors).reduce((sum, one, i) => sum + one * factor[i], 0);
    const terms = [
      ...(hasBias
        ? [
            [this.say("the film’s bias"), offsets[row]],
            ["your bias", numbers[nFactors]],
          ]
        : []),
      ["taste, left to right on the map", planes[0]],
      ["taste, up and down on the map", planes[1]],
      ["taste in directions that the map does not show", product - planes[0] - planes[1]],
    ];
    const kept = terms.reduce((sum, [name, value]) => sum + (this.erased.has(name) ? 0 : value), 0);
    const starsAt = (score) => this.clip(answerTo(this.films, score)[0]);
    const rows = terms.map(([name, value], place) => {
      const gone = this.erased.has(name);
      const effect = gone ? starsAt(kept + value) - starsAt(kept) : starsAt(kept) - starsAt(kept - value);
      const line = press(
        "",
        () => {
          if (!this.erased.delete(name)) this.erased.add(name);
          this.explain(row);
          why.querySelectorAll(".term")[place].focus({ preventScroll: true });
        },
        gone ? "Put it back" : "Erase it, and see what is left",
      );
      line.className = "term";
      line.ariaPressed = String(!gone);
      line.append(put("span", {}, name), put("b", {}, signed(effect, 1)));
      return line;
    });
    const stars = this.ratings.byRow.get(row);
    const head = put(
      "h4",
      { tabIndex: -1 },
      `${names[row]}: ${tenths(starsAt(kept))}${stars ? `, you gave ${stars}` : ""}`,
    );
    const note = "Each as the stars that it alone adds to all others. Click one to erase it.";
    const back = press("Back to the lists", () => this.pick(row));
    why.replaceChildren(head, ...rows, put("p", {}, note), back);
  }

  // How to ask about a film; the one that is marked, as it was picked elsewhere, cannot be picked anew.
  drawOffer() {
    const offer = put("p", {}, this.say("Click a title, or a film on the map: why this star?"));
    const { selected } = this.picture;
    if (selected !== null) offer.append(" Marked: ", this.drawTitle(selected));
    return offer;
  }

  takeAway() {
    const link = put("a", {
      href: URL.createObjectURL(new Blob([this.ratings.csv], { type: "text/csv" })),
      download: "my-ratings.csv",
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async bring() {
    const [file] = this.upload.files;
    this.upload.value = "";
    if (!file) return;
    this.missed.replaceChildren();
    try {
      const { missed, says } = this.ratings.take(await textOf(file));
      this.says.textContent = says;
      if (missed.length) this.missed.append(this.drawMissed(missed));
    } catch (error) {
      this.says.textContent = error.message;
      return;
    }
    this.begin();
  }

  // Films of a file that are not among these, to be opened.
  drawMissed(names) {
    const count = this.say(`${names.length} ${names.length > 1 ? "films are" : "film is"} not among these`);
    return put("details", {}, put("summary", {}, count), put("ul", {}, ...names.map((name) => put("li", {}, name))));
  }

  forget() {
    const bringBack = this.ratings.forget();
    this.says.textContent = "Your ratings are deleted from this browser.";
    this.missed.replaceChildren();
    this.begin();
    if (!bringBack) return;
    // Held as long as the page is there, for a thumb that slipped.
    const undo = press("Undo", () => {
      bringBack();
      this.says.textContent = "Your ratings are back.";
      this.missed.replaceChildren();
      this.begin();
      this.focusOn(this.next);
    });
    this.missed.append(undo);
  }

  begin() {
    this.fold();
    this.pointing = this.films.groups.length > 0 && !this.you.isKnown;
    this.ask();
  }

  // A film to ask about, and a list: what was answered, the latest first, and others to choose from.
  ask() {
    this.asked = [...this.ratings.byRow.keys()].reverse();
    const [next = null, ...others] = this.suggest(Math.max(N_ASKED - this.asked.length, 3));
    this.next = next;
    this.asked.push(...others);
    this.draw();
  }
}

export default ({ data, parentElement: host }) => {
  let you = PEOPLE.get(host);
  if (!you) PEOPLE.set(host, (you = new You(host)));
  if (you.root.parentNode !== host) host.append(you.root);
  you.receive(data);
};
