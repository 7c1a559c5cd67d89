package registers

import (
	"cmp"
	"net/url"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// Bounds of what a list reads.
const (
	pageSize  = 50
	mostCount = 10_000  // beyond it a filtered list says "more than"
	mostBulk  = 500     // entries changed at once
	mostPrint = 1_000   // lines on paper
	mostLines = 100_000 // lines of an export
)

// listRoutes are the screens of many entries at once.
func (h pages) listRoutes() []web.Route {
	const one = "/registers/{register}"
	return []web.Route{
		{Method: "GET", Path: "/registers", Action: "registers.list", List: true, Handle: h.index, Menu: "Registers"},
		{Method: "GET", Path: one, Action: "registers.list", Subject: h.whole(clerk.Seeing), Handle: h.list, Only: h.seenBy},
		{Method: "GET", Path: one + "/print", Action: "registers.list", Subject: h.whole(clerk.Seeing), Handle: h.print},
		{Method: "GET", Path: one + "/views", Action: "registers.views", Subject: h.whole(clerk.Seeing), Handle: h.viewsPage},
		{Method: "POST", Path: one + "/views", Action: "registers.views", Subject: h.whole(clerk.Seeing), Handle: h.keep},
		{Method: "POST", Path: one + "/views/remove", Action: "registers.views", Subject: h.whole(clerk.Seeing), Handle: h.drop},
		{Method: "GET", Path: one + "/export", Action: "registers.export", Subject: h.whole(clerk.Exporting), Handle: h.export},
		{Method: "POST", Path: one + "/bulk", Action: "registers.change", Subject: h.whole(clerk.Changing), Handle: h.bulked, Limit: 2 << 20},
		{Method: "GET", Path: one + "/import", Action: "registers.import", Subject: h.whole(clerk.Changing), Handle: h.importForm},
		{Method: "GET", Path: one + "/import/template", Action: "registers.import", Subject: h.whole(clerk.Changing), Handle: h.template},
		{Method: "POST", Path: one + "/import", Action: "registers.import", Subject: h.whole(clerk.Changing), Handle: h.imported, Limit: importLimit},
		{Method: "GET", Path: one + "/desk", Action: "registers.list", Subject: h.whole(clerk.Seeing), Handle: h.desk},
		{Method: "POST", Path: one + "/desk", Action: "registers.change", Subject: h.deskMove, Handle: h.desked},
		{Method: "POST", Path: one + "/desk/undo", Action: "registers.change", Subject: h.deskMove, Handle: h.undo},
	}
}

func listViews() map[string]any {
	return map[string]any{"registers/index": indexPage{}, "registers/list": listPage{}, "registers/print": printPage{}, "registers/views": viewsPage{},
		"registers/bulk": bulkPage{}, "registers/import": importPage{}, "registers/desk": deskPage{}, "registers/person": personPanel{}}
}

// whole gives the gate the facts about a register.
func (h pages) whole(a clerk.Act) func(*web.Ctx) (authz.Subject, error) {
	return func(c *web.Ctx) (s authz.Subject, err error) {
		err = h.clerk.Base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
			def, _, err := h.clerk.Known(c, tx, c.Param("register"))
			s = clerk.Subject(c.School.ID, def, nil, a)
			return err
		})
		return s, err
	}
}

// listPage is one register.
type listPage struct {
	Name          string
	Purpose, Help string
	Clause        string
	ClauseHref    string
	Retired       bool // the policy in force no longer has it
	Sensitive     bool
	Base          string
	Sort          string // as it stands in the address, for the form
	Search, State web.Field
	Late          web.Field
	Boxes         []web.Field
	Narrow        bool // the details with the boxes stand open
	Chips         []web.Link
	Clear         string
	Views         []web.Link
	Keep          *keepForm
	Missing       web.Table
	States        *web.Chart
	Heads         []sortHead
	Lines         []line
	Ticks         bool
	Bulk          string // where ticked entries go
	Query         string
	Empty         *web.Empty
	Pager         web.Pager
	More          bool // there are more than were counted
	Buttons       []web.Button
	Exports       []web.Link
}

func (h pages) list(c *web.Ctx) (web.Page, error) {
	var p listPage
	var title, to string
	var faults []web.FieldError
	err := h.clerk.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		def, live, err := h.clerk.Known(c, tx, c.Param("register"))
		if err != nil {
			return err
		}
		a, err := h.ask(c, tx, def, c.Query)
		if err != nil {
			return err
		}
		views, err := h.clerk.Store.Views(c, tx, def.Key, c.Actor.Person)
		if err != nil {
			return err
		}
		if v, ok := cabinet.Usual(views, c.Actor.Person); ok && bare(c, a) {
			to = entry.ListHref(def) + "?" + v.Query
			return nil
		}
		title, p = def.Title, h.frame(c, def, live, a)
		p.viewLinks(c, views, a)
		faults = web.FieldErrors(p.Boxes...)
		return h.fill(c, tx, &p, a)
	})
	if to != "" || err != nil {
		return web.Go(to), err
	}
	page := web.Show("registers/list", title, p)
	page.Wide, page.Errors = true, faults
	page.Back = &web.Link{Text: "All registers", Href: "/registers"}
	return page, nil
}

