package guests

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

// doorLasts is how long a page for the tablet can be used.
const doorLasts = 30 * time.Minute

// What a page for the tablet is about.
const (
	AboutVisit        = "visit"
	AboutOrganisation = "organisation"
)

// Dead is the one answer for a page that never was, has run out or was used: nothing is told of which.
func Dead() error {
	return errs.Missing("This page is closed. It may have been used already, or its half hour is over. Please ask at reception.")
}

// OpenDoor makes a page for the tablet and gives its token, which is nowhere else. An older one for the same visit ends. The
// event that goes with it names the visit or the organisation. // serves AUA-14
func (r *Desk) OpenDoor(ctx context.Context, tx *ledger.Tx, what, about string) (string, Pass, error) {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return "", Pass{}, err
	}
	token := tokens.New()
	p := Pass{ID: tx.ID(), What: what, About: about, By: tx.Grant.Actor().Person, Expires: clock.Text(now.Add(doorLasts))}
	return token, p, r.Store.addPass(ctx, tx, p, tokens.Hash(token))
}

// Behind finds an open page by its token.
func (r *Desk) Behind(ctx context.Context, tx *ledger.Tx, token string) (Pass, error) {
	hash := tokens.Hash(token)
	if hash == "" {
		return Pass{}, Dead()
	}
	p, err := r.Store.pass(ctx, tx, hash)
	if err == nil && (p.Closed != "" || p.Expires <= tx.Now) {
		err = Dead()
	}
	return p, err
}

// Guest is the visit behind a page, while it lasts.
func (r *Desk) Guest(ctx context.Context, tx *ledger.Tx, p Pass) (Visit, people.Person, error) {
	v, g, err := r.Both(ctx, tx, p.About)
	if err == nil && (v.Ended != "" || v.Over(r.Base.Now()) || v.Approval == Waits) {
		err = Dead()
	}
	return v, g, err
}

// Sign stores a guest's signature; with the last form the page closes. // serves AUA-14
func (r *Desk) Sign(ctx context.Context, tx *ledger.Tx, token string, act agreements.Signing) (done bool, e ledger.Event, err error) {
	p, err := r.Behind(ctx, tx, token)
	if err != nil {
		return false, e, err
	}
	v, guest, err := r.Guest(ctx, tx, p)
	if err != nil {
		return false, e, err
	}
	act.Signer, act.Method, act.Witness = guest.ID, agreements.AtDoor, p.By
	if _, e, err = r.Agreements.Sign(ctx, tx, act); err != nil {
		return false, e, err
	}
	e.Also = append(e.Also, v.Ref(tx.School))
	left, err := r.Unsigned(ctx, tx, guest, v.Kind)
	if err != nil || len(left) > 0 {
		return false, e, err
	}
	if err := r.Store.signed(ctx, tx, v.ID); err != nil {
		return false, e, err
	}
	return true, e, r.Store.use(ctx, tx, p.ID)
}
