package registers

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

// count is how many entries a register's table still holds, removed ones too.
func (h *house) count(register string) int {
	h.t.Helper()
	n := 0
	h.see(func(tx *ledger.Tx) (err error) {
		n, err = h.room.clerk.Store.Holding(h.t.Context(), tx, register, "")
		return err
	})
	return n
}

func (h *house) read(name string) feature.Reading {
	h.t.Helper()
	var r feature.Reading
	h.see(func(tx *ledger.Tx) (err error) {
		_, term := h.base.Policy.Load().Term(h.clock())
		r, err = h.base.Figures.Read(h.t.Context(), tx, name, feature.Ask{Now: h.clock(), From: term})
		return err
	})
	return r
}

const day24 = 24 * time.Hour

func TestClosedEntriesGoWhenTheirTimeIsOver(t *testing.T) { // shows POL-30
	each(t, func(t *testing.T, h *house) {
		over, running, held := h.loan("T1"), h.loan("T2"), h.loan("T3")
		h.post("n.wire", over.Href()+"/files", form(), "file", "letter.pdf", aPDF).is(303)
		h.visit("t.four", over.Href()+"/attest", form("name", "Tessa Four", "revision", "2")).is(303)
		for _, e := range []entry.Entry{over, held} {
			h.visit("n.wire", e.Href()+"/move/give_back", form()).is(303)
		}
		h.visit("c.ord", held.Href()+"/hold", form("hold", "yes", "why", "A complaint is open")).is(303)
		h.wait(364 * day24)
		h.no(h.job("registers.keep"))
		if n := h.count("loans"); n != 3 {
			t.Errorf("after 364 days %d are left", n)
		}
		h.wait(2 * day24)
		h.no(h.job("registers.keep"))
		h.no(h.job("registers.keep")) // twice is as good as once
		h.visit("c.ord", over.Href(), nil).is(404)
		h.visit("c.ord", running.Href(), nil).is(200)
		h.visit("c.ord", held.Href(), nil).is(200)
		e := h.verbs(1)[0]
		if e.Verb != "registers.deleted" || e.Subject.String() != "register/loans" || e.Changes[0].After != "1" || e.Actor != "job/registers.keep" || e.Why != "The loan is over." {
			t.Errorf("%+v", e)
		}
		report, err := h.base.Ledger.Verify(t.Context(), h.gate.System(school, "test"))
		if err != nil || len(report.Breaks) > 0 {
			t.Errorf("the trail: %+v, %v", report.Breaks, err)
		}
	})
}

func TestAnonymisedEntryNamesNobody(t *testing.T) { // shows POL-30
	each(t, func(t *testing.T, h *house) {
		e := h.must("n.wire", "visitors", map[string]string{"name": "Greta Guest", "phone": "01234 567890", "host": "h.high", "wifi": "yes", "rules": "yes", "people": "3"})
		h.visit("n.wire", e.Href()+"/change", form("revision", "1", "f-name", "Greta B. Guest", "f-host", "h.high", "f-wifi", "yes", "f-rules", "yes", "f-people", "3", "f-arrived", "10:42")).is(303)
		h.wait(31 * day24)
		h.no(h.job("registers.keep"))
		got := h.get(e)
		if got.BlankedAt == "" || got.CreatedBy != "" || got.Values["people"] != "3" || got.Values["wifi"] != "yes" || got.Label != "Visit of 10 March 2026" {
			t.Errorf("%+v", got)
		}
		if len(got.Values) != 4 { // arrived, wifi, rules, people
			t.Errorf("%v", got.Values)
		}
		h.visit("c.ord", e.Href(), nil).is(200).never("Greta", "567890", "Hanna High", "Nora Wire").says("table", "Names taken out")
		h.see(func(tx *ledger.Tx) error {
			named, err := h.room.clerk.Store.Naming(t.Context(), tx, entry.LinkPerson, h.who["h.high"].ID)
			if len(named) > 0 {
				t.Error("somebody is still named")
			}
			n, err2 := h.room.Counts(t.Context(), tx, "visitors", time.Time{}, time.Time{})
			if n.Total != 1 || err2 != nil {
				t.Errorf("%+v %v", n, err2)
			}
			return err
		})
		if e := h.verbs(1)[0]; e.Verb != "registers.anonymised" {
			t.Errorf("%+v", e)
		}
		h.no(h.job("registers.keep"))
	})
}

func TestRetentionFallsBackToThePolicysTable(t *testing.T) { // shows POL-30
	t.Parallel()
	h := single(t)
	if r := h.read("registers.retention"); r.State != feature.Due || !strings.Contains(r.Shown, "2 of 4") || !strings.Contains(r.Latest, "Breaches of personal data, Seats") {
		t.Errorf("%+v", r)
	}
	e := h.must("h.high", "seats", map[string]string{"seat": "chair", "holder": "c.hair"})
	h.wait(4000 * day24)
	h.no(h.job("registers.keep"))
	h.get(e) // without a rule nothing is deleted
	p := testPack(t)
	p.Retention = []policy.Retain{{Kind: "registers.seats", Days: 3650, Then: "delete", Why: "Ten years"}, {Kind: "registers.breaches", Days: 3650, Then: "delete"}}
	h.force(p)
	if r := h.read("registers.retention"); r.State != feature.Failing || !strings.Contains(r.Shown, "1 entries have outlived") {
		t.Errorf("%+v", r)
	}
	h.no(h.job("registers.keep"))
	if n := h.count("seats"); n != 0 {
		t.Errorf("%d are left", n)
	}
	if r := h.read("registers.retention"); r.State != feature.Proven {
		t.Errorf("%+v", r)
	}
}

func TestFieldThatNamesTheDay(t *testing.T) {
	t.Parallel()
	h := single(t)
	e := h.loan("T1")
	h.force(h.alter("loans", func(d *policy.Register) { d.Keep = policy.Keep{Days: 10, From: "due", Then: "delete"} }))
	h.wait(19 * day24) // due on the 20th, ten days after the 10th
	h.no(h.job("registers.keep"))
	h.get(e)
	h.wait(2 * day24)
	h.no(h.job("registers.keep"))
	if n := h.count("loans"); n != 0 {
		t.Errorf("%d are left", n)
	}
}
