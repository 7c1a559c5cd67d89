package duties

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

const (
	longestHandover = 366 * 24 * time.Hour // a school year; longer than that, the post itself should change hands
	maxWhy          = 500
)

// Handing is what is handed over: one duty, or with Whole all duties of its post.
type Handing struct {
	Duty, To, Why string
	Whole         bool
	From, Until   time.Time // first and last day
}

func (in Handing) check(today time.Time) error {
	switch n := utf8.RuneCountInString(in.Why); {
	case in.From.IsZero() || in.From.Before(today):
		return errs.Bad("from", "Enter the first day, today or later.")
	case in.Until.IsZero() || in.Until.Before(in.From):
		return errs.Bad("until", "Enter the last day. It cannot come before the first one.")
	case in.Until.Sub(in.From) > longestHandover:
		return errs.Bad("until", "The last day is more than a school year away. Give somebody the post instead, or enter an earlier day.")
	case n < 3:
		return errs.Bad("why", "Say in a few words why, such as “maternity leave”. Do not write what an illness is.")
	case n > maxWhy:
		return errs.Bad("why", "The reason is longer than 500 characters. Please shorten it.")
	}
	return nil
}

// HandOver puts a duty into other hands for a time, and tells both sides. serves POL-08
func (d *Duties) HandOver(ctx context.Context, tx *ledger.Tx, in Handing) (ledger.Event, error) {
	f, s, err := d.standing(ctx, tx, in.Duty)
	if err != nil {
		return ledger.Event{}, err
	}
	if err := in.check(f.today()); err != nil {
		return ledger.Event{}, err
	}
	to, err := d.taker(ctx, tx, f, s, in.To)
	if err != nil {
		return ledger.Event{}, err
	}
	h := Handover{ID: tx.ID(), Duty: in.Duty, To: to.ID, FromDay: clock.ISO(in.From), ToDay: clock.ISO(in.Until), Why: in.Why, By: tx.Grant.Actor().Person, At: tx.Now}
	if in.Whole {
		h.Duty, h.Post = "", s.Duty.Owner
	}
	if holders := s.Owner.IDs(); len(holders) > 1 && slices.Contains(holders, h.By) {
		h.From = h.By // of several holders one hands over their own part
	} else if len(holders) == 1 {
		h.From = holders[0]
	}
	if err := d.free(ctx, tx, h); err != nil {
		return ledger.Event{}, err
	}
	if err := d.store.handOver(ctx, tx, h); err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "duties.handed-over", Subject: dutyRef(tx.School, in.Duty),
		Also:    []ref.Ref{ref.New(tx.School, handoverKind, h.ID)},
		Changes: []ledger.Change{open("to", "", "person/"+h.To), open("from", "", h.FromDay), open("until", "", h.ToDay), {Field: "why", Class: ledger.Personal, After: h.Why}}}
	return e, d.tellHanded(ctx, tx, f, s, h)
}

// taker finds the person who takes over: somebody who may see and sign duties at all.
func (d *Duties) taker(ctx context.Context, tx *ledger.Tx, f inForce, s Standing, id string) (people.Person, error) {
	if id == "" {
		return people.Person{}, errs.Bad("to", "Choose who takes it over.")
	}
	found, err := d.people.Many(ctx, tx, []string{id})
	switch {
	case err != nil:
		return people.Person{}, err
	case len(found) == 0 || found[0].Gone(f.now) || !d.mayTake(found[0]):
		return people.Person{}, errs.Bad("to", "Choose somebody who works for the school or governs it.")
	case slices.Contains(s.Owner.IDs(), id):
		return people.Person{}, errs.Bad("to", "%s has this duty already. Choose somebody else.", found[0].Full())
	}
	return found[0], nil
}

func (d *Duties) mayTake(p people.Person) bool {
	return d.base.Gate.May(authz.Actor{School: d.base.School, Person: p.ID, Roles: d.base.Gate.RolesOf(p.Holds())}, "duties.done")
}

// free refuses a second hand-over of the same thing by the same person for the same days.
func (d *Duties) free(ctx context.Context, tx *ledger.Tx, h Handover) error {
	all, err := d.store.handovers(ctx, tx, h.FromDay)
	for _, o := range all {
		if o.Duty == h.Duty && o.Post == h.Post && o.From == h.From && o.FromDay <= h.ToDay {
			return errs.Clash("from", "It is already handed over from %s to %s. End that first, or choose other days.", dayTold(o.FromDay), dayTold(o.ToDay))
		}
	}
	return err
}

