// The conversation page. The server answers a posted turn with events:
//   kept {turn_id, number}   the words are stored
//   word {text}              the next piece of the reply
//   notice {text}            a remark about the reply
//   done {turn_id, html_free_text, help, progress: {done, budget}, step, closed, next_url, speaker?, speaker_name?,
//         extras?, answers?: {turn_id, extras}}   what stands under the reply and under the turn it answers
//   problem {text, retry}    what went wrong
// Posting turn_id to data-reply gives the same events for a stored turn that still waits for its reply.

import { Draft, newClientKey } from "./draft.js";
import { offerSpeech } from "./speech.js";
import { postForEvents, StreamProblem } from "./stream.js";
import { finish, learnerCard, putExtras, remark, replyCard, say, settle } from "./turns.js";

const byId = (id) => document.getElementById(id);
const talk = byId("talk");
const log = byId("turns");
const coming = byId("coming");
const composer = byId("composer");
const words = byId("words");
const draft = new Draft(talk.dataset.id);

let running = null; // AbortController of the exchange under way
let waitingCard = null; // the learner's card that is not confirmed yet
let unanswered = talk.dataset.unanswered; // turn that is stored and still waits for its reply

offerSpeech(document);
byId("stop").addEventListener("click", () => running?.abort());
byId("resume").addEventListener("click", () => exchange(talk.dataset.reply, { turn_id: unanswered }));
if (composer) startComposer();
else if (draft.sent || draft.typed) showLeftOver();

function startComposer() {
  const touch = matchMedia("(pointer: coarse)").matches; // there, Enter is the only way to a new line
  composer.querySelector("[data-keys]").hidden = touch;
  words.value ||= draft.typed;
  words.addEventListener("input", () => draft.type(words.value));
  words.addEventListener("keydown", (event) => {
    const plainEnter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!plainEnter || (touch && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    send("say");
  });
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.submitter?.value ?? "say");
  });
  addEventListener("offline", () => tell("You are offline. Keep writing: your words are kept in this browser."));
  addEventListener("online", () => (draft.sent && waitingCard ? post() : tell("You are online again.")));
  document.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && running?.abort());
  if (draft.sent) post(); // the same client key: if it was stored after all, it stays one turn
  else if (unanswered) exchange(talk.dataset.reply, { turn_id: unanswered });
  log.lastElementChild?.scrollIntoView({ block: "nearest" });
}

function send(action) {
  if (running) return tell("A reply is being written. You can stop it, or wait.");
  if (draft.sent) return tell("Your last message is not stored yet. Choose Send again first.");
  if (action === "say" && !words.value.trim()) {
    words.focus();
    return tell("Write something first.");
  }
  const most = Number(words.dataset.most); // no maxlength: it would cut a pasted text without a word
  if (words.value.length > most) return tell(`That is ${words.value.length} characters. Up to ${most} can be sent at once.`);
  const text = action === "say" ? words.value : "";
  if (action === "say") words.value = "";
  draft.send({ text, client_key: newClientKey(), action }, words.value);
  words.focus();
  return post();
}

function post() {
  const sent = draft.sent;
  if (!waitingCard) {
    waitingCard = learnerCard(sent.action === "help" ? "Asked for a hint." : sent.text);
    log.append(waitingCard);
  }
  say(waitingCard, "Sending…");
  return exchange(talk.dataset.post, sent);
}

async function exchange(url, fields) {
  if (running) return;
  running = new AbortController();
  const reply = replyCard();
  begin();
  try {
    let complete = false;
    for await (const { name, data } of postForEvents(url, fields, running.signal)) {
      complete ||= name === "done";
      on[name]?.(data, reply);
    }
    if (!complete) throw new StreamProblem("The connection broke off before the reply was complete.", true);
  } catch (problem) {
    broken(problem, reply);
  } finally {
    end();
  }
}

