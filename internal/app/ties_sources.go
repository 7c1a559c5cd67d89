package app

import (
	"context"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/registers"
	"belisha/internal/records/reviews"
)

// logSources is the register of services and their logs.
const logSources = "log_sources"

// sources are the logs that the house writes itself, with their newest event. // serves MON-03
func (h *house) sources(ctx context.Context, tx *ledger.Tx) ([]reviews.Source, error) {
	if !h.hasRegister(logSources) {
		return nil, nil
	}
	web, err := h.monitoring.Newest(ctx)
	if err != nil {
		return nil, err
	}
	out := []reviews.Source{{Key: "web", Title: "Web", Last: web}}
	last, err := ledger.Find(ctx, tx, ledger.Query{Verb: "accounts.signed-in", Limit: 1})
	if err != nil {
		return nil, err
	}
	in := reviews.Source{Key: "sign_ins", Title: "Sign-ins"}
	if len(last) > 0 {
		if at, err := clock.Parse(last[0].At); err == nil {
			in.Last = at
		}
	}
	return append(out, in), nil
}

// source finds the entry of a service that is in use, and the move that it needs; "" when it stands right.
func (h *house) source(ctx context.Context, tx *ledger.Tx, key string, alive bool) (registers.Entry, string, error) {
	all, err := h.registers.Current(ctx, tx, logSources)
	if err != nil {
		return registers.Entry{}, "", err
	}
	today := clock.ISO(h.base.Now())
	for _, e := range all {
		switch {
		case e.Values["service"] != key || e.State == "retired":
		case alive && (e.State == "silent" || e.Values["last_seen"] < today):
			return e, "see", nil
		case !alive && e.State == "live":
			return e, "silence", nil
		}
	}
	return registers.Entry{}, "", nil
}

func (h *house) sourceMoves(ctx context.Context, tx *ledger.Tx, key string, alive bool) (bool, error) {
	_, move, err := h.source(ctx, tx, key, alive)
	return move != "", err
}

func (h *house) moveSource(ctx context.Context, tx *ledger.Tx, key string, alive bool) (ledger.Event, error) {
	e, move, err := h.source(ctx, tx, key, alive)
	if err == nil && move == "" {
		err = errs.Clash("", "The source's entry has been changed in the meantime.")
	}
	if err != nil {
		return ledger.Event{}, err
	}
	_, event, err := h.registers.Move(ctx, tx, e, move, nil)
	return event, err
}
