package lint

import (
	"fmt"
	"io"
	"strings"
)

// Print writes findings for a person at a terminal: the counts by kind first, then each kind with its findings.
func Print(w io.Writer, found []Finding) error {
	var b strings.Builder
	for _, c := range Summary(found) {
		if c.Total() > 0 {
			fmt.Fprintf(&b, "%4d  %s (%d high, %d medium, %d low)\n", c.Total(), c.Kind.Title(), c.High, c.Medium, c.Low)
		}
	}
	if len(found) == 0 {
		b.WriteString("Nothing was found.\n")
	}
	var last Kind
	for _, f := range found {
		if f.Kind != last {
			last = f.Kind
			fmt.Fprintf(&b, "\n%s\n", f.Kind.Title())
		}
		fmt.Fprintf(&b, "  [%s] %s\n", f.Severity, f.Title)
		fmt.Fprintf(&b, "      where: %s\n      why:   %s\n      write: %s\n", f.Where, f.Why, f.Write)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// String is a place on one line.
func (w Where) String() string {
	out := w.File
	if len(w.Clauses) > 0 {
		out += ", clause " + strings.Join(w.Clauses, " and ")
	}
	if len(w.Sources) > 0 {
		out += " (" + strings.Join(w.Sources, "; ") + ")"
	}
	return out
}
