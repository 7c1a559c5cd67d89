package factors

import (
	"context"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// The ways of showing a second factor, as the trail names them.
const (
	byApp      = "app"
	byRecovery = "recovery"
	byPasskey  = "passkey"
	byRecords  = "records"
)

// code takes what was typed into the one field: six digits of an app, or a recovery code.
func (f *Factors) code(ctx context.Context, person, typed string) check {
	return func(tx *ledger.Tx) (string, bool, error) {
		if d := digits(typed); d != "" {
			right, err := f.appCode(ctx, tx, person, d)
			return byApp, right, err
		}
		hash := slipHash(tx.School, person, typed)
		if hash == "" {
			return byRecovery, false, nil
		}
		right, err := f.store.useCode(ctx, tx, person, hash)
		return byRecovery, right, err
	}
}

// records compares the separate password before the write begins, for that is slow on purpose. It no longer counts once
// its owner has made it the password to sign in with.
func (f *Factors) records(ctx context.Context, v visitor, plain string) (check, error) {
	var verifier, signIn string
	err := f.base.Ledger.Read(ctx, f.base.Gate.Subject(f.base.School), func(tx *ledger.Tx) (err error) {
		if err = f.open(ctx, tx, v, "secret"); err != nil {
			return err
		}
		if verifier, err = f.store.records(ctx, tx, v.Person); err != nil {
			return err
		}
		a, err := f.accounts.Get(ctx, tx, v.Person)
		signIn = a.Verifier
		return err
	})
	if err != nil {
		return nil, err
	}
	right, err := f.accounts.Verify(ctx, verifier, plain)
	if err == nil && right {
		var same bool
		if same, err = f.accounts.Verify(ctx, signIn, plain); err == nil && same {
			err = errs.Bad("secret", "Your sign-in password has become the same as this one. Choose another sign-in password first.")
		}
	}
	return func(*ledger.Tx) (string, bool, error) { return byRecords, right, nil }, err
}

// newRecords checks a new password for the records and makes its verifier. // serves PPL-19
func (f *Factors) newRecords(ctx context.Context, person, plain, again string) (string, error) {
	if plain != again {
		return "", errs.Bad("again", "The two new passwords are not the same. Type both again.")
	}
	var signIn string
	err := f.base.Ledger.Read(ctx, f.base.Gate.Subject(f.base.School), func(tx *ledger.Tx) error {
		p, err := f.people.Get(ctx, tx, person)
		if err != nil {
			return err
		}
		if err := f.accounts.CheckPassword(ctx, tx, p, plain); err != nil {
			return err
		}
		a, err := f.accounts.Get(ctx, tx, person)
		signIn = a.Verifier
		return err
	})
	if err != nil {
		return "", err
	}
	same, err := f.accounts.Verify(ctx, signIn, plain)
	if err != nil {
		return "", err
	}
	if same {
		return "", errs.Bad("password", "This is your sign-in password. The password for the records has to be a different one.")
	}
	return f.accounts.Hash(ctx, plain)
}
