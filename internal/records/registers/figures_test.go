package registers

import (
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/clerk"
)

func TestFigureOfARegister(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if r := h.read("registers.loans"); r.State != feature.Due || r.How != feature.Measured || !strings.HasPrefix(r.Shown, "0 in all") {
			t.Errorf("empty: %+v", r)
		}
		h.wait(-70 * day24) // last autumn
		h.loan("T0")
		h.wait(70 * day24)
		h.loan("T1")
		r := h.read("registers.loans")
		if r.State != feature.Proven || r.Shown != "2 in all, 1 this term, 2 open, 0 overdue" || !r.At.Equal(h.clock()) || r.Href != "/registers/loans" {
			t.Errorf("%+v", r)
		}
		h.wait(11 * day24)
		if r := h.read("registers.loans"); r.State != feature.Failing || !strings.Contains(r.Shown, "2 overdue") {
			t.Errorf("%+v", r)
		}
		if r := h.read("registers.poems"); r.State != feature.None || r.How != feature.Missing {
			t.Errorf("%+v", r)
		}
	})
}

func TestExpectedAndAttested(t *testing.T) {
	t.Parallel()
	h := single(t)
	if r := h.read("registers.seats"); r.State != feature.Failing || r.How != feature.Missing || !strings.Contains(r.Shown, "0 of 2 expected") {
		t.Errorf("%+v", r)
	}
	for _, key := range []string{"chair", "technician"} {
		h.must("h.high", "seats", map[string]string{"seat": key, "holder": "c.hair", "expected": key})
	}
	if r := h.read("registers.seats"); r.State != feature.Proven || r.How != feature.Attested || !strings.Contains(r.Shown, "2 of 2 expected") {
		t.Errorf("%+v", r)
	}
}

func TestBetweenProvesADuty(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		from := h.clock()
		h.loan("T1")
		h.wait(day24)
		second := h.must("n.wire", "loans", map[string]string{"device": "T2", "borrower": "ada.quill", "due": "2026-03-20", "worth": "900"})
		to := h.clock()
		h.wait(day24)
		h.loan("T3")
		rule, err := policy.CompileEntry(ptr(h.def("loans")), `worth > 50000 and state == "out"`)
		h.no(err)
		for _, x := range []struct {
			from, to time.Time
			where    *policy.Expression
			n        int
			last     string
		}{
			{from, to.Add(time.Second), nil, 2, second.CreatedAt}, {from, to, nil, 1, ""}, {from, h.clock().Add(time.Second), rule, 1, second.CreatedAt}, {from, to, rule, 0, ""}, {from, time.Time{}, nil, 3, ""},
		} {
			h.see(func(tx *ledger.Tx) error {
				n, last, err := h.room.Between(t.Context(), tx, "loans", x.from, x.to, x.where)
				if n != x.n || x.last != "" && last.Format("2006-01-02T15:04:05.000Z") != x.last {
					t.Errorf("%v: %d, %v", x, n, last)
				}
				return err
			})
		}
		h.see(func(tx *ledger.Tx) error {
			if _, _, err := h.room.Between(t.Context(), tx, "poems", from, to, nil); !errs.Is(err, errs.NotFound) {
				t.Error(err)
			}
			return nil
		})
	})
}

func ptr[T any](v T) *T { return &v }

func TestNeighbourSeesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.loan("T1")
		const next = "s2"
		h.no(h.base.Ledger.Read(t.Context(), h.gate.System(next, "test"), func(tx *ledger.Tx) error {
			if _, err := h.room.clerk.Store.Get(t.Context(), tx, "loans", e.ID); !errs.Is(err, errs.NotFound) {
				t.Errorf("%v", err)
			}
			many, err := h.room.clerk.Store.Many(t.Context(), tx, []string{e.ID})
			n, err2 := h.room.Counts(t.Context(), tx, "loans", time.Time{}, time.Time{})
			past, err3 := h.room.clerk.Store.History(t.Context(), tx, e.ID)
			_, err4 := h.room.clerk.Store.Form(t.Context(), tx, e.Form)
			if len(many)+n.Total+len(past) != 0 || err4 == nil {
				t.Error("a neighbour's entry shows")
			}
			return firstOf(err, err2, err3)
		}))
		err := h.base.Ledger.Write(t.Context(), h.gate.System(next, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
			_, ev, err := h.edit(tx, "loans", e, map[string]string{"worth": "1", "borrower": e.Values["borrower"]})
			return ev, err
		})
		if err == nil || h.get(e).Revision != 1 {
			t.Errorf("a neighbour changed it: %v", err)
		}
		far := authz.Actor{School: next, Person: "p9", Roles: []authz.Role{authz.Head}}
		if _, err := h.gate.Check(t.Context(), far, "registers.show", clerk.Subject(school, h.def("loans"), &e, clerk.Seeing)); !errs.Is(err, errs.Forbidden) {
			t.Error(err)
		}
	})
}

