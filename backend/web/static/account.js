// Keeps an account as it is written: on the server a moment after the last key, and in this browser until that worked.

const QUIET = 1200; // milliseconds without a key
const SETTLED = 3000; // milliseconds: a page asked for while the words were on their way may still show the old ones
const form = document.getElementById("account");
const status = document.getElementById("kept");
const boxes = Array.from(form.querySelectorAll("textarea"));
const revision = form.elements.namedItem("revision");
const here = `prova:account:${form.dataset.id}`;
let waiting = 0;
let keeping = null;
let kept = words();

function words() {
  return JSON.stringify(boxes.map((box) => box.value));
}

function remember() {
  try {
    localStorage.setItem(here, JSON.stringify({ revision: revision.value, parts: boxes.map((box) => box.value) }));
  } catch {
    // Storage is closed: the page still works, only without a copy.
  }
}

function forget() {
  try {
    if (words() === kept) localStorage.removeItem(here);
  } catch {
    // As above.
  }
}

function bringBack() {
  try {
    const copy = JSON.parse(localStorage.getItem(here));
    if (!copy || Number(copy.revision) < Number(revision.value) || copy.parts.length !== boxes.length) return;
    boxes.forEach((box, place) => (box.value = copy.parts[place]));
    revision.value = copy.revision;
    if (words() === kept) return forget();
    status.textContent = "Words that were not kept yet are back in their boxes.";
    later();
  } catch {
    // As above.
  }
}

async function send(options = {}) {
  const sent = words();
  const answer = await fetch(form.dataset.keep, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
    ...options,
  });
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) {
    kept = sent;
    revision.value = said.revision;
    setTimeout(forget, SETTLED);
  }
  remember();
  status.textContent = said.kept || "This could not be kept yet. Your words are still here.";
}

function keep() {
  clearTimeout(waiting);
  if (words() === kept || keeping) return keeping;
  status.textContent = "Keeping…";
  keeping = send()
    .catch(() => {
      status.textContent = "No connection. Your words are still here and in this browser.";
    })
    .finally(() => {
      keeping = null;
    });
  return keeping;
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(keep, QUIET);
}

form.addEventListener("input", (event) => {
  if (!boxes.includes(event.target)) return;
  remember();
  later();
});

// A form sent while its draft is on its way would look as if two windows had changed it.
form.addEventListener("submit", (event) => {
  clearTimeout(waiting);
  if (!keeping) return;
  event.preventDefault();
  const button = event.submitter;
  keeping.finally(() => form.requestSubmit(button));
});

addEventListener("pagehide", () => {
  if (words() !== kept && !keeping) send({ keepalive: true }).catch(() => {});
});
addEventListener("online", keep);

bringBack();
