// Five stars to click or to move by the arrow keys, in halves. `holds`: as giving them leads on to
// another film, arrows only show what Enter then gives.
function starBar({ lowest, highest }, name, stars, give, { holds = false } = {}) {
  const aria = { role: "slider", "aria-label": `Stars for ${name}`, "aria-valuemin": lowest, "aria-valuemax": highest };
  const bar = put("span", { className: "stars", tabIndex: 0, aria }, put("span", { className: "given" }));
  let held; // shown, not given
  const show = (value, sure) => {
    bar.style.setProperty("--share", (value ?? 0) / highest);
    bar.classList.toggle("unsure", !sure);
  };
  const tell = (value) => {
    if (value !== null && value !== undefined) bar.setAttribute("aria-valuenow", value);
    bar.setAttribute("aria-valuetext", value ? `${value} stars` : "not rated");
  };
  const halve = (value) => Math.min(Math.max(Math.ceil(value * 2) / 2, lowest), highest);
  const under = (event) => {
    const { left, width } = bar.getBoundingClientRect();
    return halve(((event.clientX - left) / width) * highest);
  };
  bar.addEventListener("pointermove", (event) => show(under(event), false));
  bar.addEventListener("pointerleave", () => show(held ?? stars, held === undefined));
  bar.addEventListener("click", (event) => give(under(event)));
  bar.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 0.5, ArrowUp: 0.5, ArrowLeft: -0.5, ArrowDown: -0.5 }[event.key];
    if (way) {
      const moved = halve((held ?? stars ?? Math.ceil(highest / 2)) + way);
      if (holds) {
        held = moved;
        show(held, false);
        tell(held);
      } else give(moved);
    } else if (held !== undefined && (event.key === "Enter" || event.key === " ")) give(held);
    else if (/^[1-9]$/.test(event.key) && +event.key <= highest) give(+event.key);
    else if (event.key === "Delete" || event.key === "Backspace") give(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation(); // digits open pages elsewhere
  });
  tell(stars);
  show(stars, true);
  return bar;
}
