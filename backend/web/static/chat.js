// The conversation page. The server answers a posted turn with events:
//   kept {turn_id, number}   the words are stored
//   word {text}              the next piece of the reply
//   notice {text}            a remark about the reply
//   done {turn_id, html_free_text, help, progress: {done, budget}, step, stage, closed, next_url, speaker?, speaker_name?,
//         extras?, answers?: {turn_id, extras}}   what stands under the reply and under the turn it answers
//   problem {text, retry}    what went wrong
// Posting turn_id to data-reply gives the same events for a stored turn that still waits for its reply.

import { offerDelivery, wants } from "./delivery.js";
import { offerDictation, stopDictation } from "./dictation.js";
import { Draft, newClientKey } from "./draft.js";
import { leaveFocus, offerFocus } from "./focus.js";
import { lookAgain } from "./noticed.js";
import { Pace } from "./pace.js";
import { showProgress, showStage } from "./progress.js";
import { offerSpeech, readAloud, stopReading } from "./speech.js";
import { postForEvents, StreamProblem } from "./stream.js";
import { finish, learnerCard, place, putExtras, remark, replyCard, say, settle } from "./turns.js";

const byId = (id) => document.getElementById(id);
const talk = byId("talk");
const log = byId("turns");
const coming = byId("coming");
const composer = byId("composer");
const words = byId("words");
const draft = new Draft(talk.dataset.id, changedElsewhere);

let running = null; // AbortController of the exchange under way
let waitingCard = null; // the learner's card that is not confirmed yet
let unanswered = talk.dataset.unanswered; // turn that is stored and still waits for its reply

offerSpeech(document);
offerFocus(tell);
offerDelivery(tell, (name, on) => name === "read_aloud" && !on && stopReading());
byId("stop").addEventListener("click", stop);
byId("resume").addEventListener("click", () => getReply());
byId("refresh").addEventListener("click", () => location.reload());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  stopDictation() || stopReading() || stop() || leaveFocus(tell); // one thing at a time, the loudest first
});
if (composer) startComposer();
else if (draft.sent || draft.typed) showLeftOver();

function startComposer() {
  const touch = matchMedia("(pointer: coarse)").matches; // there, Enter is the only way to a new line
  composer.querySelector("[data-keys]").hidden = touch;
  words.value ||= draft.typed;
  words.addEventListener("input", () => keepTyped());
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
  offerDictation(words, tell);
  addEventListener("offline", () => tell(`You are offline. Keep writing${draft.kept ? ": your words are kept in this browser" : ""}.`));
  addEventListener("online", () => (draft.sent && waitingCard ? post() : tell("You are online again.")));
  addEventListener("beforeunload", (event) => !draft.kept && (draft.typed || draft.sent) && event.preventDefault());
  byId("not-kept").hidden = draft.kept;
  if (draft.sent) post(); // the same client key: if it was stored after all, it stays one turn
  else if (unanswered) getReply();
  if (location.hash) return; // the reader wanted that place
  log.lastElementChild?.scrollIntoView({ block: "nearest" });
}

function keepTyped() {
  draft.type(words.value);
  byId("not-kept").hidden = draft.kept;
}

async function send(action) {
  if (running) return tell("A reply is being written. You can stop it, or wait.");
  if (draft.sent) return tell("Your last message is not stored yet. Choose Send again first.");
  if (action === "say" && !words.value.trim()) {
    words.focus();
    return tell("Write something first.");
  }
  const most = Number(words.dataset.most); // no maxlength: it would cut a pasted text without a word
  if (words.value.length > most) return tell(`That is ${words.value.length} characters. Up to ${most} can be sent at once.`);
  stopDictation({ sent: true });
  stopReading();
  if (unanswered) await getReply(); // a reply that was stopped comes first, so that the order stays what it is
  if (unanswered) return undefined; // what went wrong is said; the words are still in the box
  const text = action === "say" ? words.value : "";
  if (action === "say") words.value = "";
  draft.send({ text, client_key: newClientKey(), action }, words.value);
  words.focus();
  return post();
}

const asked = { help: "Asked for a hint.", coach: "Asked to step out for a moment." };

function post() {
  const sent = draft.sent;
  if (!sent) return undefined; // stored meanwhile by another tab
  if (!waitingCard) {
    waitingCard = learnerCard(asked[sent.action] ?? sent.text);
    log.append(waitingCard);
  }
  say(waitingCard, "Sending…");
  return exchange(talk.dataset.post, sent, () => wants("slow_replies"));
}

/** The reply to a stored turn, all of it at once: its reader has waited already. */
function getReply() {
  return exchange(talk.dataset.reply, { turn_id: unanswered }, () => false);
}

async function exchange(url, fields, slow) {
  if (running) return;
  running = new AbortController();
  const reply = replyCard();
  const pace = new Pace((text) => show(reply, text), slow, running.signal);
  begin();
  try {
    let complete = false;
    for await (const { name, data } of postForEvents(url, fields, running.signal)) {
      if (name === "done") await pace.finish(data.html_free_text);
      complete ||= name === "done";
      on[name]?.(data, reply, pace);
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
  word(data, reply, pace) {
    pace.add(data.text);
  },
  notice(data, reply) {
    remark(reply, data.text);
  },
  done(data, reply) {
    unanswered = "";
    const follow = following();
    finish(reply, data);
    log.setAttribute("aria-busy", "false");
    place(log, reply, data.answers?.turn_id); // into the live log only now: it is read out once, whole
    offerSpeech(reply);
    if (wants("read_aloud")) readAloud(reply);
    if (follow) reply.scrollIntoView({ block: "nearest" });
    const answered = data.answers && byId(`turn-${data.answers.turn_id}`);
    if (answered) putExtras(answered, data.answers.extras);
    if (answered) say(answered, ""); // "Kept" has been read by now
    if (data.progress) showProgress(data.progress);
    if (data.stage !== undefined) showStage(data.stage);
    if (byId("step")) byId("step").textContent = data.step;
    if (data.closed) close(data.next_url);
    lookAgain(talk.dataset.noticed);
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
  if (byId("stop") === document.activeElement) words?.focus(); // a button that goes takes no focus with it
  byId("stop").hidden = byId("dots").hidden = true;
  log.setAttribute("aria-busy", "false");
  if (byId("status").textContent.endsWith("…")) tell("");
}

/** Stops showing the reply; the server still finishes and keeps it. Whether there was one. */
function stop() {
  running?.abort();
  return Boolean(running);
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
    const where = draft.kept ? "Your words are safe in this browser." : "Keep this page open.";
    say(waitingCard, `Not stored on the server yet. ${where}`, post);
    return tell(text);
  }
  const { text: given } = draft.sent;
  words.value = [given, words.value].filter(Boolean).join("\n\n");
  waitingCard.remove();
  waitingCard = null;
  draft.send(null, words.value);
  return tell(`${text} Your words are back in the box.`);
}

/** Another tab with this conversation typed, or had a turn stored. */
function changedElsewhere(before, now) {
  if (words && words.value === before.typed) words.value = now.typed;
  if (!before.sent || now.sent || running) return;
  waitingCard?.remove();
  waitingCard = null;
  byId("refresh").hidden = false;
  tell("This conversation went on in another tab.");
}

function close(nextUrl) {
  composer.hidden = byId("away").hidden = true;
  if (byId("delivery")) byId("delivery").hidden = true;
  byId("finished").hidden = false;
  if ([document.body, words].includes(document.activeElement)) byId("finished").querySelector("h2").focus();
  showStage(-1);
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
