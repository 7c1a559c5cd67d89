package lessons

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
)

func (h *house) blocks(i incidents.Incident) (out incidents.Faults) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		out, err = h.l.Blocks(h.t.Context(), tx, i)
		return err
	})
	return out
}

func answers(text, none, state string) url.Values {
	form := url.Values{"lesson": {text}, "none": {none}}
	for _, key := range []string{"group", "staff", "pupils", "parents", "governors", "authority"} {
		form.Set(FieldOf(key), state)
	}
	return form
}

// A case cannot be closed while an audience is unanswered; what goes to an audience is a task of its post until somebody has
// written down how it was delivered. shows INC-28
func TestALessonGoesToEveryAudience(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open()
		i := h.open1("a.jessamoor", "other_account")
		if got := h.blocks(i); len(got) != 7 || got[0].Field != "lesson" || !strings.Contains(got.Error(), "Online safety group") {
			t.Fatalf("an unanswered case is kept open for %v", got)
		}
		closing := url.Values{"outcome": {"resolved"}, "informed": {"The family"}, "close-reason": {"It is dealt with."}}
		h.want(h.page("c.ostrander", "/incidents/"+i.ID+"/close", closing, 422), ".govuk-error-summary", "Write down what was learned", "Parents, by newsletter")
		h.want(h.page("c.ostrander", "/case/"+i.ID, nil, 200), "#lesson", "Nothing has been written down yet", "Write down what was learned")
		if h.page("t.fourswick", "/case/"+i.ID, nil, 200).Find("#lesson").Length() != 0 {
			t.Error("a teacher sees the lesson of a case on its page")
		}
		path := "/incidents/" + i.ID + "/lesson"
		half := answers("Passwords are to be kept to oneself.", "", PassOn)
		half.Del(FieldOf("parents"))
		doc := h.page("c.ostrander", path, half, 422)
		h.want(doc, ".govuk-error-summary", "Parents, by newsletter")
		h.want(doc, "textarea", "Passwords are to be kept to oneself.")
		form := answers("Passwords are to be kept to oneself.", "", PassOn)
		form.Set(FieldOf("authority"), NotNeeded)
		form.Set(FieldOf("staff"), Done)
		h.page("c.ostrander", path, form, 303)
		if got := h.blocks(i); len(got) != 0 {
			t.Errorf("an answered case is kept open for %v", got)
		}
		if len(h.told) != 4 || h.told[0].Kind != "lesson.pass" {
			t.Errorf("told: %v", h.told)
		}
		if n := h.page("c.ostrander", "/lessons", nil, 200).Find("#lessons article").Length(); n != 4 {
			t.Errorf("%d audiences are to be told", n)
		}
		mine := h.page("t.fourswick", "/lessons", nil, 200)
		h.want(mine, "#lessons", "Children, in an assembly", "Passwords are to be kept")
		if mine.Find("#lessons article").Length() != 1 {
			t.Errorf("a teacher sees %s", wordsOf(mine.Find("#lessons")))
		}
		to := "/lessons/" + i.ID + "/pupils"
		h.want(h.page("t.fourswick", to, url.Values{"how-" + i.ID + "-pupils": {""}}, 422), ".govuk-error-summary", "Enter how it was passed on")
		h.page("t.fourswick", "/lessons/"+i.ID+"/group", url.Values{"how-" + i.ID + "-group": {"Told."}}, 404)
		h.page("t.fourswick", to, url.Values{"how-" + i.ID + "-pupils": {"Assembly on Friday"}}, 303)
		h.page("t.fourswick", to, url.Values{"how-" + i.ID + "-pupils": {"Again"}}, 422)
		h.want(h.page("c.ostrander", "/lessons?state=done&audience=pupils&q=passwords", nil, 200), "#lessons", "Assembly on Friday", "Passed on")
		h.want(h.page("c.ostrander", "/lessons?q=nothing-like-it", nil, 200), "main", "Nothing here")
		h.want(h.page("c.ostrander", "/case/"+i.ID, nil, 200), "#lesson", "Assembly on Friday", "Not needed")
		if len(h.events("lessons.recorded")) != 1 || len(h.events("lessons.delivered")) != 1 {
			t.Error("the trail does not tell what was done")
		}
		h.read(func(tx *ledger.Tx) error {
			r, err := h.l.readPassed(t.Context(), tx, feature.Ask{Now: h.now, From: h.now.AddDate(0, -1, 0)})
			if r.Shown != "2 of 5 passed on this term, 3 waiting" || r.State != feature.Due {
				t.Errorf("the figure reads %+v", r)
			}
			late, err2 := h.l.readPassed(t.Context(), tx, feature.Ask{Now: h.now.AddDate(0, 2, 0), From: h.now.AddDate(0, -1, 0)})
			if late.State != feature.Failing {
				t.Errorf("two months later it reads %+v, %v", late, err2)
			}
			return err
		})
		report, err := h.base.Ledger.Verify(t.Context(), h.system())
		h.no(err)
		if !report.Whole() {
			t.Errorf("the trail does not fit the records: %v", report.Breaks)
		}
	})
}

