package classroom

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// usualTries are a child's free tries where the pack says nothing. // serves PPL-16
const usualTries = 10

func errShut() error {
	return errs.Missing("This page is not open here. Ask your teacher.")
}

func errWrong() error {
	return errs.Bad("pictures", "Those are not your pictures. Try again, or ask your teacher.")
}

func errPaused() error {
	return errs.Bad("pictures", "Let us wait a little. Ask your teacher to help you.")
}

// opened gives the class of a door and the children who may come in by it, inside the school only.
func (r *Classroom) opened(ctx context.Context, tx *ledger.Tx, token, addr string) (string, []people.Person, error) {
	if !r.access().Inside(addr) {
		return "", nil, errShut()
	}
	d, err := r.store.door(ctx, tx, tokenHash(token))
	if err != nil {
		return "", nil, err
	}
	if d.Class == "" {
		return "", nil, errShut()
	}
	all, err := r.class(ctx, tx, d.Class)
	if errs.Is(err, errs.NotFound) {
		err = errShut()
	}
	return d.Class, all, err
}

// try compares a child's row of pictures. A wrong one is counted before the answer goes out; after the pack's number of
// tries the child waits, longer each time, and the class's staff are told. // serves PPL-10 PPL-16
func (r *Classroom) try(ctx context.Context, g authz.Grant, child people.Person, pictures []string) error {
	var s secret
	err := r.base.Ledger.Read(ctx, r.base.Gate.Subject(r.base.School), func(tx *ledger.Tx) (err error) {
		s, err = r.store.secret(ctx, tx, child.ID)
		return err
	})
	switch {
	case err != nil:
		return err
	case s.Verifier == "":
		return errWrong()
	case s.Paused > clock.Text(r.base.Now()):
		return errPaused()
	}
	fits, err := r.accounts.Verify(ctx, s.Verifier, plain(pictures))
	if err != nil {
		return err
	}
	if !fits {
		return r.wrong(ctx, g, child)
	}
	return r.right(ctx, g, child)
}

// right forgets the wrong tries, if there were any. Comparing takes its time: where others tried at the same moment and the
// child has to wait by now, the right row does not help either, or a machine could try them all at once. // serves PPL-16
func (r *Classroom) right(ctx context.Context, g authz.Grant, child people.Person) error {
	var s secret
	again := func(tx *ledger.Tx) (err error) {
		if s, err = r.store.secret(ctx, tx, child.ID); err == nil && s.Paused > clock.Text(r.base.Now()) {
			err = errPaused()
		}
		return err
	}
	if err := r.base.Ledger.Read(ctx, r.base.Gate.Subject(r.base.School), again); err != nil || s.Failed == 0 {
		return err
	}
	return r.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "classroom.pictures-right", Subject: Ref(tx.School, child.ID)}
		if err := again(tx); err != nil {
			return e, err
		}
		return e, r.store.failed(ctx, tx, child.ID, 0, "")
	})
}

func (r *Classroom) wrong(ctx context.Context, g authz.Grant, child people.Person) error {
	var answer error
	err := r.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "classroom.pictures-wrong", Subject: Ref(tx.School, child.ID)}
		s, err := r.store.secret(ctx, tx, child.ID)
		if err != nil {
			return e, err
		}
		until := ""
		answer = errWrong()
		if over := s.Failed + 1 - r.tries(); over >= 0 {
			until, answer = clock.Text(r.base.Now().Add(wait(over))), errPaused()
			if err := r.tellStaff(ctx, tx, child); err != nil {
				return e, err
			}
		}
		return e, r.store.failed(ctx, tx, child.ID, s.Failed+1, until)
	})
	if err != nil {
		return err
	}
	return answer
}

// wait grows from one minute to an hour.
func wait(over int) time.Duration {
	steps := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}
	return steps[min(over, len(steps)-1)]
}

func (r *Classroom) tries() int {
	if active := r.base.Policy.Load(); active != nil {
		if n := active.Pack.Settings.FailedSignIns["pupils"]; n > 0 {
			return n
		}
	}
	return usualTries
}

// tellStaff tells whoever teaches the class that a child is stuck.
func (r *Classroom) tellStaff(ctx context.Context, tx *ledger.Tx, child people.Person) error {
	if r.hooks.Tell == nil {
		return nil
	}
	all, err := r.people.Everybody(ctx, tx)
	if err != nil {
		return err
	}
	var to []string
	for _, p := range all {
		if !p.Gone(r.base.Now()) && slices.Contains(p.Taught, child.Class) {
			to = append(to, p.ID)
		}
	}
	if len(to) == 0 {
		return nil
	}
	return r.hooks.Tell(ctx, tx, notices.Notice{Kind: "accounts", To: to, Title: "A child of your class cannot get in",
		Text: "Wrong pictures were pressed many times. Help the child, or give new pictures.", Href: "/classroom/" + child.Class, Key: "classroom.stuck." + child.ID})
}
