package watching

import (
	"context"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// hears follows lessons for which sites are opened: whoever opens sites for a class watches over it, and need not say so
// twice. // serves MON-11 WEB-14
func (w *Watching) hears() []ledger.Listener {
	return []ledger.Listener{{Name: "watching.lessons", Verbs: []string{"passes.opened", "passes.extended", "passes.ended"}, Do: w.follow}}
}

func (w *Watching) follow(ctx context.Context, t ledger.Told) error {
	if w.hooks.Lesson == nil {
		return nil
	}
	var l Lesson
	var s Session
	var there bool
	err := w.base.Ledger.Read(ctx, w.job("look"), func(tx *ledger.Tx) (err error) {
		if l, err = w.hooks.Lesson(ctx, tx, t.Subject.ID); err != nil {
			return err
		}
		s, there, err = w.store.ofPass(ctx, tx, l.ID)
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil || there && s.EndedAt != "" {
		return err
	}
	err = w.base.Ledger.Write(ctx, w.job("lesson"), func(tx *ledger.Tx) (ledger.Event, error) { return w.keepUp(ctx, tx, l, s, there) })
	if errs.Is(err, errs.Conflict) || errs.Is(err, errs.Invalid) { // a session runs already, the lesson is over, or its teacher leads none
		return nil
	}
	return err
}

// keepUp makes the session what its lesson is.
func (w *Watching) keepUp(ctx context.Context, tx *ledger.Tx, l Lesson, s Session, there bool) (ledger.Event, error) {
	switch {
	case there && !l.Runs:
		return ledger.Event{Verb: "watching.ended", Subject: s.Ref(tx.School), Why: "the lesson is over", Changes: []ledger.Change{open("class", s.Class, s.Class)}},
			w.store.end(ctx, tx, s.ID, tx.Now, "")
	case there:
		return ledger.Event{Verb: "watching.extended", Subject: s.Ref(tx.School), Changes: []ledger.Change{open("ends", s.Ends, l.Ends)}},
			w.store.extend(ctx, tx, s.ID, l.Ends)
	case !l.Runs:
		return ledger.Event{}, errs.Clash("", "The lesson is over.")
	}
	from, err := clock.Parse(l.Starts)
	if err != nil {
		return ledger.Event{}, err
	}
	until, err := clock.Parse(l.Ends)
	if err != nil {
		return ledger.Event{}, err
	}
	title := []rune(l.Class + ": " + l.Aim)
	_, e, err := w.Open(ctx, tx, Opening{Kind: LessonKind, Class: l.Class, Title: string(title[:min(len(title), mostTitle)]), Leader: l.By, Pass: l.ID, starts: from, ends: until})
	return e, err
}
