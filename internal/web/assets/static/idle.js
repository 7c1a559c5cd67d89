// Idle lock: the server ends the session; this only warns a minute before, and
// leaves the page when time is up so that nothing stays on the screen.
const WARN = 60;

export function watchIdle() {
  const { idleSeconds, idleStay, idleLock } = document.body.dataset;
  const limit = Number(idleSeconds);
  if (!limit) return;
  let last = Date.now();
  const dialog = build(async () => {
    try {
      await fetch(idleStay || location.href, { credentials: "same-origin" });
      last = Date.now();
    } finally {
      dialog.close();
    }
  });
  addEventListener("belisha:page", () => { last = Date.now(); });
  setInterval(() => {
    const left = limit - Math.floor((Date.now() - last) / 1000);
    if (left <= 0) location.assign(idleLock || "/sign-in");
    else if (left <= Math.min(WARN, limit / 2)) warn(dialog, left);
  }, 1000);
}

function build(stay) {
  const dialog = document.createElement("dialog");
  dialog.className = "belisha-idle";
  dialog.setAttribute("aria-labelledby", "idle-title");
  const title = document.createElement("h2");
  title.id = "idle-title";
  title.className = "govuk-heading-m";
  title.textContent = "Are you still there?";
  const text = document.createElement("p");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button";
  button.textContent = "Stay signed in";
  button.addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  dialog.append(title, text, button);
  return dialog;
}

function warn(dialog, left) {
  dialog.querySelector("p").textContent = `This page will lock in ${left} seconds to keep your work safe.`;
  if (!dialog.isConnected) document.body.append(dialog);
  if (!dialog.open) dialog.showModal();
}
