package monitoring

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db/dbtest"
)

// BenchmarkBurst is the whole way of the 100,000 lines of issue 7's burst as the gateway gives them: stored, read for alerts,
// told to the trail, and summed. Forty children are known, one line in twenty is a block.
func BenchmarkBurst(b *testing.B) {
	for b.Loop() {
		h := build(b, dbtest.SQLite(b), dbtest.SQLite(b))
		kids := h.texts(40)
		all := make([]board.Entry, 100_000)
		for i := range all {
			all[i] = h.entry(h.m.ids.Next(), "", fmt.Sprintf("cdn%d.site-%d.example", i%5, i*7919%20_000), "")
			all[i].Person, all[i].Device, all[i].Bytes = kids[i%40], fmt.Sprintf("10.1.0.%d", i%40), int64(i*31%50_000)
			all[i].At = all[i].At.Add(time.Duration(i) * time.Millisecond / 10)
			all[i].List, all[i].Network, all[i].Door, all[i].Path = fmt.Sprint("list", i%60), "pupils", "inspected", fmt.Sprintf("/page-%d.html", i%3000)
			if i%20 == 7 {
				all[i].Category, all[i].Verdict, all[i].Rule, all[i].Clause, all[i].Status = "games", "block", "r-games", "filter.games", 403
			}
		}
		begun := time.Now()
		for part := range slices.Chunk(all, 2048) {
			h.no(h.m.Take(b.Context(), part))
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s-to-take")
		if n := h.rowsOf("monitoring_line"); n != 100_000 {
			b.Fatalf("%d lines", n)
		}
	}
}
