package families

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// listPage is the register of families.
type listPage struct {
	Filters []web.Field
	Counts  web.Summary
	Table   web.Table
	Pager   web.Pager
	Send    string // where links are sent to those of the filter; empty: the reader does not send
}

func filterOf(c *web.Ctx) homes.Filter {
	return homes.Filter{Class: c.Query("class"), Stage: c.Query("state"), Words: c.Query("q")}
}

// list is who has been reached, a carer a line. serves AUA-16 AUA-22
func (h pages) list(c *web.Ctx) (web.Page, error) {
	q := filterOf(c)
	var page listPage
	err := h.read(c, func(tx *ledger.Tx) error {
		rows, err := h.f.Register(c, tx, c.Grant, q)
		if err != nil {
			return err
		}
		classes, err := h.classes(c, tx)
		if err != nil {
			return err
		}
		page.Filters = filters(q, classes)
		page.Counts = counts(rows)
		from := min((c.PageNumber()-1)*people.PageSize, len(rows))
		page.Table = table(rows[from:min(from+people.PageSize, len(rows))], h.f.languages())
		page.Pager = pager(c.PageNumber(), len(rows), q)
		return nil
	})
	if c.May("families.send") {
		page.Send = "/families/send?class=" + url.QueryEscape(q.Class)
	}
	p := web.Show("families/list", "Families", page)
	p.Wide = true
	return p, err
}

// classes are those whose families the reader may see.
func (h pages) classes(c *web.Ctx, tx *ledger.Tx) ([]string, error) {
	counted, err := h.f.people.Classes(c, tx)
	var out []string
	for _, one := range counted {
		if one.Name != "" && !slices.Contains(out, one.Name) && (c.Grant.Reach() == authz.All || slices.Contains(c.Actor.Classes, one.Name)) {
			out = append(out, one.Name)
		}
	}
	slices.Sort(out)
	return out, err
}

func filters(q homes.Filter, classes []string) []web.Field {
	of := []web.Option{{Value: "", Text: "All classes"}}
	for _, name := range classes {
		of = append(of, web.Option{Value: name, Text: name})
	}
	stages := []web.Option{{Value: "", Text: "All"}}
	for _, s := range [][2]string{{"missing", "Forms are missing"}, {homes.NotSent, "Nothing sent yet"}, {homes.Refused, "Did not arrive"}, {homes.Went, "Sent, not opened"}, {homes.Printed, "On paper, not opened"},
		{homes.WasRead, "Opened, not signed"}, {homes.AllDone, "All signed"}, {homes.WasShut, "Link closed"}, {homes.RunOut, "Link run out"}, {homes.OnPaper, "No e-mail address"}, {homes.Unproven, "No date of birth"}, {homes.Unlinked, "Link to be confirmed"}, {homes.BarredAll, "Barred"}} {
		stages = append(stages, web.Option{Value: s[0], Text: s[1]})
	}
	return []web.Field{{Name: "q", Label: "Name of a child or carer", Type: "search", Value: q.Words, Width: "20"},
		{Name: "class", Label: "Class", Type: "select", Options: of, Value: q.Class}, {Name: "state", Label: "State", Type: "select", Options: stages, Value: q.Stage}}
}

func counts(rows []homes.Row) web.Summary {
	missing, undone, paper := 0, 0, 0
	for _, r := range rows {
		if len(r.Missing) > 0 {
			missing++
		}
		if r.Stage == homes.Refused {
			undone++
		}
		if r.Contact == homes.OnPaper {
			paper++
		}
	}
	line := func(n int) []string { return []string{strconv.Itoa(n)} }
	return web.Summary{Rows: []web.SummaryRow{{Key: "Carers", Lines: line(len(rows))}, {Key: "With forms missing", Lines: line(missing)},
		{Key: "Letters that did not arrive", Lines: line(undone)}, {Key: "On paper only", Lines: line(paper)}}}
}

func table(rows []homes.Row, languages map[string]string) web.Table {
	t := web.Table{Caption: "Parents and carers", Head: []string{"Carer", "Children", "Reached by", "Language", "Missing", "Last letter"}, Numeric: []int{4},
		Empty: "No carer matches. Carers are entered in a child’s record, under People."}
	for _, r := range rows {
		contact, stage := contactTag(r.Contact), stageTag(r)
		t.Rows = append(t.Rows, []web.Cell{{Text: r.Carer.Full(), Href: "/families/" + r.Carer.ID, Header: true}, {Text: childrenOf(r)}, {Tag: &contact},
			{Text: languageTitle(languages, r.Carer.Language)}, {Text: strconv.Itoa(len(r.Missing)), Numeric: true}, {Text: lastLetter(r), Tag: &stage}})
	}
	return t
}

