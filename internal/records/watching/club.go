package watching

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// ClubOf is a club or an activity of the extended day: children of several classes, and the adults who may open a session
// for them. A leader decides whom a teacher of another class may see, so only few may make one. // serves MON-11
type ClubOf struct {
	ID       string `db:"id"`
	Title    string `db:"title"`
	At       string `db:"at"`
	By       string `db:"by_id"`
	Gone     string `db:"gone_at"`
	Leaders  []string
	Children []string
}

// Ref names the club.
func (c ClubOf) Ref(school string) ref.Ref { return ref.New(school, ClubKind, c.ID) }

// subject is for those who lead it.
func (c ClubOf) subject(school string) authz.Subject {
	return authz.Subject{Ref: c.Ref(school), Handlers: c.Leaders}
}

func (c *ClubOf) take(all []part) {
	for _, one := range all {
		switch {
		case one.Club != c.ID:
		case one.Leads:
			c.Leaders = append(c.Leaders, one.Person)
		default:
			c.Children = append(c.Children, one.Person)
		}
	}
}

// Make makes a club. // serves MON-11
func (w *Watching) Make(ctx context.Context, tx *ledger.Tx, c ClubOf) (ClubOf, ledger.Event, error) {
	c.ID = tx.ID()
	var ok bool
	if c.Title, ok = fits(c.Title, 2, mostTitle); !ok {
		return c, ledger.Event{}, errs.Bad("title", "Write the name of the club, in 2 to %d characters.", mostTitle)
	}
	c.Leaders, c.Children = slices.Compact(slices.Sorted(slices.Values(c.Leaders))), slices.Compact(slices.Sorted(slices.Values(c.Children)))
	for _, one := range []struct {
		ids   []string
		field string
		fits  func(people.Person) bool
	}{{c.Leaders, "leaders", inCharge}, {c.Children, "children", func(p people.Person) bool { return p.Is(people.Pupil) }}} {
		found, err := w.people.Many(ctx, tx, one.ids)
		if err != nil {
			return c, ledger.Event{}, err
		}
		if len(found) == 0 || len(found) != len(one.ids) || len(found) > mostChildren || slices.ContainsFunc(found, func(p people.Person) bool { return !one.fits(p) || !p.Here(w.base.Now()) }) {
			return c, ledger.Event{}, errs.Bad(one.field, "%s", map[string]string{"leaders": "Tick at least one adult who works at the school.", "children": "Tick at least one child."}[one.field])
		}
	}
	return c, ledger.Event{Verb: "watching.club-made", Subject: c.Ref(tx.School), Changes: []ledger.Change{open("title", "", c.Title)}}, w.store.addClub(ctx, tx, c)
}

// GiveUp ends a club. Sessions that it had stay on record.
func (w *Watching) GiveUp(ctx context.Context, tx *ledger.Tx, id string) (ledger.Event, error) {
	return ledger.Event{Verb: "watching.club-ended", Subject: ref.New(tx.School, ClubKind, id)}, w.store.endClub(ctx, tx, id)
}
