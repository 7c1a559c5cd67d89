package passes

import (
	"context"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// taught says whether a pass opens anything on the day of a moment. What a second person approved for days counts school days,
// and is open on those alone: in a holiday between them there is no lesson for which it could be. A teacher who opens alone is
// there, be it in a club on a Saturday. // serves WEB-07
func (p *Passes) taught(one Pass, at time.Time) bool {
	return one.DecidedBy == "" || policy.NewCalendar(p.pack()).IsSchoolDay(at)
}

// current is the lesson that runs for a class.
func (p *Passes) current(ctx context.Context, tx *ledger.Tx, class string, now time.Time) (Pass, bool, error) {
	one, there, err := p.store.current(ctx, tx, class, now)
	return one, there && p.taught(one, now), err
}
