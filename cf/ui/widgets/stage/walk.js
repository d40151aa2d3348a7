// Back and Forward turn the address at once. What the run before still has under way would then be
// written into it, for Streamlit's messages do not say which page they mean: the way back would be
// lost. So nothing is written until the page that was walked to has begun, and then what came last,
// as that page writes its address once more at its beginning.
const LONGEST = 10_000; // milliseconds; a page that never begins shall not hold the address for ever
const lastOf = (path) => path.split("/").at(-1);
const addressOf = (path, search) => `${lastOf(path)}?${new URLSearchParams(search)}`;
const WALK = (window.cfWalk ??= watchWalks({ to: null, at: "", since: 0, isLeft: false, held: null }));

function watchWalks(walk) {
  walk.at = addressOf(location.pathname, location.search);
  window.addEventListener(
    "popstate",
    () => {
      const to = addressOf(location.pathname, location.search);
      if (to === walk.at) return;
      Object.assign(walk, { to, at: to, since: performance.now(), isLeft: false, held: null });
    },
    { capture: true },
  );
  // Who opens another page meanwhile leaves the way: that page begins an entry of its own.
  document.addEventListener("click", ({ target }) => (walk.isLeft ||= !!target.closest?.("a[href]")), true);
  for (const name of ["pushState", "replaceState"]) {
    const write = history[name];
    history[name] = (...state) => {
      const isOpened = walk.isLeft && name === "pushState";
      if (walk.to !== null && !isOpened && performance.now() - walk.since < LONGEST) {
        walk.held = state;
        return;
      }
      write.apply(history, state);
      Object.assign(walk, { to: null, at: addressOf(location.pathname, location.search) });
    };
  }
  return walk;
}

// A run of a page has begun with an address.
function arrive(began) {
  const [path, search] = began.split(/\?(.*)/s);
  if (addressOf(path, search) !== WALK.to) return;
  WALK.to = null;
  if (WALK.held) history.replaceState(...WALK.held);
}
