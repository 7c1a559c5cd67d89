package filtering

import (
	"context"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// fetchTime is how long a technician has to fetch a file.
const fetchTime = 30 * time.Minute

// Fetch lets a technician have a program from one site for half an hour, with a reason. The line in the log of changes is all
// that is kept of it. Viruses, and what the lists against illegal material hold, stay out. // serves WEB-12
func (f *Filtering) Fetch(ctx context.Context, tx *ledger.Tx, host, reason string) (ledger.Event, error) {
	host, err := Host(host)
	if err != nil {
		return ledger.Event{}, err
	}
	if err := reasonFor("reason", reason); err != nil {
		return ledger.Event{}, err
	}
	by := tx.Grant.Actor().Person
	until := f.base.Now().Add(fetchTime)
	line, err := f.store.note(ctx, tx, Change{Kind: ChangeFetch, What: host, By: by, Before: "Programs from there are stopped", After: "Open to one technician\nuntil " + clock.Human(until),
		Reason: reason, Approval: "the policy: a technician can fetch with a reason", Record: ref.New(tx.School, "person", by).String()})
	return ledger.Event{Verb: "filtering.fetching", Subject: line.Ref(tx.School), Changes: []ledger.Change{change("site", "", host), change("until", "", clock.Text(until)),
		{Field: "reason", Class: ledger.Personal}}}, err
}

// placeFetches puts what technicians fetch just now on them. // serves WEB-12
func (f *Filtering) placeFetches(ctx context.Context, tx *ledger.Tx, people map[string]board.Person, now time.Time) error {
	all, err := f.store.fetches(ctx, tx, clock.Text(now.Add(-fetchTime)))
	if err != nil || len(all) == 0 {
		return err
	}
	by := map[string]*board.Fetch{}
	for _, one := range all {
		at, err := clock.Parse(one.At)
		if err != nil {
			return err
		}
		by[one.By] = &board.Fetch{ID: one.ID, Host: one.What, Until: at.Add(fetchTime)}
	}
	for account, p := range people {
		if p.Fetch = by[p.ID]; p.Fetch != nil {
			people[account] = p
		}
	}
	return nil
}
