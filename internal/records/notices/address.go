package notices

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/mailer"
	"belisha/internal/records/people"
)

const (
	codeLives = 24 * time.Hour
	mostTries = 5
	mostCodes = 5 // a day and person: nobody can have the house write to strangers without end
)

// adult refuses pupils: a child's notices stay in the app, and the house asks no child for an address.
func (n *Notices) adult(ctx context.Context, tx *ledger.Tx, person string) error {
	p, err := n.people.Get(ctx, tx, person)
	if err == nil && p.Is(people.Pupil) {
		return errs.Denied("Your notices are here in Belisha. They are not sent anywhere else.")
	}
	return err
}

// setAddress stores an address that is not used before its owner has shown that mail arrives there.
func (n *Notices) setAddress(ctx context.Context, tx *ledger.Tx, person, typed string) (e ledger.Event, err error) {
	if !n.mailWorks() {
		return e, errs.Bad("address", "Mail is not set up in this school yet, so no address is taken. The technician can change that.")
	}
	if err := n.adult(ctx, tx, person); err != nil {
		return e, err
	}
	address, err := mailer.Address(typed)
	if err != nil {
		return e, err
	}
	now := n.base.Now()
	asked, err := n.store.asked(ctx, tx, person, byConfirm, clock.Text(now.Add(-codeLives)))
	if err != nil {
		return e, err
	}
	if asked >= mostCodes {
		return e, errs.Bad("address", "Five codes were sent today. Please try again tomorrow.")
	}
	if err := n.store.putAddress(ctx, tx, Address{Person: person, Address: address, Nonce: tx.ID(), Asked: tx.Now}); err != nil {
		return e, err
	}
	e = ledger.Event{Verb: "notices.address_set", Subject: ref.New(tx.School, people.RefKind, person), Changes: []ledger.Change{{Field: "address", Class: ledger.Personal}}}
	return e, n.store.send(ctx, tx, Sending{Person: person, Channel: byConfirm})
}

// code is the one that confirms an address. It is nowhere in the records: it is made from the house's key each time.
func (n *Notices) code(a Address) (string, error) {
	key, err := n.key()
	if err != nil {
		return "", err
	}
	return key.Code(n.base.School, a.Person, a.Address, a.Nonce), nil
}

// confirm compares a code with an address. A wrong try is stored: so it comes back as wrong, and not as a fault that
// would undo the count.
func (n *Notices) confirm(ctx context.Context, tx *ledger.Tx, person, typed string) (e ledger.Event, wrong, err error) {
	a, err := n.store.address(ctx, tx, person)
	if err != nil {
		return e, nil, err
	}
	asked, _ := clock.Parse(a.Asked) // written by us; what cannot be read is too old
	switch {
	case a.Address == "":
		return e, nil, errs.Bad("address", "Enter your e-mail address first.")
	case a.Confirmed != "":
		return e, nil, errs.Bad("code", "This address is confirmed already.")
	case n.base.Now().Sub(asked) > codeLives:
		return e, nil, errs.Bad("code", "The code is older than a day. Please have a new one sent.")
	case a.Tries >= mostTries:
		return e, nil, errs.Bad("code", "The code was entered wrongly five times. Please have a new one sent.")
	}
	code, err := n.code(a)
	if err != nil {
		return e, nil, err
	}
	e = ledger.Event{Verb: "notices.confirmed", Subject: ref.New(tx.School, people.RefKind, person)}
	typed = strings.NewReplacer(" ", "", "-", "").Replace(typed)
	if subtle.ConstantTimeCompare([]byte(code), []byte(typed)) == 1 {
		return e, nil, n.store.confirm(ctx, tx, a)
	}
	e.Verb = "notices.refused"
	wrong = errs.Bad("code", "This is not the code that was sent. It has eight figures. You have %d tries left.", mostTries-1-a.Tries)
	return e, wrong, n.store.tried(ctx, tx, person)
}
