package factors

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"belisha/internal/web/assets"
)

// browse opens a real browser with a virtual authenticator that asks for a finger and gets it.
func browse(t *testing.T) context.Context {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil || !assets.Built() {
		t.Skip("needs Chromium and `make assets`")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.WindowSize(1000, 900), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if _, err := chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	return ctx
}

func addToken(t *testing.T, ctx context.Context, finger bool) webauthn.AuthenticatorID {
	t.Helper()
	made, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
		AutomaticPresenceSimulation: true, IsUserVerified: finger}})
	if err != nil {
		t.Fatal(err)
	}
	return made.AuthenticatorID
}

func script[T any](t *testing.T, ctx context.Context, text string) T {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](text, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func signIn(t *testing.T, ctx context.Context, h *house, account string) {
	t.Helper()
	do(t, ctx, chromedp.Navigate(h.url+"/sign-in"), chromedp.SendKeys("#name", account), chromedp.SendKeys("#password", secret), chromedp.Submit("#password"), chromedp.WaitVisible(".govuk-service-navigation, form[action='/sign-out']"))
}

// shows STD-17: in a real browser, a passkey is made, signs in without name and password, and is the second step after a
// password; a device that does not know its owner is refused.
func TestSTD17PasskeysInARealBrowser(t *testing.T) {
	h := one(t, inside())
	ctx := browse(t)
	device := addToken(t, ctx, true)
	signIn(t, ctx, h, "a.hall")
	do(t, ctx, chromedp.WaitVisible("[data-passkey=create]"), chromedp.SendKeys("#passkey-name", "My computer"), chromedp.Click("[data-passkey=create] button"), chromedp.WaitVisible(".govuk-inset-text code"))
	if n := script[int](t, ctx, `document.querySelectorAll(".govuk-inset-text code").length`); n != recoveryCodes {
		t.Errorf("%d recovery codes", n)
	}
	out := func() {
		do(t, ctx, chromedp.Navigate(h.url+"/account/factors"), chromedp.WaitVisible("form[action='/sign-out'] button"), chromedp.Submit("form[action='/sign-out'] button"), chromedp.WaitVisible("#password"))
	}
	out()
	do(t, ctx, chromedp.Navigate(h.url+"/sign-in/passkey?next=/account/factors"), chromedp.WaitVisible("[data-passkey=get]"), chromedp.Click("[data-passkey=get] button"), chromedp.WaitVisible("table"))
	if said := script[string](t, ctx, `document.querySelector("table").innerText`); !strings.Contains(said, "My computer") {
		t.Errorf("signed in by passkey, the page shows %q", said)
	}
	out()
	signIn(t, ctx, h, "a.hall")
	do(t, ctx, chromedp.WaitVisible("[data-passkey=get]"), chromedp.Click("[data-passkey=get] button"), chromedp.WaitVisible(".belisha-tiles"))
	if at := script[string](t, ctx, `location.pathname`); at != "/" {
		t.Errorf("after the second step: %s", at)
	}
	out()
	if _, err := chromedp.Call(ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: device, IsUserVerified: false}); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(h.url+"/sign-in/passkey"), chromedp.WaitVisible("[data-passkey=get]"), chromedp.Click("[data-passkey=get] button"))
	for range 100 {
		if said := script[string](t, ctx, `document.querySelector("[data-passkey-said]").textContent`); strings.Contains(said, "did not show a passkey") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("a device that does not know its owner is not refused")
}

// shows STD-26: no fault found by axe on these pages, at a desk's and at a phone's width, and nothing is cut off.
func TestSTD26FactorsPassAxe(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("node_modules is not installed: run npm ci")
	}
	h := one(t, inside())
	withPasskey(h)
	ctx := browse(t)
	addToken(t, ctx, true)
	look := func(name, path string) {
		t.Helper()
		for _, size := range [][2]int64{{1200, 900}, {320, 640}} {
			do(t, ctx, chromedp.EmulateViewport(size[0], size[1]))
			if path != "" {
				do(t, ctx, chromedp.Navigate(h.url+path))
			}
			do(t, ctx, chromedp.WaitVisible("main h1"), chromedp.WaitReady("body.govuk-frontend-supported"), chromedp.Evaluate[chromedp.Void](string(axe)))
			for _, f := range script[[]string](t, ctx, `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
				r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")))`) {
				t.Errorf("%d px %s: %s", size[0], name, f)
			}
			if wide := script[int](t, ctx, `document.documentElement.scrollWidth`); wide > int(size[0]) {
				t.Errorf("%s is %d px wide in a window of %d", name, wide, size[0])
			}
			if dir := os.Getenv("BELISHA_SHOTS"); dir != "" {
				shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
				h.no(err)
				h.no(os.WriteFile(dir+"/"+name+map[bool]string{true: "-wide", false: "-small"}[size[0] > 500]+".png", shot, 0o644))
			}
		}
	}
	look("door", "/sign-in/passkey")
	signIn(t, ctx, h, "a.hall")
	look("enrol", "/second")
	do(t, ctx, chromedp.SendKeys("#passkey-name", "My computer"), chromedp.Click("[data-passkey=create] button"), chromedp.WaitVisible(".govuk-inset-text code"))
	look("codes", "")
	look("self", "/account/factors")
	look("app", "/account/factors/app")
	look("passkey", "/account/factors/passkey")
	look("records", "/account/factors/records")
	look("second", "/second?next=/people")
	look("list", "/factors")
	look("show", "/factors/"+h.ids["m.reed"])
	key := script[string](t, ctx, `fetch("/account/factors").then(r => r.text()).then(s => s.match(/\/account\/factors\/passkeys\/[^"]+/)[0])`)
	look("remove", key)
	do(t, ctx, chromedp.Navigate(h.url+"/account/factors"), chromedp.WaitVisible("form[action='/sign-out'] button"), chromedp.Submit("form[action='/sign-out'] button"), chromedp.WaitVisible("#password"))
	signIn(t, ctx, h, "h.high")
	look("clear", "/factors/"+h.ids["m.reed"])
	do(t, ctx, chromedp.Navigate(h.url+"/factors/"+h.ids["d.lane"]), chromedp.Submit("form[action$='/start'] button"), chromedp.WaitVisible(".govuk-inset-text code"))
	look("started", "")
}
