package search

import (
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/web"
)

// FormPage is the form with which a look begins.
type FormPage struct {
	Who, Person, From, To, Host, Verdict, Category, Reason, Case web.Field
	Door, Network, Words, Purpose, Files, Account, Device, Text  web.Field
	Untold                                                       *web.Field // asked when the family was not told (AUA-11)
	Chosen                                                       string
}

func (d *Desk) formPage(c *web.Ctx) (web.Page, *FormPage) {
	today := d.base.Now().In(clock.London)
	p := &FormPage{
		Who:      web.Field{Name: "who", Label: "Person", Hint: "Part of a name, or an account name. Leave it empty to look for a site over everybody.", Width: "20"},
		Person:   web.Field{Name: "person", Type: "hidden"},
		From:     web.Field{Name: "from", Label: "First day", Type: "date", Value: today.AddDate(0, 0, -7).Format(time.DateOnly)},
		To:       web.Field{Name: "to", Label: "Last day", Type: "date", Value: today.Format(time.DateOnly)},
		Host:     web.Field{Name: "host", Label: "Part of the site's name", Optional: true, Width: "20"},
		Verdict:  web.Field{Name: "verdict", Label: "Decision", Type: "select", Options: []web.Option{{Text: "Any"}, {Value: traffic.Blocked, Text: "Blocked"}, {Value: "allow", Text: "Let through"}}},
		Category: web.Field{Name: "category", Label: "Category", Type: "select", Options: []web.Option{{Text: "Any"}}},
		Door:     web.Field{Name: "door", Label: "Way in", Type: "select", Options: doors()},
		Network:  web.Field{Name: "network", Label: "Part of the network", Type: "select", Options: []web.Option{{Text: "Any"}}},
		Words:    web.Field{Name: "words", Label: "Words that were looked for", Hint: "Part of a search, as far as the gateway could see it", Optional: true, Width: "20"},
		Account:  web.Field{Name: "account", Label: "Account", Hint: "As it is typed at the gateway", Optional: true, Width: "20"},
		Device:   web.Field{Name: "device", Label: "Device", Hint: "Its address, such as 10.1.0.17", Optional: true, Width: "20"},
		Text:     web.Field{Name: "text", Label: "Worrying words that were found", Type: "select", Options: d.textKinds()},
		Purpose:  web.Field{Name: "purpose", Label: "What is it for?", Type: "radios", Small: true, Required: true, Options: d.looks.Purposes()},
		Files:    web.Field{Name: "files", Label: "The child's files", Hint: "They lie on the school's own server: here stays who looked, why, and what came of it.", Type: "checkboxes", Small: true, Options: []web.Option{{Value: looks.Yes, Text: "I look through this child's school files too"}}},
		Reason:   web.Field{Name: "reason", Label: "Why do you look this up?", Hint: "The head teacher sees this in a monthly list.", Type: "textarea", Rows: 3, Max: 1000, Required: true},
		Case:     web.Field{Name: "case", Label: "Number of the concern", Hint: "For example 2026-0042. A search without one is marked in the head teacher's list.", Optional: true, Width: "10"}}
	if active := d.base.Policy.Load(); active != nil {
		for _, one := range active.Pack.Filtering.Categories {
			p.Category.Options = append(p.Category.Options, web.Option{Value: one.Key, Text: one.Title})
		}
		for _, one := range active.Pack.Filtering.Networks {
			p.Network.Options = append(p.Network.Options, web.Option{Value: one.Key, Text: one.Title})
		}
	}
	page := web.Show("monitoring/search", "Look something up in the log", p)
	return page, p
}

// Form asks for whom or what, and why.
func (d *Desk) Form(c *web.Ctx) (web.Page, error) {
	page, p := d.formPage(c)
	id := c.Query("person")
	if again := c.Query("again"); again != "" {
		l, err := d.again(c, again)
		if err != nil {
			return web.Page{}, err
		}
		p.fill(l)
		id = l.About
	}
	if id == "" {
		return page, nil
	}
	g, err := d.grant(c, id, "")
	if err != nil {
		return web.Page{}, err
	}
	who, err := d.person(c, g.Subject().Ref.ID)
	if err != nil || who.ID == "" {
		return page, err
	}
	p.Person.Value, p.Chosen = who.ID, who.Full()
	return page, nil
}

// again gives somebody's own look-up, to be narrowed.
func (d *Desk) again(c *web.Ctx, id string) (l looks.Lookup, err error) {
	err = d.base.Ledger.Read(c, d.job("see"), func(tx *ledger.Tx) (err error) {
		l, err = looks.Get(c, tx, id)
		return err
	})
	if err == nil && l.By != c.Actor.Person {
		err = errs.Denied("This search belongs to somebody else. Start one of your own, with your own reason.")
	}
	return l, err
}

func (p *FormPage) fill(l looks.Lookup) {
	p.Purpose.Value, p.Reason.Value, p.Case.Value = l.Purpose, l.Reason, l.Case
	p.From.Value = clock.ISO(clock.Moment(l.From))
	p.To.Value = clock.Moment(l.To).In(clock.London).AddDate(0, 0, -1).Format(time.DateOnly)
	p.Host.Value, p.Words.Value, p.Account.Value, p.Device.Value = l.Host, l.Words, l.Account, l.Device
	p.Verdict.Value, p.Category.Value, p.Door.Value, p.Network.Value, p.Text.Value = l.Verdict, l.Category, l.Door, l.Network, l.Text
	if l.Files == looks.Yes {
		p.Files.Values = []string{looks.Yes}
	}
}
