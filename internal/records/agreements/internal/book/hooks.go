package book

import (
	"context"
	"sync/atomic"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Teller tells people, inside the caller's transaction.
type Teller interface {
	Tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	Settle(ctx context.Context, tx *ledger.Tx, key string) error
}

// TakeDown is what has to happen after a permission for pictures was withdrawn. // serves AUA-08
type TakeDown struct {
	Withdrawal string
	About      string
	Service    string // image.website …
	At         time.Time
}

// Hooks are what the house lends.
type Hooks struct {
	Tell Teller

	// Task opens the task of taking pictures down where something keeps such tasks; without it, or where it says false,
	// whoever leads on online safety is told.
	Task func(ctx context.Context, tx *ledger.Tx, t TakeDown) (bool, error)
	// Doors are those who must confirm that they obey when a service is withdrawn: "gateway".
	Doors func(service string) []string
	// Heard says whether a child has proposed something for a version of a form, as the register of proposals has it.
	// nil: nothing keeps proposals. // serves AUA-25
	Heard func(ctx context.Context, tx *ledger.Tx, form, version string) (bool, error)
	// Talks gives the sessions in which classes talked about their agreement. nil: nothing keeps them. // serves AUA-18
	Talks func(ctx context.Context, tx *ledger.Tx) ([]Talk, error)
}

// Book is where all is kept. Safe for several goroutines.
type Book struct {
	base   feature.Base
	people people.Store
	hooks  atomic.Pointer[Hooks]
	store  Store
}

// New opens the book.
func New(base feature.Base, p people.Store, h Hooks) *Book {
	a := &Book{base: base, people: p}
	a.Bind(h)
	return a
}

// Bind takes hooks that are there only when the whole house is built. What it leaves out stays as it was.
func (a *Book) Bind(h Hooks) {
	if old := a.hooks.Load(); old != nil {
		if h.Tell == nil {
			h.Tell = old.Tell
		}
		if h.Task == nil {
			h.Task = old.Task
		}
		if h.Doors == nil {
			h.Doors = old.Doors
		}
	}
	a.hooks.Store(&h)
}

func (a *Book) tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	if t := a.hooks.Load().Tell; t != nil && len(n.To) > 0 {
		return t.Tell(ctx, tx, n)
	}
	return nil
}

func (a *Book) settle(ctx context.Context, tx *ledger.Tx, key string) error {
	if t := a.hooks.Load().Tell; t != nil {
		return t.Settle(ctx, tx, key)
	}
	return nil
}

// Heard says whether children had a part in a version of a form; known is false where nothing keeps their proposals.
// serves AUA-25
func (a *Book) Heard(ctx context.Context, tx *ledger.Tx, form, version string) (heard, known bool, err error) {
	ask := a.hooks.Load().Heard
	if ask == nil {
		return false, false, nil
	}
	heard, err = ask(ctx, tx, form, version)
	return heard, true, err
}

// Clocks are those of the policy in force.
func (a *Book) Clocks() policy.Signing {
	if active := a.base.Policy.Load(); active != nil {
		return active.Pack.Settings.Signing.Usual()
	}
	return policy.Signing{}.Usual()
}
