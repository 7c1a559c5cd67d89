package app

import (
	"context"
	"log/slog"

	"belisha/internal/board"
	"belisha/internal/ledger"
	"belisha/internal/records/defence"
)

// defending is what is lent to the watch over attacks and to the audits of the network. // serves NET-18 MON-20
func (h *house) defending() defence.Hooks {
	return defence.Hooks{Tell: h.notices.Tell, Asset: h.assetName, Enter: h.enter, Granted: h.granted}
}

// granted asks the register of rights, which stands on a higher shelf and is asked when the whole house is built.
func (h *house) granted(ctx context.Context, tx *ledger.Tx, person, since, day string) (bool, error) {
	return h.rights.Fresh(ctx, tx, person, since, day)
}

// guarded shows the gateway's entries and warnings to the rules on attacks, once the log has them. A rule that fails is no
// reason to keep the log waiting. // serves NET-18
type guarded struct {
	board.Sink
	defence *defence.Defence
}

// Take implements board.Sink.
func (g guarded) Take(ctx context.Context, batch []board.Entry) error {
	if err := g.Sink.Take(ctx, batch); err != nil {
		return err //nolint:wrapcheck // the sink names the failure
	}
	if err := g.defence.Heed(ctx, batch); err != nil {
		slog.Error("the rules on attacks could not look at a batch", "error", err)
	}
	return nil
}

// Warn implements board.Sink.
func (g guarded) Warn(ctx context.Context, kind, text string) {
	g.Sink.Warn(ctx, kind, text)
	failed(ctx, g.defence, kind, text)
}

// alarmed warns of a check of the filter that failed, as the gateway warns of its own failures.
func (h *house) alarmed(ctx context.Context, kind, text string) {
	h.monitoring.Warn(ctx, kind, text)
	failed(ctx, h.defence, kind, text)
}

func failed(ctx context.Context, d *defence.Defence, kind, text string) {
	if err := d.Failed(ctx, kind, text); err != nil {
		slog.Error("no alert was made of a failure of the filter", "kind", kind, "error", err)
	}
}
