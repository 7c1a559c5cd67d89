package clerk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
)

// NextSteps are the moves that a person could take now, in the register's order. A move whose rule does not hold yet is
// among them: taking it says why not.
func (r *Clerk) NextSteps(tx *ledger.Tx, def policy.Register, e entry.Entry) []policy.Move {
	if e.RemovedAt != "" {
		return nil
	}
	var out []policy.Move
	for _, m := range def.Moves {
		if entry.From(m, e.State) && r.MayMove(tx.Grant.Actor(), def, m) {
			out = append(out, m)
		}
	}
	return out
}

// MayMove reports whether somebody may take a step.
func (r *Clerk) MayMove(a authz.Actor, def policy.Register, m policy.Move) bool {
	switch {
	case a.Job != "":
		return true
	case len(m.By) > 0:
		return r.Base.Gate.May(a, "registers.change") && narrowedIn(a, m.By) && narrowedIn(a, def.May.See)
	}
	return r.May(a, "registers.change", def, Changing)
}

// Move takes an entry to another state, with what was typed on the way. Nothing is stored yet.
func (c *Checker) Move(ctx context.Context, tx *ledger.Tx, old entry.Entry, key string, typed map[string]string, uploads map[string]cabinet.File) (entry.Entry, entry.Faults, error) {
	m, ok := entry.MoveOf(c.Def, key)
	switch {
	case !ok:
		return old, nil, errs.Missing("This register has no such step. Its form may have changed: open the entry again.")
	case !entry.From(m, old.State):
		return old, nil, errs.Clash("", "This step does not lead on from where the entry stands now. Somebody may have taken it already: open the entry again.")
	case !c.r.MayMove(tx.Grant.Actor(), c.Def, m):
		return old, nil, errs.Denied("The school's policy leaves this step to other people.")
	}
	e := old
	e.State, e.Values = m.To, entry.Copied(old.Values)
	c.set(tx, &e, m)
	if err := c.freezeAgain(ctx, tx, &e, m); err != nil {
		return e, nil, err
	}
	e, faults, err := c.Check(ctx, tx, e, c.onlySteps(m, typed), uploads)
	if err != nil {
		return e, nil, err
	}
	faults = append(faults, c.missing(tx, e, m, faults)...)
	asked := e
	asked.State = old.State // the rule speaks of the entry before the step, with what was typed for it
	if len(faults) == 0 && !c.holds(m.When, c.Env(tx, asked), m.When == "") {
		return e, entry.Faults{{Field: "", Says: cmp.Or(m.Says, "This step is not possible yet: the entry does not meet the register's rule for it.")}}, nil
	}
	return e, faults, nil
}

// onlySteps leaves out what a move itself sets: nobody types the day on which something was given back for it.
func (c *Checker) onlySteps(m policy.Move, typed map[string]string) map[string]string {
	out := entry.Copied(typed)
	for _, s := range m.Sets {
		delete(out, s.Field)
	}
	return out
}

// missing are the needed fields that are still empty.
func (c *Checker) missing(tx *ledger.Tx, e entry.Entry, m policy.Move, already entry.Faults) entry.Faults {
	var out entry.Faults
	env := c.Env(tx, e)
	for _, key := range m.Needs {
		f, ok := entry.FieldOf(c.Def, key)
		said := slices.ContainsFunc(already, func(one entry.Fault) bool { return one.Field == key })
		if ok && e.Values[key] == "" && !said && c.shown(f, env) {
			out = append(out, entry.Fault{Field: key, Says: entry.NeedWords(f)})
		}
	}
	return out
}

func (c *Checker) sets(m policy.Move, field string) bool {
	return slices.ContainsFunc(m.Sets, func(s policy.Set) bool { return s.Field == field })
}

// set puts in what a move sets.
func (c *Checker) set(tx *ledger.Tx, e *entry.Entry, m policy.Move) {
	for _, s := range m.Sets {
		f, ok := entry.FieldOf(c.Def, s.Field)
		if !ok || f.Kind == "figures" {
			continue
		}
		if v := c.Preset(tx, f, s.To); v != "" {
			e.Values[f.Key] = v
		} else {
			delete(e.Values, f.Key)
		}
	}
}

// Preset is a value that the pack gives: plain, or "today", "now" or "me".
func (c *Checker) Preset(tx *ledger.Tx, f policy.Field, word string) string {
	now := cabinet.Moment(tx).In(clock.London)
	switch {
	case word == "me" && f.Kind == "signature":
		return tx.Grant.Actor().Name // only as somebody's own act: read holds it against the register
	case word == "me" && (f.Kind == "person"):
		return tx.Grant.Actor().Person
	case word == "me":
		return tx.Grant.Actor().Name
	case word == "today", word == "now" && f.Kind == "date":
		return now.Format(time.DateOnly)
	case word == "now" && f.Kind == "time":
		return now.Format("15:04")
	case word == "now":
		return clock.Human(now)
	}
	return word
}

// freeze writes down how the named figures read now, once: an entry that is changed later keeps what it was written
// with. serves GOV-03, GOV-05, GOV-07
func (c *Checker) freeze(ctx context.Context, tx *ledger.Tx, e *entry.Entry, f policy.Field) error {
	if e.Values[f.Key] != "" || len(f.Of) == 0 {
		return nil
	}
	var lines []string
	for _, name := range f.Of {
		line, err := c.reading(ctx, tx, name)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	e.Values[f.Key] = strings.Join(lines, "\n")
	return nil
}

// freezeAgain reads anew the figures that a move sets to "now".
func (c *Checker) freezeAgain(ctx context.Context, tx *ledger.Tx, e *entry.Entry, m policy.Move) error {
	for _, s := range m.Sets {
		if f, ok := entry.FieldOf(c.Def, s.Field); ok && f.Kind == "figures" {
			delete(e.Values, f.Key)
			if err := c.freeze(ctx, tx, e, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// reading is one figure in words: what it says, how that is known, and as of when.
func (c *Checker) reading(ctx context.Context, tx *ledger.Tx, name string) (string, error) {
	now := cabinet.Moment(tx)
	figure, _ := c.r.Base.Figures.Find(name)
	if figure.Private {
		return c.r.FigureTitle(name) + ": not written here, since it counts children's matters", nil
	}
	active := feature.Active{Pack: c.Pack}
	_, term := active.Term(now)
	got, err := c.r.Base.Figures.Read(ctx, tx, name, feature.Ask{Now: now, From: term})
	if err != nil {
		return "", err
	}
	return entry.Clean(policy.Field{}, c.r.FigureTitle(name)+": "+got.Shown+" ("+string(got.State)+", "+string(got.How)+", as at "+clock.Human(now)+")"), nil
}

// FigureTitle is what a figure is called; one of a family of registers bears the register's own title.
func (r *Clerk) FigureTitle(name string) string {
	if key, ok := strings.CutPrefix(name, "registers."); ok {
		if def, live := r.Definition(key); live {
			return def.Title
		}
	}
	figure, _ := r.Base.Figures.Find(name)
	if strings.HasSuffix(figure.Name, ".*") {
		return name
	}
	return cmp.Or(figure.Title, name)
}
