// What the parts that take a person draw.
const [WIDE, HIGH, EDGE] = [300, 190, 26];

function drawSvg(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

const CURVE_POINTS = 60;

// Stars over raw scores: the curve that a model makes them with, the scale of ratings that can be
// given, and some films of the person as [name, score].
function drawScores(films, sums, reach) {
  const starsAt = (score) => answerTo(films, score)[0];
  const scores = sums.map(([, score]) => score);
  const most = Math.max(reach, ...scores.map(Math.abs));
  const [low, high] = [Math.min, Math.max].map((end) => end(0, films.highest + 0.5, ...scores.map(starsAt)));
  const x = (score) => EDGE + ((score + most) / (2 * most)) * (WIDE - EDGE);
  const y = (stars) => 4 + ((high - stars) / (high - low)) * (HIGH - 24);
  const picture = drawSvg("svg", {
    viewBox: `0 0 ${WIDE} ${HIGH}`,
    role: "img",
    "aria-label": "Your sums, and the stars that they become",
  });
  const curve = Array.from({ length: CURVE_POINTS + 1 }, (_, i) => ((2 * i) / CURVE_POINTS - 1) * most);
  const inside = curve.filter((score) => starsAt(score) >= low && starsAt(score) <= high);
  picture.append(
    drawSvg("rect", {
      class: "scale",
      x: EDGE,
      y: y(films.highest),
      width: WIDE - EDGE,
      height: y(films.lowest) - y(films.highest),
    }),
    drawSvg("polyline", { class: "curve", points: inside.map((score) => [x(score), y(starsAt(score))]).join(" ") }),
    drawSvg("path", { class: "axis", d: `M${x(0)},0V${HIGH - 20}` }),
  );
  const write = (text, at) => picture.appendChild(drawSvg("text", at)).append(text);
  for (const stars of [films.lowest, films.highest])
    write(`${stars}`, { x: EDGE - 5, y: y(stars) + 4, "text-anchor": "end" });
  write("sum 0", { x: x(0), y: HIGH - 5, "text-anchor": "middle" });
  for (const [name, score] of sums) {
    const mark = drawSvg("circle", { class: "square mark", cx: x(score), cy: y(starsAt(score)), r: 5 });
    mark.append(drawSvg("title", {}));
    mark.firstChild.append(name);
    picture.append(mark);
  }
  return picture;
}

// Where the person stands among the users, a line for each hundredth of them; nought is where
// neither side gains. `open`: how far they may stand from there.
function drawAmongUsers(users, place, open) {
  const shown = users.slice(1, -1); // the outermost may lie far away
  const [low, high] = [Math.min(0, place, shown[0]), Math.max(0, place, shown.at(-1))];
  const at = (value) => (100 * (value - low)) / (high - low || 1);
  const mark = (className, value, ...text) => put("i", { className, style: `left: ${at(value)}%` }, ...text);
  const reach = [place - open, place + open].map((value) => Math.min(Math.max(at(value), 0), 100));
  return put(
    "div",
    { className: "ruler", role: "img", ariaLabel: "You among the users" },
    ...shown.map((value) => mark("user", value)),
    mark("nought", 0, put("span", {}, "0")),
    put("i", { className: "open", style: `left: ${reach[0]}%; width: ${reach[1] - reach[0]}%` }),
    mark("self", place, put("span", {}, "you")),
  );
}
