package sanctions

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Impose sets a step of the ladder for somebody whose conduct a case has in question, inside the caller's write.
// serves INC-16 INC-17 INC-20 INC-37
func (s *Sanctions) Impose(ctx context.Context, tx *ledger.Tx, im Imposing) (Sanction, ledger.Event, error) {
	var e ledger.Event
	k, err := s.cases.Case(ctx, tx, im.Incident)
	if err != nil {
		return Sanction{}, e, err
	}
	if k.State != incidents.Open {
		return Sanction{}, e, errs.Clash("", "This case is closed. Open it again before anything is imposed in it.")
	}
	if k.Substance == "no" {
		return Sanction{}, e, errs.Clash("", "This case was found to have no substance, so nothing can be imposed in it.")
	}
	named, err := inQuestion(k, im.Person)
	if err != nil {
		return Sanction{}, e, err
	}
	p, err := s.people.Get(ctx, tx, im.Person)
	if err != nil {
		return Sanction{}, e, err
	}
	of, err := s.allowed(tx, k.Incident, im, audienceOf(p))
	if err != nil {
		return Sanction{}, e, err
	}
	if err := s.notTwice(ctx, tx, im); err != nil {
		return Sanction{}, e, err
	}
	one := Sanction{ID: tx.ID(), Incident: k.ID, Number: k.Number, Person: p.ID, Kind: of.Key, Title: of.Title, For: of.For, Class: named.Class,
		Removes: strings.Join(im.Removes, " "), Starts: clock.Text(im.Starts), Why: strings.TrimSpace(im.Why), Fair: strings.TrimSpace(im.Fair),
		Clause: of.Clause, By: tx.Grant.Actor().Person, At: tx.Now}
	if !im.Ends.IsZero() {
		one.Ends = clock.Text(im.Ends)
	}
	if err := s.store.add(ctx, tx, one); err != nil {
		return one, e, err
	}
	return one, imposed(tx, one), s.byHand(ctx, tx, one)
}

// inQuestion finds the person among those whose conduct the case has in question.
func inQuestion(k incidents.Case, person string) (incidents.Person, error) {
	i := slices.IndexFunc(k.Persons, func(p incidents.Person) bool { return p.ID == person && p.Part == incidents.SubjectPart })
	if i < 0 {
		return incidents.Person{}, errs.Bad("person", "Choose somebody whose conduct is in question in this case. Name them in the case first.")
	}
	return k.Persons[i], nil
}

// allowed asks the ladder, the right to impose and what conduct outside school needs.
func (s *Sanctions) allowed(tx *ledger.Tx, i incidents.Incident, im Imposing, audience string) (policy.Sanction, error) {
	of, there := step(s.pack(), audience, im.Kind)
	if !there {
		return of, errs.Bad("kind", "Choose a step of the ladder that the policy has for %s.", audience)
	}
	if err := mayImpose(tx.Grant.Actor(), audience); err != nil {
		return of, err
	}
	if err := offSite(i); err != nil {
		return of, err
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return of, err
	}
	return of, im.check(of, now)
}

// notTwice keeps a form that is sent twice from imposing twice.
func (s *Sanctions) notTwice(ctx context.Context, tx *ledger.Tx, im Imposing) error {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return err
	}
	all, err := s.store.ofCase(ctx, tx, im.Incident)
	if slices.ContainsFunc(all, func(o Sanction) bool { return o.Person == im.Person && o.Kind == im.Kind && o.State(now) != Ended }) {
		return errs.Clash("kind", "This is already imposed on this person in this case. To change it, lift that one first.")
	}
	return err
}

func audienceOf(p people.Person) string {
	if p.Is(people.Pupil) {
		return Pupils
	}
	return Staff
}

func imposed(tx *ledger.Tx, one Sanction) ledger.Event {
	return ledger.Event{Verb: "sanctions.imposed", Subject: one.Ref(tx.School), Why: one.Clause, Changes: []ledger.Change{
		{Field: "kind", Class: ledger.Open, After: one.Kind}, {Field: "case", Class: ledger.Open, After: one.Number},
		{Field: "starts", Class: ledger.Open, After: one.Starts}, {Field: "ends", Class: ledger.Open, After: one.Ends},
		{Field: "removes", Class: ledger.Open, After: one.Removes}, {Field: "person", Class: ledger.Personal, After: one.Person},
		{Field: "why", Class: ledger.Personal, After: one.Why}, {Field: "fair", Class: ledger.Personal, After: one.Fair}}}
}

// byHand tells those who look after devices and the network that something is to be taken, and later given back.
func (s *Sanctions) byHand(ctx context.Context, tx *ledger.Tx, one Sanction) error {
	if s.hooks.Tell == nil || len(one.ByHand()) == 0 {
		return nil
	}
	to, err := s.hands(ctx, tx, one.Person)
	if err != nil || len(to) == 0 {
		return err
	}
	return s.hooks.Tell(ctx, tx, notices.Notice{To: to, Kind: "sanctions.by_hand", Title: "Access is to be taken away by hand",
		Text: "The gateway closes the internet by itself. What it cannot reach stands on the page: note there when it is done, and when it is given back.",
		Href: "/sanctions/access", Key: "sanctions.by_hand." + one.ID})
}

// hands are those who take things by hand: the technician, and where the school has none there, the coordinator or the head. It
// is never the person from whom they are taken.
func (s *Sanctions) hands(ctx context.Context, tx *ledger.Tx, from string) ([]string, error) {
	for _, role := range []string{"technician", "coordinator", "head"} {
		held, err := s.holders(ctx, tx, role)
		if err != nil {
			return nil, err
		}
		found, err := s.people.Many(ctx, tx, held)
		if err != nil {
			return nil, err
		}
		var there []string
		for _, p := range found {
			if p.ID != from && p.Here(s.base.Now()) {
				there = append(there, p.ID)
			}
		}
		if len(there) > 0 {
			return there, nil
		}
	}
	return nil, nil
}

// holders are the people who hold a post with a role.
func (s *Sanctions) holders(ctx context.Context, tx *ledger.Tx, role string) (out []string, err error) {
	for _, post := range s.pack().PostsWith(role) {
		held, err := s.people.Holding(ctx, tx, post)
		if err != nil {
			return nil, err
		}
		out = append(out, held...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
