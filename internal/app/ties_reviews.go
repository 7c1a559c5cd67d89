package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/records/monitoring"
	"belisha/internal/records/reviews"
)

// What is lent to the weekly report on monitoring.

func (h *house) reviewing() reviews.Hooks {
	return reviews.Hooks{Sources: h.sources, Moves: h.sourceMoves, Move: h.moveSource, Warn: func(ctx context.Context, kind, text string) { h.monitoring.Warn(ctx, kind, text) },
		Week: h.week, Groups: h.groups, Tell: h.notices.Tell, Missed: h.duties.Missed, Suspended: h.sanctions.OnNow,
		File: func(ctx context.Context, tx *ledger.Tx, values map[string]string) (bool, error) {
			href, err := h.enter(ctx, tx, "head_reports", values)
			return href != "", err
		}}
}

// week gathers what monitoring knows of a stretch of time. // serves STD-08, MON-07, GOV-05
func (h *house) week(ctx context.Context, tx *ledger.Tx, from, until time.Time) (reviews.Week, error) {
	var out reviews.Week
	w, err := h.monitoring.Weekly(ctx, tx, from, until)
	if err != nil {
		return out, err
	}
	all, err := h.monitoring.Breaches(ctx, tx, from, until)
	if err != nil {
		return out, err
	}
	out.Breaches, out.Open = gathered(all)
	out.Blocked, out.Levels = counts(w.Blocked), counts(w.Levels)
	out.Flagged, out.Concerns, out.Wrong = w.Searches, w.Concerns, w.Wrong
	out.Answered, out.Waiting, out.Median, out.Slowest = w.Answered, w.Urgent-w.Answered, int64(w.Median), int64(w.Slowest)
	out.Loud, out.Read, out.ReadIn = w.Loud, w.Read, int64(w.ReadMedian)
	for _, s := range w.Silent {
		out.Silent = append(out.Silent, trouble(s))
	}
	if out.Requests, out.Searches, err = h.monitoring.Logged(ctx, from, until); err != nil {
		return out, err
	}
	out.Looks, out.Loose, err = h.monitoring.Looks(ctx, tx, from, until)
	return out, err
}

// trouble is what the log and the filter reported of themselves, in words.
func trouble(t monitoring.Tally) string {
	what := "The web filter or its log reported trouble (" + t.Key + ")"
	switch t.Key {
	case monitoring.KindGap:
		what = "School hours without one line in the log"
	case monitoring.KindChain:
		what = "The check found records that are not as they were written"
	}
	return fmt.Sprintf("%s: %d times", what, t.N)
}

func counts(all []monitoring.Tally) []reviews.Count {
	out := make([]reviews.Count, 0, len(all))
	for _, t := range all {
		out = append(out, reviews.Count{Title: t.Title, N: t.N})
	}
	return out
}

// gathered puts alerts of one kind, level and group together, with what became of them, in the order in which they came.
func gathered(all []monitoring.Breach) (out []reviews.Breach, open int64) {
	type key struct{ kind, level, group string }
	at := map[key]int{}
	done := map[key]map[string]int{}
	order := map[key][]string{}
	for _, b := range all {
		k := key{b.Kind, b.Level, b.Group}
		if done[k] == nil {
			at[k], done[k] = len(out), map[string]int{}
			out = append(out, reviews.Breach{Kind: b.Kind, Level: b.Level, Group: b.Group})
		}
		if done[k][b.Action] == 0 {
			order[k] = append(order[k], b.Action)
		}
		done[k][b.Action]++
		out[at[k]].N++
		if b.State == monitoring.Open {
			open++
		}
	}
	for k, i := range at {
		var said []string
		for _, action := range order[k] {
			said = append(said, fmt.Sprintf("%d: %s", done[k][action], strings.ToLower(action[:1])+action[1:]))
		}
		out[i].Done = strings.Join(said, "; ")
	}
	return out, open
}

func (h *house) groups(ctx context.Context, from, until time.Time) ([]reviews.Group, error) {
	all, err := h.monitoring.Groups(ctx, from, until)
	out := make([]reviews.Group, 0, len(all))
	for _, g := range all {
		out = append(out, reviews.Group(g))
	}
	return out, err
}
