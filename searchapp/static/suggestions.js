// Offers below the search box while something is typed (the combobox of the ARIA Authoring Practices). Without this module the box is a plain one.

const MOST_CHARS = 40;
const box = document.querySelector(".searchbox input[name=q]");
const list = document.createElement("ul");
let isWanted = false;

const options = () => [...list.querySelectorAll("[role=option]")];
const isOpen = () => !list.hidden;

function mark(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function show(open) {
  list.hidden = !open;
  box.setAttribute("aria-expanded", String(open));
  mark(null);
}

// Whatever is on its way comes too late, and is not shown.
function close() {
  isWanted = false;
  show(false);
}

function ask() {
  isWanted = box.value.trim() !== "" && box.value.length <= MOST_CHARS;
  if (isWanted) htmx.trigger(box, "suggestions:ask");
  else close();
}

function move(step) {
  const all = options();
  const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
  // One place more than there are offers: that of what was typed.
  const next = (at + 1 + step + all.length + 1) % (all.length + 1) - 1;
  mark(all[next] ?? null);
}

function choose(option) {
  close();
  if (option.dataset.text === undefined) {
    location.assign(option.dataset.url);
    return;
  }
  box.value = option.dataset.text;
  box.form.requestSubmit();
}

function onKey(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey) return;
  const chosen = list.querySelector("[aria-selected=true]");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (isOpen()) move(event.key === "ArrowDown" ? 1 : -1);
    else ask();
  } else if (event.key === "Enter" && isOpen() && chosen) {
    event.preventDefault();
    choose(chosen);
  } else if (event.key === "Escape" && isOpen()) {
    event.preventDefault();
    close();
  } else if (event.key === "Tab") {
    close();
  }
}

function begin() {
  Object.assign(list, { id: "suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.body.dataset.suggestions);
  box.after(list);
  const attributes = {
    "role": "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions",
    "hx-get": "/suggest", "hx-target": "#suggestions", "hx-swap": "innerHTML", "hx-push-url": "false",
    "hx-trigger": "suggestions:ask delay:120ms", "hx-sync": "this:replace",
  };
  // A box of the sort “search” may not be a combobox by the rules of HTML.
  box.type = "text";
  for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);
  htmx.process(box);
  box.addEventListener("htmx:beforeRequest", (event) => { if (!isWanted) event.preventDefault(); });
  box.addEventListener("input", (event) => { if (!event.isComposing) ask(); });
  box.addEventListener("compositionend", ask);
  box.addEventListener("keydown", onKey);
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
  // The box keeps the focus while an offer is pressed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  list.addEventListener("htmx:beforeSwap", ({ detail }) => { detail.shouldSwap = detail.xhr.status === 200 && isWanted; });
  list.addEventListener("htmx:afterSwap", () => show(isWanted && options().length > 0));
}

if (box) begin();
