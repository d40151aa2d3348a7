// A newcomer's numbers from a few ratings, all films frozen: cf/analysis/fold_in.py once more, so
// that ratings need not leave the browser. `films`: vectors (n × width numbers, row by row), offsets,
// nNumbers, hasBias, end (of the sigmoid's range, 0 without one), mean, covariance, noise.
const MOST_ROUNDS = 30;
const CONVERGED = 1e-7;
const HALVINGS = 12;

// A message of cf/ui/widgets/newcomer: its header, with the films' vectors.
function readFilms(message) {
  const at = 4 + new DataView(message.buffer, message.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(message.subarray(4, at)));
  return { ...head, vectors: new Float32Array(message.slice(at, at + head.bodies[0][1]).buffer) };
}

function multiply(films, row, numbers) {
  const { vectors, nFactors } = films;
  let sum = films.hasBias ? numbers[nFactors] : 0;
  for (let i = 0, at = row * nFactors; i < nFactors; i++) sum += vectors[at + i] * numbers[i];
  return sum;
}

function scoreOf(films, row, numbers) {
  return multiply(films, row, numbers) + films.offsets[row];
}

// Stars, and how they grow with the raw score.
function answerTo(films, score) {
  if (!films.end) return [score, 1];
  const share = 1 / (1 + Math.exp(-Math.min(Math.max(score, -500), 500)));
  return [films.end * share, films.end * share * (1 - share)];
}

function starsOf(films, row, numbers) {
  return answerTo(films, scoreOf(films, row, numbers))[0];
}

// A film's vector, and the one that stands beside a bias.
function factorOf(films, row) {
  const { vectors, nFactors, nNumbers } = films;
  const factor = new Float64Array(nNumbers).fill(1);
  factor.set(vectors.subarray(row * nFactors, (row + 1) * nFactors));
  return factor;
}

// The lower triangle L of a positive matrix A = L Lᵀ; both d × d, row by row.
function triangulate(matrix, d) {
  const low = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let left = matrix[i * d + j];
      for (let k = 0; k < j; k++) left -= low[i * d + k] * low[j * d + k];
      low[i * d + j] = i === j ? Math.sqrt(left) : left / low[j * d + j];
    }
  }
  return low;
}

function solve(low, d, right) {
  const found = Float64Array.from(right);
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < i; k++) found[i] -= low[i * d + k] * found[k];
    found[i] /= low[i * d + i];
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let k = i + 1; k < d; k++) found[i] -= low[k * d + i] * found[k];
    found[i] /= low[i * d + i];
  }
  return found;
}

function invert(matrix, d) {
  const low = triangulate(matrix, d);
  const inverse = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    const unit = new Float64Array(d);
    unit[i] = 1;
    inverse.set(solve(low, d, unit), i * d); // symmetric, so rows are columns
  }
  return inverse;
}

function applyTo(matrix, d, numbers) {
  return Float64Array.from(numbers, (_, i) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += matrix[i * d + k] * numbers[k];
    return sum;
  });
}

// How open a film's score is: its vector through a covariance.
function opennessOf(films, row, covariance) {
  const factor = factorOf(films, row);
  const through = applyTo(covariance, films.nNumbers, factor);
  return through.reduce((sum, value, i) => sum + value * factor[i], 0);
}

// `ratings`: [[row, stars], …]; returns numbers and the covariance of what is still open.
function foldIn(films, ratings) {
  const { mean, noise, nNumbers: d } = films;
  const precision = (films.precision ??= invert(films.covariance, d));
  const factors = ratings.map(([row]) => factorOf(films, row));
  let numbers = Float64Array.from(mean);
  const awayFrom = (at) => at.map((value, i) => value - mean[i]);
  const costOf = (at) => {
    const away = awayFrom(at);
    let cost = applyTo(precision, d, away).reduce((sum, value, i) => sum + value * away[i], 0);
    for (const [row, stars] of ratings) cost += (stars - starsOf(films, row, at)) ** 2 / noise;
    return cost;
  };
  const linearise = (at) => {
    const curvature = Float64Array.from(precision);
    const pull = applyTo(precision, d, awayFrom(at)).map((value) => -value);
    ratings.forEach(([row, stars], n) => {
      const [answer, slope] = answerTo(films, scoreOf(films, row, at));
      const factor = factors[n];
      for (let i = 0; i < d; i++) {
        pull[i] += (factor[i] * slope * (stars - answer)) / noise;
        for (let k = 0; k < d; k++) curvature[i * d + k] += (factor[i] * factor[k] * slope ** 2) / noise;
      }
    });
    return { curvature, pull };
  };
  let now = costOf(numbers);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { curvature, pull } = linearise(numbers);
    let step = solve(triangulate(curvature, d), d, pull);
    let [then, tries] = [Infinity, 0];
    for (; tries < HALVINGS; tries++, step = step.map((value) => value / 2)) {
      then = costOf(numbers.map((value, i) => value + step[i]));
      if (then <= now) break;
    }
    if (tries === HALVINGS) break;
    numbers = numbers.map((value, i) => value + step[i]);
    now = then;
    if (step.every((value) => Math.abs(value) < CONVERGED)) break;
  }
  return { numbers, covariance: invert(linearise(numbers).curvature, d) };
}

// The same films with the prior of a person who likes the groups of these places more than most
// people do: cf/analysis/film_groups.py derives it. `groups`: each with the rows of its films.
function leanTowards(films, groups, chosen) {
  if (!chosen.length || chosen.length === groups.length) return films;
  const { nNumbers: d, mean, covariance } = films;
  const across = new Float64Array(d);
  groups.forEach(({ rows }, place) => {
    const sign = chosen.includes(place) ? 1 / chosen.length : -1 / (groups.length - chosen.length);
    for (const row of rows) factorOf(films, row).forEach((value, i) => (across[i] += (sign * value) / rows.length));
  });
  const through = applyTo(covariance, d, across);
  const variance = through.reduce((sum, value, i) => sum + value * across[i], 0);
  if (!(variance > 0)) return films;
  const shift = Math.sqrt(2 / Math.PI / variance);
  return {
    ...films,
    mean: mean.map((value, i) => value + shift * through[i]),
    covariance: covariance.map((value, at) => value - shift ** 2 * through[Math.floor(at / d)] * through[at % d]),
    precision: undefined,
  };
}

// The films whose answers would tell most, one after another, each as if those before were given:
// P(seen) · log(1 + w² ṽᵀCṽ / s²). `among`: rows that may be asked.
function askNext(films, { numbers, covariance }, among, most) {
  const d = films.nNumbers;
  const open = Float64Array.from(covariance);
  const left = new Set(among);
  const asked = [];
  while (asked.length < most && left.size) {
    let [best, gain] = [null, -1];
    for (const row of left) {
      const slope = answerTo(films, scoreOf(films, row, numbers))[1];
      const told = films.seen[row] * Math.log1p((slope ** 2 * opennessOf(films, row, open)) / films.noise);
      if (told > gain) [best, gain] = [row, told];
    }
    asked.push(best);
    left.delete(best);
    const slope = answerTo(films, scoreOf(films, best, numbers))[1];
    const through = applyTo(open, d, factorOf(films, best));
    const scale = slope ** 2 / (films.noise + slope ** 2 * opennessOf(films, best, open));
    for (let i = 0; i < d; i++) for (let k = 0; k < d; k++) open[i * d + k] -= scale * through[i] * through[k];
  }
  return asked;
}
