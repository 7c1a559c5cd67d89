package rights

import (
	"fmt"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// checksPage is who has no current check, whose account waits for one, and which run out.
type checksPage struct {
	Empty   *web.Empty
	Said    string
	Without web.Table
	Waiting web.Table
	Soon    web.Table
	Add     string
	Book    string
}

// checksOf leaves the page to those to whom the policy leaves the central record.
func (h pages) checksOf(c *web.Ctx) (authz.Subject, error) {
	def, _ := h.room.Definition(checksRegister)
	s := h.schoolSubject(c)
	s.Only = def.May.See
	return s, nil
}

// officeTiles lead the office to the checks, and whoever grants modules to them; others come by the page of rights.
func (h pages) officeTiles(c *web.Ctx) ([]web.Tile, error) {
	var out []web.Tile
	def, there := h.room.Definition(checksRegister)
	if there && c.May("rights.checks") && slices.ContainsFunc(def.May.See, c.Actor.Holds) {
		out = append(out, web.Tile{Title: "Central record of checks", Text: "Who has no complete entry, and whose account waits for one", Href: "/rights/checks", Picture: "list"})
	}
	if h.mayGrant(c) && !c.May("rights.list") {
		out = append(out, web.Tile{Title: "Modules by job", Text: "Who has which part of the information system, and grants beyond the job", Href: "/rights/modules", Picture: "list"})
	}
	return out, nil
}

// checks is the office's view of the central record; the look itself joins the trail. // serves PPL-24
func (h pages) checks(c *web.Ctx) (web.Page, error) {
	var found checked
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		found, err = h.Rights.checks(c, tx)
		return ledger.Event{Verb: "rights.checks-read", Subject: ref.New(tx.School, "register", checksRegister)}, err
	})
	v := checksPage{Book: "/registers/" + checksRegister}
	if !found.there {
		v.Empty = &web.Empty{Title: "There is no central record of checks", Text: "The policy in force has no such register. It comes with the policy pack."}
	}
	def, _ := h.room.Definition(checksRegister)
	if c.May("registers.add") && slices.ContainsFunc(def.May.Add, c.Actor.Holds) {
		v.Add = v.Book + "/new"
	}
	v.Said = fmt.Sprintf("%d people work with children or look after servers; %d of them have no complete entry. %d accounts wait for one.", found.all, len(found.without), len(found.waiting))
	v.Without = h.uncheckedTable(c, "Without a complete entry", "Everybody has a complete entry.", found.without)
	v.Waiting = h.uncheckedTable(c, "Accounts that wait", "No account waits for a check.", found.waiting)
	v.Soon = web.Table{Caption: "Running out soon", Head: []string{"Entry", "Runs out"}, Empty: fmt.Sprintf("No entry runs out within %d days.", soonDays)}
	for _, e := range found.soon {
		v.Soon.Rows = append(v.Soon.Rows, []web.Cell{{Text: e.Label, Href: e.Href(), Header: true}, {Text: clock.Date(expires(def, e))}})
	}
	p := web.Show("rights/checks", "Checks in the central record", v)
	if c.May("rights.list") {
		p.Back = &web.Link{Text: "Rights", Href: "/rights"}
	}
	return p, err
}

func (h pages) uncheckedTable(c *web.Ctx, caption, empty string, all []unchecked) web.Table {
	t := web.Table{Caption: caption, Head: []string{"Who", "Kind", "Why"}, Empty: empty}
	for _, u := range all {
		t.Rows = append(t.Rows, []web.Cell{person(c, map[string]people.Person{u.person.ID: u.person}, u.person.ID), {Text: u.person.Kind}, {Text: u.why}})
	}
	return t
}
