package factors

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

const pageSize = 50

// line is one member of staff and what they can show.
type line struct {
	Person people.Person
	Roles  []authz.Role
	Have   Have
	Needs  bool // always, wherever they are
}

// lines are all staff who are here, by name.
func (f *Factors) lines(ctx context.Context, tx *ledger.Tx) ([]line, error) {
	all, err := f.people.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	has, err := f.store.standing(ctx, tx, "")
	if err != nil {
		return nil, err
	}
	var out []line
	for _, p := range all {
		roles := f.accounts.Roles(p)
		if works(p, roles) && !p.Gone(f.base.Now()) {
			out = append(out, line{p, roles, has[p.ID], f.always(roles)})
		}
	}
	slices.SortStableFunc(out, func(a, b line) int {
		return cmp.Or(strings.Compare(a.Person.Family, b.Person.Family), strings.Compare(a.Person.Given, b.Person.Given))
	})
	return out, nil
}

func stateTag(has Have, needs bool) web.Tag {
	switch {
	case has.Any():
		return web.Tag{Text: "Set up", Colour: "green"}
	case needs:
		return web.Tag{Text: "Missing", Colour: "red"}
	}
	return web.Tag{Text: "None", Colour: "grey"}
}

// ways are what somebody has, in words.
func ways(has Have) string {
	var out []string
	if has.App {
		out = append(out, "code app")
	}
	if has.Passkeys == 1 {
		out = append(out, "1 passkey")
	}
	if has.Passkeys > 1 {
		out = append(out, strconv.Itoa(has.Passkeys)+" passkeys")
	}
	return strings.Join(out, ", ")
}

func yes(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

// ListPage is the list of staff with and without a second factor.
type ListPage struct {
	Share   string
	Filters []web.Field
	Table   web.Table
	Pager   web.Pager
	All     string // the whole list on one page, for print
}

func (h pages) list(c *web.Ctx) (web.Page, error) {
	all, err := h.shown(c)
	if err != nil {
		return web.Page{}, err
	}
	state, text, whole := c.Query("state"), strings.ToLower(c.Query("q")), c.Query("all") != ""
	v := &ListPage{Share: share(all), Filters: []web.Field{{Name: "q", Label: "Name", Type: "search", Value: c.Query("q"), Width: "20"},
		{Name: "state", Label: "Second factor", Type: "select", Value: state, Options: []web.Option{{Text: "All staff"}, {Value: "with", Text: "Set up"}, {Value: "without", Text: "Not set up"}}}}}
	all = slices.DeleteFunc(all, func(l line) bool {
		return state == "with" && !l.Have.Any() || state == "without" && l.Have.Any() || !strings.Contains(strings.ToLower(l.Person.Full()), text)
	})
	at := func(more ...string) string {
		q := url.Values{"q": {c.Query("q")}, "state": {state}}
		for i := 0; i+1 < len(more); i += 2 {
			q.Set(more[i], more[i+1])
		}
		return "/factors?" + q.Encode()
	}
	v.All = at("all", "1")
	if !whole {
		all, v.Pager = page(all, c.PageNumber(), at)
	}
	v.Table = listTable(all)
	p := web.Show("factors/list", "Second factors of staff", v)
	p.Wide = true
	return p, nil
}

func page(all []line, n int, at func(...string) string) ([]line, web.Pager) {
	p := web.Pager{Page: n, Pages: max((len(all)+pageSize-1)/pageSize, 1), Total: len(all)}
	p.Page = min(n, p.Pages)
	if p.Page > 1 {
		p.Prev = at("page", strconv.Itoa(p.Page-1))
	}
	if p.Page < p.Pages {
		p.Next = at("page", strconv.Itoa(p.Page+1))
	}
	return all[(p.Page-1)*pageSize : min(p.Page*pageSize, len(all))], p
}

func listTable(all []line) web.Table {
	t := web.Table{Caption: "Staff", Head: []string{"Name", "Second factor", "What", "Recovery codes left", "Password for the records", "Last used"}, Numeric: []int{3}, Empty: "Nobody fits. Try fewer letters of the name."}
	for _, l := range all {
		tag := stateTag(l.Have, l.Needs)
		t.Rows = append(t.Rows, []web.Cell{{Text: l.Person.Full(), Href: "/factors/" + l.Person.ID, Header: true}, {Tag: &tag}, {Text: ways(l.Have)},
			{Text: strconv.Itoa(l.Have.Codes), Numeric: true}, {Text: yes(l.Have.Records)}, {Text: used(l.Have.LastUsed)}})
	}
	return t
}

func (h pages) shown(c *web.Ctx) (all []line, err error) {
	err = h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		all, err = h.lines(c, tx)
		return err
	})
	return all, err
}

func (h pages) export(c *web.Ctx) (web.Page, error) {
	all, err := h.shown(c)
	t := sheet.Table{Head: []string{"name", "second_factor", "always_needed", "code_app", "passkeys", "recovery_codes_left", "records_password", "last_used"}}
	for _, l := range all {
		t.Line(l.Person.Full(), yes(l.Have.Any()), yes(l.Needs), yes(l.Have.App), strconv.Itoa(l.Have.Passkeys), strconv.Itoa(l.Have.Codes), yes(l.Have.Records), l.Have.LastUsed)
	}
	return web.Spreadsheet("second-factors", sheet.WriteCSV(t)), err
}
