package factors

import (
	"context"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// How guessing is slowed: five wrong tries, then five minutes of none, which is fewer than ten in five minutes. At the
// pages with information-system data three wrong tries close them for the session. // serves STD-17 PPL-19
const (
	freeTries    = 5
	pauseFor     = 5 * time.Minute
	sessionTries = 3
	dataManager  = "data_manager" // the post that is told
)

// visitor is who tries, and for what.
type visitor struct {
	Person, Token, Addr string
	Records             bool // to open information-system data, not to come in
}

// fieldPasskey is where a browser puts what a passkey says.
const fieldPasskey = "credential"

// check looks whether what somebody showed is right, inside the write that notes it.
type check func(tx *ledger.Tx) (how string, right bool, err error)

// try notes one showing of a second factor, right or wrong, and gives the form that was kept meanwhile.
func (f *Factors) try(ctx context.Context, g authz.Grant, v visitor, field string, look check) (path, form string, err error) {
	var answer error
	err = f.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		answer, path, form = nil, "", "" // the transaction may run twice
		e := ledger.Event{Verb: "factors.shown", Subject: Ref(tx.School, v.Person), Changes: device(v.Addr)}
		if v.Records {
			e.Verb = "factors.records-shown"
		}
		if err := f.open(ctx, tx, v, field); err != nil {
			return e, err
		}
		how, right, err := look(tx)
		if err != nil {
			return e, err
		}
		e.Changes = append(e.Changes, ledger.Change{Field: "way", Class: ledger.Open, After: how})
		if !right {
			e.Verb, answer, err = f.failed(ctx, tx, v, field)
			return e, err
		}
		if err := f.right(ctx, tx, v, how); err != nil {
			return e, err
		}
		path, form, err = f.accounts.KeptForm(ctx, tx, v.Token)
		return e, err
	})
	if err == nil {
		err = answer
	}
	return path, form, err
}

func device(addr string) []ledger.Change {
	return []ledger.Change{{Field: "device", Class: ledger.Personal, After: addr}}
}

// open refuses a try while somebody has to wait, or where the session's records are closed. A passkey does not wait:
// nobody can guess one, and whoever knows a password must not keep its owner out by typing wrong codes.
func (f *Factors) open(ctx context.Context, tx *ledger.Tx, v visitor, field string) error {
	until, err := f.store.pausedUntil(ctx, tx, v.Person)
	if err != nil {
		return err
	}
	if until > tx.Now && field != fieldPasskey {
		return errPaused(field, until)
	}
	if !v.Records {
		return nil
	}
	closed, err := f.store.closed(ctx, tx, mark(v.Token))
	if err == nil && closed {
		err = errClosed(field)
	}
	return err
}

func errPaused(field, until string) error {
	return errs.Bad(field, "There were too many wrong tries. Please wait until %s, then try again. A passkey works at once.", clock.Told(until))
}

func errClosed(field string) error {
	return errs.Bad(field, "These pages are closed until you sign in again, because a wrong secret was typed three times. The data manager has been told.")
}

// failed counts a wrong try and says what comes of it.
func (f *Factors) failed(ctx context.Context, tx *ledger.Tx, v visitor, field string) (verb string, answer, err error) {
	verb, answer = "factors.failed", errs.Bad(field, "This is not right. Check it and try again. Each code works once only.")
	n, err := f.store.fail(ctx, tx, v.Person)
	if err != nil {
		return verb, nil, err
	}
	if n >= freeTries {
		until := clock.Text(f.base.Now().Add(pauseFor))
		verb, answer = "factors.paused", errPaused(field, until)
		if err := f.store.pause(ctx, tx, v.Person, until); err != nil {
			return verb, nil, err
		}
	}
	if !v.Records {
		return verb, answer, nil
	}
	verb = "factors.records-failed"
	n, err = f.store.failSession(ctx, tx, mark(v.Token), f.base.Now())
	if err != nil || n < sessionTries {
		return verb, answer, err
	}
	if err := f.store.close(ctx, tx, mark(v.Token)); err != nil {
		return verb, nil, err
	}
	return "factors.records-closed", errClosed(field), f.tellClosed(ctx, tx)
}

// right forgets wrong tries, notes the proof on the session, and tells the owner of a recovery code that it was used.
func (f *Factors) right(ctx context.Context, tx *ledger.Tx, v visitor, how string) error {
	if err := f.store.forgive(ctx, tx, v.Person); err != nil {
		return err
	}
	note := f.store.unopened
	if how == byRecords {
		note = f.store.opened
	}
	if err := note(ctx, tx, mark(v.Token)); err != nil {
		return err
	}
	if how == byRecovery {
		if err := f.tell(ctx, tx, notices.Notice{To: []string{v.Person}, Kind: "account.recovery", Title: "A recovery code of your account was used",
			Text: "If it was not you, change your password now, sign out everywhere and tell the online safety coordinator.", Href: "/account/factors", Urgent: true}); err != nil {
			return err
		}
	}
	return f.accounts.Passed(ctx, tx, v.Token, true)
}

// tellClosed tells the data manager, or where nobody holds that post, head and coordinator. // serves PPL-19
func (f *Factors) tellClosed(ctx context.Context, tx *ledger.Tx) error {
	to, err := f.people.Holding(ctx, tx, dataManager)
	if err != nil {
		return err
	}
	for _, post := range []string{"head", "coordinator"} {
		if len(to) > 0 {
			break
		}
		if to, err = f.people.Holding(ctx, tx, post); err != nil {
			return err
		}
	}
	return f.tell(ctx, tx, notices.Notice{To: to, Kind: "account.records", Title: "Records were closed for a session after three wrong tries",
		Text: "Somebody who is signed in typed a wrong second secret three times at pages with information-system data. Please ask who it was and why.", Href: "/factors"})
}

// tellAdded tells people of a change that a thief would make first.
func (f *Factors) tellAdded(ctx context.Context, tx *ledger.Tx, person string) error {
	return f.tell(ctx, tx, notices.Notice{To: []string{person}, Kind: "account.factor", Title: "A second step was added to your account",
		Text: "If it was not you, change your password now, sign out everywhere and tell the online safety coordinator.", Href: "/account/factors"})
}
