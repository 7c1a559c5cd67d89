package accounts

import (
	"context"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// Extra names what somebody was given beyond their posts, as "module.send". It stands beside their posts wherever a policy
// leaves a record to some people, and carries no role. // serves PPL-18
type Extra func(ctx context.Context, tx *ledger.Tx, person string) ([]string, error)

// Extra lends a source of such names. It is asked at each request of a grown-up.
func (a *Accounts) Extra(e Extra) { a.extras = append(a.extras, e) }

func (a *Accounts) extra(ctx context.Context, tx *ledger.Tx, p people.Person) (out []string, err error) {
	if p.Is(people.Pupil) {
		return nil, nil
	}
	for _, e := range a.extras {
		more, err := e(ctx, tx, p.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// UnusedSince is the moment before which an account must last have been used to be listed as unused. // serves PPL-02
func (a *Accounts) UnusedSince(now time.Time) time.Time { return a.dormant(now) }
