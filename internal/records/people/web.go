package people

import (
	"embed"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

//go:embed html/*.html
var files embed.FS

type pages struct {
	base  feature.Base
	store Store
	hooks Hooks
}

// posts are those of the pack in force; nil before there is one.
func (h pages) posts() []policy.Post {
	if a := h.base.Policy.Load(); a != nil {
		return a.Pack.Posts
	}
	return nil
}

func (h pages) postTitles(keys []string) []string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = key
		if a := h.base.Policy.Load(); a != nil {
			if p, ok := a.Pack.Post(key); ok {
				out[i] = p.Title
			}
		}
	}
	return out
}

const barredWords = "You may not open this child's record. If you have a question about it, please speak to the head teacher."

// of gives the gate the facts about one person: who it is, who cares for them, which class. Those facts and no more
// decide: a parent sees own children, a teacher own classes, and everybody their own line.
func (h pages) of(c *web.Ctx) (authz.Subject, error) {
	subject := authz.Subject{Ref: c.Ref(RefKind, c.Param("id"))}
	if c.Actor.Nobody() {
		return subject, nil // the gate says "sign in first", whether or not there is such a person
	}
	err := h.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		p, err := h.store.Get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		carers, err := h.store.CarersOf(c, tx, p.ID)
		subject.Owners, subject.Handlers = []string{p.ID}, []string{p.ID}
		for _, one := range carers {
			if one.Barred { // in whatever office: who works here could lift the bar
				subject.About, subject.AboutWhy = append(subject.About, one.Person), barredWords
				continue
			}
			if one.Cares() {
				subject.Owners = append(subject.Owners, one.Person)
			}
		}
		if p.Is(Pupil) && p.Class != "" {
			subject.Classes = []string{p.Class}
		}
		return err
	})
	return subject, err
}

// anybody is the list of people, as a subject: the store filters it.
func (h pages) anybody(c *web.Ctx) authz.Subject {
	return authz.Subject{Ref: c.Ref("school", c.School.ID), List: true}
}

// Listed is the register.
type Listed struct {
	Filters []web.Field
	Table   web.Table
	Pager   web.Pager
	Add     bool
	Import  bool
	Roll    bool
	Export  string
}

func query(c *web.Ctx) Query {
	q := Within(c.Grant)
	q.Text, q.Kind, q.Class, q.Year = c.Query("q"), c.Query("kind"), c.Query("class"), c.Query("year")
	q.Group = c.Query("group")
	q.Left, q.Page = c.Query("left") == "yes", c.PageNumber()
	return q
}

