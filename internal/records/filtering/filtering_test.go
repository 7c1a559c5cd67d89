package filtering

import (
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/errs"
)

// shows WEB-04: an override needs a reason and a last day, reaches the gateway, and ends by itself.
func TestOverrideForOnePerson_WEB04(t *testing.T) {
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) {
		h := build(t, d)
		for name, c := range map[string][3]string{
			"no reason": {"ks1", "", "2026-06-01"}, "no end": {"ks1", "Needs a calmer web", ""}, "past": {"ks1", "Needs a calmer web", "2026-03-09"},
			"too far": {"ks1", "Needs a calmer web", "2027-06-01"}, "unknown": {"made-up", "Needs a calmer web", "2026-06-01"}, "usual": {"lower_ks2", "Needs a calmer web", "2026-06-01"},
		} {
			if err := h.override("c.ord", "ada.quill", c[0], c[1], c[2]); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := h.override("t.four", "ada.quill", "ks1", "Needs a calmer web", "2026-06-01"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a teacher changed a profile: %v", err)
		}
		if err := h.override("c.ord", "c.ord", "guest", "I should like more", "2026-06-01"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("the coordinator changed her own profile: %v", err)
		}
		h.no(h.override("c.ord", "ada.quill", "upper_ks2", "Works with year 6", "2026-03-20"))
		h.no(h.override("c.ord", "ada.quill", "ks1", "Needs a calmer web", "2026-03-20"))
		h.no(h.f.Publish(t.Context()))
		ada := h.facts.People["ada.quill"]
		if ada.Profile != "ks1" || !ada.Until.Equal(time.Date(2026, 3, 21, 0, 0, 0, 0, time.UTC)) || h.facts.People["c.ord"].Profile != "" {
			t.Errorf("the gateway knows %+v", ada)
		}
		h.wait(11 * 24 * time.Hour)
		h.no(h.feature.Jobs[0].Do(t.Context()))
		if got := h.facts.People["ada.quill"].Profile; got != "" {
			t.Errorf("the override is still in force: %q", got)
		}
		report, err := h.base.Ledger.Verify(t.Context(), h.gate.System(school, "test"))
		h.no(err)
		if !report.Whole() || report.Sealed != 6 {
			t.Errorf("the trail: %+v", report)
		}
	})
}

// shows WEB-05 and WEB-06: another person decides, with a reason and a review date; then the gateway obeys until that day.
func TestRequestsAreDecidedBySomebodyElse_WEB06(t *testing.T) {
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) {
		h := build(t, d)
		r := h.ask("c.ord", "ticket-1", "https://Maths-Games.example/play?x=1")
		if again := h.ask("c.ord", "ticket-1", "maths-games.example"); again.ID != r.ID || r.Host != "maths-games.example" {
			t.Errorf("the same ticket made %+v and %+v", r, again)
		}
		yes := Decision{State: Allowed, Reason: "Looked at it; it is for maths", Until: "2026-06-30", Profiles: []string{"lower_ks2", "staff"}}
		if err := h.decide("c.ord", r, yes); !errs.Is(err, errs.Forbidden) {
			t.Errorf("decided her own request: %v", err)
		}
		if err := h.decide("t.four", r, yes); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a teacher decided: %v", err)
		}
		if err := h.decide("h.high", r, yes); !errs.Is(err, errs.Invalid) {
			t.Errorf("opened without a look: %v", err)
		}
		h.no(h.look("h.high", r))
		for name, bad := range map[string]Decision{"no reason": {State: Allowed, Until: yes.Until, Profiles: yes.Profiles}, "no end": {State: Allowed, Reason: yes.Reason, Profiles: yes.Profiles},
			"nobody": {State: Allowed, Reason: yes.Reason, Until: yes.Until}, "unknown group": {State: Allowed, Reason: yes.Reason, Until: yes.Until, Profiles: []string{"x"}}} {
			if err := h.decide("h.high", r, bad); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.no(h.decide("h.high", r, yes))
		if err := h.decide("h.high", r, Decision{State: Declined, Reason: "Changed my mind"}); !errs.Is(err, errs.Conflict) {
			t.Errorf("decided twice: %v", err)
		}
		h.no(h.f.Publish(t.Context()))
		if len(h.rules.Exceptions) != 1 || !h.rules.Exceptions[0].Allow || h.rules.Exceptions[0].Host != "maths-games.example" || len(h.rules.Exceptions[0].Profiles) != 2 {
			t.Errorf("the gateway obeys %+v", h.rules.Exceptions)
		}
		h.wait(200 * 24 * time.Hour)
		h.no(h.f.Publish(t.Context()))
		if len(h.rules.Exceptions) != 0 {
			t.Error("the site is still open after its last day")
		}
	})
}

// shows WEB-02: the gateway gets the pack in force with who approved it, and a new rulebook only when one is needed.
func TestPublishKeepsTheRulebookWhileNothingChanges_WEB02(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.no(h.f.Publish(t.Context()))
	first := h.rules
	if first.Version != "v1" || first.ApprovedBy != "Governing Body" || first.Files["filtering.yaml"] == "" || first.SchoolName != "St Example Primary School" {
		t.Errorf("the rulebook: %+v", first)
	}
	h.wait(time.Minute)
	h.no(h.f.Publish(t.Context()))
	if h.rules != first {
		t.Error("a new rulebook although nothing changed")
	}
	r := h.ask("t.four", "", "maths.example")
	h.no(h.look("h.high", r))
	h.no(h.decide("h.high", r, Decision{State: Allowed, Reason: "For maths", Until: "2026-06-30", Profiles: []string{"staff"}}))
	h.no(h.f.Publish(t.Context()))
	if h.rules == first || len(first.Exceptions) != 0 {
		t.Error("the rulebook on the board was changed in place, or not at all")
	}
}

func TestHostsAsTyped(t *testing.T) {
	for typed, want := range map[string]string{"HTTPS://Games.Example/a?b": "games.example", "games.example:8080": "games.example", "a.b.example.": "a.b.example",
		"uk": "", "10.0.0.1": "", "": "", "a b.example": "", "http://": "", "x_y.example": "x_y.example",
		"co.uk": "", "SCH.UK.": "", "https://gov.uk/": "", "www.gov.uk": "www.gov.uk"} {
		got, err := Host(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q gave %q, %v", typed, got, err)
		}
	}
}