const on = {
  kept(data) {
    draft.confirm();
    unanswered = data.turn_id;
    if (waitingCard) settle(waitingCard, data.turn_id);
    waitingCard = null;
  },
  word(data, reply) {
    show(reply, reply.querySelector(".turn-text").textContent + data.text);
  },
  notice(data, reply) {
    remark(reply, data.text);
  },
  done(data, reply) {
    unanswered = "";
    const follow = following();
    finish(reply, data);
    log.setAttribute("aria-busy", "false");
    if (log.querySelector(`[data-turn-id="${CSS.escape(data.turn_id)}"]`)) reply.remove();
    else log.append(reply); // into the live log only now: it is read out once, whole
    offerSpeech(reply);
    if (follow) reply.scrollIntoView({ block: "nearest" });
    const answered = data.answers && byId(`turn-${data.answers.turn_id}`);
    if (answered) putExtras(answered, data.answers.extras);
    if (data.progress) showProgress(data.progress);
    if (byId("step")) byId("step").textContent = data.step;
    if (data.closed) close(data.next_url);
  },
  problem(data) {
    throw new StreamProblem(data.text, data.retry);
  },
};

function show(reply, text) {
  const follow = following();
  reply.querySelector(".turn-text").textContent = text;
  if (!reply.isConnected) coming.append(reply);
  if (follow) byId("status").parentElement.scrollIntoView({ block: "nearest" });
}

/** Whether the reader is at the end; someone who has scrolled up to read is left there. */
function following() {
  return byId("status").getBoundingClientRect().top < innerHeight + 80;
}

function begin() {
  coming.replaceChildren(); // an incomplete reply from before
  byId("resume").hidden = true;
  byId("stop").hidden = byId("dots").hidden = false;
  log.setAttribute("aria-busy", "true");
  tell("The reply is being written…");
}

function end() {
  running = null;
  byId("stop").hidden = byId("dots").hidden = true;
  log.setAttribute("aria-busy", "false");
  if (byId("status").textContent.endsWith("…")) tell("");
}

function broken(problem, reply) {
  const stopped = problem.name === "AbortError";
  if (!stopped && !(problem instanceof StreamProblem)) console.error(problem);
  const text = stopped ? "You stopped the reply." : problem instanceof StreamProblem ? problem.message : "Something went wrong on this page.";
  if (waitingCard) return unsent(text, stopped || problem.retry !== false);
  if (reply.querySelector(".turn-text").textContent) {
    remark(reply, "This reply is not complete.");
  }
  byId("resume").hidden = !unanswered || problem.retry === false;
  return tell(`${text} Your words are kept.`);
}

/** The server has not confirmed the words: offer to send them again, or hand them back for a change. */
function unsent(text, retry) {
  if (retry) {
    say(waitingCard, "Not stored on the server yet. Your words are safe in this browser.", post);
    return tell(text);
  }
  const { text: given } = draft.sent;
  words.value = [given, words.value].filter(Boolean).join("\n\n");
  waitingCard.remove();
  waitingCard = null;
  draft.send(null, words.value);
  return tell(`${text} Your words are back in the box.`);
}

function showProgress({ done, budget }) {
  const bar = byId("talk-progress");
  bar.max = budget || 1;
  bar.value = done;
  document.querySelector("[data-progress-words]").textContent = `${done} of about ${budget}`;
}

function close(nextUrl) {
  composer.hidden = byId("away").hidden = true;
  byId("finished").hidden = false;
  if (nextUrl) byId("next").href = nextUrl;
  tell("This conversation is finished.");
}

/** Words typed for a conversation that has been closed meanwhile: shown, so that they can be copied. */
function showLeftOver() {
  const card = learnerCard([draft.sent?.text, draft.typed].filter(Boolean).join("\n\n"));
  say(card, "You wrote this before the conversation was closed. It was not stored: copy it from here if you need it.");
  log.append(card);
}

function tell(text) {
  byId("status").textContent = text;
}
