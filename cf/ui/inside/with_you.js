// The dot product, with you in it: the list that this browser's own ratings give, and the stars of its
// first film as the sum that they are. No rating leaves the browser.
// How a film's stars come about: names and values of what is added up, and what comes of the sum.
function takeApart(films, row, numbers) {
  const { nFactors, hasBias, offsets, end, noun } = films;
  const own = hasBias ? numbers[nFactors] : 0;
  const terms = [[`your vector · the ${noun}’s vector`, multiply(films, row, numbers) - own]];
  if (hasBias) terms.push([`the ${noun}’s bias`, offsets[row]], ["your bias", own]);
  const score = scoreOf(films, row, numbers);
  if (end) terms.push([`${end} stars × sigmoid of the sum, ${signed(score, 2)}`, answerTo(films, score)[0]]);
  return terms;
}

function tabulate(lines) {
  return put("table", {}, ...lines.map(([name, value, strong]) =>
    put("tr", { className: strong ? "strong" : "" }, put("td", {}, name), put("td", {}, value)),
  ));
}

export default ({ data, parentElement: host }) => {
  const films = readFilms(data);
  const { names, among, ofNewcomers, groups, noun, nouns } = films;
  const ratings = new Ratings(films);
  const { given, chosen } = ratings;
  const root = put("section", { className: "with-you", ariaLabel: "You" });
  host.querySelector(".with-you")?.remove(); // the style stays
  host.append(root);
  if (!given.length && !chosen.length) {
    root.append(put("p", {}, put("b", {}, "You"), `: rate a few ${nouns} on the page You, and your own list stands here.`));
    return;
  }
  const prior = leanTowards(films, groups, chosen);
  const { numbers } = foldIn(prior, given);
  const stars = new Map(among.map((row) => [row, starsOf(films, row, numbers)]));
  const own = [...among].sort((a, b) => stars.get(b) - stars.get(a)).slice(0, ofNewcomers.length);
  const nShared = own.filter((row) => ofNewcomers.includes(row)).length;
  const told = given.length ? `${given.length} ${given.length > 1 ? "ratings" : "rating"}` : `the groups of ${nouns} that you like`;
  const apart = takeApart(films, own[0], numbers);
  root.append(
    put("div", {},
      put("p", {}, put("b", {}, "You"), `, from ${told}, which stay in this browser; bold: the ${nShared} of ${own.length} that stand in everybody’s list, too.`),
      tabulate(own.map((row) => [names[row], stars.get(row).toFixed(2), ofNewcomers.includes(row)])),
    ),
    put("div", {},
      put("p", {}, put("b", {}, "The dot product, with you in it"), `: ${names[own[0]]}`),
      tabulate(apart.map(([name, value], i) => [name, films.end && i === apart.length - 1 ? value.toFixed(2) : signed(value, 2)])),
    ),
  );
};
