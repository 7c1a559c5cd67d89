package policies

import (
	"fmt"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/policies/internal/course"
	"belisha/internal/records/policies/internal/gaps"
	"belisha/internal/web"
)

type pages struct{ p *Policies }

// tag shows a state; the word says it all, the colour only helps.
func tag(s feature.State) *web.Tag {
	return &web.Tag{Text: strings.ToUpper(string(s[:1])) + string(s[1:]), Colour: map[feature.State]string{
		feature.Proven: "green", feature.Due: "yellow", feature.Failing: "red", feature.None: "grey"}[s]}
}

type listPage struct {
	Version string
	Chart   web.Chart
	State   web.Field
	Control web.Field
	Text    web.Field
	Groups  []group
	Shown   int
	Total   int
	MayLoad bool
	Warning string // what the head has to see until it is cleared
	Readers []gaps.Audience
}

type group struct {
	Title string
	Table web.Table
}

func (h pages) standings(c *web.Ctx) (all []Standing, err error) {
	err = h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err = h.p.Standings(c, tx)
		return err
	})
	if !c.May("incidents.close") {
		h.withhold(all)
	}
	return all, err
}

// withhold keeps figures that count children's matters from those who do not handle them. // serves STD-28
func (h pages) withhold(all []Standing) {
	for i, s := range all {
		all[i].Reading = h.p.Base.Figures.Open(s.Clause.Figure, s.Reading)
	}
}

func (h pages) list(c *web.Ctx) (web.Page, error) {
	all, err := h.standings(c)
	if err != nil {
		return web.Page{}, err
	}
	active := h.p.Base.Policy.Load()
	page := listPage{Version: active.Pack.Identity.Title + ", version " + active.Pack.Identity.Version, Total: len(all),
		Chart:   chart(all),
		State:   web.Field{Name: "state", Label: "State", Type: "select", Value: c.Query("state"), Options: stateOptions()},
		Control: web.Field{Name: "control", Label: "Control", Type: "select", Value: c.Query("control"), Options: controlOptions()},
		Text:    web.Field{Name: "q", Label: "Words or number", Type: "search", Value: c.Query("q"), Width: "20"},
		MayLoad: c.May("policies.load"), Readers: gaps.Audiences()}
	if page.Warning, err = h.notDiscussed(c); err != nil {
		return web.Page{}, err
	}
	page.Groups, page.Shown = grouped(filtered(all, c.Query("state"), c.Query("control"), c.Query("q")))
	p := web.Show("policies/list", "Policy", page)
	p.Wide = true
	return p, nil
}

func chart(all []Standing) web.Chart {
	ch := web.Chart{Title: "How the clauses stand", Caption: "Clauses by state", Label: "State", Figure: "Clauses"}
	for _, s := range course.States() {
		ch.Bars = append(ch.Bars, web.Bar{Label: tag(s).Text, Value: course.Count(all, s)})
	}
	return ch
}

func stateOptions() []web.Option {
	out := []web.Option{{Text: "All"}}
	for _, s := range course.States() {
		out = append(out, web.Option{Value: string(s), Text: tag(s).Text})
	}
	return out
}

func controlOptions() []web.Option {
	return []web.Option{{Text: "All"}, {Value: policy.Enforce, Text: "Enforced by the system"}, {Value: policy.Record, Text: "Recorded"},
		{Value: policy.Attest, Text: "Attested by a person"}, {Value: policy.Teach, Text: "Taught"}}
}

func filtered(all []Standing, state, control, text string) []Standing {
	var out []Standing
	text = strings.ToLower(text)
	for _, s := range all {
		words := strings.ToLower(s.Clause.ID + " " + s.Clause.Text + " " + strings.Join(s.Clause.Serves, " "))
		if (state == "" || state == string(s.Reading.State)) && (control == "" || control == s.Clause.Control) && strings.Contains(words, text) {
			out = append(out, s)
		}
	}
	return out
}

func grouped(all []Standing) ([]group, int) {
	var out []group
	for _, section := range course.Sections(all) {
		g := group{Title: section, Table: web.Table{Caption: section, Head: []string{"Clause", "What the policy says", "State", "Live figure"}}}
		for _, s := range all {
			if s.Clause.Section == section {
				g.Table.Rows = append(g.Table.Rows, row(s))
			}
		}
		out = append(out, g)
	}
	return out, len(all)
}

func row(s Standing) []web.Cell {
	figure := s.Reading.Shown
	if s.Reading.Latest != "" {
		figure += ". " + s.Reading.Latest
	}
	return []web.Cell{{Text: s.Clause.ID, Href: "/policy/clauses/" + s.Clause.ID, Header: true}, {Text: s.Clause.Text},
		{Tag: tag(s.Reading.State)}, {Text: figure}}
}

type clausePage struct {
	Clause  policy.Clause
	Tag     *web.Tag
	Facts   web.Summary
	Reading feature.Reading
	At      string
}

func (h pages) clause(c *web.Ctx) (web.Page, error) {
	var s Standing
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		s, err = h.p.StandingOf(c, tx, c.Param("id"))
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	all := []Standing{s}
	if !c.May("incidents.close") {
		h.withhold(all)
	}
	if !c.Opens(all[0].Reading.Href) {
		all[0].Reading.Href = ""
	}
	return h.showClause(all[0]), nil
}

func (h pages) showClause(s Standing) web.Page {
	active := h.p.Base.Policy.Load()
	figure := s.Clause.Figure
	if f, ok := h.p.Base.Figures.Find(figure); ok {
		figure = f.Title + " (" + f.Name + ")"
	}
	page := clausePage{Clause: s.Clause, Tag: tag(s.Reading.State), Reading: s.Reading, At: clock.Human(s.Reading.At)}
	for _, kv := range [][2]string{
		{"Control", s.Clause.Control}, {"Carried by", s.Clause.By}, {"Proven by", figure}, {"Owner", s.Owner},
		{"Place in the written policy", s.Clause.Source}, {"Serves requirements", strings.Join(s.Clause.Serves, ", ")},
		{"Version", active.Pack.Identity.Version}, {"Approved by", fmt.Sprintf("%s, %s (%s)", active.ApprovedBy, clock.Day(active.ApprovedAt), active.Minute)},
	} {
		if kv[1] == "" {
			kv[1] = "Not named yet"
		}
		page.Facts.Rows = append(page.Facts.Rows, web.SummaryRow{Key: kv[0], Lines: []string{kv[1]}})
	}
	p := web.Show("policies/clause", "Clause "+s.Clause.ID, page)
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "Policy", Href: "/policy"}, {Text: s.Clause.ID}}
	return p
}

func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	var all []Standing
	g, err := c.Check("policies.show", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	now := h.p.Base.Now()
	said := h.p.Tile.Load()
	if said == nil || now.Sub(said.At) > tileLife || now.Before(said.At) {
		err = h.p.Base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
			all, err = h.p.Standings(c, tx)
			return err
		})
		said = &course.Tile{At: now, Text: fmt.Sprintf("%d of %d clauses proven, %d failing", course.Count(all, feature.Proven), len(all), course.Count(all, feature.Failing))}
		if err == nil {
			h.p.Tile.Store(said)
		}
	}
	return []web.Tile{{Title: "Policy", Text: said.Text, Href: "/policy", Picture: "policy"}}, err
}

const tileLife = 20 * time.Second
