package sanctions

import (
	"context"
	"slices"

	"belisha/internal/ledger"
)

// FrozenAt is the page at which somebody is held whose account rests; the app lends Frozen to the doorman with it.
const FrozenAt = "/sanctions/mine"

// Beside are the pages that stay open to them: nobody is shut out of help.
func Beside() []string { return []string{"/tell", "/policy/clauses", "/accessibility"} }

// Freeze shuts the accounts of people while somebody outside looks into a case, or opens them again. It takes nothing from
// the account itself, so that it can be undone whole, and never shuts anybody out of help. It runs in the write of the case.
// No person named: opening opens all that the case shut. // serves INC-10
func (s *Sanctions) Freeze(ctx context.Context, tx *ledger.Tx, incident string, persons []string, shut bool, why string) error {
	now, err := s.store.frozen(ctx, tx, "", incident)
	if err != nil {
		return err
	}
	var resting []string
	for _, f := range now {
		resting = append(resting, f.Person)
	}
	if !shut && len(persons) == 0 {
		persons = resting
	}
	for _, p := range slices.Compact(slices.Sorted(slices.Values(persons))) {
		if slices.Contains(resting, p) == shut {
			continue // it is so already
		}
		f := freeze{ID: tx.ID(), Incident: incident, Person: p, Shut: shut, Why: why, By: tx.Grant.Actor().Person, At: tx.Now}
		if err := s.store.freeze(ctx, tx, f); err != nil {
			return err
		}
	}
	return nil
}

// Frozen says whether a person's account rests, for the doorman.
func (s *Sanctions) Frozen(ctx context.Context, tx *ledger.Tx, person string) (bool, error) {
	all, err := s.store.frozen(ctx, tx, person, "")
	return len(all) > 0, err
}
