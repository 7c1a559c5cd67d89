// Package factors asks adults for a second proof of who they are: a code from an app, a passkey, or a recovery code.
// Staff need one from outside the school, administrators always; a separate password may guard the pages with
// information-system data.
//
// It serves STD-17 and PPL-19.
package factors

import (
	"context"
	"slices"
	"sync"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/ref"
	"belisha/internal/kit/vault"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// RefKind is the kind, in a ref.Ref, of all second factors of one person; its id is the person's.
const RefKind = "factor"

// Ref names a person's second factors.
func Ref(school, person string) ref.Ref { return ref.New(school, RefKind, person) }

// Tell tells people something inside the caller's transaction, as notices do.
type Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error

// Config is what the app lends to second factors.
type Config struct {
	URL     string // where browsers reach the records: passkeys belong to this name
	KeyFile string // seals the secrets of code apps; made at first use with mode 0600. Without it no factor can be set up
	Tell    Tell   // nil: nobody is told
}

// Factors is the feature's inside. Safe for several goroutines.
type Factors struct {
	base     feature.Base
	people   people.Store
	accounts *accounts.Accounts
	config   Config
	store    Store

	keyed sync.Mutex
	known *vault.Vault
}

// vault reads the house's key, or makes it, when it is first needed. A fault is not remembered: it may be put right.
func (f *Factors) vault() (*vault.Vault, error) {
	f.keyed.Lock()
	defer f.keyed.Unlock()
	if f.known == nil {
		v, err := vault.Read(f.config.KeyFile)
		if err != nil {
			return nil, err
		}
		f.known = v
	}
	return f.known, nil
}

// Owes is the rule before the house: true while somebody has to show a second factor before any other page. It asks
// nothing of the database, because it is put at every request. // serves STD-17
func (f *Factors) Owes(_ context.Context, _ *ledger.Tx, e accounts.Entering) (bool, error) {
	return !e.Second && f.wants(e.Person, e.Roles, e.Addr), nil
}

// wants says whether the policy asks this person, at this address, for a second factor. Children are never asked.
func (f *Factors) wants(p people.Person, roles []authz.Role, addr string) bool {
	if p.Is(people.Pupil) {
		return false
	}
	return f.always(roles) || f.access().SecondOutside && works(p, roles) && !f.access().Inside(addr)
}

// always says whether one of the roles shows a second factor wherever it is: administrators do under every policy.
func (f *Factors) always(roles []authz.Role) bool {
	return slices.ContainsFunc(roles, func(r authz.Role) bool {
		return r == authz.Admin || slices.Contains(f.access().SecondAlways, string(r))
	})
}

// works says whether somebody is staff, by kind or by what their posts carry.
func works(p people.Person, roles []authz.Role) bool {
	if p.Is(people.Pupil) {
		return false
	}
	return p.Is(people.Staff) || p.Is(people.Supply) || p.Is(people.Trainee) || slices.ContainsFunc(roles, func(r authz.Role) bool {
		return !slices.Contains([]authz.Role{authz.Pupil, authz.Parent, authz.Governor, authz.Chair, authz.Guest}, r)
	})
}

// access are the rules of sign-in of the pack in force; before there is one, nothing is asked.
func (f *Factors) access() policy.Access {
	if active := f.base.Policy.Load(); active != nil {
		return active.Pack.Settings.Access
	}
	return policy.Access{}
}

// tell tells people, when somebody lent a way to do so.
func (f *Factors) tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	if f.config.Tell == nil || len(n.To) == 0 {
		return nil
	}
	return f.config.Tell(ctx, tx, n)
}
