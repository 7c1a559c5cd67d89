package registers

import (
	"testing"

	"belisha/internal/web/browsertest"
)

// The pages of many entries in a real browser: axe finds nothing, and nothing is wider than a phone.
func TestPagesOfManyEntriesPassAxe(t *testing.T) {
	h := newHall(t, migrated(t), "s1")
	h.stock(t, 60)
	h.some()
	w := browsertest.Open(t, h.server.URL)
	w.As("n.wire")
	for _, path := range []string{"/registers", "/registers/loans?f-kind=tablet&sort=cost", "/registers/loans?q=nothing", "/registers/loans/desk?find=ada", "/registers/loans/desk?day=end", "/registers/loans/import", "/registers/loans/views", "/registers/loans/print"} {
		w.Look(path, path)
	}
}
