// Paragraphs put aside, in this browser alone: buttons beside paragraphs, and a link at the head of the page with their number.
// What is kept is a list of {link, note}; without this module the page of a basket works by its address.

const KEY = "basket";

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((each) => typeof each?.link === "string") : [];
  } catch {
    return [];
  }
}

function keep(list) {
  try {
    localStorage.setItem(KEY, JSON.stringify(list));
  } catch {
    // A browser that keeps nothing has the address of the page still.
  }
  show();
}

function addressOf(list) {
  const found = new URLSearchParams();
  for (const { link } of list) found.append("p", link);
  if (list.some(({ note }) => note)) for (const { note } of list) found.append("note", note ?? "");
  found.append("own", "1");
  return `/basket?${found}`;
}

// The paragraph that a button puts aside: what it says, or that of the permalink beside it.
function linkOf(button) {
  return button.dataset.keep ?? button.parentElement.querySelector(".permalink").getAttribute("href").slice("/p/".length);
}

function show() {
  const list = kept();
  const way = document.getElementById("basket-link");
  way.hidden = list.length === 0;
  way.href = addressOf(list);
  way.querySelector("span").textContent = list.length;
  for (const button of document.querySelectorAll("button.keep")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(list.some(({ link }) => link === linkOf(button))));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.keep");
  if (!button) return;
  const list = kept();
  const own = linkOf(button);
  const left = list.filter(({ link }) => link !== own);
  keep(left.length < list.length ? left : [...list, { link: own, note: "" }]);
});

// The reader's own basket is as its page was left: put in another order, with notes, without some.
if (document.querySelector(".basket")?.dataset.own) {
  const items = [...document.querySelectorAll(".kept")];
  keep(items.map((item) => ({ link: item.dataset.link, note: item.querySelector("input[name=note]").value })));
}
document.addEventListener("htmx:afterSettle", show);
window.addEventListener("storage", show);
show();
