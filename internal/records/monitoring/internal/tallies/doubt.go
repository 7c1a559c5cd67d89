package tallies

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
)

// doubts is how often a rule on words must have been wrong until the coordinator is asked to look at it.
const doubts = 5

// Doubt asks the coordinator to look at rules that were wrong again and again. Nothing is muted: the way to excuse words is
// a change of the policy. // serves NEW-09
func (b *Book) Doubt(ctx context.Context, tx *ledger.Tx, judged string) error {
	if judged != Mistaken || b.hooks.Tell == nil {
		return nil
	}
	rules, err := b.doubtful(ctx, tx, policy.Day(b.base.Now()).AddDate(-1, 0, 0).Format("2006-01-02"))
	if err != nil {
		return err
	}
	for _, r := range rules {
		to, err := b.register.Holding(ctx, tx, "coordinator")
		if err != nil || len(to) == 0 {
			return err
		}
		n := notices.Notice{To: to, Kind: "concern.alert", Href: "/alerts/figures", Key: "alert-rule/" + r.Rule,
			Title: "A rule on words was wrong several times", Text: "The page shows which one, and how words are excused by a change of the policy."}
		if err := b.hooks.Tell(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// doubtful is a rule on words with how often alerts that it raised were closed as wrong.
type doubtful struct {
	Kind, Rule   string
	Wrong, Right int
}

// doubtful are the rules that were wrong often enough to be looked at, the worst first.
func (b *Book) doubtful(ctx context.Context, tx *ledger.Tx, since string) ([]doubtful, error) {
	all, err := spokeSince(ctx, tx, since)
	if err != nil {
		return nil, err
	}
	by := map[[2]string]*doubtful{}
	seen := map[[2]string]bool{}
	for _, s := range all {
		for _, key := range strings.Split(s.Rules, ",") {
			key = strings.TrimSpace(key)
			if key == "" || seen[[2]string{s.Alert, key}] {
				continue
			}
			seen[[2]string{s.Alert, key}] = true
			k := [2]string{s.Kind, key}
			if by[k] == nil {
				by[k] = &doubtful{Kind: s.Kind, Rule: key}
			}
			if s.Judged == Mistaken {
				by[k].Wrong++
			} else {
				by[k].Right++
			}
		}
	}
	var out []doubtful
	for _, d := range by {
		if d.Wrong >= doubts {
			out = append(out, *d)
		}
	}
	slices.SortFunc(out, func(a, b doubtful) int {
		return cmp.Or(b.Wrong-a.Wrong, strings.Compare(a.Kind+a.Rule, b.Kind+b.Rule))
	})
	return out, nil
}
