package tallies

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"belisha/internal/ledger"
)

// precision is how many closed alerts of a kind were a real worry.
type precision struct {
	Kind                    string
	Real, Harmless, Mistake int64
}

func (p precision) closed() int64 { return p.Real + p.Harmless + p.Mistake }

// share is the part that was real, in words; hidden where too few are closed.
func (p precision) share(small int64) string {
	if p.closed() < small {
		return fmt.Sprintf("fewer than %d closed", small)
	}
	return fmt.Sprintf("%d%%", p.Real*100/p.closed())
}

// precisions counts the judgements of a stretch of time by kind, the most frequent first.
func (b *Book) precisions(ctx context.Context, tx *ledger.Tx, s stretch) ([]precision, error) {
	all, err := judgements(ctx, tx, s)
	if err != nil {
		return nil, err
	}
	var out []precision
	for _, j := range all {
		i := slices.IndexFunc(out, func(p precision) bool { return p.Kind == j.Kind })
		if i < 0 {
			i, out = len(out), append(out, precision{Kind: j.Kind})
		}
		switch j.Judged {
		case Real:
			out[i].Real += j.N
		case Harmless:
			out[i].Harmless += j.N
		case Mistaken:
			out[i].Mistake += j.N
		}
	}
	slices.SortStableFunc(out, func(a, b precision) int { return cmp.Compare(b.closed(), a.closed()) })
	return out, nil
}

func overall(all []precision) (sum precision) {
	for _, p := range all {
		sum.Real, sum.Harmless, sum.Mistake = sum.Real+p.Real, sum.Harmless+p.Harmless, sum.Mistake+p.Mistake
	}
	return sum
}
