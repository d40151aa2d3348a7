// A cloud in three dimensions, seen from a camera that the person turns: each film's place is worked
// out anew, and from there on it is drawn, titled and pointed at as on any other map.
const SPIN = 0.25; // radians a second, where the cloud turns by itself
const LENS = 4; // distance of the camera, in extents of the cloud
const STEEPEST = 1.45; // radians; beyond, up and down would swap

class Solid {
  constructor() {
    Object.assign(this, { yaw: -0.45, pitch: 0.32, spinning: false, stale: true });
  }

  turn(dx, dy) {
    this.yaw += dx;
    this.pitch = Math.min(Math.max(this.pitch + dy, -STEEPEST), STEEPEST);
  }

  // Where a point is seen: across, upwards, and how much larger than in the middle of the cloud.
  see(x, y, z, extent) {
    const [cos, sin] = [Math.cos(this.yaw), Math.sin(this.yaw)];
    const [cosUp, sinUp] = [Math.cos(this.pitch), Math.sin(this.pitch)];
    const [across, away] = [x * cos + z * sin, z * cos - x * sin];
    const [up, near] = [y * cosUp - away * sinUp, y * sinUp + away * cosUp];
    const lens = (LENS * extent) / (LENS * extent - near);
    return [across * lens, up * lens, lens];
  }

  // `steps`: x, y, z of one film after the other in units of `unit`.
  fill(steps, unit, goal) {
    const n = steps.length / 3;
    if (this.near?.length !== n) this.near = new Float32Array(n);
    const extent = unit * 32767;
    for (let i = 0; i < n; i++) {
      const [x, y, lens] = this.see(steps[3 * i] * unit, steps[3 * i + 1] * unit, steps[3 * i + 2] * unit, extent);
      goal[2 * i] = x;
      goal[2 * i + 1] = y;
      this.near[i] = lens;
    }
    this.stale = true;
  }
}

// The nearest last, dust beneath them all.
function orderByDepth({ solid, order, styleOf }) {
  const { near } = solid;
  const depth = (row) => (styleOf[row].layer ? near[row] : near[row] - LENS);
  order.sort((a, b) => depth(a) - depth(b));
  solid.stale = false;
}

// Turn the cloud by hand or by itself; the dots follow at once.
function turnSolid(map, dx, dy) {
  map.solid.turn(dx, dy);
  map.player.fill(map.goal);
  if (map.share === 1) map.now.set(map.goal);
}

// The three directions through the middle, each with its title at its far end. Returns the boxes of
// the titles, which those of films keep clear of.
function drawSolidAxes(map) {
  const { pen, look, view, solid, plane, em } = map;
  const reach = 0.92 * Math.min(...map.home);
  const boxes = [];
  pen.font = `400 ${em * 0.8}px ${look.font}`;
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  plane.axes.forEach((title, i) => {
    const ends = [-reach, reach].map((at) => {
      const point = [0, 0, 0].map((zero, j) => (j === i ? at : zero));
      return view.toScreen(...solid.see(...point, plane.extent).slice(0, 2));
    });
    pen.strokeStyle = look.line;
    pen.lineWidth = 2;
    pen.beginPath();
    for (const end of ends) pen.lineTo(...end);
    pen.stroke();
    const [x, y] = ends[1];
    const width = pen.measureText(title).width;
    const left = Math.min(Math.max(x - width / 2, view.left + 4), view.left + view.width - width - 4);
    boxes.push({ x: left, y: y - em * 0.5, width, height: em });
    pen.lineWidth = 4;
    pen.strokeStyle = look.paper;
    pen.strokeText(title, left, y);
    pen.fillStyle = look.ink;
    pen.globalAlpha = 0.85;
    pen.fillText(title, left, y);
    pen.globalAlpha = 1;
  });
  return boxes;
}
