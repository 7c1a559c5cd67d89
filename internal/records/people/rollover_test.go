package people

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const wholeSchool = "account,given,family,kind,year,class,born\n" +
	"n.old,Nia,Old,pupil,N,Nursery,1/3/2022\nn.young,Ned,Young,pupil,N,Nursery,1/12/2022\nr.one,Rae,One,pupil,R,R,\n" +
	"p.four,Pip,Four,pupil,4,4A,\np.six,Sal,Six,pupil,6,6A,\nl.six,Lou,Six,pupil,6,6B,\nx.none,Max,None,pupil,,,\n" +
	"t.reed,Tam,Reed,staff,,,\n"

func (r register) rolls(rolling Rolling) (plan RollPlan, err error) {
	err = r.ledger.Write(r.t.Context(), r.system("ours"), func(tx *ledger.Tx) (e ledger.Event, err error) {
		e = ledger.Event{Verb: "people.rolled-over", Subject: Person{ID: "x"}.Ref("ours")}
		plan, e.Also, err = Store{}.Roll(r.t.Context(), tx, rolling)
		return e, err
	})
	return plan, err
}

func next(pairs ...string) map[Group]string {
	out := map[Group]string{}
	for i := 0; i < len(pairs); i += 3 {
		out[Group{Year: pairs[i], Class: pairs[i+1]}] = pairs[i+2]
	}
	return out
}

// shows PPL-04: the whole school moves up in one step, and for a day that can be taken back.
func TestPPL04TheYearRollsOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		r.load("ours", wholeSchool)
		r.load("theirs", wholeSchool)
		good := Rolling{Leave: "2026-11-22", Next: next("N", "Nursery", "R", "R", "R", "1 Kite", "4", "4A", "5A")}
		for name, bad := range map[string]Rolling{
			"leave":    {Next: good.Next},
			"class-4-": {Leave: good.Leave, Next: next("N", "Nursery", "R", "R", "R", "1")},
			"class-R-": {Leave: good.Leave, Next: next("N", "Nursery", "R", "R", "R", "<1>", "4", "4A", "5A")},
		} {
			_, err := r.rolls(bad)
			if e, _ := errs.As(err); e == nil || !strings.HasPrefix(e.Field, name) {
				t.Errorf("%s: %v", name, err)
			}
		}
		plan, err := r.rolls(good)
		if err != nil || plan.Up != 3 || plan.Leavers != 2 || plan.Stay != 1 || len(plan.NoYear) != 1 {
			t.Fatalf("plan %+v, %v", plan, err)
		}
		for account, want := range map[string][3]string{"n.old": {"R", "R", ""}, "n.young": {"N", "Nursery", ""}, "r.one": {"1", "1 Kite", ""}, "p.four": {"5", "5A", ""},
			"p.six": {"6", "6A", "2026-11-22"}, "x.none": {"", "", ""}, "t.reed": {"", "", ""}} {
			if p := r.person(account); [3]string{p.Year, p.Class, p.Left} != want {
				t.Errorf("%s: %q, %q, %q; want %v", account, p.Year, p.Class, p.Left, want)
			}
		}
		if _, err := r.rolls(good); !errs.Is(err, errs.Conflict) && !errs.Is(err, errs.Invalid) {
			t.Errorf("twice in a year: %v", err)
		}
		r.load("ours", "account,given,family,kind,class\np.four,Pip,Four,pupil,5B\n") // changed since: it stays
		r.write("ours", func(tx *ledger.Tx) (ledger.Event, error) {
			also, err := Store{}.UndoRoll(t.Context(), tx)
			return ledger.Event{Verb: "people.roll-over-undone", Subject: Person{ID: "x"}.Ref("ours"), Also: also}, err
		})
		if p, q := r.person("p.six"), r.person("p.four"); p.Left != "" || q.Class != "5B" {
			t.Errorf("taken back: %+v, %+v", p, q)
		}
		if report, err := r.ledger.Verify(t.Context(), r.system("ours")); err != nil || !report.Whole() {
			t.Errorf("the seals: %+v, %v", report, err)
		}
		r.read(r.system("theirs"), func(tx *ledger.Tx) error {
			p, err := Store{}.ByAccount(t.Context(), tx, "r.one")
			if p.Year != "R" {
				t.Error("the neighbour's school moved up too")
			}
			return err
		})
	})
}

func TestSuggestedClasses(t *testing.T) {
	for g, want := range map[Group]string{{Year: "4", Class: "4A"}: "5A", {Year: "1", Class: "1 Kite"}: "2 Kite", {Year: "4", Class: "Kite"}: "", {Year: "R", Class: "RB"}: "1B", {Year: "R", Class: "Robin"}: "", {Year: "6", Class: "6A"}: ""} {
		if got := g.Suggest(); got != want {
			t.Errorf("%v: %q, want %q", g, got, want)
		}
	}
	for at, want := range map[string]string{"2026-06-30T22:59:00Z": "2025/26", "2026-06-30T23:00:00Z": "2026/27", "2099-09-01T00:00:00Z": "2099/00"} {
		now, _ := time.Parse(time.RFC3339, at)
		if got := intoYear(now); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}

// shows PPL-06: access ends and begins at midnight in London, on the nights too when the clocks change.
func TestPPL06MidnightOnTheNightsOfTheClockChange(t *testing.T) {
	for _, c := range []struct {
		p    Person
		at   string
		here bool
	}{
		{Person{Left: "2026-03-29"}, "2026-03-28T23:59:59Z", true}, {Person{Left: "2026-03-29"}, "2026-03-29T00:00:00Z", false}, {Person{Left: "2026-03-29"}, "2026-03-29T01:30:00Z", false},
		{Person{Left: "2026-03-30"}, "2026-03-29T22:59:59Z", true}, {Person{Left: "2026-03-30"}, "2026-03-29T23:00:00Z", false}, // summer time by then
		{Person{Left: "2026-10-25"}, "2026-10-24T22:59:59Z", true}, {Person{Left: "2026-10-25"}, "2026-10-24T23:00:00Z", false},
		{Person{Left: "2026-10-25"}, "2026-10-25T00:30:00Z", false}, {Person{Left: "2026-10-25"}, "2026-10-25T01:30:00Z", false}, // half past one comes twice
		{Person{Left: "2026-10-26"}, "2026-10-25T23:59:59Z", true}, {Person{Left: "2026-10-26"}, "2026-10-26T00:00:00Z", false},
		{Person{Starts: "2026-10-25"}, "2026-10-24T22:59:59Z", false}, {Person{Starts: "2026-10-25"}, "2026-10-24T23:00:00Z", true},
		{Person{Starts: "2026-09-01", Left: "2026-10-01"}, "2026-08-31T22:00:00Z", false}, {Person{}, "2026-08-31T22:00:00Z", true},
	} {
		now, err := time.Parse(time.RFC3339, c.at)
		if err != nil || c.p.Here(now) != c.here {
			t.Errorf("starts %q, left %q: at %s here is %v", c.p.Starts, c.p.Left, c.at, !c.here)
		}
	}
}
