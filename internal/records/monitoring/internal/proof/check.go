package proof

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// Check is the result of one check of the chain, as it is kept.
type Check struct {
	ID     string `db:"id"`
	At     string `db:"at"`
	Events int64  `db:"events"`
	Sealed int64  `db:"sealed"`
	Breaks int64  `db:"breaks"`
	First  string `db:"first"` // the first break in words
}

const checkEvery = 20 * time.Hour

// Daily is the job that checks the chain once a day, however often the house is started.
func (k *Keeper) Daily(ctx context.Context) error {
	last, err := k.last(ctx)
	if err != nil {
		return err
	}
	if at, err := clock.Parse(last.At); err == nil && k.base.Now().Sub(at) < checkEvery {
		return nil
	}
	_, err = k.Walk(ctx)
	return err
}

func (k *Keeper) last(ctx context.Context) (c Check, err error) {
	err = k.base.Ledger.Read(ctx, k.job("check"), func(tx *ledger.Tx) error {
		c, err = Last(ctx, tx)
		return err
	})
	return c, err
}

// Walk walks the trail and the log, writes down what it found and alerts head and technician when something
// is broken. serves MON-18
func (k *Keeper) Walk(ctx context.Context) (Check, error) {
	report, err := k.hooks.Trail(ctx)
	if err != nil {
		return Check{}, fmt.Errorf("proof: check: %w", err)
	}
	lines, err := k.Verify(ctx)
	if err != nil {
		return Check{}, err
	}
	breaks := append(report.Breaks, lines...)
	c := Check{Events: report.Events, Sealed: int64(report.Sealed), Breaks: int64(len(breaks))}
	if len(breaks) > 0 {
		c.First = fmt.Sprintf("Event %d (%s): %s.", breaks[0].Seq, breaks[0].Subject, breaks[0].Why)
	}
	err = k.base.Ledger.Write(ctx, k.job("check"), func(tx *ledger.Tx) (ledger.Event, error) {
		c.ID, c.At = tx.ID(), tx.Now
		return ledger.Event{Verb: "monitoring.checked", Subject: ref.New(tx.School, "check", c.ID), Changes: []ledger.Change{
			change("events", strconv.FormatInt(c.Events, 10)), change("breaks", strconv.FormatInt(c.Breaks, 10))}}, add(ctx, tx, c)
	})
	if err != nil || c.Breaks == 0 {
		return c, err
	}
	return c, k.hooks.Broken(ctx, c)
}

// Read is the figure of the daily check.
func (k *Keeper) Read(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	c, err := Last(ctx, tx)
	r := feature.Reading{State: feature.Proven, At: clock.Moment(c.At), Href: "/monitoring/health",
		Shown: fmt.Sprintf("%d events and %d sealed records checked, %d breaks", c.Events, c.Sealed, c.Breaks), Latest: "A check of the whole trail at " + clock.Told(c.At)}
	switch {
	case c.ID == "":
		r.State, r.Shown, r.Latest = feature.None, "The trail has not been checked yet", ""
	case c.Breaks > 0:
		r.State = feature.Failing
	case ask.Now.Sub(r.At) > 2*24*time.Hour:
		r.State = feature.Due
	}
	return r, err
}
