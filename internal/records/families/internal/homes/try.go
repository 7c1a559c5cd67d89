package homes

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// What is done with a link.
const (
	Opened   = "opened"
	Wrong    = "wrong"
	Proved   = "proved"
	Signed   = "signed"
	TookBack = "withdrew"
	Read     = "read"
	Misuse   = "misuse"
)

// Try compares the second fact. Who types it gets a ticket for a quarter of an hour; the fifth wrong date in a row closes
// the link and the office is told. A wrong try is stored: so it comes back as wrong, and not as a fault that would undo the
// count.
func (f *Homes) Try(ctx context.Context, g authz.Grant, token, typed, addr string) (string, error) {
	if err := f.pauses.wait(addr); err != nil {
		return "", err
	}
	if err := f.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		_, _, err := f.Find(ctx, tx, token)
		return err
	}); err != nil {
		f.pauses.wrong(addr)
		return "", err
	}
	date, ok := readDate(typed, f.base.Now())
	if !ok { // a slip of the pen is no try
		return "", errs.Bad("born", "Enter your child's date of birth as day, month and year, for example 27 3 2019.")
	}
	var ticket string
	var wrong error
	err := f.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (e ledger.Event, err error) {
		e, ticket, wrong, err = f.compare(ctx, tx, token, date, addr)
		return e, err
	})
	switch {
	case err != nil:
		return "", err
	case wrong != nil:
		f.pauses.wrong(addr)
		return "", wrong
	}
	f.pauses.right(addr)
	return ticket, nil
}

func (f *Homes) compare(ctx context.Context, tx *ledger.Tx, token, date, addr string) (e ledger.Event, ticket string, wrong, err error) {
	l, to, err := f.Find(ctx, tx, token)
	if err != nil {
		return e, "", nil, err
	}
	// The try is counted before it is compared, so that many at once get no more than five between them.
	if l.Tries, err = f.Store.tried(ctx, tx, l.ID); err != nil {
		return e, "", nil, err
	}
	e = ledger.Event{Subject: l.Ref(tx.School)}
	if !born(to.Children, date) {
		wrong, err = f.failed(ctx, tx, l, &e)
		return e, "", wrong, Either(err, f.Visit(ctx, tx, l, Wrong, "", addr))
	}
	e.Verb = "families.link_proved"
	ticket = tokens.New()
	if err := f.Store.proved(ctx, tx, l.ID, tokens.Hash(ticket), clock.Text(f.base.Now().Add(PassLives))); err != nil {
		return e, "", nil, err
	}
	return e, ticket, nil, f.Visit(ctx, tx, l, Proved, "", addr)
}

func (f *Homes) failed(ctx context.Context, tx *ledger.Tx, l Link, e *ledger.Event) (error, error) {
	e.Verb = "families.link_failed"
	left := MostTries - l.Tries
	if left > 0 {
		return errs.Bad("born", "This is not the date of birth of a child whom this letter is about. %s", tries(left)), nil
	}
	e.Verb = "families.link_closed"
	e.Changes = []ledger.Change{{Field: "why", Class: ledger.Open, After: ByTries}}
	if err := f.Store.close(ctx, tx, l.ID, ByTries); err != nil {
		return nil, err
	}
	to, err := f.office(ctx, tx)
	if err == nil && len(to) > 0 {
		err = f.notices.Tell(ctx, tx, notices.Notice{To: to, Kind: "agreement.link", Title: "A family's link was closed after five wrong dates",
			Text: "Somebody typed a wrong date of birth five times. Ring the family before you send a new link.", Href: "/families/" + l.Person, Key: "family_link/" + l.ID})
	}
	return errDead(), err
}

func tries(left int) string {
	if left == 1 {
		return "You have one try left. After that the link closes, and the school office can send a new one."
	}
	return "Please look again. You have " + []string{"no", "one", "two", "three", "four", "five"}[left] + " tries left."
}

// office is whoever keeps the register of families; where nobody has such a post, whoever leads on online safety.
func (f *Homes) office(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	for _, role := range []authz.Role{authz.Office, authz.Coordinator, authz.Head} {
		var out []string
		for _, post := range f.Pack().Posts {
			for _, r := range post.Roles {
				if r != string(role) {
					continue
				}
				held, err := f.people.Holding(ctx, tx, post.Key)
				if err != nil {
					return nil, err
				}
				out = append(out, held...)
			}
		}
		if len(out) > 0 {
			return out, nil
		}
	}
	return nil, nil
}

// Either is the first fault of two.
func Either(first, second error) error {
	if first != nil {
		return first
	}
	return second
}
