package sanctions

import (
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// formPage imposes something in a case.
type formPage struct {
	Number, Action string
	Empty          *web.Empty
	OffSite        string // why nothing can be imposed
	Already        web.Table

	Person, Step, Removes, Starts, Ends, EndTime, Why, Fair web.Field
}

func (p *formPage) fields() []*web.Field {
	return []*web.Field{&p.Person, &p.Step, &p.Removes, &p.Starts, &p.Ends, &p.EndTime, &p.Why, &p.Fair}
}

func (h pages) imposing(c *web.Ctx) (web.Page, error) {
	page, _, err := h.form(c)
	return page, err
}

func (h pages) form(c *web.Ctx) (web.Page, *formPage, error) {
	p := &formPage{Action: "/incidents/" + c.Param("id") + "/sanctions"}
	err := h.s.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		k, err := h.s.cases.Case(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		p.Number = k.Number
		if e, ok := errs.As(offSite(k.Incident)); ok {
			p.OffSite = e.Safe
		}
		all, err := h.s.store.ofCase(c, tx, k.ID)
		if err != nil {
			return err
		}
		if p.Already, err = h.table(c, tx, "Imposed in this case", visible(c.Actor, all)); err != nil {
			return err
		}
		return h.fill(c, tx, p, k)
	})
	page := web.Show("sanctions/form", "Impose a sanction in "+p.Number, p)
	page.Back = &web.Link{Text: "Case " + p.Number, Href: "/incidents/" + c.Param("id")}
	return page, p, err
}

// visible leaves out what was imposed on adults for those who may not see it. // serves INC-37
func visible(a authz.Actor, all []Sanction) []Sanction {
	return slices.DeleteFunc(all, func(s Sanction) bool { return s.For == Staff && !seesStaff(a) })
}

func (h pages) fill(c *web.Ctx, tx *ledger.Tx, p *formPage, k incidents.Case) error {
	var audiences []string
	p.Person = web.Field{Name: "person", Label: "Who", Type: "radios", Hint: "Those whose conduct is in question in this case", Required: true}
	for _, named := range k.Persons {
		if named.Part != incidents.SubjectPart {
			continue
		}
		one, err := h.s.people.Get(c, tx, named.ID)
		if err != nil {
			return err
		}
		if audience := audienceOf(one); mayImpose(c.Actor, audience) == nil {
			p.Person.Options = append(p.Person.Options, web.Option{Value: one.ID, Text: one.Full(), Hint: whereOf(one)})
			audiences = append(audiences, audience)
		}
	}
	steps := kindOptions(h.s.pack(), audiences...)
	switch {
	case k.State != incidents.Open:
		p.Empty = &web.Empty{Title: "This case is closed", Text: "Open it again before anything is imposed in it."}
	case k.Substance == "no":
		p.Empty = &web.Empty{Title: "This case had no substance", Text: "It was found to have none, so nothing can be imposed in it."}
	case len(p.Person.Options) == 0:
		p.Empty = &web.Empty{Title: "Nobody to choose", Text: "No conduct is in question in this case that you can impose something for. Name the person in the case first. For an adult of the school, the head teacher or the chair decides."}
	case len(steps) == 0:
		p.Empty = &web.Empty{Title: "The policy has no ladder", Text: "The policy in force names no sanctions, so none can be imposed. They come with the policy pack."}
	}
	p.Step = web.Field{Name: "kind", Label: "What is imposed", Type: "radios", Options: steps, Required: true}
	h.more(p)
	return nil
}

func whereOf(p people.Person) string {
	if p.Is(people.Pupil) && p.Class != "" {
		return "Class " + p.Class
	}
	return ""
}

func (h pages) more(p *formPage) {
	p.Removes = web.Field{Name: "removes", Label: "What is taken away", Type: "checkboxes", Hint: "Only where the step takes access away. Help, the school’s own pages and the report button always stay"}
	for _, k := range []string{Internet, Network, Devices} {
		p.Removes.Options = append(p.Removes.Options, web.Option{Value: k, Text: accessWords()[k], Hint: map[string]string{
			Internet: "The gateway closes it within a minute", Network: "The gateway closes the internet; the network’s own sign-in is closed by hand",
			Devices: "Somebody takes them by hand"}[k]})
	}
	p.Starts = web.Field{Name: "starts", Label: "First day", Type: "date", Value: clock.ISO(h.s.base.Now()), Required: true}
	p.Ends = web.Field{Name: "ends", Label: "Last day", Type: "date", Hint: "Access comes back by itself after it. Leave it empty for a warning or a talk"}
	p.EndTime = web.Field{Name: "end_time", Label: "Time of the last day", Hint: "As 15:30. Empty: the end of the day", Width: "5", Optional: true}
	p.Why = web.Field{Name: "why", Label: "Why", Type: "textarea", Max: maxText, Required: true}
	p.Fair = web.Field{Name: "fair", Label: "Why this is in proportion", Type: "textarea", Max: maxText, Required: true,
		Hint: "What was weighed: age, needs, what happened before, and what a milder step would not do"}
}

func (h pages) impose(c *web.Ctx) (web.Page, error) {
	im, err := h.typed(c)
	if err == nil {
		err = h.s.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			_, e, err := h.s.Impose(c, tx, im)
			return e, err
		})
	}
	if err == nil {
		said := "It is stored."
		if len(im.Removes) > 0 {
			said = "It is stored. The gateway closes the internet within a minute of the start, and it opens by itself at the end. Whatever is taken by hand stands on the list of access."
		}
		return web.Say("/incidents/"+c.Param("id"), "success", said), nil
	}
	if isOffSite(err) {
		if err := h.blocked(c); err != nil {
			return web.Page{}, err
		}
	}
	page, p, again := h.form(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, p.fields()...)
}

// blocked leaves a trace of a sanction that was refused: it changes nothing and renews no seal. // serves INC-20
func (h pages) blocked(c *web.Ctx) error {
	return h.s.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: blockedVerb, Subject: c.Grant.Subject().Ref, Why: "off site, without link and clause"}, nil
	})
}

func (h pages) typed(c *web.Ctx) (Imposing, error) {
	im := Imposing{Incident: c.Param("id"), Person: c.Form("person"), Kind: c.Form("kind"), Why: c.Form("why"), Fair: c.Form("fair")}
	for _, k := range []string{Internet, Network, Devices} {
		if slices.Contains(c.Forms("removes"), k) {
			im.Removes = append(im.Removes, k)
		}
	}
	var err error
	if im.Starts, err = c.NeedDay("starts", "the first day"); err != nil {
		return im, err
	}
	now := h.s.base.Now()
	if im.Starts.Equal(startOfDay(now)) {
		im.Starts = now
	}
	if im.Ends, err = c.Day("ends", "the last day"); err != nil || im.Ends.IsZero() {
		return im, err
	}
	hr, m, there, err := hour(c, "end_time")
	y, month, d := im.Ends.Date()
	if im.Ends = time.Date(y, month, d+1, 0, 0, 0, 0, clock.London); there {
		im.Ends = time.Date(y, month, d, hr, m, 0, 0, clock.London)
	}
	return im, err
}
