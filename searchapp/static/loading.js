// Says when an answer is on its way and when none came. Swaps replace nodes, so it listens on the document.

const results = () => document.getElementById("results");
const trouble = () => document.getElementById("trouble");

// Offers for who is typing, and citations, come and go beside the results.
const isOfResults = ({ detail }) => detail.target?.id === "results";
const isAwaited = ({ detail }) => detail.target?.id !== "suggestions";

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isOfResults(event)) return;
  results()?.setAttribute("aria-busy", "true");
  if (trouble()) trouble().hidden = true;
});
// The box and the head say what the results are of, unless something is being typed.
document.addEventListener("htmx:afterSwap", () => {
  const block = results();
  const box = document.getElementById("q");
  if (!block) return;
  if (box && box !== document.activeElement) box.value = block.dataset.asked;
  document.querySelector("link[rel=canonical]")?.setAttribute("href", block.dataset.canonical);
});
document.addEventListener("htmx:afterRequest", (event) => { if (isOfResults(event)) results()?.removeAttribute("aria-busy"); });
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    const { detail } = event;
    const said = trouble();
    if (!said || !isAwaited(event)) return;
    said.querySelector("span").textContent = document.body.dataset.offline;
    said.querySelector("a").href = detail.pathInfo.finalRequestPath ?? detail.pathInfo.requestPath;
    said.hidden = false;
  });
}
