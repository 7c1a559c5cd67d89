package rights

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"

	"belisha/internal/db/dbtest"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// shows STD-26: every page of rights in a real browser: axe finds nothing, and nothing is wider than a phone.
func TestSTD26RightsPassAxe(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	chromium, missing := exec.LookPath("chromium")
	if err != nil || missing != nil || !web.Built() {
		t.Skip("needs Chromium, node_modules (npm ci) and `make assets`")
	}
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	h := build(t, d)
	at := h.furnish()
	who := ""
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "belisha", Value: who})
		h.site.Handler().ServeHTTP(w, r)
	}))
	defer home.Close()
	ctx := chrome(t, chromium)
	for _, size := range [][2]int64{{1200, 900}, {320, 640}} {
		for account, paths := range map[string][]string{
			"h.high": {"/rights", "/rights?state=kept", "/rights/deviations/" + at["open"], "/rights/review", "/rights/review/" + at["review"], "/rights/modules", "/rights/administration", "/rights/administration?month=2026-11", "/rights/checks"},
			"t.wire": {"/rights", "/rights/deviations/" + at["open"], "/rights/modules", "/rights/administration", "/"},
		} {
			who = account
			for _, path := range paths {
				for _, fault := range inBrowser(t, ctx, home.URL+path, string(axe), size, account+path) {
					t.Errorf("%d px, %s as %s: %s", size[0], path, account, fault)
				}
			}
		}
	}
}

// furnish fills the pages: deviations of several kinds, a grant, a signed review and a month that waits.
func (h *house) furnish() map[string]string {
	for _, g := range []string{"teachers", "office", "technical"} {
		h.line(g, "staff", "")
	}
	h.add(people.Person{Account: "l.gone", Given: "Liz", Family: "Gone", Kind: people.Staff, Posts: []string{"teacher"}, Left: "2026-11-01"},
		people.Person{Account: "s.root", Given: "Sam", Family: "Root", Kind: people.Staff, Posts: []string{"administrator"}})
	h.filter = []Override{{ID: "o1", Person: h.who["t.four"].ID, Profile: "guest", Since: "2026-11-19T09:00:00.000Z", Until: "2026-12-19T09:00:00.000Z"},
		{ID: "o2", Person: h.who["d.data"].ID, Profile: "guest", Since: "2026-11-19T09:00:00.000Z", Until: "2026-12-19T09:00:00.000Z"}}
	h.compare()
	h.page("c.lamp", "/rights/deviations/"+h.live("d.data")[0].ID+"/keep", date(url.Values{"reason": {"Tests the visitors' pages."}}, "until", h.clock().AddDate(0, 3, 0)), 303)
	h.page("h.high", "/accounts/"+h.who["t.four"].ID+"/close", url.Values{"why": {"Away for a year"}, "asked": {"Tessa herself"}}, 303)
	h.page("h.high", "/rights/modules", date(date(url.Values{"person": {h.who["a.aide"].ID}, "module": {"personnel"}, "reason": {"Helps the office with leavers."}}, "from", h.clock()), "until", h.clock().AddDate(0, 3, 0)), 303)
	answer := url.Values{"name": {"Cara Lamp"}}
	h.page("c.lamp", "/rights/review", nil, 200).Find("input[type=radio]").Each(func(_ int, s *goquery.Selection) {
		answer.Set(s.AttrOr("name", ""), "kept")
	})
	for name := range answer {
		answer.Set(strings.Replace(name, "line-", "word-", 1), "As it should be.")
	}
	answer.Set("line-office", "changed")
	answer.Set("name", "Cara Lamp")
	answer.Set("word-office", "One more folder.")
	h.page("c.lamp", "/rights/review", answer, 303)
	h.wait(15 * 24 * time.Hour)
	review := h.events("rights.reviewed")[0].Subject.ID
	return map[string]string{"open": h.live("t.four")[0].ID, "review": review}
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

func inBrowser(t *testing.T, ctx context.Context, address, axe string, size [2]int64, name string) []string {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(address), chromedp.WaitReady("body.govuk-frontend-supported")); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
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
			safe := strings.NewReplacer("/", "-", "?", "-", "=", "-", ".", "-").Replace(name)
			err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d-%s.png", size[0], safe)), shot, 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
	return faults
}
