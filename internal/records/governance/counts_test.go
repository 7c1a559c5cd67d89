package governance

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/nameless"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/lessons"
	"belisha/internal/records/registers"
)

// concerns opens so many cases about a child, as they came in on a day.
func (h *house) concerns(day string, n int) {
	h.t.Helper()
	back := h.now
	h.now = at(day + " 10:00")
	store := incidents.NewStore(h.base, h.g.people, h.pol)
	for range n {
		h.no(h.base.Ledger.Write(h.t.Context(), h.system(), func(tx *ledger.Tx) (ledger.Event, error) {
			i, err := store.Open(h.t.Context(), tx, incidents.Opening{Route: incidents.StaffForm, Words: "Something was said.", Affected: []string{h.who["a.jessamoor"].ID}, Place: "school"})
			return i.Opened(), err
		}))
	}
	h.now = back
}

func entry(values ...string) registers.Entry {
	e := registers.Entry{Values: map[string]string{}}
	for i := 0; i < len(values); i += 2 {
		e.Values[values[i]] = values[i+1]
	}
	return e
}

// lend gives the report registers and sanctions as a test says.
func (h *house) lend(sanctions map[string]int, entries map[string][]registers.Entry) {
	hooks := Hooks{Register: func(_ context.Context, _ *ledger.Tx, register string) ([]registers.Entry, error) {
		return entries[register], nil
	}}
	if sanctions != nil {
		hooks.Sanctions = func(_ context.Context, _ *ledger.Tx, from, _ time.Time) (int, error) {
			return sanctions[from.Format("2006-01-02")], nil
		}
	}
	h.g.hooks = hooks
	h.all[len(h.all)-1] = New(h.base, h.g.people, h.pol, testKey(h.name), hooks)
}

// A governor sees figures of terms that are over, or reports that were sent: nobody can watch a number change from one day to
// the next. Those who handle concerns see the term so far. shows STD-28, GOV-17
func TestGovernorsSeeNoRunningTerm(t *testing.T) {
	h := single(t)
	h.concerns("2026-10-01", 7)
	h.concerns("2026-05-01", 9)
	h.open()
	h.want(h.page("c.ostrander", "/report", nil, 200), "main", "Autumn term 2026", "Concerns by kind: 7")
	for _, who := range []string{"g.undershaw", "e.oquill"} {
		h.want(h.page(who, "/report", nil, 200), "main", "Summer term 2026", "Concerns by kind: 9")
		doc := h.page(who, "/report?term=autumn-2026", nil, 200)
		h.want(doc, "#waits", "has not ended yet")
		if text := said(doc.Find("main")); strings.Contains(text, "Concerns by") || strings.Contains(text, "Look-ups") {
			t.Errorf("%s sees the running term: %s", who, text)
		}
	}
}

// Concerns and sanctions are shown per 100 children by term, and a sudden rise is flagged for the group. shows GOV-21, GOV-04
func TestRatesByTerm(t *testing.T) {
	h := single(t)
	h.concerns("2026-05-01", 10)
	h.concerns("2026-10-01", 30)
	h.lend(map[string]int{"2026-04-13": 6, "2026-09-02": 7}, map[string][]registers.Entry{"behaviour_terms": {
		entry("term", "summer-2026", "behaviour", "40", "bullying", "12", "online", "9", "both", "8", "pupils", "200"),
		entry("term", "autumn-2026", "behaviour", "30", "bullying", "10", "online", "9", "both", "9", "pupils", "200")}})
	h.open()
	got := rows(h.page("c.ostrander", "/report?term=autumn-2026", nil, 200), "#rates")
	if len(got) < 2 {
		t.Fatalf("the rates are %v", got)
	}
	for i, want := range []string{"Summer term 2026 | 200, as entered for the term | 5.0 (10) | 3.0 (6) | None", "Autumn term 2026 | 200, as entered for the term | 15.0 (30) | 3.5 (7) | Concerns For the group"} {
		if text := strings.Join(got[len(got)-2+i], " | "); text != want {
			t.Errorf("the rates say %q, want %q", text, want)
		}
	}
}

