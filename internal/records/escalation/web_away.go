package escalation

import (
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// fillAway lists who is away today.
func (h pages) fillAway(c *web.Ctx, tx *ledger.Tx, p *dutyPage, now time.Time) error {
	away, err := h.e.store.away(c, tx, clock.ISO(now))
	if err != nil {
		return err
	}
	for _, a := range away {
		if a.Person == c.Actor.Person {
			p.Mine = &a
		}
		who, err := h.names(c, tx, []string{a.Person})
		if err != nil {
			return err
		}
		stand, err := h.names(c, tx, []string{a.StandIn})
		if err != nil {
			return err
		}
		row := awayRow{Until: clock.Date(a.Until), StandIn: "The deputy, then the head teacher"}
		if len(who) > 0 {
			row.Who = who[0]
		}
		if len(stand) > 0 {
			row.StandIn = stand[0]
		}
		if c.May("escalation.away_other") {
			row.Back = "/duty/back/" + a.Person
		}
		p.Away = append(p.Away, row)
	}
	return nil
}

// fillForms makes the forms, with those to choose from who may handle what comes in.
func (h pages) fillForms(c *web.Ctx, tx *ledger.Tx, p *dutyPage, now time.Time) error {
	able, err := h.e.able(c, tx, now, c.Actor.Person)
	if err != nil {
		return err
	}
	until := func(id string) web.Field {
		return web.Field{Name: "until", ID: id, Label: "Last day", Type: "date", Hint: "Today, if you do not know yet.", Value: clock.ISO(now)}
	}
	stand := func(id string) web.Field {
		f := web.Field{Name: "stand_in", ID: id, Label: "Who stands in", Type: "select", Options: []web.Option{{Text: "The deputy, then the head teacher"}}}
		for _, one := range able {
			f.Options = append(f.Options, web.Option{Value: one.ID, Text: one.Full()})
		}
		return f
	}
	p.Until, p.StandIn = until(""), stand("")
	if !c.May("escalation.away_other") {
		return nil
	}
	p.Other = &otherForm{Person: web.Field{Name: "person", Label: "Who is away", Type: "select", Options: []web.Option{{Text: "Choose one"}}},
		Until: until("other-until"), StandIn: stand("other-stand_in")}
	all, err := h.e.people.Everybody(c, tx)
	for _, one := range all {
		if one.Is(people.Staff) && one.Here(now) && one.ID != c.Actor.Person {
			p.Other.Person.Options = append(p.Other.Person.Options, web.Option{Value: one.ID, Text: one.Full()})
		}
	}
	return err
}

// away says that the person who presses it is away from today. Alerts go to the stand-in, or to the deputy, at once.
func (h pages) away(c *web.Ctx) (web.Page, error) {
	return h.putAway(c, c.Actor.Person, func(p *dutyPage) []*web.Field { return []*web.Field{&p.Until, &p.StandIn} })
}

func (h pages) awayOther(c *web.Ctx) (web.Page, error) {
	return h.putAway(c, c.Form("person"), func(p *dutyPage) []*web.Field { return []*web.Field{&p.Other.Person, &p.Other.Until, &p.Other.StandIn} })
}

func (h pages) putAway(c *web.Ctx, person string, fields func(*dutyPage) []*web.Field) (web.Page, error) {
	until, err := c.NeedDay("until", "the last day")
	now := h.e.base.Now()
	a := Absence{Person: person, StandIn: c.Form("stand_in"), From: clock.ISO(now), Until: clock.ISO(until), By: c.Actor.Person}
	if err == nil {
		err = a.check(now, until)
	}
	if err == nil {
		err = h.e.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.e.leave(c, tx, a) })
	}
	if err == nil {
		err = h.e.climb(c) // what nobody has answered goes to whoever is there instead, now
	}
	if err == nil {
		return web.Say("/duty", "success", "It is written down. What comes in goes to whoever stands in, from now on."), nil
	}
	page, p, again := h.dutyWith(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, fields(p)...)
}

func (h pages) back(c *web.Ctx) (web.Page, error) { return h.endAway(c, c.Actor.Person) }

func (h pages) backOther(c *web.Ctx) (web.Page, error) { return h.endAway(c, c.Param("person")) }

func (h pages) endAway(c *web.Ctx, person string) (web.Page, error) {
	err := h.e.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.e.returned(c, tx, person) })
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/duty", "success", "It is written down: back on duty."), nil
}
