// Where the conversation is: the learner's turns, and the part of the agenda.

const byId = (id) => document.getElementById(id);

/** The learner's turns so far. */
export function showProgress({ done, budget }) {
  const bar = byId("talk-progress");
  bar.max = budget || 1;
  bar.value = done;
  document.querySelector("[data-progress-words]").textContent = `${done} of about ${budget}`;
}

/** The part of the agenda, counted from 0; -1 when all are done. */
export function showStage(here) {
  const parts = [...byId("agenda").children];
  parts.forEach((part, number) => (part.ariaCurrent = number === here ? "step" : null));
  const name = document.querySelector("[data-stage-name]");
  if (!name) return;
  name.parentElement.hidden = here < 0;
  if (!parts[here]) return;
  name.textContent = parts[here].textContent;
  document.querySelector("[data-stage-number]").textContent = here + 1;
}