// The yearly view joins the behaviour records with the concerns, each counted once; a term without them marks the report as
// incomplete, and what could not be taken over is said. shows GOV-20
func TestBehaviourRecordsAreJoined(t *testing.T) {
	h := single(t)
	h.concerns("2026-10-01", 30)
	h.lend(nil, nil)
	h.open()
	doc := h.page("c.ostrander", "/report", nil, 200)
	h.want(doc, "#joined", "Autumn term 2026 Not loaded 30 Incomplete")
	h.want(doc, "#gaps", "Behaviour and bullying records of Autumn term 2026: none were loaded")
	h.want(doc, "#rates", "Not measured yet")
	h.lend(nil, map[string][]registers.Entry{"behaviour_terms": {entry("term", "autumn-2026", "behaviour", "40", "bullying", "12", "online", "9", "both", "8", "pupils", "200", "errors", "Row 7: Adalind")}})
	h.open()
	doc = h.page("c.ostrander", "/report", nil, 200)
	h.want(doc, "#joined", "Autumn term 2026 52 30 74")
	h.want(doc, "#gaps", "some could not be taken over")
	if strings.Contains(said(doc.Find("main")), "Adalind") {
		t.Error("an import error names a child")
	}
	h.lend(nil, map[string][]registers.Entry{"behaviour_terms": {entry("term", "autumn-2026", "behaviour", "40", "bullying", "12", "online", "9", "both", "2", "pupils", "200")}})
	h.open()
	if row := rows(h.page("c.ostrander", "/report", nil, 200), "#joined")[0]; row[1] == "52" && row[2] == "30" && row[3] == "80" {
		t.Errorf("that two stand in both lists can be worked out: %v", row)
	}
}

// What went to leaders, governors, authority and partnership is listed by recipient; what the policy expects and is not there
// is flagged, and so are a missing summary and a missing note to parents. shows GOV-12, GOV-13, INC-41
func TestWhatWasSentOutside(t *testing.T) {
	h := single(t)
	h.lend(nil, map[string][]registers.Entry{outsideRegister: {
		entry("recipient", "authority", "period_from", "2026-04-13", "period_to", "2026-07-20", "sent", "2026-07-21"),
		entry("recipient", "leaders", "period_from", "2026-04-13", "period_to", "2026-07-20", "sent", "2026-07-01"),
		entry("recipient", "governors", "period_from", "2025-09-01", "period_to", "2025-12-20", "sent", "2026-01-07")}})
	h.open()
	doc := h.page("g.undershaw", "/report?term=summer-2026", nil, 200)
	h.want(doc, "#outside", "Local authority 1, the last on 21 July 2026", "Senior leaders 1", "A report to governors Missing")
	h.want(doc, "#gaps", "A report to governors: none is entered for this term", "“You said, we did” was not published", "No note on what keeps coming up went to parents")
	if text := said(h.page("c.ostrander", "/report?term=autumn-2026", nil, 200).Find("#gaps")); strings.Contains(text, "You said") {
		t.Errorf("in the running term the summary is missing already: %s", text)
	}
}

// How soon somebody acted first is told with the concerns. shows GOV-04
func TestTimesToTheFirstAction(t *testing.T) {
	h := single(t)
	h.concerns("2026-10-01", 12)
	h.open()
	doc := h.page("c.ostrander", "/report", nil, 200)
	h.want(doc, "main", "First action after a concern: 12", "None yet 12")
}

