package monitoring

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/tallies"
)

// loud is a blocked request that the policy wants told.
func (h *house) loud(key, account, category, level string) board.Entry {
	e := h.entry(key, account, category+".example", category)
	e.Alert = level
	return e
}

func (h *house) reading(name string) (r feature.Reading) {
	h.t.Helper()
	i := slices.IndexFunc(h.feature.Figures, func(f feature.Figure) bool { return f.Name == name })
	h.read(func(tx *ledger.Tx) (err error) {
		r, err = h.feature.Figures[i].Read(h.t.Context(), tx, feature.Ask{Name: name, Now: h.clock(), From: h.clock().AddDate(0, 0, -60)})
		return err
	})
	return r
}

// shows MON-05: an urgent alert rings with no name in it, for whom the policy names; never for whoever it is about, nor for
// those whom that person leads (MON-15), nor for who is shut out of that person's case (INC-06). What is less than urgent
// does not ring.
func TestUrgentAlertsRing_MON05(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.write(func(tx *ledger.Tx) error {
			_, err := h.m.incidents.Open(t.Context(), tx, incidents.Opening{Route: incidents.StaffForm, Words: "A worry", Subjects: []string{h.who["d.safe"].ID}, Affected: []string{h.who["ada.quill"].ID}})
			return err
		})
		h.take(h.loud("a1", "ben.otter", "hate", High), h.loud("a2", "ada.quill", "selfharm", Urgent), h.loud("a3", "c.ord", "selfharm", Urgent))
		h.m.Warn(t.Context(), "journal.full", "The log is full.")
		if len(h.calls) != 2 {
			t.Fatalf("%d calls of two urgent alerts: %+v", len(h.calls), h.calls)
		}
		for _, c := range h.calls {
			not := []string{h.who["ada.quill"].ID, h.who["d.safe"].ID}
			if slices.Contains(c.Not, h.who["c.ord"].ID) {
				not = []string{h.who["c.ord"].ID, h.who["t.four"].ID}
			}
			if !slices.Equal(c.Not, not) || c.Post != "dsl" || !strings.HasPrefix(c.Key, "alert/") || c.Href != "/alerts/"+strings.TrimPrefix(c.Key, "alert/") {
				t.Errorf("the call is %+v, not for %v", c, not)
			}
			for _, p := range h.who {
				if strings.Contains(c.Title, p.Family) {
					t.Errorf("a call names %s", p.Family)
				}
			}
		}
	})
}

// shows MON-05: an urgent alert stays on top until a person answers it; the minutes are measured; answering closes nothing,
// and there is no way to close several.
func TestAnswerToAnUrgentAlert_MON05(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.take(h.loud("a1", "ada.quill", "selfharm", Urgent))
	h.wait(time.Minute)
	h.take(h.loud("a2", "ben.otter", "hate", High))
	b := browse(t, h)
	text, _ := b.want("d.safe", "/alerts", nil, 200, "1 urgent alert waits for a person")
	if strings.Index(text, "Ada Quill") > strings.Index(text, "Ben Otter") {
		t.Error("the urgent alert is not on top")
	}
	all := h.alerts()
	path := "/alerts/" + all[0].ID
	b.want("d.safe", path, nil, 200, "I am dealing with it")
	b.want("n.wire", path+"/answer", url.Values{}, 403)
	h.wait(6 * time.Minute)
	b.want("d.safe", path+"/answer", url.Values{}, 303)
	b.want("h.high", path+"/answer", url.Values{}, 409)
	b.want("h.high", "/alerts/"+all[1].ID+"/answer", url.Values{}, 409)
	if !slices.Equal(h.answers, []string{"alert/" + all[0].ID}) {
		t.Errorf("answers: %v", h.answers)
	}
	text, _ = b.want("d.safe", path, nil, 200, "Dora Safe", "7 minutes after it happened", "Write down what was done")
	if strings.Contains(text, "I am dealing with it") {
		t.Error("it can be answered twice")
	}
	if text, _ := b.want("d.safe", "/alerts/pane", nil, 200, "Open"); strings.Contains(text, "waits for a person") {
		t.Error("the banner stays after the answer")
	}
	if r := h.reading("monitoring.urgent"); r.State != feature.Proven || r.Shown != "1 urgent alerts this term, 1 answered by a person, half within 7 minutes, the slowest after 7" {
		t.Errorf("the figure is %s: %q", r.State, r.Shown)
	}
	if got := h.alerts()[0]; got.State != Open {
		t.Errorf("answering closed it: %s", got.State)
	}
	for _, path := range []string{"/alerts", "/alerts/act"} {
		if status, _, _ := b.open("d.safe", path, url.Values{"action": {"All of them"}}); status == 303 || status == 200 {
			t.Errorf("%s took a form for several alerts: %d", path, status)
		}
	}
	report, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(school, "test"))
	h.no(err)
	if !report.Whole() {
		t.Errorf("the trail does not fit the records: %v", report.Breaks)
	}
}

