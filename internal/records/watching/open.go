package watching

import (
	"context"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

const (
	leastMinutes = 5
	mostTitle    = 80
	mostPlace    = 60
	mostChildren = 400
)

// Opening is a session that somebody wants to open.
type Opening struct {
	Kind, Class, Club         string
	Title, Place              string
	Leader                    string
	Screens, Mobiles, Cameras string // empty: the leader
	Minutes                   int
	Pass                      string
	starts, ends              time.Time // of a lesson's pass
}

// Open begins a session for a class or a club, from now. // serves MON-11
func (w *Watching) Open(ctx context.Context, tx *ledger.Tx, o Opening) (Session, ledger.Event, error) {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return Session{}, ledger.Event{}, err
	}
	if o.starts.IsZero() {
		if o.Minutes < leastMinutes || o.Minutes > w.rules().MaxMinutes {
			return Session{}, ledger.Event{}, errs.Bad("minutes", "Choose how long it lasts: %d to %d minutes.", leastMinutes, w.rules().MaxMinutes)
		}
		o.starts, o.ends = now, now.Add(time.Duration(o.Minutes)*time.Minute)
	}
	s, err := w.weigh(ctx, tx, o)
	if err != nil {
		return s, ledger.Event{}, err
	}
	children, err := w.children(ctx, tx, &s)
	if err != nil {
		return s, ledger.Event{}, err
	}
	if err := w.free(ctx, tx, s, now); err != nil {
		return s, ledger.Event{}, err
	}
	return s, ledger.Event{Verb: "watching.opened", Subject: s.Ref(tx.School), Changes: []ledger.Change{open("kind", "", s.Kind), open("class", "", s.Class),
		open("starts", "", s.Starts), open("ends", "", s.Ends), personal("leader", s.Leader)}}, w.store.add(ctx, tx, s, children)
}

// weigh reads the words and adults of an opening.
func (w *Watching) weigh(ctx context.Context, tx *ledger.Tx, o Opening) (Session, error) {
	s := Session{ID: tx.ID(), Kind: o.Kind, Class: o.Class, Club: o.Club, Leader: o.Leader, Screens: o.Screens, Mobiles: o.Mobiles, Cameras: o.Cameras, Pass: o.Pass,
		Starts: clock.Text(o.starts), Ends: clock.Text(o.ends), By: tx.Grant.Actor().Person, At: tx.Now}
	var ok, placed bool
	s.Title, ok = fits(o.Title, 0, mostTitle)
	s.Place, placed = fits(o.Place, 0, mostPlace)
	switch {
	case !slices.Contains([]string{LessonKind, Club, Extended}, s.Kind):
		return s, errs.Bad("kind", "Choose a lesson, a club or the extended day.")
	case (s.Class == "") == (s.Club == ""):
		return s, errs.Bad("who", "Choose one class or one club.")
	case !ok:
		return s, errs.Bad("title", "Use at most %d characters for what it is about.", mostTitle)
	case !placed:
		return s, errs.Bad("place", "Use at most %d characters for the place.", mostPlace)
	}
	for _, one := range []*string{&s.Screens, &s.Mobiles, &s.Cameras} {
		if *one == "" {
			*one = s.Leader
		}
	}
	return s, w.adults(ctx, tx, s)
}

// adults refuses anybody in charge who is no adult of the school. // serves MON-11
func (w *Watching) adults(ctx context.Context, tx *ledger.Tx, s Session) error {
	found, err := w.people.Many(ctx, tx, slices.Compact(slices.Sorted(slices.Values(s.charge()))))
	if err != nil {
		return err
	}
	for i, field := range []string{"leader", "screens", "mobiles", "cameras"} {
		at := slices.IndexFunc(found, func(p people.Person) bool { return p.ID == s.charge()[i] })
		if at < 0 || !inCharge(found[at]) || !found[at].Here(w.base.Now()) {
			return errs.Bad(field, "Choose an adult who works at the school.")
		}
	}
	return nil
}

// inCharge says who may be in charge of children online: whoever works at the school, never a child.
func inCharge(p people.Person) bool {
	return !p.Is(people.Pupil) && slices.ContainsFunc([]string{people.Staff, people.Supply, people.Trainee}, p.Is)
}

// children are those of the class or club, at this moment. It fills in the title.
func (w *Watching) children(ctx context.Context, tx *ledger.Tx, s *Session) (out []string, err error) {
	name := s.Class
	if s.Club != "" {
		c, err := w.store.club(ctx, tx, s.Club)
		if err != nil {
			return nil, err
		}
		name = c.Title
		out, err = w.store.inClub(ctx, tx, s.Club, clock.ISO(w.base.Now()))
		if err != nil {
			return nil, err
		}
	} else if out, err = w.store.inClass(ctx, tx, s.Class, clock.ISO(w.base.Now())); err != nil {
		return nil, err
	}
	if s.Title == "" {
		s.Title = name
	}
	if len(out) == 0 || len(out) > mostChildren {
		return nil, errs.Bad("who", "Choose a class or club with children in it, %d at most.", mostChildren)
	}
	return out, nil
}

// free refuses a second session of the same class or club at the same time: one adult is the named one.
func (w *Watching) free(ctx context.Context, tx *ledger.Tx, s Session, now time.Time) error {
	all, err := w.store.running(ctx, tx, clock.Text(now))
	for _, other := range all {
		if other.Class == s.Class && other.Club == s.Club {
			return errs.Clash("who", "%s is in a session until %s already. End that one first, or use it.", other.Title, clockTime(other.Ends))
		}
	}
	return err
}

// End ends a session early, and with it all that was done from afar. // serves MON-11 MON-13
func (w *Watching) End(ctx context.Context, tx *ledger.Tx, id string) (ledger.Event, error) {
	s, err := w.store.get(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	return ledger.Event{Verb: "watching.ended", Subject: s.Ref(tx.School), Changes: []ledger.Change{open("ends", s.Ends, tx.Now), open("class", s.Class, s.Class)}},
		w.store.end(ctx, tx, id, tx.Now, tx.Grant.Actor().Person)
}
