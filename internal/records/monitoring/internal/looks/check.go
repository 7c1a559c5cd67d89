package looks

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/traffic"
)

// Check refuses a search without a purpose and a reason, and one without bounds. serves MON-15, STD-13
func (l Lookup) Check(rules policy.Looks) error {
	if err := l.checkReason(rules); err != nil {
		return err
	}
	from, err1 := clock.Parse(l.From)
	to, err2 := clock.Parse(l.To)
	switch {
	case err1 != nil || from.IsZero():
		return errs.Bad("from", "Enter the first day, such as 2 11 2026.")
	case err2 != nil || !to.After(from):
		return errs.Bad("to", "The last day comes before the first. Please correct one of them.")
	case to.Sub(from) > longest:
		return errs.Bad("from", "A search covers at most a year. Please choose a later first day.")
	case len(l.Host) > 253:
		return errs.Bad("host", "That is too long for the name of a site.")
	case len(l.Words) > 200:
		return errs.Bad("words", "Those are too many words. Enter part of what was looked for.")
	case len(l.Account) > 100:
		return errs.Bad("account", "That is too long for an account name.")
	case len(l.Device) > 100:
		return errs.Bad("device", "That is too long for a device's address.")
	case !l.Person() && l.Host+l.Category+l.Words+l.Account+l.Device+l.Text == "":
		return errs.Bad("who", "Enter a person, an account, a device, a site, a category or words. A search over everybody for everything is not shown.")
	}
	return nil
}

func (l Lookup) checkReason(rules policy.Looks) error {
	purpose, known := rules.Purpose(l.Purpose)
	switch n := len([]rune(l.Reason)); {
	case n < 5:
		return errs.Bad("reason", "Write why you look this up. Nobody's activity is shown without a written reason.")
	case n > 1000:
		return errs.Bad("reason", "The reason is longer than 1,000 characters. Please shorten it.")
	case !known:
		return errs.Bad("purpose", "Choose what the look is for.")
	case purpose.Check && !l.Person():
		return errs.Bad("who", "A check is of one child. Enter the child's name.")
	case l.Files == Yes && !purpose.Check:
		return errs.Bad("files", "A child's files are looked through in a check of a child only. Choose that purpose, or take the tick away.")
	}
	return nil
}

// Person reports that the search is about one person.
func (l Lookup) Person() bool { return l.About != "" }

// Wanted is what is searched for, without some persons.
func (l Lookup) Wanted(not []string) traffic.Wanted {
	return traffic.Wanted{Person: l.About, From: l.From, To: l.To, Host: l.Host, Verdict: l.Verdict, Category: l.Category,
		Door: l.Door, Network: l.Network, Words: l.Words, Account: l.Account, Device: l.Device, Text: l.Text, Not: not}
}

// Event is what the trail keeps of a look: the reason itself lies in the list of look-ups, which the trail seals.
func (l Lookup) Event(school, what string) ledger.Event {
	e := ledger.Event{Verb: "monitoring.looked", Subject: l.Ref(school), Why: what,
		Changes: []ledger.Change{open("case", l.Case), open("purpose", l.Purpose), {Field: "reason", Class: ledger.Personal}}}
	if l.About != "" {
		e.Also = []ref.Ref{ref.New(school, "person", l.About)}
	}
	return e
}

// Fits says whether a line is part of what a look-up asked for: a line's address cannot be guessed into another search.
func (l Lookup) Fits(one traffic.Line) bool {
	is := func(want, has string) bool { return want == "" || want == has }
	return one.ID != "" && one.At >= l.From && one.At < l.To && is(l.About, one.Person) && is(l.Verdict, one.Verdict) && is(l.Category, one.Category) &&
		is(l.Door, one.Door) && is(l.Network, one.Network) && is(l.Account, one.Account) && is(l.Device, one.Device) && is(l.Text, one.Text) &&
		strings.Contains(one.Host, l.Host) && strings.Contains(strings.ToLower(one.Search), strings.ToLower(l.Words))
}
