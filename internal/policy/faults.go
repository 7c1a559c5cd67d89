package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is one reason why a pack is refused. serves POL-01
type Fault struct {
	File   string
	Line   int    // 0: the fault lies in no one line
	Clause string // the clause it concerns, if any
	Reason string // a plain sentence, safe to show
}

func (f Fault) String() string {
	where := f.File
	if f.Line > 0 {
		where = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	if f.Clause != "" {
		return fmt.Sprintf("%s: clause %s: %s", where, f.Clause, f.Reason)
	}
	return where + ": " + f.Reason
}

// Faults is everything that is wrong with a pack, in the order of its files and lines.
type Faults []Fault

// Error gives one sentence a line: "file:line: reason".
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

func (f Faults) sorted() Faults {
	slices.SortStableFunc(f, func(a, b Fault) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	return f
}
