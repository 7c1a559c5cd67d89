package clerk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
)

// Figures are the live figures of the registers.
func (r *Clerk) Figures() []feature.Figure {
	return []feature.Figure{
		{Name: "registers.*", Title: "Entries of a register", Read: r.readRegister, PrivateFor: r.private},
		{Name: "registers.retention", Title: "Registers whose entries have an end", Read: r.readRetention},
	}
}

// private reports whether a register counts children's matters: its figure is for those who handle them. // serves STD-28
func (r *Clerk) private(name string) bool {
	def, _ := r.Definition(strings.TrimPrefix(name, "registers."))
	return def.Figure.Private
}

// readRegister answers for one register by its name: how many entries there are, how they stand, and what the
// register's own evidence makes of that. serves POL-06, GOV-05
func (r *Clerk) readRegister(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	key := strings.TrimPrefix(ask.Name, "registers.")
	def, ok := r.Definition(key)
	if !ok {
		return feature.Reading{State: feature.None, How: feature.Missing, Shown: "The policy in force has no register of this name."}, nil
	}
	n, newest, err := r.counted(ctx, tx, def, cabinet.Window{Now: ask.Now, Term: ask.From})
	if err != nil {
		return feature.Reading{}, err
	}
	got := feature.Reading{How: feature.Measured, At: newest, Href: "/registers/" + key}
	if def.Control == policy.Attest {
		got.How = feature.Attested
	}
	if got.State, err = judged(r.pack(), def, n); err != nil {
		return got, err
	}
	got.Shown = said(def, n)
	if !newest.IsZero() {
		got.Latest = "The newest " + entry.One(def) + " is of " + clock.Day(newest)
	}
	return got, nil
}

// judged asks the register's evidence in its order: failing, due, proven. With no rules at all it fails while
// something expected is missing or overdue, and an empty register reads as the pack says.
func judged(pack *policy.Pack, def policy.Register, n policy.Counts) (feature.State, error) {
	ev := def.Figure
	for _, rule := range []struct {
		source string
		state  feature.State
	}{{ev.Failing, feature.Failing}, {ev.Due, feature.Due}, {ev.Proven, feature.Proven}} {
		if rule.source == "" {
			continue
		}
		e, err := pack.CountRule(rule.source)
		if err != nil {
			return feature.None, fmt.Errorf("registers: %s: %w", def.Key, err)
		}
		yes, err := e.True(n.Env())
		if err != nil || yes {
			return rule.state, err
		}
	}
	none := ev.Failing == "" && ev.Due == "" && ev.Proven == ""
	switch {
	case none && (n.Missing > 0 || n.Overdue > 0):
		return feature.Failing, nil
	case n.Total == 0 && ev.Empty != string(feature.Proven), ev.Proven != "":
		return feature.Due, nil
	}
	return feature.Proven, nil
}

// said is the reading in words.
func said(def policy.Register, n policy.Counts) string {
	parts := []string{fmt.Sprint(n.Total) + " in all", fmt.Sprint(n.ThisTerm) + " this term"}
	if len(def.States) > 0 {
		parts = append(parts, fmt.Sprint(n.Open)+" open")
	}
	if entry.HasDue(def) {
		parts = append(parts, fmt.Sprint(n.Overdue)+" overdue")
	}
	if n.Expected > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d expected are there", n.Expected-n.Missing, n.Expected))
	}
	return strings.Join(parts, ", ")
}

// counted counts a register in one question, and its expected entries in another.
func (r *Clerk) counted(ctx context.Context, tx *ledger.Tx, def policy.Register, w cabinet.Window) (policy.Counts, time.Time, error) {
	t, err := r.Store.Total(ctx, tx, def, w)
	if err != nil {
		return policy.Counts{}, time.Time{}, err
	}
	n := policy.Counts{Total: t.Total, Open: t.Open, Bad: t.Bad, Overdue: t.Overdue, ThisTerm: t.ThisTerm, ThisYear: t.ThisYear,
		Expected: len(def.Expects), LastDays: never}
	newest, err := clock.Parse(t.Newest)
	if err != nil {
		return n, newest, err
	}
	if !newest.IsZero() {
		n.LastDays = int(policy.Day(w.Now).Sub(policy.Day(newest)).Hours()+12) / 24 // a day of 23 or 25 hours is a day too
	}
	if len(def.Expects) > 0 {
		missing, err := r.Store.Missing(ctx, tx, def)
		if err != nil {
			return n, newest, err
		}
		n.Missing = len(missing)
	}
	return n, newest, nil
}

// never is the age of the newest entry while there is none.
const never = 99_999

// Counts gives the counts of a register over the entries that were written from one moment to before another; a zero
// moment leaves that side open.
func (r *Clerk) Counts(ctx context.Context, tx *ledger.Tx, register string, from, to time.Time) (policy.Counts, error) {
	def, ok := r.Definition(register)
	if !ok {
		return policy.Counts{}, entry.NoRegister()
	}
	now := cabinet.Moment(tx)
	n, _, err := r.counted(ctx, tx, def, cabinet.Window{Now: now, Term: r.term(now), From: from, To: to})
	return n, err
}

func (r *Clerk) term(now time.Time) time.Time {
	a := r.Base.Policy.Load()
	if a == nil {
		return time.Time{}
	}
	_, from := a.Term(now)
	return from
}

// Between counts the entries that were written from one moment to before another and for which a rule holds, and says
// when the last of them was: the proof of a duty. A nil rule holds for all. serves GOV-16
func (r *Clerk) Between(ctx context.Context, tx *ledger.Tx, register string, from, to time.Time, where *policy.Expression) (n int, last time.Time, err error) {
	def, ok := r.Definition(register)
	if !ok {
		return 0, last, entry.NoRegister()
	}
	if where == nil {
		t, err := r.Store.Total(ctx, tx, def, cabinet.Window{Now: to, Term: from, From: from, To: to})
		if err != nil {
			return 0, last, err
		}
		last, err = clock.Parse(t.Newest)
		return t.Total, last, err
	}
	today := cabinet.Moment(tx).In(clock.London)
	err = r.Store.EachBetween(ctx, tx, register, from, to, func(e entry.Entry) error {
		at, err := clock.Parse(e.CreatedAt)
		if err != nil {
			return err
		}
		yes, err := where.True(policy.EntryEnv(&def, e.Values, e.State, at.In(clock.London), today, ""))
		if err == nil && yes {
			n++
			last = at
		}
		return err
	})
	return n, last, err
}

// readRetention says of how many registers nobody has said how long entries are kept, and whether any has outlived its
// time. serves POL-30
func (r *Clerk) readRetention(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := r.all(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	held, err := r.references(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	var without []string
	late := 0
	for _, def := range all {
		k := r.KeepOf(def)
		if k.Days == 0 {
			without = append(without, def.Title)
			continue
		}
		n, err := r.Store.PastCount(ctx, tx, def, k, ask.Now.AddDate(0, 0, -2), held) // the nightly job may take two nights
		if err != nil {
			return feature.Reading{}, err
		}
		late += n
	}
	got := feature.Reading{State: feature.Proven, At: ask.Now, Href: "/registers",
		Shown: fmt.Sprintf("%d of %d registers say how long entries are kept; %d entries have outlived their time", len(all)-len(without), len(all), late)}
	switch {
	case len(all) == 0:
		got.State, got.At = feature.None, time.Time{}
	case late > 0:
		got.State = feature.Failing
	case len(without) > 0:
		got.State, got.Latest = feature.Due, "Without a rule: "+entry.Cut(strings.Join(without, ", "), entry.MaxLabel)
	}
	return got, nil
}