// Where there is nothing to learn the reason is enough; a lesson that could tell who it was is stopped, and that it was stopped
// is kept without the words. Where the policy names no audience, nothing is asked. shows INC-28, GOV-17, STD-28
func TestALessonNamesNobody(t *testing.T) {
	h := single(t).open()
	i := h.open1("a.jessamoor", "other_account")
	path := "/incidents/" + i.ID + "/lesson"
	for _, text := range []string{"Adalind keeps passwords now.", "A.J. has learned it.", "A boy in Year 2 has learned it.", "The only Polish boy has learned it."} {
		h.want(h.page("c.ostrander", path, answers(text, "", Done), 422), ".govuk-error-summary", "could tell who somebody is")
	}
	if got := h.blocks(i); len(got) != 7 {
		t.Errorf("what was stopped was kept: %v", got)
	}
	stopped := h.events("lessons.stopped")
	if len(stopped) != 4 || strings.Contains(stopped[3].Why, "Adalind") || stopped[3].Why != "lesson: a name" {
		t.Errorf("the trail says %v", stopped)
	}
	h.page("c.ostrander", path, answers("", "", Done), 422)
	h.page("c.ostrander", path, answers("Both", "and why", Done), 422)
	h.page("c.ostrander", path, answers("", "It was a mistake of the filter.", PassOn), 422)
	h.page("c.ostrander", path, answers("", "It was a mistake of the filter.", ""), 303)
	if got := h.blocks(i); len(got) != 0 {
		t.Errorf("kept open for %v", got)
	}
	h.want(h.page("c.ostrander", "/lessons?state=all", nil, 200), "main", "Nothing here")
	h.base.Policy.Load().Pack.Cases.Lessons = nil
	if got := h.blocks(h.open1("b.thornbeck", "")); len(got) != 0 {
		t.Errorf("a policy that asks for nothing keeps a case open for %v", got)
	}
}

