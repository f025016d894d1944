// Says when an answer is on its way and when none came. Swaps replace nodes, so it listens on the document.

const results = () => document.getElementById("results");

document.addEventListener("htmx:beforeRequest", () => results()?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", () => results()?.removeAttribute("aria-busy"));
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const count = document.getElementById("count");
    if (count) count.textContent = document.body.dataset.offline;
  });
}
