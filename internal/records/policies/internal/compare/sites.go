package compare

import (
	"fmt"
	"slices"

	"belisha/internal/policy"
)

// sites says which kinds of site open or close, and for whom. // serves POL-31
func sites(before, after *policy.Pack) []string {
	var out []string
	for _, p := range after.Filtering.Profiles {
		var changed []string
		for _, c := range after.Filtering.Categories {
			was, is := standing(&before.Filtering, p.Key, c.Key), standing(&after.Filtering, p.Key, c.Key)
			if was != is {
				changed = append(changed, fmt.Sprintf("%s (%s, was %s)", c.Title, is, was))
			}
		}
		if len(changed) > 0 {
			out = append(out, fmt.Sprintf("The filter for %s: %s.", p.Title, List(changed, 12)))
		}
	}
	return out
}

// standing is what the first rules that fit say of a kind of site: rules run in their written order, and one with hours
// speaks in its hours only.
func standing(f *policy.Filtering, profile, category string) string {
	hours := ""
	for _, r := range f.Rules {
		if !slices.Contains(r.Categories, category) || len(r.Profiles) > 0 && !slices.Contains(r.Profiles, profile) {
			continue
		}
		word := map[string]string{"allow": "open", "block": "blocked"}[r.Verdict]
		if r.Window == "" {
			return word + hours
		}
		hours += ", " + word + " in “" + windowTitle(f, r.Window) + "”"
	}
	return "named by no rule" + hours
}

func windowTitle(f *policy.Filtering, key string) string {
	for _, w := range f.Windows {
		if w.Key == key {
			return w.Title
		}
	}
	return key
}
