// Package classroom lets the youngest in: by the class's own page and three pictures in a row, or by a printed card. Each
// child is still one person with one account. It keeps the class's sealed record of those secrets, and finds random words
// for passwords elsewhere.
//
// It serves PPL-07 (short secrets for the youngest), PPL-10 (the sealed record, the cards) and PPL-11 (random words).
// All of it works inside the school only: three pictures are too few for the rest of the world.
package classroom

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/kit/vault"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// RefKind is a child's secrets of the classroom in a ref.Ref; the id is the child's.
const RefKind = "classroom"

// RefClass is a class as a whole; the id is its name.
const RefClass = "class"

// row is how many pictures a child presses, one after the other.
const row = 3

// Pictures are those from which a child's three are drawn: told apart at a glance, and by name when read aloud.
func Pictures() []string {
	return []string{"apple", "ball", "boat", "bus", "cat", "fish", "flower", "heart", "moon", "star", "sun", "tree"}
}

// Hooks are what the app lends.
type Hooks struct {
	KeyFile string // seals the class's record; made at first use. Without it no pictures can be given
	URL     string // where browsers reach the records: cards lead there
	Tell    func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
}

// Classroom is the feature's inside. Safe for several goroutines.
type Classroom struct {
	base     feature.Base
	people   people.Store
	accounts *accounts.Accounts
	hooks    Hooks
	store    Store

	keyed sync.Mutex
	known *vault.Vault
}

// Ref names a child's secrets.
func Ref(school, child string) ref.Ref { return ref.New(school, RefKind, child) }

// vault reads the key when it is first needed. A fault is not remembered: it may be put right.
func (r *Classroom) vault() (*vault.Vault, error) {
	r.keyed.Lock()
	defer r.keyed.Unlock()
	if r.known == nil {
		v, err := vault.Read(r.hooks.KeyFile)
		if err != nil {
			return nil, err
		}
		r.known = v
	}
	return r.known, nil
}

func (r *Classroom) access() policy.Access {
	if active := r.base.Policy.Load(); active != nil {
		return active.Pack.Settings.Access
	}
	return policy.Access{PicturesTo: "-"}
}

// young says whether the policy lets children of a year in by pictures and cards. From there on no list of secrets exists
// and nothing here can make one. // serves PPL-10
func (r *Classroom) young(year string) bool {
	last := r.access().PicturesTo
	if last == "" {
		last = "2"
	}
	return year != "" && slices.Index(people.Years(), year) <= slices.Index(people.Years(), last)
}

func (r *Classroom) eligible(p people.Person) bool {
	return p.Is(people.Pupil) && r.young(p.Year) && p.Class != "" && !p.Gone(r.base.Now())
}

func errTooOld() error {
	return errs.Missing("From Year 3 on children choose their own password, and nobody keeps a list. For these classes there is no such page.")
}

// class gives the children of one class who may come in here, by first name.
func (r *Classroom) class(ctx context.Context, tx *ledger.Tx, name string) ([]people.Person, error) {
	found, _, err := r.people.Find(ctx, tx, people.Query{Kind: people.Pupil, Class: name, Reach: authz.All, Page: 1, Size: people.MaxRows})
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(p people.Person) bool { return !r.eligible(p) })
	if len(found) == 0 {
		return nil, errTooOld()
	}
	slices.SortStableFunc(found, func(a, b people.Person) int { return cmp.Compare(a.Given, b.Given) }) // as children know each other
	return found, nil
}

// called is what a child is called on the class's page: the first name, with an initial where two share it.
func called(all []people.Person, p people.Person) string {
	same := 0
	for _, other := range all {
		if other.Given == p.Given {
			same++
		}
	}
	if same > 1 {
		return p.Display()
	}
	return p.Given
}
