package looks

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// Listed is the job that tells the head, once a month, that the list of last month's look-ups is ready. // serves MON-15
func (b *Book) Listed(ctx context.Context) error {
	active := b.base.Policy.Load()
	if active == nil || b.tell == nil {
		return nil
	}
	now := b.base.Now().In(clock.London)
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, clock.London)
	last := first.AddDate(0, -1, 0)
	list := ref.New(b.base.School, "lookups", last.Format("2006-01"))
	var n Tally
	var told int64
	err := b.base.Ledger.Read(ctx, b.job("listed"), func(tx *ledger.Tx) (err error) {
		if n, err = Count(ctx, tx, clock.Text(last), clock.Text(first)); err == nil {
			told, err = ledger.Count(ctx, tx, "monitoring.listed", list.String(), "")
		}
		return err
	})
	if err != nil || n.N == 0 || told > 0 {
		return err
	}
	return b.base.Ledger.Write(ctx, b.job("listed"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "monitoring.listed", Subject: list, Changes: []ledger.Change{count("look-ups", n.N), count("without a case", n.Loose)}}
		var heads []string
		for _, post := range active.Pack.PostsWith("head") {
			held, err := b.people.Holding(ctx, tx, post)
			if err != nil {
				return e, err
			}
			heads = append(heads, held...)
		}
		return e, b.tell(ctx, tx, notices.Notice{To: heads, Kind: "duty.lookups", Title: "The list of who looked people up in " + last.Format("January 2006") + " is ready",
			Href: "/monitoring/oversight?month=" + last.Format("2006-01"), Key: list.String()})
	})
}
