package app

import (
	"context"
	"time"

	"belisha/internal/board"
)

// busy passes entries on and tells accounts who browses where, so that browsing keeps a session from locking (PPL-14).
// Monitoring stands above accounts, but this is no part of keeping a log.
type busy struct {
	board.Sink
	pages board.Recorder
	seen  func(person, addr string, at time.Time)
}

func (b busy) Take(ctx context.Context, batch []board.Entry) error {
	for _, e := range batch {
		if e.Person != "" {
			b.seen(e.Person, e.Device, e.At)
		}
	}
	return b.Sink.Take(ctx, batch)
}

// Record passes on the pages of a check, apart from the log. serves INC-23
func (b busy) Record(ctx context.Context, batch []board.Entry) error {
	for _, e := range batch {
		b.seen(e.Person, e.Device, e.At)
	}
	return b.pages.Record(ctx, batch) //nolint:wrapcheck // checks names the failure
}