func (q Query) address(path string, page int) string {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.Text, "kind": q.Kind, "class": q.Class, "year": q.Year, "group": q.Group} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Left {
		v.Set("left", "yes")
	}
	if page > 1 {
		v.Set("page", strconv.Itoa(page))
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func (h pages) list(c *web.Ctx) (web.Page, error) {
	q := query(c)
	var found []Person
	var classes []Count
	var groups []string
	var total int
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if found, total, err = h.store.Find(c, tx, q); err != nil {
			return err
		}
		if classes, err = h.store.Classes(c, tx); err != nil {
			return err
		}
		groups, err = h.store.Groups(c, tx)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	view := Listed{Filters: filters(q, classes, groups), Table: h.table(found), Pager: pager(q, total),
		Add: c.May("people.change"), Import: c.May("people.import"), Roll: c.May("people.roll")}
	if c.May("people.export") {
		view.Export = q.address("/people.csv", 1)
	}
	p := web.Show("people/list", "People", view)
	p.Wide = true
	return p, nil
}

func pager(q Query, total int) web.Pager {
	p := web.Pager{Page: q.Page, Pages: (total + PageSize - 1) / PageSize, Total: total}
	if q.Page > 1 {
		p.Prev = q.address("/people", q.Page-1)
	}
	if q.Page < p.Pages {
		p.Next = q.address("/people", q.Page+1)
	}
	return p
}

func (h pages) table(found []Person) web.Table {
	t := web.Table{Caption: "People", Head: []string{"Name", "User name", "Kind", "Posts", "Class", "Year"},
		Empty: "Nobody fits. Try fewer letters of the name, or take a filter away."}
	for _, p := range found {
		name := web.Cell{Text: p.Full(), Href: "/people/" + p.ID, Header: true}
		if p.Gone(h.base.Now()) {
			name.Tag = &web.Tag{Text: "Left", Colour: "grey"}
		} else if !p.Started(h.base.Now()) {
			name.Tag = &web.Tag{Text: "Starts " + clock.Date(p.Starts), Colour: "blue"}
		}
		year := web.Cell{Text: YearTitle(p.Year)}
		if p.Is(Pupil) && p.Year == "" {
			year = web.Cell{Tag: &web.Tag{Text: "Year missing", Colour: "red"}}
		}
		class := p.Class
		if class == "" {
			class = strings.Join(p.Taught, ", ")
		}
		t.Rows = append(t.Rows, []web.Cell{name, {Text: p.Account}, {Text: titles(p.Kinds)},
			{Text: strings.Join(h.postTitles(p.Posts), ", ")}, {Text: class}, year})
	}
	return t
}

func titles(kinds []string) string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = kindTitle(k)
	}
	return strings.Join(out, ", ")
}

func filters(q Query, classes []Count, groups []string) []web.Field {
	kinds := []web.Option{{Value: "", Text: "All kinds"}}
	for _, k := range Kinds() {
		kinds = append(kinds, web.Option{Value: k, Text: kindTitle(k)})
	}
	var named []string
	for _, c := range classes {
		if c.Name != "" && !slices.Contains(named, c.Name) {
			named = append(named, c.Name)
		}
	}
	options := []web.Option{{Value: "", Text: "All classes"}}
	for _, name := range named {
		options = append(options, web.Option{Value: name, Text: name})
	}
	from := []web.Option{{Value: "", Text: "All organisations"}}
	for _, g := range groups {
		from = append(from, web.Option{Value: g, Text: g})
	}
	left := web.Field{Name: "left", Label: "Leavers", Type: "checkboxes", Small: true, Legend: "s",
		Options: []web.Option{{Value: "yes", Text: "Show people who have left", Checked: q.Left}}}
	out := []web.Field{
		{Name: "q", Label: "Name or user name", Type: "search", Value: q.Text, Width: "20"},
		{Name: "kind", Label: "Kind", Type: "select", Options: kinds, Value: q.Kind},
		{Name: "class", Label: "Class", Type: "select", Options: options, Value: q.Class},
	}
	if len(groups) > 0 {
		out = append(out, web.Field{Name: "group", Label: "Outside organisation", Type: "select", Options: from, Value: q.Group})
	}
	return append(out, left)
}

// Shown is one person's page.
type Shown struct {
	Name   string
	Facts  web.Summary
	Panels []template.HTML
	Change string
	Leave  string
	Carers string // the page of a child's carers

	Delegate string // lend this person a post; empty for who may not
}

func (h pages) show(c *web.Ctx) (web.Page, error) {
	var s Shown
	var p Person
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if p, err = h.store.Get(c, tx, c.Param("id")); err != nil {
			return err
		}
		s.Facts, err = h.facts(c, tx, p)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	if s.Panels, err = c.Panels(p.Ref(c.School.ID)); err != nil {
		return web.Page{}, err
	}
	s.Name = p.Full()
	if c.May("people.change") {
		s.Change, s.Leave = "/people/"+p.ID+"/change", "/people/"+p.ID+"/leave"
		if p.Is(Pupil) {
			s.Carers = "/people/" + p.ID + "/carers"
		}
	}
	if c.May("people.delegate") && p.Is(Staff) && p.ID != c.Actor.Person {
		s.Delegate = "/people/" + p.ID + "/delegate"
	}
	page := web.Show("people/show", s.Name, s)
	if c.May("people.list") {
		page.Back = &web.Link{Text: "People", Href: "/people"}
	}
	return page, nil
}

