package lessons

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/kit/nameless"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// Findings are what the check has found, text by text.
type Findings []finding

type finding struct {
	text  Text
	found []nameless.Finding
}

// Check reads texts against the register of everybody, leavers too. It is the one check of every free text that goes beyond
// those who handle concerns. // serves GOV-17, STD-28
func Check(ctx context.Context, tx *ledger.Tx, p people.Store, least int, texts ...Text) (Findings, error) {
	all, err := p.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	register := make([]nameless.Person, 0, len(all))
	for _, one := range all {
		register = append(register, nameless.Person{Given: one.Given, Family: one.Family, Account: one.Account, Born: one.Born, UPN: one.UPN, Email: one.Email})
	}
	r := nameless.NewRegister(register, least)
	var out Findings
	for _, t := range texts {
		if found := r.Find(t.Words); len(found) > 0 {
			out = append(out, finding{t, found})
		}
	}
	return out, nil
}

// Fault is the sentence that stops the first text with findings; nil when there are none.
func (f Findings) Fault() error {
	if len(f) == 0 {
		return nil
	}
	var all []string
	for _, one := range f[0].found {
		all = append(all, said(one.What, one.Text))
	}
	return f[0].text.refused(all[:min(len(all), 8)])
}

// kinds are what was found, without the words: they may be kept.
func (f Findings) kinds() (where, what string) {
	if len(f) == 0 {
		return "", ""
	}
	return f[0].text.Where, f[0].found[0].What
}

// seesAll reports those who see to all lessons, whatever post has to pass them on.
func seesAll(a authz.Actor) bool {
	return a.Has(authz.Coordinator) || a.Has(authz.DSL) || a.Has(authz.Head)
}
