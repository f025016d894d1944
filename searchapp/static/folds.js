// What a reader has folded or unfolded stays so when the results are swapped and on the next page.

const key = (details) => `fold:${details.id}`;

function restore() {
  for (const details of document.querySelectorAll("details[id]")) {
    const kept = sessionStorage.getItem(key(details));
    if (kept !== null) details.open = kept === "open";
  }
}

// The event does not bubble.
document.addEventListener("toggle", ({ target }) => {
  if (target.id) sessionStorage.setItem(key(target), target.open ? "open" : "closed");
}, true);
document.addEventListener("htmx:afterSwap", restore);
restore();
