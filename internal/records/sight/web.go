package sight

import (
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

type pages struct{ s *Sight }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/sight", Action: "sight.mine", Handle: h.mine},
		{Method: "GET", Path: "/sight/untold", Action: "sight.untold", Handle: h.untold, Menu: "Not told yet", Under: "Alerts"},
		{Method: "GET", Path: "/sight/untold.csv", Action: "sight.untold", Handle: h.export},
	}
}

type minePage struct {
	Parts []part
	Last  string
	Kin   bool // the reader is a parent: it is about the child too
}

// mine is what the school can see of the reader. Having opened it is proof of having been told. Children have a page in
// their own words. // serves NEW-05, MON-02
func (h pages) mine(c *web.Ctx) (web.Page, error) {
	if c.Actor.Has(authz.Pupil) {
		return web.Go("/me/seen"), nil
	}
	active := h.s.base.Policy.Load()
	if active == nil {
		return web.Page{}, errs.Missing("There is no policy in force yet, so nothing is said about what can be seen.")
	}
	p := minePage{Kin: c.Actor.Has(authz.Parent)}
	err := h.s.base.Ledger.Write(c, h.s.job("page"), func(tx *ledger.Tx) (ledger.Event, error) {
		before, err := h.s.store.of(c, tx, c.Actor.Person)
		if err != nil {
			return ledger.Event{}, err
		}
		p.Last = said(before)
		return told(tx.School, c.Actor.Person, onPage), h.s.store.put(c, tx, notice{c.Actor.Person, tx.Now, onPage})
	})
	p.Parts = h.s.seen(active.Pack, c.Actor, profileOf(active.Pack, c.Actor))
	for i := range p.Parts {
		p.Parts[i].Lines = slices.DeleteFunc(p.Parts[i].Lines, func(l string) bool { return l == "" })
	}
	return web.Show("sight/mine", "What the school can see", p), err
}

// profileOf is the filter's profile for an adult.
func profileOf(p *policy.Pack, a authz.Actor) *policy.Profile {
	for i := range p.Filtering.Profiles {
		one := &p.Filtering.Profiles[i]
		if slices.ContainsFunc(one.Roles, func(r string) bool { return a.Has(authz.Role(r)) }) {
			return one
		}
	}
	return nil
}

func said(n notice) string {
	at, err := clock.Parse(n.At)
	if err != nil {
		return ""
	}
	how := map[string]string{atSignIn: "by the reminder at sign-in", inAgreement: "by the agreement that you signed", onPage: "by this page"}[n.How]
	return "You were last told on " + clock.Day(at) + ", " + how + "."
}

const perPage = 50

type untoldPage struct {
	Said  string
	Table web.Table
	Pager web.Pager
}

// untold lists who has not been told in the last year. // serves MON-02
func (h pages) untold(c *web.Ctx) (web.Page, error) {
	p := untoldPage{Table: web.Table{Caption: "People", Head: []string{"Name", "Post", "Class"}, Empty: "Everybody with an account was told in the last year."}}
	err := h.s.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		missing, _, err := h.s.untold(c, tx)
		p.Pager = c.Pager(len(missing), perPage)
		from := min((p.Pager.Page-1)*perPage, len(missing))
		for _, one := range missing[from:min(from+perPage, len(missing))] {
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: one.Full(), Header: true}, {Text: h.posts(one)}, {Text: one.Class}})
		}
		return err
	})
	return web.Show("sight/untold", "Not told yet", p), err
}

func (h pages) export(c *web.Ctx) (web.Page, error) {
	t := sheet.Table{Name: "Not told yet", Head: []string{"Name", "Post", "Class"}}
	err := h.s.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		missing, _, err := h.s.untold(c, tx)
		for _, one := range missing {
			t.Line(one.Full(), h.posts(one), one.Class)
		}
		return err
	})
	return web.Spreadsheet("not-told-yet", sheet.WriteCSV(t)), err
}

func (h pages) tile(c *web.Ctx) ([]web.Tile, error) {
	if c.Actor.Has(authz.Pupil) {
		return nil, nil // they have a page in their own words
	}
	return []web.Tile{{Title: "What the school can see", Text: "What is written down of your use of the internet, who may look, and for how long", Href: "/sight", Picture: "computer"}}, nil
}

// posts are what somebody is, in the school's words.
func (h pages) posts(p people.Person) string {
	active := h.s.base.Policy.Load()
	if active == nil {
		return ""
	}
	var out []string
	for _, post := range active.Pack.Posts {
		if slices.Contains(p.Posts, post.Key) {
			out = append(out, post.Title)
		}
	}
	return strings.Join(out, ", ")
}
