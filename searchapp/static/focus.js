// Where the focus goes when a swap takes the focused control away: to the next chip, to the facet, to the results' heading.

let left = null;

function position(element) {
  if (!element || !document.getElementById("results")?.contains(element)) return null;
  const chips = [...document.querySelectorAll(".chips .chip")];
  return { chip: chips.indexOf(element), facet: element.closest(".facet")?.id };
}

function next() {
  const chips = document.querySelectorAll(".chips .chip");
  if (left.chip >= 0 && chips.length) return chips[Math.min(left.chip, chips.length - 1)];
  return (left.facet && document.querySelector(`#${left.facet} summary`)) || document.getElementById("hits-heading") || document.getElementById("refused");
}

document.addEventListener("htmx:beforeSwap", () => { left = position(document.activeElement); });
document.addEventListener("htmx:afterSettle", () => {
  if (left && (document.activeElement === document.body || document.activeElement === null)) next()?.focus({ preventScroll: left.chip >= 0 });
  left = null;
});
