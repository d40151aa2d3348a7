// Thousands of small shapes, sixty times a second, without a graphics card: each shape is drawn once
// as a mask of coverage at every quarter-pixel offset, then stamped into the picture's bytes.
const SHAPES = {
  // Path data in a unit circle; areas are about equal so that no class looks heavier.
  dot: "M1,0A1,1 0 1 1 -1,0A1,1 0 1 1 1,0Z",
  ring: "M1.1,0A1.1,1.1 0 1 1 -1.1,0A1.1,1.1 0 1 1 1.1,0ZM0.55,0A0.55,0.55 0 1 0 -0.55,0A0.55,0.55 0 1 0 0.55,0Z",
  square: "M-0.9,-0.9H0.9V0.9H-0.9Z",
  triangle: "M0,-1.3L1.2,0.85H-1.2Z",
  diamond: "M0,-1.3L1.3,0L0,1.3L-1.3,0Z",
};
const PHASES = 4; // offsets per pixel and direction; without them slow dots would jerk

class Stamps {
  constructor() {
    const sheets = () => Object.fromEntries(Object.keys(SHAPES).map((shape) => [shape, []]));
    Object.assign(this, { masks: sheets(), rims: sheets() });
    this.pad = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  }

  // `quarters`: the radius in quarters of a device pixel; `phase` = column + row offset × PHASES.
  // Plain arrays, because this is asked for every dot of every frame.
  find(shape, quarters, phase) {
    const sheet = (this.masks[shape][quarters] ??= []);
    return (sheet[phase] ??= this.cut(shape, quarters / 4, phase, 0));
  }

  // What shows of a wider shape around a dot: filling all of it would cost more than the dot.
  findRim(shape, quarters, phase, wider) {
    const sheet = (this.rims[shape][quarters] ??= []);
    return (sheet[phase] ??= this.cut(shape, (quarters + wider) / 4, phase, quarters / 4 - 0.75));
  }

  cut(shape, radius, phase, hole) {
    const reach = Math.ceil(radius * 1.35) + 1;
    const size = 2 * reach + 1;
    const { pad } = this;
    pad.canvas.width = pad.canvas.height = size; // also clears
    pad.translate(reach + (phase % PHASES) / PHASES, reach + Math.floor(phase / PHASES) / PHASES);
    pad.scale(radius, radius);
    pad.fill(new Path2D(SHAPES[shape]));
    if (hole > 0 && shape !== "ring") {
      pad.globalCompositeOperation = "destination-out";
      pad.scale(hole / radius, hole / radius);
      pad.fill(new Path2D(SHAPES[shape]));
    }
    const pixels = pad.getImageData(0, 0, size, size).data;
    return { reach, size, alpha: pixels.filter((_, i) => i % 4 === 3) };
  }
}

// An opaque picture of 32-bit pixels (alpha, blue, green, red from the high byte down).
class Picture {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  clear(colour) {
    this.pixels.fill(colour);
  }

  // Begin from another picture of the same size.
  lay({ data }) {
    this.pixels.set(new Uint32Array(data.buffer));
  }

  line(position, thickness, upright, colour) {
    const { width, height, pixels } = this;
    const from = Math.round(position - thickness / 2);
    for (let i = from; i < from + thickness; i++) {
      if (i < 0 || i >= (upright ? width : height)) continue;
      if (upright) for (let at = i; at < pixels.length; at += width) pixels[at] = colour;
      else pixels.fill(colour, i * width, (i + 1) * width);
    }
  }

  // Blend `colour` over the picture through a mask; `opacity` 0…256.
  stamp(mask, column, row, colour, opacity) {
    const { width, height, pixels } = this;
    const { size, alpha } = mask;
    const left = column - mask.reach;
    const top = row - mask.reach;
    const first = Math.max(0, -left);
    const last = Math.min(size, width - left);
    const redBlue = colour & 0xff00ff;
    const green = colour & 0x00ff00;
    const solid = opacity === 256 ? 255 : 256; // the coverage from which nothing shines through
    for (let y = Math.max(0, -top); y < Math.min(size, height - top); y++) {
      let at = (top + y) * width + left + first;
      for (let i = y * size + first; i < y * size + last; i++, at++) {
        if (alpha[i] === 0) continue;
        if (alpha[i] === solid) {
          pixels[at] = colour;
          continue;
        }
        const share = (alpha[i] * opacity + 128) >> 8;
        const under = pixels[at];
        const rest = 256 - share;
        pixels[at] =
          0xff000000 |
          ((((under & 0xff00ff) * rest + redBlue * share) >>> 8) & 0xff00ff) |
          ((((under & 0x00ff00) * rest + green * share) >>> 8) & 0x00ff00);
      }
    }
  }
}

// "#rrggbb" as a pixel of Picture.
function toPixel(hex) {
  const [red, green, blue] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// Every film as its shape, the layers of `map.order` from the bottom up.
function drawDots(map) {
  const { view, picture, ratio, look, styleOf, sizes, now: at, stamps, solid } = map;
  // Among territories, dots are the texture and not the picture.
  const calm = findSides(map).length ? 0.74 : 1;
  const zoom = calm * Math.min(Math.max((view.home / view.half) ** 0.4, 0.75), 2.4);
  map.grow = zoom * Math.min(Math.max(Math.min(view.width, view.height) / 520, 0.8), 1.7);
  const paper = toPixel(look.paper);
  const ground = drawAreas(map);
  if (ground) picture.lay(ground);
  else picture.clear(paper);
  const [middleX, middleY] = view.toScreen(0, 0);
  if (!solid) {
    picture.line((middleX - view.left) * ratio, Math.round(ratio), true, toPixel(look.line));
    picture.line(middleY * ratio, Math.round(ratio), false, toPixel(look.line));
  } else if (solid.stale) orderByDepth(map);
  const scale = view.scale * ratio;
  const [startX, startY] = [(middleX - view.left) * ratio, middleY * ratio];
  const [grow, rim] = [map.grow * ratio * 4, Math.round(ratio * 4)];
  for (const row of map.order) {
    const x = startX + at[2 * row] * scale;
    const y = startY - at[2 * row + 1] * scale;
    if (!(x > -40 && y > -40 && x < picture.width + 40 && y < picture.height + 40)) continue;
    const style = styleOf[row];
    const near = solid ? solid.near[row] : 1;
    const quarters = Math.max(4, Math.round(sizes[row] * style.grow * grow * near));
    // Far ones are hazy.
    const opacity = near < 1 ? Math.round(style.opacity * near ** 3) : style.opacity;
    const column = Math.floor(x * PHASES);
    const line = Math.floor(y * PHASES);
    const phase = (column & (PHASES - 1)) + (line & (PHASES - 1)) * PHASES;
    const left = Math.floor(column / PHASES);
    const top = Math.floor(line / PHASES);
    if (style.layer === 2) {
      const around = stamps.findRim(style.shape, quarters, phase, rim);
      picture.stamp(around, left, top, paper, 200);
    }
    picture.stamp(stamps.find(style.shape, quarters, phase), left, top, style.pixel, opacity);
  }
}

// Numbers 0 … n-1 in an order that is random but the same every time (Fisher–Yates, mulberry32).
function shuffled(n) {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  let seed = 20161017;
  for (let i = n - 1; i > 0; i--) {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const j = ((mixed ^ (mixed >>> 14)) >>> 0) % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
