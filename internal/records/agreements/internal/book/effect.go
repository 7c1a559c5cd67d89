package book

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// Open is a withdrawal that some door has not confirmed yet.
type Open struct {
	ID      string
	About   string
	Service string
	At      time.Time
	Waits   []string // the doors that have not confirmed
	Told    bool     // the coordinator was alerted
}

// Unconfirmed gives the withdrawals that a door has still to confirm; an empty door: any of them.
func (a *Book) Unconfirmed(ctx context.Context, tx *ledger.Tx, door string) ([]Open, error) {
	rows, err := a.store.unconfirmed(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []Open
	for _, r := range rows {
		o := Open{ID: r.ID, About: r.About, Service: r.Service, Waits: strings.Fields(r.Doors), Told: r.Alerted != ""}
		if o.At, err = clock.Parse(r.At); err != nil {
			return nil, err
		}
		done := strings.Fields(r.Done)
		o.Waits = slices.DeleteFunc(o.Waits, func(d string) bool { return slices.Contains(done, d) })
		if door == "" || slices.Contains(o.Waits, door) {
			out = append(out, o)
		}
	}
	return out, nil
}

// Confirm is a door's word that it obeys a withdrawal. serves AUA-27
func (a *Book) Confirm(ctx context.Context, tx *ledger.Tx, withdrawal, door string) (ledger.Event, error) {
	open, err := a.Unconfirmed(ctx, tx, door)
	if err != nil {
		return ledger.Event{}, err
	}
	i := slices.IndexFunc(open, func(o Open) bool { return o.ID == withdrawal })
	if i < 0 || door == "" {
		return ledger.Event{}, errs.Clash("", "Nobody waits for this door to confirm that withdrawal.")
	}
	if err := a.store.confirm(ctx, tx, withdrawal, door, len(open[i].Waits) == 1); err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "agreements.effective", Subject: ref.New(tx.School, WithdrawalRef, withdrawal), Changes: []ledger.Change{{Field: "door", Class: ledger.Open, After: door}}}
	if len(open[i].Waits) > 1 {
		return e, nil
	}
	return e, a.settle(ctx, tx, slowKey(withdrawal))
}

// TakenDown says that the pictures behind a withdrawal are down. serves AUA-08
func (a *Book) TakenDown(ctx context.Context, tx *ledger.Tx, withdrawal string) (ledger.Event, error) {
	if _, err := a.store.withdrawal(ctx, tx, withdrawal); err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "agreements.taken-down", Subject: ref.New(tx.School, WithdrawalRef, withdrawal)}
	return e, a.settle(ctx, tx, takeDownKey(withdrawal))
}

func slowKey(withdrawal string) string { return "agreements.slow." + withdrawal }

// watchDoors is the job that alerts the coordinator when a door has not confirmed in time. // serves AUA-27
func (a *Book) watchDoors(ctx context.Context) error {
	limit := a.base.Now().Add(-time.Duration(a.Clocks().WithdrawMinutes) * time.Minute)
	g := a.base.Gate.System(a.base.School, "agreements.doors")
	var slow []Open
	err := a.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		open, err := a.Unconfirmed(ctx, tx, "")
		slow = slices.DeleteFunc(open, func(o Open) bool { return o.Told || o.At.After(limit) })
		return err
	})
	for _, o := range slow {
		if err != nil {
			return err
		}
		err = a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) { return a.alertSlow(ctx, tx, o) })
		if errs.Is(err, errs.Conflict) {
			err = nil // it was told before
		}
	}
	return err
}

func (a *Book) alertSlow(ctx context.Context, tx *ledger.Tx, o Open) (ledger.Event, error) {
	if err := a.store.alerted(ctx, tx, o.ID); err != nil {
		return ledger.Event{}, err
	}
	to, err := a.holders(ctx, tx, "coordinator", "head")
	if err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "agreements.slow", Subject: ref.New(tx.School, WithdrawalRef, o.ID), Changes: []ledger.Change{{Field: "doors", Class: ledger.Open, After: words(o.Waits)}}}
	return e, a.tell(ctx, tx, notices.Notice{To: to, Kind: "agreements.slow", Title: "A withdrawn permission has not reached every door", Href: "/people/" + o.About, Urgent: true,
		Text: "Not confirmed yet: " + strings.Join(o.Waits, ", ") + ".", Key: slowKey(o.ID)})
}
