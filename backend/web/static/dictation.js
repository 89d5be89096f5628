// Speaking instead of typing, where the browser offers it. The words go into the box; nothing is sent by itself.

const Recogniser = window.SpeechRecognition ?? window.webkitSpeechRecognition;
const TOLD = "prova:dictation-told";
const TROUBLE = {
  "not-allowed": "The browser may not use the microphone here. You can allow it in the browser's settings for this page.",
  "service-not-allowed": "This browser does not turn speech into text here. Typing works as before.",
  "audio-capture": "No microphone was found.",
  "no-speech": "Nothing was heard. Choose Speak to try again.",
  network: "This browser cannot turn speech into text just now. Typing works as before.",
};

let listening = null;

/** Shows the button where the browser can listen. `tell` says how it goes. */
export function offerDictation(box, tell) {
  const button = document.getElementById("dictate");
  if (!Recogniser || !button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (stopDictation()) return;
    const note = document.getElementById("dictation-note");
    const told = !note.hidden || alreadyTold();
    note.hidden = false; // where the sound may go is said before the first word
    if (told) listen(box, button, tell);
    else tell("Read the note below the box first, then choose Speak again.");
  });
}

/** Stops listening; whether it was. What was heard last still goes into the box, unless `sent` has emptied it. */
export function stopDictation({ sent = false } = {}) {
  const ear = listening;
  if (!ear) return false;
  if (sent) ear.onresult = null;
  ear.stop();
  return true;
}

function listen(box, button, tell) {
  remember();
  const before = box.value && !/\s$/.test(box.value) ? `${box.value} ` : box.value;
  listening = new Recogniser();
  Object.assign(listening, { lang: document.documentElement.lang, continuous: true, interimResults: true });
  listening.onresult = ({ results }) => {
    box.value = before + Array.from(results, ([best]) => best.transcript.trim()).join(" ");
    box.dispatchEvent(new Event("input"));
  };
  listening.onerror = ({ error }) => error !== "aborted" && tell(TROUBLE[error] ?? "Listening stopped. Typing works as before.");
  listening.onend = () => {
    listening = null;
    label(button, false);
    document.getElementById("dictation-note").hidden = true;
    if (document.getElementById("status").textContent.startsWith("Listening")) tell("Not listening any more. Check the words before you send them.");
    box.focus();
  };
  label(button, true);
  tell("Listening. Choose Stop listening, or press Escape, when you are done.");
  listening.start();
}

function label(button, on) {
  button.ariaPressed = String(on);
  button.querySelector("span").textContent = on ? "Stop listening" : "Speak";
}

function alreadyTold() {
  try {
    return localStorage.getItem(TOLD) === "yes";
  } catch {
    return false;
  }
}

function remember() {
  try {
    localStorage.setItem(TOLD, "yes");
  } catch {
    // It is told again next time.
  }
}
