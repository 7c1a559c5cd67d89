package author

import (
	"fmt"
	"io"
	"strings"

	"belisha/internal/policy"
)

// Effects prints what a pack would change in a school, part by part, and what somebody would have to accept first.
// serves POL-31
func Effects(w io.Writer, parts []policy.Plan, width int) error {
	var b strings.Builder
	open := 0
	for _, p := range parts {
		fmt.Fprintf(&b, "%s\n", p.About)
		for _, e := range p.Effects {
			fmt.Fprintf(&b, "%s\n", fold(e, "  ", "    ", width))
		}
		for _, u := range p.Unresolved {
			fmt.Fprintf(&b, "%s\n", fold(u, "  to be accepted with a reason: ", "    ", width))
		}
		open += len(p.Unresolved)
	}
	fmt.Fprintf(&b, "Nothing has been changed. %d effects would have to be accepted, each with a reason, before it could rule.\n", open)
	_, err := io.WriteString(w, b.String())
	return err
}
