package escalation

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Absence is a stretch of days on which somebody is away and told nothing; a stand-in may take their place.
type Absence struct {
	ID      string `db:"id"`
	Person  string `db:"person_id"`
	StandIn string `db:"stand_in"` // empty: the deputy, else the head
	From    string `db:"from_on"`
	Until   string `db:"until_on"` // the last day
	By      string `db:"by_id"`
	At      string `db:"at"`
	Ended   string `db:"ended_at"`
}

// AbsenceRef is an absence's kind in a ref.Ref.
const AbsenceRef = "absence"

// Ref names the absence.
func (a Absence) Ref(school string) ref.Ref { return ref.New(school, AbsenceRef, a.ID) }

// longestAbsence bounds what can be said in one go.
const longestAbsence = 60 * 24 * time.Hour

// check says in a sentence what is wrong with an absence.
func (a Absence) check(now, until time.Time) error {
	switch {
	case a.Person == "":
		return errs.Bad("person", "Choose who is away.")
	case a.StandIn == a.Person:
		return errs.Bad("stand_in", "Nobody stands in for themselves. Choose somebody else, or leave it to the deputy.")
	case a.Until < a.From:
		return errs.Bad("until", "The last day is in the past. Enter today or a later day.")
	case until.Sub(now) > longestAbsence:
		return errs.Bad("until", "An absence covers 60 days at most. For longer, lend the post to somebody instead.")
	}
	return nil
}

// able are those who may stand in: they have the rights for what comes in.
func (e *Escalation) able(ctx context.Context, tx *ledger.Tx, now time.Time, but string) ([]people.Person, error) {
	var ids []string
	for _, role := range []authz.Role{authz.DSL, authz.Coordinator, authz.Head} {
		for _, post := range e.pack().PostsWith(string(role)) {
			held, err := e.people.Holding(ctx, tx, post)
			if err != nil {
				return nil, err
			}
			ids = append(ids, held...)
		}
	}
	all, err := e.people.Many(ctx, tx, slices.Compact(slices.Sorted(slices.Values(ids))))
	return slices.DeleteFunc(all, func(p people.Person) bool { return !p.Here(now) || p.ID == but }), err
}

// leave writes down that somebody is away from today. A new absence takes the place of one that still ran.
func (e *Escalation) leave(ctx context.Context, tx *ledger.Tx, a Absence) (ledger.Event, error) {
	now := e.base.Now()
	who, err := e.people.Get(ctx, tx, a.Person)
	if err == nil && !who.Here(now) {
		err = errs.Bad("person", "This person is not in the school's register any more.")
	}
	if err != nil {
		return ledger.Event{}, err
	}
	able, err := e.able(ctx, tx, now, a.Person)
	if err != nil {
		return ledger.Event{}, err
	}
	if a.StandIn != "" && !slices.ContainsFunc(able, func(p people.Person) bool { return p.ID == a.StandIn }) {
		return ledger.Event{}, errs.Bad("stand_in", "Choose somebody who may handle concerns: the list shows who that is.")
	}
	before, err := e.ended(ctx, tx, a.Person)
	if err != nil {
		return ledger.Event{}, err
	}
	a.ID, a.At = tx.ID(), tx.Now
	if a.By != a.Person { // nobody is taken off duty without hearing of it
		err = e.tell(ctx, tx, notices.Notice{To: []string{a.Person}, Kind: "duty.away", Title: "A colleague wrote down that you are away", Href: "/duty",
			Text: "Until you are back, what comes in goes to whoever stands in. If it is a mistake, press “I am back”."})
		if err != nil {
			return ledger.Event{}, err
		}
	}
	return ledger.Event{Verb: "escalation.away", Subject: a.Ref(tx.School), Also: before,
		Changes: []ledger.Change{open("until", "", a.Until), {Field: "person", Class: ledger.Personal}}}, e.store.addAbsence(ctx, tx, a)
}

// returned writes down that somebody is back.
func (e *Escalation) returned(ctx context.Context, tx *ledger.Tx, person string) (ledger.Event, error) {
	before, err := e.ended(ctx, tx, person)
	if err == nil && len(before) == 0 {
		err = errs.Clash("", "Nobody has written down that this person is away.")
	}
	if err != nil {
		return ledger.Event{}, err
	}
	return ledger.Event{Verb: "escalation.returned", Subject: before[0], Also: before[1:]}, nil
}

// ended ends what still runs of a person's absences, and names them for the event.
func (e *Escalation) ended(ctx context.Context, tx *ledger.Tx, person string) (out []ref.Ref, err error) {
	today := clock.ISO(e.base.Now())
	all, err := e.store.away(ctx, tx, today)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		if a.Person == person {
			out = append(out, a.Ref(tx.School))
		}
	}
	return out, e.store.endAbsences(ctx, tx, person, today)
}
