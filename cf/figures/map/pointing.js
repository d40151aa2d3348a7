// What is said of the film that is pointed at: here, by pointer or keyboard, or on a linked map.
function showPointed(map) {
  const { chrome, hover, cursor, echo } = map;
  const row = hover ?? cursor;
  chrome.canvas.classList.toggle("over", hover !== null);
  if (row !== map.pointed) {
    map.pointed = row;
    share(map);
  }
  if (row !== null) {
    const lines = describe(map, row);
    chrome.showTip(lines, ...map.view.nearest(...map.place(row)));
    if (row === cursor) chrome.say(lines.join(", "));
  } else if (echo !== null) showEcho(map, echo);
  else {
    const at = map.dragging ? null : map.pointer;
    const beyond = at && findBox(map.beyond, at);
    const box = beyond ?? (at && findBox(map.regions, at));
    chrome.canvas.classList.toggle("over", Boolean(beyond));
    const lines = box && (box.text ? [box.text] : [box.name, ...box.figures.split("; ")]);
    if (box) chrome.showTip(lines, box.x + box.width / 2, box.y + box.height / 2);
    else chrome.hideTip();
  }
}

function findBox(boxes, { x, y }) {
  return boxes.find((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height);
}

// The title alone, as the facts stand where the person looks; at the edge of the plot where the film
// lies beyond it.
function showEcho(map, row) {
  const place = map.place(row);
  const near = map.view.nearest(...place);
  const isInView = near.every((value, i) => value === place[i]);
  const lines = [map.films.titles[row], ...(isInView ? [] : ["outside this view"])];
  map.chrome.showTip(lines, ...near);
}

function describe(map, row) {
  const { titles, years, genres, counts } = map.films;
  const facts = [years[row] || "", genres[row]].filter(Boolean).join(" · ");
  const ratings = `${counts[row].toLocaleString("en")} rating${counts[row] === 1 ? "" : "s"}`;
  const kind = sayOf(map.films, map.colouring.classes[map.colouring.classOf[row]].name);
  const aside = map.isShown(row) ? "" : " · filtered out";
  return [titles[row], facts, `${ratings} · ${kind}${aside}`];
}
