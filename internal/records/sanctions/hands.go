package sanctions

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// due is something to do by hand: to take, or to give back.
type due struct {
	Scope string
	Back  bool
}

// dues are what is still to do by hand. What was taken is given back when the time is up. // serves INC-17
func (t taken) dues(now time.Time) []due {
	done := func(scope string, back bool) bool {
		return slices.ContainsFunc(t.Hands, func(h hand) bool { return h.Scope == scope && h.Back == back })
	}
	var out []due
	for _, scope := range t.ByHand() {
		switch state := t.State(now); {
		case state == Active && !done(scope, false):
			out = append(out, due{scope, false})
		case state == Ended && done(scope, false) && !done(scope, true):
			out = append(out, due{scope, true})
		}
	}
	return out
}

// byHandDone notes that something was taken, or given back.
func (s *Sanctions) byHandDone(ctx context.Context, tx *ledger.Tx, id, scope string, back bool) (ledger.Event, error) {
	one, err := s.store.get(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	hands, err := s.store.hands(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return ledger.Event{}, err
	}
	if !slices.Contains(taken{one, hands}.dues(now), due{scope, back}) {
		return ledger.Event{}, errs.Clash("", "There is nothing of this kind to do now. Please look at the list again.")
	}
	err = s.store.addHand(ctx, tx, id, hand{Scope: scope, Back: back, By: tx.Grant.Actor().Person, At: tx.Now})
	did := map[bool]string{false: "taken", true: "given back"}[back]
	return ledger.Event{Verb: "sanctions.by-hand", Subject: one.Ref(tx.School), Changes: []ledger.Change{{Field: scope, Class: ledger.Open, After: did}}}, err
}

// longestLesson is longer than any one lesson: what the head allows is a lesson, not a day.
const longestLesson = 4 * time.Hour

// allowLesson opens access for one lesson that a teacher leads, on the head's word. // serves INC-17
func (s *Sanctions) allowLesson(ctx context.Context, tx *ledger.Tx, id, name string, from, to time.Time) (ledger.Event, error) {
	one, err := s.store.get(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	name = strings.TrimSpace(name)
	l := lesson{ID: tx.ID(), Name: name, From: clock.Text(from), To: clock.Text(to), By: tx.Grant.Actor().Person, At: tx.Now}
	switch {
	case one.How != "" || one.Ends <= tx.Now || !one.Closes():
		return ledger.Event{}, errs.Clash("", "No internet is taken away by this sanction now, so there is nothing to allow.")
	case len([]rune(name)) < 3 || len([]rune(name)) > 200:
		return ledger.Event{}, errs.Bad("lesson", "Write which lesson it is and who leads it, in at most 200 characters.")
	case !to.After(from) || to.After(from.Add(longestLesson)):
		return ledger.Event{}, errs.Bad("to", "Enter an end after the start, at most four hours later.")
	case l.To <= tx.Now || l.From >= one.Ends:
		return ledger.Event{}, errs.Bad("day", "The lesson has to lie ahead, and before the sanction ends.")
	}
	return ledger.Event{Verb: "sanctions.lesson-allowed", Subject: one.Ref(tx.School), Changes: []ledger.Change{
		{Field: "from", Class: ledger.Open, After: l.From}, {Field: "to", Class: ledger.Open, After: l.To}}}, s.store.addLesson(ctx, tx, id, l)
}
