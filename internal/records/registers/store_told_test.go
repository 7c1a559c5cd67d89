package registers

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// told is a notice as its table holds it.
type told struct {
	Person string `db:"person"`
	Kind   string `db:"kind"`
	Title  string `db:"title"`
	Text   string `db:"text"`
	Href   string `db:"href"`
	Done   bool   `db:"done"`
}

// toldTo are the notices of a person, the oldest first.
func (h *house) toldTo(account string) []told {
	h.t.Helper()
	var out []told
	h.see(func(tx *ledger.Tx) (err error) {
		out, err = db.All[told](h.t.Context(), tx.Tx, `SELECT person, kind, title, text, href, done FROM notices_notice WHERE school_id = ? AND person = ? ORDER BY id`, school, h.who[account].ID)
		return err
	})
	return out
}

func eachTold(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, append(schemas(), fs.FS(notices.Schema)), func(t *testing.T, d *db.DB) {
		h := build(t, d)
		n, _ := notices.New(h.base, people.Store{}, notices.Config{})
		h.room.Bind(n)
		body(t, h)
	})
}

func TestReminders(t *testing.T) {
	eachTold(t, func(t *testing.T, h *house) {
		h.force(h.alter("loans", func(d *policy.Register) {
			d.Due = policy.Due{Field: "due", Remind: []int{7, 2}, Owner: "technician", Escalate: "coordinator", After: 3}
		}))
		e, back := h.loan("T1"), h.loan("T2")
		round := func() {
			h.no(h.job("registers.remind"))
			h.no(h.job("registers.remind")) // twice tells nobody twice
		}
		round()
		if all := h.toldTo("n.wire"); len(all) != 0 {
			t.Errorf("ten days before: %+v", all)
		}
		h.wait(4 * day24) // six days before: the reminder of seven days has been missed, and is still worth telling
		round()
		all := h.toldTo("n.wire")
		if len(all) != 2 || all[0].Title != "An entry of “Devices on loan” is due on 20 March 2026" || all[0].Kind != "register.due" || all[0].Href != e.Href() || !strings.Contains(all[0].Text, "T1") {
			t.Errorf("%+v", all)
		}
		if ev := h.verbs(1)[0]; ev.Verb != "registers.reminded" || ev.Subject.String() != "register/loans" || ev.Changes[0].After != "2" {
			t.Errorf("%+v", ev)
		}
		h.visit("n.wire", back.Href()+"/move/give_back", form()).is(303)
		if all := h.toldTo("n.wire"); !all[1].Done || all[0].Done {
			t.Errorf("a reminder of what is done: %+v", all)
		}
		h.wait(4 * day24)
		round()
		h.wait(3 * day24)
		round()
		all = h.toldTo("n.wire")
		if len(all) != 4 || all[3].Kind != "register.late" || strings.Contains(all[3].Title, "Quill") {
			t.Errorf("%+v", all)
		}
		if len(h.toldTo("c.ord")) != 0 {
			t.Error("told before the time to escalate")
		}
		h.wait(2 * day24)
		round()
		if all := h.toldTo("c.ord"); len(all) != 1 || !strings.Contains(all[0].Title, "overdue") {
			t.Errorf("%+v", all)
		}
		h.wait(30 * day24)
		round()
		if len(h.toldTo("c.ord")) != 1 || len(h.toldTo("n.wire")) != 4 {
			t.Error("told again and again")
		}
	})
}

func TestNobodyIsRemindedOfAnEntryAboutThemselves(t *testing.T) {
	eachTold(t, func(t *testing.T, h *house) {
		h.must("c.ord", "breaches", map[string]string{"title": "A list was left lying", "risk": "some", "about": "c.ord", "told": "2026-03-11"})
		h.wait(73 * time.Hour)
		h.no(h.job("registers.remind"))
		if all := h.toldTo("c.ord"); len(all) != 0 {
			t.Errorf("%+v", all)
		}
		all := h.toldTo("h.high") // it falls to the head
		if len(all) != 1 || all[0].Title != "An entry of a register is overdue" || strings.Contains(all[0].Text, "list") {
			t.Errorf("%+v", all)
		}
	})
}

// shows INC-38: what is about the head goes past the head, to the chair of governors.
func TestWhatIsAboutTheHeadIsTheChairs(t *testing.T) {
	eachTold(t, func(t *testing.T, h *house) {
		h.force(h.alter("breaches", func(d *policy.Register) { d.Due.Owner, d.Due.Escalate = "head", "head" }))
		h.must("c.ord", "breaches", map[string]string{"title": "The head left a list lying", "risk": "some", "about": "h.high", "told": "2026-03-11"})
		h.wait(73 * time.Hour)
		h.no(h.job("registers.remind"))
		if all := h.toldTo("h.high"); len(all) != 0 {
			t.Errorf("the head is told of an entry about the head: %+v", all)
		}
		if all := h.toldTo("c.hair"); len(all) == 0 || !strings.Contains(all[0].Title, "overdue") {
			t.Errorf("the chair: %+v", all)
		}
	})
}