// shows MON-05: writing down what was done, or opening a concern, is a response as well.
func TestActingIsAnswering_MON05(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.take(h.loud("a1", "ada.quill", "selfharm", Urgent), h.loud("a2", "ben.otter", "selfharm", Urgent))
		all := h.alerts()
		g, err := h.grant("d.safe", "monitoring.act", "ada.quill")
		h.no(err)
		h.no(h.m.act(t.Context(), g, all[0].ID, Acted, tallies.Real, "Sat down with the child"))
		g, err = h.grant("d.safe", "monitoring.open", "ben.otter")
		h.no(err)
		i, err := h.m.openFrom(t.Context(), g, all[1], "May be unwell", false)
		h.no(err)
		if !i.HasTag("self_harm") { // it follows the rules for the protection of a child
			t.Errorf("the concern is tagged %q", i.Tags)
		}
		if len(h.answers) != 2 {
			t.Errorf("answers: %v", h.answers)
		}
		report, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(school, "test"))
		h.no(err)
		if !report.Whole() {
			t.Errorf("the trail does not fit the records: %v", report.Breaks)
		}
	})
}

// shows MON-08: an alert follows its concern, and those without a decision are listed and counted.
func TestAnAlertFollowsItsConcern_MON08(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.take(h.loud("a1", "ada.quill", "hate", High), h.loud("a2", "ben.otter", "hate", High))
	b := browse(t, h)
	if r := h.reading("monitoring.opened"); r.State != feature.Due || r.Shown != "No concern was opened from the log this term; 2 alerts with no decision" {
		t.Errorf("the figure is %s: %q", r.State, r.Shown)
	}
	_, to := b.want("d.safe", "/alerts/"+h.alerts()[0].ID+"/open", url.Values{"words": {"This worries me"}, "part": {"affected"}}, 303)
	id := strings.TrimPrefix(to, "/incidents/")
	for _, step := range []struct{ set, want string }{{"", ", open"}, {"read_at = '2026-03-10T11:00:00Z'", ", read"}, {"matrix_row = 'bypass'", ", handled"}, {"state = 'closed', outcome = 'substance', reason = 'Talked about'", ", closed"}} {
		if step.set != "" {
			h.write(func(tx *ledger.Tx) error {
				_, err := tx.Exec(t.Context(), `UPDATE incidents_incident SET `+step.set+` WHERE school_id = ? AND id = ?`, school, id)
				return err
			})
		}
		b.want("d.safe", "/alerts?state=incident", nil, 200, "Concern 2026-0001"+step.want)
	}
	if text, _ := b.want("d.safe", "/alerts?state=open", nil, 200); strings.Contains(text, "2026-0001") {
		t.Error("a decided alert is among those without a decision")
	}
	if r := h.reading("monitoring.opened"); !strings.HasSuffix(r.Shown, "; 1 alerts with no decision") {
		t.Errorf("the figure says %q", r.Shown)
	}
}

// shows MON-08, MON-18: lines of a person on whom a legal hold lies outlive the clean-up; others go.
func TestALegalHoldKeepsLines_MON08(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.held = map[string]bool{h.who["ada.quill"].ID: true}
		h.take(h.entry("e1", "ada.quill", "one.example", ""), h.entry("e2", "ben.otter", "two.example", ""))
		h.wait(time.Duration(h.base.Policy.Load().Pack.Settings.LogDays+2) * 24 * time.Hour)
		h.no(h.m.proof.Retain(t.Context()))
		n, err := h.m.traffic.Between(t.Context(), "", forever)
		h.no(err)
		held, err := h.m.Held(t.Context(), "e1")
		h.no(err)
		gone, err := h.m.Held(t.Context(), "e2")
		h.no(err)
		if n != 1 || !held || gone {
			t.Errorf("%d lines left, the child's held %v, the other's %v", n, held, gone)
		}
		h.no(h.m.proof.Retain(t.Context())) // and it comes to an end
	})
}