// What a sent report has printed is known to every later paper: the same numbers again, and nothing small between them. A
// report that does not know of what went out since is prepared again first. shows GOV-17, STD-28
func TestTheReportIsRememberedWhenSent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.concerns("2026-05-01", 9)
		h.open()
		form := url.Values{"term": {"summer-2026"}, "comment": {"A calm term."}}
		h.page("c.ostrander", "/report/prepare", form, 303)
		later := h.now
		h.now = h.now.Add(time.Hour)
		h.no(h.base.Ledger.Write(t.Context(), h.system(), func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "test.printed", Subject: reportRef(tx, "x")}, lessons.Store{}.Remember(t.Context(), tx, "said/x", map[string]int{"summer-2026@2026-07-01/concerns": 7})
		}))
		h.page("c.ostrander", "/report/send", form, 409)
		h.now = later.Add(2 * time.Hour)
		h.page("c.ostrander", "/report/prepare", form, 303)
		h.page("c.ostrander", "/report/send", form, 303)
		h.read(func(tx *ledger.Tx) error {
			printed, err := lessons.Store{}.Printed(t.Context(), tx)
			if n, has := printed["summer-2026/concerns"]; has {
				t.Errorf("%d concerns were printed beside the 7 of three weeks before the end: 2 follow", n)
			}
			if len(printed) < 2 {
				t.Errorf("remembered are %v", printed)
			}
			saved, err2 := h.g.store.byTerm(t.Context(), tx, "summer-2026")
			var r Report
			if err2 == nil {
				err2 = json.Unmarshal([]byte(saved.Body), &r)
			}
			for _, b := range r.Parts {
				if b.Title == "Concerns by kind" && b.Total.N == 9 {
					t.Errorf("the report prints %+v", b)
				}
			}
			h.no(err2)
			return err
		})
	})
}

// A report from which something small would follow, whatever it kept back, is not sent, and says why. shows GOV-17
func TestACheckThatFailsStopsTheReport(t *testing.T) {
	h := single(t)
	h.concerns("2026-05-01", 9)
	h.no(h.base.Ledger.Write(t.Context(), h.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "test.printed", Subject: reportRef(tx, "x")}, lessons.Store{}.Remember(t.Context(), tx, "said/x", map[string]int{"summer-2026@2026-07-01/concerns": 7, "summer-2026/concerns": 9})
	}))
	h.now = h.now.Add(time.Hour)
	h.open()
	h.want(h.page("c.ostrander", "/report?term=summer-2026", nil, 200), "#stopped", "cannot be sent")
	h.want(h.page("c.ostrander", "/report/prepare", url.Values{"term": {"summer-2026"}, "comment": {"A calm term."}}, 422), ".govuk-error-summary", "could be worked out")
}

// Comments are stopped by the one check of all texts. shows GOV-17
func TestTheCommentIsChecked(t *testing.T) {
	h := single(t).open()
	for _, comment := range []string{"Adalind did well.", "A.J. did well.", "The only Polish girl did well.", "Ring 01632 960 123."} {
		form := url.Values{"term": {"summer-2026"}, "comment": {comment}}
		h.want(h.page("c.ostrander", "/report/prepare", form, 422), ".govuk-error-summary", "could tell who somebody is")
	}
	if n := len(h.events("governance.stopped")); n != 4 {
		t.Errorf("%d stops are in the trail", n)
	}
}

// A rise of a few, or from nothing, is no rise. shows GOV-21
func TestRises(t *testing.T) {
	t.Parallel()
	of := func(s stretch) int { return s.concerns }
	term := func(n, pupils int) stretch { return stretch{concerns: n, pupils: pupils} }
	for name, c := range map[string]struct {
		before []stretch
		now    stretch
		want   bool
	}{
		"half as high again and five more": {[]stretch{term(10, 200)}, term(16, 200), true},
		"a few":                            {[]stretch{term(2, 200)}, term(5, 200), false},
		"less than half as high again":     {[]stretch{term(40, 200)}, term(59, 200), false},
		"as many children more":            {[]stretch{term(10, 100)}, term(20, 200), false},
		"from nothing":                     {[]stretch{term(0, 200)}, term(20, 200), false},
		"nobody on roll":                   {[]stretch{term(10, 200)}, term(20, 0), false},
		"against the mean of both":         {[]stretch{term(10, 200), term(30, 200)}, term(29, 200), false},
	} {
		if got := rises(c.before, c.now, 5, of); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := per100(nameless.Figure{Shown: "fewer than 5"}, 200); got != "fewer than 5" {
		t.Error(fmt.Sprint("a small number has the rate ", got))
	}
}
