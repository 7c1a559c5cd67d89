package filtering

import (
	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type whyPage struct {
	Person, Address web.Field
	Day, Time       web.Field
	Past            bool // a moment in the past can be asked about
	Asked           bool
	When            string
	Chain           web.Summary
	Verdict         web.Tag
	Notes           []string
	Challenge       string
}

func newWhy(c *web.Ctx) *whyPage {
	return &whyPage{Person: web.Field{Name: "person", Label: "Account name", Hint: "As typed at sign-in", Value: c.Query("person"), Width: "20"},
		Address:   web.Field{Name: "address", Label: "Address", Hint: "For example games.example", Value: c.Query("address")},
		Day:       web.Field{Name: "day", Label: "On what day", Hint: "For example 20/11/2026. Empty: today, or now where no time is given.", Value: c.Query("day"), Width: "10", Optional: true},
		Time:      web.Field{Name: "time", Label: "At what time", Hint: "For example 10:30", Value: c.Query("time"), Width: "5", Optional: true},
		Challenge: "If you think this is wrong, ask for the site to be opened or closed, or speak to the online safety coordinator."}
}

// why prints the whole chain of reasoning, as `belisha why` does, for now or for a moment in the past. serves NEW-01
func (h pages) why(c *web.Ctx) (web.Page, error) {
	p := newWhy(c)
	p.Past = h.f.config.ExplainAt != nil
	page := web.Show("filtering/why", "Why is a site open or blocked?", p)
	page.Back = &web.Link{Text: "Filter", Href: "/filtering"}
	if p.Address.Value == "" || h.f.config.Explain == nil {
		return page, nil
	}
	chain, err := h.chain(c, p)
	if e, ok := errs.As(err); ok && (e.Kind == errs.Invalid || e.Kind == errs.NotFound) {
		field := &p.Address
		switch e.Field {
		case "day", "at":
			field = &p.Day
		case "time":
			field = &p.Time
		}
		field.Error = e.Safe
		page.Errors = web.FieldErrors(*field)
		return page, nil
	}
	if err != nil {
		return web.Page{}, err
	}
	p.Asked, p.Chain, p.Verdict = true, chain.rows(), web.Tag{Text: "Blocked", Colour: "red"}
	if chain.Allowed {
		p.Verdict = web.Tag{Text: "Open", Colour: "green"}
	}
	return page, nil
}

// chain asks the engine of now, or one with the rules of the past.
func (h pages) chain(c *web.Ctx, p *whyPage) (Chain, error) {
	p.When = "Now"
	if p.Day.Value == "" && p.Time.Value == "" || !p.Past {
		return h.f.config.Explain(c, p.Person.Value, p.Address.Value, h.f.base.Now())
	}
	at, err := pastMoment(p.Day.Value, p.Time.Value, h.f.base.Now())
	if err != nil {
		return Chain{}, err
	}
	p.When = clock.Human(at)
	var book *board.Rulebook
	var who *board.Person
	err = h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		book, who, p.Notes, err = h.f.AsOf(c, tx, p.Person.Value, at)
		return err
	})
	if err != nil {
		return Chain{}, err
	}
	return h.f.config.ExplainAt(c, book, who, p.Person.Value, p.Address.Value, at)
}
