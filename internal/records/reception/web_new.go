package reception

import (
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web"
)

// kindsPage asks for the kind of guest, with targets for somebody who stands.
type kindsPage struct{ Tiles []web.Tile }

// newPage is the form for one kind of guest.
type newPage struct {
	Kind   string
	Title  string
	Limit  string
	Known  *web.Field // those of the same name who have been here before
	Fields []web.Field
}

func (h pages) form(c *web.Ctx) (web.Page, error) {
	if kind := c.Query("kind"); slices.Contains(guests.Kinds(), kind) {
		return h.newPage(c, kind)
	}
	page := kindsPage{}
	for _, k := range guests.Kinds() {
		page.Tiles = append(page.Tiles, web.Tile{Title: guests.KindTitle(k), Text: kindHint(k), Href: "/reception/new?kind=" + k, Picture: "people"})
	}
	p := web.Show("reception/kinds", "Who has come?", page)
	p.Back = &web.Link{Text: "Reception", Href: "/reception"}
	return p, nil
}

func kindHint(kind string) string {
	return map[string]string{people.Visitor: "For some hours, the same day", people.Supply: "Teaches for days or weeks", people.Trainee: "On placement, at most a term",
		people.Volunteer: "Helps in school", people.External: "Technical support, education welfare: the head approves it first", people.Community: "Evening class or letting"}[kind]
}

func (h pages) newPage(c *web.Ctx, kind string) (web.Page, error) {
	v := &newPage{Kind: kind, Title: "New guest: " + strings.ToLower(guests.KindTitle(kind)), Limit: guests.LimitWords(kind, h.Days(kind)) + "."}
	staff, err := h.staff(c)
	if err != nil {
		return web.Page{}, err
	}
	today := h.Today()
	v.Fields = []web.Field{{Name: "given", Label: "First name", Hint: "Or the one name by which this person goes", Required: true, Autocomplete: "off"},
		{Name: "family", Label: "Family name", Optional: true, Autocomplete: "off"},
		{Name: "organisation", Label: "Organisation", Optional: kind != people.External, Required: kind == people.External},
		{Name: "host", Label: "Comes to see", Type: "select", Options: staff, Required: true},
		{Name: "from", Label: "First day", Type: "date", Value: today},
		{Name: "until", Label: "Last day", Hint: "Access ends by itself after this day.", Type: "date", Value: today}}
	if kind != people.Supply && kind != people.Trainee {
		v.Fields = append(v.Fields, web.Field{Name: "hour", Label: "Leaves at", Hint: "On the last day, for example 15:30. Left empty, access ends with the day.", Width: "5", Optional: true})
	}
	if kind == people.External {
		v.Fields = append(v.Fields, agencyFields()...)
	} else {
		v.Fields = append(v.Fields, web.Field{Name: "reason", Label: "Why they come", Hint: "In a few words", Required: true})
	}
	v.Fields = append(v.Fields, web.Field{Name: "services", Label: "May use", Hint: "Besides the school’s own pages. Tick only what they need.", Type: "checkboxes", Options: serviceOptions()})
	p := web.Show("reception/new", v.Title, v)
	p.Back = &web.Link{Text: "Another kind of guest", Href: "/reception/new"}
	return p, nil
}

// agencyFields are what an outside agency states. // serves PPL-26
func agencyFields() []web.Field {
	return []web.Field{{Name: "need", Label: "The need", Hint: "What they have to do here", Type: "textarea", Rows: 3, Required: true},
		{Name: "reach", Label: "Records or system", Hint: "Named one by one. Everything else stays out of sight.", Type: "textarea", Rows: 3, Required: true},
		{Name: "times", Label: "Times of day", Hint: "For example 09:00-12:30. Outside these times the account is shut.", Width: "20", Required: true}}
}

func serviceOptions() []web.Option {
	var out []web.Option
	for _, s := range guests.Services() {
		out = append(out, web.Option{Value: s[0], Text: s[1]})
	}
	return out
}

// staff are those whom a guest may come to see.
func (h pages) staff(c *web.Ctx) ([]web.Option, error) {
	out := []web.Option{{Value: "", Text: "Choose"}}
	err := h.read(c, func(tx *ledger.Tx) error {
		found, _, err := h.People.Find(c, tx, people.Query{Kind: people.Staff, Reach: authz.All, Page: 1, Size: mostListed})
		for _, p := range found {
			out = append(out, web.Option{Value: p.ID, Text: p.Full()})
		}
		return err
	})
	return out, err
}
