package governance

import (
	"slices"
	"testing"
	"time"

	"belisha/internal/ledger"
)

// BenchmarkStandings measures what the dashboard asks of the figures, in a school in which nothing has happened since the last
// look and in one in which something has.
func BenchmarkStandings(b *testing.B) {
	h := single(b)
	h.open()
	for _, one := range []struct {
		name   string
		before func()
	}{{"unchanged", func() {}}, {"changed", func() { h.happens("test.said") }}} {
		b.Run(one.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				one.before()
				h.read(func(tx *ledger.Tx) error {
					from := time.Now()
					_, err := h.g.standings(b.Context(), tx)
					took = append(took, time.Since(from))
					return err
				})
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}
