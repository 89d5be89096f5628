// What was noticed so far, fetched again after a turn. A judge reads after the reply, so the answer may come a little later.

const WAITS = [0, 1500, 3000, 6000, 12000]; // milliseconds before each look, while there are words still to be read

let latest = 0;

/** Brings the list at the side up to date; quietly gives up when it cannot. */
export async function lookAgain(url) {
  if (!url) return;
  const mine = ++latest;
  for (const wait of WAITS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (mine !== latest) return; // a later turn looks now
    const piece = await fetchPiece(url);
    const shown = document.getElementById("noticed");
    if (!piece || !shown) return;
    if (piece.innerHTML !== shown.innerHTML && !shown.contains(document.activeElement)) shown.replaceWith(piece);
    if (piece.dataset.waiting === "0") return;
  }
}

async function fetchPiece(url) {
  try {
    const response = await fetch(url, { headers: { Accept: "text/html" } });
    if (response.status !== 200) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html").getElementById("noticed");
  } catch {
    return null;
  }
}
