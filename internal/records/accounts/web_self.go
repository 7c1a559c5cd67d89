package accounts

import (
	"html/template"
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Self is a person's own account.
type Self struct {
	Facts    web.Summary
	Sessions []Sitting
	Recent   web.Table
	Panels   []template.HTML // other ways of signing in: panels on "account"
	Child    bool
}

// Sitting is one browser in which somebody is signed in.
type Sitting struct {
	ID, Since, Addr, Way, Last string
	Mine, Locked               bool
}

func (h pages) self(c *web.Ctx) (web.Page, error) {
	v := Self{Child: c.Visit.Child}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		acc, err := h.Get(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		v.Facts = h.selfFacts(c, acc)
		open, err := h.SessionsOf(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		v.Sessions = h.sittings(open, tokenHash(c.Token))
		v.Recent, err = h.recentTable(c, tx, c.Actor.Person)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	v.Panels, err = c.Panels(Ref(c.School.ID, c.Actor.Person))
	return web.Show("accounts/self", "My account", v), err
}

func (h pages) selfFacts(c *web.Ctx, acc Account) web.Summary {
	rows := []web.SummaryRow{{Key: "User name", Lines: []string{c.Actor.Account}}}
	if acc.Verifier == "" {
		return web.Summary{Rows: append(rows, web.SummaryRow{Key: "Password", Lines: []string{"You have none: you come in by another way"}})}
	}
	row := web.SummaryRow{Key: "Password", Lines: []string{"Changed " + clock.Told(acc.ChangedAt)}, Actions: []web.Action{{Text: "Change", About: "my password", Href: PasswordAt}}}
	if at := h.expires(acc); !at.IsZero() {
		row.Lines = append(row.Lines, "Counts until "+clock.Day(at))
	}
	return web.Summary{Rows: append(rows, row)}
}

// sittingID names a session on the page of its owner: a part of the hash, from which no token can be found.
func sittingID(s session) string { return s.Token[:16] }

func (h pages) sittings(open []session, mine string) []Sitting {
	var out []Sitting
	for _, s := range open {
		out = append(out, Sitting{ID: sittingID(s), Since: clock.Told(s.Created), Addr: s.Addr, Way: wayTitle(s.How), Mine: s.Token == mine, Locked: s.Locked,
			Last: clock.Human(h.presence.last(s).seen)})
	}
	return out
}

// wayTitle is a way of signing in, in plain words.
func wayTitle(how string) string {
	switch how {
	case ByPassword:
		return "Password"
	case ByPictures:
		return "Picture password"
	case ByCard:
		return "Card"
	case ByPasskey:
		return "Passkey"
	case ByOIDC, BySAML, ByLDAP:
		return "The school's directory"
	}
	return how
}

func (h pages) recentTable(c *web.Ctx, tx *ledger.Tx, person string) (web.Table, error) {
	t := web.Table{Caption: "What happened lately", Head: []string{"When", "What", "Device address"}, Empty: "Nothing yet."}
	recent, err := h.Recent(c, tx, person, 20)
	for _, r := range recent {
		t.Rows = append(t.Rows, []web.Cell{{Text: clock.Told(r.At), Header: true}, {Text: spoken(r.Verb)}, {Text: r.Addr}})
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
	case "accounts.sign-in-shut":
		return "Tried while paused or blocked"
	case "accounts.locked":
		return "Paused after wrong passwords"
	case "accounts.idle-locked":
		return "Locked because nobody was there"
	case verbHours:
		return "Not let in: out of hours"
	case verbDevice:
		return "Not let in: a device of the pupils"
	case "accounts.left-open":
		return "Left open, and ended"
	}
	return verb
}

// endedOne ends one of one's own sessions. // serves PPL-01
func (h pages) endedOne(c *web.Ctx) (web.Page, error) {
	out := web.Say("/account", "success", "That device is signed out.")
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.signed-out", Subject: Ref(tx.School, c.Actor.Person), Why: "from another device", Changes: device(c.Addr())}
		open, err := h.SessionsOf(c, tx, c.Actor.Person)
		if err != nil {
			return e, err
		}
		i := slices.IndexFunc(open, func(s session) bool { return strings.HasPrefix(s.Token, c.Param("id")) && len(c.Param("id")) == 16 })
		if i < 0 {
			return e, errs.Missing("That device is signed out already.")
		}
		if open[i].Token == tokenHash(c.Token) {
			out.SignOut, out.To = true, "/sign-in"
		}
		if _, err := h.End(c, tx, open[i].Token); err != nil {
			return e, err
		}
		return e, h.Note(c, tx, c.Actor.Person, e.Verb, open[i].Addr)
	})
	return out, err
}

// endedAll ends all one's own sessions: the others only, or this one too.
func (h pages) endedAll(c *web.Ctx) (web.Page, error) {
	out := web.Say("/sign-in", "success", "You are signed out everywhere. If somebody else was signed in as you, say so on the page of your account.")
	spare := ""
	if c.Form("others") != "" {
		spare = tokenHash(c.Token)
		out = web.Say("/account", "success", "All other devices are signed out.")
	}
	out.SignOut = spare == ""
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.signed-out", Subject: Ref(tx.School, c.Actor.Person), Why: "everywhere", Changes: device(c.Addr())}
		if err := h.EndAll(c, tx, c.Actor.Person, spare); err != nil {
			return e, err
		}
		return e, h.Note(c, tx, c.Actor.Person, e.Verb, c.Addr())
	})
	return out, err
}
