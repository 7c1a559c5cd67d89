package monitoring

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/tallies"
	"belisha/internal/records/monitoring/internal/traffic"
)

// grant asks the gate as the pages do.
func (h *house) grant(actor, action, about string) (authz.Grant, error) {
	var s authz.Subject
	a := h.as(actor)
	h.read(func(tx *ledger.Tx) (err error) {
		id := ""
		if about != "" {
			id = h.who[about].ID
		}
		s, err = h.m.register.About(h.t.Context(), tx, ref.New(school, "person", id), id, a.Person)
		return err
	})
	return h.base.Gate.Check(h.t.Context(), a, action, s)
}

func (h *house) lookup(about, reason string) looks.Lookup {
	return looks.Lookup{About: h.who[about].ID, Reason: reason, Purpose: "safeguarding", From: clock.Text(h.clock().AddDate(0, 0, -7)), To: clock.Text(h.clock().AddDate(0, 0, 1))}
}

// shows MON-15: nobody looks up themself or their own line manager, and each refusal is in the trail.
func TestNobodyLooksUpThemselfOrTheirManager_MON15(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, c := range []struct {
			actor, about string
			may          bool
		}{
			{"c.ord", "ada.quill", true}, {"c.ord", "t.four", true}, {"c.ord", "c.ord", false}, {"c.ord", "h.high", false},
			{"h.high", "c.ord", true}, {"h.high", "h.high", false}, {"n.wire", "ada.quill", false}, {"t.four", "ada.quill", false},
		} {
			before := h.count("refused")
			_, err := h.grant(c.actor, "monitoring.search", c.about)
			if (err == nil) != c.may || (err != nil && !errs.Is(err, errs.Forbidden)) {
				t.Errorf("%s looks up %s: %v", c.actor, c.about, err)
			}
			if refused := h.count("refused") - before; (refused == 1) == c.may {
				t.Errorf("%s looks up %s: %d refusals in the trail", c.actor, c.about, refused)
			}
		}
	})
}

// shows INC-06: who is shut out of a case does not look up the others in it.
func TestASubjectOfACaseDoesNotLookUpTheOthersInIt_INC06(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.write(func(tx *ledger.Tx) error {
			_, err := h.m.incidents.Open(t.Context(), tx, incidents.Opening{Route: incidents.StaffForm, Words: "A worry", Subjects: []string{h.who["c.ord"].ID}, Affected: []string{h.who["ada.quill"].ID}})
			return err
		})
		if _, err := h.grant("c.ord", "monitoring.search", "ada.quill"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("the subject looked up the child: %v", err)
		}
		if _, err := h.grant("d.safe", "monitoring.search", "ada.quill"); err != nil {
			t.Errorf("the lead may not: %v", err)
		}
	})
}

// shows MON-15 and STD-13: no reason, no lines; with one, the look is written down before anything is shown.
func TestEveryLookHasAReasonAndIsWrittenDown_MON15(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.take(h.entry("e1", "ada.quill", "games.example", "games"), h.entry("e2", "ben.otter", "games.example", "games"), h.entry("e3", "h.high", "games.example", "games"))
		g, err := h.grant("c.ord", "monitoring.search", "ada.quill")
		h.no(err)
		if _, err := h.m.search.Look(t.Context(), g, h.lookup("ada.quill", " ")); !errs.Is(err, errs.Invalid) {
			t.Errorf("a search without a reason: %v", err)
		}
		l := h.lookup("ada.quill", "Her mother asked what was blocked")
		l.Case = "2020-0001"
		if _, err := h.m.search.Look(t.Context(), g, l); !errs.Is(err, errs.Invalid) {
			t.Errorf("a search for a case that does not exist: %v", err)
		}
		l.Case = ""
		l, err = h.m.search.Look(t.Context(), g, l)
		h.no(err)
		p, err := h.m.search.Find(t.Context(), g, l, "newest", 50, traffic.Cursor{}, time.Minute)
		h.no(err)
		if len(p.Lines) != 1 || p.Lines[0].ID != "e1" || l.Found != 1 {
			t.Errorf("found %v", p.Lines)
		}
		if got := h.count("monitoring.looked"); got != 2 {
			t.Errorf("%d looks in the trail, not 2", got)
		}
		h.read(func(tx *ledger.Tx) error {
			all, err := looks.Between(t.Context(), tx, "", forever)
			if len(all) != 1 || all[0].Reason != "Her mother asked what was blocked" || all[0].By != h.who["c.ord"].ID || all[0].About != h.who["ada.quill"].ID {
				t.Errorf("the head's list holds %+v", all)
			}
			return err
		})
		everybody := h.lookup("", "Who plays games?")
		everybody.Host = "games"
		p, err = h.m.search.Find(t.Context(), g, everybody, "newest", 50, traffic.Cursor{}, time.Minute)
		h.no(err)
		if len(p.Lines) != 2 {
			t.Errorf("a search over everybody shows %d lines; the line manager's must not be among them", len(p.Lines))
		}
	})
}

func TestASearchOverEverybodyForEverythingIsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		g, err := h.grant("c.ord", "monitoring.search", "")
		h.no(err)
		if _, err := h.m.search.Look(t.Context(), g, h.lookup("", "Just to see what there is")); !errs.Is(err, errs.Invalid) {
			t.Errorf("got %v", err)
		}
	})
}

