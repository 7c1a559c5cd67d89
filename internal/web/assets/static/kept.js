// The store behind keep.js: one entry a form and writer in this browser's
// localStorage, dropped after a day.
const PREFIX = "belisha-keep:";
const DAY = 24 * 60 * 60 * 1000;

export const who = () => document.body.dataset.who || "";
export const keyOf = (form) => `${PREFIX}${who()}:${form.dataset.keep}`;
export const mine = () => keys(`${PREFIX}${who()}:`);
export const drop = (key) => localStorage.removeItem(key);

const keys = (start) => Object.keys(localStorage).filter((k) => k.startsWith(start));

// allowed says whether this browser lets us keep anything at all.
export function allowed() {
  try {
    return localStorage.length >= 0;
  } catch {
    return false;
  }
}

export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function write(key, saved) {
  try {
    localStorage.setItem(key, JSON.stringify(saved));
  } catch {
    // a full store: the form still goes out, it is only not kept
  }
}

// tidy drops what is older than a day, or unreadable.
export function tidy() {
  for (const key of keys(PREFIX)) if (!(Date.now() - read(key)?.at < DAY)) drop(key);
}

// dropDrafts leaves no half-written text for the next child at this device;
// what was meant to be sent stays until it is.
export function dropDrafts() {
  for (const key of keys(PREFIX)) if (!read(key)?.pending) drop(key);
}
