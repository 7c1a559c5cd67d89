package agreements

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

func (h pages) filters(c *web.Ctx, tx *ledger.Tx, f Filter) ([]web.Field, error) {
	classes, err := h.classes(c, tx)
	state := web.Field{Name: "state", Label: "State", Type: "select", Value: string(f.State), Options: []web.Option{{Text: "All"}, {Value: string(Unsigned), Text: "Not signed"}, {Value: string(Current), Text: "Signed"},
		{Value: string(Asked), Text: "Days of grace run"}, {Value: string(Late), Text: "Days of grace are over"}, {Value: string(Unverified), Text: "Paper to verify"}, {Value: string(ToChase), Text: "On the chase list"}}}
	return []web.Field{{Name: "q", Label: "Name or user name", Type: "search", Value: f.Words, Width: "20"}, h.formField(f.Form, "All forms"), kindField(f.Kind),
		{Name: "class", Label: "Class", Type: "select", Value: f.Class, Options: classes}, state}, err
}

func (h pages) formField(value, none string) web.Field {
	out := web.Field{Name: "form", Label: "Form", Type: "select", Value: value, Options: []web.Option{{Text: none}}}
	for _, f := range h.a.Forms() {
		out.Options = append(out.Options, web.Option{Value: f.Key, Text: f.Title})
	}
	return out
}

func kindField(value string) web.Field {
	out := web.Field{Name: "kind", Label: "Group", Type: "select", Value: value, Options: []web.Option{{Text: "All groups"}}}
	for _, k := range people.Kinds() {
		out.Options = append(out.Options, web.Option{Value: k, Text: capital(k)})
	}
	return out
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// classes are those that this reader can choose.
func (h pages) classes(c *web.Ctx, tx *ledger.Tx) ([]web.Option, error) {
	out := []web.Option{{Text: "All classes"}}
	all, err := h.a.people.Classes(c, tx)
	for _, one := range all {
		seen := slices.ContainsFunc(out, func(o web.Option) bool { return o.Value == one.Name })
		if !seen && (c.Grant.Reach() == authz.All || slices.Contains(c.Actor.Classes, one.Name)) {
			out = append(out, web.Option{Value: one.Name, Text: one.Name})
		}
	}
	return out, err
}

// entryTable is the register's lines. What can be done about one stands behind its form and its state.
func (h pages) entryTable(c *web.Ctx, all []Entry) web.Table {
	t := web.Table{Caption: "Who has signed", Head: []string{"Name", "Group", "Class", "Form", "State", "Since", "Why"},
		Empty: "Nobody fits. Take a filter away, or choose another form."}
	paper := c.May("agreements.paper")
	if paper {
		t.Head = append(t.Head, "On paper")
	}
	for _, e := range all {
		tag := stateTag(e.Standing)
		state, since := web.Cell{Tag: &tag}, clock.Day(e.Asked)
		if e.Signature != "" {
			state.Text, state.Href = "Copy", "/agreements/signatures/"+e.Signature
		}
		if e.State == Current {
			since = clock.Day(e.Signed)
		}
		row := []web.Cell{{Text: e.Person.Full(), Href: "/people/" + e.Person.ID, Header: true}, {Text: capital(e.Person.Kind)}, {Text: e.Person.Class}, {Text: e.Title}, state,
			{Text: since}, {Text: why(e.Standing)}}
		if paper {
			cell := web.Cell{}
			if e.State != Current && e.State != Unverified {
				cell = web.Cell{Text: "Record a paper", Href: "/agreements/paper/" + e.Form + "/" + e.Person.ID}
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// notIssued are joiners who should have had their forms by now. serves AUA-17
func (h pages) notIssued(c *web.Ctx, tx *ledger.Tx) (web.Table, error) {
	t := web.Table{Caption: "Joined more than " + number(h.a.Clocks().IssueDays) + " days ago, and never asked", Head: []string{"Name", "Form"}}
	all, err := h.a.NotIssued(c, tx)
	if err != nil {
		return t, err
	}
	if n := len(all); n > people.PageSize {
		t.Caption += ": " + number(n) + ", of whom the first"
		all = all[:people.PageSize]
	}
	var who []string
	for _, s := range all {
		who = append(who, s.About)
	}
	names, err := h.names(c, tx, who...)
	for _, s := range all {
		t.Rows = append(t.Rows, []web.Cell{{Text: names[s.About], Href: "/people/" + s.About, Header: true}, {Text: s.Title}})
	}
	return t, err
}

// toPapers leads to the papers that wait for a second person.
func toPapers(*web.Ctx) (web.Page, error) { return web.Go("/agreements?state=unverified"), nil }
