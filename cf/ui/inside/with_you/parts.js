// The parts that take a person: each says what it promises to who has rated nothing, and draws what
// their ratings say, as nodes. `you`: their ratings as a map of stars by id (`given`); with a run, its
// films leaning towards their groups, and their ratings by row; `kept`, which lasts from draw to draw.
const N_SUMS = 6; // of the newest ratings
const PARTS = {
  // Their own row of the table. `films`: [[id, name], …], `nFilms`: of the whole table.
  row: {
    promise: () => "your own row of the table stands",
    draw({ given, nouns }, { films, nFilms }) {
      const rated = films.filter(([id]) => given.has(id)).length;
      const share = ((100 * given.size) / nFilms).toFixed(2);
      const here = films.length ? `of these ${films.length} ${nouns} you have rated ${rated}; ` : "";
      return [
        put(
          "p",
          {},
          put("b", {}, "Your row"),
          `, from this browser: ${here}of all ${nFilms.toLocaleString("en")}, ${given.size}, which fill ${share} % of it. The rest are holes, to be predicted.`,
        ),
        put(
          "div",
          { className: "cells" },
          ...films.map(([id, name]) =>
            put(
              "span",
              { className: given.has(id) ? "cell given" : "cell" },
              put("b", {}, `${given.get(id) ?? "?"}`),
              ` ${name}`,
            ),
          ),
        ),
      ];
    },
  },

  // Some films as learned numbers see them, with the person in it. `films`: [[id, name, row], …].
  opinions: {
    promise: ({ nouns }) => `what learned numbers say of you and these ${nouns} stands`,
    draw(you, { films }) {
      const { given, films: of, noun, nouns } = you;
      const told = of
        ? `: each ${noun} predicted from your other ratings by learned numbers, not by those above`
        : `, in stars that you gave to these ${nouns}`;
      const lines = films.map(([id, name, row]) => [
        name,
        ...(of ? [starsOf(of, row, foldWithout(you, row)).toFixed(2)] : []),
        `${given.get(id) ?? "–"}`,
      ]);
      return [
        put("p", {}, put("b", {}, "You"), `${told}.`),
        tabulate(lines, ["", ...(of ? ["predicted"] : []), "you gave"]),
      ];
    },
  },

  // A film's numbers as they are tried, asked about the person. `row`, `tried`, `learned`.
  numbers: {
    promise: ({ noun }) => `your own stars for this ${noun} stand beside what both say`,
    draw(you, { row, tried, learned }) {
      const { films, ratings, noun, nouns } = you;
      const own = foldWithout(you, row);
      const say = (numbers) => {
        const product = numbers.reduce((sum, one, i) => sum + one * own[i], 0);
        const score = product + films.offsets[row] + (films.hasBias ? own[films.nFactors] : 0);
        return answerTo(films, score)[0].toFixed(2);
      };
      const stars = ratings.find(([one]) => one === row)?.[1];
      const gave = stars === undefined ? `You have not rated this ${noun}.` : `You gave ${stars}.`;
      return [
        put(
          "p",
          {},
          put("b", {}, "You"),
          `, folded in from your ratings of ${stars === undefined ? "" : "other "}${nouns}: your numbers for ${films.names[row]} predict ${say(tried)} stars from you, the learned ones ${say(learned)}. ${gave}`,
        ),
      ];
    },
  },

  // The row that was looked up, times the person's vector. `row`.
  product: {
    promise: ({ noun }) => `the dot product of this ${noun}’s row and your vector stands`,
    draw(you, { row }) {
      const { films, ratings, noun } = you;
      const stars = ratings.find(([one]) => one === row)?.[1];
      const gave = stars === undefined ? "" : ` You gave ${stars}; your vector here is that of your other ratings.`;
      return [
        put(
          "p",
          {},
          put("b", {}, "What the row is for"),
          `: the dot product with your vector. That is no row of the run to look up; your ratings, which stay in this browser, are folded in.${gave}`,
        ),
        tabulate(takeApart(films, row, foldWithout(you, row), noun)),
      ];
    },
  },

  // One step on a rating of theirs. `rates`, ascending.
  step: {
    promise: ({ noun }) => `a step on a rating of yours, between your vector and the ${noun}’s, stands`,
    draw: drawStep,
  },

  // What the dot product comes to for their newest ratings, and what the model makes of it.
  sums: {
    promise: () => "your own sums, before and after the sigmoid, stand",
    draw(you, { reach }) {
      const { films, ratings, noun, nouns } = you;
      const { numbers } = foldIn(films, ratings);
      const newest = ratings.slice(-N_SUMS).reverse();
      const sums = newest.map(([row]) => [films.names[row], scoreOf(films, row, foldWithout(you, row))]);
      const stars = films.names.map((_, row) => starsOf(films, row, numbers));
      const n = stars.filter((one) => one < films.lowest || one > films.highest).length;
      const [low, high] = [Math.min, Math.max].map((end) => stars.reduce((a, b) => end(a, b)).toFixed(2));
      const made = films.end
        ? `before and after the sigmoid onto 0 to ${films.end} stars`
        : "which this model takes for stars as they are";
      const each = newest.length ? `, for each ${noun} here without your rating of it` : "";
      const lines = newest.map(([, gave], i) => [
        sums[i][0],
        signed(sums[i][1], 2),
        ...(films.end ? [answerTo(films, sums[i][1])[0].toFixed(2)] : []),
        `${gave}`,
      ]);
      const head = ["", "sum", ...(films.end ? ["stars"] : []), "you gave"];
      return [
        put(
          "p",
          {},
          put("b", {}, "Your sums"),
          `, your vector · the ${noun}’s vector, ${made}. Your vector is folded in from ${tellRatings(you)}${each}. Over all ${stars.length.toLocaleString("en")} ${nouns} your predictions reach from ${low} to ${high} stars; ${n ? n.toLocaleString("en") : "none"} ${n > 1 ? "lie" : "lies"} outside the scale.`,
        ),
        ...(newest.length ? [tabulate(lines, head), drawScores(films, sums, reach)] : []),
      ];
    },
  },

  // How they like what lies along a direction. `step`: one standard deviation of the films along it,
  // `users`: what it adds to their scores, ascending.
  direction: {
    promise: () => "your own place along this direction stands",
    draw(you, { step, users }) {
      const { films, ratings, noun, nouns } = you;
      const { numbers, covariance } = foldIn(films, ratings);
      const padded = Float64Array.from(numbers, (_, i) => step[i] ?? 0);
      const place = dot(padded, numbers);
      const open = 1.645 * Math.sqrt(dot(padded, applyTo(covariance, films.nNumbers, padded))); // nine chances in ten
      const share = tellShare(users, place);
      const side = place < 0 ? "left" : "right";
      const like =
        Math.abs(place) > open
          ? `You are predicted more stars the farther ${withArticle(noun)} lies to the ${side}.`
          : `Your ratings do not say yet which side you like better.`;
      return [
        put(
          "p",
          {},
          put("b", {}, "You along this direction"),
          `: ${withArticle(noun)} one standard deviation farther right scores ${signed(place, 2)} ± ${open.toFixed(2)} with you, nine chances in ten, more than with ${share} % of the users. ${like}`,
        ),
        put(
          "div",
          { className: "wide" },
          drawAmongUsers(users, place, open),
          put(
            "p",
            { className: "quiet ends" },
            put("span", {}, `← ${nouns} on the left gain`),
            put("span", {}, "a line: a hundredth of the users"),
            put("span", {}, `${nouns} on the right gain →`),
          ),
        ),
      ];
    },
  },

  // How much they rate, and what. `counts`: of the users' ratings, ascending; `known`: ids of the most
  // rated `percent` % of the films, which have the share `ofAll` of all ratings.
  share: {
    promise: () => "how much you have rated, beside the users, stands",
    draw({ given, nouns }, { counts, known, percent, ofAll }) {
      const ids = new Set(known);
      const own = [...given.keys()].filter((id) => ids.has(id)).length;
      const amid =
        given.size < counts[0]
          ? "fewer than anybody here: these data would have left you out"
          : `more than ${tellShare(counts, given.size)} % of the users`;
      return [
        put(
          "p",
          {},
          put("b", {}, "You"),
          ` have rated ${given.size}, ${amid}. ${Math.round((100 * own) / given.size)} % of your ratings are of the ${percent} % of the ${nouns} that are rated most, as ${Math.round(100 * ofAll)} % of everybody’s are.`,
        ),
      ];
    },
  },

  // Their bias among those of the users. `biases`: ascending, `mean`: of all ratings.
  bias: {
    promise: () => "your own bias stands",
    draw(you, { biases, mean }) {
      const { films, given } = you;
      const { numbers, covariance } = foldIn(films, you.ratings);
      const { nFactors: at, nNumbers: d } = films;
      const open = 1.645 * Math.sqrt(covariance[at * d + at]); // nine chances in ten
      const share = tellShare(biases, numbers[at]);
      const stars = [...given.values()];
      const own = stars.length
        ? `Your ratings have a mean of ${(stars.reduce((sum, one) => sum + one, 0) / stars.length).toFixed(2)} stars, everyone’s ${mean.toFixed(2)}. What your mean owes to the ${you.nouns} that you chose is not your bias. `
        : "";
      return [
        put(
          "p",
          {},
          put("b", {}, `Your bias ${signed(numbers[at], 2)}`),
          ` ± ${open.toFixed(2)}, nine chances in ten, folded in from ${tellRatings(you)}: more generous than ${share} % of the users. ${own}`,
        ),
      ];
    },
  },

  // Their own list beside everybody's. `among`: rows to choose from, `ofNewcomers`: everybody's.
  list: {
    promise: () => "your own list stands",
    draw(you, { among, ofNewcomers }) {
      const { films, ratings, noun } = you;
      const { numbers } = foldIn(films, ratings);
      const stars = new Map(among.map((row) => [row, starsOf(films, row, numbers)]));
      const own = [...among].sort((a, b) => stars.get(b) - stars.get(a)).slice(0, ofNewcomers.length);
      const nShared = own.filter((row) => ofNewcomers.includes(row)).length;
      const list = tabulate(own.map((row) => [films.names[row], stars.get(row).toFixed(2)]));
      own.forEach((row, place) => list.rows[place].classList.toggle("strong", ofNewcomers.includes(row)));
      return [
        put(
          "div",
          {},
          put(
            "p",
            {},
            put("b", {}, "You"),
            `, from ${tellRatings(you)}, which stay in this browser; bold: the ${nShared} of ${own.length} that stand in everybody’s list, too.`,
          ),
          list,
        ),
        put(
          "div",
          {},
          put("p", {}, put("b", {}, "The dot product, with you in it"), `: ${films.names[own[0]]}`),
          tabulate(takeApart(films, own[0], numbers, noun)),
        ),
      ];
    },
  },
};

