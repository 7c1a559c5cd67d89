package incidents

import (
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// act runs one change on the case of this page and goes back to it, or shows it again with the fault.
func (h pages) act(c *web.Ctx, say string, form func(*Shown) []web.Field, do func(*ledger.Tx, string) (ledger.Event, bool, error)) (web.Page, error) {
	id, moved := c.Param("id"), false
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e, away, err := do(tx, id)
		moved = away
		e.Subject = record.RefOf(tx, id)
		return e, err
	})
	if err != nil {
		return h.faulty(c, err, form)
	}
	if moved {
		return web.Say("/incidents", "success", "Saved. By the people named in it, this case is now dealt with by others, and you may no longer see it."), nil
	}
	return web.Say("/incidents/"+id, "success", say), nil
}

// classify takes the row of the matrix. // serves INC-14, POL-12, STD-13
func (h pages) classify(c *web.Ctx) (web.Page, error) {
	audience, row, _ := strings.Cut(c.Form("row"), ":")
	ch := Choice{Audience: audience, Row: row, Place: c.Form("place"), Title: record.Clip(c.Form("heading")), Reason: c.Form("classify-reason"),
		Tags: c.Forms("tags"), Confidential: c.Form("confidential") == "yes",
		Action: c.Form("action"), ActionText: record.Clip(c.Form("action-text")), SchoolLink: record.Clip(c.Form("school-link")), Clause: record.Clip(c.Form("clause")), RepeatWhy: c.Form("repeat-why")}
	form := func(s *Shown) []web.Field { return s.Classify }
	at, err := c.Moment("happened", "hour", "the date on which it happened", h.base.Now())
	if err == nil && at.IsZero() {
		err = errs.Bad("happened", "Enter the date on which it happened.")
	}
	if err != nil {
		return h.faulty(c, err, form)
	}
	ch.Happened = clock.Text(at)
	return h.act(c, "The case is classified. What the policy asks for stands under “What the policy asks for”.", form, func(tx *ledger.Tx, id string) (ledger.Event, bool, error) {
		before, after, moved, err := h.store.Classify(c, tx, id, ch)
		return ledger.Event{Verb: "incidents.classified", Changes: []ledger.Change{
			{Field: "audience", Class: ledger.Open, Before: before.Audience, After: after.Audience},
			{Field: "row", Class: ledger.Open, Before: before.Row, After: after.Row},
			{Field: "pack", Class: ledger.Open, Before: before.Pack, After: after.Pack},
			{Field: "reason", Class: ledger.Personal}}}, moved, err
	})
}

// note adds a line to the chronology.
func (h pages) note(c *web.Ctx) (web.Page, error) {
	return h.act(c, "The note is added.", func(s *Shown) []web.Field { return s.Note }, func(tx *ledger.Tx, id string) (ledger.Event, bool, error) {
		_, err := h.store.Jot(c, tx, id, c.Form("note"))
		return ledger.Event{Verb: "incidents.noted", Changes: []ledger.Change{{Field: "note", Class: ledger.Personal}}}, false, err
	})
}

// addPerson names someone in the case. // serves INC-05, INC-06
func (h pages) addPerson(c *web.Ctx) (web.Page, error) {
	var choose []people.Person
	form := func(s *Shown) []web.Field {
		if len(choose) > 0 {
			pick := web.Field{Type: "radios", Name: "pick", Label: "Which one?", Small: true}
			for _, p := range choose {
				pick.Options = append(pick.Options, web.Option{Value: p.ID, Text: strings.TrimSpace(p.Full() + " " + p.Class), Hint: p.Account})
			}
			s.Person = append(s.Person, pick)
		}
		return s.Person
	}
	return h.act(c, "The person is named in the case.", form, func(tx *ledger.Tx, id string) (ledger.Event, bool, error) {
		who, others, err := h.found(c, tx)
		choose = others
		if err != nil {
			return ledger.Event{}, false, err
		}
		_, moved, err := h.store.AddPerson(c, tx, id, who, c.Form("part"))
		return ledger.Event{Verb: "incidents.person-added", Changes: []ledger.Change{{Field: "person", Class: ledger.Personal},
			{Field: "part", Class: ledger.Open, After: c.Form("part")}}}, moved, err
	})
}

// found finds the one person that was typed or picked, or offers those it could be.
func (h pages) found(c *web.Ctx, tx *ledger.Tx) (string, []people.Person, error) {
	if id := c.Form("pick"); id != "" {
		p, err := h.store.Person(c, tx, id)
		return p.ID, nil, err
	}
	typed := c.Form("person")
	if typed == "" {
		return "", nil, errs.Bad("person", "Enter a name.")
	}
	same, err := h.store.Match(c, tx, typed)
	if err != nil || len(same) == 1 {
		return first(same), nil, err
	}
	if len(same) > 1 {
		return "", same, errs.Bad("person", "Several people are called this. Choose one of them below.")
	}
	near, err := h.store.Like(c, tx, typed)
	if err == nil && len(near) > 0 {
		return "", near, errs.Bad("person", "Nobody is called exactly this. Choose one of those below, or type the whole name.")
	}
	if err == nil {
		err = errs.Bad("person", "Nobody in the register is called this. Check the spelling, or add a note with the name instead.")
	}
	return "", nil, err
}

func first(list []people.Person) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].ID
}

// close ends the case, or says everything that is missing. // serves INC-04, INC-14, STD-13
func (h pages) close(c *web.Ctx) (web.Page, error) {
	cl := Closing{Outcome: c.Form("outcome"), Informed: c.Form("informed"), Reason: c.Form("close-reason"), Nobody: c.Form("nobody") == "yes",
		Tags: c.Forms("risks"), NoRisk: slices.Contains(c.Forms("risks"), noRisk), Version: c.Form("version")}
	return h.act(c, "The case is closed.", func(s *Shown) []web.Field { return s.Close }, func(tx *ledger.Tx, id string) (ledger.Event, bool, error) {
		_, err := h.store.Close(c, tx, id, cl)
		return ledger.Event{Verb: "incidents.closed", Changes: []ledger.Change{{Field: "state", Class: ledger.Open, Before: Open, After: Closed},
			{Field: "outcome", Class: ledger.Open, After: cl.Outcome}, {Field: "reason", Class: ledger.Personal}}}, false, err
	})
}

// reopen takes a closed case up again.
func (h pages) reopen(c *web.Ctx) (web.Page, error) {
	return h.act(c, "The case is open again.", func(s *Shown) []web.Field { return s.Reopen }, func(tx *ledger.Tx, id string) (ledger.Event, bool, error) {
		_, err := h.store.Reopen(c, tx, id, c.Form("reopen-reason"))
		return ledger.Event{Verb: "incidents.reopened", Changes: []ledger.Change{{Field: "state", Class: ledger.Open, Before: Closed, After: Open},
			{Field: "reason", Class: ledger.Personal}}}, false, err
	})
}
