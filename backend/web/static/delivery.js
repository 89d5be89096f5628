// The buttons that change how replies come. Without scripts they are an ordinary form.

const form = document.getElementById("delivery-form");

/** Whether a wish is on. */
export function wants(name) {
  return form?.querySelector(`[value="${name}"]`)?.ariaPressed === "true";
}

/** Makes the buttons work without leaving the page; `tell` says what changed, `changed(name, on)` acts on it. */
export function offerDelivery(tell, changed) {
  for (const button of form?.querySelectorAll("[data-needs-script]") ?? []) {
    button.hidden = button.value === "read_aloud" && !("speechSynthesis" in window);
  }
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    const on = button.ariaPressed !== "true";
    try {
      const response = await fetch(`${form.action}?on=${on ? "yes" : ""}`, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ wish: button.value }),
      });
      if (!response.ok) throw new Error(`delivery: ${response.status}`);
    } catch {
      return tell("That could not be kept just now. Try it again in a moment.");
    }
    button.ariaPressed = String(on);
    tell(on ? button.dataset.saidOn : button.dataset.saidOff);
    changed(button.value, on);
  });
}
