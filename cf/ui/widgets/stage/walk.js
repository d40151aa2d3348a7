// Back and Forward turn the address at once. What the run before still has under way would then be
// written into it, for Streamlit's messages do not say which page they mean: the way back would be
// lost. So nothing is written until the page that was walked to has begun, and then what came last,
// as that page writes its address once more at its beginning.
const LONGEST = 10_000; // milliseconds; a page that never begins shall not hold the address for ever
const lastOf = (path) => path.split("/").at(-1);
const addressOf = (path, search) => `${lastOf(path)}?${new URLSearchParams(search)}`;
const WALK = (window.cfWalk ??= watchWalks({ to: null, at: "", shown: "", isLeft: false, held: null, due: 0 }));

function watchWalks(walk) {
  const here = () => addressOf(location.pathname, location.search);
  walk.at = here();
  window.addEventListener(
    "popstate",
    () => {
      const to = here();
      if (to === walk.at) return;
      clearTimeout(walk.due);
      Object.assign(walk, { to, at: to, isLeft: false, held: null, due: setTimeout(end, LONGEST, walk) });
    },
    { capture: true },
  );
  // Who opens another page meanwhile leaves the way: that page begins an entry of its own.
  document.addEventListener("click", ({ target }) => (walk.isLeft ||= !!target.closest?.("a[href]")), true);
  for (const name of ["pushState", "replaceState"]) {
    const write = history[name];
    history[name] = (...state) => {
      if (walk.to !== null && !(walk.isLeft && name === "pushState")) {
        walk.held = state;
        return;
      }
      write.apply(history, state);
      Object.assign(walk, { to: null, at: here() });
    };
  }
  return walk;
}

// The walk has come to its end, where the address then says what is shown. That is another page
// than the one walked to where Streamlit took two steps back, to the page it showed, for none.
function end(walk) {
  if (walk.to === null) return;
  const isElsewhere = walk.shown && walk.shown.split("?")[0] !== walk.to.split("?")[0];
  walk.to = null;
  if (isElsewhere) history.replaceState({}, "", walk.shown);
  else if (walk.held) history.replaceState(...walk.held);
}

// A run of a page has begun with an address.
function arrive(began) {
  const [path, search] = began.split(/\?(.*)/s);
  WALK.shown = addressOf(path, search);
  if (WALK.shown === WALK.to) end(WALK);
}
