// Focus: everything but the talk is hidden. The server remembers it in a cookie; without scripts the button is a form.

const talk = document.getElementById("talk");
const form = document.getElementById("focus");
const button = form.querySelector("button");

/** Makes the button work at once. */
export function offerFocus(tell) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    turn(button.value === "yes", tell);
  });
}

/** Shows everything again; whether anything was hidden. */
export function leaveFocus(tell) {
  const hidden = talk.classList.contains("is-focus");
  if (hidden) turn(false, tell);
  return hidden;
}

function turn(on, tell) {
  talk.classList.toggle("is-focus", on);
  button.value = on ? "" : "yes";
  button.querySelector("span").textContent = on ? "Show everything again" : "Focus: only the talk";
  tell(on ? "Only the talk is shown. Escape shows everything again." : "Everything is shown again.");
  const body = new URLSearchParams({ on: on ? "yes" : "" });
  // Not being remembered is no reason to say anything: it works on this page.
  fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body, keepalive: true }).catch(() => {});
}
