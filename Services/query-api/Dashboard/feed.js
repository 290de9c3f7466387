// Boards as they change: by the live feed while it answers, else by asking once a second.
//
// A channel is `<board>/<region>/<timeframe>` or `emoji-windows/<region>`. Its state is replaced by a
// snapshot and changed by deltas; a delta that does not follow from the state we have is not applied:
// the channel is asked for anew. After a break we say where we were, so that nothing is missed.

const pollMs = 1000;
const emptyMs = 15000;
const staleMs = 4000;
const helloMs = 3000;
const firstRetryMs = 500;
const retryMs = 10000;

export class Feed {
  #url;
  #onState;
  #onMode;
  #channels = new Map();
  #socket = null;
  #isOpen = false;
  #retry = 0;
  #failures = 0;
  #patienceUntil = 0;
  #silence = 0;
  #mode = "";
  #lastHeard = Date.now();

  constructor(url, onState, onMode) {
    this.#url = url;
    this.#onState = onState;
    this.#onMode = onMode;
    this.#connect();
    setInterval(() => this.#look(), 500);
    setInterval(() => this.#poll(), 100);
  }

  /// Listens to exactly these channels, with so many items each.
  listen(wanted) {
    const gone = [...this.#channels.keys()].filter((name) => !wanted.has(name));
    const fresh = [...wanted.keys()].filter((name) => !this.#channels.has(name));
    for (const name of gone) this.#channels.delete(name);
    for (const name of fresh) {
      this.#channels.set(name, { depth: wanted.get(name), state: null, point: null, tag: null, dueMs: 0 });
    }
    if (this.#isOpen) {
      if (gone.length) this.#send({ type: "unsubscribe", channels: gone });
      if (fresh.length) this.#send({ type: "subscribe", channels: fresh });
    } else if (fresh.length) {
      this.#poll();
    }
  }

  #look() {
    const age = Date.now() - this.#lastHeard;
    if (age > staleMs && (!this.#isOpen || age > this.#silence)) this.#tell("stale", age);
    else if (Date.now() > this.#patienceUntil) this.#tell(this.#isOpen ? "live" : "polling", 0);
  }

  #tell(mode, age) {
    if (mode === this.#mode && mode !== "stale") return;
    this.#mode = mode;
    this.#onMode(mode, age);
  }

  #heard() {
    this.#lastHeard = Date.now();
    if (this.#mode === "stale" || !this.#mode) this.#look();
  }

  // --- The live feed ---

  #connect() {
    if (!this.#url) return;
    let socket;
    try {
      socket = new WebSocket(this.#url);
    } catch {
      return;
    }
    this.#socket = socket;
    const patience = setTimeout(() => socket.close(), helloMs);
    socket.onmessage = ({ data }) => {
      clearTimeout(patience);
      this.#heard();
      for (const line of data.split("\n")) if (line) this.#take(JSON.parse(line));
    };
    socket.onclose = () => {
      clearTimeout(patience);
      if (socket !== this.#socket) return;
      const wasOpen = this.#isOpen;
      this.#isOpen = false;
      // One that was there is tried again soon, with the points we have: until then nothing is asked,
      // because what is asked for has no point to go on from.
      const soon = this.#retry || firstRetryMs * (0.5 + Math.random());
      this.#failures = wasOpen ? 0 : this.#failures + 1;
      const later = Math.min(retryMs, firstRetryMs * 2 ** this.#failures);
      const wait = wasOpen ? soon : later * (0.75 + Math.random() / 2);
      if (wasOpen) this.#patienceUntil = Date.now() + wait + helloMs;
      this.#retry = 0;
      setTimeout(() => this.#connect(), wait);
    };
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #take(frame) {
    const held = this.#channels.get(frame.channel);
    switch (frame.type) {
      case "hello": {
        this.#isOpen = true;
        this.#patienceUntil = 0;
        this.#silence = 2 * frame.ping_ms;
        const channels = [...this.#channels].map(([channel, { point }]) =>
          point ? { channel, epoch: point[0], seq: point[1] } : channel);
        if (channels.length) this.#send({ type: "subscribe", channels });
        this.#look();
        break;
      }
      case "reconnect":
        this.#retry = frame.after_ms;
        this.#socket.close();
        break;
      case "recovered":
        if (held && !frame.recovered) held.point = null;
        break;
      case "snapshot":
        if (!held) break;
        held.state = frame;
        held.tag = null;
        held.point = [frame.epoch, frame.seq];
        this.#onState(frame.channel, held.state);
        break;
      case "delta":
        if (!held) break;
        if (!held.point || held.point[0] !== frame.from[0] || held.point[1] !== frame.from[1]) {
          held.point = null;
          this.#send({ type: "unsubscribe", channels: [frame.channel] });
          this.#send({ type: "subscribe", channels: [frame.channel] });
          break;
        }
        held.state = changed(held.state, frame);
        held.tag = null;
        held.point = [frame.epoch, frame.seq];
        this.#onState(frame.channel, held.state);
        break;
    }
  }

  // --- Asking ---

  /// Each board goes its own pace, so that one that is slow holds up no other.
  #poll() {
    if (this.#isOpen || Date.now() < this.#patienceUntil) return;
    for (const [name, held] of this.#channels) {
      const isBoard = name.split("/").length === 3;
      if (!isBoard || held.isAsked || Date.now() < held.dueMs) continue;
      held.isAsked = true;
      this.#ask(name, held).finally(() => {
        held.isAsked = false;
        // A board that nothing is counted on yet is looked for now and then.
        held.dueMs = held.begunMs + (held.state && !held.state.as_of ? emptyMs : pollMs);
      });
    }
  }

  async #ask(name, held) {
    const [board, region, timeframe] = name.split("/");
    const query = new URLSearchParams({ board, region, timeframe, k: held.depth });
    held.begunMs = Date.now();
    try {
      const answer = await fetch(`/trending?${query}`, {
        cache: "no-store",
        headers: held.tag ? { "If-None-Match": held.tag } : {},
        signal: AbortSignal.timeout(3000),
      });
      if (answer.status === 304) return this.#heard();
      if (!answer.ok) return;
      const state = await answer.json();
      this.#heard();
      if (this.#isOpen || this.#channels.get(name) !== held) return;
      held.tag = answer.headers.get("ETag");
      held.state = state;
      // What was asked for says nothing of where the feed is.
      held.point = null;
      this.#onState(name, state);
    } catch {
      // The health strip says how long nothing has come; the next turn tries again.
    }
  }
}

/// A state after a delta.
function changed(state, delta) {
  const next = { ...state, ...delta, type: "snapshot" };
  const [list, id] = state.windows ? ["windows", "window_start"] : ["items", "item"];
  const held = new Map(state[list].map((one) => [one[id], one]));
  for (const gone of delta.removed || []) held.delete(gone);
  for (const one of delta[list] || []) {
    const before = held.get(one[id]) || {};
    const after = { ...before, ...one };
    if (one.counts) {
      after.counts = { ...before.counts, ...one.counts };
      for (const key of Object.keys(after.counts)) {
        if (after.counts[key] === null) delete after.counts[key];
      }
    }
    held.set(one[id], after);
  }
  next[list] = [...held.values()];
  if (list === "items") next.items.sort((a, b) => a.rank - b.rank);
  else next.windows.sort((a, b) => a.window_start - b.window_start);
  delete next.removed;
  return next;
}
