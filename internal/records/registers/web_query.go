package registers

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/records/registers/internal/folder"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// asked is what the address of a list says: the query itself, and how it was written, so that every link of the page
// leads to a list that can be shared.
type asked struct {
	query  cabinet.Query
	values url.Values // what stood in the address, of what this register knows
	faults map[string]string
}

// mostPeople bounds how many people a name may mean in a filter.
const mostPeople = 50

// ask reads the address of a list. get gives a value by its name.
func (h pages) ask(c *web.Ctx, tx *ledger.Tx, def policy.Register, get func(string) string) (asked, error) {
	a := asked{query: cabinet.Query{Def: def, Me: c.Actor.Person}, values: url.Values{}, faults: map[string]string{}}
	take := func(name string) string {
		v := entry.Cut(get(name), entry.MaxLine)
		if v != "" {
			a.values.Set(name, v)
		}
		return v
	}
	a.query.Text = take("q")
	if _, ok := entry.StateOf(def, get("state")); ok {
		a.query.State = take("state")
	}
	a.query.Late = take("late") == "yes"
	if sort := get("sort"); sort != "" && sortable(def, strings.TrimPrefix(sort, "-")) {
		a.query.Sort = take("sort")
	} else {
		a.query.Sort = def.Sort
	}
	if def.Sensitive { // who may not see an answer in the list may not find it by asking for it either
		return a, nil
	}
	for _, f := range def.Fields {
		p, err := h.pick(c, tx, f, take, a.faults)
		if err != nil {
			return a, err
		}
		if p != nil {
			a.query.Picks = append(a.query.Picks, *p)
		}
	}
	return a, nil
}

// pick reads the filter of one field; nil: it does not narrow the list.
func (h pages) pick(c *web.Ctx, tx *ledger.Tx, f policy.Field, take func(string) string, faults map[string]string) (*cabinet.Pick, error) {
	name := folder.BoxName(f.Key)
	if f.Kind == "date" {
		from, to := dayAsked(take(name+"-from"), name+"-from", faults), dayAsked(take(name+"-to"), name+"-to", faults)
		if from == "" && to == "" {
			return nil, nil
		}
		return &cabinet.Pick{Field: f.Key, From: from, To: to}, nil
	}
	v := take(name)
	switch {
	case v == "":
		return nil, nil
	case f.Kind == "person":
		ids, err := h.meant(c, tx, v)
		return &cabinet.Pick{Field: f.Key, Values: ids}, err
	}
	return &cabinet.Pick{Field: f.Key, Values: []string{v}}, nil
}

func dayAsked(typed, name string, faults map[string]string) string {
	if typed == "" {
		return ""
	}
	day, ok := sheet.Day(typed)
	if !ok {
		faults[name] = "Enter a day, for example 14/3/2026."
	}
	return day
}

// meant are the people whom a name or a user name can mean. It finds entries that this person may see anyway, so it
// asks the whole register; nobody at all leaves a value that no entry has.
func (h pages) meant(c *web.Ctx, tx *ledger.Tx, text string) ([]string, error) {
	found, _, err := h.clerk.People.Find(c, tx, people.Query{Text: text, Left: true, Reach: authz.All, Size: mostPeople, Page: 1})
	ids := []string{"-"}
	for _, p := range found {
		ids = append(ids, p.ID)
	}
	return ids, err
}

// sortable says whether a list can stand in the order of a column.
func sortable(def policy.Register, key string) bool {
	if slices.Contains([]string{"created", "changed", "state", "due", "label"}, key) {
		return true
	}
	f, ok := entry.FieldOf(def, key)
	return ok && !def.Sensitive && !slices.Contains([]string{"long", "file", "signature", "figures", "address"}, f.Kind)
}

// narrowed says that the address asks for less than the whole register.
func (a asked) narrowed() bool {
	return a.query.Text != "" || a.query.State != "" || a.query.Late || len(a.query.Picks) > 0
}

// with is the address with one part changed; an empty value takes it out. The page number is always left behind.
func (a asked) with(base, name, value string) string {
	v := url.Values{}
	for k, list := range a.values {
		v[k] = list
	}
	v.Del(name)
	if value != "" {
		v.Set(name, value)
	}
	return address(base, v)
}

func address(base string, v url.Values) string {
	if len(v) == 0 {
		return base
	}
	return base + "?" + v.Encode()
}

// reader reads a stored or posted address as ask wants it.
func reader(query string) (func(string) string, error) {
	v, err := url.ParseQuery(query)
	if err != nil || len(query) > 4000 {
		return nil, errs.Bad("query", "This list cannot be read any more. Open the register and set the filters again.")
	}
	return func(name string) string { return strings.TrimSpace(v.Get(name)) }, nil
}

// boxes are the filters of the page, one a field that people filter by.
func (a asked) boxes(def policy.Register, pack *policy.Pack) []web.Field {
	var out []web.Field
	if def.Sensitive {
		return nil
	}
	for _, f := range def.Fields {
		out = append(out, a.box(f, pack)...)
	}
	return out
}

func (a asked) box(f policy.Field, pack *policy.Pack) []web.Field {
	name := folder.BoxName(f.Key)
	b := web.Field{Name: name, ID: "filter-" + f.Key, Label: entry.Title(f), Value: a.values.Get(name)}
	switch f.Kind {
	case "choice", "choices":
		b.Type, b.Options = "select", append([]web.Option{{Text: "Any"}}, folder.Options(f.Options)...)
	case "yes_no":
		b.Type, b.Options = "select", []web.Option{{Text: "Any"}, {Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}
	case "post", "term":
		b.Type, b.Options = "select", append([]web.Option{{Text: "Any"}}, folder.Options(entry.PackOptions(pack, f.Kind))...)
	case "person":
		b.Hint, b.Width = "Part of a name, or a user name", "20"
	case "date":
		return []web.Field{a.dayBox(f, "-from", " from"), a.dayBox(f, "-to", " to")}
	default:
		if b.Value == "" { // asked for by a link from elsewhere: shown, so that it can be taken away
			return nil
		}
	}
	return []web.Field{b}
}

func (a asked) dayBox(f policy.Field, end, word string) web.Field {
	name := folder.BoxName(f.Key) + end
	return web.Field{Name: name, ID: "filter-" + f.Key + end, Label: entry.Title(f) + word, Hint: "For example 14/3/2026", Width: "10",
		Value: a.values.Get(name), Error: a.faults[name]}
}

// chips are the filters in force, each a link that takes it away.
func (a asked) chips(base string, def policy.Register, boxes []web.Field) []web.Link {
	var out []web.Link
	if a.query.Text != "" {
		out = append(out, web.Link{Text: "Search: " + a.query.Text, Href: a.with(base, "q", "")})
	}
	if s, ok := entry.StateOf(def, a.query.State); ok {
		out = append(out, web.Link{Text: "State: " + cmp.Or(s.Title, s.Key), Href: a.with(base, "state", "")})
	}
	if a.query.Late {
		out = append(out, web.Link{Text: "Overdue", Href: a.with(base, "late", "")})
	}
	for _, b := range boxes {
		if b.Value == "" {
			continue
		}
		said := b.Value
		for _, o := range b.Options {
			if o.Value == b.Value {
				said = o.Text
			}
		}
		out = append(out, web.Link{Text: b.Label + ": " + said, Href: a.with(base, b.Name, "")})
	}
	return out
}
