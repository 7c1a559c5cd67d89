package author

import (
	"fmt"
	"io"
	"strings"

	"belisha/internal/policy"
	"belisha/internal/policy/trial"
)

// Tried is how a pack's own tests went.
type Tried struct {
	Tests    int
	Wrong    []trial.Result `json:",omitempty"`
	NotTried []trial.Result `json:",omitempty"`
	Untested []string       `json:",omitempty"` // registers that no test tries
}

// Test runs a pack's own tests. // serves POL-13
func Test(p *policy.Pack, d trial.Decider) (Tried, error) {
	results, err := trial.Run(p, d)
	if err != nil {
		return Tried{}, err
	}
	t := Tried{Tests: len(results), Untested: trial.Untested(p)}
	for _, r := range results {
		switch {
		case r.Skipped != "":
			t.NotTried = append(t.NotTried, r)
		case !r.Passed():
			t.Wrong = append(t.Wrong, r)
		}
	}
	return t, nil
}

// Print writes for a person the tests that went wrong, each with its place.
func (t Tried) Print(w io.Writer) error {
	var b strings.Builder
	for _, r := range t.Wrong {
		fmt.Fprintf(&b, "%s:%d: %s\n    %s\n", r.File, r.Line, r.Name, strings.Join(r.Wrong, "\n    "))
	}
	for _, r := range t.NotTried {
		fmt.Fprintf(&b, "%s:%d: %s: not tried: %s\n", r.File, r.Line, r.Name, r.Skipped)
	}
	fmt.Fprintf(&b, "%d tests: %d as expected, %d not, %d not tried\n", t.Tests, t.Tests-len(t.Wrong)-len(t.NotTried), len(t.Wrong), len(t.NotTried))
	if len(t.Untested) > 0 {
		fmt.Fprintf(&b, "%s\n", fold("registers without a test: "+strings.Join(t.Untested, ", "), "", "  ", defaultWidth))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