// Three cases that are alike within four weeks are a pattern, flagged once: a point for the group, which decides with a reason,
// and the decision goes to the register of what evidence changed. shows INC-40, GOV-15
func TestPatternsGoToTheGroup(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open()
		h.now = at("2026-11-02 10:00") // a Monday
		for n := range 3 {
			h.open1("a.jessamoor", "other_account", incidents.Evidence{Kind: "address", Address: "https://www.games.example/play?x=1", Description: "Where it was"})
			if n == 1 {
				h.no(h.l.look(t.Context()))
				if n := h.page("c.ostrander", "/patterns", nil, 200).Find("#agenda tbody tr").Length(); n != 0 {
					t.Errorf("two cases are %d patterns", n)
				}
			}
			h.now = h.now.Add(7 * 24 * time.Hour)
		}
		for range 3 {
			h.no(h.l.look(t.Context()))
		}
		doc := h.page("c.ostrander", "/patterns", nil, 200)
		h.want(doc, "#agenda", "Site games.example 3", "Conduct, class Y4 3", "Conduct, Mondays, morning 3")
		if n := doc.Find("#agenda tbody tr").Length(); n != 4 { // and by kind
			t.Errorf("%d patterns: %s", n, wordsOf(doc.Find("#agenda")))
		}
		if n := len(h.events("lessons.grouped")); n != 2 || len(h.told) != 1 || h.told[0].Kind != "lesson.pattern" {
			t.Errorf("grouped %d times, told %v", n, h.told)
		}
		href := doc.Find("#agenda a").First().AttrOr("href", "")
		if n := h.page("c.ostrander", href, nil, 200).Find("a[href^='/incidents/']").Length(); n != 3 {
			t.Errorf("the pattern leads to %d cases", n)
		}
		h.want(h.page("c.ostrander", href, url.Values{"decision": {NoChange}, "reason": {""}, "clause": {"filter.games"}}, 422), ".govuk-error-summary", "Enter why")
		h.page("c.ostrander", href, url.Values{"decision": {NoChange}, "reason": {"Adalind again."}, "clause": {"filter.games"}}, 422)
		h.page("c.ostrander", href, url.Values{"decision": {NoChange}, "reason": {"The lesson on passwords covers it."}, "clause": {"no.clause"}}, 422)
		clause := h.base.Policy.Load().Pack.Clauses[0].ID
		decided := url.Values{"decision": {NoChange}, "reason": {"The lesson on passwords covers it."}, "clause": {clause}}
		h.page("c.ostrander", href, decided, 303)
		h.page("c.ostrander", href, decided, 422)
		h.want(h.page("c.ostrander", "/patterns", nil, 200), "#year", "No change", "The lesson on passwords covers it.", clause)
		if len(h.entered) != 1 || h.entered[0]["register"] != "policy_changes" || h.entered[0]["decision"] != NoChange {
			t.Errorf("entered: %v", h.entered)
		}
		h.page("t.fourswick", "/patterns", nil, 403)
		h.page("g.undershaw", "/patterns", nil, 403)
	})
}

// What is alike by class, time or place counts once a case; cases about adults are in no pattern. shows INC-40
func TestGrouping(t *testing.T) {
	t.Parallel()
	one := func(row, class, when string, sites ...string) seen {
		return seen{seenRow: seenRow{Type: "contact", Row: row, Class: class, Happened: clock.Text(at(when))}, Sites: sites}
	}
	all := []seen{one("a", "Y4", "2026-11-03 20:00", "x.example"), one("b", "Y4", "2026-11-10 19:30", "x.example"), one("c", "Y2", "2026-11-17 18:00", "y.example")}
	var keys []string
	for _, f := range group(all, 2, nil) {
		keys = append(keys, f.Key)
	}
	if got := strings.Join(keys, " "); got != "time:contact/2/evening class:contact/Y4 site:x.example" {
		t.Errorf("grouped as %s", got)
	}
	for address, want := range map[string]string{"https://www.a.example/b?c": "a.example", "a.example/b": "a.example", "10.0.0.1": "", "in the hall": "", "http://[::1]/": "", "": "", "WWW.A.EXAMPLE": "a.example"} {
		if got := siteOf(address); got != want {
			t.Errorf("%q is the site %q, want %q", address, got, want)
		}
	}
}

// Somebody whose conduct is in question, and whoever does not handle a case, is not led to it by a pattern. shows INC-40
func TestAPatternShowsNoCaseOfOthers(t *testing.T) {
	h := single(t)
	i := h.open1("a.jessamoor", "other_account")
	h.read(func(tx *ledger.Tx) error {
		f := Found{Key: "kind:other_account", First: i.Happened, Last: i.Happened}
		for account, want := range map[string]int{"c.ostrander": 1, "t.fourswick": 0} {
			p := h.who[account]
			got, err := h.l.reachable(t.Context(), tx, f, authz.Actor{School: h.name, Person: p.ID, Roles: h.base.Gate.RolesOf(p.Posts)})
			if err != nil || len(got) != want {
				t.Errorf("%s is led to %d cases (%v)", account, len(got), err)
			}
		}
		return nil
	})
}

