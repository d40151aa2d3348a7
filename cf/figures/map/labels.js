// Titles beside their dots, never over one another. Placement is greedy by importance and sticky: a
// title keeps its side while it fits, one that is out needs extra room and a short wait to come
// back, so that moving dots do not make titles flicker.
const SIDES = [
  // Where the box lies relative to the dot, and the share of the dot's radius to keep clear of it.
  [0, -0.5, 1, 0],
  [-1, -0.5, -1, 0],
  [-0.5, -1, 0, -1],
  [-0.5, 0, 0, 1],
  [0, -1, 0.7, -0.7],
  [0, 0, 0.7, 0.7],
  [-1, -1, -0.7, -0.7],
  [-1, 0, -0.7, 0.7],
];
const WAIT = 800; // milliseconds before a title that is out may come back
const FADE = 160;
const ROOM = 7; // pixels around a title that wants to come back

function overlaps(a, b, room) {
  return (
    a.x < b.x + b.width + room &&
    b.x < a.x + a.width + room &&
    a.y < b.y + b.height + room &&
    b.y < a.y + a.height + room
  );
}

class Labels {
  constructor() {
    this.state = new Map(); // id → { side, or null while out; last side; since when }
    this.bitmaps = new Map();
    this.boxes = [];
    this.ruler = document.createElement("canvas").getContext("2d");
  }

  // The text on a plate of the background, with a halo, drawn once: outlining letters every frame is slow.
  picture(text, style) {
    const name = [text, style.font, style.ink, style.paper, style.ratio].join("|");
    let bitmap = this.bitmaps.get(name);
    if (bitmap) return bitmap;
    if (this.bitmaps.size > 400) this.bitmaps.clear();
    const { ruler } = this;
    ruler.font = style.font;
    const short = this.shorten(text, style.size * 17);
    const width = Math.ceil(ruler.measureText(short).width) + 6;
    const height = Math.ceil(style.size * 1.3);
    const canvas = document.createElement("canvas");
    canvas.width = width * style.ratio;
    canvas.height = height * style.ratio;
    const pen = canvas.getContext("2d");
    pen.scale(style.ratio, style.ratio);
    pen.font = style.font;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 4;
    pen.strokeStyle = pen.fillStyle = style.paper;
    pen.globalAlpha = 0.7; // dots that show between the words would pass for letters
    pen.beginPath();
    pen.roundRect(0, 0, width, height, 3);
    pen.fill();
    pen.globalAlpha = 1;
    pen.fillStyle = style.ink;
    pen.strokeText(short, 3, height / 2 + 0.5);
    pen.fillText(short, 3, height / 2 + 0.5);
    bitmap = { canvas, width, height };
    this.bitmaps.set(name, bitmap);
    return bitmap;
  }

  shorten(text, limit) {
    if (this.ruler.measureText(text).width <= limit) return text;
    let length = text.length;
    while (length > 1 && this.ruler.measureText(text.slice(0, length) + "…").width > limit) length--;
    return text.slice(0, length).trimEnd() + "…";
  }

  forget() {
    this.bitmaps.clear();
  }

  // Let go of the titles of films that are not on the map any more.
  clear() {
    this.state.clear();
    this.boxes = [];
  }

  // `anchors`: { id, text, x, y, radius, style, pinned } in order of importance; a pinned title does
  // not wait. No more than `most` are drawn, none over what is `covered`. Returns true while a title
  // is still fading in.
  draw(pen, anchors, most, area, covered, now, still) {
    this.boxes = [];
    this.dots = [...covered];
    let fading = false;
    for (const anchor of anchors) {
      if (this.boxes.length >= most && !anchor.pinned) break;
      const { id, x, y } = anchor;
      const state = this.state.get(id) ?? { side: null, last: 0, since: -Infinity };
      this.state.set(id, state);
      const bitmap = this.picture(anchor.text, anchor.style);
      const inside = x > area.x && x < area.x + area.width && y > area.y && y < area.y + area.height;
      const waiting = state.side === null && !anchor.pinned && now - state.since < WAIT;
      const dot = { x: x - anchor.radius, y: y - anchor.radius };
      dot.width = dot.height = 2 * anchor.radius;
      // A title whose own dot lies under another title would point nowhere.
      const bare = inside && !this.boxes.some((box) => overlaps(box, dot, -1));
      const found = bare && !waiting ? this.place(anchor, bitmap, state, area) : null;
      const side = found ? found.side : null;
      if (side !== state.side) Object.assign(state, { side, last: side ?? state.last, since: now });
      fading ||= waiting; // look again when the wait is over
      if (!found) continue;
      const faded = still ? 1 : Math.min(1, (now - state.since + 30) / FADE);
      fading ||= faded < 1;
      this.boxes.push({ id, text: anchor.text, side: found.side, ...found.box });
      this.dots.push(dot);
      pen.globalAlpha = faded;
      pen.drawImage(bitmap.canvas, found.box.x, found.box.y, bitmap.width, bitmap.height);
    }
    pen.globalAlpha = 1;
    return fading;
  }

  place({ x, y, radius, style, pinned }, { width, height }, state, area) {
    const order = [state.last, ...SIDES.keys()];
    for (const side of order) {
      const [shareX, shareY, clearX, clearY] = SIDES[side];
      const gap = radius + 2;
      // Whole device pixels keep the letters sharp.
      const snap = (value) => Math.round(value * style.ratio) / style.ratio;
      const box = {
        x: snap(x + shareX * width + clearX * gap),
        y: snap(y + shareY * height + clearY * gap),
        width,
        height,
      };
      const room = side === state.side || pinned ? 0 : ROOM;
      const fits =
        box.x >= area.x &&
        box.x + width <= area.x + area.width &&
        box.y >= area.y &&
        box.y + height <= area.y + area.height;
      if (
        fits &&
        !this.boxes.some((other) => overlaps(box, other, room)) &&
        !this.dots.some((dot) => overlaps(box, dot, -1))
      )
        return { side, box };
    }
    return null;
  }
}
