package app

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

// Answering says what somebody answers to a form: by the item's key, yes, no or struck; what is left out is agreed to. With
// false they have not signed yet.
type Answering func(signer people.Person, form agreements.Text, about people.Person) (map[string]string, bool)

// SignForms has everybody sign, on their own screen, what the policy wants of them, as an invented school's people would
// have done. A parent signs for each child by itself.
func (s *Seeding) SignForms(ctx context.Context, answer Answering) error {
	var all []people.Person
	wanted := map[string][]agreements.Standing{}
	err := s.Ledger.Read(ctx, s.Gate.Subject(s.Base.School), func(tx *ledger.Tx) (err error) {
		if all, err = (people.Store{}).Everybody(ctx, tx); err != nil {
			return err
		}
		for _, p := range all {
			if wanted[p.ID], err = s.agreements.ToSign(ctx, tx, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	by := make(map[string]people.Person, len(all))
	for _, p := range all {
		by[p.ID] = p
	}
	for _, p := range all {
		for _, w := range wanted[p.ID] {
			if err := s.signForm(ctx, p, by[w.About], w, answer); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Seeding) signForm(ctx context.Context, signer, about people.Person, w agreements.Standing, answer Answering) error {
	if w.State == agreements.Current {
		return nil
	}
	text, err := s.agreements.Text(w.Form, signer.Language)
	if err != nil {
		return err
	}
	answers, signs := answer(signer, text, about)
	if !signs {
		return nil
	}
	act := agreements.Signing{Form: text.Form, Language: text.Language, Hash: text.Hash, About: []string{about.ID}, Signer: signer.ID, Name: signer.Full(),
		Method: agreements.OnScreen, Answers: answers, Sanctions: true}
	actor := authz.Actor{School: s.Base.School, Person: signer.ID, Account: signer.Account, Name: signer.Full(), Roles: s.accounts.Roles(signer)}
	g, err := s.Gate.Check(ctx, actor, "agreements.sign", authz.Subject{Ref: about.Ref(s.Base.School)})
	if err != nil {
		return err
	}
	return s.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		_, e, err := s.agreements.Sign(ctx, tx, act)
		return e, err
	})
}
