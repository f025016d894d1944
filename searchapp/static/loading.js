// Says when an answer is on its way and when none came. Swaps replace nodes, so it listens on the document.

const results = () => document.getElementById("results");
const trouble = () => document.getElementById("trouble");

document.addEventListener("htmx:beforeRequest", () => {
  results()?.setAttribute("aria-busy", "true");
  if (trouble()) trouble().hidden = true;
});
document.addEventListener("htmx:afterRequest", () => results()?.removeAttribute("aria-busy"));
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ detail }) => {
    const said = trouble();
    if (!said) return;
    said.querySelector("span").textContent = document.body.dataset.offline;
    said.querySelector("a").href = detail.pathInfo.finalRequestPath ?? detail.pathInfo.requestPath;
    said.hidden = false;
  });
}
