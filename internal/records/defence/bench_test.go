package defence

import (
	"fmt"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/feature"
)

// BenchmarkHeed measures what the rules on traffic cost for a batch of 500 ordinary entries of thirty devices.
func BenchmarkHeed(b *testing.B) {
	now := time.Date(2026, 11, 10, 10, 0, 0, 0, time.UTC)
	d := &Defence{base: feature.Base{Policy: &feature.InForce{}, Now: func() time.Time { return now }}}
	var batch []board.Entry
	for i := range 500 {
		batch = append(batch, board.Entry{At: now.Add(time.Duration(i) * time.Second), Device: fmt.Sprintf("10.0.0.%d", i%30), Host: fmt.Sprintf("s%d.example", i%120), Verdict: "allow", Door: "proxy"})
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := d.Heed(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/500, "ns/entry")
}
