package sanctions

import (
	"context"

	"belisha/internal/ledger"
)

// Beside are the ids of everything here that belongs to a case: whoever may not know of the case knows of none of it.
// serves INC-06
func (s *Sanctions) Beside(ctx context.Context, tx *ledger.Tx, incident string) ([]string, error) {
	imposed, err := s.store.ofCase(ctx, tx, incident)
	if err != nil {
		return nil, err
	}
	frozen, err := s.store.frozen(ctx, tx, "", incident)
	var out []string
	for _, one := range imposed {
		out = append(out, one.ID)
	}
	for _, one := range frozen {
		out = append(out, one.ID)
	}
	return out, err
}
