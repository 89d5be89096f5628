// Reading aloud with the browser's own voices.

/** Shows the read-aloud buttons inside `root`, when this browser can speak. */
export function offerSpeech(root) {
  if (!("speechSynthesis" in window)) return;
  for (const button of root.querySelectorAll("[data-read-aloud]")) {
    if (!button.hidden) continue;
    button.hidden = false;
    button.addEventListener("click", () => readOrStop(button));
  }
}

/** Reads a turn's card out, unless this browser cannot. */
export function readAloud(card) {
  const button = card.querySelector("[data-read-aloud]");
  if (button && !button.hidden && reading !== button) readOrStop(button);
}

/** Falls silent; whether anything was being read. */
export function stopReading() {
  if (!reading) return false;
  label(reading, "Read aloud");
  reading = null;
  speechSynthesis.cancel();
  return true;
}

let reading = null;

function readOrStop(button) {
  const again = reading === button;
  stopReading();
  if (again) return;
  reading = button;
  label(button, "Stop reading");
  const text = button.closest(".turn").querySelector(".turn-text").textContent;
  // Some browsers fall silent in the middle of long utterances: one sentence at a time.
  const sentences = (text.match(/[^.!?\n]+[.!?]*\s*/g) ?? [text]).filter((sentence) => sentence.trim());
  sentences.forEach((sentence, index) => {
    const utterance = new SpeechSynthesisUtterance(sentence.trim());
    utterance.lang = document.documentElement.lang;
    if (index === sentences.length - 1) utterance.onend = () => reading === button && stopReading();
    utterance.onerror = () => reading === button && stopReading();
    speechSynthesis.speak(utterance);
  });
}

function label(button, text) {
  button.querySelector("span").textContent = text;
}
