package passes

import (
	"fmt"
	"net/url"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

type pages struct{ p *Passes }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/passes", Action: "passes.list", List: true, Handle: h.list, Menu: "Lessons on the web", Under: "Filter"},
		{Method: "GET", Path: "/passes/pane", Action: "passes.list", List: true, Handle: h.pane},
		{Method: "GET", Path: "/passes/new", Action: "passes.open", Subject: anyClass, Handle: h.opening},
		{Method: "POST", Path: "/passes/new", Action: "passes.open", Subject: formClass, Handle: h.open, Limit: 64 << 10},
		{Method: "GET", Path: "/passes/lessons/{id}", Action: "passes.list", Subject: h.ofPass, Handle: h.show},
		{Method: "POST", Path: "/passes/lessons/{id}/end", Action: "passes.end", Subject: h.ofPass, Handle: h.end},
		{Method: "POST", Path: "/passes/lessons/{id}/extend", Action: "passes.open", Subject: h.ofPass, Handle: h.extend},
		{Method: "POST", Path: "/passes/lessons/{id}/sites", Action: "passes.open", Subject: h.ofPass, Handle: h.addSite},
		{Method: "POST", Path: "/passes/lessons/{id}/decide", Action: "passes.decide", Subject: h.ofPass, Handle: h.decide},
		{Method: "POST", Path: "/passes/asks/{id}/no", Action: "passes.open", Subject: h.ofAsk, Handle: h.decline},
		{Method: "GET", Path: "/passes/plans", Action: "passes.plans", List: true, Handle: h.plans, Menu: "Lesson plans", Under: "Lessons on the web"},
		{Method: "GET", Path: "/passes/plans/new", Action: "passes.plan", Subject: mine, Handle: h.planning},
		{Method: "POST", Path: "/passes/plans/new", Action: "passes.plan", Subject: mine, Handle: h.plan, Limit: 64 << 10},
		{Method: "GET", Path: "/passes/plans/{id}", Action: "passes.plans", Subject: h.readsPlan, Handle: h.showPlan},
		{Method: "GET", Path: "/passes/plans/{id}/edit", Action: "passes.plan", Subject: h.ownsPlan, Handle: h.editing},
		{Method: "POST", Path: "/passes/plans/{id}/edit", Action: "passes.plan", Subject: h.ownsPlan, Handle: h.edit, Limit: 64 << 10},
		{Method: "POST", Path: "/passes/plans/{id}/copy", Action: "passes.plan", Subject: h.readsPlan, Handle: h.copyPlan},
		{Method: "POST", Path: "/passes/plans/{id}/share", Action: "passes.plan", Subject: h.ownsPlan, Handle: h.share},
		{Method: "POST", Path: "/passes/plans/{id}/remove", Action: "passes.plan", Subject: h.ownsPlan, Handle: h.drop},
		{Method: "GET", Path: "/passes/looks", Action: "passes.list", List: true, Handle: h.looks, Menu: "Sites looked at", Under: "Lessons on the web"},
		{Method: "POST", Path: "/passes/looks", Action: "passes.look", Handle: h.look},
		{Method: "GET", Path: "/passes/ask", Action: "passes.ask", Handle: h.asking},
		{Method: "POST", Path: "/passes/ask", Action: "passes.ask", Handle: h.ask, Limit: 8 << 10},
		{Method: "GET", Path: "/passes/ask/pane", Action: "passes.ask", Handle: h.asked},
		{Method: "GET", Path: "/passes/hide", Action: "passes.hide", Subject: anyClass, Handle: h.hiding},
		{Method: "POST", Path: "/passes/hide", Action: "passes.hide", Subject: formClass, Handle: h.hide, Limit: 8 << 10},
		{Method: "POST", Path: "/passes/hidden/{id}/lift", Action: "passes.open", Subject: h.ofHide, Handle: h.lift},
		{Method: "GET", Path: "/passes/calm", Action: "passes.hide", Subject: anyClass, Handle: calm},
		{Method: "GET", Path: "/passes/digest", Action: "passes.digest", Handle: h.digest, Menu: "Week by week", Under: "Lessons on the web"},
	}
}

// anyClass is for a form on which a class is still to be chosen.
func anyClass(c *web.Ctx) (authz.Subject, error) {
	return authz.Subject{Ref: c.Ref("school", c.School.ID), List: true}, nil
}

// formClass is the class that a form names. A child's form is about the child alone; one on which an adult has chosen no
// class opens nothing, and comes back with a sentence beside the field. // serves NEW-04
func formClass(c *web.Ctx) (authz.Subject, error) {
	s := authz.Subject{Ref: c.Ref("school", c.School.ID)}
	switch class := c.Form("class"); {
	case c.Actor.Has(authz.Pupil):
		s.Owners = []string{c.Actor.Person}
	case class == "":
		return anyClass(c)
	default:
		s.Classes = []string{class}
	}
	return s, nil
}

