package policy

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Bounds that no pack may loosen.
const (
	mostWithdrawMinutes = 15  // serves AUA-27
	mostGuestDays       = 125 // a term. serves NET-01
)

// signing holds the clocks of agreements.
func (c *checker) signing() {
	const at = "settings.yaml.signing"
	s := c.pack.Settings.Signing
	c.maybe(at+".conflict", "rule for two homes that disagree", s.Conflict, []string{"stricter"})
	if s.WithdrawMinutes > mostWithdrawMinutes {
		c.fault(at+".withdraw_minutes", "", "a permission that is taken back reaches every door within %d minutes, not %d", mostWithdrawMinutes, s.WithdrawMinutes)
	}
	if _, err := time.Parse("01-02", s.TalksBy); s.TalksBy != "" && err != nil {
		c.fault(at+".talks_by", "", "%s is no day of a year like 09-30", quote(s.TalksBy))
	}
}

// access holds the rules of sign-in. Passwords have their own check, which serves PPL-07.
func (c *checker) access() {
	const at = "settings.yaml.access"
	a := c.pack.Settings.Access
	for i, prefix := range a.School {
		if p, err := netip.ParsePrefix(prefix); err != nil || p != p.Masked() {
			c.fault(fmt.Sprintf("%s.school[%d]", at, i), "", "%s is no network like 10.20.0.0/16", quote(prefix))
		}
	}
	c.each(at+".second_always", "role", a.SecondAlways, accessRoles())
	if len(a.SecondAlways) > 0 && !slices.Contains(a.SecondAlways, "admin") {
		c.fault(at+".second_always", "", "administrators always show a second factor; admin is missing") // STD-17
	}
	c.hours(at, a)
	if a.RemovalPercent > 100 {
		c.fault(at+".removal_percent", "", "%d is more than a hundred in a hundred", a.RemovalPercent)
	}
	// Older children have passwords of their own, and of theirs there is no list. serves PPL-07, PPL-10
	c.maybe(at+".pictures_to", "last year that signs in by pictures", a.PicturesTo, append(years()[:4], "-"))
	for _, kind := range sortedKeys(a.GuestDays) {
		c.one(at+".guest_days."+kind, "kind of guest", kind, []string{"visitor", "supply", "trainee", "external", "community"})
		if days := a.GuestDays[kind]; days < 1 || days > mostGuestDays {
			c.fault(at+".guest_days."+kind, "", "a guest's account lives from a day to a term, 1 to %d days", mostGuestDays)
		}
	}
	c.banner(at+".banner", a.Banner)
}

func (c *checker) hours(at string, a Access) {
	if _, _, err := ParseSpan(a.PupilHours); a.PupilHours != "" && err != nil {
		c.fault(at+".pupil_hours", "", "%s are no hours of a day like 07:30-18:00", quote(a.PupilHours))
	}
	if _, _, err := ParseDaily(a.OddHours); a.OddHours != "" && err != nil {
		c.fault(at+".odd_hours", "", "%s are no hours like 23:00-05:00", quote(a.OddHours))
	}
	if _, err := ParseClock(a.CloseAt); a.CloseAt != "" && err != nil {
		c.fault(at+".close_at", "", "%s is no time of day like 18:30", quote(a.CloseAt))
	}
}

// banner holds the reminders at sign-in: whoever has one has one for every reader. One of a term goes before it, as
// “ks2.spring-2027”. serves AUA-20
func (c *checker) banner(at string, words map[string]string) {
	terms := keys(c.pack.Settings.Terms, func(t Term) string { return t.Key })
	for _, key := range sortedKeys(words) {
		audience, term, ofTerm := strings.Cut(key, ".")
		c.one(at+"."+key, "group of readers", audience, audiences())
		if ofTerm {
			c.one(at+"."+key, "term", term, terms)
		}
		c.filled(at+"."+key, "reminder", words[key])
	}
	for _, audience := range audiences() {
		if _, ok := words[audience]; !ok && len(words) > 0 {
			c.warn(at, "there is no reminder at sign-in for %s", audience)
		}
	}
}
