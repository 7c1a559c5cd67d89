package escalation

import (
	"context"
	"slices"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
)

// aim is whom something is meant for.
type aim struct {
	posts, persons, not []string
	classes, handlers   []string // of the case: a post that many hold means the class's own, or else whoever has the case
	closed              bool     // about an adult of the school: it stays with those whose post it is, there or not (INC-05)
}

// aimed begins an aim for a case: whom it never reaches, and whether it may pass to a deputy.
func (e *Escalation) aimed(ctx context.Context, tx *ledger.Tx, i incidents.Incident) (aim, error) {
	s, err := e.cases.Subject(ctx, tx, i.ID)
	if err != nil {
		return aim{}, err
	}
	not, err := e.named(ctx, tx, i)
	return aim{not: not, classes: s.Classes, handlers: s.Handlers, closed: private(i)}, err
}

// many reports a post that several people hold, such as the class teacher's.
func (e *Escalation) many(post string) bool {
	p, ok := e.pack().Post(post)
	return ok && p.Many
}

// classOwn are those of a post that many hold who teach a class of the case; when nobody of them is there, those who have
// the case. Nobody else of so many hears that there is one.
func (e *Escalation) classOwn(ctx context.Context, tx *ledger.Tx, post string, a aim, now time.Time) ([]string, error) {
	held, err := e.held(ctx, tx, post)
	if err != nil {
		return nil, err
	}
	there, err := e.there(ctx, tx, held, now, a.not)
	if err != nil {
		return nil, err
	}
	found, err := e.people.Many(ctx, tx, there)
	var out []string
	for _, p := range found {
		if slices.ContainsFunc(p.Taught, func(class string) bool { return slices.Contains(a.classes, class) }) || slices.Contains(a.handlers, p.ID) {
			out = append(out, p.ID)
		}
	}
	if err != nil || len(out) > 0 || len(a.handlers) == 0 {
		return out, err
	}
	hands := a
	hands.posts, hands.persons = e.split(a.handlers)
	hands.posts = slices.DeleteFunc(hands.posts, e.many)
	return e.reach(ctx, tx, hands, now)
}

// split parts those who have a case into posts or roles, and persons.
func (e *Escalation) split(handlers []string) (posts, persons []string) {
	for _, who := range handlers {
		if e.known(who) {
			posts = append(posts, who)
		} else {
			persons = append(persons, who)
		}
	}
	return posts, persons
}

// reach finds whom to tell: the persons, and whoever is on duty for the posts; when all of them are shut out the chair of
// governors. Nobody at all means that the school has to turn to the officer outside. // serves INC-05, INC-06
func (e *Escalation) reach(ctx context.Context, tx *ledger.Tx, a aim, now time.Time) ([]string, error) {
	out, err := e.there(ctx, tx, a.persons, now, a.not)
	if err != nil {
		return nil, err
	}
	find := e.OnDuty
	if a.closed {
		find = e.own
	}
	for _, post := range a.posts {
		some, err := []string(nil), error(nil)
		if e.many(post) {
			some, err = e.classOwn(ctx, tx, post, a, now)
		} else {
			some, err = find(ctx, tx, post, now, a.not)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	if len(out) == 0 {
		out, err = e.own(ctx, tx, chairPost, now, a.not)
	}
	return slices.Compact(slices.Sorted(slices.Values(out))), err
}

// own are the holders of a post who are there, or else those who are away: nobody takes such a matter in their place.
func (e *Escalation) own(ctx context.Context, tx *ledger.Tx, post string, now time.Time, not []string) ([]string, error) {
	held, err := e.held(ctx, tx, post)
	if err != nil {
		return nil, err
	}
	if there, err := e.there(ctx, tx, held, now, not); err != nil || len(there) > 0 {
		return there, err
	}
	return e.here(ctx, tx, held, now, not)
}
