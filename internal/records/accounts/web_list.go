package accounts

import (
	"net/url"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

const pageSize = 50

// Listed is the list of accounts.
type Listed struct {
	Filters []web.Field
	Table   web.Table
	Pager   web.Pager
	Export  string
}

// states are the states of an account in words, for filters and tags.
func states() []web.Option {
	return []web.Option{{Value: "", Text: "All accounts"}, {Value: "locked", Text: "Locked"}, {Value: "closed", Text: "Closed"},
		{Value: "never", Text: "Never used"}, {Value: "dormant", Text: "Not used for 60 days"}, {Value: "none", Text: "No password yet"}}
}

func stateTag(state string) *web.Tag {
	switch state {
	case "locked":
		return &web.Tag{Text: "Locked", Colour: "red"}
	case "closed":
		return &web.Tag{Text: "Closed", Colour: "grey"}
	case "none":
		return &web.Tag{Text: "No password yet", Colour: "yellow"}
	case "never":
		return &web.Tag{Text: "Never used", Colour: "blue"}
	case "dormant":
		return &web.Tag{Text: "Not used for 60 days", Colour: "orange"}
	}
	return &web.Tag{Text: "Open", Colour: "green"}
}

func (h pages) list(c *web.Ctx) (web.Page, error) {
	q := listQuery{Text: c.Query("q"), State: c.Query("state"), Page: c.PageNumber(), Size: pageSize}
	var rows []listed
	var total int
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		rows, total, err = h.Store.list(c, tx, q, h.base.Now())
		return err
	})
	v := Listed{Pager: q.pager(total), Filters: []web.Field{
		{Name: "q", Label: "Name or user name", Type: "search", Value: q.Text, Width: "20"},
		{Name: "state", Label: "State", Type: "select", Options: states(), Value: q.State}}}
	v.Table = web.Table{Caption: "Accounts", Head: []string{"Name", "User name", "Kind", "Class", "State", "Last used"},
		Empty: "No account fits. Try fewer letters of the name, or another state."}
	for _, r := range rows {
		v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: r.Given + " " + r.Family, Href: "/accounts/" + r.Person, Header: true},
			{Text: r.Name}, {Text: strings.Join(strings.Fields(r.Kinds), ", ")}, {Text: r.Class}, {Tag: stateTag(r.state(h.base.Now()))}, {Text: said(r.LastUsed)}})
	}
	if c.May("people.export") {
		v.Export = "/accounts.csv"
	}
	p := web.Show("accounts/list", "Accounts", v)
	p.Wide = true
	return p, err
}

func (q listQuery) pager(total int) web.Pager {
	p := web.Pager{Page: q.Page, Pages: (total + q.Size - 1) / q.Size, Total: total}
	at := func(page int) string {
		return "/accounts?" + url.Values{"q": {q.Text}, "state": {q.State}, "page": {strconv.Itoa(page)}}.Encode()
	}
	if q.Page > 1 {
		p.Prev = at(q.Page - 1)
	}
	if q.Page < p.Pages {
		p.Next = at(q.Page + 1)
	}
	return p
}

// of gives the gate the facts about one account. Only pupils belong to a class here: a teacher never resets a
// colleague's password.
func (h pages) of(c *web.Ctx) (authz.Subject, error) {
	subject := authz.Subject{Ref: Ref(c.School.ID, c.Param("id"))}
	if c.Actor.Nobody() {
		return subject, nil
	}
	p, err := h.person(c, c.SubjectGrant(), c.Param("id"))
	if err == nil && p.Is(people.Pupil) && p.Class != "" {
		subject.Classes = []string{p.Class}
	}
	return subject, err
}

