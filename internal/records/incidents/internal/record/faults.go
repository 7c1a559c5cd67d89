package record

import (
	"strings"

	"belisha/internal/kit/errs"
)

// Fault is one thing that stands in the way, with the field that puts it right.
type Fault struct{ Field, Text string }

// Faults are all of them at once, so that nobody has to find them one by one.
type Faults []Fault

func (f Faults) Error() string {
	var all []string
	for _, one := range f {
		all = append(all, one.Text)
	}
	return strings.Join(all, " ")
}

// Unwrap gives the first as the house's own error.
func (f Faults) Unwrap() error { return errs.Bad(f[0].Field, "%s", f[0].Text) }
