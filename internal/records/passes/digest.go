package passes

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
)

// weekOf is the Monday of the week of a day.
func weekOf(at time.Time) time.Time {
	day := policy.Day(at)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

// Digest tells the post of the policy, once a week, that what was opened last week can be read. A week in which nothing was
// opened needs no notice. // serves NEW-04
func (p *Passes) Digest(ctx context.Context) error {
	post := p.rules().Digest
	if post == "" {
		return nil
	}
	week := weekOf(p.base.Now()).AddDate(0, 0, -7)
	key := week.Format(time.DateOnly)
	n := 0
	err := p.base.Ledger.Read(ctx, p.job("digest"), func(tx *ledger.Tx) error {
		told, err := p.store.digested(ctx, tx, key)
		if err != nil || told {
			return err
		}
		n, err = p.store.openedBetween(ctx, tx, clock.Text(week), clock.Text(week.AddDate(0, 0, 7)))
		return err
	})
	if err != nil || n == 0 {
		return err
	}
	err = p.base.Ledger.Write(ctx, p.job("digest"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "passes.digested", Subject: ref.New(tx.School, WeekKind, key), Changes: []ledger.Change{open("week", "", key)}}
		if err := p.store.digest(ctx, tx, key, n); err != nil {
			return e, err
		}
		to, err := p.posted(ctx, tx, "", post)
		if err != nil {
			return e, err
		}
		return e, p.tell(ctx, tx, notices.Notice{To: to, Kind: "duty.digest", Title: "What lessons opened on the web last week",
			Text: "The page says what was opened, by whom, for which aim, and what was blocked meanwhile.", Href: "/passes/digest?week=" + key, Key: "passes.digest." + key})
	})
	if errs.Is(err, errs.Conflict) {
		return nil
	}
	return err
}
