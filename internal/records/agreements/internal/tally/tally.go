// Package tally counts what the book holds: the live figures of agreements, each asked of the tables when it is read.
package tally

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements/internal/book"
	"belisha/internal/records/people"
)

// Tally counts.
type Tally struct {
	base   feature.Base
	people people.Store
	book   *book.Book
	store  store

	counted atomic.Pointer[census] // of the newest transaction in which a figure was read
}

// New makes a tally of a book.
func New(base feature.Base, p people.Store, b *book.Book) *Tally {
	return &Tally{base: base, people: p, book: b}
}

// Figures are the live figures.
func (t *Tally) Figures() []feature.Figure {
	return []feature.Figure{
		{Name: "agreements.signed", Title: "Staff with a current signature", Read: t.staffFigure},
		{Name: "agreements.standing", Title: "Signed by group, and whom to chase", Read: t.standingFigure, Private: true},
		{Name: "agreements.consents", Title: "Children by permission, and homes that disagree", Read: t.consentsFigure, Private: true},
		{Name: "agreements.withdrawals", Title: "Withdrawals and minutes until they were obeyed", Read: t.withdrawalsFigure, Private: true},
		{Name: "agreements.parents", Title: "Parents' forms complete, and clauses declined", Read: t.parentsFigure, Private: true},
		{Name: "agreements.sanctions", Title: "Signers who opened the page on what may follow", Read: t.sanctionsFigure},
		{Name: "agreements.texts", Title: "Audiences with a form", Read: t.textsFigure},
		{Name: "agreements.copies", Title: "Signatures with their stored copy, and scans to verify", Read: t.copiesFigure},
		{Name: "agreements.renewals", Title: "Signatures out of date, by cause", Read: t.renewalsFigure, Private: true},
		{Name: "agreements.issue", Title: "Forms issued to joiners", Read: t.issueFigure, Private: true},
		{Name: "agreements.families", Title: "Families that got and opened their child's agreement", Read: t.familiesFigure, Private: true},
	}
}

// register is the address of the live register, narrowed where a figure says how.
const register = "/agreements"

func noPolicy() feature.Reading {
	return feature.Reading{State: feature.None, Shown: "No policy with forms is in force", Href: register}
}

// census is everybody with how they stand, read once in a transaction for all figures that count it.
type census struct {
	tx     *ledger.Tx
	people map[string]people.Person
	all    map[string][]book.Standing
}

func (t *Tally) census(ctx context.Context, tx *ledger.Tx) (*census, error) {
	if last := t.counted.Load(); last != nil && last.tx == tx {
		return last, nil
	}
	all, err := t.people.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	c := &census{tx: tx, people: make(map[string]people.Person, len(all))}
	for _, p := range all {
		c.people[p.ID] = p
	}
	if c.all, err = t.book.Everybody(ctx, tx); err != nil {
		return nil, err
	}
	t.counted.Store(c)
	return c, nil
}

// staffFigure: everybody on the staff, on supply, on placement and among the volunteers has signed. // serves AUA-02
func (t *Tally) staffFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	c, err := t.census(ctx, tx)
	if err != nil || len(t.book.Forms()) == 0 {
		return noPolicy(), err
	}
	r := feature.Reading{State: feature.None, Href: register + "?kind=staff"}
	signed, all, late := 0, 0, 0
	for id, list := range c.all {
		p := c.people[id]
		if !slices.ContainsFunc([]string{people.Staff, people.Supply, people.Trainee, people.Volunteer}, p.Is) {
			continue
		}
		all++
		for _, s := range list {
			if s.Signed.After(r.At) {
				r.At = s.Signed
			}
		}
		if !slices.ContainsFunc(list, func(s book.Standing) bool { return s.State != book.Current }) {
			signed++
		} else if slices.ContainsFunc(list, func(s book.Standing) bool { return s.State == book.Late || s.State == book.Unverified }) {
			late++
		}
	}
	if all == 0 {
		r.Shown = "Nobody on the staff has a form to sign"
		return r, nil
	}
	r.State, r.Shown = stateOf(signed == all, late > 0), fmt.Sprintf("%d of %d have a current signature; %d are without one that holds", signed, all, late)
	return r, nil
}

func stateOf(whole, failing bool) feature.State {
	switch {
	case failing:
		return feature.Failing
	case whole:
		return feature.Proven
	}
	return feature.Due
}

