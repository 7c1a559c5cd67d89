package escalation

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
)

// The posts through which a matter climbs.
const (
	dslPost    = "dsl"
	deputyPost = "deputy"
	headPost   = "head"
	chairPost  = "chair"
)

// known reports whether a name is a post of the policy, or a role that one of its posts has.
func (e *Escalation) known(name string) bool {
	_, ok := e.pack().Post(name)
	return ok || len(e.pack().PostsWith(name)) > 0
}

// held are the holders of the post of a name; when the policy has no such post, or nobody holds it, those of the posts with
// the role of this name. The deputy is never meant by another's role.
func (e *Escalation) held(ctx context.Context, tx *ledger.Tx, name string) ([]string, error) {
	keys := []string{name}
	for _, key := range e.pack().PostsWith(name) {
		if key != name && key != deputyPost {
			keys = append(keys, key)
		}
	}
	var out []string
	for _, key := range keys {
		some, err := e.people.Holding(ctx, tx, key)
		if err != nil {
			return nil, err
		}
		if out = append(out, some...); key == name && len(out) > 0 {
			break
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(out))), nil
}

// safeguards reports whether a post answers for safeguarding: a turn of duty without a post stands in for it.
func (e *Escalation) safeguards(name string) bool {
	p, _ := e.pack().Post(name)
	return name == dslPost || name != deputyPost && slices.Contains(p.Roles, string(authz.DSL))
}

// OnDuty says who is there for a post (or a role) now: whoever's turn it is by the rota; else its holders who are not
// away, and the stand-ins of those who are; else the deputy; else the head. It never gives anybody named in not, nor
// anybody who has left or is away. It may give nobody. // serves MON-05, INC-06
func (e *Escalation) OnDuty(ctx context.Context, tx *ledger.Tx, post string, now time.Time, not []string) ([]string, error) {
	turn, err := e.onRota(ctx, tx, post, now)
	if err != nil {
		return nil, err
	}
	if there, err := e.there(ctx, tx, turn, now, not); err != nil || len(there) > 0 {
		return there, err
	}
	for _, name := range []string{post, deputyPost, headPost} {
		there, err := e.holders(ctx, tx, name, now, not)
		if err != nil || len(there) > 0 {
			return there, err
		}
	}
	return nil, nil
}

// holders are those who hold a post and are there, with the stand-ins of those who are not.
func (e *Escalation) holders(ctx context.Context, tx *ledger.Tx, name string, now time.Time, not []string) ([]string, error) {
	held, err := e.held(ctx, tx, name)
	if err != nil {
		return nil, err
	}
	away, err := e.store.away(ctx, tx, clock.ISO(now))
	if err != nil {
		return nil, err
	}
	for _, a := range away {
		if slices.Contains(held, a.Person) && a.StandIn != "" {
			held = append(held, a.StandIn)
		}
	}
	return e.there(ctx, tx, held, now, not)
}

// there keeps those who are in the school's register, not away and not shut out, each once.
func (e *Escalation) there(ctx context.Context, tx *ledger.Tx, ids []string, now time.Time, not []string) ([]string, error) {
	out, err := e.here(ctx, tx, ids, now, not)
	if err != nil || len(out) == 0 {
		return out, err
	}
	away, err := e.store.away(ctx, tx, clock.ISO(now))
	return slices.DeleteFunc(out, func(id string) bool {
		return slices.ContainsFunc(away, func(a Absence) bool { return a.Person == id })
	}), err
}

// here keeps those who are in the school's register and not shut out, away or not.
func (e *Escalation) here(ctx context.Context, tx *ledger.Tx, ids []string, now time.Time, not []string) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := e.people.Many(ctx, tx, slices.Compact(slices.Sorted(slices.Values(ids))))
	var out []string
	for _, p := range found {
		if p.Here(now) && !slices.Contains(not, p.ID) {
			out = append(out, p.ID)
		}
	}
	slices.Sort(out)
	return out, err
}

// named are those whom a case never reaches: its subjects, and whoever holds the office that it is about.
func (e *Escalation) named(ctx context.Context, tx *ledger.Tx, i incidents.Incident) ([]string, error) {
	s, err := e.cases.Subject(ctx, tx, i.ID)
	if err != nil || i.About == "" || i.About == incidents.Staff {
		return s.About, err
	}
	office, err := e.held(ctx, tx, i.About)
	return append(s.About, office...), err
}

// Outside is whom the school turns to when nobody in it can be told: the pack's officer for safeguarding.
func (e *Escalation) Outside() policy.Contact {
	contacts := e.pack().Contacts
	for _, key := range []string{"safeguarding_officer", "lado", "authority", "partnership", "police"} {
		if i := slices.IndexFunc(contacts, func(c policy.Contact) bool { return c.Key == key }); i >= 0 {
			return contacts[i]
		}
	}
	return policy.Contact{Title: "The local authority's safeguarding officer"}
}
