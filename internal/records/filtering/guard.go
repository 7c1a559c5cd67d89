package filtering

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/ledger"
)

// holdersOf are the persons who may do something now: "holders of the status" of WEB-05.
func (f *Filtering) holdersOf(ctx context.Context, tx *ledger.Tx, action string) ([]string, error) {
	var roles []string
	for _, r := range authz.Roles() {
		if f.base.Gate.ReachOf(action, r) > authz.None {
			roles = append(roles, string(r))
		}
	}
	all, err := f.holders(ctx, tx, roles...)
	slices.Sort(all)
	return slices.Compact(all), err
}

// mostRefused bounds how many refusals are read: what is more is far beyond the point.
const mostRefused = 5000

// refused counts the attempts to change the filter that the gate refused since a moment. // serves WEB-05
func (f *Filtering) refused(ctx context.Context, tx *ledger.Tx, from string) (int, error) {
	all, err := ledger.Find(ctx, tx, ledger.Query{Verb: "refused", From: from, Limit: mostRefused})
	n := 0
	for _, e := range all {
		for _, action := range []string{"filtering.decide", "filtering.override", "filtering.settle"} {
			if strings.HasPrefix(e.Why, action+":") {
				n++
			}
		}
	}
	return n, err
}
