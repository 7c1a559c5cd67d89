package search

import (
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/persons"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// grant asks the gate about this person and this case. serves MON-15, INC-06
func (d *Desk) grant(c *web.Ctx, person, number string) (g authz.Grant, err error) {
	s := authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID)}
	err = d.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		of := ref.New(tx.School, people.RefKind, person)
		if person == "" {
			of = s.Ref
		}
		if s, err = d.register.About(c, tx, of, person, c.Actor.Person); err != nil || number == "" {
			return err
		}
		id, err := caseID(c, tx, number)
		if err != nil || id == "" {
			return err
		}
		of2, err := d.incidents.Subject(c, tx, id)
		if slices.Contains(of2.About, c.Actor.Person) {
			s.About, s.AboutWhy = of2.About, persons.OwnCase
		}
		return err
	})
	if err != nil {
		return g, err
	}
	return c.Check("monitoring.search", s)
}

// Search writes the look down, and goes to what the log holds.
func (d *Desk) Search(c *web.Ctx) (web.Page, error) {
	l, err := d.asked(c)
	if err == nil {
		var g authz.Grant
		if g, err = d.grant(c, l.About, l.Case); err == nil {
			err = d.told(c, l)
		}
		if err == nil {
			l, err = d.Look(c, g, l)
		}
	}
	if err == nil {
		return web.Go("/monitoring/searches/" + l.ID), nil
	}
	page, p := d.formPage(c)
	fields := []*web.Field{&p.Who, &p.Person, &p.Host, &p.Verdict, &p.Category, &p.Reason, &p.Case, &p.From, &p.To, &p.Door, &p.Network, &p.Words,
		&p.Purpose, &p.Files, &p.Account, &p.Device, &p.Text}
	if e, ok := errs.As(err); ok && e.Field == "untold" {
		p.Untold = &web.Field{Name: "untold", Label: "The family was not told", Type: "checkboxes",
			Options: []web.Option{{Value: "yes", Text: "I look all the same, and the family will be told"}}}
		fields, p.Person.Value = append(fields, p.Untold), l.About
	}
	page, err = c.Again(page, err, fields...)
	if err == nil && p.Person.Value != "" {
		who, perr := d.person(c, p.Person.Value)
		p.Chosen, err = who.Full(), perr
	}
	return page, err
}

// told stops a first look at a child whose family has not signed that the school may look. // serves AUA-11
func (d *Desk) told(c *web.Ctx, l looks.Lookup) error {
	if l.About == "" || d.hooks.Acknowledged == nil || c.Form("untold") == "yes" {
		return nil
	}
	var known bool
	err := d.base.Ledger.Read(c, d.job("told"), func(tx *ledger.Tx) error {
		p, err := d.people.Get(c, tx, l.About)
		if known = !p.Is(people.Pupil); err != nil || known {
			return err
		}
		known, err = d.hooks.Acknowledged(c, tx, l.About)
		return err
	})
	if err == nil && !known {
		err = errs.Bad("untold", "No parent or carer of this child has signed that the school may look at what a child does online. Tick the box if you have to look all the same.")
	}
	return err
}

// asked reads the form. A name that fits several people is refused with their number, never with a guess.
func (d *Desk) asked(c *web.Ctx) (looks.Lookup, error) {
	l := looks.Lookup{About: c.Form("person"), Reason: c.Form("reason"), Case: c.Form("case"), Host: strings.ToLower(c.Form("host")),
		Verdict: c.Form("verdict"), Category: c.Form("category"),
		Door: c.Form("door"), Network: c.Form("network"), Words: strings.ToLower(c.Form("words")),
		Purpose: c.Form("purpose"), Files: c.Form("files"), Account: people.Account(c.Form("account")), Device: strings.ToLower(c.Form("device")), Text: c.Form("text")}
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
		l.About, err = d.whom(c, c.Form("who"))
	}
	if err == nil && l.Account != "" {
		err = d.ofAccount(c, &l)
	}
	return l, err
}

// ofAccount makes a search for an account one about the person whose account it is, so that it is judged like one. serves MON-15
func (d *Desk) ofAccount(c *web.Ctx, l *looks.Lookup) error {
	return d.base.Ledger.Read(c, d.job("see"), func(tx *ledger.Tx) error {
		p, err := d.people.ByAccount(c, tx, l.Account)
		switch {
		case errs.Is(err, errs.NotFound):
			return nil // an account that nobody has: a mistyped one, or a guest's
		case err != nil:
			return err
		case l.About != "" && l.About != p.ID:
			return errs.Bad("account", "This account belongs to somebody else than the person above. Leave one of the two empty.")
		}
		l.About = p.ID
		return nil
	})
}

func (d *Desk) whom(c *web.Ctx, text string) (string, error) {
	g, err := c.Check("people.list", authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID), List: true})
	if err != nil {
		return "", err
	}
	var found []people.Person
	n := 0
	err = d.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		if p, err := d.people.ByAccount(c, tx, people.Account(text)); err == nil {
			found, n = []people.Person{p}, 1
			return nil
		}
		q := people.Within(g)
		q.Text, q.Left, q.Size = text, true, 5
		found, n, err = d.people.Find(c, tx, q)
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
