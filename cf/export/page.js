// The page around the map: it hands the parts over once, and rings what is searched for.
const told = JSON.parse(document.getElementById("parts").textContent);
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const bodies = Object.fromEntries(Object.entries(told.bodies).map(([id, text]) => [id, bytesOf(text)]));
const component = { parentElement: document.querySelector("main"), setTriggerValue() {} };
const field = document.querySelector("input");
const count = document.querySelector("output");
show(component, told.head, bodies);

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const { titles, years, ranked } = PARTS.get(told.head.parts[1]);
const folded = titles.map((title, row) => fold(`${title} ${years[row] || ""}`));
const search = () => {
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  const rows = words.length ? ranked.filter((row) => words.every((word) => folded[row].includes(word))) : [];
  count.textContent = words.length ? `${rows.length.toLocaleString("en")} found` : "";
  show(component, { ...told.head, found: rows.slice(0, 30) }, {});
  return rows;
};
field.addEventListener("input", search);
field.addEventListener("keydown", ({ key }) => {
  if (key === "Enter") MAPS[told.head.key].select(search()[0] ?? null);
});
