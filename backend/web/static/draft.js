// What the learner typed stays in this browser until the server confirms that it is stored.

/**
 * The draft of one conversation: `typed` is in the box, `sent` is on its way ({text, client_key, action}) or null.
 * Several tabs with the same conversation share one draft; `elsewhere(before, now)` hears what another tab did to it.
 */
export class Draft {
  constructor(conversationId, elsewhere = () => {}) {
    this.key = `prova:draft:${conversationId}`;
    this.kept = true; // whether the browser really keeps a copy
    this.state = { typed: "", sent: null };
    try {
      this.state = read(localStorage.getItem(this.key));
    } catch {
      this.kept = false; // storage is closed: the page still works, only without a copy
    }
    addEventListener("storage", (event) => {
      if (event.key !== this.key) return;
      const before = this.state;
      this.state = read(event.newValue);
      elsewhere(before, this.state);
    });
  }

  get typed() {
    return this.state.typed;
  }

  get sent() {
    return this.state.sent;
  }

  type(text) {
    this.#keep({ ...this.state, typed: text });
  }

  send(sent, typed) {
    this.#keep({ typed, sent });
  }

  confirm() {
    this.#keep({ ...this.state, sent: null });
  }

  #keep(state) {
    const sending = state.sent !== this.state.sent;
    this.state = state;
    try {
      if (state.typed || state.sent) localStorage.setItem(this.key, JSON.stringify(state));
      else localStorage.removeItem(this.key);
      this.kept = true;
    } catch {
      this.kept = false; // closed or full
      if (sending) this.#forget(); // an older copy would come back after these words are sent
    }
  }

  #forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Closed: there is no older copy.
    }
  }
}

function read(stored) {
  try {
    return { typed: "", sent: null, ...JSON.parse(stored ?? "{}") };
  } catch {
    return { typed: "", sent: null };
  }
}

/** A new key for one turn, so that a second submit of it is the same turn. Works on plain HTTP too, unlike randomUUID. */
export function newClientKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
