package guests

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

// Lack is one thing that is missing before an account can be given.
type Lack struct {
	Key   string // of the form or the gate
	Title string
	Form  bool
}

// Unsigned are the forms that a guest has still to sign as such. A kind of guest for whom the policy has no form has everything
// to sign: no signature, no account. // serves AUA-14
func (r *Desk) Unsigned(ctx context.Context, tx *ledger.Tx, p people.Person, kind string) ([]Lack, error) {
	all, err := r.Wanted(ctx, tx, p, kind)
	if err != nil {
		return nil, err
	}
	var out []Lack
	for _, s := range all {
		if s.State != agreements.Current {
			out = append(out, Lack{s.Form, "“" + s.Title + "”", true})
		}
	}
	if len(all) == 0 {
		out = append(out, Lack{"none", "an agreement for this kind of guest, which the policy in force does not have", false})
	}
	return out, nil
}

// Wanted are the forms that a guest signs for themselves as a guest of a kind. What a parent signs as a parent is another
// matter.
func (r *Desk) Wanted(ctx context.Context, tx *ledger.Tx, p people.Person, kind string) ([]agreements.Standing, error) {
	all, err := r.Agreements.Wanted(ctx, tx, p)
	return slices.DeleteFunc(all, func(s agreements.Standing) bool {
		f, none := r.Agreements.Form(s.Form)
		return none != nil || !slices.Contains(s.Signers, p.ID) || !policy.Fits(f.For, []string{kind}, "")
	}), err
}

// Missing is all that keeps the account shut: forms, what the registers have to hold, and the head's word.
func (r *Desk) Missing(ctx context.Context, tx *ledger.Tx, v Visit, p people.Person) ([]Lack, error) {
	out, err := r.Unsigned(ctx, tx, p, v.Kind)
	if err != nil {
		return nil, err
	}
	held, err := r.Gates.Of(ctx, tx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range held {
		if m.Form == "" || !slices.ContainsFunc(out, func(l Lack) bool { return l.Key == m.Form }) {
			out = append(out, Lack{m.Gate.Key, m.Gate.Title, false})
		}
	}
	if v.Agency() && v.Approval != Approved {
		out = append(out, Lack{"approval", "the head teacher’s approval", false})
	}
	return out, nil
}

func titles(all []Lack) string {
	out := make([]string, len(all))
	for i, l := range all {
		out[i] = l.Title
	}
	return strings.Join(out, "; ")
}

func keysOf(all []Lack) string {
	out := make([]string, len(all))
	for i, l := range all {
		out[i] = l.Key
	}
	return strings.Join(out, " ")
}