// dayTold writes a stored day as people say it.
func dayTold(stored string) string {
	t, err := time.ParseInLocation(time.DateOnly, stored, clock.London)
	if err != nil {
		return stored
	}
	return clock.Day(t)
}

func (d *Duties) tellHanded(ctx context.Context, tx *ledger.Tx, f inForce, s Standing, h Handover) error {
	what := s.Duty.Title
	if h.Post != "" {
		what = "all duties of " + f.postTitle(h.Post)
	}
	when := " From " + dayTold(h.FromDay) + " to " + dayTold(h.ToDay) + "."
	n := Notice{To: []string{h.To}, Kind: "duty.handed-over", Title: "Handed over to you: " + what, Text: s.Duty.How + when, Href: href(s.Duty.Key), Key: "duties/handover/" + h.ID}
	if err := d.say(ctx, tx, n); err != nil {
		return err
	}
	n.To, n.Title, n.Text, n.Key = without(s.Owner.IDs(), h.By), "Handed over: "+what, "Somebody else has it for a time."+when, n.Key+"/from"
	return d.say(ctx, tx, n)
}

func without(all []string, id string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == id })
}

// TakeBack ends a hand-over before its last day.
func (d *Duties) TakeBack(ctx context.Context, tx *ledger.Tx, duty, id string) (ledger.Event, error) {
	f, s, err := d.standing(ctx, tx, duty)
	if err != nil {
		return ledger.Event{}, err
	}
	h, err := d.store.handover(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if h.Duty != duty && (h.Post == "" || h.Post != s.Duty.Owner) {
		return ledger.Event{}, errs.Missing("This duty has no such hand-over.")
	}
	e := ledger.Event{Verb: "duties.taken-back", Subject: dutyRef(tx.School, duty)}
	return e, d.endOne(ctx, tx, f, h, tx.Grant.Actor().Person, &e)
}

// endHandover ends one that has run out; what it covered falls back to the post, or to the head when nobody holds it.
func (d *Duties) endHandover(ctx context.Context, tx *ledger.Tx, h Handover, by string, e *ledger.Event) error {
	f, ok := d.inForce()
	if !ok {
		return nil
	}
	return d.endOne(ctx, tx, f, h, by, e)
}

// endOne warns both sides and the head, who stays accountable. // serves POL-08
func (d *Duties) endOne(ctx context.Context, tx *ledger.Tx, f inForce, h Handover, by string, e *ledger.Event) error {
	if err := d.store.takeBack(ctx, tx, h.ID, by); err != nil {
		return fmt.Errorf("duties: hand-over: %w", err)
	}
	e.Also = append(e.Also, ref.New(tx.School, handoverKind, h.ID))
	e.Changes = append(e.Changes, open("handover", h.ID, "ended"))
	staff, err := d.staffing(ctx, tx, f, f.today())
	if err != nil {
		return err
	}
	what, to, post := "", href(h.Duty), h.Post
	if duty, err := f.duty(h.Duty); err == nil {
		what, post = duty.Title, duty.Owner
	}
	if h.Post != "" {
		what, to = "all duties of "+f.postTitle(h.Post), "/duties?post="+h.Post
	}
	both, err := staff.holdingAny(ctx, append([]string{post}, f.postsWith(authz.Head)...))
	if err != nil {
		return err
	}
	return d.say(ctx, tx, Notice{To: append(ids(both), h.To), Kind: "duty.handed-back", Title: "Hand-over ended: " + what, Href: to,
		Text: "It is back with its post; where nobody holds that, with the deputy or the head teacher.", Key: "duties/handover/" + h.ID + "/ended"})
}

// takers are those to whom a duty could be handed, its deputies first.
func (d *Duties) takers(ctx context.Context, tx *ledger.Tx, f inForce, s Standing) ([]people.Person, error) {
	all, err := d.people.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p people.Person) bool {
		return p.Gone(f.now) || !d.mayTake(p) || slices.Contains(s.Owner.IDs(), p.ID)
	})
	slices.SortStableFunc(all, func(a, b people.Person) int { return deputy(b, s.Duty) - deputy(a, s.Duty) })
	return all, nil
}

func deputy(p people.Person, d policy.Duty) int {
	if d.Deputy != "" && slices.Contains(p.Posts, d.Deputy) {
		return 1
	}
	return 0
}
