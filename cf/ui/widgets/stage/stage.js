// Keys for every page, the list of them, and the lock. A key presses what stands on the page, so
// that it does nothing that a click could not do; the map's own keys are handed on to it.
const WRITES = "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable=true]";
const PRESSED = "button, a, [role=switch], [role=radio], [role=tab], [type=checkbox], [type=radio]";
const TOUCHES = ["pointerdown", "mousedown", "touchstart", "click", "dblclick", "wheel"];
const SETTLED = 300; // milliseconds after which a new style is there
const NOTED = 180; // seconds: longer than a server takes to hear that a line was cut
const STAGE = (window.cfStage ??= watchKeys({ keys: [], locked: false, root: null }));

function watchKeys(stage) {
  for (const name of [...TOUCHES, "keydown"]) {
    window.addEventListener(name, (event) => guard(stage, event), { capture: true, passive: false });
  }
  // Below the document, where Streamlit has keys of its own, above the map, whose own come first.
  document.documentElement.addEventListener("keydown", (event) => press(stage, event));
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, ({ target }) => explain(stage, target));
  }
  new ResizeObserver(() => stage.measure?.()).observe(document.documentElement);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", () => setTimeout(() => stage.measure?.(), SETTLED)); // once it is drawn
  keepWay(stage);
  noteLeaving(stage);
  loadCharts(stage);
  return stage;
}

// A tab that is loaded again comes back as another one. Of this one's end the server hears late where
// its line was cut, so the browser takes a note of it, which comes with whoever asks for the run next.
function noteLeaving(stage) {
  const note = (seconds) => {
    if (stage.note) document.cookie = `${stage.note}=1; max-age=${seconds}; path=/; samesite=strict`;
  };
  window.addEventListener("pagehide", () => note(NOTED));
  window.addEventListener("pageshow", () => note(0)); // it was kept whole, and Back has led to it
}

// Back and Forward walk through what a person did. Streamlit begins an entry of the history for each
// value that the program writes into the address, and none for a widget's: so the two are told apart
// by what changes, and by whether anybody has touched anything since the last entry.
function keepWay(stage) {
  const { pushState, replaceState } = history;
  let hasActed = false;
  let here = new URL(location.href);
  let isTurning = false;
  const act = ({ target }) => (hasActed ||= !target.closest?.("[role=slider]:focus"));
  for (const name of ["pointerdown", "keydown"]) window.addEventListener(name, act, true);
  // As every page does once it is drawn.
  const isWhole = ({ searchParams }) => searchParams.has("run") && searchParams.has("data");
  const read = ({ searchParams }) => {
    const told = new URLSearchParams(searchParams);
    for (const name of stage.unwalked ?? []) told.delete(name);
    told.sort();
    return `${told}`;
  };
  const write = (own) =>
    function (state, title, url) {
      const next = new URL(url ?? location.href, location.href);
      const isTurn = next.pathname !== here.pathname;
      // A change of page may first write what it asks the new page for behind the old page's path.
      const isEarly = !isTurn && !isTurning && isWhole(here) && !isWhole(next);
      const isStep = isTurn ? own === pushState && !isTurning : isEarly || (hasActed && read(next) !== read(here));
      if (isStep || isTurn) hasActed = false;
      isTurning = !isTurn && (isEarly || isTurning);
      (isStep ? pushState : replaceState).call(history, state, title, url);
      here = new URL(location.href);
    };
  history.pushState = write(pushState);
  history.replaceState = write(replaceState);
  window.addEventListener("popstate", () => {
    hasActed = false;
    isTurning = false;
    here = new URL(location.href);
    if (!isWhole(here)) history.back(); // what the program wrote before this was loaded
  });
}

