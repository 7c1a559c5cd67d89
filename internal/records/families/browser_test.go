package families

import (
	"testing"

	"github.com/chromedp/chromedp"

	"belisha/internal/db/dbtest"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web/browsertest"
)

// shows STD-26: every page of families in a real browser: axe finds nothing, and nothing is wider than a phone.
func TestSTD26FamiliesPassAxe(t *testing.T) {
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), ledger.Schema, schools.Schema, people.Schema, notices.Schema, agreements.Schema, Schema); err != nil {
		t.Fatal(err)
	}
	h := build(t, d)
	w := browsertest.Open(t, h.url)
	link := h.mailed("pat.quill")
	sam := h.mailed("sam.reed")
	h.signedIn("pat.quill", "image_consent")
	ada := h.who["ada.quill"].ID
	enter(w, link)
	w.Look("sam.reed", sam)
	w.Look("nobody", "/f/"+tokens.New())
	for _, sub := range []string{"", "/misuse", "/form/parents_agreement", "/form/ks1_agreement", "/form/image_consent", "/change", "/talk/" + h.who["ben.quill"].ID, "/talk/" + ada} {
		w.Look("letter"+sub, link+sub)
	}
	for account, paths := range map[string][]string{"o.desk": {"/families", "/families?class=none", "/families/send", "/families/" + h.who["pat.quill"].ID, "/families/" + h.who["ray.rook"].ID},
		"pat.quill": {"/family", "/family/" + ada, "/family/" + ada + "/agreement"}, "ada.quill": {"/me", "/me/promised", "/me/seen", "/me/help"}, "ben.quill": {"/me", "/me/promised", "/me/seen", "/me/help"}} {
		w.As(account)
		for _, path := range paths {
			w.Look(account+path, path)
		}
	}
	w.As("o.desk")
	w.Visit("/families/" + h.who["lou.lark"].ID)
	w.Leave(chromedp.Click("form[action$='/print'] button"), ".belisha-slip svg")
	w.Look("letter on paper", "")
}

// enter types the second fact, as a parent does.
func enter(w *browsertest.Window, link string) {
	w.Visit(link)
	w.Do(chromedp.SendKeys("#born-day", "3"), chromedp.SendKeys("#born-month", "May"), chromedp.SendKeys("#born-year", "2018"))
	w.Leave(chromedp.Click("main button[type=submit]"), "form[action$='/leave']")
}
