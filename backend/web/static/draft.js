// What the learner typed stays in this browser until the server confirms that it is stored.

/** The draft of one conversation: `typed` is in the box, `sent` is on its way ({text, client_key, action}) or null. */
export class Draft {
  constructor(conversationId) {
    this.key = `prova:draft:${conversationId}`;
    this.state = { typed: "", sent: null };
    try {
      Object.assign(this.state, JSON.parse(localStorage.getItem(this.key)) ?? {});
    } catch {
      // Storage is closed or holds something unreadable: the page still works, only without a copy.
    }
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
    this.state = state;
    try {
      if (state.typed || state.sent) localStorage.setItem(this.key, JSON.stringify(state));
      else localStorage.removeItem(this.key);
    } catch {
      // As above.
    }
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
