package factors

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/ledger"
)

// tryStart takes a start code; wrong ones count like any wrong try. A right one is used up, and is no second factor yet.
func (f *Factors) tryStart(ctx context.Context, g authz.Grant, v visitor, typed string) error {
	var answer error
	err := f.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		answer = nil
		e := ledger.Event{Verb: "factors.start-used", Subject: Ref(tx.School, v.Person), Changes: device(v.Addr)}
		if err := f.open(ctx, tx, v, "start"); err != nil {
			return e, err
		}
		right, err := false, error(nil)
		if hash := slipHash(tx.School, v.Person, typed); hash != "" {
			right, err = f.store.useStart(ctx, tx, v.Person, hash)
		}
		if err == nil && right {
			return e, f.store.forgive(ctx, tx, v.Person)
		}
		if err == nil {
			e.Verb, answer, err = f.failed(ctx, tx, v, "start")
		}
		return e, err
	})
	if err != nil {
		return err
	}
	return answer
}
