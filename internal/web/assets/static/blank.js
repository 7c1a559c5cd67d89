// "Hide this screen": one press of the button, or Escape twice within a second, covers the page at once. The same again
// shows it. The lock for idle screens goes on counting beneath the cover. Without JavaScript the button is a link to a
// page on which there is nothing.
const WITHIN = 1000;
const KEPT = "belisha-blank"; // a covered page stays covered when it is loaded again

export function blankButtons(root) {
  const links = root.querySelectorAll("a[data-blank]");
  for (const link of links) {
    link.onclick = (event) => { event.preventDefault(); cover(); };
  }
  for (const hint of root.querySelectorAll("[data-blank-hint]")) hint.hidden = false;
  if (links.length && stored()) cover();
}

let last = 0;

export function watchBlank() {
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    const now = Date.now();
    const twice = now - last < WITHIN;
    last = twice ? 0 : now;
    if (!twice) return;
    if (document.querySelector(".belisha-blank")) uncover();
    else if (document.querySelector("a[data-blank]")) cover();
  });
}

function stored() {
  try { return sessionStorage.getItem(KEPT) === "1"; } catch { return false; }
}

function store(on) {
  try { if (on) sessionStorage.setItem(KEPT, "1"); else sessionStorage.removeItem(KEPT); } catch { /* a private window */ }
}

// cover lays a sheet over everything and takes what lies beneath out of reach of keys and screen readers.
function cover() {
  if (document.querySelector(".belisha-blank")) return;
  const sheet = document.createElement("div");
  sheet.className = "belisha-blank";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary belisha-blank__back";
  button.textContent = "Show the page again";
  button.addEventListener("click", uncover);
  sheet.append(button);
  for (const child of document.body.children) child.inert = true;
  sheet.dataset.title = document.title;
  document.title = "Belisha";
  document.body.append(sheet);
  button.focus();
  store(true);
}

function uncover() {
  const sheet = document.querySelector(".belisha-blank");
  if (!sheet) return;
  document.title = sheet.dataset.title;
  sheet.remove();
  for (const child of document.body.children) child.inert = false;
  store(false);
  document.querySelector("a[data-blank]")?.focus();
}
