package incidents

import (
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/web"
)

// Ask is the page of somebody who has to see a case that is not theirs.
type Ask struct {
	ID     string
	Fields []web.Field
}

func askPage(id string) web.Page {
	a := Ask{ID: id, Fields: []web.Field{{Type: "textarea", Name: "why", Label: "Why do you need to see this case?", Rows: 3,
		Hint: "Those who deal with it read this. If one of them agrees, you can read it for half an hour, and every look is written down."}}}
	p := web.Show("incidents/ask", "Ask to see a case", a)
	p.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return p
}

func (h pages) ask(c *web.Ctx) (web.Page, error) { return askPage(c.Param("id")), nil }

// asked takes the request. // serves INC-06
func (h pages) askedToRead(c *web.Ctx) (web.Page, error) {
	id := c.Param("id")
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "incidents.reading-asked", Subject: record.RefOf(tx, id), Changes: []ledger.Change{{Field: "reason", Class: ledger.Personal}}},
			h.store.AskToRead(c, tx, id, c.Form("why"))
	})
	if err != nil {
		p := askPage(id)
		return again(c, p, err, p.Data.(Ask).Fields)
	}
	return web.Say("/", "success", "Your request is with those who deal with the case. If one of them agrees, open the case's address within half an hour."), nil
}

// let answers a request, as a second person. // serves INC-06
func (h pages) let(c *web.Ctx) (web.Page, error) {
	yes, none := c.Form("let") == "yes", func(*Shown) []web.Field { return nil }
	return h.act(c, "Your answer is saved.", none, func(tx *ledger.Tx, id string) (ledger.Event, bool, error) {
		err := h.store.LetRead(c, tx, id, c.Param("rid"), yes)
		return ledger.Event{Verb: "incidents.reading-answered", Changes: []ledger.Change{{Field: "answer", Class: ledger.Open, After: yesNo(yes)}}}, false, err
	})
}

// wishes are the requests that wait for an answer.
func (h pages) wishes(c *web.Ctx, tx *ledger.Tx, k Case) ([]Wish, error) {
	all, err := h.store.Requests(c, tx, k.ID)
	if err != nil {
		return nil, err
	}
	var out []Wish
	for _, r := range all {
		if r.State != "asked" {
			continue
		}
		p, err := h.store.Person(c, tx, r.Person)
		if err != nil {
			return nil, err
		}
		out = append(out, Wish{ID: r.ID, Who: p.Full(), When: clock.Told(r.Asked), Reason: r.Reason})
	}
	return out, nil
}

// Reporter is the page with the name of whoever told something under protection.
type Reporter struct {
	Number, Name, Kind string
}

// reporter shows the name; looking leaves an event. // serves INC-39
func (h pages) reporter(c *web.Ctx) (web.Page, error) {
	var r Reporter
	id := c.Param("id")
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		i, err := h.store.Get(c, tx, id)
		if err != nil {
			return ledger.Event{}, err
		}
		r = Reporter{Number: i.Number, Name: i.ReporterText, Kind: i.ReporterKind}
		if p, perr := h.store.Person(c, tx, i.Reporter); perr == nil {
			r.Name = p.Full()
		}
		if r.Name == "" {
			r.Name = "They gave no name."
		}
		return ledger.Event{Verb: "incidents.reporter-seen", Subject: i.Ref()}, nil
	})
	p := web.Show("incidents/reporter", "Who told us, "+r.Number, r)
	p.Back = &web.Link{Text: "Back to " + r.Number, Href: "/incidents/" + id}
	return p, err
}
