package registers

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"belisha/internal/web"
)

// The pages of many entries in a real browser: axe finds nothing, and nothing is wider than a phone.
func TestPagesOfManyEntriesPassAxe(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	chromium, missing := exec.LookPath("chromium")
	if err != nil || missing != nil || !web.Built() {
		t.Skip("needs Chromium, node_modules (npm ci) and `make assets`")
	}
	h := newHall(t, migrated(t), "s1")
	h.stock(t, 60)
	h.some()
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "belisha", Value: "n.wire"}) // signing in is not what this is about
		h.server.Config.Handler.ServeHTTP(w, r)
	}))
	defer home.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	for _, size := range [][2]int64{{1200, 900}, {320, 640}} {
		for _, path := range []string{"/registers", "/registers/loans?f-kind=tablet&sort=cost", "/registers/loans?q=nothing", "/registers/loans/desk?find=ada", "/registers/loans/desk?day=end", "/registers/loans/import", "/registers/loans/views", "/registers/loans/print"} {
			for _, fault := range inBrowser(t, ctx, home.URL+path, string(axe), size) {
				t.Errorf("%d px, %s: %s", size[0], path, fault)
			}
		}
	}
}

func inBrowser(t *testing.T, ctx context.Context, address, axe string, size [2]int64) []string {
	t.Helper()
	err := chromedp.Do(ctx, chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(address), chromedp.WaitReady("body.govuk-frontend-supported"), chromedp.Evaluate[chromedp.Void](axe))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	faults, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
		r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	if wide > size[0] {
		faults = append(faults, fmt.Sprintf("the page is %d px wide", wide))
	}
	return faults
}
