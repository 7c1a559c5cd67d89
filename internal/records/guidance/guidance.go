// Package guidance shows what to do: how to report, in the words of each audience, decision charts that are followed one
// question at a time, and whom to call outside school. All of it is the pack's; nothing here handles a case.
//
// It serves INC-29, INC-30 and INC-43.
package guidance

import (
	"cmp"
	"context"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Contact is somebody outside school: from the pack, or an entry of the school's own directory. // serves INC-30
type Contact struct {
	Key                                      string // the same key as a contact of the pack fills that one in
	Name, For, Phone, OutOfHours, Mail, Link string
	Checked                                  string // YYYY-MM-DD, when somebody last saw that it is right; empty: nobody has
}

// Hooks are what the house lends. Each may be nil.
type Hooks struct {
	// Contacts are the entries of the school's directory of outside help (register outside_contacts).
	Contacts func(ctx context.Context, tx *ledger.Tx) ([]Contact, error)
	// Checked gives, by audience, the day on which somebody last read its advice and found it right (register guidance_pages).
	Checked func(ctx context.Context, tx *ledger.Tx) (map[string]string, error)
}

// Guidance is the feature at work.
type Guidance struct {
	base  feature.Base
	hooks Hooks
	store store
	tally *tally
}

func (g *Guidance) pack() (*policy.Pack, error) {
	active := g.base.Policy.Load()
	if active == nil {
		return nil, errs.Missing("No policy is in force yet. If you are worried, tell any adult in school.")
	}
	return active.Pack, nil
}

// contacts are those of the pack, filled in and followed by the school's own.
func (g *Guidance) contacts(ctx context.Context, tx *ledger.Tx, p *policy.Pack) ([]Contact, error) {
	var out, own []Contact
	if g.hooks.Contacts != nil {
		var err error
		if own, err = g.hooks.Contacts(ctx, tx); err != nil {
			return nil, err
		}
	}
	for _, k := range p.Contacts {
		c := Contact{Key: k.Key, Name: k.Title, For: k.For, Phone: k.Phone, Link: k.Link, Checked: p.Identity.Approved}
		if i := slices.IndexFunc(own, func(o Contact) bool { return o.Key == k.Key && o.Key != "" }); i >= 0 {
			c, own = fill(c, own[i]), slices.Delete(slices.Clone(own), i, i+1)
		} else if c.Phone == "" && c.Link == "" {
			c.Checked = ""
		}
		out = append(out, c)
	}
	return append(out, own...), nil
}

// fill puts the school's own number into a contact of the pack.
func fill(c, own Contact) Contact {
	c.Name, c.For = cmp.Or(own.Name, c.Name), cmp.Or(c.For, own.For)
	c.Phone, c.Link = cmp.Or(own.Phone, c.Phone), cmp.Or(own.Link, c.Link)
	c.OutOfHours, c.Mail, c.Checked = own.OutOfHours, own.Mail, own.Checked
	return c
}

// checked is the day on which the advice for an audience was last looked at: what the pack says, or later in the register.
func (g *Guidance) checked(ctx context.Context, tx *ledger.Tx, p *policy.Pack) (map[string]string, error) {
	out, later := map[string]string{}, map[string]string{}
	if g.hooks.Checked != nil {
		var err error
		if later, err = g.hooks.Checked(ctx, tx); err != nil {
			return nil, err
		}
	}
	for _, one := range p.Cases.Reporting {
		out[one.Audience] = max(one.Checked, later[one.Audience])
	}
	return out, nil
}

// stale says whether a day is more than a year ago, or no day at all. // serves INC-30, INC-43
func stale(day string, now time.Time) bool {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	return err != nil || t.AddDate(1, 0, 0).Before(policy.Day(now))
}

// told is a day in words.
func told(day string) string {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	if err != nil {
		return ""
	}
	return clock.Day(t)
}

// term is the key of the term in which uses are counted now.
func (g *Guidance) term(p *policy.Pack) string {
	return policy.NewCalendar(p).TermOrBefore(g.base.Now()).Key
}
