// You in a scene: a part of parts.js, drawn anew with each answer of the scene. No rating leaves the
// browser; what is asked for are the films of a run, once there is somebody to fold in.
const KNOWN = (window.__cfWithYou ??= new Map()); // films by the key of their run
const MOST_KNOWN = 3;
const MOUNTED = new WeakMap(); // parts by the node that one is mounted in

class Mounted {
  constructor(host) {
    this.host = host;
    this.root = put("section", { className: "with-you", ariaLabel: "You" });
    this.changed = () => (host.isConnected ? this.draw() : removeEventListener("cf-with-you", this.changed));
    addEventListener("cf-with-you", this.changed);
    host.append(this.root);
  }

  receive(data, send) {
    if (data.part !== this.data?.part) {
      this.kept = {}; // what a part keeps between two answers
      this.root.replaceChildren();
    }
    Object.assign(this, { data, send });
    this.draw();
  }

  draw() {
    const { part, about, run, isRandom, mark, noun, nouns, invites, isComing } = this.data;
    const { promise, draw } = PARTS[part];
    const given = new Map(Ratings.kept(mark).filter(([, stars]) => stars !== null));
    const films = KNOWN.get(run);
    if (run && !films && (given.size || Ratings.likes(mark))) {
      if (!isComing) this.ask();
      return;
    }
    const you = { given, noun, nouns, redraw: () => this.draw(), kept: this.kept };
    if (films) {
      const ratings = new Ratings(films);
      you.films = leanTowards(films, films.groups, ratings.chosen);
      you.ratings = ratings.given;
      you.isKnown = given.size > 0 || you.films !== films;
    } else you.isKnown = given.size > 0;
    const drawn = you.isKnown ? draw(you, about) : null;
    const random = put(
      "p",
      { className: "quiet" },
      "This run is untrained: its vectors are random, and so is what they say of you.",
    );
    const invitation = put(
      "p",
      { className: "quiet" },
      findWay(),
      `: rate a few ${nouns} there, and ${promise(you)} here.`,
    );
    this.root.replaceChildren(...(drawn ? [...drawn, ...(isRandom ? [random] : [])] : invites ? [invitation] : []));
  }

  // What is sent while a component mounts may be lost, so it asks again.
  ask(wait = 600) {
    if (this.asking) return;
    this.send("wanted", true);
    this.asking = setTimeout(() => {
      this.asking = null;
      if (this.host.isConnected && !KNOWN.has(this.data.run)) this.ask(2 * wait);
    }, wait);
  }
}

// The way to the page You: a click on it is one on the page's own.
function findWay() {
  const own = [...document.querySelectorAll("a[href]")].find(({ pathname }) => pathname.endsWith("/you"));
  const link = put("a", { href: own?.href ?? "you" }, "You");
  link.addEventListener("click", (event) => {
    if (!own || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    own.click();
  });
  return link;
}

function keepFilms(message) {
  const films = readFilms(message);
  if (KNOWN.get(films.run)?.key === films.key) return;
  KNOWN.set(films.run, films);
  while (KNOWN.size > MOST_KNOWN) KNOWN.delete(KNOWN.keys().next().value);
  dispatchEvent(new Event("cf-with-you"));
}

export default ({ data, parentElement: host, setTriggerValue }) => {
  if (data instanceof Uint8Array) return keepFilms(data);
  let mounted = MOUNTED.get(host);
  if (!mounted) MOUNTED.set(host, (mounted = new Mounted(host)));
  if (mounted.root.parentNode !== host) host.append(mounted.root);
  mounted.receive(data, setTriggerValue);
};
