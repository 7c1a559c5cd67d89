package accounts

import (
	"context"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// The ways in. A way is written on the session and in the trail.
const (
	ByPassword = "password"
	ByPictures = "pictures"
	ByCard     = "card"
	ByPasskey  = "passkey"
	ByOIDC     = "oidc"
	BySAML     = "saml"
	ByLDAP     = "ldap"
)

// Way is how somebody showed who they are.
type Way struct {
	How    string
	Second bool   // two factors in one: a passkey that asked for a finger or a code
	Device string // web.Ctx.Device: the browser is known to this account from now on; empty: it has no token
}

// Entering is what a rule before the house is asked about: who came in, how, and what has been shown since.
type Entering struct {
	Person people.Person
	Roles  []authz.Role
	Addr   string
	How    string
	Second bool // a second factor was shown in this session
}

// FirstRule says whether somebody has to see a page before any other.
type FirstRule func(ctx context.Context, tx *ledger.Tx, e Entering) (bool, error)

type first struct {
	rule   FirstRule
	at     string
	beside []string
}

// First lends a rule by which people are held at one page until they have done what it asks. Rules are asked in the order
// in which they were lent; a first one-time password comes before them all. // serves POL-22 AUA-15 STD-17
// The paths beside the page stay open with all below them: nobody is held away from help.
func (a *Accounts) First(rule FirstRule, at string, beside ...string) {
	a.firsts = append(a.firsts, first{rule, at, beside})
}

// The pages of accounts that come before any other.
const (
	PasswordAt = "/account/password"
	WelcomeAt  = "/welcome"
)

// before gives the page that somebody has to see first, the zero one when none: a new password where one is due, the
// reminder of the rules, then what was lent.
func (a *Accounts) before(ctx context.Context, tx *ledger.Tx, k known) (first, error) {
	if k.account.MustChange || k.account.Breached != "" || a.expired(k.account) {
		return first{at: PasswordAt, beside: []string{"/tell"}}, nil
	}
	if a.greets(k) {
		return first{at: WelcomeAt, beside: []string{"/tell", "/account/breach"}}, nil
	}
	e := a.entering(k.session, k.person)
	for _, f := range a.firsts {
		if must, err := f.rule(ctx, tx, e); err != nil || must {
			return f, err
		}
	}
	return first{}, nil
}

func (a *Accounts) entering(s session, p people.Person) Entering {
	return Entering{Person: p, Roles: a.Roles(p), Addr: s.Addr, How: s.How, Second: s.Second != ""}
}

// Passed notes on a session that its owner has just shown their own secret again, or their second factor.
func (a *Accounts) Passed(ctx context.Context, tx *ledger.Tx, token string, second bool) error {
	return a.Stamp(ctx, tx, tokenHash(token), second)
}

// How long a proof holds: to open a page, and to send the form on it.
const (
	proofOpens = 5 * time.Minute
	proofSends = 30 * time.Minute
)

// Where a proof is asked for. The second stands in the feature of second factors.
const (
	ProveAt  = "/prove"
	SecondAt = "/second"
)

// prove says where this session proves again what a page asks for.
func (a *Accounts) prove(k known) func(fresh string, sent bool) string {
	return func(fresh string, sent bool) string {
		holds := proofOpens
		if sent {
			holds = proofSends
		}
		switch {
		case fresh == web.FreshSelf && !a.since(k.session.Proved, holds):
			return ProveAt
		case fresh == web.FreshRecords && a.pack().Settings.Access.RecordsSecret && !a.since(k.session.Second, holds):
			return SecondAt
		}
		return ""
	}
}

func (a *Accounts) since(moment string, limit time.Duration) bool {
	at, err := clock.Parse(moment)
	return err == nil && a.base.Now().Before(at.Add(limit))
}
