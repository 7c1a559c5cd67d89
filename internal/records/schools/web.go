package schools

import (
	"embed"
	"html/template"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

//go:embed html/*.html
var files embed.FS

type pages struct {
	base  feature.Base
	store Store
}

// Shown is the school's page.
type Shown struct {
	Name   string
	Facts  web.Summary
	Terms  web.Table
	Panels []template.HTML
}

func (h pages) show(c *web.Ctx) (web.Page, error) {
	var s School
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		s, err = h.store.Get(c, tx)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	panels, err := c.Panels(s.Ref())
	if err != nil {
		return web.Page{}, err
	}
	view := Shown{Name: s.Name, Panels: panels, Facts: h.facts(), Terms: h.terms()}
	return web.Show("schools/show", "The school", view), nil
}

// facts tells the policy in force (POL-02).
func (h pages) facts() web.Summary {
	a := h.base.Policy.Load()
	if a == nil {
		return web.Summary{Rows: []web.SummaryRow{{Key: "Policy in force", Lines: []string{"None yet"},
			Tag: &web.Tag{Text: "No policy", Colour: "red"}}}}
	}
	p := a.Pack.Identity
	return web.Summary{Rows: []web.SummaryRow{
		{Key: "Policy in force", Lines: []string{p.Title, "Version " + p.Version}},
		{Key: "Approved", Lines: []string{clock.Day(a.ApprovedAt) + " by " + a.ApprovedBy}},
		{Key: "Next review", Lines: []string{clock.Date(p.Review)}},
	}}
}

func (h pages) terms() web.Table {
	t := web.Table{Caption: "School terms", Head: []string{"Term", "First day", "Last day"},
		Empty: "The policy in force names no terms."}
	a := h.base.Policy.Load()
	if a == nil {
		return t
	}
	now, _ := a.Term(h.base.Now())
	for _, term := range a.Pack.Settings.Terms {
		title := web.Cell{Text: term.Title, Header: true}
		if term.Key == now.Key {
			title.Tag = &web.Tag{Text: "Now", Colour: "green"}
		}
		t.Rows = append(t.Rows, []web.Cell{title, {Text: clock.Date(term.From)}, {Text: clock.Date(term.To)}})
	}
	return t
}