// Which share of some values lies below one, in percent.
function tellShare(values, own) {
  return Math.round((100 * values.filter((one) => one < own).length) / values.length);
}

function tellRatings({ ratings, nouns }) {
  const n = ratings.length;
  return n ? `${n} ${n > 1 ? "ratings" : "rating"}` : `the groups of ${nouns} that you like`;
}

// The person's numbers without what they said of a film: what it asks for is no answer to itself.
function foldWithout({ films, ratings }, row) {
  return foldIn(
    films,
    ratings.filter(([one]) => one !== row),
  ).numbers;
}

// How a film's stars come about: names and values of what is added up, and what comes of the sum.
function takeApart(films, row, numbers, noun) {
  const { nFactors, hasBias, offsets, end } = films;
  const own = hasBias ? numbers[nFactors] : 0;
  const terms = [[`your vector · the ${noun}’s vector`, signed(multiply(films, row, numbers) - own, 2)]];
  if (hasBias) terms.push([`the ${noun}’s bias`, signed(offsets[row], 2)], ["your bias", signed(own, 2)]);
  const score = scoreOf(films, row, numbers);
  const stars = answerTo(films, score)[0].toFixed(2);
  terms.push(end ? [`${end} stars × sigmoid of the sum, ${signed(score, 2)}`, stars] : ["stars", stars]);
  return terms;
}

function tabulate(lines, head = null) {
  const write = (line, tag) => put("tr", {}, ...line.map((text) => put(tag, {}, text)));
  return put("table", {}, ...(head ? [write(head, "th")] : []), ...lines.map((line) => write(line, "td")));
}
