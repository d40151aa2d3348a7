// The parts that take a person: each says what it promises to who has rated nothing, and draws what
// their ratings say, as nodes. `you`: their ratings as a map of stars by id (`given`); with a run, its
// films leaning towards their groups, and their ratings by row; `kept`, which lasts from draw to draw.
const PARTS = {
  // Their own row of the table. `films`: [[id, name], …], `nFilms`: of the whole table.
  row: {
    promise: () => "your own row of the table stands",
    draw({ given, nouns }, { films, nFilms }) {
      const rated = films.filter(([id]) => given.has(id)).length;
      const share = ((100 * given.size) / nFilms).toFixed(2);
      const here = films.length ? `of these ${films.length} ${nouns} you have rated ${rated}; ` : "";
      return [
        put("p", {}, put("b", {}, "Your row"), `, from this browser: ${here}of all ${nFilms.toLocaleString("en")}, ${given.size}, which fill ${share} % of it. The rest are holes, to be predicted.`),
        put("div", { className: "cells" }, ...films.map(([id, name]) =>
          put("span", { className: given.has(id) ? "cell given" : "cell" }, put("b", {}, `${given.get(id) ?? "?"}`), ` ${name}`),
        )),
      ];
    },
  },

  // Some films as learned numbers see them, with the person in it. `films`: [[id, name, row], …].
  opinions: {
    promise: ({ nouns }) => `what learned numbers say of you and these ${nouns} stands`,
    draw(you, { films }) {
      const { given, films: of, noun, nouns } = you;
      const told = of ? `: each ${noun} predicted from your other ratings by learned numbers, not by those above` : `, in stars that you gave to these ${nouns}`;
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
        put("p", {}, put("b", {}, "You"), `, folded in from your ratings of ${stars === undefined ? "" : "other "}${nouns}: your numbers for ${films.names[row]} predict ${say(tried)} stars from you, the learned ones ${say(learned)}. ${gave}`),
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
        put("p", {}, put("b", {}, "What the row is for"), `: the dot product with your vector. That is no row of the run to look up; your ratings, which stay in this browser, are folded in.${gave}`),
        tabulate(takeApart(films, row, foldWithout(you, row), noun)),
      ];
    },
  },

  // One step on a rating of theirs. `rates`, ascending.
  step: { promise: ({ noun }) => `a step on a rating of yours, between your vector and the ${noun}’s, stands`, draw: drawStep },

  // Their bias among those of the users. `biases`: ascending, `mean`: of all ratings.
  bias: {
    promise: () => "your own bias stands",
    draw(you, { biases, mean }) {
      const { films, given } = you;
      const { numbers, covariance } = foldIn(films, you.ratings);
      const { nFactors: at, nNumbers: d } = films;
      const open = 1.645 * Math.sqrt(covariance[at * d + at]); // nine chances in ten
      const share = Math.round((100 * biases.filter((one) => one < numbers[at]).length) / biases.length);
      const stars = [...given.values()];
      const own = stars.length
        ? `Your ratings have a mean of ${(stars.reduce((sum, one) => sum + one, 0) / stars.length).toFixed(2)} stars, everyone’s ${mean.toFixed(2)}. What your mean owes to the ${you.nouns} that you chose is not your bias. `
        : "";
      return [
        put("p", {}, put("b", {}, `Your bias ${signed(numbers[at], 2)}`), ` ± ${open.toFixed(2)}, nine chances in ten, folded in from ${tellRatings(you)}: more generous than ${share} % of the users. ${own}`),
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
        put("div", {},
          put("p", {}, put("b", {}, "You"), `, from ${tellRatings(you)}, which stay in this browser; bold: the ${nShared} of ${own.length} that stand in everybody’s list, too.`),
          list,
        ),
        put("div", {},
          put("p", {}, put("b", {}, "The dot product, with you in it"), `: ${films.names[own[0]]}`),
          tabulate(takeApart(films, own[0], numbers, noun)),
        ),
      ];
    },
  },
};

function tellRatings({ ratings, nouns }) {
  const n = ratings.length;
  return n ? `${n} ${n > 1 ? "ratings" : "rating"}` : `the groups of ${nouns} that you like`;
}

// The person's numbers without what they said of a film: what it asks for is no answer to itself.
function foldWithout({ films, ratings }, row) {
  return foldIn(films, ratings.filter(([one]) => one !== row)).numbers;
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
