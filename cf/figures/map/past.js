// The untrained model, seen in the same way, in place of the newest picture: before and now.
const UNTRAINED = "Before training";

function takePast(map, id, bytes) {
  if (!id) {
    lookBack(map, false);
    map.past = null;
  } else if (bytes && map.past?.id !== id) {
    map.past = { id, ...readWhole(bytes) };
    if (map.looksBack) map.see(map.past, TURN);
  }
}

function lookBack(map, on) {
  if (!map.past || map.looksBack === on) return;
  map.looksBack = on;
  map.chrome.showCaption(on ? UNTRAINED : map.head.title);
  map.move(() => map.see(on ? map.past : map.newest, TURN));
}
