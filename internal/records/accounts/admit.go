package accounts

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/book"
	"belisha/internal/records/accounts/internal/guard"
	"belisha/internal/records/people"
)

// Admit opens a session for a person who has shown who they are, and gives its token for the browser's cookie. A session
// that the browser held before ends. It refuses whoever may not come in by now: closed, reported, left, not covered, a
// pupil out of hours. Somebody who came in by another way than a password needs none: the account is made if need be.
func (a *Accounts) Admit(ctx context.Context, p people.Person, way Way, old, addr string) (string, error) {
	roles := a.Roles(p)
	g, err := a.base.Gate.Check(ctx, a.actor(p, roles), "accounts.sign-in", authz.Subject{Ref: Ref(a.base.School, p.ID)})
	if err != nil {
		return "", err
	}
	in := arrival{p, way, guard.Origin{Addr: addr, Device: way.Device}, old}
	if err := a.outside(ctx, g, in); err != nil {
		return "", err
	}
	token := tokens.New()
	err = a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.signed-in", Subject: Ref(tx.School, p.ID),
			Changes: append(device(addr), ledger.Change{Field: "way", Class: ledger.Open, After: way.How})}
		var err error
		e.Also, err = a.comesIn(ctx, tx, in, token)
		return e, err
	})
	return token, err
}

// arrival is somebody at the door who has shown who they are.
type arrival struct {
	person people.Person
	way    Way
	from   guard.Origin
	old    string // the session that the browser held before
}

// comesIn opens the session and gives what else there is to look at.
func (a *Accounts) comesIn(ctx context.Context, tx *ledger.Tx, in arrival, token string) ([]ref.Ref, error) {
	if in.way.How != ByPassword {
		if err := a.Enrol(ctx, tx, in.person.ID); err != nil {
			return nil, err
		}
	}
	if err := a.still(ctx, tx, in); err != nil {
		return nil, err
	}
	if _, err := a.End(ctx, tx, tokenHash(in.old)); err != nil { // one browser holds one session
		return nil, err
	}
	seen, err := a.notable(ctx, tx, in) // before the new session is one of those that are open
	if err != nil {
		return nil, err
	}
	since, wrongs, err := a.SinceLast(ctx, tx, in.person.ID)
	if err != nil {
		return nil, err
	}
	open := book.Opening{Token: tokenHash(token), Person: in.person.ID, Addr: in.from.Addr, How: in.way.How, Second: in.way.Second, Wrongs: wrongs, Since: since}
	if err := a.OpenSession(ctx, tx, open); err != nil {
		return nil, err
	}
	if err := a.right(ctx, tx, in.person.ID, in.from); err != nil {
		return nil, err
	}
	if err := guard.Meet(ctx, tx, in.person.ID, in.from); err != nil {
		return nil, err
	}
	return seen, a.Note(ctx, tx, in.person.ID, "accounts.signed-in", in.from.Addr)
}

// still refuses, inside the write that lets somebody in, what changed since they showed who they are.
func (a *Accounts) still(ctx context.Context, tx *ledger.Tx, in arrival) error {
	acc, err := a.Get(ctx, tx, in.person.ID)
	switch {
	case err != nil:
		return err
	case acc.Shut() || !acc.There || in.way.How == ByPassword && acc.Verifier == "" || !in.person.Here(a.base.Now()):
		return errWrong()
	case acc.Breached != "":
		return errReported()
	case !a.covered(in.person):
		return errNotCovered()
	}
	return nil
}
