package search

import (
	"testing"

	"belisha/internal/feature"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/monitoring/internal/words"
)

// A search that is not at its end says how far it is in days, goes on by itself, and can be stopped.
func TestProgressIsInDays(t *testing.T) {
	d := &Desk{words: words.Of(&feature.InForce{})}
	l := looks.Lookup{ID: "l1", From: "2025-11-22T00:00:00Z", To: "2026-11-22T00:00:00Z"}
	page := traffic.Page{Next: traffic.Cursor{At: "2026-10-12T00:00:00Z"}, Searched: 984, Of: 8760, Lines: []traffic.Line{{ID: "a"}}}
	p := d.stepPart(l, place{}, page, nil)
	if p.Progress != "Searched back to 12 October 2026, 41 of 365 days: 1 line so far." || p.OnText != "Search on" || p.Live != "/monitoring/searches/l1/on?" || p.Stop != "/monitoring/searches/l1?stop=1" {
		t.Errorf("%+v", p)
	}
	if p = d.stepPart(l, place{stop: true}, page, nil); p.Live != "" || p.On == "" {
		t.Errorf("a search that was stopped goes on: %+v", p)
	}
	page.Lines = make([]traffic.Line, perPage)
	if p = d.stepPart(l, place{seen: mostSeen - perPage}, page, nil); !p.Bounded || p.On != "" {
		t.Errorf("a search has no bound: %+v", p)
	}
	if p = d.stepPart(l, place{}, traffic.Page{Done: true}, nil); !p.None {
		t.Errorf("nothing is not said to be nothing: %+v", p)
	}
}
