package accounts

import (
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Self is a person's own account.
type Self struct {
	Facts    web.Summary
	Sessions web.Table
	Recent   web.Table
	Child    bool
}

func (h pages) self(c *web.Ctx) (web.Page, error) {
	v := Self{Child: c.Visit.Child}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		acc, err := h.Get(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		v.Facts = web.Summary{Rows: []web.SummaryRow{
			{Key: "User name", Lines: []string{c.Actor.Account}},
			{Key: "Password", Lines: []string{"Changed " + said(acc.ChangedAt)}, Actions: []web.Action{{Text: "Change", About: "my password", Href: "/account/password"}}},
		}}
		open, err := h.sessionsOf(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		v.Sessions = h.sessionTable(open, tokenHash(c.Token))
		v.Recent, err = h.recentTable(c, tx, c.Actor.Person)
		return err
	})
	return web.Show("accounts/self", "My account", v), err
}

func (h pages) sessionTable(open []session, mine string) web.Table {
	t := web.Table{Caption: "Where I am signed in", Head: []string{"Since", "Device address", "Last used"}}
	for _, s := range open {
		row := []web.Cell{{Text: said(s.Created), Header: true}, {Text: s.Addr}, {Text: said(clock.Text(h.presence.last(s).seen))}}
		if s.Token == mine {
			row[0].Tag = &web.Tag{Text: "This one", Colour: "green"}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (h pages) recentTable(c *web.Ctx, tx *ledger.Tx, person string) (web.Table, error) {
	t := web.Table{Caption: "What happened lately", Head: []string{"When", "What", "Device address"}, Empty: "Nothing yet."}
	recent, err := h.Recent(c, tx, person, 10)
	for _, r := range recent {
		t.Rows = append(t.Rows, []web.Cell{{Text: said(r.At), Header: true}, {Text: spoken(r.Verb)}, {Text: r.Addr}})
	}
	return t, err
}

// spoken is a verb of the trail in plain words.
func spoken(verb string) string {
	switch verb {
	case "accounts.signed-in":
		return "Signed in"
	case "accounts.signed-out":
		return "Signed out"
	case "accounts.sign-in-failed":
		return "Wrong password"
	case "accounts.locked":
		return "Locked after wrong passwords"
	case "accounts.idle-locked":
		return "Locked because nobody was there"
	}
	return verb
}

// endedAll is "this is not me": all sessions end, this one too.
func (h pages) endedAll(c *web.Ctx) (web.Page, error) {
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.signed-out", Subject: Ref(tx.School, c.Actor.Person), Why: "everywhere",
			Changes: []ledger.Change{{Field: "device", Class: ledger.Personal, After: c.Addr()}}}
		if err := h.endAll(c, tx, c.Actor.Person, ""); err != nil {
			return e, err
		}
		return e, h.note(c, tx, c.Actor.Person, e.Verb, c.Addr())
	})
	out := web.Say("/sign-in", "success", "You are signed out everywhere. If it was not you, change your password now and tell the online safety coordinator.")
	out.SignOut = true
	return out, err
}

// Chosen is the form for a new password. Old is nil just after a one-time password was used.
type Chosen struct {
	Old        *web.Field
	New, Again web.Field
	Must       bool
}

func (h pages) chosenView(c *web.Ctx) (*Chosen, error) {
	v := &Chosen{Must: c.Visit.Must != ""}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		p, err := h.people.Get(c, tx, c.Actor.Person)
		v.New = web.Field{Name: "password", Label: "New password", Type: "password", Autocomplete: "new-password", Legend: "m",
			Hint: h.Rule(c.School.Name, p).Hint(), Required: true}
		return err
	})
	v.Again = web.Field{Name: "again", Label: "The new password once more", Type: "password", Autocomplete: "new-password", Legend: "m", Required: true}
	if !v.Must {
		v.Old = &web.Field{Name: "old", Label: "Your password now", Type: "password", Legend: "m", Required: true}
	}
	return v, err
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
	if !v.Must {
		if _, err := h.try(c, c.Grant, c.Actor.Account, c.Raw("old"), c.Addr()); err != nil {
			return atOld(err)
		}
	}
	if plain != c.Raw("again") {
		return errs.Bad("again", "The two new passwords are not the same. Type both again.")
	}
	k, err := h.byName(c, c.Actor.Account)
	if err != nil {
		return err
	}
	rule := h.Rule(c.School.Name, k.person)
	if err := rule.Check(plain); err != nil {
		return err
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
		e := ledger.Event{Verb: "accounts.password-changed", Subject: Ref(tx.School, k.person.ID)}
		if err := h.SetVerifier(c, tx, Fresh{Person: k.person.ID, Verifier: verifier, Band: rule.Band}); err != nil {
			return e, err
		}
		return e, h.endAll(c, tx, k.person.ID, tokenHash(c.Token))
	})
}

// atOld moves the fault to the field where the old password was typed.
func atOld(err error) error {
	if e, ok := errs.As(err); ok && e.Field == "password" {
		return &errs.Error{Kind: e.Kind, Field: "old", Safe: e.Safe, Cause: e.Cause}
	}
	return err
}