// shows INC-24 MON-08: the evidence stands under the address that was blocked, whatever programs asked for while the child read.
func TestTheEvidenceNamesTheBlockedPage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		tell := board.Tell{Entry: h.entry("b1", "ada.quill", "games.example", "games"), Words: "I saw this page.", Kind: "tell"}
		h.take(tell.Entry)
		h.wait(5 * time.Second)
		h.take(h.entry("late", "ada.quill", "updates.example", ""))
		tell.At = h.clock()
		_, err := h.m.Tell(t.Context(), tell)
		h.no(err)
		h.read(func(tx *ledger.Tx) error {
			i, err := h.m.incidents.ByTicket(t.Context(), tx, "b1")
			if err != nil {
				return err
			}
			k, err := h.m.incidents.Case(t.Context(), tx, i.ID)
			if err == nil && (len(k.Evidence) != 1 || !strings.Contains(k.Evidence[0].Address, "games.example")) {
				t.Errorf("the evidence: %+v", k.Evidence)
			}
			return err
		})
	})
}

// shows MON-08 and INC-01: the button opens one concern with the last ten minutes' lines, the blocked one among them.
func TestTellOpensOneConcernWithSealedLines(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.take(h.entry("old", "ada.quill", "long.example", ""))
		h.wait(20 * time.Minute)
		h.take(h.entry("near", "ada.quill", "near.example", ""), h.entry("other", "ben.otter", "other.example", ""))
		h.wait(time.Minute)
		tell := board.Tell{Entry: h.entry("b1", "ada.quill", "games.example", "games"), At: h.clock(), Words: "I saw this page.", Kind: "tell"}
		number, err := h.m.Tell(t.Context(), tell)
		h.no(err)
		again, err := h.m.Tell(t.Context(), tell)
		h.no(err)
		if number == "" || again != number {
			t.Errorf("the same ticket gave %q and %q", number, again)
		}
		h.read(func(tx *ledger.Tx) error {
			i, err := h.m.incidents.ByTicket(t.Context(), tx, "b1")
			if err != nil {
				return err
			}
			k, err := h.m.incidents.Case(t.Context(), tx, i.ID)
			if err != nil {
				return err
			}
			if i.Title != "Blocked page: Games, games.example" || i.Words != "I saw this page." || len(k.Evidence) != 1 {
				t.Errorf("the concern: %+v with %d items", i, len(k.Evidence))
			}
			s, err := h.m.incidents.Subject(t.Context(), tx, i.ID)
			if len(s.About) != 0 {
				t.Error("who tells is shut out of it")
			}
			return err
		})
		h.take(tell.Entry) // the line comes after the press
		for key, want := range map[string]bool{"old": false, "near": true, "other": false, "b1": true} {
			got, err := h.m.traffic.Held(t.Context(), key)
			h.no(err)
			if got != want {
				t.Errorf("line %s held: %v", key, got)
			}
		}
	})
}

func TestSomebodyUnknownCanTell(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.entry("b1", "", "games.example", "games")
		e.Person = "gone"
		if _, err := h.m.Tell(t.Context(), board.Tell{Entry: e, Kind: "tell"}); err != nil {
			t.Error(err)
		}
	})
}

// shows WEB-16: staff ask for a site from the block page; a child's press is always a child telling someone.
func TestTheBlockPageStartsRequestsForStaffOnly_WEB16(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		number, err := h.m.Tell(t.Context(), board.Tell{Entry: h.entry("b1", "t.four", "games.example", "games"), Kind: "unblock", Words: "For maths"})
		h.no(err)
		if number != "W1" || len(h.asked) != 1 || !strings.HasPrefix(h.asked[0], "b1 games.example unblock ") {
			t.Errorf("the request: %q %v", number, h.asked)
		}
		number, err = h.m.Tell(t.Context(), board.Tell{Entry: h.entry("b2", "ada.quill", "games.example", "games"), Kind: "unblock", Words: "please"})
		h.no(err)
		if number == "W1" || len(h.asked) != 1 {
			t.Errorf("a child asked for a site: %q", number)
		}
	})
}

// shows MON-04, MON-08 and STD-13: an alert ends with words only, once, or becomes a concern with its lines.
func TestAnAlertEndsWithWordsOrBecomesAConcern_MON08(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.entry("a1", "ada.quill", "hate.example", "hate")
		e.Alert = "high"
		e2 := h.entry("a2", "ben.otter", "hate.example", "hate")
		e2.Alert = "high"
		h.take(e, e2)
		by := map[string]Alert{}
		for _, a := range h.alerts() {
			by[a.Person] = a
		}
		ada, ben := by[h.who["ada.quill"].ID], by[h.who["ben.otter"].ID]
		g, err := h.grant("d.safe", "monitoring.act", "ada.quill")
		h.no(err)
		if err := h.m.act(t.Context(), g, ada.ID, Acted, tallies.Real, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("closed without words: %v", err)
		}
		h.no(h.m.act(t.Context(), g, ada.ID, Acted, tallies.Real, "Talked with her"))
		if err := h.m.act(t.Context(), g, ada.ID, Dismissed, tallies.Harmless, "Too late"); !errs.Is(err, errs.Conflict) {
			t.Errorf("closed twice: %v", err)
		}
		g, err = h.grant("d.safe", "monitoring.open", "ben.otter")
		h.no(err)
		i, err := h.m.openFrom(t.Context(), g, ben, "He looked for this on purpose", true)
		h.no(err)
		held, err := h.m.traffic.Held(t.Context(), "a2")
		h.no(err)
		h.read(func(tx *ledger.Tx) error {
			a, err := h.m.store.Alert(t.Context(), tx, ben.ID)
			if !held || a.State != Incident || a.IncidentID != i.ID {
				t.Errorf("held %v, alert %+v", held, a)
			}
			return err
		})
		report, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(school, "test"))
		h.no(err)
		if !report.Whole() {
			t.Errorf("the trail does not fit the records: %v", report.Breaks)
		}
	})
}
