// Copies the address that a button's data-copy says, or of the permalink beside it, or the text of its data-copy-text. The link beside it works without this module, so the button stays hidden till then.

const SHOWN_MS = 2000;

function reveal() {
  for (const button of document.querySelectorAll("button.copy[hidden]")) button.hidden = false;
}

function addressOf(button) {
  const path = button.dataset.copy ?? button.parentElement.querySelector(".permalink").getAttribute("href");
  return new URL(path, location.href).href;
}

async function copy(button) {
  const label = button.dataset.label ?? (button.dataset.label = button.textContent);
  try {
    await navigator.clipboard.writeText(button.dataset.copyText ?? addressOf(button));
    button.textContent = document.body.dataset.copied;
  } catch {
    button.textContent = document.body.dataset.notCopied;
  }
  setTimeout(() => { button.textContent = label; }, SHOWN_MS);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.copy");
  if (button) copy(button);
});
document.addEventListener("htmx:afterSettle", reveal);
reveal();
