package agreements

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// talksPage shows which classes have talked about their agreement this school year. serves AUA-18
type talksPage struct {
	By      string
	Kept    bool
	Missing int
	Add     string
	Table   web.Table
}

func (h pages) talks(c *web.Ctx) (web.Page, error) {
	v := talksPage{By: clock.Day(h.a.TalksBy()), Table: web.Table{Caption: "Classes this school year", Head: []string{"Class", "Year", "Talk", "Still to be told"}, Empty: "No class of yours is in the register."}}
	err := h.read(c, func(tx *ledger.Tx) error {
		all, kept, err := h.a.Talks(c, tx)
		v.Kept = kept
		for _, one := range all {
			if c.Grant.Reach() != authz.All && !slices.Contains(c.Actor.Classes, one.Class) {
				continue
			}
			row := []web.Cell{{Text: one.Class, Href: "/agreements/class/" + one.Class, Header: true}, {Text: people.YearTitle(one.Year)},
				{Text: clock.Date(one.Talk.Held), Href: one.Talk.Href}, {Tag: &web.Tag{Text: "Everybody was told", Colour: "green"}}}
			switch {
			case one.Missing():
				v.Missing++
				row[2], row[3] = web.Cell{Tag: &web.Tag{Text: "Not yet", Colour: "red"}}, web.Cell{Text: "The whole class"}
			case one.Talk.CatchUp:
				row[3] = web.Cell{Tag: &web.Tag{Text: "Some were away", Colour: "yellow"}}
			}
			v.Table.Rows = append(v.Table.Rows, row)
		}
		return err
	})
	if at := "/registers/agreement_talks"; v.Kept && c.Opens(at) {
		v.Add = at
	}
	page := web.Show("agreements/talks", "Class talks", v)
	page.Back = &web.Link{Text: "Agreements", Href: "/agreements"}
	return page, err
}