// facts says of a person what the reader may know: a child's carers are shown to staff only.
func (h pages) facts(c *web.Ctx, tx *ledger.Tx, p Person) (web.Summary, error) {
	rows := []web.SummaryRow{
		{Key: "User name", Lines: []string{p.Account}},
		{Key: "Kind", Lines: []string{titles(p.Kinds)}},
	}
	add := func(key string, lines ...string) {
		if strings.Join(lines, "") != "" {
			rows = append(rows, web.SummaryRow{Key: key, Lines: lines})
		}
	}
	add("Posts", h.postTitles(p.Posts)...)
	add("Posts held for a while", h.postTitles(p.Acting)...)
	add("Year", YearTitle(p.Year))
	if p.Is(Pupil) && p.Year == "" {
		rows = append(rows, web.SummaryRow{Key: "Year", Tag: &web.Tag{Text: "Year missing: strictest filter", Colour: "red"}})
	}
	add("Class", p.Class)
	add("Classes taught", p.Taught...)
	add("Outside organisation", p.Group)
	if p.Starts != "" {
		add("First day", clock.Date(p.Starts))
	}
	if p.Left != "" {
		add("Leaving date", clock.Date(p.Left))
	}
	if c.May("people.list") {
		h.more(p, add)
		if err := h.ties(c, tx, p, add); err != nil {
			return web.Summary{}, err
		}
	}
	return web.Summary{Rows: rows}, nil
}

// more is what the register's keepers and a child's own staff see besides.
func (h pages) more(p Person, add func(string, ...string)) {
	if p.Born != "" {
		add("Date of birth", clock.Date(p.Born))
	}
	add("Unique pupil number", p.UPN)
	add("Email address", p.Email)
	add("Language", p.Language)
	var needs []string
	for _, n := range p.Needs {
		needs = append(needs, needTitle(n))
	}
	add("How screens should be", needs...)
}

func (h pages) ties(c *web.Ctx, tx *ledger.Tx, p Person, add func(string, ...string)) error {
	carers, err := h.store.CarersOf(c, tx, p.ID)
	if err != nil {
		return err
	}
	ids := []string{p.Manager}
	links := map[string]Carer{}
	for _, one := range carers {
		ids = append(ids, one.Person)
		links[one.Person] = one
	}
	named, err := h.store.Many(c, tx, ids)
	if err != nil {
		return err
	}
	var lines []string
	for _, n := range named {
		switch link, isCarer := links[n.ID]; {
		case link.Waiting:
			lines = append(lines, n.Full()+" (waits for the office to confirm)")
		case link.Barred:
			lines = append(lines, n.Full()+" (barred from the child's record)")
		case isCarer:
			lines = append(lines, n.Full())
		case n.ID == p.Manager:
			add("Line manager", n.Full())
		}
	}
	add("Carers", lines...)
	return nil
}

// export sends the register as a file, and leaves an event. It holds no password: there is none in these tables. // serves PPL-02
func (h pages) export(c *web.Ctx) (web.Page, error) {
	q := query(c)
	q.Page, q.Size = 1, MaxRows
	var t sheet.Table
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		found, total, err := h.store.Find(c, tx, q)
		if err != nil {
			return ledger.Event{}, err
		}
		t = tableOf(found, h.base.Now())
		return ledger.Event{Verb: "people.exported", Subject: c.Ref("school", c.School.ID),
			Changes: []ledger.Change{{Field: "people", Class: ledger.Open, After: strconv.Itoa(total)}}}, err
	})
	return web.Spreadsheet("people-"+clock.ISO(h.base.Now()), sheet.WriteCSV(t)), err
}