// bare says that a register was opened without saying what of it.
func bare(c *web.Ctx, a asked) bool {
	return len(a.values) == 0 && c.Query("all") == "" && c.Query("page") == ""
}

// frame is all of the page that does not depend on the entries.
func (h pages) frame(c *web.Ctx, def policy.Register, live bool, a asked) listPage {
	base, pack := entry.ListHref(def), h.pack()
	p := listPage{Name: def.Title, Purpose: def.Purpose, Help: def.Help, Clause: def.Clause, Retired: !live, Sensitive: def.Sensitive, Base: base, Query: a.values.Encode(),
		Search: web.Field{Name: "q", Label: "Search", Type: "search", Value: a.query.Text, Width: "20"}, Clear: base + "?all=yes"}
	if def.Clause != "" {
		p.ClauseHref = entry.ClauseHref(def.Clause)
	}
	if a.values.Get("sort") != "" {
		p.Sort = a.query.Sort
	}
	if len(def.States) > 0 {
		p.State = web.Field{Name: "state", ID: "filter-state", Label: "State", Type: "select", Value: a.query.State, Options: []web.Option{{Text: "Any"}}}
		for _, s := range def.States {
			p.State.Options = append(p.State.Options, web.Option{Value: s.Key, Text: cmp.Or(s.Title, s.Key)})
		}
	}
	if entry.HasDue(def) {
		p.Late = web.Field{Name: "late", ID: "filter-late", Label: "Overdue", Type: "select", Value: map[bool]string{true: "yes"}[a.query.Late],
			Options: []web.Option{{Text: "Any"}, {Value: "yes", Text: "Only what is overdue"}}}
	}
	p.Boxes = a.boxes(def, pack)
	p.Chips = a.chips(base, def, p.Boxes)
	p.Narrow = len(a.query.Picks) > 0 || len(a.faults) > 0
	h.offer(c, &p, def, live, a)
	return p
}

func (h pages) pack() *policy.Pack {
	if a := h.clerk.Base.Policy.Load(); a != nil {
		return a.Pack
	}
	return nil
}

// offer puts the buttons on the page, for those who may.
func (h pages) offer(c *web.Ctx, p *listPage, def policy.Register, live bool, a asked) {
	may := func(action string, what clerk.Act) bool { return live && h.clerk.May(c.Actor, action, def, what) }
	if may("registers.add", clerk.Adding) {
		p.Buttons = append(p.Buttons, web.Button{Text: "Add " + entry.Article(entry.One(def)), Href: addHref(def, "")})
	}
	if def.Desk.On && may("registers.change", clerk.Changing) {
		p.Buttons = append(p.Buttons, web.Button{Text: cmp.Or(def.Desk.Title, "Desk"), Href: p.Base + "/desk", Kind: "secondary"})
	}
	if h.mayImport(c.Actor, def) && live {
		p.Buttons = append(p.Buttons, web.Button{Text: "Import", Href: p.Base + "/import", Kind: "secondary"})
	}
	if h.clerk.May(c.Actor, "registers.export", def, clerk.Exporting) {
		for _, kind := range []string{"xlsx", "csv"} {
			p.Exports = append(p.Exports, web.Link{Text: "Export " + strings.ToUpper(kind), Href: a.with(p.Base+"/export", "as", kind)})
		}
	}
	p.Exports = append(p.Exports, web.Link{Text: "Print", Href: a.with(p.Base+"/print", "", "")})
	p.Ticks = may("registers.change", clerk.Changing)
	p.Bulk = p.Base + "/bulk"
	if c.May("registers.views") && (a.narrowed() || a.values.Get("sort") != "") {
		p.Keep = newKeep(p.Base, p.Query)
	}
}

func addHref(def policy.Register, expected string) string {
	if expected == "" {
		return entry.ListHref(def) + "/new"
	}
	return entry.ListHref(def) + "/new?expected=" + url.QueryEscape(expected)
}

// seenBy are those to whom the policy leaves a register, for the links of other pages to it.
func (h pages) seenBy(param func(string) string) []string {
	def, _ := h.clerk.Definition(param("register"))
	return def.May.See
}
