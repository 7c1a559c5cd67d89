package policy

import (
	"maps"
	"slices"
)

// Usual fills every nought with the value that pack.go names for it.
func (s Signing) Usual() Signing {
	s.IssueDays = usual(s.IssueDays, 2)
	s.ChaseDays = usual(s.ChaseDays, 14)
	s.LinkDays = usual(s.LinkDays, 14)
	s.WithdrawMinutes = usual(s.WithdrawMinutes, 15)
	s.Conflict = usual(s.Conflict, "stricter")
	s.TalksBy = usual(s.TalksBy, "09-30")
	return s
}

// Usual fills every nought with the value that pack.go names for it. What is empty on purpose stays so: hours, closing
// time, the school's networks. Administrators always show a second factor. serves STD-17
func (a Access) Usual() Access {
	a.AddressTries = usual(a.AddressTries, 50)
	a.BlockMinutes = usual(a.BlockMinutes, 60)
	a.DormantDays = usual(a.DormantDays, 60)
	a.PicturesTo = usual(a.PicturesTo, "2")
	a.RemovalPercent = usual(a.RemovalPercent, 10)
	if !slices.Contains(a.SecondAlways, "admin") {
		a.SecondAlways = append([]string{"admin"}, a.SecondAlways...)
	}
	days := guestDays()
	maps.Copy(days, a.GuestDays)
	a.GuestDays = days
	return a
}

// guestDays are how long a guest's account lives, by kind, where the pack says nothing. serves NET-01
func guestDays() map[string]int {
	return map[string]int{"visitor": 1, "supply": 31, "trainee": 125}
}
