package policies

import (
	"fmt"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/policies/internal/compare"
	"belisha/internal/records/policies/internal/course"
	"belisha/internal/records/policies/internal/reading"
	"belisha/internal/web"
)

type confirmPage struct {
	Identity policy.Identity
	Version  string
	Done     string
	Until    string
	Late     bool
	Against  string
	Effects  []string
	Changes  []clauseChange
	Groups   []course.Group
}

// confirm is the policy with what has changed, and one button. Whoever is late is held here. // serves POL-21, POL-22
func (h pages) confirm(c *web.Ctx) (web.Page, error) {
	active := h.p.Base.Policy.Load()
	if active == nil {
		return web.Page{}, errs.Missing("No policy is in force yet.")
	}
	page := confirmPage{Identity: active.Pack.Identity, Version: active.Version, Groups: course.BySection(active.Pack.Clauses)}
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		this, _, err := h.p.Reading.Has(c, tx, active.Version, c.Actor.Person)
		if err != nil {
			return err
		}
		if this {
			page.Done = "You have confirmed this version."
		}
		open, until, err := h.p.Unconfirmed(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		page.Until, page.Late = clock.Day(until), open && h.p.Base.Now().After(until)
		v, err := h.p.Store.Get(c, tx, active.Version)
		if err != nil {
			return err
		}
		before, against, err := h.p.Before(c, tx, v)
		if err == nil && before != nil {
			page.Against = against
			page.Changes, _ = differences(before, active.Pack)
			page.Effects, _ = compare.Effects(before, active.Pack)
		}
		return err
	})
	p := web.Show("policies/confirm", "Read and confirm the policy", page)
	return p, err
}

func (h pages) confirmed(c *web.Ctx) (web.Page, error) {
	if c.Form("understood") != "yes" {
		p, err := h.confirm(c)
		if err != nil {
			return p, err
		}
		return c.Again(p, errs.Bad("understood", "Tick that you have read and understood the policy."))
	}
	err := h.p.Confirm(c, c.Grant, c.Form("version"))
	if errs.Is(err, errs.Conflict) {
		p, shown := h.confirm(c)
		if shown != nil {
			return p, shown
		}
		return c.Again(p, err)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/", "success", "Thank you. Your confirmation is kept."), nil
}

type readersPage struct {
	Version   string
	Confirmed Share
	Discussed Share
	Chart     web.Chart
	Named     bool // names are for those who see to it
	Meetings  web.Table
	Kind      web.Field
	Title     web.Field
	Held      web.Field
	There     web.Field
	Mine      bool
}

func (h pages) readers(c *web.Ctx) (web.Page, error) { return h.readersWith(c, nil) }

// readersWith shows the shares, who is missing, and takes down meetings. // serves POL-21, POL-22
func (h pages) readersWith(c *web.Ctx, wrong error) (web.Page, error) {
	page := readersPage{Named: c.May("policies.review"), Meetings: web.Table{Caption: "Meetings on this version", Head: []string{"Day", "Kind", "What", "Present"}, Numeric: []int{3}, Empty: "No meeting has been recorded yet."},
		Kind:  web.Field{Name: "kind", Label: "Kind", Type: "radios", Inline: true, Options: []web.Option{{Value: "meeting", Text: "Staff meeting"}, {Value: "inset", Text: "INSET day"}}},
		Title: web.Field{Name: "title", Label: "What was discussed", Width: "30"}, Held: web.Field{Name: "held", Label: "Day", Type: "date"},
		There: web.Field{Name: "there", Label: "Who was there", Type: "checkboxes", Small: true}}
	active := h.p.Base.Policy.Load()
	if active == nil {
		return web.Page{}, errs.Missing("No policy is in force yet.")
	}
	page.Version = active.Pack.Identity.Version
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if page.Confirmed, err = h.p.Confirmed(c, tx); err != nil {
			return err
		}
		if page.Discussed, err = h.p.Discussed(c, tx); err != nil {
			return err
		}
		return h.meetings(c, tx, &page, active.Version)
	})
	if err != nil {
		return web.Page{}, err
	}
	page.Chart = web.Chart{Title: "Who has read the version in force", Caption: "Staff", Label: "Staff", Figure: "People", Bars: []web.Bar{
		{Label: "Confirmed", Value: page.Confirmed.Done}, {Label: "Not yet", Value: page.Confirmed.All - page.Confirmed.Done},
		{Label: "Teaching staff who discussed it", Value: page.Discussed.Done}, {Label: "Teaching staff who have not", Value: page.Discussed.All - page.Discussed.Done}}}
	p := web.Show("policies/readers", "Who has read the policy", page)
	p.Trail = trail(web.Link{Text: "Readers"})
	if wrong != nil {
		p, err = c.Again(p, wrong, &page.Kind, &page.Title, &page.Held, &page.There)
		p.Data = page
	}
	return p, err
}

func (h pages) meetings(c *web.Ctx, tx *ledger.Tx, page *readersPage, version string) error {
	all, err := h.p.Reading.Meetings(c, tx, version)
	if err != nil {
		return err
	}
	for _, m := range all {
		page.Meetings.Rows = append(page.Meetings.Rows, []web.Cell{{Text: clock.Date(m.HeldOn), Header: true}, {Text: map[string]string{"inset": "INSET day", "meeting": "Staff meeting"}[m.Kind]}, {Text: m.Title}, {Text: fmt.Sprint(m.There), Numeric: true}})
	}
	staff, err := h.p.Staff(c, tx)
	for _, x := range staff {
		page.There.Options = append(page.There.Options, web.Option{Value: x.ID, Text: x.Full()})
	}
	return err
}

func (h pages) meet(c *web.Ctx) (web.Page, error) {
	held, err := c.NeedDay("held", "the day of the meeting")
	if err == nil {
		err = h.p.Discuss(c, c.Grant, reading.Meeting{Kind: c.Form("kind"), Title: c.Form("title"), HeldOn: held.Format(time.DateOnly)}, c.Forms("there"))
	}
	if errs.Is(err, errs.Invalid) {
		return h.readersWith(c, err)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/policy/readers", "success", "The meeting is recorded. Whoever was not there is asked to read what has changed."), nil
}

// notDiscussed is the warning that the head sees until every teacher has discussed or confirmed the version. // serves POL-21
func (h pages) notDiscussed(c *web.Ctx) (string, error) {
	if !c.Actor.Has(authz.Head) {
		return "", nil
	}
	var s Share
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		s, err = h.p.Discussed(c, tx)
		return err
	})
	if err != nil || s.Full() {
		return "", err
	}
	return fmt.Sprintf("Version %s has not been discussed with all teaching staff: %s have discussed it or confirmed what changed.", h.p.Base.Policy.Load().Pack.Identity.Version, s), nil
}

// confirmTile asks whoever has still to read the version in force. // serves POL-22
func (h pages) confirmTile(c *web.Ctx) ([]web.Tile, error) {
	g, err := c.Check("policies.confirm", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	var open bool
	var until time.Time
	err = h.p.Base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		open, until, err = h.p.Unconfirmed(c, tx, c.Actor.Person)
		return err
	})
	if err != nil || !open {
		return nil, err
	}
	return []web.Tile{{Title: "Read and confirm the policy", Text: "Until " + clock.Day(until), Href: "/policy/confirm", Picture: "book", Count: 1}}, nil
}
