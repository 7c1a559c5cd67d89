package escalation

import (
	"slices"
	"strconv"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// panel is the clocks of a case, on the case's own page.
type panel struct {
	Clocks  web.Table
	Outside *policy.Contact
}

func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	var s authz.Subject
	err := h.e.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) (err error) {
		s, err = h.e.cases.Subject(c, tx, of.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	g, ok := c.Offer("escalation.watch", s)
	if !ok {
		return nil, nil
	}
	p := panel{Clocks: web.Table{Caption: "Clocks", Head: []string{"What", "Due", "How it stands"}, Empty: "No clock has run yet."}}
	err = h.e.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		all, err := h.e.store.clocksOf(c, tx, of.ID)
		for _, r := range all {
			p.Clocks.Rows = append(p.Clocks.Rows, []web.Cell{{Text: clockWords(r.Kind), Header: true}, {Text: clock.Told(r.Due)}, {Tag: r.tag()}})
		}
		if err != nil {
			return err
		}
		told, err := h.e.store.reached(c, tx, of.ID)
		if told.Outside {
			contact := h.e.Outside()
			p.Outside = &contact
		}
		return err
	})
	return p, err
}

// tag is how a clock stands.
func (r running) tag() *web.Tag {
	switch {
	case r.inTime():
		return &web.Tag{Text: "In time", Colour: "green"}
	case r.Ended != "":
		return &web.Tag{Text: "Done late", Colour: "orange"}
	case r.Over != "":
		return &web.Tag{Text: "Over", Colour: "red"}
	case r.Near != "":
		return &web.Tag{Text: "Nearly over", Colour: "yellow"}
	}
	return &web.Tag{Text: "Running", Colour: "blue"}
}

// worklistPage is the items that coordinator and safeguarding lead share.
type worklistPage struct {
	Said  string
	Both  bool // one person holds both posts
	Table web.Table
}

// worklistSubject lets the deputy in where one person is coordinator and safeguarding lead. // serves GOV-22
func (h pages) worklistSubject(c *web.Ctx) (authz.Subject, error) {
	s := authz.Subject{Ref: c.Ref("school", c.School.ID)}
	err := h.e.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		both, err := h.e.bothInOne(c, tx)
		if err == nil && both {
			s.Owners, err = h.e.held(c, tx, deputyPost)
		}
		return err
	})
	return s, err
}

// private reports a case about an adult of the school: it is not among what two posts share, and nobody but those who have
// it learns that there is one. // serves INC-05
func private(i incidents.Incident) bool { return i.Audience == incidents.Staff || i.About != "" }

// mostShared bounds the page: a school has a handful.
const mostShared = 500

// worklist shows the age of each shared item and marks what nobody touched for three school days. It holds numbers and
// links alone: who may open a case is decided there. // serves GOV-22
func (h pages) worklist(c *web.Ctx) (web.Page, error) {
	p := worklistPage{Said: "What the coordinator and the safeguarding lead both look after.",
		Table: web.Table{Caption: "Shared items", Head: []string{"Case", "Reported", "Age in school days", "How it stands"}, Numeric: []int{2}, Empty: "No item is open."}}
	now := h.e.base.Now()
	err := h.e.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if p.Both, err = h.e.bothInOne(c, tx); err != nil {
			return err
		}
		all, err := h.e.untouchedIn(c, tx, now.Add(time.Minute))
		if err != nil {
			return err
		}
		late, err := h.e.untouchedIn(c, tx, h.e.untouchedSince(now))
		if err != nil {
			return err
		}
		return h.fillWorklist(c, tx, &p, all[:min(len(all), mostShared)], late)
	})
	page := web.Show("escalation/worklist", "Shared items", p)
	page.Back = &web.Link{Text: "Who is on duty", Href: "/duty"}
	return page, err
}

func (h pages) fillWorklist(c *web.Ctx, tx *ledger.Tx, p *worklistPage, all, late []incidents.Incident) error {
	calendar, now := policy.NewCalendar(h.e.pack()), h.e.base.Now()
	stale := map[string]bool{}
	for _, i := range late {
		stale[i.ID] = true
	}
	for _, i := range all {
		if private(i) {
			continue
		}
		not, err := h.e.named(c, tx, i)
		if err != nil {
			return err
		}
		if slices.Contains(not, c.Actor.Person) {
			continue
		}
		reported, err := clock.Parse(i.Reported)
		if err != nil {
			return err
		}
		tag := &web.Tag{Text: "Touched", Colour: "green"}
		if stale[i.ID] {
			tag = &web.Tag{Text: "Not touched for three school days", Colour: "red"}
		}
		p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: i.Number, Href: caseHref(i), Header: true}, {Text: clock.Human(reported)},
			{Text: strconv.Itoa(calendar.SchoolDaysBetween(reported, now)), Numeric: true}, {Tag: tag}})
	}
	return nil
}
