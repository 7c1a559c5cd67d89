package monitoring

import (
	"fmt"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// BenchmarkTake is what one batch of 500 lines costs, from the gateway to the trail.
func BenchmarkTake(b *testing.B) {
	h := benchHouse(b)
	n := 0
	for b.Loop() {
		h.no(h.m.Take(b.Context(), manyEntries(h, &n, 500)))
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkFigure is what the policy page pays for one clause's figure over ten years of school days.
func BenchmarkFigure(b *testing.B) {
	h := benchHouse(b)
	n := 0
	for range 1900 {
		h.now = h.now.Add(-24 * time.Hour)
		h.no(h.m.Take(b.Context(), manyEntries(h, &n, 20)))
	}
	h.now = h.now.Add(1900 * 24 * time.Hour)
	for b.Loop() {
		h.no(h.base.Ledger.Read(b.Context(), h.base.Gate.System(school, "test"), func(tx *ledger.Tx) error {
			_, err := h.m.measures.ReadBlocks(b.Context(), tx, feature.Ask{Clause: policy.Clause{ID: "filter.games"}, Now: h.now, From: h.now.AddDate(0, -2, 0)})
			return err
		}))
	}
}

func benchHouse(b *testing.B) *house {
	return build(b, dbtest.SQLite(b), dbtest.SQLite(b))
}

func manyEntries(h *house, n *int, size int) []board.Entry {
	out := make([]board.Entry, size)
	for i := range out {
		*n++
		category := []string{"", "", "", "games", "shopping", "video"}[*n%6]
		out[i] = h.entry(fmt.Sprintf("e%09d", *n), "ada.quill", fmt.Sprintf("site%d.example", *n%300), category)
	}
	return out
}
