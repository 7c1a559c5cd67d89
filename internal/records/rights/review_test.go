package rights

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/registers"
)

// shows NET-06: each line is kept, changed or removed with a word; what is signed is stored whole, and stays as it was.
func TestNET06TheYearlyReviewIsSignedAndStays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		empty := h.page("c.lamp", "/rights/review", nil, 200)
		h.want(empty, "main", "There is nothing to review yet")
		teachers := h.line("teachers", "staff", "")
		h.line("office", "staff", "")
		h.filter = []Override{{ID: "o1", Person: h.who["t.four"].ID, Profile: "guest", Until: "2026-12-19T09:00:00.000Z"}}
		h.compare()
		h.wait(time.Hour)
		form := h.page("c.lamp", teachers.Href()+"/change", nil, 200)
		typed := url.Values{}
		form.Find("main form input[type=hidden], main form input[type=text], main form textarea").Each(func(_ int, s *goquery.Selection) {
			typed.Add(s.AttrOr("name", ""), s.AttrOr("value", s.Text()))
		})
		for field, value := range map[string]string{"f-group": "teachers", "f-folders": "All shares", "f-profile": "staff", "f-remote": "secure"} {
			typed.Set(field, value)
		}
		h.page("c.lamp", teachers.Href()+"/change", typed, 303)
		doc := h.page("c.lamp", "/rights/review", nil, 200)
		h.want(doc, "#review", "Teachers", "Shared areas, Remote access changed", "Tessa Four: Filter profile") // what the history says
		answer := url.Values{"line-teachers": {"changed"}, "word-teachers": {""}, "line-office": {"kept"}, "name": {"Cara Lamp"}}
		for _, g := range []string{"pupils_ks1", "assistants", "leaders", "safeguarding", "technical", "governors"} { // people belong to them, and they have no line
			answer.Set("line-"+g, "changed")
			answer.Set("word-"+g, "Write it down.")
		}
		doc = h.page("c.lamp", "/rights/review", answer, 422)
		h.want(doc, ".govuk-error-summary", "Say in a word what is to change for Teachers")
		if doc.Find("#review input[name=line-office][value=kept][checked]").Length() != 1 || doc.Find("input[name=name]").AttrOr("value", "") != "Cara Lamp" {
			t.Error("what was chosen is lost")
		}
		answer.Set("word-teachers", "No remote access for all.")
		answer.Set("name", "Hanna High")
		h.want(h.page("c.lamp", "/rights/review", answer, 422), ".govuk-error-summary", "Sign by typing your own name")
		answer.Set("name", "cara  lamp")
		h.page("t.wire", "/rights/review", answer, 403)
		h.page("c.lamp", "/rights/review", answer, 303)
		var s signed
		h.see(func(tx *ledger.Tx) (err error) {
			s, err = h.r.store.lastReview(t.Context(), tx)
			return err
		})
		if s.Kept != 1 || s.Changed != 7 || s.Hash != hashOf(s.Body) || !strings.Contains(s.Body, "All shares") {
			t.Errorf("stored: %+v", s)
		}
		doc = h.page("t.wire", "/rights/review/"+s.ID, nil, 200)
		h.want(doc, "main", "Cara Lamp", "To be changed", "No remote access for all.", s.Hash)
		if csv := h.text("t.wire", "/rights/review/"+s.ID+"/csv", nil, 200); !strings.Contains(csv, "No remote access for all.") {
			t.Error(csv)
		}
		err := h.base.Ledger.Write(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
			_, err := tx.Exec(t.Context(), `UPDATE rights_review SET body = '[]' WHERE school_id = ?`, school)
			return ledger.Event{Verb: "test.forged", Subject: h.who["t.wire"].Ref(school)}, err
		})
		if err == nil {
			t.Error("a signed review was changed")
		}
		if r := h.figure("rights.review"); r.State != feature.Proven || r.How != feature.Attested || !strings.Contains(r.Shown, "1 lines kept, 7 changed") {
			t.Errorf("figure: %+v", r)
		}
		h.whole()
	})
}

// shows NET-06: thirty days after its day a review that nobody signed goes to the head; a line found right is dated again.
func TestNET06AnOverdueReviewGoesToTheHead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		office := h.line("office", "staff", "")
		h.wait(380 * 24 * time.Hour)
		h.no(h.r.watch(t.Context()))
		if len(h.told) != 0 || h.figure("rights.review").State != feature.Due {
			t.Errorf("told %v, %+v", h.told, h.figure("rights.review"))
		}
		h.wait(30 * 24 * time.Hour)
		h.no(h.r.watch(t.Context()))
		if len(h.told) != 1 || h.told[0].To[0] != h.who["h.high"].ID || h.figure("rights.review").State != feature.Failing {
			t.Errorf("told %v", h.told)
		}
		h.page("h.high", "/rights/review", url.Values{"line-office": {"kept"}, "name": {"Hanna High"}}, 303)
		h.see(func(tx *ledger.Tx) error {
			var e registers.Entry
			e, err := h.room.Entry(t.Context(), tx, rightsRegister, office.ID)
			if e.Values["reviewed"] != clock.ISO(h.clock()) {
				t.Errorf("the line was reviewed %s", e.Values["reviewed"])
			}
			return err
		})
	})
}
