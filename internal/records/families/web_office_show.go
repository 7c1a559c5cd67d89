package families

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/web"
)

// showPage is one carer with children, forms and links.
type showPage struct {
	ID      string
	Name    string
	Facts   web.Summary
	Missing web.Table
	Links   []linkShown
	MaySend bool
	ByMail  bool
	Paper   bool
	Why     string // why no link can be made
	Live    bool   // a link is open
}

// linkShown is one link with its uses.
type linkShown struct {
	Facts  web.Summary
	Visits web.Table
}

// mostLinks bounds the links that a page shows.
const mostLinks = 5

func (h pages) show(c *web.Ctx) (web.Page, error) {
	page := showPage{ID: c.Param("id"), MaySend: c.May("families.send")}
	err := h.read(c, func(tx *ledger.Tx) error {
		rows, err := h.f.Register(c, tx, c.Grant, homes.Filter{Only: c.Param("id")})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return errs.Missing("There is no carer of a child here with this number.")
		}
		r := rows[0]
		page.Name, page.Facts, page.Missing = r.Carer.Full(), h.facts(r), missingTable(r)
		page.ByMail, page.Paper = r.Contact == homes.ByMail, r.Reachable()
		page.Why = whyNot(r.Contact)
		return h.links(c, tx, &page, r)
	})
	p := web.Show("families/show", page.Name, page)
	p.Back = &web.Link{Text: "Families", Href: "/families"}
	return p, err
}

func (h pages) facts(r homes.Row) web.Summary {
	contact, stage := contactTag(r.Contact), stageTag(r)
	s := web.Summary{Rows: []web.SummaryRow{{Key: "Reached by", Lines: []string{""}, Tag: &contact}, {Key: "Language", Lines: []string{languageTitle(h.f.languages(), r.Carer.Language)}},
		{Key: "Last letter", Lines: []string{lastLetter(r)}, Tag: &stage}}}
	if fault := r.Delivery.Fault(); r.Delivery.Refused() && fault != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Why it did not arrive", Lines: []string{fault}})
	}
	for _, child := range r.Children {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Child", Lines: []string{strings.TrimSpace(child.Full() + " " + classed(child))}, Href: "/people/" + child.ID})
	}
	for _, child := range r.Barred {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Child", Lines: []string{strings.TrimSpace(child.Full() + " " + classed(child))}, Href: "/people/" + child.ID,
			Tag: &web.Tag{Text: "Barred: sees nothing of this child", Colour: "red"}})
	}
	for _, child := range r.Unconfirmed {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Child", Lines: []string{strings.TrimSpace(child.Full() + " " + classed(child))}, Href: "/people/" + child.ID + "/carers",
			Tag: &web.Tag{Text: "Link to be confirmed: sees nothing yet", Colour: "yellow"}})
	}
	return s
}

func whyNot(contact string) string {
	switch contact {
	case homes.Unproven:
		return "No date of birth is recorded for any of the children, and without one nobody can show that a link is theirs. Enter it in the child’s record, or use the forms on paper."
	case homes.Unlinked:
		return "The office has not confirmed yet that this carer belongs to the child. Confirm the link in the child’s record."
	case homes.BarredAll:
		return "This carer may not see any child here, so nothing is sent."
	}
	return ""
}

func missingTable(r homes.Row) web.Table {
	t := web.Table{Caption: "Not signed yet", Head: []string{"Child", "Form", "Asked", "State"}, Empty: "Everything is signed."}
	names := map[string]string{}
	for _, child := range r.Children {
		names[child.ID] = child.Full()
	}
	for _, s := range r.Missing {
		tag := web.Tag{Text: "Asked", Colour: "yellow"}
		if s.State == agreements.Late {
			tag = web.Tag{Text: "Late", Colour: "red"}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: names[s.About], Header: true}, {Text: s.Title}, {Text: clock.Day(s.Asked)}, {Tag: &tag}})
	}
	return t
}

// links are the newest links; the addresses from which they were used are for those who send.
func (h pages) links(c *web.Ctx, tx *ledger.Tx, page *showPage, r homes.Row) error {
	all, err := h.f.Store.LinksOf(c, tx, r.Carer.ID, mostLinks)
	if err != nil {
		return err
	}
	now := h.f.base.Now()
	for _, l := range all {
		page.Live = page.Live || l.Open(now)
		shown := linkShown{Facts: web.Summary{Rows: []web.SummaryRow{{Key: "Made", Lines: []string{clock.Told(l.Made)}},
			{Key: "For", Lines: []string{purposeTitle(l.Purpose)}}, {Key: "Works until", Lines: []string{homes.UntilDay(l)}, Tag: linkTag(l, l.Open(now))}}}}
		if page.MaySend {
			visits, err := h.f.Store.Visits(c, tx, l.ID, mostVisits)
			if err != nil {
				return err
			}
			shown.Visits = visitTable(visits, "Uses of this link", false)
		}
		page.Links = append(page.Links, shown)
	}
	return nil
}

func purposeTitle(purpose string) string {
	if purpose == homes.ToRead {
		return "The child’s agreement, to read together"
	}
	return "Forms to sign"
}

func linkTag(l homes.Link, open bool) *web.Tag {
	switch {
	case open:
		return &web.Tag{Text: "Open", Colour: "green"}
	case l.Closed == "":
		return &web.Tag{Text: "Run out", Colour: "grey"}
	}
	words := map[string]string{homes.ByTries: "Closed after five wrong dates", homes.ByOffice: "Closed by the school", homes.ByNewer: "Replaced by a newer one",
		homes.ByTakenBack: "Closed after a permission was taken back", homes.ByBar: "Closed: barred", homes.ByLeaving: "Closed: left"}
	return &web.Tag{Text: words[l.Why], Colour: "orange"}
}
