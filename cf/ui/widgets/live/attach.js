// What every part of a page has in common that follows a run: what Python brings counts until the
// run's own line has brought something newer.
const VIEWS = new WeakMap(); // by the node that a part is mounted in
const SAYS_WHY = "progress"; // the part that says why the line has ended…
const WHY_MS = 2000; // …where Python has not by then, beside the way back

function attach({ data, parentElement: host }, make) {
  let view = VIEWS.get(host);
  if (!view) {
    const root = document.createElement("div");
    VIEWS.set(host, (view = { root, token: null, sequence: -1, show: make(root) }));
  }
  const { root } = view;
  if (root.parentNode !== host) host.append(root);
  root.className = `cf-live cf-${data.kind}`;
  if (root.style.height !== data.height) root.style.height = data.height;
  for (const [name, colour] of Object.entries(data.colours)) root.style.setProperty(name, colour);
  if (data.sequence >= view.sequence || view.token !== data.token) view.show(data.value);
  if (view.token === data.token) {
    FEEDS.get(data.token)?.openLater();
    return;
  }
  view.hangUp?.();
  Object.assign(view, { token: data.token, sequence: data.sequence });
  view.hangUp =
    data.token &&
    follow(data.token, (parts, feed) => {
      if (!root.isConnected) {
        view.token = null; // until it is drawn again
        return false;
      }
      view.sequence = feed.sequence;
      if (data.part in parts) view.show(parts[data.part]);
      else if (feed.ended && data.part === SAYS_WHY) {
        const why = document.createElement("p");
        why.textContent = feed.ended;
        setTimeout(() => feed.ended && view.token === data.token && view.show(why.outerHTML), WHY_MS);
      }
      return true;
    });
}
