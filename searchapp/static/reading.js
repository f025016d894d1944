// Reading: the heading that one reads below is marked in the contents, and the last place in a report is offered when one comes back.
// What is kept is {report: {link, at}}, in this browser alone; without this module the contents are a plain list.

const KEY = "read";
const MOST_KEPT = 200;
// Who has not gone beyond the first paragraphs has not begun to read.
const BEGUN = 3;
const OFFERED_CHARS = 24;

const text = document.querySelector(".report .text, .side-by-side");
const offer = document.querySelector(".bookmark");
const report = offer?.dataset.report;
const paragraphs = offer ? [...text.querySelectorAll("p[id^=p]")] : [];
const linkOf = (paragraph) => paragraph.querySelector(".pilcrow").getAttribute("href");
const entries = new Map([...document.querySelectorAll(".contents a:not(.ticks)")].map((a) => [a.hash.slice(1), a]));
const entryOf = new Map();
let offered = -1;
let current = null;
let hasScrolled = false;

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return found !== null && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch {
    return {};
  }
}

function keep(change) {
  const all = kept();
  change(all);
  const latest = Object.entries(all).sort(([, one], [, other]) => (other?.at ?? 0) - (one?.at ?? 0)).slice(0, MOST_KEPT);
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(latest)));
  } catch {
    // A browser that keeps nothing offers nothing.
  }
}

function mark(entry) {
  if (entry === current) return;
  current?.removeAttribute("aria-current");
  current = entry;
  if (!entry) return;
  entry.setAttribute("aria-current", "location");
  // Within the list alone: to scroll it into view would move the page.
  const list = entry.closest(".contents");
  const { top, bottom } = entry.getBoundingClientRect();
  const box = list.getBoundingClientRect();
  if (top < box.top || bottom > box.bottom) list.scrollTop += top - box.top - box.height / 3;
}

function isRead(element) {
  mark(entryOf.get(element) ?? null);
  const at = paragraphs.indexOf(element);
  // What is offered stays until it is taken or refused, or the reader has come further.
  if (!hasScrolled || at < BEGUN || at < offered) return;
  leaveOffer();
  keep((all) => { all[report] = { link: linkOf(element), at: Date.now() }; });
}

function offerPlace() {
  const [how] = performance.getEntriesByType("navigation");
  const at = paragraphs.findIndex((paragraph) => linkOf(paragraph) === kept()[report]?.link);
  if (at < 0 || location.hash || how?.type !== "navigate") return;
  offered = at;
  const link = offer.querySelector("a");
  link.href = `#${paragraphs[at].id}`;
  const said = paragraphs[at].firstChild.textContent.trim() || paragraphs[at].textContent.trim();
  link.textContent = said.length > OFFERED_CHARS ? `${said.slice(0, OFFERED_CHARS)}……` : said;
  offer.hidden = false;
}

function leaveOffer() {
  offer.hidden = true;
  offered = -1;
}

if (offer) {
  offer.querySelector("a").addEventListener("click", leaveOffer);
  offer.querySelector("button").addEventListener("click", () => {
    leaveOffer();
    keep((all) => { delete all[report]; });
  });
  addEventListener("scroll", () => { hasScrolled = true; }, { once: true, passive: true });
  offerPlace();
}

let entry = null;
// What crosses a line in the upper part of the window is what is read.
const line = new IntersectionObserver((changes) => {
  const crossing = changes.filter(({ isIntersecting }) => isIntersecting);
  if (crossing.length) isRead(crossing.at(-1).target);
}, { rootMargin: "-20% 0px -79% 0px" });
for (const element of text?.querySelectorAll("h2[id], h3[id], a[id], p[id]") ?? []) {
  entry = entries.get(element.id) ?? entry;
  entryOf.set(element, entry);
  if (element.tagName !== "A") line.observe(element);
}
