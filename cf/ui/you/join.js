// The one way by which ratings leave the browser: a button that hands them to the page.
const JOINS = new WeakMap(); // by the node that one is mounted in

class Join {
  constructor(host) {
    this.button = Object.assign(document.createElement("button"), { type: "button" });
    this.button.addEventListener("click", () => this.send("ratings", this.ratings.plain));
    this.note = Object.assign(document.createElement("span"), { role: "status" });
    this.root = Object.assign(document.createElement("div"), { className: "join" });
    this.root.append(this.button, this.note);
    this.changed = () => (host.isConnected ? this.draw() : removeEventListener("cf-you", this.changed));
    addEventListener("cf-you", this.changed);
    host.append(this.root);
  }

  // What the person has rated of the films that this page is about.
  get ratings() {
    const rated = window.__cfYou;
    return rated?.films.mark === this.data.mark ? rated : null;
  }

  draw() {
    const { fewest, noun, nouns, sent } = this.data;
    const n = this.ratings?.given.length ?? 0;
    if (sent && this.ratings && !n) this.send("forget", true); // forgotten in the browser, so here, too
    const lacks = fewest - n;
    this.button.disabled = lacks > 0;
    this.button.textContent = lacks > 0 ? "Send my ratings and train" : `Send my ${n} ratings and train`;
    this.note.textContent = lacks > 0 ? `Rate ${lacks} more ${lacks > 1 ? nouns : noun}: it takes ${fewest}.` : "";
  }
}

export default ({ data, parentElement: host, setTriggerValue }) => {
  let join = JOINS.get(host);
  if (!join) JOINS.set(host, (join = new Join(host)));
  if (join.root.parentNode !== host) host.append(join.root);
  Object.assign(join, { data, send: setTriggerValue });
  join.draw();
};
