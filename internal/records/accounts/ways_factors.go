package accounts

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// SecondShown is when the owner of a session last showed a second factor in it; the zero time when they have not.
func (a *Accounts) SecondShown(ctx context.Context, tx *ledger.Tx, token string) (time.Time, error) {
	s, err := a.Session(ctx, tx, tokenHash(token))
	if err != nil {
		return time.Time{}, err
	}
	return clock.Parse(s.Second)
}

// KeptForm gives the form that was kept while its sender proved who they are, and lets go of it; "" when there is none.
func (a *Accounts) KeptForm(ctx context.Context, tx *ledger.Tx, token string) (path, form string, err error) {
	s, err := a.Session(ctx, tx, tokenHash(token))
	if err != nil || s.HoldPath == "" {
		return "", "", err
	}
	return s.HoldPath, s.HoldForm, a.HoldForm(ctx, tx, s.Token, "", "")
}

// KeptPage is the page at which a form that was kept can be sent on.
func KeptPage(path, form string) (web.Page, error) {
	return keptPage(session{HoldPath: path, HoldForm: form})
}
