package rights

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/db/dbtest"
	"belisha/internal/records/people"
	"belisha/internal/web/browsertest"
)

// shows STD-26: every page of rights in a real browser: axe finds nothing, and nothing is wider than a phone.
func TestSTD26RightsPassAxe(t *testing.T) {
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	h := build(t, d)
	at := h.furnish()
	w := browsertest.Open(t, h.url)
	for account, paths := range map[string][]string{
		"h.high": {"/rights", "/rights?state=kept", "/rights/deviations/" + at["open"], "/rights/review", "/rights/review/" + at["review"], "/rights/modules", "/rights/administration", "/rights/administration?month=2026-11", "/rights/checks"},
		"t.wire": {"/rights", "/rights/deviations/" + at["open"], "/rights/modules", "/rights/administration", "/"},
	} {
		w.As(account)
		for _, path := range paths {
			w.Look(account+path, path)
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
