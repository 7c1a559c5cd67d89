package tally

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements/internal/book"
	"belisha/internal/records/people"
)

// consentsFigure counts the children by what their homes have said. // serves AUA-07 AUA-08 AUA-09 AUA-12
func (t *Tally) consentsFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	all, err := t.book.AllConsents(ctx, tx)
	if err != nil || len(all) == 0 {
		return noPolicy(), err
	}
	yes, no, silent, apart := 0, 0, 0, 0
	r := feature.Reading{Href: "/agreements/homes"}
	for _, services := range all {
		given, refused, open, disagree := 0, false, false, false
		for _, c := range services {
			refused, open, disagree = refused || c.Answer == book.No, open || c.Answer == book.Silent, disagree || c.Disagree
			if c.Answer == book.Yes {
				given++
			}
			if c.At.After(r.At) {
				r.At = c.At
			}
		}
		switch {
		case open:
			silent++
		case refused:
			no++
		case given > 0:
			yes++
		}
		if disagree {
			apart++
		}
	}
	r.State = stateOf(silent+apart == 0, apart > 0)
	r.Shown = fmt.Sprintf("%d allow everything, %d refuse something, %d have not answered something, which counts as no; %d with homes that disagree", yes, no, silent, apart)
	return r, nil
}

// withdrawalsFigure gives this term's withdrawals and the middle of the minutes until all doors obeyed. // serves AUA-27
func (t *Tally) withdrawalsFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	rows, err := t.store.effects(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	limit := time.Duration(t.book.Clocks().WithdrawMinutes) * time.Minute
	var minutes []float64
	r := feature.Reading{At: ask.Now, Href: register}
	slow, open := 0, 0
	for _, row := range rows {
		at, err := clock.Parse(row.At)
		if err != nil {
			return r, err
		}
		done, err := clock.Parse(row.Done)
		if err != nil {
			return r, err
		}
		r.At = at
		switch {
		case row.Done != "":
			minutes = append(minutes, done.Sub(at).Minutes())
			if done.Sub(at) > limit {
				slow++
			}
		case ask.Now.Sub(at) > limit:
			slow, open = slow+1, open+1
		default:
			open++
		}
	}
	r.State = stateOf(open == 0, slow > 0)
	r.Shown = "No permission was withdrawn this term"
	if len(rows) > 0 {
		r.Shown = fmt.Sprintf("%d withdrawn this term, in force after %.1f minutes in the middle; %d not confirmed yet, %d later than %d minutes",
			len(rows), middle(minutes), open, slow, t.book.Clocks().WithdrawMinutes)
	}
	return r, nil
}

func middle(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// parentsFigure counts parents' forms and what parents struck out. // serves AUA-04 AUA-10 AUA-11
func (t *Tally) parentsFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	c, err := t.census(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	parental := map[string]bool{}
	for _, f := range t.book.Forms() {
		parental[f.Key] = f.Signer() != book.Self
	}
	all, signed := 0, 0
	current := map[string]bool{}
	r := feature.Reading{State: feature.None, Shown: "No form of the policy is for parents to sign", Href: "/agreements?kind=pupil"}
	for _, list := range c.all {
		for _, s := range list {
			if !parental[s.Form] {
				continue
			}
			all++
			if s.State == book.Current {
				signed++
				current[s.Signature] = true
			}
			if s.Signed.After(r.At) {
				r.At = s.Signed
			}
		}
	}
	if all == 0 {
		return r, nil
	}
	struck, err := t.book.Declined(ctx, tx)
	if err != nil {
		return r, err
	}
	n := 0
	for _, d := range struck {
		if current[d.Signature] {
			n++
		}
	}
	r.State = stateOf(signed == all, false)
	r.Shown = fmt.Sprintf("%d of %d parents' forms are complete; %d clauses struck out", signed, all, n)
	return r, nil
}

// issueFigure lists joiners whose forms are not out in time. // serves AUA-17
func (t *Tally) issueFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	waiting, err := t.book.NotIssued(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	rows, err := t.store.issuedFrom(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	var days []float64
	issued := 0
	r := feature.Reading{Href: register + "?state=unsigned"}
	for _, row := range rows {
		asked, err := clock.Parse(row.Asked)
		if err != nil {
			return r, err
		}
		closed, err := clock.Parse(row.Closed)
		if err != nil {
			return r, err
		}
		issued++
		r.At = asked
		if row.Cause == book.Joined && row.Closed != "" {
			days = append(days, closed.Sub(asked).Hours()/24)
		}
	}
	r.State = stateOf(len(waiting) == 0, len(waiting) > 0)
	if issued == 0 && len(waiting) == 0 {
		r.State = feature.None
	}
	r.Shown = fmt.Sprintf("%d forms issued this term; %d joiners without theirs after %d days; from issue to signature %.1f days in the middle",
		issued, len(waiting), t.book.Clocks().IssueDays, middle(days))
	return r, nil
}

// familiesFigure: every child's family got the agreement that the child signs, and opened it. // serves AUA-22
func (t *Tally) familiesFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	c, err := t.census(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	sent, err := t.book.AllSent(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.None, Shown: "No form of the policy is for children", Href: register + "?kind=pupil"}
	got, opened := map[string]bool{}, map[string]bool{}
	failed := 0
	for _, s := range sent {
		if p, here := c.people[s.About]; !here || p.Gone(t.base.Now()) {
			continue
		}
		got[s.About] = got[s.About] || s.Failed == ""
		opened[s.About] = opened[s.About] || s.Opened != ""
		if s.Failed != "" {
			failed++
		}
		if at, err := clock.Parse(s.At); err == nil && at.After(r.At) {
			r.At = at
		}
	}
	children, sentTo, openedBy := 0, 0, 0
	for id := range c.all {
		if !c.people[id].Is(people.Pupil) || !slices.ContainsFunc(c.all[id], func(s book.Standing) bool { return t.childs(s.Form) }) {
			continue
		}
		children++
		sentTo += one(got[id])
		openedBy += one(opened[id])
	}
	if children == 0 {
		return r, nil
	}
	r.State = stateOf(sentTo == children && failed == 0, false)
	r.Shown = fmt.Sprintf("%d of %d families got their child's agreement, %d opened it; %d not delivered, for the office to print", sentTo, children, openedBy, failed)
	return r, nil
}

// childs reports a form that a child signs or marks.
func (t *Tally) childs(form string) bool {
	return slices.ContainsFunc(t.book.Forms(), func(f policy.Agreement) bool { return f.Key == form && f.Signer() != book.Parent })
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
