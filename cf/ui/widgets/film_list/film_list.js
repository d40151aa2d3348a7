// A list of films: titles are links that open a film's card, column heads sort.
const LISTS = new WeakMap(); // by the node that a list is mounted in

const make = (tag, props, ...inside) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...inside);
  return node;
};

const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

// The address with the film in it, for another tab.
function addressOf(id) {
  const address = new URL(window.location.href);
  address.searchParams.set("film", id);
  return address.href;
}

function drawRow(list, { row, id, name, cells }) {
  const link = make("a", { href: addressOf(id), textContent: name, title: name });
  link.addEventListener("click", (event) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    list.open(row);
  });
  const name_cell = make("th", { scope: "row" }, link);
  const others = cells.map(({ text, value }) =>
    make("td", { textContent: text, className: typeof value === "string" ? "words" : "" }),
  );
  return make("tr", {}, name_cell, ...others);
}

function drawHead(list, { name, help }, column) {
  const button = make("button", { type: "button", textContent: name, title: help });
  if (help) button.classList.add("explained");
  button.addEventListener("click", () => {
    const turned = list.by === column && list.way < 0;
    Object.assign(list, { by: column, way: turned ? 1 : -1 });
    fill(list);
  });
  return make("th", { scope: "col" }, button);
}

function fill(list) {
  const { by, way, films, body, heads } = list;
  const sorted =
    by === null
      ? films
      : films.toSorted((a, b) => {
          const [x, y] = by < 0 ? [b.name, a.name] : [a.cells[by].value, b.cells[by].value];
          return way * (typeof x === "string" ? x.localeCompare(y) : x - y);
        });
  body.replaceChildren(...sorted.map((film) => drawRow(list, film)));
  heads.forEach((head, i) => {
    head.ariaSort = i - 1 !== by ? "none" : way < 0 === i > 0 ? "descending" : "ascending";
  });
}

export default ({ data, parentElement: host, setTriggerValue }) => {
  let list = LISTS.get(host);
  if (!list) LISTS.set(host, (list = { box: make("div", { className: "films", tabIndex: -1 }) }));
  if (list.box.parentNode !== host) host.append(list.box);
  list.open = (row) => setTriggerValue("open", row);
  const drawn = JSON.stringify(data);
  if (list.drawn === drawn) return;
  const { label, noun, films, columns, height } = data;
  const body = make("tbody", {});
  const heads = [{ name: noun, help: "" }, ...columns].map((one, i) => drawHead(list, one, i - 1));
  Object.assign(list, { drawn, films, body, heads, by: null, way: -1 });
  list.box.style.maxHeight = height;
  list.box.replaceChildren(make("table", { ariaLabel: label }, make("thead", {}, make("tr", {}, ...heads)), body));
  list.box.scrollTop = 0;
  fill(list);
};
