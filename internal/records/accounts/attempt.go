package accounts

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// The two sentences of a refusal. Neither says which part was wrong, and names that do not exist get both just alike.
func errWrong() error {
	return errs.Bad("password", "The user name or the password is not right. Check both and try again. If you are stuck, ask your teacher or the school office.")
}

// locked names the rule as well: who is kept out may ask which rule does it, and who decided on it. // serves NEW-01
func (a *Accounts) locked() error {
	return errs.Bad("password", "This account is locked, because a wrong password was typed too many times. Ask your class teacher or the online safety coordinator to unlock it, or try again in %d minutes. %s",
		int(lockedFor.Minutes()), a.base.Policy.Load().Cite("PPL-16"))
}

// try checks a name and a password, with the pauses, counts and locks that keep guessing hopeless. A wrong one is
// written down with its device before the answer goes out. // serves PPL-01
func (a *Accounts) try(ctx context.Context, g authz.Grant, name, plain, addr string) (people.Person, error) {
	name = people.Account(name)
	if len(name) > 128 {
		name = name[:128]
	}
	if err := a.pauses.wait(ctx, name, addr); err != nil {
		return people.Person{}, err
	}
	k, err := a.byName(ctx, name)
	if err != nil {
		return people.Person{}, err
	}
	fits, err := a.Verify(ctx, k.account.Verifier, plain)
	if err != nil {
		return people.Person{}, err
	}
	now := a.base.Now()
	switch {
	case k.account.Verifier == "":
		return people.Person{}, a.stranger(ctx, g, k, name, addr)
	case k.account.Locked(now):
		return people.Person{}, a.refuse(ctx, g, k, addr, "locked", a.locked())
	case !fits:
		return people.Person{}, a.wrong(ctx, g, k, name, addr)
	case k.account.Closed || k.person.Gone(now):
		return people.Person{}, a.refuse(ctx, g, k, addr, "closed", errWrong())
	case !a.covered(k.person):
		return people.Person{}, a.refuse(ctx, g, k, addr, "not covered", errNotCovered())
	}
	a.pauses.right(name)
	return k.person, nil
}

// byName finds a person with their account; nobody is no error here.
func (a *Accounts) byName(ctx context.Context, name string) (k known, err error) {
	err = a.base.Ledger.Read(ctx, a.base.Gate.Subject(a.base.School), func(tx *ledger.Tx) error {
		p, err := a.people.ByAccount(ctx, tx, name)
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		k.person = p
		k.account, err = a.Get(ctx, tx, p.ID)
		return err
	})
	return k, err
}

// stranger answers for a name without an account as if it had one, locks included.
func (a *Accounts) stranger(ctx context.Context, g authz.Grant, k known, name, addr string) error {
	answer := errWrong()
	if a.pauses.failed(name, addr) >= a.tries(people.Person{}) {
		answer = a.locked()
	}
	return a.refuse(ctx, g, k, addr, "no such account", answer)
}

// refuse writes a failure down and gives the answer.
func (a *Accounts) refuse(ctx context.Context, g authz.Grant, k known, addr, why string, answer error) error {
	err := a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.sign-in-failed", Subject: Ref(tx.School, k.person.ID), Why: why,
			Changes: []ledger.Change{{Field: "device", Class: ledger.Personal, After: addr}}}
		return e, a.note(ctx, tx, k.person.ID, e.Verb, addr)
	})
	if err != nil {
		return err
	}
	return answer
}

// wrong counts a wrong password and locks the account at the pack's limit.
func (a *Accounts) wrong(ctx context.Context, g authz.Grant, k known, name, addr string) error {
	a.pauses.failed(name, addr)
	answer := errWrong()
	err := a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.sign-in-failed", Subject: Ref(tx.School, k.person.ID), Why: "wrong password",
			Changes: []ledger.Change{{Field: "device", Class: ledger.Personal, After: addr}}}
		n, err := a.fail(ctx, tx, k.person.ID)
		if err != nil {
			return e, err
		}
		answer = errWrong() // the transaction may run twice
		if n >= a.tries(k.person) {
			answer, e.Verb = a.locked(), "accounts.locked"
			err = a.lock(ctx, tx, k.person.ID, clock.Text(a.base.Now().Add(lockedFor)))
		}
		if err != nil {
			return e, err
		}
		return e, a.note(ctx, tx, k.person.ID, e.Verb, addr)
	})
	if err != nil {
		return err
	}
	return answer
}

// still refuses, inside the write that lets somebody in, what changed since the password was read.
func (a *Accounts) still(ctx context.Context, tx *ledger.Tx, person string) error {
	acc, err := a.Get(ctx, tx, person)
	switch {
	case err != nil:
		return err
	case acc.Locked(a.base.Now()):
		return a.locked()
	case acc.Closed || acc.Verifier == "":
		return errWrong()
	}
	return nil
}

// Admit opens a session for a person who has shown who they are, and gives its token for the browser's cookie. A session
// that the browser held before ends. It refuses whoever may not come in by now: closed, locked, left, not covered.
func (a *Accounts) Admit(ctx context.Context, p people.Person, way Way, old, addr string) (string, error) {
	roles := a.Roles(p)
	g, err := a.base.Gate.Check(ctx, a.actor(p, roles), "accounts.sign-in", authz.Subject{Ref: Ref(a.base.School, p.ID)})
	if err != nil {
		return "", err
	}
	token := newToken()
	err = a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.signed-in", Subject: Ref(tx.School, p.ID),
			Changes: []ledger.Change{{Field: "device", Class: ledger.Personal, After: addr}, {Field: "way", Class: ledger.Open, After: way.How}}}
		if err := a.still(ctx, tx, p.ID); err != nil {
			return e, err
		}
		if _, err := a.end(ctx, tx, tokenHash(old)); err != nil { // one browser holds one session
			return e, err
		}
		if err := a.openSession(ctx, tx, tokenHash(token), p.ID, addr, way); err != nil {
			return e, err
		}
		if err := a.used(ctx, tx, p.ID); err != nil {
			return e, err
		}
		return e, a.note(ctx, tx, p.ID, e.Verb, addr)
	})
	return token, err
}
