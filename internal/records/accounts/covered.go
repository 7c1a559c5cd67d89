package accounts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// covered reports whether the policy in force covers one of a person's groups. Whom it does not cover has agreed to
// nothing, so the account rests. A policy that lists no groups covers everybody. // serves POL-03
func (a *Accounts) covered(p people.Person) bool {
	covers := a.pack().Identity.Covers
	return len(covers) == 0 || slices.ContainsFunc(people.Kinds(), func(kind string) bool { return p.Is(kind) && slices.Contains(covers, kind) })
}

func errNotCovered() error {
	return errs.Bad("password", "The school's online safety policy does not cover anybody of this kind, so the account cannot be used. Ask the online safety coordinator.")
}

// groups counts the accounts of each group that the policy covers, and those of none. // serves POL-03
func (a *Accounts) groups(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	everybody, err := a.People.Everybody(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	covers := a.pack().Identity.Covers
	r := feature.Reading{State: feature.Due, At: ask.Now, Href: "/accounts", Shown: "The policy does not list the groups that it covers"}
	if len(covers) == 0 {
		return r, nil
	}
	n, none := map[string]int{}, 0
	for _, p := range everybody {
		if p.Gone(ask.Now) {
			continue
		}
		if !a.covered(p) {
			none++
		}
		for _, kind := range covers {
			if p.Is(kind) {
				n[kind]++
			}
		}
	}
	var parts []string
	for _, kind := range covers {
		parts = append(parts, fmt.Sprintf("%s %d", kind, n[kind]))
	}
	r.State, r.Shown = feature.Proven, fmt.Sprintf("People by group covered: %s; of no covered group: %d", strings.Join(parts, ", "), none)
	if none > 0 {
		r.State = feature.Failing
	}
	return r, nil
}
