package directories

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"belisha/internal/web/assets"
)

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
	return ctx
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

// shows PPL-25: a real browser, which keeps cookies from other sites' forms, goes to a directory of another site by the
// button on the sign-in page, and comes back signed in; the pages of this feature have no fault that axe finds.
func TestPPL25SAMLInARealBrowser(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("node_modules is not installed: run npm ci")
	}
	// localhost is another site than 127.0.0.1, where the house is
	h, i := trust(t, func(e *Entry) { e.Metadata = strings.Replace(e.Metadata, "127.0.0.1", "localhost", 1) })
	h.linkNow("trust", "urn:larkfield:trust", "reed-7", "m.reed")
	ctx := browse(t)
	do(t, ctx, chromedp.Navigate(h.url+"/sign-in?next=/account"), chromedp.WaitVisible("a[href^='/sign-in/with/trust']"), chromedp.Click("a[href^='/sign-in/with/trust']"), chromedp.WaitVisible("form[action='/sign-out']"))
	if at := script[string](t, ctx, `location.pathname`); at != "/account" {
		t.Errorf("after the directory: %s", at)
	}
	if who := script[string](t, ctx, `document.querySelector(".belisha-who").innerText`); !strings.Contains(who, "Morgan Reed") {
		t.Errorf("signed in as %q", who)
	}
	look := func(name, path string) {
		t.Helper()
		for _, size := range [][2]int64{{1200, 900}, {320, 640}} {
			do(t, ctx, chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(h.url+path), chromedp.WaitVisible("main h1"), chromedp.WaitReady("body.govuk-frontend-supported"), chromedp.Evaluate[chromedp.Void](string(axe)))
			for _, f := range script[[]string](t, ctx, `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
				r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")))`) {
				t.Errorf("%d px %s: %s", size[0], name, f)
			}
			if wide := script[int](t, ctx, `document.documentElement.scrollWidth`); wide > int(size[0]) {
				t.Errorf("%s is %d px wide in a window of %d", name, wide, size[0])
			}
		}
	}
	do(t, ctx, chromedp.Submit("form[action='/sign-out'] button"), chromedp.WaitVisible("#password"))
	look("sign-in", "/sign-in")
	look("refused", backAt+"trust?said=x")
	i.become(nil, "reed-8")
	h.browser().trusts() // somebody waits
	link := h.as("c.moor").get("/directories/trust").value("a[href*='/waiting/']", "href")
	do(t, ctx, chromedp.Navigate(h.url+"/sign-in"), chromedp.SendKeys("#name", "c.moor"), chromedp.SendKeys("#password", secret), chromedp.Submit("#password"), chromedp.WaitVisible("form[action='/sign-out']"))
	look("list", "/directories")
	look("one directory", "/directories/trust")
	look("who is this", link)
	look("one link", "/directories/trust/people/"+h.ids["m.reed"])
}
