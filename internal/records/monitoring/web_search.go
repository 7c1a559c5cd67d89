package monitoring

import (
	"bytes"
	"encoding/csv"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func clauseLink(id string) string { return "/policy/clauses/" + url.PathEscape(id) }

type searchPage struct {
	Who, Person, From, To, Host, Verdict, Category, Reason, Case web.Field
	Chosen                                                       string
}

func (h pages) searchPage(c *web.Ctx) (web.Page, *searchPage) {
	today := h.m.base.Now().In(clock.London)
	p := &searchPage{
		Who:      web.Field{Name: "who", Label: "Person", Hint: "Part of a name, or an account name. Leave it empty to look for a site over everybody.", Width: "20"},
		Person:   web.Field{Name: "person", Type: "hidden"},
		From:     web.Field{Name: "from", Label: "First day", Type: "date", Value: today.AddDate(0, 0, -7).Format(time.DateOnly)},
		To:       web.Field{Name: "to", Label: "Last day", Type: "date", Value: today.Format(time.DateOnly)},
		Host:     web.Field{Name: "host", Label: "Part of the site's name", Optional: true, Width: "20"},
		Verdict:  web.Field{Name: "verdict", Label: "Decision", Type: "select", Options: []web.Option{{Text: "Any"}, {Value: blocked, Text: "Blocked"}, {Value: "allow", Text: "Let through"}}},
		Category: web.Field{Name: "category", Label: "Category", Type: "select", Options: []web.Option{{Text: "Any"}}},
		Reason:   web.Field{Name: "reason", Label: "Why do you look this up?", Hint: "The head teacher sees this in a monthly list.", Type: "textarea", Rows: 3, Max: 1000, Required: true},
		Case:     web.Field{Name: "case", Label: "Number of the concern", Hint: "For example 2026-0042. A search without one is marked in the head teacher's list.", Optional: true, Width: "10"}}
	if active := h.m.base.Policy.Load(); active != nil {
		for _, one := range active.Pack.Filtering.Categories {
			p.Category.Options = append(p.Category.Options, web.Option{Value: one.Key, Text: one.Title})
		}
	}
	page := web.Show("monitoring/search", "Look something up in the log", p)
	return page, p
}

func (h pages) searching(c *web.Ctx) (web.Page, error) {
	page, p := h.searchPage(c)
	id := c.Query("person")
	if id == "" {
		return page, nil
	}
	g, err := h.grant(c, id, "")
	if err != nil {
		return web.Page{}, err
	}
	who, err := h.m.person(c, g.Subject().Ref.ID)
	if err != nil || who.ID == "" {
		return page, err
	}
	p.Person.Value, p.Chosen = who.ID, who.Full()
	return page, nil
}

// grant asks the gate about this person and this case. serves MON-15, INC-06
func (h pages) grant(c *web.Ctx, person, number string) (g authz.Grant, err error) {
	s := authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID)}
	err = h.m.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		of := ref.New(tx.School, people.RefKind, person)
		if person == "" {
			of = s.Ref
		}
		if s, err = h.m.about(c, tx, of, person, c.Actor.Person); err != nil || number == "" {
			return err
		}
		id, err := h.m.store.caseID(c, tx, number)
		if err != nil || id == "" {
			return err
		}
		of2, err := h.m.incidents.Subject(c, tx, id)
		if slices.Contains(of2.About, c.Actor.Person) {
			s.About, s.AboutWhy = of2.About, ownCase
		}
		return err
	})
	if err != nil {
		return g, err
	}
	return c.Check("monitoring.search", s)
}

func (h pages) search(c *web.Ctx) (web.Page, error) {
	l, err := h.asked(c)
	if err == nil {
		var g authz.Grant
		if g, err = h.grant(c, l.About, l.Case); err == nil {
			l, err = h.m.look(c, g, l)
		}
	}
	if err == nil {
		return web.Go("/monitoring/searches/" + l.ID), nil
	}
	page, p := h.searchPage(c)
	page, err = c.Again(page, err, &p.Who, &p.Person, &p.Host, &p.Verdict, &p.Category, &p.Reason, &p.Case, &p.From, &p.To)
	for _, f := range []*web.Field{&p.From, &p.To} {
		f.Values = []string{c.Form(f.Name + "-day"), c.Form(f.Name + "-month"), c.Form(f.Name + "-year")}
	}
	if err == nil && p.Person.Value != "" {
		who, perr := h.m.person(c, p.Person.Value)
		p.Chosen, err = who.Full(), perr
	}
	return page, err
}

// asked reads the form. A name that fits several people is refused with their number, never with a guess.
func (h pages) asked(c *web.Ctx) (Lookup, error) {
	l := Lookup{About: c.Form("person"), Reason: c.Form("reason"), Case: c.Form("case"), Host: strings.ToLower(c.Form("host")),
		Verdict: c.Form("verdict"), Category: c.Form("category")}
	from, err := dayOfForm(c, "from")
	if err != nil {
		return l, errs.Bad("from", "Enter the first day, such as 2 11 2026.")
	}
	to, err := dayOfForm(c, "to")
	if err != nil {
		return l, errs.Bad("to", "Enter the last day, such as 9 11 2026.")
	}
	l.From, l.To = clock.Text(from), clock.Text(to.AddDate(0, 0, 1))
	if l.About == "" && c.Form("who") != "" {
		l.About, err = h.whom(c, c.Form("who"))
	}
	return l, err
}

