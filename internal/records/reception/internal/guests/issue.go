package guests

import (
	"context"
	"crypto/rand"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
)

// Slip is an account as it is handed over: once.
type Slip struct {
	Visit  Visit
	Person people.Person
	Once   string
}

// Issue gives the account of a visit with a one-time password. Where something is missing the refusal itself is kept, and
// then told. // serves AUA-14 NET-01
func (r *Desk) Issue(ctx context.Context, g authz.Grant, school, visit string) (Slip, error) {
	out := Slip{}
	once, verifier, band, err := r.fresh(ctx, g, school, visit)
	if err != nil {
		return out, err
	}
	var refused error
	err = r.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		refused = nil
		v, p, err := r.Both(ctx, tx, visit)
		if err != nil {
			return ledger.Event{}, err
		}
		why, err := r.refusal(ctx, tx, v, p)
		if err != nil {
			return ledger.Event{}, err
		}
		if why != nil {
			refused = errs.Clash("", "%s", why.says)
			return ledger.Event{Verb: "reception.refused", Subject: v.Ref(tx.School), Why: why.rule, Changes: []ledger.Change{{Field: "missing", Class: ledger.Open, After: why.missing}}}, nil
		}
		out = Slip{v, p, once}
		return r.give(ctx, tx, v, p, accounts.Fresh{Person: p.ID, Verifier: verifier, Band: band, MustChange: true})
	})
	if err == nil {
		err = refused
	}
	return out, err
}

// Both reads a visit with its guest.
func (r *Desk) Both(ctx context.Context, tx *ledger.Tx, visit string) (Visit, people.Person, error) {
	v, err := r.Store.Get(ctx, tx, visit)
	if err != nil {
		return v, people.Person{}, err
	}
	p, err := r.People.Get(ctx, tx, v.Person)
	return v, p, err
}

// fresh makes a one-time password that meets the person's own rule, and its verifier, outside any transaction.
func (r *Desk) fresh(ctx context.Context, g authz.Grant, school, visit string) (once, verifier, band string, err error) {
	var p people.Person
	err = r.Base.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
		_, p, err = r.Both(ctx, tx, visit)
		return err
	})
	if err != nil {
		return "", "", "", err
	}
	rule := r.Accounts.Rule(school, p)
	for once = accounts.RandomWords(rand.Reader); rule.Check(once) != nil; { // a pack may ask for more than four words
		once += "-" + accounts.RandomWords(rand.Reader)
	}
	verifier, err = r.Accounts.Hash(ctx, once)
	return once, verifier, rule.Band, err
}

// no is why no account is given.
type no struct{ rule, missing, says string }

func (r *Desk) refusal(ctx context.Context, tx *ledger.Tx, v Visit, p people.Person) (*no, error) {
	switch {
	case v.Ended != "" || v.Over(r.Base.Now()) || p.Gone(r.Base.Now()):
		return &no{"ended", "", "This visit has ended. Enter a new one."}, nil
	case v.From > r.Today():
		return &no{"early", "", "The visit has not begun. Give the slip out on the first day."}, nil
	case v.Lasting || r.lasting(p, v.Until):
		return &no{"register", "", "This person stands in the register for longer than the visit, so their account is given under Accounts, not at the desk."}, nil
	case !r.covered(p):
		return &no{"covered", "", "The school’s online safety policy does not cover guests of this kind, so an account could not be used. Ask the online safety coordinator."}, nil
	case v.Shut == ShutHand:
		return &no{"closed", "", "Somebody closed this account by hand. Ask the online safety coordinator to open it first."}, nil
	}
	acc, err := r.Accounts.Get(ctx, tx, p.ID)
	if err == nil && acc.CutOff != "" {
		return &no{"cut-off", "", "This account was cut off after a security alert, so a slip would let nobody in. Ask the technician."}, nil
	}
	if err != nil {
		return nil, err
	}
	lacks, err := r.Missing(ctx, tx, v, p)
	if err != nil || len(lacks) == 0 {
		return nil, err
	}
	return &no{"missing", keysOf(lacks), "No account is given before everything is there. Missing: " + titles(lacks) + ". " + r.Base.Policy.Load().Cite("AUA-14")}, nil
}

// give opens the account, or leaves it shut until the agency's hours begin.
func (r *Desk) give(ctx context.Context, tx *ledger.Tx, v Visit, p people.Person, f accounts.Fresh) (ledger.Event, error) {
	e := ledger.Event{Verb: "reception.issued", Subject: v.Ref(tx.School), Changes: []ledger.Change{{Field: "until", Class: ledger.Open, After: v.Ends}}}
	e.Also = append(e.Also, accounts.Ref(tx.School, p.ID))
	if err := r.Accounts.SetVerifier(ctx, tx, f); err != nil {
		return e, err
	}
	if err := r.Accounts.EndAll(ctx, tx, p.ID, ""); err != nil {
		return e, err
	}
	shut := ""
	if !inside(v.Times, r.Base.Now()) {
		shut = ShutTimes
	}
	if err := r.Accounts.Close(ctx, tx, p.ID, shut != ""); err != nil {
		return e, err
	}
	if err := r.Store.signed(ctx, tx, v.ID); err != nil {
		return e, err
	}
	return e, r.Store.issue(ctx, tx, v.ID, tx.Grant.Actor().Person, shut)
}
