// Starts what the page asks for. Everything works without it: forms post,
// links lead, panes show what they held when the page came.
import { childExtras } from "./extras.js";
import { blankButtons, watchBlank } from "./blank.js";
import { keepForms } from "./keep.js";
import { watchIdle } from "./idle.js";
import { livePanes } from "./live.js";
import { printButtons } from "./print.js";
import { readAloud } from "./read.js";

async function govuk() {
  const address = document.querySelector("script[data-govuk]")?.dataset.govuk;
  if (!address || !("noModule" in HTMLScriptElement.prototype)) return;
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  try {
    const kit = await import(address);
    kit.initAll();
  } catch {
    // without the vendor files toggles must not hide what they would open
    document.body.classList.remove("js-enabled", "govuk-frontend-supported");
  }
}

function start() {
  govuk();
  readAloud(document);
  printButtons(document);
  blankButtons(document);
  livePanes(document);
  childExtras(document);
  keepForms({ onPage: start });
}

start();
watchIdle();
watchBlank();
