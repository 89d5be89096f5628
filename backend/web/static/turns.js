// The turns on the page. People's words go in as text, never as markup.

const HELP_WORDS = { nudge: "Asked in other words", hint: "A hint", example: "An example", reveal: "The answer" };

const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

/** The card of something the learner has just sent. */
export function learnerCard(text) {
  const card = copyOf("learner-turn");
  card.querySelector(".turn-text").textContent = text;
  return card;
}

/** Says under a learner's card how its sending goes; `retry`: what "Send again" does, or null. */
export function say(card, words, retry = null) {
  const note = card.querySelector("[data-note]");
  const button = card.querySelector("[data-retry]");
  if (!note || !button) return; // a card the server made, of a turn stored before
  note.textContent = words;
  note.hidden = !words;
  button.hidden = !retry;
  button.onclick = retry;
}

/** The words are stored under `turnId`. A page loaded later may already show them: then the card goes. */
export function settle(card, turnId) {
  if (document.getElementById(`turn-${turnId}`)) {
    card.remove();
    return;
  }
  card.id = `turn-${turnId}`;
  card.dataset.turnId = turnId;
  card.classList.remove("is-unsent");
  say(card, "Kept");
}

/** An empty card for a reply that is coming. */
export function replyCard() {
  return copyOf("tutor-turn");
}

/** Puts links and buttons ({words, href, posts} each) under a turn, in place of those that were there. */
export function putExtras(card, extras = []) {
  card.querySelector(".turn-extras")?.remove();
  if (!extras.length) return;
  const list = document.createElement("ul");
  list.className = "turn-extras";
  for (const { words, href, posts } of extras) {
    const item = copyOf(posts ? "extra-post" : "extra-link");
    item.firstElementChild[posts ? "action" : "href"] = href;
    item.querySelector("a, button").textContent = words;
    list.append(item);
  }
  card.append(list);
}

/** Puts the finished reply {turn_id, html_free_text, help, speaker?, speaker_name?, extras?} into its card. */
export function finish(card, reply) {
  card.id = `turn-${reply.turn_id}`;
  card.dataset.turnId = reply.turn_id;
  card.querySelector(".turn-text").textContent = reply.html_free_text;
  if (reply.speaker === "persona") {
    card.classList.replace("is-tutor", "is-persona");
    card.querySelector("[data-speaker]").textContent = `${reply.speaker_name}, in role`;
  } else if (reply.speaker_name) {
    card.querySelector("[data-speaker]").textContent = reply.speaker_name;
  }
  const help = HELP_WORDS[reply.help];
  card.querySelector("[data-help]").hidden = !help;
  card.querySelector("[data-help]").textContent = help ?? "";
  putExtras(card, reply.extras);
}

/** Puts a finished reply into the log, after the turn it answers; a page loaded later may already show it. */
export function place(log, card, answeredId) {
  if (log.querySelector(`[data-turn-id="${CSS.escape(card.dataset.turnId)}"]`)) return card.remove();
  const answered = answeredId && document.getElementById(`turn-${answeredId}`);
  return answered ? answered.after(card) : log.append(card);
}

/** A remark under a reply, for instance that the scripted voice took over. */
export function remark(card, text) {
  const note = card.querySelector("[data-note]");
  note.hidden = false;
  note.textContent = text;
}
