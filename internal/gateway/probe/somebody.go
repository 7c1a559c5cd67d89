package probe

import (
	"time"

	"belisha/internal/board"
	"belisha/internal/policy"
)

// Somebody is a person of a profile, of its first year or role: as whom a probe asks.
func Somebody(pack *policy.Pack, profile string, now time.Time) *board.Person {
	p := &board.Person{Profile: profile, Until: now.Add(time.Hour)}
	for _, one := range pack.Filtering.Profiles {
		if one.Key == profile && len(one.Years) > 0 {
			p.Year, p.Roles = one.Years[0], []string{"pupil"}
		} else if one.Key == profile && len(one.Roles) > 0 {
			p.Roles = one.Roles[:1]
		}
	}
	return p
}