// shows MON-15: the head is told once a month that the list of look-ups is ready; the talks are counted.
func TestTheHeadsMonthlyList_MON15(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		g, err := h.grant("c.ord", "monitoring.search", "ada.quill")
		h.no(err)
		_, err = h.m.search.Look(t.Context(), g, h.lookup("ada.quill", "Her mother asked"))
		h.no(err)
		h.no(h.m.looks.Listed(t.Context()))
		if len(h.told) != 0 {
			t.Error("the list is told before the month is over")
		}
		h.wait(22 * 24 * time.Hour)
		h.no(h.m.looks.Listed(t.Context()))
		h.no(h.m.looks.Listed(t.Context()))
		if len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.who["h.high"].ID}) || h.told[0].Href != "/monitoring/oversight?month=2026-03" {
			t.Errorf("told %+v", h.told)
		}
		if r := h.reading("monitoring.lookups"); r.Shown != "1 look-ups this term, all with a written reason; 1 without a case; 0 supervision talks" {
			t.Errorf("the figure says %q", r.Shown)
		}
	})
}

// shows INC-06: the subject of a case cannot search the log for it, whoever the search is about.
func TestASubjectCannotSearchForTheCase_INC06(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	number := ""
	h.write(func(tx *ledger.Tx) error {
		i, err := h.m.incidents.Open(t.Context(), tx, incidents.Opening{Route: incidents.StaffForm, Words: "A worry", Subjects: []string{h.who["c.ord"].ID}})
		number = i.Number
		return err
	})
	h.take(h.entry("e1", "ada.quill", "games.example", "games"))
	b := browse(t, h)
	form := url.Values{"who": {"quill"}, "purpose": {"safeguarding"}, "reason": {"To see what is known"}, "case": {number}, "from-day": {"1"}, "from-month": {"3"}, "from-year": {"2026"}, "to-day": {"10"}, "to-month": {"3"}, "to-year": {"2026"}}
	b.want("c.ord", "/monitoring", form, 403, "not open to you")
	b.want("d.safe", "/monitoring", form, 303)
}

// shows INC-35: where the log shows that a child met blocked content in a lesson and told nobody within it, the row for not
// telling is proposed on the alert, and nothing more; who told in time, or met it out of lessons, has no such line.
func TestNotToldIsProposed_INC35(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	early := h.loud("a0", "ada.quill", "proxies", High)
	early.At = time.Date(2026, 3, 10, 7, 30, 0, 0, time.UTC)
	h.take(early, h.loud("a1", "ada.quill", "hate", High), h.loud("a2", "ben.otter", "hate", High), h.loud("a3", "t.four", "hate", High))
	h.wait(59 * time.Minute)
	b := browse(t, h)
	const row = "by accident and did not tell anyone"
	proposed := func(key string) bool {
		for _, a := range h.alerts() {
			if a.Line == key {
				text, _ := b.want("d.safe", "/alerts/"+a.ID, nil, 200)
				return strings.Contains(text, row)
			}
		}
		t.Fatalf("no alert for %s", key)
		return false
	}
	if proposed("a1") {
		t.Error("proposed before the lesson is over")
	}
	h.write(func(tx *ledger.Tx) error {
		_, err := h.m.incidents.Open(t.Context(), tx, incidents.Opening{Route: incidents.ChildForm, Words: "I saw something", Reporter: h.who["ben.otter"].ID})
		return err
	})
	h.wait(2 * time.Minute)
	for key, want := range map[string]bool{"a0": false, "a1": true, "a2": false, "a3": false} {
		if got := proposed(key); got != want {
			t.Errorf("%s: proposed %v", key, got)
		}
	}
	if r := h.reading("monitoring.unreported"); r.Shown != "2 alerts in lessons this term, 1 of them with no report within 60 minutes" {
		t.Errorf("the figure says %q", r.Shown)
	}
	for _, a := range h.alerts() {
		if a.State != Open {
			t.Errorf("the alert %s was decided by itself", a.Line)
		}
	}
}
