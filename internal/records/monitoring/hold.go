package monitoring

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// holdBack exempts, before lines are deleted, those of persons on whom a legal hold lies. // serves MON-08, MON-18
func (m *Monitoring) holdBack(ctx context.Context, before string) error {
	if m.config.Held == nil {
		return nil
	}
	persons, err := m.traffic.EndedPersons(ctx, before)
	if err != nil {
		return err
	}
	for _, p := range persons {
		held := false
		err := m.base.Ledger.Read(ctx, m.job("retain"), func(tx *ledger.Tx) (err error) {
			held, err = m.config.Held(ctx, tx, p)
			return err
		})
		if err == nil && held {
			err = m.traffic.HoldPerson(ctx, p, before, clock.Text(m.base.Now()))
		}
		if err != nil {
			return fmt.Errorf("monitoring: hold: %w", err)
		}
	}
	return nil
}

// listed is the job that tells the head, once a month, that the list of last month's look-ups is ready. // serves MON-15
func (m *Monitoring) listed(ctx context.Context) error {
	active := m.base.Policy.Load()
	if active == nil || m.config.Tell == nil {
		return nil
	}
	now := m.base.Now().In(clock.London)
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, clock.London)
	last := first.AddDate(0, -1, 0)
	list := ref.New(m.base.School, "lookups", last.Format("2006-01"))
	var n lookupTally
	var told int64
	err := m.base.Ledger.Read(ctx, m.job("listed"), func(tx *ledger.Tx) (err error) {
		if n, err = m.store.lookupTally(ctx, tx, clock.Text(last), clock.Text(first)); err == nil {
			told, err = ledger.Count(ctx, tx, "monitoring.listed", list.String(), "")
		}
		return err
	})
	if err != nil || n.N == 0 || told > 0 {
		return err
	}
	return m.base.Ledger.Write(ctx, m.job("listed"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "monitoring.listed", Subject: list, Changes: []ledger.Change{change("look-ups", strconv.FormatInt(n.N, 10)), change("without a case", strconv.FormatInt(n.Loose, 10))}}
		var heads []string
		for _, post := range active.Pack.PostsWith("head") {
			held, err := m.people.Holding(ctx, tx, post)
			if err != nil {
				return e, err
			}
			heads = append(heads, held...)
		}
		return e, m.config.Tell(ctx, tx, notices.Notice{To: heads, Kind: "duty.lookups", Title: "The list of who looked people up in " + last.Format("January 2006") + " is ready",
			Href: "/monitoring/oversight?month=" + last.Format("2006-01"), Key: list.String()})
	})
}