func firstOf(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestANewPolicySaysWhatBecomesOfEntries(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.loan("T1")
		h.loan("T2")
		h.must("n.wire", "visitors", map[string]string{"name": "A guest", "host": "h.high", "wifi": "no"})
		next := h.alter("loans", func(d *policy.Register) {
			d.Fields = slices.DeleteFunc(d.Fields, func(f policy.Field) bool { return f.Key == "worth" || f.Key == "damage" })
			d.Fields[0].Kind = "number"
			d.States = d.States[1:]
		})
		next.Registers = append(next.Registers[:1], next.Registers[2:]...) // no visitors any more
		next.Registers = append(next.Registers, policy.Register{Key: "keys", Title: "Keys"})
		plan, err := h.room.Prepare(next)
		h.no(err)
		all := strings.Join(plan.Effects, "\n")
		for _, want := range []string{"The register “Keys” opens.", "The register “Visitors” goes. It has 1 entry; it stays readable",
			"Register “Devices on loan”: the field “Worth” goes. 2 entries hold it; they stay readable under their old form.",
			"the field “Damage” goes. No entry is concerned.", "the field “Device” was of kind text and will be of kind number. 2 entries hold it",
			"the state “On loan” goes. 2 entries stand in it"} {
			if !strings.Contains(all, want) {
				t.Errorf("%q is not among\n%s", want, all)
			}
		}
		if len(plan.Unresolved) != 4 || slices.ContainsFunc(plan.Unresolved, func(s string) bool { return strings.Contains(s, "Damage") }) {
			t.Errorf("%q", plan.Unresolved)
		}
		same, err := h.room.Prepare(testPack(t))
		if err != nil || len(same.Effects)+len(same.Unresolved) > 0 {
			t.Errorf("%+v %v", same, err)
		}
		plan.Commit()
		if h.count("loans") != 2 {
			t.Error("something is gone")
		}
	})
}

func TestAddedNamesTheEntry(t *testing.T) {
	t.Parallel()
	h := single(t)
	h.system(func(tx *ledger.Tx) (ledger.Event, error) { // a later feature adds one inside its own act
		e, err := h.room.Add(t.Context(), tx, "loans", map[string]string{"device": "T1", "borrower": "ada.quill", "due": "2026-03-20"})
		return ledger.Event{Verb: "test.lent", Subject: ref.New(school, "school", school), Also: []ref.Ref{e.Ref(school)}}, err
	})
	report, err := h.base.Ledger.Verify(t.Context(), h.gate.System(school, "test"))
	if err != nil || !report.Whole() || report.Sealed != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestEvidenceFollowsTheClock(t *testing.T) {
	t.Parallel()
	h := single(t)
	if r := h.read("registers.breaches"); r.State != feature.Proven {
		t.Errorf("an empty register of breaches: %+v", r)
	}
	h.must("c.ord", "breaches", map[string]string{"title": "A stick was lost", "risk": "some", "told": "2026-03-11"})
	r := h.read("registers.breaches")
	if r.State != feature.Due || !r.Private || !strings.Contains(r.Shown, "1 in all") || r.Latest == "" {
		t.Errorf("for those who handle concerns: %+v", r)
	}
	if o := h.base.Figures.Open("registers.breaches", r); o.State != feature.Due || strings.ContainsAny(o.Shown+o.Latest, "0123456789") || !o.At.IsZero() {
		t.Errorf("for everybody else: %+v", o)
	}
	if one, _ := h.base.Figures.Find("registers.loans"); one.Private || h.read("registers.loans").Private {
		t.Error("a register of devices is private")
	}
	h.wait(72*time.Hour + time.Second)
	if r := h.read("registers.breaches"); r.State != feature.Failing {
		t.Errorf("72 hours have passed: %+v", r)
	}
}
