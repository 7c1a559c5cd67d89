package search

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/evidence"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/web"
)

type foundLine struct {
	ID, At, Who, Device, Address, Search, Text, Category, Clause, Why, ClauseHref string
	Verdict                                                                       web.Tag
}

// FoundPage is what a search found, a page of it.
type FoundPage struct {
	Summary web.Summary
	Step    StepPart
	Export  string
	Narrow  string
	Outcome string // address of the page on which the outcome of a check is written; empty: it is no check
	Open    string
	Words   web.Field
	Part    web.Field
	Mark    web.Field
}

// Found shows what a search found.
func (d *Desk) Found(c *web.Ctx) (web.Page, error) {
	page, _, err := d.foundPage(c, c.Grant)
	return page, err
}

func (d *Desk) foundPage(c *web.Ctx, g authz.Grant) (web.Page, *FoundPage, error) {
	l, err := d.looks.Own(c)
	if err != nil {
		return web.Page{}, nil, err
	}
	at := startOf(c)
	found, err := d.Find(c, g, l, at.what(), perPage, at.cursor, stepBudget)
	if err != nil {
		return web.Page{}, nil, err
	}
	base := "/monitoring/searches/" + l.ID
	p := &FoundPage{Export: base + "/export.csv", Narrow: "/monitoring?again=" + l.ID,
		Words: web.Field{Name: "words", Label: "What worries you about the ticked lines", Type: "textarea", Rows: 3, Max: 2000}, Part: evidence.PartField(), Mark: web.Field{Name: "line"}}
	if c.May("monitoring.open") {
		p.Open = base + "/open"
	}
	if purpose, _ := d.looks.Rules().Purpose(l.Purpose); purpose.Check && c.May("monitoring.conclude") {
		p.Outcome = "/monitoring/checks/" + l.ID
	}
	names, err := d.namesOf(c, found.Lines, l)
	if err != nil {
		return web.Page{}, nil, err
	}
	p.Summary = d.summary(l, names)
	p.Step = d.stepPart(l, at, found, names)
	p.Step.Open = p.Open != ""
	if p.Step.Live != "" {
		d.runs.of(l.ID+" "+at.query(), d.base.Now(), found)
	}
	page := web.Show("monitoring/found", "What the log holds", p)
	page.Back, page.Wide = &web.Link{Text: "New search", Href: "/monitoring"}, true
	return page, p, err
}

func (d *Desk) foundLine(base string, one traffic.Line, names map[string]string) foundLine {
	return foundLine{ID: one.ID, At: clock.Told(one.At), Who: whoIs(names, one), Device: deviceOf(one), Address: one.Address(), Search: one.Search, Text: d.textOf(one),
		Category: d.words.CategoryOf(one), Clause: one.Clause, ClauseHref: words.Clause(one.Clause), Why: base + "/lines/" + one.ID, Verdict: *words.Verdict(one.Verdict)}
}

func (d *Desk) namesOf(c *web.Ctx, lines []traffic.Line, l looks.Lookup) (names map[string]string, err error) {
	ids := []string{l.About, l.By}
	for _, one := range lines {
		ids = append(ids, one.Person)
	}
	err = d.base.Ledger.Read(c, d.job("see"), func(tx *ledger.Tx) (err error) {
		names, err = d.register.Names(c, tx, ids)
		return err
	})
	return names, err
}

func (d *Desk) summary(l looks.Lookup, names map[string]string) web.Summary {
	who := "Everybody"
	if l.Person() {
		who = names[l.About]
	}
	s := web.Summary{Rows: []web.SummaryRow{{Key: "Person", Lines: []string{who}},
		{Key: "Days", Lines: []string{clock.Day(clock.Moment(l.From)) + " to " + clock.Day(clock.Moment(l.To).Add(-1))}}, {Key: "For", Lines: []string{d.looks.Title(l.Purpose)}}, {Key: "Reason", Lines: []string{l.Reason}}}}
	for _, one := range [][2]string{{"Concern", l.Case}, {"Site", l.Host}, {"Decision", decisionTitle(l.Verdict)}, {"Way in", doorTitle(l.Door)}, {"Part of the network", d.networkAsked(l.Network)}, {"Words that were looked for", l.Words},
		{"Account", l.Account}, {"Device", l.Device}, {"Worrying words", d.textTitle(l.Text)}} {
		if one[1] != "" {
			s.Rows = append(s.Rows, web.SummaryRow{Key: one[0], Lines: []string{one[1]}})
		}
	}
	if l.Category != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Category", Lines: []string{d.words.Category(l.Category)}})
	}
	return s
}

// decisionTitle is what was asked of the filter's decisions, as the form says it. Empty: any.
func decisionTitle(verdict string) string {
	return map[string]string{traffic.Blocked: "Blocked", "allow": "Let through"}[verdict]
}

// networkAsked is the part of the network that was asked about. Empty: any.
func (d *Desk) networkAsked(key string) string {
	if key == "" {
		return ""
	}
	return d.networkTitle(key)
}

// Open makes a concern of the ticked lines.
func (d *Desk) Open(c *web.Ctx) (web.Page, error) {
	l, err := d.looks.Own(c)
	if err != nil {
		return web.Page{}, err
	}
	i, err := d.concern(c, c.Grant, l, c.Forms("line"), c.Form("words"), c.Form("part") == "subject")
	if err == nil {
		return web.Say("/incidents/"+i.ID, "success", "Concern "+i.Number+" is open. The log lines are sealed in it."), nil
	}
	if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid {
		return web.Page{}, err
	}
	page, p, again := d.foundPage(c, c.Grant)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Words, &p.Part, &p.Mark)
}
