// Where films were on their way here, so that those named can draw a trail: in the pictures that
// came, the older the sparser, and before training, where the first that came is a later one.
const N_PAST = 24;
const N_TRAILS = 12; // more would be a thicket

class Trails {
  constructor() {
    this.forget();
  }

  forget() {
    this.past = [];
    this.kind = null;
    this.step = this.first = -1;
  }

  get length() {
    return this.past.length;
  }

  // Take note of a picture; one of another kind, or of an earlier step, begins anew.
  note({ player, looksBack }, { kind, step }) {
    if (looksBack || player.count > 1 || step === null) return;
    if (kind !== this.kind || step < this.step) this.forget();
    if (step === this.step) this.past.pop();
    if (!this.past.length) this.first = step;
    this.past.push({ steps: player.steps, unit: player.unit });
    if (this.past.length > N_PAST) this.past = this.past.filter((_, i, { length }) => i % 2 === 0 || i === length - 1);
    Object.assign(this, { kind, step });
  }

  // In data units, the oldest first; without the newest, to which the film is on its way.
  of(row, untrained) {
    const past = this.past.slice(0, -1);
    if (this.first > 0 && untrained?.frame.kind === this.kind) {
      past.unshift({ steps: new Int16Array(untrained.bytes.buffer), unit: untrained.frame.extent / 32767 });
    }
    return past.map(({ steps, unit }) => [steps[2 * row] * unit, steps[2 * row + 1] * unit]);
  }
}

function drawTrails(map) {
  const { player, trails, past, styleOf, selected, labels, looksBack, long, share } = map;
  if (looksBack || (long && share < 1)) return;
  const named = labels.boxes.map(({ id }) => id).filter((id) => typeof id === "number");
  for (const id of named.slice(0, N_TRAILS)) {
    if (id === selected && player.count > 1) continue; // it has its own
    const points = player.count > 1 ? player.trail(id) : trails.of(id, past);
    drawTrail(map, id, points, styleOf[id].colour, 2);
  }
}
