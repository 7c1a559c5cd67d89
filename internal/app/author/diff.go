package author

import (
	"fmt"
	"io"
	"strings"

	"belisha/internal/policy"
)

// Diff prints what changes from one pack to another: part by part, item by item, what it said and what it says.
func Diff(w io.Writer, before, after *policy.Pack, width int) error {
	all := policy.Differences(before, after)
	if len(all) == 0 {
		_, err := fmt.Fprintln(w, "Nothing differs.")
		return err
	}
	var b strings.Builder
	part, key := "", ""
	for _, d := range all {
		if d.Part != part {
			part, key = d.Part, ""
			fmt.Fprintf(&b, "\n%s\n", part)
		}
		if d.Key != key && d.Key != "" {
			key = d.Key
			fmt.Fprintf(&b, "  %s\n", key)
		}
		change(&b, d, width)
	}
	fmt.Fprintf(&b, "\n%s\n", tally(all))
	_, err := io.WriteString(w, b.String())
	return err
}

func change(b *strings.Builder, d policy.Difference, width int) {
	indent := "    "
	if d.Key == "" {
		indent = "  "
	}
	switch {
	case d.Before == "":
		fmt.Fprintln(b, fold(d.After, indent+d.What+": ", indent+"  ", width))
	case d.After == "":
		fmt.Fprintln(b, fold(d.Before, indent+d.What+": was ", indent+"  ", width))
	case len([]rune(indent+d.What+d.Before+d.After))+6 <= width:
		fmt.Fprintf(b, "%s%s: %s → %s\n", indent, d.What, d.Before, d.After)
	default:
		fmt.Fprintf(b, "%s%s\n%s\n%s\n", indent, d.What, fold(d.Before, indent+"  was ", indent+"      ", width), fold(d.After, indent+"  is  ", indent+"      ", width))
	}
}

// tally says how much is new, gone and changed.
func tally(all []policy.Difference) string {
	var fresh, gone int
	changed := map[string]bool{}
	for _, d := range all {
		switch {
		case d.What == policy.New:
			fresh++
		case d.What == policy.Gone:
			gone++
		default:
			changed[d.Part+" "+d.Key] = true
		}
	}
	return fmt.Sprintf("%d new, %d taken away, %d changed", fresh, gone, len(changed))
}