// standingFigure gives the share of each group, and how many have been asked for too long. // serves AUA-13 AUA-16
func (t *Tally) standingFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	c, err := t.census(ctx, tx)
	if err != nil || len(c.all) == 0 {
		return noPolicy(), err
	}
	limit := ask.Now.AddDate(0, 0, -t.book.Clocks().ChaseDays)
	signed, all, chase, open := map[string]int{}, map[string]int{}, 0, 0
	r := feature.Reading{At: ask.Now, Href: register}
	for id, list := range c.all {
		for _, s := range list {
			kind := c.people[id].Kind
			all[kind]++
			switch {
			case s.State == book.Current:
				signed[kind]++
			case s.In(book.ToChase, limit):
				chase++
			default:
				open++
			}
		}
	}
	var shown []string
	for _, kind := range people.Kinds() {
		if all[kind] > 0 {
			shown = append(shown, fmt.Sprintf("%s %d %%", kind, signed[kind]*100/all[kind]))
		}
	}
	r.State = stateOf(open+chase == 0, chase > 0)
	r.Shown = fmt.Sprintf("%s signed; %d asked for more than %d days", strings.Join(shown, ", "), chase, t.book.Clocks().ChaseDays)
	return r, nil
}

// renewalsFigure counts signatures that do not hold any more by why. // serves AUA-26
func (t *Tally) renewalsFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	c, err := t.census(ctx, tx)
	if err != nil || len(c.all) == 0 {
		return noPolicy(), err
	}
	causes, late := map[string]int{}, 0
	for _, list := range c.all {
		for _, s := range list {
			if s.State == book.Current || s.Cause == book.Joined || s.Cause == book.Withdrawn {
				continue
			}
			causes[s.Cause]++
			if s.State == book.Late {
				late++
			}
		}
	}
	shown := "Every signature that was given holds"
	if len(causes) > 0 {
		shown = fmt.Sprintf("Out of date: by a new text %d, a new phase %d, a new role %d, a new school year %d, asked again %d; %d past the days of grace",
			causes[book.NewText], causes[book.NewPhase], causes[book.NewRole], causes[book.NewYear], causes[book.ByHand], late)
	}
	return feature.Reading{State: stateOf(len(causes) == 0, late > 0), At: ask.Now, Shown: shown, Href: register + "?state=unsigned"}, nil
}

// textsFigure names the audiences of the policy for which it has no form. // serves AUA-01
func (t *Tally) textsFigure(_ context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	active := t.base.Policy.Load()
	if active == nil {
		return noPolicy(), nil
	}
	missing := Missing(active.Pack)
	r := feature.Reading{State: stateOf(len(missing) == 0, len(missing) > 0), At: active.ApprovedAt, Href: "/agreements/forms",
		Shown: fmt.Sprintf("%d forms; every audience of the policy has one", len(active.Pack.Agreements))}
	if len(missing) > 0 {
		r.Shown = fmt.Sprintf("%d forms; without one: %s", len(active.Pack.Agreements), strings.Join(missing, ", "))
	}
	return r, nil
}

// Missing are the audiences that the policy names and for which it has no form: the forms of its list without a text, and
// the groups for whom a clause is worded without any form.
func Missing(p *policy.Pack) []string {
	var out []string
	for _, f := range p.Forms {
		if _, ok := p.Agreement(f.Key); !ok {
			out = append(out, f.Title)
		}
	}
	for audience, kinds := range map[string][]string{"staff": {people.Staff}, "ks1": {people.Pupil}, "ks2": {people.Pupil}, "parents": {people.Parent, people.Pupil},
		"governors": {people.Governor}, "visitors": {people.Visitor}} {
		year := map[string]string{"ks1": "1", "ks2": "4"}[audience]
		named := slices.ContainsFunc(p.Clauses, func(c policy.Clause) bool { return c.Audience[audience] != "" })
		if named && len(p.AgreementsFor(kinds, year)) == 0 {
			out = append(out, audience)
		}
	}
	slices.Sort(out)
	return out
}

// copiesFigure: no signature is without what was shown, and every scan has somebody who verified it. // serves AUA-19 AUA-29
func (t *Tally) copiesFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	n, err := t.store.copies(ctx, tx)
	if err != nil || n.All == 0 {
		return feature.Reading{State: feature.None, Shown: "Nobody has signed anything yet", Href: register}, err
	}
	at, err := clock.Parse(n.Latest)
	return feature.Reading{State: stateOf(n.Bare+n.Waiting == 0, n.Bare > 0), At: at, Href: "/agreements/papers",
		Shown: fmt.Sprintf("%d signatures, %d without a stored copy; %d scans wait for somebody to verify them. On screen %d, by link %d, at the door %d, on paper %d",
			n.All, n.Bare, n.Waiting, n.Screen, n.Link, n.Tablet, n.Paper)}, err
}

// sanctionsFigure: whoever signs has opened the page on what may follow. // serves AUA-24
func (t *Tally) sanctionsFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	n, err := t.store.openers(ctx, tx, clock.Text(ask.From))
	if err != nil || n.All == 0 {
		return feature.Reading{State: feature.None, Shown: "Nobody has signed this term", Href: register}, err
	}
	at, err := clock.Parse(n.Latest)
	return feature.Reading{State: stateOf(n.Opened == n.All, false), At: at, Href: register,
		Shown: fmt.Sprintf("%d of %d who signed this term had opened the page on what may follow", n.Opened, n.All)}, err
}
