// Back to where the reader was: htmx makes a page of history anew, and the browser would begin it at the top.

const key = () => `scroll:${location.href}`;
const keep = () => sessionStorage.setItem(key(), String(scrollY));
let isLeaving = false;

// The address is still that of the page which is left.
document.addEventListener("htmx:beforeRequest", keep);
addEventListener("popstate", () => { isLeaving = true; });
addEventListener("pagehide", () => { if (!isLeaving) keep(); });

const [how] = performance.getEntriesByType("navigation");
const kept = sessionStorage.getItem(key());
if (kept !== null && !location.hash && ["reload", "back_forward"].includes(how?.type)) {
  // After the browser has put the page where it thinks that it belongs.
  addEventListener("load", () => requestAnimationFrame(() => scrollTo(0, Number(kept))));
}

// The way back to the top is shown to who has left it.
const markScrolled = () => document.documentElement.classList.toggle("scrolled", scrollY > innerHeight);
addEventListener("scroll", markScrolled, { passive: true });
markScrolled();
