// What a reader has folded or unfolded stays so when the results are swapped and on the next page.

const NARROW = matchMedia("(max-width: 48rem)");
// Those that were closed here, and not by the reader.
const closed = new WeakSet();

const key = (details) => `fold:${details.id}`;

function restore() {
  for (const details of document.querySelectorAll("details[id]")) {
    const kept = sessionStorage.getItem(key(details));
    if (kept !== null) details.open = kept === "open";
    else if (NARROW.matches && details.open && "long" in details.dataset) {
      closed.add(details);
      details.open = false;
    }
  }
}

// The event does not bubble.
document.addEventListener("toggle", ({ target }) => {
  if (closed.delete(target)) return;
  if (target.id) sessionStorage.setItem(key(target), target.open ? "open" : "closed");
}, true);
document.addEventListener("htmx:afterSwap", restore);
restore();
// What a fold loads when it opens is asked for, too, where it was open before htmx had looked at it; it loads it once.
document.addEventListener("htmx:load", () => {
  for (const details of document.querySelectorAll("details[open]:has([hx-trigger^=toggle])")) htmx.trigger(details, "toggle");
});