func mine(c *web.Ctx) (authz.Subject, error) {
	return authz.Subject{Ref: c.Ref("school", c.School.ID), Owners: []string{c.Actor.Person}}, nil
}

func (h pages) ofPass(c *web.Ctx) (s authz.Subject, err error) {
	err = h.p.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		one, err := h.p.store.get(c, tx, c.Param("id"))
		s = authz.Subject{Ref: one.Ref(tx.School), Classes: []string{one.Class}}
		return err
	})
	return s, err
}

func (h pages) ofAsk(c *web.Ctx) (s authz.Subject, err error) {
	err = h.p.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		a, err := h.p.store.getAsk(c, tx, c.Param("id"))
		s = a.subject(tx.School)
		return err
	})
	return s, err
}

func (h pages) ofHide(c *web.Ctx) (s authz.Subject, err error) {
	err = h.p.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		one, err := h.p.store.getHide(c, tx, c.Param("id"))
		s = authz.Subject{Ref: one.Ref(tx.School), Classes: []string{one.Class}}
		return err
	})
	return s, err
}

func (h pages) ownsPlan(c *web.Ctx) (authz.Subject, error)  { return h.ofPlan(c, false) }
func (h pages) readsPlan(c *web.Ctx) (authz.Subject, error) { return h.ofPlan(c, true) }

func (h pages) ofPlan(c *web.Ctx, reading bool) (s authz.Subject, err error) {
	err = h.p.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		one, err := h.p.store.plan(c, tx, c.Param("id"))
		s = one.subject(tx.School, c.Actor.Person, reading)
		return err
	})
	return s, err
}

// write runs a change and sends the browser on; an error comes back for the form.
func (h pages) write(c *web.Ctx, f func(*ledger.Tx) (ledger.Event, error)) error {
	return h.p.base.Ledger.Write(c, c.Grant, f)
}

// names finds the people of a page at once.
func (h pages) names(c *web.Ctx, tx *ledger.Tx, ids ...string) (map[string]people.Person, error) {
	ids = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(ids))), func(id string) bool { return id == "" })
	out := map[string]people.Person{}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := h.p.people.Many(c, tx, ids)
	for _, p := range found {
		out[p.ID] = p
	}
	return out, err
}

func called(names map[string]people.Person, id string) string {
	if p, ok := names[id]; ok {
		return p.Full()
	}
	if id == "" {
		return "Belisha, by itself"
	}
	return "Someone who is no longer in the register"
}

// classes are those for which the reader may do something: her own, or with a wider right all of the school.
func (h pages) classes(c *web.Ctx, tx *ledger.Tx, reach authz.Reach) ([]string, error) {
	if reach != authz.All {
		return slices.Sorted(slices.Values(c.Actor.Classes)), nil
	}
	all, err := h.p.people.Classes(c, tx)
	var out []string
	for _, one := range all {
		if one.Name != "" && !slices.Contains(out, one.Name) {
			out = append(out, one.Name)
		}
	}
	return out, err
}

func classOptions(classes []string, first ...web.Option) []web.Option {
	out := first
	for _, one := range classes {
		out = append(out, web.Option{Value: one, Text: one})
	}
	return out
}

// link is an address with values.
func link(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func pager(c *web.Ctx, total int, path string, pairs ...string) web.Pager {
	p := web.Pager{Page: c.PageNumber(), Pages: (total + perPage - 1) / perPage, Total: total}
	if p.Page > 1 {
		p.Prev = link(path, append(slices.Clone(pairs), "page", fmt.Sprint(p.Page-1))...)
	}
	if p.Page < p.Pages {
		p.Next = link(path, append(slices.Clone(pairs), "page", fmt.Sprint(p.Page+1))...)
	}
	return p
}

// stateTag says how a lesson stands.
func (h pages) stateTag(one Pass) web.Tag {
	now := h.p.base.Now()
	switch {
	case one.Runs(now) && !h.p.taught(one, now):
		return web.Tag{Text: "Open on school days", Colour: "blue"}
	case one.Runs(now):
		return web.Tag{Text: "Open", Colour: "green"}
	case one.Coming(now):
		return web.Tag{Text: "Opens " + clock.Told(one.Starts), Colour: "blue"}
	case one.State == Declined:
		return web.Tag{Text: "Declined", Colour: "red"}
	case one.State == Asked && one.EndedAt == "" && one.Ends > clock.Text(now):
		return web.Tag{Text: "Waits for approval", Colour: "yellow"}
	case one.State == Asked:
		return web.Tag{Text: "Not approved", Colour: "grey"}
	}
	return web.Tag{Text: "Over", Colour: "grey"}
}
