// Server-sent events over a POST: EventSource can only GET, and a turn must be posted.

/** What went wrong, in words for the learner. `retry`: whether sending the same again can help. */
export class StreamProblem extends Error {
  constructor(text, retry) {
    super(text);
    this.retry = retry;
  }
}

const STATUS_WORDS = {
  401: ["You have been signed out. Open Prova in another tab, sign in, then send again.", true],
  403: ["This page may no longer write here. Reload it, then send again.", true],
  404: ["This conversation cannot be found any more.", false],
  413: ["That is too long to send at once. Shorten it, or send it in parts.", false],
  422: ["That could not be accepted as it is. Check it and send it again.", false],
  429: ["That was a little fast. Wait a moment, then send again.", true],
};

/** Reads the events of a text/event-stream response as {name, data}, in order. Text may be cut anywhere between chunks. */
export async function* readEvents(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const text = rest + value;
    const half = text.endsWith("\r") ? "\r" : ""; // may be the first half of "\r\n"
    const blocks = text.slice(0, text.length - half.length).replace(/\r\n?/g, "\n").split("\n\n");
    rest = blocks.pop() + half;
    for (const block of blocks) {
      const event = readBlock(block);
      if (event) yield event;
    }
  }
}

function readBlock(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null; // comments keep the line open
}

/** Posts `fields` and yields the events of the answer. Throws StreamProblem, or AbortError when `signal` stops it. */
export async function* postForEvents(url, fields, signal) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { Accept: "text/event-stream" },
      body: new URLSearchParams(fields),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new StreamProblem(offlineWords(), true);
  }
  if (!response.ok) {
    throw await refusal(response);
  }
  // A redirect to the sign-in page arrives as an ordinary page.
  if (!(response.headers.get("Content-Type") ?? "").startsWith("text/event-stream")) {
    throw new StreamProblem(...STATUS_WORDS[401]);
  }
  try {
    yield* readEvents(response);
  } catch (error) {
    if (error.name === "AbortError" || error instanceof StreamProblem) throw error;
    throw new StreamProblem(navigator.onLine ? "The connection broke off." : offlineWords(), true);
  }
}

async function refusal(response) {
  const [text, retry] = STATUS_WORDS[response.status] ?? ["The server could not answer just now.", response.status >= 500];
  // What was wrong with a message only the server knows, for instance that the conversation is over.
  const said = response.status === 422 ? await response.json().catch(() => null) : null;
  return new StreamProblem(said ? `${said.happened} ${said.what_to_do}`.trim() : text, retry);
}

function offlineWords() {
  return navigator.onLine ? "The server cannot be reached just now." : "You are offline.";
}
