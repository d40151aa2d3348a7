// The page's theme as Streamlit hands it down, and who is drawn how.
const THEME = ["background-color", "text-color", "border-color", "primary-color", "font"];

// Colours, font and size; `known` itself where nothing changed.
function readLook(root, pen, known) {
  const style = getComputedStyle(root);
  const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const theme = [...THEME.map(read), rem].join("|");
  if (theme === known?.theme) return known;
  const [paper, ink, line, accent] = THEME.slice(0, 4).map((name) => {
    pen.fillStyle = read(name) || "#808080";
    return pen.fillStyle.startsWith("#") ? pen.fillStyle : "#808080";
  });
  const bright = [1, 3, 5].reduce((sum, i) => sum + parseInt(paper.slice(i, i + 2), 16), 0);
  return { theme, paper, ink, line, accent, dark: bright < 384, font: read("font"), rem };
}

// How the films of each class are drawn. `layer`: 0 filtered out, 1 quiet, 2 loud.
function mixStyles(classes, quieted, hue) {
  const pale = classes.find((one) => one.quiet);
  return classes.map((one) => {
    const off = quieted.has(one.name);
    const colour = off && pale ? hue(pale) : hue(one);
    return {
      shape: one.shape,
      layer: off || one.quiet ? 1 : 2,
      colour,
      pixel: toPixel(colour),
      opacity: off ? (one.quiet ? 45 : 90) : one.quiet ? 125 : 256,
      grow: one.quiet ? 0.8 : 1.12,
      titled: !off,
    };
  });
}

// What is filtered out is still there, but as dust.
function mixDust({ line }) {
  return { shape: "dot", layer: 0, colour: line, pixel: toPixel(line), opacity: 170, grow: 0.8, titled: false };
}
