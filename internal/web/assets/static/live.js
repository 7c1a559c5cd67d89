// Live panes: <div data-live="/address" data-live-every="1000">. The pane's
// inside is fetched again and swapped when it differs. The header tells the
// server that nobody asked, so that a pane does not keep a session awake.
export function livePanes(root) {
  for (const pane of root.querySelectorAll("[data-live]")) watch(pane);
}

function watch(pane) {
  if (pane.liveTimer) return;
  const every = Math.max(Number(pane.dataset.liveEvery) || 1000, 250);
  let last = null;
  const tick = async () => {
    if (!pane.isConnected) return;
    let wait = every;
    if (!document.hidden) {
      const text = await fetchPane(pane.dataset.live);
      if (text === "stop") return;
      if (text === null) wait = every * 5;
      else if (text.html !== last && !busy(pane)) swap(pane, (last = text.html));
    }
    pane.liveTimer = setTimeout(tick, wait);
  };
  pane.liveTimer = setTimeout(tick, pane.hasChildNodes() ? every : 0);
}

// fetchPane gives the pane's new inside, null when it could not be had, and
// "stop" when it is no longer ours to see.
async function fetchPane(address) {
  try {
    const reply = await fetch(address, { headers: { "X-Belisha-Live": "1" }, credentials: "same-origin" });
    if (reply.redirected || reply.status === 401 || reply.status === 403 || reply.status === 404) return "stop";
    return reply.ok ? { html: await reply.text() } : null;
  } catch {
    return null;
  }
}

// busy is a pane in which someone is typing or choosing, or holds something down: a button that is swapped between press and
// release loses the press.
function busy(pane) {
  return pane.querySelector(":active") !== null || (pane.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"));
}

function swap(pane, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (fresh.body.innerHTML.trim() === pane.innerHTML.trim()) return; // the first answer is often what the page came with
  const at = pane.contains(document.activeElement) ? document.activeElement : null;
  pane.replaceChildren(...fresh.body.childNodes);
  if (at) again(pane, at)?.focus();
}

// again is what stands now where someone was: by its id, its address, or its words, which name the child that a button is for.
function again(pane, at) {
  if (at.id) return pane.querySelector(`#${CSS.escape(at.id)}`);
  const href = at.getAttribute("href");
  if (href) return pane.querySelector(`a[href="${CSS.escape(href)}"]`);
  const alike = [...pane.querySelectorAll(at.tagName)].filter((e) => e.textContent === at.textContent);
  return alike.length === 1 ? alike[0] : null;
}
