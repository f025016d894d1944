// Shows the citations of a hit beside it, in a dialog. Without this module the same link leads to them on the paragraph's page.

const box = () => document.getElementById("cite");

document.addEventListener("click", (event) => {
  const { target } = event;
  // A click beside the box closes it, as Escape does.
  if (target === box()) box().close();
  const link = target.closest("a.cite");
  if (!link || !box() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  htmx.ajax("GET", `${link.pathname}/cite`, { target: "#cite", swap: "innerHTML" });
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target === box() && !box().open) box().showModal();
});
