package app

import (
	"context"
	"time"

	"belisha/internal/authz"
	"belisha/internal/records/feeds"
	"belisha/internal/records/monitoring"
)

// feeding is what is lent to the feeds of outside monitoring services. // serves MON-14
func (h *house) feeding() feeds.Hooks {
	return feeds.Hooks{
		Log: func(ctx context.Context, g authz.Grant, from time.Time, after string, limit int) (feeds.Lines, error) {
			fed, err := h.monitoring.Feed(ctx, g, from, after, limit)
			out := feeds.Lines{Lines: make([]feeds.Line, 0, len(fed.Lines)), Next: fed.Next, More: fed.More, Missed: fed.Missed}
			for _, l := range fed.Lines {
				out.Lines = append(out.Lines, feeds.Line{ID: l.ID, At: l.At, Who: l.Person, Profile: l.Profile, Host: l.Host, Category: l.Category, Verdict: l.Verdict,
					Text: l.Text, Score: int(l.Score), Where: l.Where})
			}
			return out, err
		},
		Raise: func(ctx context.Context, f feeds.Found) (string, error) {
			return h.monitoring.Outside(ctx, monitoring.Outside(f))
		},
		Warn: func(ctx context.Context, kind, text string) { h.monitoring.Warn(ctx, kind, text) },
	}
}