func dayOfForm(c *web.Ctx, name string) (time.Time, error) {
	text := c.Form(name)
	if text == "" {
		text = c.Form(name+"-year") + "-" + c.Form(name+"-month") + "-" + c.Form(name+"-day")
	}
	return time.ParseInLocation("2006-1-2", text, clock.London)
}

func (h pages) whom(c *web.Ctx, text string) (string, error) {
	g, err := c.Check("people.list", authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID), List: true})
	if err != nil {
		return "", err
	}
	var found []people.Person
	n := 0
	err = h.m.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		if p, err := h.m.people.ByAccount(c, tx, people.Account(text)); err == nil {
			found, n = []people.Person{p}, 1
			return nil
		}
		q := people.Within(g)
		q.Text, q.Left, q.Size = text, true, 5
		found, n, err = h.m.people.Find(c, tx, q)
		return err
	})
	switch {
	case err != nil:
		return "", err
	case n == 0:
		return "", errs.Bad("who", "Nobody in the register has this name. Check the spelling, or look the person up under People.")
	case n > 1:
		var accounts []string
		for _, p := range found {
			accounts = append(accounts, p.Full()+" ("+p.Account+")")
		}
		return "", errs.Bad("who", "%d people fit this name: %s. Enter the account name of the one you mean.", n, strings.Join(accounts, ", "))
	}
	return found[0].ID, nil
}

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

func (m *Monitoring) categoryOf(l Line) string {
	if l.Category == "" {
		return "–"
	}
	return m.categoryTitle(l.Category)
}

func (h pages) namesOf(c *web.Ctx, lines []Line, l Lookup) (names map[string]string, err error) {
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

type linePage struct {
	Summary   web.Summary
	Held      bool
	Challenge string
}

// line answers why one request was decided as it was. serves NEW-01
func (h pages) line(c *web.Ctx) (web.Page, error) {
	l, err := h.own(c)
	if err != nil {
		return web.Page{}, err
	}
	one, err := h.m.traffic.line(c, c.Grant, c.Param("line"))
	if err != nil || l.Person() && one.Person != l.About {
		return web.Page{}, errs.Missing("This line is not part of the search, or is no longer in the log.")
	}
	s, err := h.lineSubject(c, one)
	if err != nil {
		return web.Page{}, err
	}
	g, err := c.Check("monitoring.search", s)
	if err != nil {
		return web.Page{}, err
	}
	err = h.m.base.Ledger.View(c, g, func(tx *ledger.Tx) (ledger.Event, error) { return l.event(tx.School, "line "+one.ID), nil })
	if err != nil {
		return web.Page{}, err
	}
	p := linePage{Challenge: "Whoever thinks that this is wrong can ask for the site to be opened or closed, or speak to the online safety coordinator."}
	if p.Held, err = h.m.traffic.held(c, one.ID); err != nil {
		return web.Page{}, err
	}
	names, err := h.namesOf(c, []Line{one}, l)
	p.Summary = h.m.why(one, names[one.Person])
	page := web.Show("monitoring/line", "Why was this decided?", p)
	page.Back = &web.Link{Text: "Back to the search", Href: "/monitoring/searches/" + l.ID}
	return page, err
}

func (h pages) lineSubject(c *web.Ctx, one Line) (s authz.Subject, err error) {
	err = h.m.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		s, err = h.m.about(c, tx, ref.New(tx.School, "line", one.ID), one.Person, c.Actor.Person)
		return err
	})
	return s, err
}

// why is the chain from person to approval, as it was when the line was written.
func (m *Monitoring) why(l Line, who string) web.Summary {
	s := web.Summary{Rows: []web.SummaryRow{
		{Key: "Time", Lines: []string{when(l.At)}}, {Key: "Person", Lines: []string{who}}, {Key: "Profile", Lines: []string{l.Profile}},
		{Key: "Address", Lines: []string{l.Address()}, Tag: verdictTag(l.Verdict)}, {Key: "Category", Lines: []string{m.categoryOf(l)}},
		{Key: "List", Lines: []string{l.List}}, {Key: "Rule", Lines: []string{l.Rule}}}}
	clause, approved := []string{l.Clause}, []string{"Version " + l.Pack}
	if active := m.base.Policy.Load(); active != nil {
		if found, ok := active.Pack.Clause(l.Clause); ok {
			clause = append(clause, found.Text)
		}
		if active.Version == l.Pack {
			approved = append(approved, "approved by "+active.ApprovedBy+" on "+clock.Day(active.ApprovedAt))
		}
	}
	return web.Summary{Rows: append(s.Rows, web.SummaryRow{Key: "Clause", Lines: clause, Href: clauseLink(l.Clause)},
		web.SummaryRow{Key: "Policy", Lines: approved, Href: "/policy/versions/" + url.PathEscape(l.Pack)})}
}
