package homes

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// Why a link is closed before its time.
const (
	ByTries     = "tries"     // five wrong dates
	ByOffice    = "office"    // somebody at school closed it
	ByNewer     = "replaced"  // a newer link was made
	ByTakenBack = "withdrawn" // a permission was taken back: what comes next wants a new link
	ByBar       = "barred"    // no child is left whom the carer may see
	ByLeaving   = "left"
)

const (
	MostTries = 5
	PassLives = 15 * time.Minute
)

// Link is one link as it is stored.
type Link struct {
	ID      string `db:"id"`
	Person  string `db:"person"`
	Purpose string `db:"purpose"`
	Made    string `db:"made_at"`
	By      string `db:"made_by"`
	Expires string `db:"expires_at"`
	Letter  string `db:"letter"`
	Intro   bool   `db:"intro"`
	Undone  string `db:"undone_at"`
	Tries   int    `db:"tries"`
	Closed  string `db:"closed_at"`
	Why     string `db:"closed_why"`
}

// Ref names the link in the trail.
func (l Link) Ref(school string) ref.Ref { return ref.New(school, RefKind, l.ID) }

// Open reports whether the link itself still works at a moment; whether its family does is another question.
func (l Link) Open(now time.Time) bool {
	expires, err := clock.Parse(l.Expires)
	return err == nil && l.Closed == "" && now.Before(expires)
}

// errDead is the one answer for a link that never was, has run out or is closed: nothing is told of which.
func errDead() error {
	return errs.Missing("This link does not work. It may have run out, been closed, or been copied in part. Please ask the school office for a new one.")
}

// make stores a new link for a carer and gives its token, which is nowhere else. An older link for the same purpose ends.
func (f *Homes) make(ctx context.Context, tx *ledger.Tx, to Family, purpose string) (Link, string, []ref.Ref, error) {
	if err := f.linkable(to); err != nil {
		return Link{}, "", nil, err
	}
	ended, err := f.Store.CloseAll(ctx, tx, to.Carer.ID, purpose, ByNewer)
	if err != nil {
		return Link{}, "", nil, err
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return Link{}, "", nil, err
	}
	token := tokens.New()
	l := Link{ID: tx.ID(), Person: to.Carer.ID, Purpose: purpose, Made: tx.Now, By: madeBy(tx), Expires: clock.Text(lastDay(now, f.linkDays()))}
	return l, token, Refs(tx.School, ended), f.Store.add(ctx, tx, l, tokens.Hash(token))
}

func madeBy(tx *ledger.Tx) string {
	if a := tx.Grant.Actor(); a.Person != "" {
		return a.Person
	}
	return tx.Grant.Actor().Job
}

// Refs names links in the trail.
func Refs(school string, links []string) []ref.Ref {
	out := make([]ref.Ref, len(links))
	for i, id := range links {
		out[i] = ref.New(school, RefKind, id)
	}
	return out
}

// linkable says why no link can be made for a carer, with the way out.
func (f *Homes) linkable(to Family) error {
	switch {
	case to.Carer.Gone(f.base.Now()):
		return errs.Bad("to", "%s has left. Nothing is sent any more.", to.Carer.Full())
	case to.Carer.Is(people.Pupil):
		return errs.Bad("to", "A link is for parents and carers.")
	case len(to.Children) == 0:
		return errs.Bad("to", "%s has no child here whom they may see. Check the carers in the child's record.", to.Carer.Full())
	case !provable(to.Children):
		return errs.Bad("to", "No date of birth is recorded for the children of %s, and without one nobody can show that the link is theirs. Enter it in the child's record, or use the form on paper.", to.Carer.Full())
	}
	return nil
}

// Find gives an open link with its family as the register stands now; errDead for any other token.
func (f *Homes) Find(ctx context.Context, tx *ledger.Tx, token string) (Link, Family, error) {
	hash := tokens.Hash(token)
	if hash == "" {
		return Link{}, Family{}, errDead()
	}
	l, err := f.Store.byHash(ctx, tx, hash)
	if err != nil {
		return l, Family{}, err
	}
	now, err := clock.Parse(tx.Now)
	if err != nil || !l.Open(now) {
		return l, Family{}, errDead()
	}
	to, err := f.Family(ctx, tx, l.Person)
	if err == nil && (len(to.Children) == 0 || to.Carer.Is(people.Pupil)) {
		err = errDead()
	}
	return l, to, err
}

// Passed reports whether a ticket shows that the second fact was typed for this link within the last quarter of an hour.
func (f *Homes) Passed(ctx context.Context, tx *ledger.Tx, l Link, ticket string) (bool, error) {
	hash := tokens.Hash(ticket)
	if hash == "" {
		return false, nil
	}
	return f.Store.passes(ctx, tx, hash, l.ID)
}
