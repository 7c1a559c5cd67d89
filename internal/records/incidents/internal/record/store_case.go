package record

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// Case is one incident with all that belongs to it. The bodies of evidence stay where they are.
type Case struct {
	Incident
	Persons  []Person
	Handlers []string
	Entries  []Entry
	Tasks    []Task
	Evidence []Evidence
	Refusals []ledger.Told // attempts that the gate turned away, newest first
}

// Left counts the tasks still open.
func (c Case) Left() int {
	n := 0
	for _, t := range c.Tasks {
		if t.State == TaskOpen {
			n++
		}
	}
	return n
}

// Case reads an incident whole.
func (s Book) Case(ctx context.Context, tx *ledger.Tx, id string) (Case, error) {
	var c Case
	var err error
	if c.Incident, err = s.Get(ctx, tx, id); err != nil {
		return c, err
	}
	if c.Persons, err = db.All[Person](ctx, tx.Tx, SQLPersons, tx.School, id); err != nil {
		return c, err
	}
	if c.Handlers, err = db.All[string](ctx, tx.Tx, SQLHandlers, tx.School, id); err != nil {
		return c, err
	}
	if c.Entries, err = db.All[Entry](ctx, tx.Tx, sqlEntries, tx.School, id); err != nil {
		return c, err
	}
	if c.Tasks, err = db.All[Task](ctx, tx.Tx, SQLTasks, tx.School, id); err != nil {
		return c, err
	}
	if c.Evidence, err = db.All[Evidence](ctx, tx.Tx, sqlEvidence, tx.School, id); err != nil {
		return c, err
	}
	c.Refusals, err = ledger.Find(ctx, tx, ledger.Query{Subject: c.Ref().String(), Verb: "refused", Limit: 50})
	return c, err
}

// See reads a case for someone who looks at it, and notes when it was first looked at by anyone but its reporter.
func (s Book) See(ctx context.Context, tx *ledger.Tx, id string) (Case, error) {
	i, err := s.Get(ctx, tx, id)
	if err != nil {
		return Case{}, err
	}
	if i.ReadAt == "" && tx.Grant.Actor().Person != i.Reporter {
		if _, err := tx.Exec(ctx, SQLRead, tx.Now, tx.School, id); err != nil {
			return Case{}, err
		}
	}
	return s.Case(ctx, tx, id)
}

// IDs are all persons that a case shows a name of.
func (c Case) IDs() []string {
	var out []string
	add := func(who string) {
		who = strings.TrimPrefix(who, "person/")
		if who != "" && who != "nobody" && !strings.HasPrefix(who, "job/") && !slices.Contains(out, who) {
			out = append(out, who)
		}
	}
	add(c.Reporter)
	add(c.OpenedBy)
	for _, p := range c.Persons {
		add(p.ID)
	}
	for _, e := range c.Entries {
		add(e.Who)
	}
	for _, t := range c.Tasks {
		add(t.Who)
	}
	for _, e := range c.Evidence {
		add(e.Who)
	}
	for _, r := range c.Refusals {
		add(r.Actor)
	}
	return out
}
