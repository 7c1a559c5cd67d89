package compare

import (
	"slices"
	"strings"
	"testing"

	"belisha/internal/policy"
)

// shows POL-31: before a version rules its owner reads which kinds of site open or close, and for whom.
func TestSitesThatOpenAndClose(t *testing.T) {
	t.Parallel()
	pack := func(rules ...policy.Rule) *policy.Pack {
		return &policy.Pack{Filtering: policy.Filtering{Rules: rules, Windows: []policy.Window{{Key: "lunch", Title: "Lunch time"}},
			Profiles:   []policy.Profile{{Key: "ks2", Title: "Years 3 to 6"}, {Key: "staff", Title: "Staff"}},
			Categories: []policy.Category{{Key: "games", Title: "Games"}, {Key: "news", Title: "News"}}}}
	}
	games := func(verdict, window string, profiles ...string) policy.Rule {
		return policy.Rule{Verdict: verdict, Window: window, Profiles: profiles, Categories: []string{"games"}}
	}
	before := pack(games("block", ""))
	if got := sites(before, pack(games("block", ""))); len(got) != 0 {
		t.Errorf("nothing changes, and it says %v", got)
	}
	got := sites(before, pack(games("allow", "lunch", "staff"), games("block", "")))
	if want := []string{"The filter for Staff: Games (blocked, open in “Lunch time”, was blocked)."}; !slices.Equal(got, want) {
		t.Errorf("hours for staff: %q", got)
	}
	got = sites(before, pack(games("allow", "")))
	if len(got) != 2 || !strings.Contains(got[0], "Years 3 to 6: Games (open, was blocked)") {
		t.Errorf("opened for all: %q", got)
	}
	if got = sites(before, pack()); len(got) != 2 || !strings.Contains(got[0], "named by no rule") {
		t.Errorf("the rule goes: %q", got)
	}
}
