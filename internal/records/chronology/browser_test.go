package chronology

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"belisha/internal/db/dbtest"
	"belisha/internal/web/assets"
)

// Escape twice covers the page with what is under it out of reach, stays through a reload, and shows it again; the button does
// the same.
func TestTheScreenIsHiddenAtOnce(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil || !assets.Built() {
		t.Skip("needs Chromium and `make assets`")
	}
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	h := build(t, d)
	h.many(1)
	h.opens()
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
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	covered := func() bool {
		t.Helper()
		got, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!!document.querySelector(".belisha-blank") && document.querySelector("main").closest("[inert]") !== null`))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	press := `for (const _ of [1, 2]) dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" })); 0`
	twice := func() {
		t.Helper()
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[int](press)); err != nil {
			t.Fatal(err)
		}
	}
	do(chromedp.Navigate(h.site + "/blank"))
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.cookie = "belisha=d.safe; path=/"`)); err != nil {
		t.Fatal(err)
	}
	do(chromedp.Navigate(h.site+years(h, "ada.quill", "")), chromedp.WaitReady("body.govuk-frontend-supported"))
	if covered() {
		t.Fatal("it is covered from the beginning")
	}
	twice()
	if !covered() {
		t.Error("Escape twice does not cover it")
	}
	do(chromedp.Reload(), chromedp.WaitReady("body.govuk-frontend-supported"), chromedp.WaitReady(".belisha-blank"))
	if !covered() {
		t.Error("a reload shows it again")
	}
	twice()
	if covered() {
		t.Error("Escape twice does not show it again")
	}
	do(chromedp.Click("a[data-blank]"))
	if !covered() {
		t.Error("the button does not cover it")
	}
}
