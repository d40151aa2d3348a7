// From one plane through the films' vectors to another the cloud turns like a solid body. On the way
// every picture is a true projection: the planes between lie in the space that the two span, so that
// each place is a sum of the old and the new one, and no vector is needed here.
const TURN = 1400; // milliseconds
const OVER = 2; // radians: a plane that has come round this far was mirrored, not moved by learning
const FLAT = 1e-3; // sine of an angle that is as good as none, or as half a turn

// `from`, `to`: two orthonormal axes each, [2][n_factors], of one space.
function planTurn(from, to) {
  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const [[a, b], [c, d]] = from.map((one) => to.map((other) => dot(one, other)));
  // The 2 × 2 products as rotation · diagonal · rotation (a singular value decomposition whose
  // second value may be negative, which keeps mirrors out of the rotations).
  const [sum, difference] = [Math.hypot(a + d, c - b) / 2, Math.hypot(a - d, c + b) / 2];
  const [first, second] = [Math.atan2(c + b, a - d), Math.atan2(c - b, a + d)];
  const [left, right] = [(second + first) / 2, (second - first) / 2];
  const angles = [sum + difference, sum - difference].map((s) => Math.acos(Math.min(Math.max(s, -1), 1)));
  const whole = 2 * Math.PI;
  const within = -left - right;
  return { angles, left, right, within: within - whole * Math.round(within / whole) };
}

// The turn from one frame to the next: of the same vectors, any; of vectors that have gone on learning,
// only to the other side, as when a steady picture is mirrored not to stand on its head. Plain
// components are seen to flip.
function findTurn(before, after) {
  const [from, to] = [before.basis, after.basis];
  if (from.length !== 2 || to.length !== 2 || from[0].length !== to[0].length) return null;
  if (String(from) === String(to)) return null;
  const turn = planTurn(from, to);
  const isSame = before.space && before.space === after.space;
  const isMirrored = after.kind === "plane" && Math.max(...turn.angles) > OVER;
  return isSame || isMirrored ? turn : null;
}

// Shares of the old and of the new coordinate along a pair of directions that are `angle` apart.
function mixAlong(angle, share) {
  const sine = Math.sin(angle);
  if (sine > FLAT) return [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine];
  const gone = angle < 1 ? share : (1 - Math.cos(share * Math.PI)) / 2; // half a turn: out and back
  return [1 - gone, gone];
}

// Write where every dot is after `share` of a turn between `from` and `goal` (x, y, x, y, …).
function turnDots({ angles, left, right, within }, share, from, goal, now) {
  const weights = angles.map((angle) => mixAlong(angle, share));
  const [cosLeft, sinLeft] = [Math.cos(left), Math.sin(left)];
  const [cosRight, sinRight] = [Math.cos(right), Math.sin(right)];
  const shown = left + share * within;
  const [cos, sin] = [Math.cos(shown), Math.sin(shown)];
  for (let i = 0; i < now.length; i += 2) {
    const [x, y, toX, toY] = [from[i], from[i + 1], goal[i], goal[i + 1]];
    const u = weights[0][0] * (x * cosLeft + y * sinLeft) + weights[0][1] * (toX * cosRight - toY * sinRight);
    const v = weights[1][0] * (y * cosLeft - x * sinLeft) + weights[1][1] * (toX * sinRight + toY * cosRight);
    now[i] = u * cos - v * sin;
    now[i + 1] = u * sin + v * cos;
  }
}
