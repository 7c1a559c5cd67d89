package search

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/people"
)

// shutOut are the persons whose lines a reader never sees, with their accounts: a line may name an account and no person.
// On the devices nobody known is shown either, since they are used by one of those persons.
type shutOut struct{ ids, accounts, devices []string }

// out leaves out the lines that a reader may not see. The search leaves out persons itself; this is the second lock.
func (s shutOut) out(lines []traffic.Line) []traffic.Line {
	return slices.DeleteFunc(lines, s.holds)
}

func (s shutOut) holds(l traffic.Line) bool {
	switch {
	case l.Person != "":
		return slices.Contains(s.ids, l.Person)
	case l.Account != "" && slices.Contains(s.accounts, people.Account(l.Account)):
		return true
	}
	return slices.Contains(s.devices, l.Device)
}

const (
	sharedBudget = 100 * time.Millisecond
	mostShared   = 5 // persons for whom a device is looked at
)

// sharedWith finds out whether a device was used by somebody whom the reader never sees. When it cannot be found out in
// time, it counts as used. serves MON-15
func (d *Desk) sharedWith(ctx context.Context, g authz.Grant, l looks.Lookup, ids []string) ([]string, error) {
	if l.Device == "" || l.Person() {
		return nil, nil
	}
	for _, id := range ids[:min(len(ids), mostShared)] {
		p, err := d.log.Search(ctx, g, traffic.Wanted{Person: id, Device: l.Device, From: l.From, To: l.To, Budget: sharedBudget}, 1, traffic.Cursor{})
		if err != nil {
			return nil, err
		}
		if len(p.Lines) > 0 || !p.Done {
			return []string{l.Device}, nil
		}
	}
	return nil, nil
}

// unseen is whom this reader may not see in this look-up.
func (d *Desk) unseen(ctx context.Context, g authz.Grant, l looks.Lookup, number string) (shutOut, error) {
	s, err := d.shut(ctx, g.Actor().Person, number)
	if err == nil {
		s.devices, err = d.sharedWith(ctx, g, l, s.ids)
	}
	return s, err
}
