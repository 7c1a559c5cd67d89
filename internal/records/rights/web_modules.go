package rights

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// modulesPage is each module with whose job it is, and who was granted it beyond that.
type modulesPage struct {
	Empty  *web.Empty
	Table  web.Table
	Grants []granted
	Past   web.Table
	Grant  bool
	Person web.Field
	Module web.Field
	From   web.Field
	Until  web.Field
	Reason web.Field
}

// granted is one grant in force.
type granted struct {
	Who                           web.Cell
	ID, Module, Reason, By, Until string
	End                           bool
}

// granting leaves grants to those whom the policy names, by the register's own step.
func (h pages) granting(c *web.Ctx) (authz.Subject, error) {
	s := h.schoolSubject(c)
	s.Only = h.approvers()
	return s, nil
}

func (h pages) mayGrant(c *web.Ctx) bool {
	return c.May("rights.grant") && slices.ContainsFunc(h.approvers(), c.Actor.Holds)
}

func (h pages) modules(c *web.Ctx) (web.Page, error) {
	p, _, err := h.modulesPage(c)
	return p, err
}

// modulesPage shows modules by job and grants beyond it. // serves PPL-18
func (h pages) modulesPage(c *web.Ctx) (web.Page, *modulesPage, error) {
	v := &modulesPage{Grant: h.mayGrant(c),
		Table:  web.Table{Caption: "Modules by job", Head: []string{"Module", "Opens to", "People by their post", "Granted beyond the job", "Refused in a month", "Registers", "Second secret"}, Numeric: []int{2, 3, 4}},
		Past:   web.Table{Caption: "Grants that have ended", Head: []string{"Who", "Module", "Reason", "Approved by", "Ended"}, Empty: "No grant has ended yet."},
		Person: web.Field{Name: "person", Label: "Who", Hint: "Somebody on the staff", Type: "select", Options: []web.Option{{Text: "Choose a person"}}},
		Module: web.Field{Name: "module", Label: "Module", Type: "select", Options: []web.Option{{Text: "Choose a module"}}},
		From:   web.Field{Name: "from", Label: "First day", Type: "date", Legend: "s", Value: h.today()},
		Until:  web.Field{Name: "until", Label: "Last day", Hint: "A year at most. Then the module closes by itself", Type: "date", Legend: "s"},
		Reason: web.Field{Name: "reason", Label: "Reason", Hint: "What the person needs it for, in a sentence", Type: "textarea", Rows: 3, Max: 1000}}
	pack := h.pack()
	if len(pack.Modules) == 0 {
		v.Empty = &web.Empty{Title: "There are no modules", Text: "The policy in force names no modules of the information system. They come with the policy pack."}
	}
	err := h.base.Ledger.Read(c, h.readingOf(c, "rights.modules"), func(tx *ledger.Tx) error {
		everybody, err := h.people.Everybody(c, tx)
		if err != nil {
			return err
		}
		all, err := h.store.grants(c, tx)
		if err != nil {
			return err
		}
		tries, err := h.denied(c, tx, h.base.Now().AddDate(0, -1, 0))
		h.fillModules(c, v, everybody, all, tries)
		return err
	})
	p := web.Show("rights/modules", "Modules by job", v)
	p.Back, p.Wide = &web.Link{Text: "Rights", Href: "/rights"}, true
	return p, v, err
}

func (h pages) fillModules(c *web.Ctx, v *modulesPage, everybody []people.Person, all []Grant, tries map[string]int) {
	faces, now, today := map[string]people.Person{}, h.base.Now(), h.today()
	extra := map[string]int{}
	for _, p := range everybody {
		faces[p.ID] = p
		if p.Is(people.Staff) && !p.Gone(now) && p.ID != c.Actor.Person {
			v.Person.Options = append(v.Person.Options, web.Option{Value: p.ID, Text: p.Full()})
		}
	}
	for _, g := range all {
		if g.Ended != "" || g.Until < today {
			ended := clock.Date(g.Until)
			if g.Ended != "" {
				ended = clock.Told(g.Ended)
			}
			v.Past.Rows = append(v.Past.Rows, []web.Cell{person(c, faces, g.Person), {Text: h.moduleTitle(g.Module)}, {Text: g.Reason}, {Text: name(faces, g.Approved)}, {Text: ended}})
			continue
		}
		extra[g.Module]++
		v.Grants = append(v.Grants, granted{ID: g.ID, Who: person(c, faces, g.Person), Module: h.moduleTitle(g.Module), Reason: g.Reason, By: name(faces, g.Approved), Until: clock.Date(g.Until), End: v.Grant})
	}
	for _, m := range h.pack().Modules {
		v.Module.Options = append(v.Module.Options, web.Option{Value: m.Key, Text: m.Title})
		v.Table.Rows = append(v.Table.Rows, h.moduleRow(m, everybody, extra[m.Key], tries[m.Key]))
	}
}

func (h pages) moduleRow(m policy.Module, everybody []people.Person, extra, tries int) []web.Cell {
	n := 0
	for _, p := range everybody {
		if !p.Gone(h.base.Now()) && slices.ContainsFunc(m.Posts, func(post string) bool { return slices.Contains(p.Holds(), post) }) {
			n++
		}
	}
	var posts, books []string
	for _, key := range m.Posts {
		posts = append(posts, h.postTitle(key))
	}
	for _, key := range m.Registers {
		if def, ok := h.room.Definition(key); ok {
			books = append(books, def.Title)
		}
	}
	sealed := "No"
	if m.Sealed {
		sealed = "Yes"
	}
	return []web.Cell{{Text: m.Title, Header: true}, {Text: strings.Join(posts, ", ")}, {Text: fmt.Sprint(n), Numeric: true}, {Text: fmt.Sprint(extra), Numeric: true}, {Text: fmt.Sprint(tries), Numeric: true}, {Text: strings.Join(books, ", ")}, {Text: sealed}}
}

// granted grants a module. // serves PPL-18
func (h pages) granted(c *web.Ctx) (web.Page, error) {
	g := Grant{Person: c.Form("person"), Module: c.Form("module"), Reason: c.Form("reason")}
	from, err := c.NeedDay("from", "the first day")
	var until time.Time
	if err == nil {
		until, err = c.NeedDay("until", "the last day")
	}
	if err == nil {
		g.From, g.Until = from.Format(time.DateOnly), until.Format(time.DateOnly)
		err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.give(c, tx, g) })
	}
	if err == nil {
		return web.Say("/rights/modules", "success", "The module is open to this person from the first day, and closes by itself after the last."), nil
	}
	p, v, again := h.modulesPage(c)
	if again != nil {
		return p, again
	}
	return c.Again(p, err, &v.Person, &v.Module, &v.From, &v.Until, &v.Reason)
}

// ended ends a grant now. // serves PPL-18
func (h pages) ended(c *web.Ctx) (web.Page, error) {
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		g, err := h.store.grant(c, tx, c.Param("id"))
		if err != nil {
			return ledger.Event{}, err
		}
		return h.end(c, tx, g, "ended early")
	})
	return web.Say("/rights/modules", "success", "The grant has ended. The module is closed to this person."), err
}
