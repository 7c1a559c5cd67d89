package minutes

import (
	"slices"
	"testing"

	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/traffic"
)

// shows WEB-08 and MON-22: a minute with two of an allowance's categories is one, whoever stays within the allowance is not
// listed, another profile's minutes do not count, and the minutes of lessons are counted apart.
func TestMinutesAreCountedOnce_WEB08_MON22(t *testing.T) {
	allowance := policy.Allowance{Key: "private", Profiles: []string{"staff"}, Categories: []string{"social", "shopping"}, Minutes: 2}
	var all []traffic.Minute
	for _, minute := range []string{"2026-03-10T12:01", "2026-03-10T12:02", "2026-03-10T12:03"} {
		for _, category := range allowance.Categories {
			all = append(all, traffic.Minute{Person: "over", Profile: "staff", Category: category, Minute: minute}, traffic.Minute{Person: "guest", Profile: "guests", Category: category, Minute: minute})
		}
	}
	all = append(all, traffic.Minute{Person: "within", Profile: "staff", Category: "social", Minute: "2026-03-10T12:01"}, traffic.Minute{Person: "within", Profile: "staff", Category: "news", Minute: "2026-03-10T12:02"})
	got := overOf([]policy.Allowance{allowance, {Key: "none", Categories: []string{"social"}}}, all, "2026-03-10", func(minute string) bool { return minute < "2026-03-10T12:02" })
	want := []Over{{Person: "over", Day: "2026-03-10", Allowance: "private", Minutes: 3, Allowed: 2, Teaching: 1}}
	if !slices.Equal(got, want) {
		t.Errorf("over: %+v, want %+v", got, want)
	}
}
