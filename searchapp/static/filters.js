// On a phone the filters open over the page as a dialog. Without this module the same link leads down to them.

const NARROW = matchMedia("(max-width: 48rem)");
const root = document.documentElement;
const facets = () => document.getElementById("facets");
const isOpen = () => root.classList.contains("filters-open");

// Swaps replace the results block, so everything that makes it a dialog is put on anew.
function apply() {
  const dialog = facets();
  const open = isOpen() && dialog !== null;
  root.classList.toggle("filters-open", open);
  if (open) {
    dialog.setAttribute("role", "dialog");
    dialog.setAttribute("aria-modal", "true");
  } else {
    dialog?.removeAttribute("role");
    dialog?.removeAttribute("aria-modal");
  }
  for (const outside of document.querySelectorAll(".masthead, .colophon, .skip, .hits, main > h1, .trouble")) outside.inert = open;
}

function open() {
  root.classList.add("filters-open");
  apply();
  facets()?.querySelector(".facets-close").focus();
}

function close() {
  if (!isOpen()) return;
  root.classList.remove("filters-open");
  apply();
  // On a wider page the link that opened the filters is not there to be seen.
  const ways = [document.querySelector(".to-facets a"), document.getElementById("hits-heading")];
  ways.find((way) => way?.checkVisibility())?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest(".facets-close")) close();
  if (NARROW.matches && event.target.closest(".to-facets a")) {
    event.preventDefault();
    open();
  }
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
document.addEventListener("htmx:afterSwap", apply);
NARROW.addEventListener("change", close);
