package families

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"belisha/internal/db/dbtest"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

// seat is who sits at the browser; empty: nobody is signed in.
type seat struct{ account string }

// shows STD-26: every page of families in a real browser: axe finds nothing, and nothing is wider than a phone.
func TestSTD26FamiliesPassAxe(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	chromium, missing := exec.LookPath("chromium")
	if err != nil || missing != nil || !web.Built() {
		t.Skip("needs Chromium, node_modules (npm ci) and `make assets`")
	}
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), ledger.Schema, schools.Schema, people.Schema, notices.Schema, agreements.Schema, Schema); err != nil {
		t.Fatal(err)
	}
	h, s := build(t, d), &seat{}
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.account != "" {
			r.AddCookie(&http.Cookie{Name: "belisha", Value: s.account})
		}
		h.site.Handler().ServeHTTP(w, r)
	}))
	defer home.Close()
	ctx := chrome(t, chromium)
	link := h.mailed("pat.quill")
	sam := h.mailed("sam.reed")
	h.signedIn("pat.quill", "image_consent")
	ada := h.who["ada.quill"].ID
	look := func(size [2]int64, path string) {
		for _, fault := range inBrowser(t, ctx, home.URL+path, string(axe), size) {
			t.Errorf("%d px, %s: %s", size[0], path, fault)
		}
	}
	enter(t, ctx, home.URL+link)
	for _, size := range [][2]int64{{1200, 900}, {320, 640}} {
		s.account = ""
		look(size, sam)
		look(size, "/f/"+tokens.New())
		for _, sub := range []string{"", "/misuse", "/form/parents_agreement", "/form/ks1_agreement", "/form/image_consent", "/change", "/talk/" + h.who["ben.quill"].ID, "/talk/" + ada} {
			look(size, link+sub)
		}
		for account, paths := range map[string][]string{"o.desk": {"/families", "/families?class=none", "/families/send", "/families/" + h.who["pat.quill"].ID, "/families/" + h.who["ray.rook"].ID},
			"pat.quill": {"/family", "/family/" + ada, "/family/" + ada + "/agreement"}, "ada.quill": {"/me", "/me/promised", "/me/seen", "/me/help"}, "ben.quill": {"/me", "/me/promised", "/me/seen", "/me/help"}} {
			s.account = account
			for _, path := range paths {
				look(size, path)
			}
		}
		s.account = "o.desk"
		if err := chromedp.Do(ctx, chromedp.Navigate(home.URL+"/families/"+h.who["lou.lark"].ID), chromedp.Click("form[action$='/print'] button"), chromedp.WaitReady(".belisha-slip svg")); err != nil {
			t.Fatal(err)
		}
		for _, fault := range found(t, ctx, string(axe), size, fmt.Sprintf("print-%s", h.who["lou.lark"].Account)) {
			t.Errorf("%d px, the letter: %s", size[0], fault)
		}
	}
}

func chrome(t *testing.T, chromium string) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// enter types the second fact, as a parent does.
func enter(t *testing.T, ctx context.Context, address string) {
	t.Helper()
	err := chromedp.Do(ctx, chromedp.Navigate(address), chromedp.SendKeys("#born-day", "3"), chromedp.SendKeys("#born-month", "May"), chromedp.SendKeys("#born-year", "2018"),
		chromedp.Click("main button[type=submit]"), chromedp.WaitVisible("form[action$='/leave']"))
	if err != nil {
		t.Fatal(err)
	}
}

func inBrowser(t *testing.T, ctx context.Context, address, axe string, size [2]int64) []string {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(address), chromedp.WaitReady("body.govuk-frontend-supported")); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return found(t, ctx, axe, size, address[strings.LastIndex(address, ":"):])
}

func found(t *testing.T, ctx context.Context, axe string, size [2]int64, name string) []string {
	t.Helper()
	faults, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](axe+`;axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
		r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
	if err == nil && int64(wide) > size[0] {
		faults = append(faults, fmt.Sprintf("%d px wide in a window of %d", wide, size[0]))
	}
	if dir := os.Getenv("BELISHA_SHOTS"); dir != "" {
		shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err == nil {
			safe := strings.Map(func(r rune) rune {
				if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
					return r
				}
				return '-'
			}, strings.ToLower(name))
			err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d%s.png", size[0], safe)), shot, 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
	return faults
}
