package defence

import (
	"context"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// old is how long after an act it is still a sign: a listener that begins anew reads the trail from its beginning.
const old = 24 * time.Hour

func (d *Defence) hears() []ledger.Listener {
	return []ledger.Listener{{Name: "defence.trail", Wants: wanted, Do: d.hear}}
}

// wanted says whether any rule speaks of a verb.
func wanted(verb string) bool {
	return isSignIn(verb) || isExport(verb) || isRemoval(verb) || settingTitle(verb) != "" || verb == changedVerb
}

// hear asks the rules about an act. Each counts in the trail, or in the book of sign-ins, what was before it; told twice, it
// finds the same. // serves NET-18
func (d *Defence) hear(ctx context.Context, t ledger.Told) error {
	at, err := clock.Parse(t.At)
	if err != nil || d.base.Now().Sub(at) > old {
		return err
	}
	var found []finding
	err = d.base.Ledger.Read(ctx, d.job("hear"), func(tx *ledger.Tx) (err error) {
		for _, rule := range []func(context.Context, *ledger.Tx, ledger.Told, time.Time) ([]finding, error){d.signIns, d.masses, d.settings, d.configured} {
			more, err := rule(ctx, tx, t, at)
			if err != nil {
				return err
			}
			found = append(found, more...)
		}
		return nil
	})
	if err != nil || len(found) == 0 {
		return err
	}
	return d.raise(ctx, found...)
}

// personOf is the person behind an act; empty for the house's own jobs and for nobody.
func personOf(actor string) string {
	id, ok := strings.CutPrefix(actor, "person/")
	if !ok {
		return ""
	}
	return id
}
