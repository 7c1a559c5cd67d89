package reception

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"belisha/internal/db/dbtest"
	"belisha/internal/web/browsertest"
)

// shows STD-26: no fault found by axe on the desk's and the tablet's pages, at a desk's and at a phone's width, nothing is
// cut off, and what a finger has to hit on the desk is large.
func TestSTD26ReceptionPassesAxe(t *testing.T) {
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	h := build(t, d)
	w := browsertest.Open(t, h.site.URL)
	signIn := func() {
		if at := browsertest.Script[string](w, `fetch("/sign-in", {method: "POST", body: new URLSearchParams({name: "h.east", password: "`+word+`"})})
			.then(() => fetch("/welcome", {method: "POST"})).then(() => fetch("/reception")).then(r => new URL(r.url).pathname)`); at != "/reception" {
			t.Fatalf("signed in, the browser is at %s", at)
		}
	}
	w.Visit("/sign-in")
	signIn()
	w.Look("empty", "/reception")
	desk := h.as("o.desk")
	first := desk.enter(h.visitor("Pia", "Noforte", "hour", "15:30"))
	agency := desk.enter(h.agency("Ben", "Byte", "until-day", "25", "until-month", "11", "until-year", "2026"))
	supply := desk.enter(h.visitor("Sue", "Ply", "kind", "supply"))
	w.Look("home", "/")
	w.Look("desk", "/reception")
	if tall := browsertest.Script[int](w, `document.querySelector("#new").getBoundingClientRect().height`); tall < 44 {
		t.Errorf("the button for a new visitor is %d px high", tall)
	}
	w.Look("kinds", "/reception/new")
	w.Look("new", "/reception/new?kind=visitor")
	w.Look("agency-form", "/reception/new?kind=external")
	w.Look("agency", "/reception/"+agency)
	w.Look("supply", "/reception/"+supply)
	w.Look("fire", "/reception/fire")
	w.Look("organisations", "/reception/organisations")
	w.Visit("/reception/" + first)
	w.Leave(chromedp.Submit("form[action$='/issue'] button"), ".govuk-error-summary")
	w.Look("refused", "")
	w.Visit("/reception/" + first)
	w.Leave(chromedp.Submit("form[action$='/door'] button"), ".belisha-code")
	w.Look("door", "")
	path := strings.TrimPrefix(browsertest.Script[string](w, `document.querySelector("#door").href`), "https://belisha.example")
	w.Look("signed-in", path)
	w.Visit("/reception")
	w.Leave(chromedp.Submit("form[action='/sign-out'] button"), "#password")
	w.Look("tablet", path)
	w.Do(chromedp.SendKeys("#name", "Pia Noforte"))
	w.Leave(chromedp.Submit("#name"), "h1.govuk-heading-xl")
	w.Look("thanks", "")
	w.Look("closed", path)
	signIn()
	w.Visit("/reception/" + first)
	w.Leave(chromedp.Submit("form[action$='/issue'] button"), "#slip")
	w.Look("slip", "")
	w.Look("active", "/reception/"+first)
}
