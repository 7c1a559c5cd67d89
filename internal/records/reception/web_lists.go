package reception

import (
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// firePage is the list to take outside: who is in the building.
type firePage struct {
	At    string
	Count int
	Table web.Table
}

// mostListed bounds what is printed and exported at once.
const mostListed = 5000

func (h pages) fire(c *web.Ctx) (web.Page, error) {
	page := firePage{At: clock.Human(h.Base.Now()), Table: web.Table{Caption: "In the building", Head: []string{"Name", "Kind", "With", "Since", "Seen"}, Empty: "No guest is in the building."}}
	err := h.read(c, func(tx *ledger.Tx) error {
		found, total, err := h.Store.List(c, tx, h.query(guests.Inside, 1, mostListed))
		if err != nil {
			return err
		}
		page.Count = total
		hosts, err := h.hosts(c, tx, found)
		for _, g := range found {
			page.Table.Rows = append(page.Table.Rows, []web.Cell{{Text: g.Name(), Header: true}, {Text: kindOf(g.Visit)}, {Text: hosts[g.Host]}, {Text: clock.Date(g.From)}, {Text: "☐"}})
		}
		return err
	})
	p := web.Show("reception/fire", "Who is in the building", page)
	p.Back = &web.Link{Text: "Reception", Href: "/reception"}
	return p, err
}

// export sends the list as a file, and leaves an event.
func (h pages) export(c *web.Ctx) (web.Page, error) {
	var t sheet.Table
	err := h.Base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		found, total, err := h.Store.List(c, tx, h.asked(c, 1, mostListed))
		if err != nil {
			return ledger.Event{}, err
		}
		hosts, err := h.hosts(c, tx, found)
		if err != nil {
			return ledger.Event{}, err
		}
		e := ledger.Event{Verb: "reception.exported", Subject: ref.New(tx.School, "school", tx.School), Changes: []ledger.Change{{Field: "visits", Class: ledger.Open, After: number(total)}}}
		t = h.tableOf(found, hosts)
		return e, nil
	})
	return web.Spreadsheet("guests", sheet.WriteCSV(t)), err
}

func (h pages) tableOf(found []guests.Guest, hosts map[string]string) sheet.Table {
	t := sheet.Table{Name: "Guests", Head: []string{"name", "kind", "organisation", "comes to see", "from", "until", "state", "services", "signed", "account given", "ended"}}
	for _, g := range found {
		t.Line(g.Name(), guests.KindTitle(g.Kind), g.Organisation, hosts[g.Host], g.From, g.Ending(), h.tag(g.Visit).Text, guests.ServiceTitles(g.Services), g.Signed, g.Issued, g.Ended)
	}
	return t
}
