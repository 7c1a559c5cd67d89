package monitoring

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/web"
)

type foundLine struct {
	ID, At, Who, Address, Category, Clause, Why, ClauseHref string
	Verdict                                                 web.Tag
}

type foundPage struct {
	Summary web.Summary
	Lines   []foundLine
	Pager   web.Pager
	Export  string
	Open    string
	Words   web.Field
	Part    web.Field
	Mark    web.Field
}

// own gives a look-up to the person who made it, and to nobody else.
func (h pages) own(c *web.Ctx) (l Lookup, err error) {
	err = h.m.base.Ledger.Read(c, h.m.job("see"), func(tx *ledger.Tx) (err error) {
		l, err = h.m.store.lookup(c, tx, c.Param("id"))
		return err
	})
	if err == nil && l.By != c.Actor.Person {
		return l, errs.Denied("This search belongs to somebody else. Start one of your own, with your own reason.")
	}
	return l, err
}

func (h pages) found(c *web.Ctx) (web.Page, error) {
	page, _, err := h.foundPage(c, c.Grant)
	return page, err
}

func (h pages) foundPage(c *web.Ctx, g authz.Grant) (web.Page, *foundPage, error) {
	l, err := h.own(c)
	if err != nil {
		return web.Page{}, nil, err
	}
	lines, n, err := h.m.found(c, g, l, "page "+strconv.Itoa(c.PageNumber()), perPage, (c.PageNumber()-1)*perPage)
	if err != nil {
		return web.Page{}, nil, err
	}
	base := "/monitoring/searches/" + l.ID
	p := &foundPage{Pager: pager(c.PageNumber(), n, base+"?"), Export: base + "/export.csv",
		Words: web.Field{Name: "words", Label: "What worries you about the ticked lines", Type: "textarea", Rows: 3, Max: 2000}, Part: partField(), Mark: web.Field{Name: "line"}}
	if c.May("monitoring.open") {
		p.Open = base + "/open"
	}
	names, err := h.namesOf(c, lines, l)
	p.Summary = l.summary(h.m, names)
	for _, one := range lines {
		p.Lines = append(p.Lines, foundLine{ID: one.ID, At: when(one.At), Who: names[one.Person], Address: one.Address(), Category: h.m.categoryOf(one),
			Clause: one.Clause, ClauseHref: clauseLink(one.Clause), Why: base + "/lines/" + one.ID, Verdict: *verdictTag(one.Verdict)})
	}
	page := web.Show("monitoring/found", "What the log holds", p)
	page.Back, page.Wide = &web.Link{Text: "New search", Href: "/monitoring"}, true
	return page, p, err
}

func (m *Monitoring) categoryOf(l traffic.Line) string {
	if l.Category == "" {
		return "–"
	}
	return m.categoryTitle(l.Category)
}

func (h pages) namesOf(c *web.Ctx, lines []traffic.Line, l Lookup) (names map[string]string, err error) {
	ids := []string{l.About, l.By}
	for _, one := range lines {
		ids = append(ids, one.Person)
	}
	err = h.m.base.Ledger.Read(c, h.m.job("see"), func(tx *ledger.Tx) (err error) {
		names, err = h.names(c, tx, ids)
		return err
	})
	return names, err
}

func (l Lookup) summary(m *Monitoring, names map[string]string) web.Summary {
	who := "Everybody"
	if l.Person() {
		who = names[l.About]
	}
	s := web.Summary{Rows: []web.SummaryRow{{Key: "Person", Lines: []string{who}},
		{Key: "Days", Lines: []string{clock.Day(moment(l.From)) + " to " + clock.Day(moment(l.To).Add(-1))}}, {Key: "Reason", Lines: []string{l.Reason}}}}
	for _, one := range [][2]string{{"Concern", l.Case}, {"Site", l.Host}, {"Decision", l.Verdict}} {
		if one[1] != "" {
			s.Rows = append(s.Rows, web.SummaryRow{Key: one[0], Lines: []string{one[1]}})
		}
	}
	if l.Category != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Category", Lines: []string{m.categoryTitle(l.Category)}})
	}
	return s
}

const mostExported = 20000

// export gives all lines of a search as a table for a spreadsheet, and leaves an event of it.
func (h pages) export(c *web.Ctx) (web.Page, error) {
	l, err := h.own(c)
	if err != nil {
		return web.Page{}, err
	}
	lines, n, err := h.m.found(c, c.Grant, l, "exported", mostExported, 0)
	if err != nil {
		return web.Page{}, err
	}
	if n > mostExported {
		return web.Page{}, errs.Bad("", "This search found %d lines; at most %d can be exported. Please search fewer days.", n, mostExported)
	}
	names, err := h.namesOf(c, lines, l)
	if err != nil {
		return web.Page{}, err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"time", "person", "decision", "address", "category", "clause", "rule", "policy", "device", "line"}}
	for _, one := range lines {
		rows = append(rows, []string{one.At, names[one.Person], one.Verdict, one.Address(), one.Category, one.Clause, one.Rule, one.Pack, one.Device, one.ID})
	}
	for i := range rows {
		for j := range rows[i] {
			rows[i][j] = harmless(rows[i][j])
		}
	}
	err = w.WriteAll(rows)
	return web.Page{File: &web.Download{Name: "log-" + l.ID + ".csv", Type: "text/csv; charset=utf-8", Body: b.Bytes()}}, err
}

// harmless keeps a spreadsheet from taking text out of the network for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (h pages) openFound(c *web.Ctx) (web.Page, error) {
	l, err := h.own(c)
	if err != nil {
		return web.Page{}, err
	}
	i, err := h.m.openFound(c, c.Grant, l, c.Forms("line"), c.Form("words"), c.Form("part") == "subject")
	if err == nil {
		return web.Say("/incidents/"+i.ID, "success", "Concern "+i.Number+" is open. The log lines are sealed in it."), nil
	}
	if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid {
		return web.Page{}, err
	}
	page, p, again := h.foundPage(c, c.Grant)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Words, &p.Part, &p.Mark)
}
