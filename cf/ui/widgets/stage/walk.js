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
      if (name === "pushState") clearTimeout(walk.due);
      write.apply(history, state);
      Object.assign(walk, { to: null, at: here() });
    };
  }
  return walk;
}

// Two steps that lead back to the page that was shown Streamlit takes for none, and shows the one in
// between: in the end the address says what is shown.
function end(walk) {
  release(walk);
  const [shown, here] = [walk.shown, walk.at].map((address) => address.split("?")[0]);
  if (shown && shown !== here) history.replaceState({}, "", walk.shown);
}

function release(walk) {
  const { held } = walk;
  Object.assign(walk, { to: null, held: null });
  if (held) history.replaceState(...held);
}

// A run of a page has begun with an address.
function arrive(began) {
  const [path, search] = began.split(/\?(.*)/s);
  WALK.shown = addressOf(path, search);
  if (WALK.shown === WALK.to) release(WALK);
}
