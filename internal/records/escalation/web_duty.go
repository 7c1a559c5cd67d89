package escalation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// dutyPage is who is on duty now and next, whom a matter climbs to, and who is away.
type dutyPage struct {
	Banner  banner
	Outside *policy.Contact // a case waits that nobody in the school may be told of
	Now     web.Summary
	Next    web.Table
	Chain   chain
	Mine    *Absence
	Until   web.Field
	StandIn web.Field
	Away    []awayRow
	Other   *otherForm
	List    bool   // may see the shared worklist
	Rota    string // where the turns are written, for those who may
}

type awayRow struct{ Who, Until, StandIn, Back string }

type otherForm struct{ Person, Until, StandIn web.Field }

// chain is the way up, as a picture and as a table.
type chain struct {
	Steps []chainStep
	Table web.Table
}

type chainStep struct {
	When, Who string
	Y         int
	Last      bool
}

const stepHeight = 84 // of one box of the picture with its arrow

// Height is the picture's measure.
func (c chain) Height() int { return len(c.Steps) * stepHeight }

// TextY is where the first line of a box stands.
func (s chainStep) TextY() int { return s.Y + 24 }

// BelowY is where the second line stands.
func (s chainStep) BelowY() int { return s.Y + 46 }

// ArrowY is where the arrow to the next box begins.
func (s chainStep) ArrowY() int { return s.Y + 58 }

// TipY is the tip of the arrow.
func (s chainStep) TipY() int { return s.Y + 80 }

// BackY is where the barbs of the arrow end.
func (s chainStep) BackY() int { return s.Y + 70 }

func (h pages) duty(c *web.Ctx) (web.Page, error) {
	page, _, err := h.dutyWith(c)
	return page, err
}

func (h pages) dutyWith(c *web.Ctx) (web.Page, *dutyPage, error) {
	g, err := c.Check("escalation.duty", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return web.Page{}, nil, err
	}
	shared, err := h.worklistSubject(c)
	if err != nil {
		return web.Page{}, nil, err
	}
	_, list := c.Offer("escalation.worklist", shared)
	p := &dutyPage{List: list}
	if to := "/registers/" + RotaRegister; c.Opens(to) {
		p.Rota = to
	}
	now := h.e.base.Now()
	err = h.e.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		for _, fill := range []func(*web.Ctx, *ledger.Tx, *dutyPage, time.Time) error{h.fillNow, h.fillNext, h.fillChain, h.fillAway, h.fillForms} {
			if err := fill(c, tx, p, now); err != nil {
				return err
			}
		}
		return nil
	})
	page := web.Show("escalation/duty", "Who is on duty", p)
	page.Back = &web.Link{Text: "Start", Href: "/"}
	return page, p, err
}

// fillNow says who is there now for each post that matters, and what waits.
func (h pages) fillNow(c *web.Ctx, tx *ledger.Tx, p *dutyPage, now time.Time) (err error) {
	if p.Banner, err = h.calls(c, tx); err != nil {
		return err
	}
	if err := h.fillOutside(c, tx, p); err != nil {
		return err
	}
	for _, one := range []struct{ title, post string }{{"Safeguarding", dslPost}, {"Online safety", "coordinator"}, {"Deputy", deputyPost}, {"Head teacher", headPost}} {
		there, err := h.e.OnDuty(c, tx, one.post, now, nil)
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, there)
		if err != nil {
			return err
		}
		if len(names) == 0 {
			names = []string{"Nobody is there"}
		}
		p.Now.Rows = append(p.Now.Rows, web.SummaryRow{Key: one.title, Lines: names})
	}
	return nil
}

// fillOutside says that a case waits which nobody in the school may be told of. Whoever is named in it does not learn of it
// here either. // serves INC-06
func (h pages) fillOutside(c *web.Ctx, tx *ledger.Tx, p *dutyPage) error {
	all, err := h.e.store.outside(c, tx)
	if err != nil {
		return err
	}
	for _, one := range all {
		i, err := h.e.cases.Get(c, tx, one.Incident)
		if err != nil {
			return err
		}
		not, err := h.e.named(c, tx, i)
		if err != nil {
			return err
		}
		if !slices.Contains(not, c.Actor.Person) {
			contact := h.e.Outside()
			p.Outside = &contact
			return nil
		}
	}
	return nil
}

// fillNext lists the turns of the coming four weeks.
func (h pages) fillNext(c *web.Ctx, tx *ledger.Tx, p *dutyPage, now time.Time) error {
	p.Next = web.Table{Caption: "The rota", Head: []string{"From", "To", "Who", "For"}, Empty: "The rota of the coming four weeks is empty: the holders of the posts are on duty."}
	turns, err := h.e.turns(c, tx, now, now.AddDate(0, 0, 28))
	if err != nil {
		return err
	}
	for _, t := range turns {
		names, err := h.names(c, tx, []string{t.Person})
		if err != nil {
			return err
		}
		post, _ := h.e.pack().Post(t.Post)
		row := []web.Cell{{Text: shownAt(t.From, false), Header: true}, {Text: shownAt(t.To, true)}, {Text: strings.Join(names, "")}, {Text: cmp.Or(post.Title, "Safeguarding")}}
		if !t.From.After(now) {
			row[0].Tag = &web.Tag{Text: "Now", Colour: "green"}
		}
		p.Next.Rows = append(p.Next.Rows, row)
	}
	return nil
}

// shownAt is a moment of a turn as people write it: a whole day without its hours.
func shownAt(at time.Time, end bool) string {
	if l := at.In(clock.London); l.Hour() != 0 || l.Minute() != 0 {
		return clock.Human(at)
	}
	if end {
		at = at.Add(-time.Minute)
	}
	return clock.Day(at)
}

// fillChain draws the way of an urgent alert, with the persons of today.
func (h pages) fillChain(c *web.Ctx, tx *ledger.Tx, p *dutyPage, now time.Time) error {
	p.Chain.Table = web.Table{Caption: "Who is told of an urgent alert", Head: []string{"When", "Who", "Today"}}
	steps := []struct{ when, who, post string }{{"At once", "Safeguarding lead and the rota", dslPost}, {"After 10 minutes", "Deputy", deputyPost},
		{"After 20 minutes", "Head teacher", headPost}, {"When all of them are named in it", "Chair of governors", chairPost}, {"When nobody is left", h.e.Outside().Title, ""}}
	for i, s := range steps {
		var there []string
		var err error
		switch s.post {
		case "":
		case chairPost:
			there, err = h.e.holders(c, tx, chairPost, now, nil)
		default:
			there, err = h.e.OnDuty(c, tx, s.post, now, nil)
		}
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, there)
		if err != nil {
			return err
		}
		p.Chain.Steps = append(p.Chain.Steps, chainStep{When: s.when, Who: s.who, Y: i * stepHeight, Last: i == len(steps)-1})
		p.Chain.Table.Rows = append(p.Chain.Table.Rows, []web.Cell{{Text: s.when, Header: true}, {Text: s.who}, {Text: cmp.Or(strings.Join(names, ", "), cmp.Or(h.e.outsidePhone(s.post), "–"))}})
	}
	return nil
}

// outsidePhone is how the officer outside is reached.
func (e *Escalation) outsidePhone(post string) string {
	if post != "" {
		return ""
	}
	o := e.Outside()
	return cmp.Or(o.Phone, o.Link)
}
