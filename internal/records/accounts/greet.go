package accounts

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// The audiences of the reminder at sign-in, as the pack names them.
const (
	forKS1       = "ks1"
	forKS2       = "ks2"
	forStaff     = "staff"
	forGovernors = "governors"
	forParents   = "parents"
	forVisitors  = "visitors"
)

// audience is whose reminder a person reads: whoever is of several kinds reads that of the one with most to do here.
func audience(p people.Person) string {
	switch {
	case p.Is(people.Pupil):
		if stage := people.KeyStage(p.Year); stage == "eyfs" || stage == "ks1" {
			return forKS1
		}
		return forKS2
	case p.Is(people.Staff), p.Is(people.Supply), p.Is(people.Trainee):
		return forStaff
	case p.Is(people.Governor):
		return forGovernors
	case p.Is(people.Parent):
		return forParents
	}
	return forVisitors
}

// banner is the reminder for a person today: the one of the term, "ks2.spring", before the one of all terms, "ks2".
// Empty: the pack has none for them. // serves AUA-20
func (a *Accounts) banner(p people.Person) string {
	texts := a.access().Banner
	if len(texts) == 0 {
		return ""
	}
	group := audience(p)
	if term, in := policy.NewCalendar(a.pack()).TermOf(a.base.Now()); in && texts[group+"."+term.Key] != "" {
		return strings.TrimSpace(texts[group+"."+term.Key])
	}
	return strings.TrimSpace(texts[group])
}

func textHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// greets reports whether a session has yet to show its owner the reminder, or wrong passwords since the last sign-in.
func (a *Accounts) greets(k known) bool {
	return k.session.Greeted == "" && (k.session.Wrongs > 0 || a.banner(k.person) != "")
}

// warnFor is how long before its end a password's owner is told.
const warnFor = 7 * 24 * time.Hour

// expires is when a password runs out, by the pack; the zero time: never. The youngest keep the word on their card, and
// whoever comes in by other ways has none. // serves PPL-09
func (a *Accounts) expires(acc Account) time.Time {
	days := a.access().ChangeDays
	changed, err := clock.Parse(acc.ChangedAt)
	if days <= 0 || acc.Verifier == "" || acc.Band == KS1 || err != nil {
		return time.Time{}
	}
	return policy.Day(changed).AddDate(0, 0, days)
}

func (a *Accounts) expired(acc Account) bool {
	at := a.expires(acc)
	return !at.IsZero() && !a.base.Now().Before(at)
}

// expiring reports whether the owner is to be warned now.
func (a *Accounts) expiring(acc Account) (time.Time, bool) {
	at, now := a.expires(acc), a.base.Now()
	return at, !at.IsZero() && now.Before(at) && now.After(at.Add(-warnFor))
}

// dormant is the moment before which an account must last have been used to be listed as unused: so many school days
// ago. // serves PPL-02
func (a *Accounts) dormant(now time.Time) time.Time {
	days := a.access().DormantDays
	if days <= 0 {
		days = 60
	}
	calendar, at := policy.NewCalendar(a.pack()), policy.Day(now)
	for n := 0; n < days && at.After(now.AddDate(-3, 0, 0)); {
		at = at.AddDate(0, 0, -1)
		if calendar.IsSchoolDay(at) {
			n++
		}
	}
	return at
}
