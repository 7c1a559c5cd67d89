package people

import (
	"fmt"
	"strings"
	"testing"

	"belisha/internal/db/dbtest"
)

// A whole school of 2,000 comes in from one file.
func BenchmarkImport(b *testing.B) {
	var file strings.Builder
	file.WriteString("account,given,family,kind,year,class\n")
	for i := range 2000 {
		fmt.Fprintf(&file, "p%d.wren,Bo,Wren,pupil,%d,%dA\n", i, i%6+1, i%6+1)
	}
	for b.Loop() {
		r := newRegister(b, dbtest.SQLite(b))
		r.load("ours", file.String())
	}
}
