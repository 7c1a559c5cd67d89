package accounts

import (
	"net/url"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/book"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

const pageSize = 50

// Listing is the list of accounts.
type Listing struct {
	Filters []web.Field
	Table   web.Table
	Pager   web.Pager
	Export  string
	Links   []web.Link // other pages about accounts, for those who may open them
}

// states are the states of an account in words, for filters and tags.
func states() []web.Option {
	return []web.Option{{Value: "", Text: "All accounts"}, {Value: "locked", Text: "Locked"}, {Value: "closed", Text: "Closed"},
		{Value: "never", Text: "Never used"}, {Value: "dormant", Text: "Not used for long"}, {Value: "reported", Text: "Somebody may know the password"}, {Value: "none", Text: "No password yet"}}
}

func stateTag(state string) *web.Tag {
	switch state {
	case "locked":
		return &web.Tag{Text: "Locked", Colour: "red"}
	case "cut-off":
		return &web.Tag{Text: "Cut off", Colour: "red"}
	case "closed":
		return &web.Tag{Text: "Closed", Colour: "grey"}
	case "reported":
		return &web.Tag{Text: "Password may be known", Colour: "red"}
	case "none":
		return &web.Tag{Text: "No password yet", Colour: "yellow"}
	case "never":
		return &web.Tag{Text: "Never used", Colour: "blue"}
	case "dormant":
		return &web.Tag{Text: "Not used for long", Colour: "orange"}
	}
	return &web.Tag{Text: "Open", Colour: "green"}
}

func (h pages) list(c *web.Ctx) (web.Page, error) {
	now := h.base.Now()
	q := book.Query{Text: c.Query("q"), State: c.Query("state"), Page: c.PageNumber(), Size: pageSize, Dormant: h.dormant(now)}
	var rows []listed
	var total int
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		rows, total, err = h.Store.List(c, tx, q, now)
		return err
	})
	v := Listing{Pager: pager(q, total), Filters: []web.Field{
		{Name: "q", Label: "Name or user name", Type: "search", Value: q.Text, Width: "20"},
		{Name: "state", Label: "State", Type: "select", Options: states(), Value: q.State}}}
	v.Table = web.Table{Caption: "Accounts", Head: []string{"Name", "User name", "Kind", "Class", "State", "Last used"},
		Empty: "No account fits. Try fewer letters of the name, or another state."}
	for _, r := range rows {
		v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: r.Given + " " + r.Family, Href: "/accounts/" + r.Person, Header: true},
			{Text: r.Name}, {Text: strings.Join(strings.Fields(r.Kinds), ", ")}, {Text: r.Class}, {Tag: stateTag(r.State(now, q.Dormant))}, {Text: clock.Told(r.LastUsed)}})
	}
	for _, l := range []web.Link{{Text: "Sign-ins that need a look", Href: "/sign-ins"}, {Text: "What was done to accounts, and approvals", Href: "/accounts/acts"},
		{Text: "Blocked addresses and paused accounts", Href: "/accounts/blocks"}} {
		if c.Opens(l.Href) {
			v.Links = append(v.Links, l)
		}
	}
	if c.May("people.export") {
		v.Export = "/accounts.csv"
	}
	p := web.Show("accounts/list", "Accounts", v)
	p.Wide = true
	return p, err
}

func pager(q book.Query, total int) web.Pager {
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

// ofGuarded is of, for those who may give a new password: who needs a second person's approval is told so, and the
// refusal is in the trail.
func (h pages) ofGuarded(c *web.Ctx) (authz.Subject, error) {
	subject, err := h.of(c)
	if err != nil || c.Actor.Nobody() {
		return subject, err
	}
	err = h.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		p, err := h.People.Get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		why, err := h.guarded(c, tx, c.Actor, p)
		if why != "" {
			subject.About, subject.AboutWhy = []string{c.Actor.Person}, why
		}
		return err
	})
	return subject, err
}

func (h pages) person(c *web.Ctx, g authz.Grant, id string) (p people.Person, err error) {
	err = h.base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		p, err = h.People.Get(c, tx, id)
		return err
	})
	return p, err
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
	return StatePanel{Tag: *stateTag(acc.State(h.base.Now(), h.dormant(h.base.Now()))), Href: "/accounts/" + of.ID, Used: clock.Told(acc.LastUsed)}, err
}

func (h pages) tiles(*web.Ctx) ([]web.Tile, error) {
	return []web.Tile{{Title: "My account", Text: "Password, and where I am signed in", Href: "/account", Picture: "key"}}, nil
}
