// The direct line to a run: one socket for all that draws it in this tab. Newest wins; a line that
// breaks is opened again, after ever longer waits. One that the server ends for good is not, unless
// Python still draws the run: it may have been opened anew.
//
// Maps and panels are modules of their own, so what they share hangs on the window.
const FEEDS = (window.__cfFeeds ??= new Map()); // by token
const FINAL = [4404, 4410]; // codes of `cf.web.live`: no such run here, or no longer

class Feed {
  constructor(token) {
    Object.assign(this, { token, parts: {}, sequence: -1, received: 0, wait: 500, socket: null, ended: "" });
    this.listeners = new Set();
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  open() {
    this.timer = null;
    this.ended = "";
    // Pages stand side by side at one path, whatever a proxy puts before it.
    const address = new URL(`live/${this.token}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.search = address.hash = "";
    this.socket = new WebSocket(address);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => this.take(data);
    this.socket.onclose = ({ code, reason }) => {
      this.socket = null;
      if (FINAL.includes(code)) this.ended = reason;
      this.tell({});
      if (!FINAL.includes(code)) this.openLater();
    };
  }

  // Unless it is open, being opened, or nobody listens.
  openLater() {
    if (this.socket || this.timer || !this.listeners.size) return;
    this.timer = setTimeout(() => this.open(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(2 * this.wait, 15_000);
  }

  take(data) {
    const length = new DataView(data).getUint32(0, true);
    const text = new TextDecoder();
    const head = JSON.parse(text.decode(new Uint8Array(data, 4, length)));
    const parts = {};
    let at = 4 + length;
    for (const [name, size] of head.parts) {
      parts[name] =
        name === "positions" ? data.slice(at, at + size) : JSON.parse(text.decode(new Uint8Array(data, at, size)));
      at += size;
    }
    Object.assign(this.parts, parts);
    this.sequence = head.sequence;
    this.drawnAt = head.drawn_at;
    this.received++;
    this.wait = 500;
    this.tell(parts);
  }

  // A listener that answers false has left the page.
  tell(parts) {
    for (const listener of this.listeners) if (listener(parts, this) === false) this.drop(listener);
  }

  drop(listener) {
    this.listeners.delete(listener);
    if (this.listeners.size) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.socket?.close();
    FEEDS.delete(this.token);
  }
}

// Hear of every frame of a run: what has changed, and the feed with all that it holds by now.
function follow(token, listener) {
  const feed = FEEDS.get(token) ?? new Feed(token);
  FEEDS.set(token, feed);
  feed.listeners.add(listener);
  if (!feed.socket && !feed.timer) feed.open();
  if (feed.sequence >= 0) listener(feed.parts, feed);
  return () => feed.drop(listener);
}
