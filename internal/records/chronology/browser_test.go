package chronology

import (
	"testing"

	"github.com/chromedp/chromedp"

	"belisha/internal/db/dbtest"
	"belisha/internal/web/browsertest"
)

// Escape twice covers the page with what is under it out of reach, stays through a reload, and shows it again; the button does
// the same.
func TestTheScreenIsHiddenAtOnce(t *testing.T) {
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	h := build(t, d)
	h.many(1)
	h.opens()
	w := browsertest.Open(t, h.site)
	covered := func() bool {
		t.Helper()
		return browsertest.Script[bool](w, `!!document.querySelector(".belisha-blank") && document.querySelector("main").closest("[inert]") !== null`)
	}
	twice := func() {
		t.Helper()
		browsertest.Script[int](w, `for (const _ of [1, 2]) dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" })); 0`)
	}
	w.As("d.safe")
	w.Visit(years(h, "ada.quill", ""))
	if covered() {
		t.Fatal("it is covered from the beginning")
	}
	twice()
	if !covered() {
		t.Error("Escape twice does not cover it")
	}
	w.Do(chromedp.Reload(), chromedp.WaitReady("body.govuk-frontend-supported"), chromedp.WaitReady(".belisha-blank"))
	if !covered() {
		t.Error("a reload shows it again")
	}
	twice()
	if covered() {
		t.Error("Escape twice does not show it again")
	}
	w.Do(chromedp.Click("a[data-blank]"))
	if !covered() {
		t.Error("the button does not cover it")
	}
}
