// One step of gradient descent on a rating of the person's own: cf/lesson/step.py once more.
const [N_STEADY, N_ERRORS] = [8, 6]; // steps that a steady rate takes, errors written out

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

// What a pair of vectors and biases predicts, its error and d loss / d score.
function judge(films, { u, m, ownBias, filmBias, given }) {
  const score = dot(u, m) + ownBias + filmBias;
  const [stars, slope] = answerTo(films, score);
  return { score, stars, error: stars - given, slope: 2 * (stars - given) * slope };
}

function stepPair(films, pair, rate) {
  const { u, m, ownBias, filmBias } = pair;
  const far = rate * judge(films, pair).slope;
  const shift = films.hasBias ? far : 0;
  return {
    ...pair,
    u: u.map((value, i) => value - far * m[i]),
    m: m.map((value, i) => value - far * u[i]),
    ownBias: ownBias - shift,
    filmBias: filmBias - shift,
  };
}

const isNearer = (before, after) =>
  Number.isFinite(after) && Math.abs(after) <= Math.abs(before) && before * after >= 0;

// The largest rate whose first steps all come nearer without going past the rating, else the smallest.
function steadyRate(films, pair, rates) {
  const isSteady = (rate) => {
    for (let n = 0, now = pair; n < N_STEADY; n++) {
      const next = stepPair(films, now, rate);
      if (!isNearer(judge(films, now).error, judge(films, next).error)) return false;
      now = next;
    }
    return true;
  };
  return [...rates].reverse().find(isSteady) ?? rates[0];
}

// The person's vector as their other ratings fold it in, beside the film's.
function pairUp(you, row) {
  const { films, ratings } = you;
  const { nFactors, hasBias, offsets } = films;
  const own = foldWithout(you, row);
  return {
    u: [...own.subarray(0, nFactors)],
    m: [...factorOf(films, row).subarray(0, nFactors)],
    ownBias: hasBias ? own[nFactors] : 0,
    filmBias: offsets[row],
    given: ratings.find(([one]) => one === row)[1],
  };
}

function drawStep(you, { rates }) {
  const { films, ratings, noun, kept, redraw } = you;
  if (!ratings.length) return null; // groups alone are no rating to step on
  if (kept.run !== films.run || !ratings.some(([row]) => row === kept.row)) {
    Object.assign(kept, { run: films.run, row: ratings.at(-1)[0], way: null });
  }
  const { row } = kept;
  if (!kept.way) {
    kept.way = [pairUp(you, row)];
    kept.rate = steadyRate(films, kept.way[0], rates);
  }
  const now = judge(films, kept.way.at(-1));
  const choose = (name, value, options, take) => {
    const box = put(
      "select",
      {},
      ...options.map(([one, text]) => put("option", { value: one, selected: one === value }, text)),
    );
    box.addEventListener("change", () => (take(box.value), redraw()));
    return put("label", {}, `${name} `, box);
  };
  const press = (text, act, disabled = false) => {
    const button = put("button", { type: "button", disabled }, text);
    button.addEventListener("click", () => {
      act();
      redraw();
    });
    return button;
  };
  const ofRatings = [...ratings].reverse().map(([one, stars]) => [one, `${films.names[one]}: ${stars}`]);
  const next = stepPair(films, kept.way.at(-1), kept.rate);
  const numbers = kept.way.at(-1);
  const lines = [
    [`your vector · the ${noun}’s vector`, signed(dot(numbers.u, numbers.m), 3)],
    ...(films.hasBias
      ? [
          ["your bias", signed(numbers.ownBias, 3)],
          [`the ${noun}’s bias`, signed(numbers.filmBias, 3)],
        ]
      : []),
    ["predicted stars", now.stars.toFixed(3)],
    ["you gave", `${numbers.given}`],
    ["slope, ∂loss / ∂score", signed(now.slope, 3)],
  ];
  const errors = kept.way.slice(-N_ERRORS).map((pair) => signed(judge(films, pair).error, 2));
  return [
    put(
      "div",
      {},
      put(
        "p",
        {},
        put("b", {}, "The same step, with you in it"),
        `: your vector as your other ratings fold it in, and a rating of yours that is new to it. It stays in this browser.`,
      ),
      put(
        "div",
        { className: "choices" },
        choose(`Your rating`, row, ofRatings, (value) => Object.assign(kept, { row: Number(value), way: null })),
        choose(
          "Learning rate",
          kept.rate,
          rates.map((rate) => [rate, `${rate}`]),
          (value) => (kept.rate = Number(value)),
        ),
        press("Step", () => kept.way.push(next), !Number.isFinite(judge(films, next).stars)),
        press("Start over", () => kept.way.splice(1)),
      ),
      put("p", { ariaLive: "polite" }, `Errors so far: ${errors.join(" → ")}`),
    ),
    put("div", { className: "pair" }, tabulate(lines), drawWay(kept.way, films.names[row])),
  ];
}

// The way of both vectors in the plane that they span, which no step leaves.
function drawWay(way, name) {
  const [{ u, m }] = way;
  const first = scaleTo(u) ?? scaleTo(m) ?? u;
  const second = scaleTo(m.map((value, i) => value - dot(m, first) * first[i])) ?? m.map(() => 0);
  const sides = [
    ["u", "you", "square"],
    ["m", name, "triangle"],
  ].map(([of, who, shape]) => ({
    who,
    shape,
    points: way.map((pair) => [dot(pair[of], first), dot(pair[of], second)]),
  }));
  const all = [[0, 0], ...sides.flatMap(({ points }) => points)];
  const [low, high] = [Math.min, Math.max].map((most) =>
    [0, 1].map((axis) => most(...all.map((point) => point[axis]))),
  );
  const scale = Math.min((WIDE - 2 * EDGE) / (high[0] - low[0] || 1), (HIGH - 2 * EDGE) / (high[1] - low[1] || 1));
  const place = ([x, y]) => [
    WIDE / 2 + (x - (low[0] + high[0]) / 2) * scale,
    HIGH / 2 - (y - (low[1] + high[1]) / 2) * scale,
  ];
  const [zeroX, zeroY] = place([0, 0]);
  const picture = drawSvg("svg", {
    viewBox: `0 0 ${WIDE} ${HIGH}`,
    role: "img",
    "aria-label": `Your vector and that of ${name}, and their way so far`,
  });
  picture.append(drawSvg("path", { class: "axis", d: `M0,${zeroY}H${WIDE}M${zeroX},0V${HIGH}` }));
  for (const { who, shape, points } of sides) {
    const placed = points.map(place);
    const [tipX, tipY] = placed.at(-1);
    const mark = shape === "square" ? "M-5,-5H5V5H-5Z" : "M0,-6L6,5H-6Z";
    const label = drawSvg("text", {
      x: tipX > WIDE / 2 ? tipX - 9 : tipX + 9,
      y: tipY + (tipY > zeroY ? 18 : -9),
      "text-anchor": tipX > WIDE / 2 ? "end" : "start",
    });
    label.textContent = who;
    picture.append(
      drawSvg("path", { class: `${shape} arrow`, d: `M${zeroX},${zeroY}L${tipX},${tipY}` }),
      drawSvg("polyline", { class: `${shape} way`, points: placed.join(" ") }),
      drawSvg("path", { class: `${shape} mark`, d: mark, transform: `translate(${tipX},${tipY})` }),
      label,
    );
  }
  return picture;
}

function scaleTo(vector) {
  const length = Math.hypot(...vector);
  return length > 1e-12 ? vector.map((value) => value / length) : null;
}
