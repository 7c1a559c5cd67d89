// Turns messages on in this browser. Without this file, or where the browser cannot show them, the page says so and the
// rest of it works.
const form = document.querySelector("form[data-push]");

if (form && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  form.hidden = false;
  const plain = document.querySelector("[data-push-plain]");
  if (plain) plain.hidden = true;
  form.addEventListener("submit", (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    turnOn(form).catch(() => say(form, "This browser could not turn messages on. You can go on without, or choose mail."));
  });
}

async function turnOn(form) {
  if ((await Notification.requestPermission()) !== "granted") {
    say(form, "The browser does not allow messages from this site. You can change that in its settings.");
    return;
  }
  const at = await navigator.serviceWorker.register(form.dataset.pushWorker);
  await ready(at);
  const key = bytes(form.dataset.push);
  const before = await at.pushManager.getSubscription();
  if (before) await before.unsubscribe(); // it may be another person's, or made with another key
  const given = (await at.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
  form.elements.endpoint.value = given.endpoint;
  form.elements.p256dh.value = given.keys.p256dh;
  form.elements.auth.value = given.keys.auth;
  form.elements.label.value = label();
  form.requestSubmit();
}

// ready waits for the worker of this registration; navigator.serviceWorker.ready waits for one that rules this page.
function ready(at) {
  return new Promise((done, fail) => {
    const worker = at.active || at.waiting || at.installing;
    if (!worker || worker.state === "activated") return done();
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") done();
      if (worker.state === "redundant") fail(new Error("redundant"));
    });
  });
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

function label() {
  const said = navigator.userAgent;
  const browser = /Edg\//.test(said) ? "Edge" : /Firefox\//.test(said) ? "Firefox" : /Chrome\//.test(said) ? "Chrome" : /Safari\//.test(said) ? "Safari" : "A browser";
  const system = /Android/.test(said) ? "Android" : /iPhone|iPad/.test(said) ? "iOS" : /Windows/.test(said) ? "Windows" : /Mac OS/.test(said) ? "Mac" : /CrOS/.test(said) ? "Chromebook" : /Linux/.test(said) ? "Linux" : "";
  return system ? `${browser} on ${system}` : browser;
}

function say(form, words) {
  form.querySelector("[data-push-said]").textContent = words;
}
