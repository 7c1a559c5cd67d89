// Passkeys: the browser makes or shows one, and the form sends what it said. Without this file, or where the browser
// knows no passkeys, the form stays hidden and the page says which other way there is.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!("PublicKeyCredential" in window)) break;
  const plain = form.parentElement.querySelector("[data-passkey-plain]");
  if (!here(form.dataset.passkeyHost)) {
    if (plain) plain.textContent = `Passkeys work at ${form.dataset.passkeyHost}. Open this site there to use one.`;
    continue;
  }
  form.hidden = false;
  if (plain) plain.hidden = true;
  form.addEventListener("submit", (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    const named = form.elements.name;
    if (named && !named.value.trim()) return say(form, "Give the passkey a name first.");
    say(form, "Follow what your device asks.");
    ask(form).then((said) => {
      form.elements.credential.value = JSON.stringify(said);
      form.requestSubmit();
    }, () => say(form, "The device did not show a passkey. Try again, or use another way."));
  });
}

// here says whether passkeys of a host work on this page.
function here(host) {
  return location.hostname === host || location.hostname.endsWith(`.${host}`);
}

async function ask(form) {
  const options = JSON.parse(form.dataset.passkeyOptions);
  options.challenge = bytes(options.challenge);
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const one of list ?? []) one.id = bytes(one.id);
  }
  if (form.dataset.passkey === "get") return spoken(await navigator.credentials.get({ publicKey: options }));
  options.user.id = bytes(options.user.id);
  return spoken(await navigator.credentials.create({ publicKey: options }));
}

// spoken is a credential as text, for browsers that cannot write one themselves.
function spoken(one) {
  const r = one.response;
  const response = { clientDataJSON: text(r.clientDataJSON) };
  if (r.attestationObject) {
    response.attestationObject = text(r.attestationObject);
    response.transports = r.getTransports?.() ?? [];
  } else {
    response.authenticatorData = text(r.authenticatorData);
    response.signature = text(r.signature);
    if (r.userHandle) response.userHandle = text(r.userHandle);
  }
  return { id: one.id, rawId: text(one.rawId), type: one.type, authenticatorAttachment: one.authenticatorAttachment ?? undefined, clientExtensionResults: {}, response };
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function say(form, words) {
  form.querySelector("[data-passkey-said]").textContent = words;
}
