package monitoring

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func clauseLink(id string) string { return "/policy/clauses/" + url.PathEscape(id) }

type searchPage struct {
	Who, Person, From, To, Host, Verdict, Category, Reason, Case web.Field
	Untold                                                       *web.Field // asked when the family was not told (AUA-11)
	Chosen                                                       string
}

func (h pages) searchPage(c *web.Ctx) (web.Page, *searchPage) {
	today := h.m.base.Now().In(clock.London)
	p := &searchPage{
		Who:      web.Field{Name: "who", Label: "Person", Hint: "Part of a name, or an account name. Leave it empty to look for a site over everybody.", Width: "20"},
		Person:   web.Field{Name: "person", Type: "hidden"},
		From:     web.Field{Name: "from", Label: "First day", Type: "date", Value: today.AddDate(0, 0, -7).Format(time.DateOnly)},
		To:       web.Field{Name: "to", Label: "Last day", Type: "date", Value: today.Format(time.DateOnly)},
		Host:     web.Field{Name: "host", Label: "Part of the site's name", Optional: true, Width: "20"},
		Verdict:  web.Field{Name: "verdict", Label: "Decision", Type: "select", Options: []web.Option{{Text: "Any"}, {Value: traffic.Blocked, Text: "Blocked"}, {Value: "allow", Text: "Let through"}}},
		Category: web.Field{Name: "category", Label: "Category", Type: "select", Options: []web.Option{{Text: "Any"}}},
		Reason:   web.Field{Name: "reason", Label: "Why do you look this up?", Hint: "The head teacher sees this in a monthly list.", Type: "textarea", Rows: 3, Max: 1000, Required: true},
		Case:     web.Field{Name: "case", Label: "Number of the concern", Hint: "For example 2026-0042. A search without one is marked in the head teacher's list.", Optional: true, Width: "10"}}
	if active := h.m.base.Policy.Load(); active != nil {
		for _, one := range active.Pack.Filtering.Categories {
			p.Category.Options = append(p.Category.Options, web.Option{Value: one.Key, Text: one.Title})
		}
	}
	page := web.Show("monitoring/search", "Look something up in the log", p)
	return page, p
}

func (h pages) searching(c *web.Ctx) (web.Page, error) {
	page, p := h.searchPage(c)
	id := c.Query("person")
	if id == "" {
		return page, nil
	}
	g, err := h.grant(c, id, "")
	if err != nil {
		return web.Page{}, err
	}
	who, err := h.m.person(c, g.Subject().Ref.ID)
	if err != nil || who.ID == "" {
		return page, err
	}
	p.Person.Value, p.Chosen = who.ID, who.Full()
	return page, nil
}

// grant asks the gate about this person and this case. serves MON-15, INC-06
func (h pages) grant(c *web.Ctx, person, number string) (g authz.Grant, err error) {
	s := authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID)}
	err = h.m.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		of := ref.New(tx.School, people.RefKind, person)
		if person == "" {
			of = s.Ref
		}
		if s, err = h.m.about(c, tx, of, person, c.Actor.Person); err != nil || number == "" {
			return err
		}
		id, err := h.m.store.caseID(c, tx, number)
		if err != nil || id == "" {
			return err
		}
		of2, err := h.m.incidents.Subject(c, tx, id)
		if slices.Contains(of2.About, c.Actor.Person) {
			s.About, s.AboutWhy = of2.About, ownCase
		}
		return err
	})
	if err != nil {
		return g, err
	}
	return c.Check("monitoring.search", s)
}

func (h pages) search(c *web.Ctx) (web.Page, error) {
	l, err := h.asked(c)
	if err == nil {
		var g authz.Grant
		if g, err = h.grant(c, l.About, l.Case); err == nil {
			err = h.told(c, l)
		}
		if err == nil {
			l, err = h.m.look(c, g, l)
		}
	}
	if err == nil {
		return web.Go("/monitoring/searches/" + l.ID), nil
	}
	page, p := h.searchPage(c)
	fields := []*web.Field{&p.Who, &p.Person, &p.Host, &p.Verdict, &p.Category, &p.Reason, &p.Case, &p.From, &p.To}
	if e, ok := errs.As(err); ok && e.Field == "untold" {
		p.Untold = &web.Field{Name: "untold", Label: "The family was not told", Type: "checkboxes",
			Options: []web.Option{{Value: "yes", Text: "I look all the same, and the family will be told"}}}
		fields, p.Person.Value = append(fields, p.Untold), l.About
	}
	page, err = c.Again(page, err, fields...)
	if err == nil && p.Person.Value != "" {
		who, perr := h.m.person(c, p.Person.Value)
		p.Chosen, err = who.Full(), perr
	}
	return page, err
}

// told stops a first look at a child whose family has not signed that the school may look. // serves AUA-11
func (h pages) told(c *web.Ctx, l Lookup) error {
	if l.About == "" || h.m.config.Acknowledged == nil || c.Form("untold") == "yes" {
		return nil
	}
	var known bool
	err := h.m.base.Ledger.Read(c, h.m.job("told"), func(tx *ledger.Tx) error {
		p, err := h.m.people.Get(c, tx, l.About)
		if known = !p.Is(people.Pupil); err != nil || known {
			return err
		}
		known, err = h.m.config.Acknowledged(c, tx, l.About)
		return err
	})
	if err == nil && !known {
		err = errs.Bad("untold", "No parent or carer of this child has signed that the school may look at what a child does online. Tick the box if you have to look all the same.")
	}
	return err
}

// asked reads the form. A name that fits several people is refused with their number, never with a guess.
func (h pages) asked(c *web.Ctx) (Lookup, error) {
	l := Lookup{About: c.Form("person"), Reason: c.Form("reason"), Case: c.Form("case"), Host: strings.ToLower(c.Form("host")),
		Verdict: c.Form("verdict"), Category: c.Form("category")}
	from, err := c.NeedDay("from", "the first day")
	if err != nil {
		return l, err
	}
	to, err := c.NeedDay("to", "the last day")
	if err != nil {
		return l, err
	}
	l.From, l.To = clock.Text(from), clock.Text(to.AddDate(0, 0, 1))
	if l.About == "" && c.Form("who") != "" {
		l.About, err = h.whom(c, c.Form("who"))
	}
	return l, err
}

func (h pages) whom(c *web.Ctx, text string) (string, error) {
	g, err := c.Check("people.list", authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID), List: true})
	if err != nil {
		return "", err
	}
	var found []people.Person
	n := 0
	err = h.m.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		if p, err := h.m.people.ByAccount(c, tx, people.Account(text)); err == nil {
			found, n = []people.Person{p}, 1
			return nil
		}
		q := people.Within(g)
		q.Text, q.Left, q.Size = text, true, 5
		found, n, err = h.m.people.Find(c, tx, q)
		return err
	})
	switch {
	case err != nil:
		return "", err
	case n == 0:
		return "", errs.Bad("who", "Nobody in the register has this name. Check the spelling, or look the person up under People.")
	case n > 1:
		var accounts []string
		for _, p := range found {
			accounts = append(accounts, p.Full()+" ("+p.Account+")")
		}
		return "", errs.Bad("who", "%d people fit this name: %s. Enter the account name of the one you mean.", n, strings.Join(accounts, ", "))
	}
	return found[0].ID, nil
}
