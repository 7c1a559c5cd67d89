package traffic

import (
	"bytes"
	"fmt"
	"testing"

	"belisha/internal/board"
)

// FuzzSeal shows that a line is sealed in the form of the first day, however it is written now: what was sealed in it is in
// trails that nobody changes.
func FuzzSeal(f *testing.F) {
	f.Add("e1", "a.example/x\"y", int64(0), "häßlich \u2028 \x80", int64(91))
	f.Add("", "", int64(-5), "", int64(0))
	f.Fuzz(func(t *testing.T, id, path string, size int64, search string, score int64) {
		l := LineOf(board.Entry{ID: id, Path: path, Bytes: size, Search: search, Score: int(score), Host: "a.example"})
		l.Person, l.Signs = path, search // also what no gateway would send
		var want bytes.Buffer
		all := l.values()
		all[1] = ""
		for i, v := range all {
			switch i -= len(all) - later; {
			case i < 0:
				fmt.Fprintf(&want, "%q ", fmt.Sprint(v))
			case v != "" && v != int64(0):
				fmt.Fprintf(&want, "%d=%q ", i, fmt.Sprint(v))
			}
		}
		want.WriteByte('\n')
		if got := l.sealed(nil); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%q is not %q", got, want.Bytes())
		}
	})
}
