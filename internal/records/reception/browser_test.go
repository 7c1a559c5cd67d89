package reception

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"belisha/internal/db/dbtest"
	"belisha/internal/web/assets"
)

// browse opens a real browser.
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
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func script[T any](t *testing.T, ctx context.Context, text string) T {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](text, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// shows STD-26: no fault found by axe on the desk's and the tablet's pages, at a desk's and at a phone's width, nothing is
// cut off, and what a finger has to hit on the desk is large.
func TestSTD26ReceptionPassesAxe(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("node_modules is not installed: run npm ci")
	}
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	h := build(t, d)
	ctx := browse(t)
	look := func(name, path string) {
		t.Helper()
		for _, size := range [][2]int64{{1200, 900}, {320, 640}} {
			do(t, ctx, chromedp.EmulateViewport(size[0], size[1]))
			if path != "" {
				do(t, ctx, chromedp.Navigate(h.site.URL+path))
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
				h.no(os.WriteFile(dir+"/reception-"+name+map[bool]string{true: "-wide", false: "-small"}[size[0] > 500]+".png", shot, 0o644))
			}
		}
	}
	signIn := func() {
		if at := script[string](t, ctx, `fetch("/sign-in", {method: "POST", body: new URLSearchParams({name: "h.east", password: "`+word+`"})})
			.then(() => fetch("/welcome", {method: "POST"})).then(() => fetch("/reception")).then(r => new URL(r.url).pathname)`); at != "/reception" {
			t.Fatalf("signed in, the browser is at %s", at)
		}
	}
	do(t, ctx, chromedp.Navigate(h.site.URL+"/sign-in"), chromedp.WaitVisible("#password"))
	signIn()
	look("empty", "/reception")
	desk := h.as("o.desk")
	first := desk.enter(h.visitor("Pia", "Noforte", "hour", "15:30"))
	agency := desk.enter(h.agency("Ben", "Byte", "until-day", "25", "until-month", "11", "until-year", "2026"))
	supply := desk.enter(h.visitor("Sue", "Ply", "kind", "supply"))
	look("home", "/")
	look("desk", "/reception")
	if tall := script[int](t, ctx, `document.querySelector("#new").getBoundingClientRect().height`); tall < 44 {
		t.Errorf("the button for a new visitor is %d px high", tall)
	}
	look("kinds", "/reception/new")
	look("new", "/reception/new?kind=visitor")
	look("agency-form", "/reception/new?kind=external")
	look("agency", "/reception/"+agency)
	look("supply", "/reception/"+supply)
	look("fire", "/reception/fire")
	look("organisations", "/reception/organisations")
	do(t, ctx, chromedp.Navigate(h.site.URL+"/reception/"+first), chromedp.Submit("form[action$='/issue'] button"), chromedp.WaitVisible(".govuk-error-summary"))
	look("refused", "")
	do(t, ctx, chromedp.Navigate(h.site.URL+"/reception/"+first), chromedp.Submit("form[action$='/door'] button"), chromedp.WaitVisible(".belisha-code"))
	look("door", "")
	path := strings.TrimPrefix(script[string](t, ctx, `document.querySelector("#door").href`), "https://belisha.example")
	look("signed-in", path)
	do(t, ctx, chromedp.Navigate(h.site.URL+"/reception"), chromedp.WaitVisible("form[action='/sign-out'] button"), chromedp.Submit("form[action='/sign-out'] button"), chromedp.WaitVisible("#password"))
	look("tablet", path)
	do(t, ctx, chromedp.WaitVisible("#name"), chromedp.SendKeys("#name", "Pia Noforte"), chromedp.Submit("#name"), chromedp.WaitVisible("h1.govuk-heading-xl"))
	look("thanks", "")
	look("closed", path)
	signIn()
	do(t, ctx, chromedp.Navigate(h.site.URL+"/reception/"+first), chromedp.Submit("form[action$='/issue'] button"), chromedp.WaitVisible("#slip"))
	look("slip", "")
	look("active", "/reception/"+first)
}
