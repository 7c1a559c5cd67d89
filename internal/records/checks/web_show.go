package checks

import (
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// shownPage is one check with everything in it and the forms of whoever may act.
type shownPage struct {
	ID, Number, Title, Case string
	Tag                     *web.Tag
	Summary                 web.Summary
	Seniors, Devices, Pages web.Table
	Pager                   web.Pager
	Recorded                int
	Out                     []outLink
	Whole                   bool
	Stopped                 bool
	Whom                    web.Table
	Until                   string // while it runs
	Used                    string // the device to use

	MayConfirm, MayChange, MayEnd, MayFinish, MayWithdraw, MayStop bool

	Change, Withdraw, Finish, Unlawful []web.Field
}

func (s *shownPage) page() web.Page {
	p := web.Show("checks/show", s.Title, s)
	p.Wide = true
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: s.Number, Href: s.Case}, {Text: "Check", Current: true}}
	if s.Case == "" { // an investigator takes part in the check, and not in the case
		p.Trail[1] = web.Link{Text: "Checks", Href: "/checks"}
	}
	return p
}

// show opens a check with the pages recorded in it. Looking leaves an event. // serves INC-23, MON-15
func (h pages) show(c *web.Ctx) (web.Page, error) {
	var s *shownPage
	err := h.c.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		s, err = h.shown(c, tx)
		return ledger.Event{Verb: "checks.viewed", Subject: c.Ref(Kind, c.Param("id"))}, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return s.page(), nil
}

func (h pages) shown(c *web.Ctx, tx *ledger.Tx) (*shownPage, error) {
	f, err := h.c.store.File(c, tx, c.Param("id"))
	if err != nil {
		return nil, err
	}
	name, err := h.c.names(c, tx, f.idsOf()...)
	if err != nil {
		return nil, err
	}
	s := &shownPage{ID: f.ID, Number: f.Number, Title: "Check: " + f.Thing, Tag: stateTag(f.State), Summary: summary(f, name),
		Seniors: seniorTable(f, name), Devices: deviceTable(f, name), Recorded: f.Pages, Stopped: f.State == Stopped, Used: f.Label}
	s.Out = outLinks(f)
	of, err := h.c.cases.Subject(c, tx, f.Incident)
	if err != nil {
		return nil, err
	}
	if _, ok := c.Offer("incidents.show", of); ok {
		s.Case = "/incidents/" + f.Incident
	}
	if s.Stopped {
		s.Whom = h.c.whom()
	}
	if f.State == Running {
		s.Until = clock.Told(f.Until)
	}
	if s.Whole, err = h.c.store.Whole(c, tx, f.ID); err != nil {
		return nil, err
	}
	page := c.PageNumber()
	s.Pager = c.Pager(f.Pages, perPage)
	recorded, err := h.c.store.Pages(c, tx, f.ID, (page-1)*perPage, perPage)
	s.Pages = pageTable(recorded)
	if err != nil {
		return nil, err
	}
	return s, h.forms(c, tx, f, s)
}

// forms offers what this person may do now.
func (h pages) forms(c *web.Ctx, tx *ledger.Tx, f File, s *shownPage) error {
	_, waits := f.names(c.Actor.Person)
	act := c.May("checks.act")
	s.MayConfirm = f.State == Waiting && waits && c.May("checks.confirm")
	s.MayChange = act && (f.State == Waiting || f.State == Running)
	s.MayEnd = act && f.State == Running
	s.MayFinish = act && f.State == Ended
	s.MayWithdraw = act && f.State == Waiting
	s.MayStop = c.May("checks.stop") && f.State != Stopped && f.State != Withdrawn
	devices, err := h.deviceOptions(c, tx)
	s.Change = []web.Field{
		{Name: "device", Label: "The other device", Type: "select", Options: devices},
		{Name: "address", Label: "Its address on the school's network", Width: "20", Value: f.Address},
		{Name: "change-reason", Label: "Why is the device changed?", Type: "textarea", Rows: 2, Hint: "One device is kept for the whole check. A change stands in the record."},
	}
	s.Withdraw = []web.Field{{Name: "withdraw-reason", Label: "Why is it given up?", Type: "textarea", Rows: 2}}
	s.Unlawful = []web.Field{{Name: "unlawful", Label: "What makes you think so?", Type: "textarea", Rows: 2, Hint: "One sentence. Copy nothing, and describe no image."}}
	s.Finish = []web.Field{
		{Name: "looked_at", Label: "What was looked at", Type: "textarea", Rows: 3},
		{Name: "found", Label: "What was found", Type: "textarea", Rows: 3, Hint: "In words only. Never copy or attach an intimate image."},
		{Name: "deleted", Label: "Deleted", Type: "checkboxes", Small: true, Options: []web.Option{{Value: "yes", Text: "Something was deleted"}}},
		{Name: "deleted_what", Label: "What was deleted and why", Type: "textarea", Rows: 2, Optional: true},
		{Name: "outcome", Label: "What follows", Type: "radios", Small: true, Options: options(Outcomes())},
	}
	return err
}

// Faulty reports whether one of the fields was refused, so that its form stands open.
func (*shownPage) Faulty(fields []web.Field) bool {
	return slices.ContainsFunc(fields, func(f web.Field) bool { return f.Error != "" })
}
