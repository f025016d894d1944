// Keys of the site: / to the search box, j and k between hits, ? to the help. None of them while something is typed.

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function moveBetweenHits(step) {
  const links = [...document.querySelectorAll(".hit-place a")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement?.closest(".hit")?.querySelector(".hit-place a"));
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  // The Enter that ends a composition of an input method chooses characters; it sends nothing.
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    const box = document.getElementById("q") ?? document.querySelector(".searchbox input[name=q]");
    box?.focus();
    box?.select();
  } else if (event.key === "j" || event.key === "k") {
    moveBetweenHits(event.key === "j" ? 1 : -1);
  } else if (event.key === "?") {
    location.assign("/help");
  }
});
