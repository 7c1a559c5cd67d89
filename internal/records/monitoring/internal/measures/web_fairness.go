package measures

import (
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/marks"
	"belisha/internal/web"
)

// FairnessPage is the list of unfair use.
type FairnessPage struct {
	Row   string // what the policy calls it
	Table web.Table
}

// repeatedDays is on how many days of a term somebody goes beyond the bounds before it is listed.
const repeatedDays = 2

// Fairness lists repeated excess as unfair use. // serves WEB-26
func (b *Book) Fairness(c *web.Ctx) (web.Page, error) {
	p := FairnessPage{Table: web.Table{Caption: "Unfair use this term", Head: []string{"Who", "Days", "Transfers stopped or slowed", "Last time"}, Numeric: []int{1, 2}, Empty: "Nobody went beyond the bounds on more than one day this term."}}
	page := web.Show("monitoring/fairness", "Large transfers that hinder others", p)
	page.Back = &web.Link{Text: "Back to the start page", Href: "/"}
	active := b.base.Policy.Load()
	if active == nil {
		return page, nil
	}
	for _, row := range active.Pack.Actions.Rows {
		if row.Key == "unfair_use" {
			p.Row = row.Title
		}
	}
	_, from := active.Term(b.base.Now())
	all, err := b.log.Beyond(c, clock.Text(from), marks.New(active.Pack).Clauses(marks.Fair))
	if err != nil {
		return page, err
	}
	err = b.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		not, err := b.register.Hidden(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		repeated := repeatedExcess(all, not)
		var ids []string
		for _, r := range repeated {
			ids = append(ids, r.person)
		}
		names, err := b.register.Names(c, tx, ids)
		for _, r := range repeated {
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: names[r.person], Header: true}, {Text: strconv.FormatInt(r.days, 10), Numeric: true}, {Text: strconv.FormatInt(r.lines, 10), Numeric: true}, {Text: clock.Told(r.latest)}})
		}
		return err
	})
	page.Data = p
	return page, err
}
