package escalation

import (
	"slices"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// call rings as monitoring does, about a person.
func (h *house) call(key, post string, about ...string) {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) error {
		return h.e.Call(h.t.Context(), tx, Call{Key: key, Title: "An urgent alert needs you", Href: "/alerts/" + key, Post: post, Not: h.ids(about...)})
	})
}

func (h *house) answer(account, key string) {
	h.t.Helper()
	s := h.site()
	g, err := h.gate.Check(h.t.Context(), h.as(account), "escalation.away", s.school())
	h.no(err)
	h.no(h.base.Ledger.Write(h.t.Context(), g, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "test.answered", Subject: s.school().Ref}, h.e.Answer(h.t.Context(), tx, key)
	}))
}

// shows MON-05: an urgent call goes to the lead and the rota at once, after 10 minutes to the deputy, after 20 to the head,
// each stage once, until a person answers; the minutes are measured.
func TestUrgentCallClimbs_MON05(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.rota("2026-03-10", "2026-03-10", "t.four", "")
		h.call("a1", "coordinator")
		for _, now := range []string{"d.safe", "t.four", "c.ord"} {
			h.toldIs(now, "alert.urgent!")
		}
		h.pass(9)
		h.toldIs("p.puty")
		h.pass(1)
		h.toldIs("p.puty", "alert.urgent!")
		h.toldIs("h.high")
		h.pass(9)
		h.toldIs("h.high")
		h.pass(2)
		h.toldIs("h.high", "alert.urgent!")
		h.toldIs("d.safe", "alert.urgent!")
		if n := h.count("escalation.climbed"); n != 2 {
			t.Errorf("%d events of two climbs", n)
		}
		if r := h.figure("escalation.answered"); r.State != "failing" {
			t.Errorf("an alert nobody answers for 21 minutes is %s", r.State)
		}
		h.answer("p.puty", "a1")
		h.pass(30)
		for _, all := range []string{"d.safe", "p.puty", "h.high"} {
			h.toldIs(all, "alert.urgent!✓")
		}
		if r := h.figure("escalation.answered"); r.Shown != "1 urgent alerts this term, 1 answered, half within 21 minutes, the slowest after 21; 1 went on to the deputy, 1 to the head; 0 wait for a person" {
			t.Errorf("the figure says %q", r.Shown)
		}
	})
}

// shows MON-05: answered in time it climbs no further; the same key rings once; whoever it is about is never told (INC-06).
func TestAnsweredInTime_MON05_INC06(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.call("a1", "", "p.puty")
		h.call("a1", "", "p.puty")
		h.pass(11)
		h.toldIs("p.puty")
		h.toldIs("h.high", "alert.urgent!") // in the deputy's place
		h.call("a2", "")
		h.pass(5)
		h.answer("d.safe", "a2")
		h.answer("h.high", "a2") // the second answer changes nothing
		h.pass(20)
		h.toldIs("p.puty")
		h.see(func(tx *ledger.Tx) error {
			all, err := h.e.store.callsSince(t.Context(), tx, "")
			n := slices.IndexFunc(all, func(r ringing) bool { return r.ID == "a2" })
			if n < 0 || all[n].AnsweredBy != h.who["d.safe"].ID || all[n].Deputy != "" {
				t.Errorf("the calls stand as %+v", all)
			}
			return err
		})
	})
}

// shows MON-05: when the lead goes home ill what rings goes to the deputy at once, and what comes after does too.
func TestOffSick_MON05(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		s := h.site()
		h.call("a1", "")
		h.toldIs("p.puty")
		page := s.page("d.safe", "/duty", 200)
		s.want(page, "#calls", "An urgent alert needs you", "nobody has answered")
		s.want(page, "#now", "Dora Safe")
		s.post("d.safe", "/duty/away", 422, "until-day=31", "until-month=2", "until-year=2026")
		s.post("d.safe", "/duty/away", 422, "until-day=9", "until-month=3", "until-year=2026")
		s.post("d.safe", "/duty/away", 422, "until-day=10", "until-month=3", "until-year=2026", "stand_in="+h.who["t.four"].ID)
		h.toldIs("p.puty")
		s.post("d.safe", "/duty/away", 303, "until-day=10", "until-month=3", "until-year=2026")
		h.toldIs("p.puty", "alert.urgent!")
		h.call("a2", "")
		h.toldIs("p.puty", "alert.urgent!", "alert.urgent!")
		h.toldIs("d.safe", "alert.urgent!")
		s.want(s.page("t.four", "/duty", 200), "#now", "Petra Puty", "!Dora Safe")
		s.want(s.page("t.four", "/duty", 200), "#away", "Dora Safe", "10 March 2026")
		s.want(s.page("t.four", "/duty", 200), "#calls", "!An urgent alert")
		s.post("d.safe", "/duty/back", 303)
		s.post("d.safe", "/duty/back", 409)
		h.dutyIs("dsl", nil, "d.safe")
		s.post("t.four", "/duty/away/other", 403, "person="+h.who["d.safe"].ID)
		s.post("o.desk", "/duty/away/other", 422, "person=", "until-day=10", "until-month=3", "until-year=2026")
		s.post("o.desk", "/duty/away/other", 303, "person="+h.who["d.safe"].ID, "until-day=10", "until-month=3", "until-year=2026", "stand_in="+h.who["c.ord"].ID)
		h.dutyIs("dsl", nil, "c.ord")
		h.toldIs("d.safe", "alert.urgent!", "duty.away") // and hears of it
		s.post("o.desk", "/duty/back/"+h.who["d.safe"].ID, 303)
		h.dutyIs("dsl", nil, "d.safe")
		if n := h.count("escalation.away") + h.count("escalation.returned"); n != 4 {
			t.Errorf("%d events of four changes", n)
		}
	})
}

// shows MON-05: urgent calls cannot be muted: whoever chose neither mail nor messages for alerts has them on top all the same.
func TestCannotBeMuted_MON05(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.system(func(tx *ledger.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO notices_choice (school_id, person, kind, mail, push) VALUES (?,?,?,?,?)`, school, h.who["d.safe"].ID, "*", "off", false)
			return err
		})
		h.call("a1", "")
		var urgent []bool
		h.see(func(tx *ledger.Tx) (err error) {
			urgent, err = db.All[bool](t.Context(), tx.Tx, `SELECT urgent FROM notices_notice WHERE school_id = ? AND person = ? AND read_at = ''`, school, h.who["d.safe"].ID)
			return err
		})
		if len(urgent) != 1 || !urgent[0] {
			t.Errorf("the lead has %v", urgent)
		}
		h.wait(time.Minute)
	})
}

// The pages hold together, and the next turns and the way up are on the page.
func TestDutyPage_MON05(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.rota("2026-03-09", "2026-03-11", "c.ord", "")
		h.rota("2026-03-16", "2026-03-20", "h.high", "")
		s := h.site()
		page := s.page("t.four", "/duty", 200)
		s.want(page, "#now", "Cora Ord")
		s.want(page, "#next", "Cora Ord", "Now", "Hanna High", "20 March 2026", "Safeguarding")
		s.want(page, "#chain", "At once", "After 10 minutes", "Petra Puty", "After 20 minutes", "Karl Chair", "safeguarding officer")
		if n := page.Find("#chain svg rect").Length(); n != 5 {
			t.Errorf("%d boxes in the picture", n)
		}
		if page.Find("#other").Length() != 0 {
			t.Error("a teacher may not send a colleague home")
		}
		s.page("ada.quill", "/duty", 403)
		s.want(s.page("d.safe", "/", 200), "main", "Who is on duty")
	})
}