func childrenOf(r homes.Row) string {
	var out []string
	for _, c := range r.Children {
		out = append(out, strings.TrimSpace(c.Full()+" "+classed(c)))
	}
	for _, c := range r.Barred {
		out = append(out, strings.TrimSpace(c.Full()+" "+classed(c))+" – barred")
	}
	for _, c := range r.Unconfirmed {
		out = append(out, strings.TrimSpace(c.Full()+" "+classed(c))+" – link not confirmed")
	}
	return strings.Join(out, ", ")
}

func classed(c people.Person) string {
	if c.Class == "" {
		return ""
	}
	return "(" + c.Class + ")"
}

// languages are the names of the languages in which the school has forms, by their short signs.
func (f *Families) languages() map[string]string {
	out := map[string]string{"": "English", "en": "English"}
	for _, a := range f.agreements.Forms() {
		for key, words := range a.Words {
			out[key] = words.Name
		}
	}
	return out
}

// languageTitle is a language by its own name; where the school has no forms in it, by its short sign.
func languageTitle(names map[string]string, key string) string {
	return cmp.Or(names[key], key+" (forms in English)")
}

func lastLetter(r homes.Row) string {
	if r.Link.ID == "" {
		return ""
	}
	made, err := clock.Parse(r.Link.Made)
	if err != nil {
		return ""
	}
	return clock.Day(made)
}

func contactTag(contact string) web.Tag {
	switch contact {
	case homes.ByMail:
		return web.Tag{Text: "E-mail", Colour: "green"}
	case homes.OnPaper:
		return web.Tag{Text: "Paper", Colour: "blue"}
	case homes.Unproven:
		return web.Tag{Text: "No date of birth", Colour: "orange"}
	case homes.Unlinked:
		return web.Tag{Text: "Link to be confirmed", Colour: "yellow"}
	}
	return web.Tag{Text: "Barred", Colour: "red"}
}

func stageTag(r homes.Row) web.Tag {
	switch r.Stage {
	case homes.Waiting:
		return web.Tag{Text: "Waits to leave", Colour: "yellow"}
	case homes.Went:
		return web.Tag{Text: "Sent", Colour: "blue"}
	case homes.Printed:
		return web.Tag{Text: "Printed", Colour: "blue"}
	case homes.Refused:
		return web.Tag{Text: "Did not arrive", Colour: "red"}
	case homes.WasRead:
		return web.Tag{Text: "Opened", Colour: "purple"}
	case homes.SomeDone:
		return web.Tag{Text: "Partly signed", Colour: "turquoise"}
	case homes.AllDone:
		return web.Tag{Text: "Signed", Colour: "green"}
	case homes.WasShut:
		return web.Tag{Text: "Link closed", Colour: "orange"}
	case homes.RunOut:
		return web.Tag{Text: "Link run out", Colour: "grey"}
	}
	return web.Tag{Text: "Nothing sent", Colour: "grey"}
}

func pager(page, total int, q homes.Filter) web.Pager {
	p := web.Pager{Page: page, Total: total, Pages: (total + people.PageSize - 1) / people.PageSize}
	at := func(n int) string {
		v := url.Values{"class": {q.Class}, "state": {q.Stage}, "q": {q.Words}, "page": {strconv.Itoa(n)}}
		return "/families?" + v.Encode()
	}
	if page > 1 && page <= p.Pages {
		p.Prev = at(page - 1)
	}
	if page < p.Pages {
		p.Next = at(page + 1)
	}
	return p
}

// of is a carer, with the classes of the children.
func (h pages) of(c *web.Ctx) (authz.Subject, error) {
	s := authz.Subject{Ref: c.Ref(people.RefKind, c.Param("id"))}
	err := h.f.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		ties, err := h.f.Store.TiesOf(c, tx, c.Param("id"))
		if err == nil && len(ties) == 0 {
			err = errs.Missing("There is no carer here. Carers are entered in a child’s record, under People.")
		}
		if err != nil {
			return err
		}
		var ids []string
		for _, t := range ties {
			ids = append(ids, t.Child)
		}
		children, err := h.f.people.Many(c, tx, ids)
		for _, child := range children {
			if !child.Gone(h.f.base.Now()) {
				s.Classes = append(s.Classes, child.Class)
			}
		}
		return err
	})
	return s, err
}
