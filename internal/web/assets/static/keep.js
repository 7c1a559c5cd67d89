// Forms marked data-keep="name" are never lost (INC-01): what is typed is kept
// on this device until the server has it, and sent again when it can be reached.
// A kept form belongs to its writer (data-who) and is dropped after a day; from
// someone who is not signed in only a failed send is kept, and never shown again.
// Passwords and files are never kept. The server sees the same "once" value on
// each try and so can tell a second try from a second report.
import { allowed, drop, dropDrafts, keyOf, mine, read, tidy, who, write } from "./kept.js";

const RETRY = 15000;
const sending = new Set(); // keys on their way, so that no try overtakes another
let timer = null;
let page = null;

export function keepForms({ onPage }) {
  page = onPage;
  if (!allowed()) return;
  tidy();
  for (const form of document.querySelectorAll("form[data-keep]")) attach(form);
  for (const form of document.querySelectorAll("form[data-sign-out]")) form.addEventListener("submit", dropDrafts);
  if (timer === null) {
    addEventListener("online", retryAll);
    timer = setInterval(retryAll, RETRY);
  }
  retryAll();
}

function attach(form) {
  if (form.kept) return;
  form.kept = true;
  if (who()) {
    restore(form);
    form.addEventListener("input", () => store(keyOf(form), form, false));
  }
  form.addEventListener("submit", (event) => {
    if ([...form.querySelectorAll("input[type=file]")].some((f) => f.files.length)) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}

async function send(form, submitter) {
  const key = keyOf(form);
  const secrets = texts(form, submitter).filter(([name]) => secret(form, name));
  const answer = await deliver(key, store(key, form, true, submitter), secrets);
  if (answer) show(answer);
  else say(form.dataset.keepSays || "We could not send this yet. It is kept on this device and will be sent when the connection is back.");
}

// deliver posts a kept form and settles its copy. It gives the page that came
// back, or nothing when there is none worth showing: the copy then waits.
async function deliver(key, saved, secrets = []) {
  if (sending.has(key)) return null;
  sending.add(key);
  try {
    const reply = await fetch(saved.action, { method: "POST", body: filled([...saved.fields, ...secrets]), credentials: "same-origin" });
    if (reply.status >= 500 || reply.status === 408 || reply.status === 429) return null;
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    const answer = { fresh, address: reply.url, accepted: reply.status < 400 };
    // some other site in between may say yes in our name
    if (answer.accepted && !fresh.querySelector("script[data-govuk]")) return null;
    // a sign-in page in answer means that the session has ended: the copy waits for its writer
    if ((fresh.body.dataset.who || "") !== who()) return answer;
    if (answer.accepted) drop(key);
    else write(key, { ...saved, pending: false });
    return answer;
  } catch {
    return null;
  } finally {
    sending.delete(key);
  }
}

// filled is the form as it goes out, with the token of the page we are on.
function filled(fields) {
  const body = new URLSearchParams(fields);
  const token = document.querySelector("input[name=csrf]")?.value;
  if (token && body.has("csrf")) body.set("csrf", token);
  return body;
}

async function retryAll() {
  for (const key of mine()) {
    const saved = read(key);
    const answer = saved?.pending ? await deliver(key, saved) : null;
    if (answer && read(key)?.pending) return;
    if (answer?.accepted) say("Your kept message has now been sent.");
    else if (answer) say("A kept message was not accepted. Please open the form again and check it.");
  }
}

// store writes the form's text down; pending means it was meant to be sent.
function store(key, form, pending, submitter) {
  const fields = texts(form, submitter).filter(([name]) => name !== "once" && !secret(form, name));
  const once = read(key)?.once || [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const action = new URL(form.getAttribute("action") || "", location.href).href;
  const saved = { action, at: Date.now(), pending, once, fields: [...fields, ["once", once]] };
  write(key, saved);
  return saved;
}

const texts = (form, submitter) => [...new FormData(form, submitter)].filter(([, value]) => typeof value === "string");

function secret(form, name) {
  const input = form.elements[name];
  return input instanceof HTMLInputElement && (input.type === "password" || input.autocomplete.includes("password"));
}

// restore fills empty fields again; what the server sent back goes first.
function restore(form) {
  for (const [name, value] of read(keyOf(form))?.fields ?? []) {
    if (name === "csrf" || name === "once") continue;
    for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) refill(form, input, value);
  }
}

function refill(form, input, value) {
  if (input.type === "radio" && form.elements[input.name].value) return;
  if (input.type === "radio" || input.type === "checkbox") input.checked ||= input.value === value;
  else if (input.type !== "hidden" && !input.value) input.value = value;
}

// show puts the server's answer in the place of this page.
function show({ fresh, address }) {
  document.title = fresh.title;
  for (const { name, value } of fresh.body.attributes) document.body.setAttribute(name, value);
  if (!fresh.body.dataset.who) delete document.body.dataset.who;
  document.body.replaceChildren(...fresh.body.childNodes);
  if (address !== location.href) history.pushState(null, "", address);
  dispatchEvent(new Event("belisha:page"));
  page();
  scrollTo(0, 0);
  (document.querySelector("[role=alert]") ?? document.querySelector("main"))?.focus();
}

function say(text) {
  const box = document.querySelector(".belisha-kept") ?? document.createElement("div");
  box.className = "belisha-kept";
  box.setAttribute("role", "status");
  document.querySelector("main")?.prepend(box);
  box.textContent = text;
}
