package accounts

import (
	"context"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/guard"
	"belisha/internal/records/accounts/internal/matters"
	"belisha/internal/web"
)

// Chosen is the form for a new password. Old is nil just after a one-time password was used, or the owner has shown who
// they are.
type Chosen struct {
	Old        *web.Field
	New, Again web.Field
	Must       string // why a new one is due; empty: nobody asks for one
}

func (h pages) chosenView(c *web.Ctx) (*Chosen, error) {
	v := &Chosen{}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		p, err := h.People.Get(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		v.New = web.Field{Name: "password", Label: "New password", Type: "password", Autocomplete: "new-password", Legend: "m",
			Hint: h.Rule(c.School.Name, p).Hint(), Required: true}
		acc, err := h.Get(c, tx, p.ID)
		v.Must = h.due(acc)
		if asks := !acc.MustChange && acc.Verifier != "" && (v.Must == "" || c.Visit.Prove(web.FreshSelf, true) != ""); asks {
			v.Old = &web.Field{Name: "old", Label: "Your password now", Type: "password", Legend: "m", Required: true}
		}
		if acc.Verifier == "" && v.Must == "" {
			return errs.Clash("", "You have no password here: you come in by another way. If you need one, ask the technician.")
		}
		return err
	})
	v.Again = web.Field{Name: "again", Label: "The new password once more", Type: "password", Autocomplete: "new-password", Legend: "m", Required: true}
	return v, err
}

// due says why somebody has to choose a new password before anything else, "" when they need not. // serves PPL-09
func (a *Accounts) due(acc Account) string {
	switch {
	case acc.Breached != "":
		return "Somebody may know your old password, so it counts no more. Choose a new one that is not like it."
	case acc.MustChange:
		return "The password you were given works once only. Please choose your own now. Tell it to nobody."
	case a.expired(acc):
		return "Your password has run out: the school's policy asks for a new one after some time. Choose one now."
	}
	return ""
}

func chosenPage(v *Chosen) web.Page { return web.Show("accounts/password", "Choose a new password", v) }

func (h pages) choose(c *web.Ctx) (web.Page, error) {
	v, err := h.chosenView(c)
	return chosenPage(v), err
}

// chosen changes one's own password; all other sessions end. // serves PPL-07 PPL-08
func (h pages) chosen(c *web.Ctx) (web.Page, error) {
	v, err := h.chosenView(c)
	if err != nil {
		return web.Page{}, err
	}
	if err = h.rechosen(c, v); err != nil {
		fields := []*web.Field{&v.New, &v.Again}
		if v.Old != nil {
			fields = append(fields, v.Old)
		}
		return c.Again(chosenPage(v), err, fields...)
	}
	return web.Say("/", "success", "Your new password counts from now on."), nil
}

func (h pages) rechosen(c *web.Ctx, v *Chosen) error {
	plain := c.Raw("password")
	if v.Old != nil {
		if _, err := h.try(c, c.Grant, c.Actor.Account, c.Raw("old"), origin(c)); err != nil {
			return atOld(err)
		}
	}
	if plain != c.Raw("again") {
		return errs.Bad("again", "The two new passwords are not the same. Type both again.")
	}
	k, err := h.byName(c, c.Actor.Account, origin(c))
	if err != nil {
		return err
	}
	rule := h.Rule(c.School.Name, k.person)
	if err := rule.Check(plain); err != nil {
		return h.tooWeak(c, rule, err)
	}
	if same, err := h.Verify(c, k.account.Verifier, plain); err != nil || same {
		if same {
			err = errs.Bad("password", "This is the password you have already. Choose another one.")
		}
		return err
	}
	verifier, err := h.Hash(c, plain)
	if err != nil {
		return err
	}
	return h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.password-changed", Subject: Ref(tx.School, k.person.ID), Why: h.why(k.account)}
		also, err := h.renew(c, tx, Fresh{Person: k.person.ID, Verifier: verifier, Band: rule.Band}, tokenHash(c.Token))
		e.Also = also
		return e, err
	})
}

// why says in the trail what made somebody choose a new password.
func (a *Accounts) why(acc Account) string {
	switch {
	case acc.Breached != "":
		return "reported"
	case acc.MustChange:
		return "one-time"
	case a.expired(acc):
		return "run out"
	}
	return "own wish"
}

// tooWeak counts a password that breaks its band's rule, and gives the refusal. // serves PPL-07 PPL-08
func (h pages) tooWeak(c *web.Ctx, rule Rule, refusal error) error {
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "accounts.password-refused", Subject: Ref(tx.School, c.Actor.Person),
			Changes: []ledger.Change{{Field: "band", Class: ledger.Open, After: rule.Band}}}, nil
	})
	if err != nil {
		return err
	}
	return refusal
}

// renew sets a new password: pauses are lifted, the person's other sessions end, and a report that somebody knew the old
// one is settled.
func (a *Accounts) renew(ctx context.Context, tx *ledger.Tx, f Fresh, spare string) ([]ref.Ref, error) {
	if err := a.SetVerifier(ctx, tx, f); err != nil {
		return nil, err
	}
	if err := guard.ClearAll(ctx, tx, f.Person); err != nil {
		return nil, err
	}
	if err := a.EndAll(ctx, tx, f.Person, spare); err != nil {
		return nil, err
	}
	var also []ref.Ref
	list, err := a.matters.Of(ctx, tx, f.Person, matters.Breach, "")
	for _, m := range list {
		if m.State != matters.Open || err != nil {
			continue
		}
		m.State, m.ClosedBy, m.Note = matters.Done, tx.Grant.Actor().Person, "a new password"
		err = a.matters.Close(ctx, tx, m)
		also = append(also, matters.Ref(tx.School, m.ID))
	}
	return also, err
}

// atOld moves the fault to the field where the old password was typed.
func atOld(err error) error {
	if e, ok := errs.As(err); ok && e.Field == "password" {
		return &errs.Error{Kind: e.Kind, Field: "old", Safe: e.Safe, Cause: e.Cause}
	}
	return err
}
