package gates

import (
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

// seen is what was read about some people, or about everybody, to judge who is held.
type seen struct {
	pack      *policy.Pack
	gates     []policy.Gate
	people    []people.Person
	standings map[string][]agreements.Standing         // by the person whom a form is about
	consents  map[string]map[string]agreements.Consent // by the person whom they are about, then by service
	holders   map[string]map[string]time.Time          // by gate: who has an entry, since when
	known     map[string]time.Time                     // by gate: since when the house knows it
}

// missing says at which gates a person is held, in the order of the pack.
func (s seen) missing(p people.Person, now time.Time) ([]Missing, error) {
	var out []Missing
	for _, g := range s.gates {
		if !concerns(g, p) {
			continue
		}
		m, held, err := s.judge(g, p, now)
		if err != nil {
			return nil, err
		}
		if held {
			m.Gate = g
			out = append(out, m)
		}
	}
	return out, nil
}

// judge says whether one gate holds one person. A need of no known kind holds everybody: a door is shut until it is known
// what opens it.
func (s seen) judge(g policy.Gate, p people.Person, now time.Time) (Missing, bool, error) {
	first, err := firstDay(p)
	if err != nil || g.Joiners && first.IsZero() {
		return Missing{}, err != nil, err
	}
	switch kind, key := need(g); kind {
	case needAgreement:
		m, held := s.unsigned(g, key, p.ID, first, now)
		return m, held, nil
	case needConsent:
		m, held := s.unallowed(g, key, p.ID, first, now)
		return m, held, nil
	case needRegister:
		if _, there := s.holders[g.Key][p.ID]; there {
			return Missing{}, false, nil
		}
		m, held := graced(Missing{Why: NoEntry}, g.Grace, s.beginning(g, first, now), now)
		return m, held, nil
	}
	return Missing{Why: NoEntry}, true, nil
}

// beginning is from when the days of a register's gate count: the person's first day, or, for whoever was here before the
// register of people began, the day on which the gate came. A whole staff must not be shut out on the day of a new policy.
func (s seen) beginning(g policy.Gate, first, now time.Time) time.Time {
	if !first.IsZero() {
		return first
	}
	if since, ok := s.known[g.Key]; ok {
		return since
	}
	return now
}

// unsigned judges a form. Without any signature that counts the door is shut before the first use, unless the gate itself
// gives days. Who has signed and is asked anew keeps what they had until the days of grace of the form are over; what was
// taken back counts at once. // serves AUA-02 AUA-13 AUA-15 AUA-26
func (s seen) unsigned(g policy.Gate, form, person string, first, now time.Time) (Missing, bool) {
	st, wanted := standing(s.standings[person], form)
	if !wanted {
		return Missing{Why: Unsigned, Form: form}, !hasForm(s.pack, form) // one that is known and not wanted of somebody does not hold them
	}
	m := Missing{Form: form, Signers: st.Signers, Since: st.Asked, Due: st.Due, Why: Outdated}
	switch {
	case st.State == agreements.Current:
		return Missing{}, false
	case st.Cause == agreements.Withdrawn:
		m.Why, m.Due = Withdrawn, time.Time{}
		return m, true
	case st.Cause == agreements.Joined:
		m.Why = Unsigned
		if st.State == agreements.Unverified {
			m.Why = Unwitnessed
		}
		return graced(m, g.Grace, begin(first, st.Asked, now), now)
	case st.State == agreements.Late, st.State == agreements.Unverified && !now.Before(st.Due):
		m.Since = st.Due
		return m, true
	}
	return m, false
}

// unallowed judges a permission. Only a yes opens: no answer counts as no, and where two homes disagree the door stays
// shut until the office has settled it. // serves AUA-07 AUA-12
func (s seen) unallowed(g policy.Gate, service, person string, first, now time.Time) (Missing, bool) {
	form := formOf(s.pack, service, s.standings[person])
	m := Missing{Why: Unanswered, Form: form}
	if st, ok := standing(s.standings[person], form); ok {
		m.Signers, m.Since = st.Signers, st.Asked
	}
	switch c := s.consents[person][service]; {
	case c.Disagree:
		m.Why, m.Since = Disagreed, c.At
		return m, true
	case c.Answer == agreements.Yes:
		return Missing{}, false
	case c.Answer == agreements.No:
		m.Why, m.Since = Refused, c.At
		return m, true
	}
	return graced(m, g.Grace, begin(first, m.Since, now), now)
}

// graced holds once the days after a beginning are over. Without days it holds at once, also before the first day.
func graced(m Missing, days int, begin, now time.Time) (Missing, bool) {
	if days <= 0 {
		m.Due = time.Time{}
		if m.Since.IsZero() {
			m.Since = begin
		}
		return m, true
	}
	m.Due = begin.AddDate(0, 0, days)
	m.Since = m.Due
	return m, !now.Before(m.Due)
}

func standing(all []agreements.Standing, form string) (agreements.Standing, bool) {
	i := slices.IndexFunc(all, func(s agreements.Standing) bool { return s.Form == form })
	if i < 0 {
		return agreements.Standing{}, false
	}
	return all[i], true
}

func hasForm(p *policy.Pack, form string) bool {
	return slices.ContainsFunc(p.Agreements, func(a policy.Agreement) bool { return a.Key == form })
}

// formOf is the form that asks about a service: one that is wanted of this person before any other.
func formOf(p *policy.Pack, service string, wanted []agreements.Standing) string {
	found := ""
	for _, a := range p.Agreements {
		if !slices.ContainsFunc(a.Items, func(i policy.Item) bool { return i.Service == service }) {
			continue
		}
		if _, ok := standing(wanted, a.Key); ok {
			return a.Key
		}
		if found == "" {
			found = a.Key
		}
	}
	return found
}

// firstDay is the beginning of a person's first day; the zero time for whoever was here when the register began.
func firstDay(p people.Person) (time.Time, error) {
	if p.Starts == "" {
		return time.Time{}, nil
	}
	return time.ParseInLocation(time.DateOnly, p.Starts, clock.London)
}

// begin is from when the days of a gate count: the first day, or else the day on which somebody was asked. Nobody is asked
// "just now": a form that has not been sent out yet begins nothing, or its days would never end.
func begin(first, asked, now time.Time) time.Time {
	if !first.IsZero() || !asked.Before(now) {
		return first
	}
	return asked
}
