package governance

import (
	"context"
	"encoding/json"
	"fmt"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/lessons"
)

// remember keeps every number of a report that goes out, so that no later paper can be subtracted from it. A report that was
// prepared before something else went out is prepared again first: it does not know of it. // serves GOV-17, STD-28
func (g room) remember(ctx context.Context, tx *ledger.Tx, s Saved) error {
	var r Report
	if err := json.Unmarshal([]byte(s.Body), &r); err != nil {
		return fmt.Errorf("governance: %w", err)
	}
	since, err := lessons.Store{}.PrintedSince(ctx, tx, s.PreparedAt)
	if err != nil {
		return err
	}
	if since {
		return errs.Clash("comment", "Something else was published since this report was prepared. Prepare it again, so that the two cannot be subtracted from each other.")
	}
	return lessons.Store{}.Remember(ctx, tx, "report/"+s.Term, r.Keys)
}

// over is the newest term that has ended, for those who see no figures of one that still runs; else the first that began.
func (g room) over() string {
	key, today := "", clock.ISO(g.base.Now())
	for _, t := range g.terms() {
		if t.To < today {
			return t.Key
		}
		key = t.Key
	}
	return key
}
