// Read aloud: an element with data-read gets a button that speaks its text, or
// that of the element its value selects. Children who cannot read yet can listen.
export function readAloud(root) {
  if (!("speechSynthesis" in window)) return;
  for (const part of root.querySelectorAll("[data-read]")) {
    if (!part.dataset.readReady) add(part);
  }
}

function add(part) {
  part.dataset.readReady = "1";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "belisha-read";
  button.setAttribute("aria-pressed", "false");
  const picture = new Image(36, 36);
  picture.src = new URL("./pictures/speaker.svg", import.meta.url);
  picture.alt = "";
  button.append(picture, "Read to me");
  addEventListener("pagehide", () => speechSynthesis.cancel());
  button.addEventListener("click", () => toggle(button, part));
  part.before(button);
}

function toggle(button, part) {
  const speaking = button.getAttribute("aria-pressed") === "true";
  speechSynthesis.cancel();
  button.setAttribute("aria-pressed", String(!speaking));
  if (speaking) return;
  const target = part.dataset.read ? document.querySelector(part.dataset.read) : part;
  const words = new SpeechSynthesisUtterance(target?.innerText ?? "");
  words.lang = target?.closest("[lang]")?.lang || "en-GB";
  words.rate = 0.9;
  words.onend = words.onerror = () => button.setAttribute("aria-pressed", "false");
  speechSynthesis.speak(words);
}
