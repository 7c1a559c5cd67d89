package governance

import (
	"context"
	"slices"
	"sync"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/policies"
)

// seen is what every figure said at one moment of the trail. Asking two hundred figures takes a while, and what stands in the
// records cannot change without an event: as long as the trail ends with the same one, the policy in force is the same and the
// minute has not passed, the answers are too. What does not stand in the records, such as the filter's own state, is at most a
// minute old here; statements and the daily note always ask anew. Safe for several goroutines.
type seen struct {
	mu  sync.Mutex
	as  moment
	all map[string][]policies.Standing // by who asks: a figure may count what its reader may see
}

// moment is the end of the trail, the policy in force and the minute. The fingerprint belongs to it: a database that was put
// back to an earlier day has the same numbers again.
type moment struct {
	seq    int64
	hash   string
	policy *feature.Active
	minute time.Time
}

// standings are the clauses as they stand now, for the pages that show all of them.
func (g room) standings(ctx context.Context, tx *ledger.Tx) ([]policies.Standing, error) {
	seq, hash, err := ledger.Head(ctx, tx)
	if err != nil {
		return nil, err
	}
	now := moment{seq, hash, g.base.Policy.Load(), g.base.Now().Truncate(time.Minute)}
	who := tx.Grant.Actor().Person
	if all := g.seen.at(now, who); all != nil {
		return all, nil
	}
	all, err := g.policies.Standings(ctx, tx)
	if err == nil {
		g.seen.keep(now, who, slices.Clone(all))
	}
	return all, err
}

// at gives what was seen at that very moment, for the caller to change as it likes; nil when nobody has looked since.
func (s *seen) at(now moment, who string) []policies.Standing {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.as != now {
		return nil
	}
	return slices.Clone(s.all[who])
}

// keep keeps what was seen, and nothing of any other moment.
func (s *seen) keep(now moment, who string, all []policies.Standing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.as != now {
		s.as, s.all = now, map[string][]policies.Standing{}
	}
	s.all[who] = all
}
