// Shows a notice that the school sent to this browser: its title, and nothing else. Opening it leads to the notice.
// A message that cannot be read is shown too: browsers want every message to be seen.
addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    told = {};
  }
  const title = typeof told.title === "string" && told.title ? told.title : "You have a notice";
  event.waitUntil(registration.showNotification(title, { tag: page(told.href), data: { page: page(told.href) } }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow(page(event.notification.data && event.notification.data.page)));
});

// page is an address of this site, whatever was sent.
function page(href) {
  const at = new URL(typeof href === "string" ? href : "/notices", location.origin);
  return at.origin === location.origin ? at.pathname : "/notices";
}
