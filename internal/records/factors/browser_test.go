package factors

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"belisha/internal/web/browsertest"
)

// browse opens a real browser with a virtual authenticator that asks for a finger and gets it.
func browse(t *testing.T, h *house) (*browsertest.Window, webauthn.AuthenticatorID) {
	t.Helper()
	w := browsertest.Open(t, h.url)
	_, err := chromedp.Call(w.Context(), webauthn.Enable, webauthn.EnableParams{})
	h.no(err)
	made, err := chromedp.Call(w.Context(), webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
		AutomaticPresenceSimulation: true, IsUserVerified: true}})
	h.no(err)
	return w, made.AuthenticatorID
}

func signIn(w *browsertest.Window, account string) {
	w.Visit("/sign-in")
	w.Do(chromedp.SendKeys("#name", account), chromedp.SendKeys("#password", secret))
	w.Leave(chromedp.Submit("#password"), ".govuk-service-navigation, form[action='/sign-out']")
}

func signOut(w *browsertest.Window) {
	w.Visit("/account/factors")
	w.Leave(chromedp.Submit("form[action='/sign-out'] button"), "#password")
}

func makePasskey(w *browsertest.Window) {
	w.Do(chromedp.SendKeys("#passkey-name", "My computer"))
	w.Leave(chromedp.Click("[data-passkey=create] button"), ".govuk-inset-text code")
}

// shows STD-17: in a real browser, a passkey is made, signs in without name and password, and is the second step after a
// password; a device that does not know its owner is refused.
func TestSTD17PasskeysInARealBrowser(t *testing.T) {
	h := one(t, inside())
	w, device := browse(t, h)
	show := chromedp.Click("[data-passkey=get] button")
	signIn(w, "a.hall")
	makePasskey(w)
	if n := browsertest.Script[int](w, `document.querySelectorAll(".govuk-inset-text code").length`); n != recoveryCodes {
		t.Errorf("%d recovery codes", n)
	}
	signOut(w)
	w.Visit("/sign-in/passkey?next=/account/factors")
	w.Leave(show, "table")
	if said := browsertest.Script[string](w, `document.querySelector("table").innerText`); !strings.Contains(said, "My computer") {
		t.Errorf("signed in by passkey, the page shows %q", said)
	}
	signOut(w)
	signIn(w, "a.hall")
	w.Leave(show, ".belisha-tiles")
	if at := browsertest.Script[string](w, `location.pathname`); at != "/" {
		t.Errorf("after the second step: %s", at)
	}
	signOut(w)
	_, err := chromedp.Call(w.Context(), webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: device, IsUserVerified: false})
	h.no(err)
	w.Visit("/sign-in/passkey")
	w.Do(show)
	w.Until(`document.querySelector("[data-passkey-said]").textContent.includes("did not show a passkey")`)
}

// shows STD-26: no fault found by axe on these pages, at a desk's and at a phone's width, and nothing is cut off.
func TestSTD26FactorsPassAxe(t *testing.T) {
	h := one(t, inside())
	withPasskey(h)
	w, _ := browse(t, h)
	w.Look("door", "/sign-in/passkey")
	signIn(w, "a.hall")
	w.Look("enrol", "/second")
	makePasskey(w)
	w.Look("codes", "")
	w.Look("self", "/account/factors")
	w.Look("app", "/account/factors/app")
	w.Look("passkey", "/account/factors/passkey")
	w.Look("records", "/account/factors/records")
	w.Look("second", "/second?next=/people")
	w.Look("list", "/factors")
	w.Look("show", "/factors/"+h.ids["m.reed"])
	key := browsertest.Script[string](w, `fetch("/account/factors").then(r => r.text()).then(s => s.match(/\/account\/factors\/passkeys\/[^"]+/)[0])`)
	w.Look("remove", key)
	signOut(w)
	signIn(w, "h.high")
	w.Look("clear", "/factors/"+h.ids["m.reed"])
	w.Visit("/factors/" + h.ids["d.lane"])
	w.Leave(chromedp.Submit("form[action$='/start'] button"), ".govuk-inset-text code")
	w.Look("started", "")
}