// While the controls are locked nothing is touched but the lock itself and what closes the list.
function guard(stage, event) {
  const { locked, root } = stage;
  if (event.type === "pointerdown") stage.walks = false;
  else if (event.type === "keydown" && event.key === "Tab") stage.walks = true;
  if (!locked) return takeSpace(stage, event);
  if (event.composedPath().includes(root)) return;
  const isKey = event.type === "keydown";
  // After a click the lock has the focus still: Space is the lock's own for those who walk by Tab.
  const isLock = event.target instanceof Element && event.target.closest(".st-key-locked");
  if (isLock && (!isKey || (event.key === " " && stage.walks))) return;
  const isTold = isKey && /^(l|\?|Escape|Tab|F\d+)$/i.test(event.key);
  if (isTold || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// What a click has left the focus on would take Space for itself and tell nobody of it.
function takeSpace(stage, event) {
  if (event.type !== "keydown" || event.key !== " " || stage.walks) return;
  const { selector } = stage.keys.find(({ key }) => key === "Space") ?? {};
  if (!selector || !event.target.matches?.(PRESSED) || !document.querySelector(selector)) return;
  event.target.blur(); // so that letting go of the key presses nothing either
  press(stage, event);
}

function press(stage, event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const [field] = event.composedPath();
  // Who walks by Tab means what has the focus; after a click it is only left over.
  const isLeftOver = !stage.walks && field.getAttribute?.("aria-expanded") === "false";
  if (field.matches?.(WRITES) && !isLeftOver) return;
  if (event.key === " " && stage.walks && field.matches?.("button, a, input, [role]")) return;
  const name = event.key === " " ? "SPACE" : event.key.toUpperCase();
  const key = stage.keys.find((one) => one.key.toUpperCase() === name);
  if (!key || (event.repeat && !key.repeats)) return;
  event.preventDefault();
  event.stopPropagation();
  if (key.key === "?") return turnList(stage);
  stage.root?.querySelector("dialog")?.close();
  stage.walks = false;
  if (key.map) tellMap(event.key);
  else document.querySelector(key.selector)?.click();
}

const findMap = () => Object.values(window.__cfMap?.maps ?? {}).find(({ chrome }) => chrome.root.checkVisibility());

function tellMap(key) {
  findMap()?.chrome.canvas.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
}

const isThere = (one) => (one.map ? findMap() : one.key === "?" || document.querySelector(one.selector));

function explain({ keys }, target) {
  if (!(target instanceof Element)) return;
  for (const { selector, says, key } of keys) {
    const found = selector && target.closest(selector);
    if (found && !found.title) found.title = `${says} (${key})`;
  }
}

function turnList({ root, keys }) {
  const list = root?.querySelector("dialog");
  if (!list || list.open) return list?.close();
  const rows = keys.filter(isThere).map(({ key, says }) => {
    const row = document.createElement("tr");
    const [name, does] = [document.createElement("th"), document.createElement("td")];
    name.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    does.textContent = says;
    row.append(name, does);
    return row;
  });
  list.querySelector("tbody").replaceChildren(...rows);
  list.showModal();
}

function build(host) {
  const root = document.createElement("div");
  root.className = "cf-stage";
  root.innerHTML =
    '<button type="button" title="The keys of this page (?)" aria-haspopup="dialog">Keys <kbd>?</kbd></button>' +
    '<dialog aria-label="Keys"><table><tbody></tbody></table><form method="dialog"><button>Close</button></form></dialog>';
  root.querySelector("button").addEventListener("click", () => turnList(STAGE));
  const list = root.querySelector("dialog");
  list.addEventListener("click", ({ target }) => target === list && list.close());
  host.append(root);
  return root;
}

// How large the page's type is beside a document's, and its theme; figures, whose sizes are pixels
// and whose colours are fixed, are told. A theme that Python does not believe is told once.
function measure({ presenting, scale, theme }, setStateValue) {
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const rounded = presenting ? Math.round(size * 10) / 10 : 1;
  if (rounded !== scale) setStateValue("scale", rounded);
  const paper = getComputedStyle(STAGE.root).getPropertyValue("--st-background-color").trim();
  if (!/^#[\da-f]{6}$/i.test(paper)) return;
  const bright = [1, 3, 5].reduce((sum, at) => sum + parseInt(paper.slice(at, at + 2), 16), 0);
  const shown = bright < 384 ? "dark" : "light";
  if (shown !== theme && shown !== STAGE.told) setStateValue("theme", shown);
  STAGE.told = shown;
}

export default ({ data, parentElement, setStateValue }) => {
  const root = parentElement.querySelector(".cf-stage") ?? build(parentElement);
  arrive(data.began);
  Object.assign(STAGE, data, { root, measure: () => measure(data, setStateValue) });
  root.classList.toggle("cf-locked", data.locked);
  const due = setTimeout(STAGE.measure, SETTLED); // once the style of the new size is there
  return () => clearTimeout(due);
};