// ofGuarded shuts technicians and administrators out of the accounts through which safeguarding records are read:
// whoever sets the lead's password could sign in as the lead. Nor does the head get at the chair's, who deals with
// cases about the head (INC-05). The refusal is in the trail. Until a head or coordinator has signed in, an account that
// was never used is free, or the first head of a new install could not get in.
func (h pages) ofGuarded(c *web.Ctx) (authz.Subject, error) {
	subject, err := h.of(c)
	if err != nil || c.Actor.Nobody() || c.Actor.Has(authz.Coordinator) {
		return subject, err
	}
	var roles authz.Actor
	free := false
	err = h.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		p, err := h.people.Get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		roles.Roles = h.Roles(p)
		acc, err := h.Get(c, tx, p.ID)
		if err == nil && acc.LastUsed == "" {
			free, err = h.unled(c, tx)
		}
		return err
	})
	switch {
	case free:
	case roles.Has(authz.Chair):
		subject.About = []string{c.Actor.Person}
		subject.AboutWhy = "The chair of governors deals with concerns about the head teacher, so only the online safety coordinator can give the chair a new password."
	case roles.Has(authz.DSL, authz.Head, authz.Coordinator) && !c.Actor.Has(authz.Head):
		subject.About = []string{c.Actor.Person}
		subject.AboutWhy = "This person deals with safeguarding records, so only the head teacher or the online safety coordinator can give them a new password."
	}
	return subject, err
}

// unled says that no head or coordinator has ever signed in: the school is being set up.
func (h pages) unled(c *web.Ctx, tx *ledger.Tx) (bool, error) {
	everybody, err := h.people.Everybody(c, tx)
	if err != nil {
		return false, err
	}
	accounts, err := h.all(c, tx)
	for _, p := range everybody {
		if accounts[p.ID].LastUsed != "" && (authz.Actor{Roles: h.Roles(p)}).Has(authz.Head, authz.Coordinator) {
			return false, err
		}
	}
	return true, err
}

func (h pages) person(c *web.Ctx, g authz.Grant, id string) (p people.Person, err error) {
	err = h.base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		p, err = h.people.Get(c, tx, id)
		return err
	})
	return p, err
}

// Shown is one account, for those who look after it.
type Shown struct {
	Name                       string
	Facts                      web.Summary
	Recent                     web.Table
	Unlock, Reset, Close, Open string // where the buttons post to; empty: no button
	Once                       string // a one-time password, shown this once
}

func (h pages) show(c *web.Ctx) (web.Page, error) { return h.shown(c, "") }

func (h pages) shown(c *web.Ctx, once string) (web.Page, error) {
	v := Shown{Once: once}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		p, err := h.people.Get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		acc, err := h.Get(c, tx, p.ID)
		if err != nil {
			return err
		}
		v.fill(c, p, acc, acc.state(h.base.Now()))
		v.Recent, err = h.recentTable(c, tx, p.ID)
		return err
	})
	p := web.Show("accounts/show", "Account of "+v.Name, v)
	p.Back = &web.Link{Text: "Accounts", Href: "/accounts"}
	return p, err
}

func (v *Shown) fill(c *web.Ctx, p people.Person, acc Account, state string) {
	v.Name = p.Full()
	v.Facts = web.Summary{Rows: []web.SummaryRow{{Key: "User name", Lines: []string{p.Account}}, {Key: "State", Tag: stateTag(state)},
		{Key: "Last used", Lines: []string{said(acc.LastUsed)}}, {Key: "Password changed", Lines: []string{said(acc.ChangedAt)}}}}
	at := "/accounts/" + p.ID + "/"
	if state == "locked" && c.May("accounts.unlock") {
		v.Unlock = at + "unlock"
	}
	if c.May("accounts.reset") && state != "closed" {
		v.Reset = at + "reset"
	}
	switch {
	case !c.May("accounts.close") || state == "none":
	case state == "closed":
		v.Open = at + "open"
	default:
		v.Close = at + "close"
	}
}

// StatePanel is what a person's page shows of the account.
type StatePanel struct {
	Tag  web.Tag
	Href string
	Used string
}

func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	grant, err := c.Check("accounts.list", authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID), List: true})
	if err != nil {
		return nil, err
	}
	var acc Account
	err = h.base.Ledger.Read(c, grant, func(tx *ledger.Tx) (err error) {
		acc, err = h.Get(c, tx, of.ID)
		return err
	})
	return StatePanel{Tag: *stateTag(acc.state(h.base.Now())), Href: "/accounts/" + of.ID, Used: said(acc.LastUsed)}, err
}

func (h pages) tiles(*web.Ctx) ([]web.Tile, error) {
	return []web.Tile{{Title: "My account", Text: "Password, and where I am signed in", Href: "/account", Picture: "key"}}, nil
}
