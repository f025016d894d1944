// Keys of the site: / to the search box, j and k between hits, n and p between sections, ? to the help. None of them while something is typed.

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function moveBetweenHits(step) {
  const links = [...document.querySelectorAll(".hit-place a")];
  if (!links.length) return moveBetween(document.querySelectorAll(":is(.report .text, .compared) :is(p, h2, h3):has(mark)"), step);
  const at = links.indexOf(document.activeElement?.closest(".hit")?.querySelector(".hit-place a"));
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

// To the next of some parts of a text, or the one before: seen from what has the focus, else from the upper edge of the window.
function moveBetween(parts, step) {
  const seen = [...parts].filter((part) => part.checkVisibility());
  if (!seen.length) return;
  const at = seen.indexOf(document.activeElement);
  const inView = document.activeElement?.getBoundingClientRect();
  const isThere = at >= 0 && inView.bottom > 0 && inView.top < innerHeight;
  const below = seen.findIndex((part) => part.getBoundingClientRect().top >= 0);
  const from = below < 0 ? seen.length : below;
  const next = seen[Math.min(Math.max(isThere ? at + step : step > 0 ? from : from - 1, 0), seen.length - 1)];
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: next.matches("p") ? "center" : "start" });
}

document.addEventListener("keydown", (event) => {
  // The Enter that ends a composition of an input method chooses characters; it sends nothing.
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
    event.preventDefault();
    return;
  }
  // In the empty box that has the focus already, as on the first page, / would be searched.
  const isAtBox = event.key === "/" && event.target instanceof HTMLInputElement && event.target.name === "q" && !event.target.value;
  if (isAtBox) event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    const box = document.getElementById("q") ?? document.querySelector(".searchbox input[name=q]");
    box?.focus();
    box?.select();
  } else if (event.key === "j" || event.key === "k") {
    moveBetweenHits(event.key === "j" ? 1 : -1);
  } else if (event.key === "n" || event.key === "p") {
    moveBetween(document.querySelectorAll(".report .text :is(h2, h3), .compared > h2"), event.key === "n" ? 1 : -1);
  } else if (event.key === "?") {
    location.assign("/help");
  }
});
