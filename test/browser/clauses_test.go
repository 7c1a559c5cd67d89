package browser_test

import (
	"net/http"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// shows POL-06: every clause has a page with its state, its figure and its control; and where the page offers what is
// behind the figure, its reader may open it.
func TestPOL06EveryClauseLeadsToItsEvidence(t *testing.T) {
	governor := newReader(t, school.one(t, "governor", ""))
	_, list := governor.get("/policy")
	clauses := list.Find("main a[href^='/policy/clauses/']")
	if clauses.Length() < 200 {
		t.Fatalf("the policy has %d clauses", clauses.Length())
	}
	opened := map[string]int{}
	clauses.Each(func(_ int, a *goquery.Selection) {
		status, page := governor.get(a.AttrOr("href", ""))
		if status != http.StatusOK || page.Find("main .govuk-tag").Length() == 0 || page.Find("main dl dt").Length() < 5 {
			t.Errorf("%s: status %d: %s", a.Text(), status, squeeze(page.Find("main").Text()))
		}
		page.Find("main p a").Each(func(_ int, behind *goquery.Selection) {
			to := behind.AttrOr("href", "")
			if _, done := opened[to]; done {
				return
			}
			if opened[to], _ = governor.get(to); opened[to] != http.StatusOK {
				t.Errorf("%s, and perhaps others, offers the governor %s: status %d", a.Text(), to, opened[to])
			}
		})
	})
	t.Logf("%d clauses lead to %d pages of evidence", clauses.Length(), len(opened))
}