// shows DATA-23: a case that taught something goes when its time is over, with what it taught, and the trail still holds.
func TestWhatACaseTaughtGoesWithIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open()
		i := h.open1("a.jessamoor", "other_account")
		h.page("c.ostrander", "/incidents/"+i.ID+"/lesson", answers("Passwords are to be kept to oneself.", "", PassOn), 303)
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			_, err := tx.Exec(h.t.Context(), `UPDATE incidents_incident SET state = 'closed', outcome = 'resolved', reason = 'Settled.', closed_at = ? WHERE school_id = ? AND id = ?`, tx.Now, h.name, i.ID)
			return ledger.Event{Verb: "test.closed", Subject: i.Ref()}, err
		})
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			if err := h.l.Forget(t.Context(), tx, i.ID); err != nil {
				return ledger.Event{}, err
			}
			_, err := h.l.cases.Remove(t.Context(), tx, i.ID, "a rule")
			return ledger.Event{Verb: "keeping.removed", Subject: i.Ref()}, err
		})
		h.want(h.page("c.ostrander", "/lessons?state=all", nil, 200), "main", "Nothing here")
		r, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(h.name, "trail.verify"))
		if err != nil || len(r.Breaks) != 0 {
			t.Errorf("the trail: %+v %v", r, err)
		}
	})
}

// shows INC-28: who does the work of a post in somebody's place finds what it has to pass on, not only those who hold it.
func TestWhoHasTheRoleFindsWhatIsToBePassedOn(t *testing.T) {
	a := authz.Actor{Person: "p1", Posts: []string{"deputy"}, Roles: []authz.Role{authz.Office}}
	if got := postsOf(a); len(got) != 2 || got[0] != "deputy" || got[1] != string(authz.Office) || !a.Holds(got[1]) {
		t.Errorf("%v", got)
	}
	if postsOf(authz.Actor{Roles: []authz.Role{authz.DSL}}) != nil || postsOf(authz.Actor{}) == nil {
		t.Error("who sees to all of it, and who sees to nothing")
	}
}

// shows INC-40 and INC-05: cases about the head are in no pattern, whatever matrix they were put on.
func TestPatternsKeepQuietAboutAdults(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 3 {
			i := h.open1("a.jessamoor", "other_account")
			h.write(func(tx *ledger.Tx) (ledger.Event, error) {
				_, err := tx.Exec(h.t.Context(), `UPDATE incidents_incident SET about = 'head', audience = 'learner' WHERE school_id = ? AND id = ?`, h.name, i.ID)
				return ledger.Event{Verb: "test.about", Subject: i.Ref()}, err
			})
		}
		h.no(h.l.look(t.Context()))
		h.read(func(tx *ledger.Tx) error {
			all, err := h.l.store.Patterns(t.Context(), tx, "")
			if len(all) != 0 {
				t.Errorf("patterns: %+v", all)
			}
			return err
		})
	})
}

// The register of what evidence changed says what was counted, by the policy's own measure, on the school's own day. shows
// INC-40, GOV-15
func TestTheRegisterSaysWhatWasCounted(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open()
		h.l.pack().Cases.Pattern = policy.Pattern{Cases: 2, Days: 60}
		h.now = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
		for range 2 {
			h.open1("a.jessamoor", "other_account")
			h.now = h.now.Add(50 * 24 * time.Hour)
		}
		h.now = time.Date(2026, 7, 30, 23, 30, 0, 0, time.UTC) // half past midnight in the school
		h.no(h.l.look(t.Context()))
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			all, err := h.l.store.Patterns(t.Context(), tx, "")
			h.no(err)
			return h.l.decide(t.Context(), tx, all[0].ID, NoChange, "The lesson on passwords covers it.", h.l.pack().Clauses[0].ID)
		})
		if got := h.entered[0]; !strings.HasSuffix(got["evidence"], ": at least 2 concerns that are alike within 60 days.") || got["found"] != "2026-07-31" || got["decided_on"] != "2026-07-31" {
			t.Errorf("entered: %v", got)
		}
	})
}
