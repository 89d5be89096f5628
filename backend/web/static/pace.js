// How the pieces of a reply become visible: as they come, or a sentence at a time with the time to read it.

const WORDS_PER_MINUTE = 180; // slower than the 238 at which adults read such text silently (Brysbaert 2019)
const SENTENCE = /[^]*?(?:[.!?]["”’)]*(?=\s)|\n)\s*/y; // a full stop inside 4.5 ends nothing

/** Shows one reply. `show(text)` gets all that is to be seen; `slow()` says whether to wait between sentences. */
export class Pace {
  constructor(show, slow, signal) {
    Object.assign(this, { show, slow, signal, seen: "", rest: "" });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.running = null;
  }

  /** The next piece, as it comes from the server. */
  add(text) {
    this.rest += text;
    if (!this.slow() && !this.calm && !this.running) this.#release(this.rest.length);
    else this.running ??= this.#sentences().catch(() => {}).finally(() => (this.running = null));
  }

  /** The reply is complete: resolves when all of `text` has had its time. Rejects when the signal stops it. */
  async finish(text) {
    while (this.running) await this.running;
    this.signal.throwIfAborted();
    if (!this.slow() || !text.startsWith(this.seen)) return;
    this.rest = `${text.slice(this.seen.length)}\n`;
    await this.#sentences();
  }

  #release(length) {
    this.seen += this.rest.slice(0, length);
    this.rest = this.rest.slice(length);
    this.show(this.seen.trimEnd());
  }

  async #sentences() {
    for (;;) {
      SENTENCE.lastIndex = 0;
      const sentence = SENTENCE.exec(this.rest)?.[0];
      if (!sentence) return;
      this.#release(sentence.length);
      if (this.slow() && this.rest.trim()) await pause((sentence.split(/\s+/).length * 60_000) / WORDS_PER_MINUTE, this.signal);
    }
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), stop()), { once: true });
  });
}
