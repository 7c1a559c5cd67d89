package governance

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"belisha/internal/feature"
	"belisha/internal/ledger"
)

// The report says what the live figures know of training, confirmations and reviews; what nothing measures it names as
// missing, and it names nobody. shows GOV-04
func TestTheReportSaysWhatTheFiguresKnow(t *testing.T) {
	onSQLite(t, func(t *testing.T, h *house) {
		h.say("registers.training", feature.Reading{State: feature.Failing, Shown: "3 of 9 expected are there, Hansine Zibbelind is late"})
		h.say("policies.review", feature.Reading{State: feature.Due, Shown: "Next review by 1 December 2026"})
		h.say("duties.calendar", feature.Reading{State: feature.None, Shown: "No duties"})
		h.open()
		doc := h.page("c.ostrander", "/report", nil, 200)
		h.want(doc, "#stands", "Training of staff and governors 3 of 9 expected are there, (name left out) is late Failing", "Reviews of the policy that are due Next review by 1 December 2026 Due",
			"Policy read and confirmed by staff")
		h.want(doc, "main", "Not measured yet", "Recurring duties done on time")
		h.want(doc, "ul.govuk-list--bullet", "Recurring duties done on time")
		if text := said(doc.Find("#stands")); strings.Contains(text, "duties") {
			t.Errorf("what nothing measures is told as measured: %s", text)
		}
		if found := h.naming(said(doc.Find("#stands, #watched"))); len(found) != 0 {
			t.Errorf("the report names %v", found)
		}
	})
}

// What governors had to do in a term and did not is red in its report, and stays as it was sent. shows GOV-07, GOV-04
func TestNotDoneIsRedInTheReport(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.say("registers.provision_checks", feature.Reading{State: feature.Due, How: feature.Attested, Shown: "0 in all, 0 this term"})
		h.say("registers.effectiveness_reviews", feature.Reading{State: feature.Proven, Shown: "1 in all, 1 this term", At: h.now})
		h.open()
		h.want(h.page("c.ostrander", "/report", nil, 200), "#watched", "Provision seen by the safety governor 0 in all, 0 this term Due", "Does the policy work? 1 in all, 1 this term Proven")
		over := "/report?term=summer-2026"
		doc := h.page("g.undershaw", over, nil, 200)
		h.want(doc, "#watched", "Provision seen by the safety governor 0 in all, 0 this term Not done")
		if text := doc.Find("#watched .govuk-tag--red").First().Text(); strings.TrimSpace(text) != "Not done" {
			t.Errorf("what was not done is not red: %q", text)
		}
		form := url.Values{"term": {"summer-2026"}, "comment": {"A calm term."}}
		h.page("c.ostrander", "/report/prepare", form, 303)
		h.page("c.ostrander", "/report/send", form, 303)
		h.say("registers.provision_checks", feature.Reading{State: feature.Proven, How: feature.Attested, Shown: "1 in all, 1 this term", At: h.now})
		h.want(h.page("g.undershaw", over, nil, 200), "#watched", "0 in all, 0 this term Not done")
		h.read(func(tx *ledger.Tx) error {
			saved, err := h.g.store.byTerm(t.Context(), tx, "summer-2026")
			var r Report
			if err == nil {
				err = json.Unmarshal([]byte(saved.Body), &r)
			}
			if len(r.Watched) != 4 || len(r.Stands) == 0 || len(r.Missing) != 0 {
				t.Errorf("kept is %+v", r)
			}
			return err
		})
		h.verified()
	})
}

// The registers of the governors' own duties are asked as of the term that the report is about. shows GOV-07
func TestTheReportAsksAboutItsTerm(t *testing.T) {
	h := single(t)
	var from []string
	h.say("registers.provision_checks", feature.Reading{State: feature.Proven})
	one, _ := h.base.Figures.Find("registers.provision_checks")
	read := one.Read
	one.Read = func(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
		from = append(from, ask.From.Format("2006-01-02"))
		return read(ctx, tx, ask)
	}
	h.base.Figures.Bind([]feature.Figure{one})
	h.open()
	h.page("g.undershaw", "/report?term=summer-2026", nil, 200)
	h.page("c.ostrander", "/report", nil, 200)
	if len(from) != 2 || from[0] != "2026-04-13" || from[1] != "2026-09-02" {
		t.Errorf("asked from %v", from)
	}
}

// A school that began here after the term was over is not told that it did nothing in it. shows GOV-07
func TestATermBeforeTheSchoolBeganIsNotRed(t *testing.T) {
	h := single(t)
	h.say("registers.provision_checks", feature.Reading{State: feature.Due, How: feature.Attested, Shown: "0 in all"})
	h.open()
	h.want(h.page("g.undershaw", "/report?term=spring-2026", nil, 200), "#watched", "Provision seen by the safety governor 0 in all Due")
}
