package monitoring

import (
	"fmt"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/tallies"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/web"
)

// lineTables are the log lines around an alert, and of these what was looked for, in order.
func (h pages) lineTables(a Alert, lines []traffic.Line) (around, searches web.Table) {
	around = web.Table{Caption: "Log lines around it", Head: []string{"Time", "Address", "Category", "Decision", "Clause"}, Empty: "No log lines belong to it."}
	searches = web.Table{Caption: "What was looked for, in order", Head: []string{"Time", "Words", "Found in it", "Decision"}}
	for _, l := range lines {
		around.Rows = append(around.Rows, []web.Cell{{Text: clock.Told(l.At), Header: true}, {Text: said(l)}, {Text: h.m.words.CategoryOf(l)}, {Tag: words.Verdict(l.Verdict)}, {Text: l.Clause, Href: words.Clause(l.Clause)}})
		if l.Search != "" && a.Kind == KindTraffic {
			searches.Rows = append(searches.Rows, []web.Cell{{Text: clock.Told(l.At), Header: true}, {Text: "“" + l.Search + "”"}, {Text: h.finding(l)}, {Tag: words.Verdict(l.Verdict)}})
		}
	}
	return around, searches
}

// finding says what the rules on words made of a line.
func (h pages) finding(l traffic.Line) string {
	if l.Text == "" {
		return "–"
	}
	return fmt.Sprintf("%s, %d of 100", h.m.kindTitle(l.Text), l.Score)
}

// storyTables are the counts by site and kind, and the children of a class's alert: of these, whoever the reader may not
// see is counted and not named (MON-15, INC-06).
func (h pages) storyTables(c *web.Ctx, tx *ledger.Tx, a Alert, p *alertPage) error {
	if a.Kind == KindTraffic {
		all, err := h.m.store.sites(c, tx, a.ID)
		p.Sites = web.Table{Caption: "By site and kind", Head: []string{"Site", "Kind", "Where", "Times", "Surest"}, Numeric: []int{3, 4}}
		if len(all) == 1 { // the story says all of it but the site
			return err
		}
		for _, s := range all {
			p.Sites.Rows = append(p.Sites.Rows, []web.Cell{{Text: s.Host, Header: true}, {Text: h.m.kindTitle(s.Kind)}, {Text: placeTitle(s.Where)}, {Text: itoa(s.N), Numeric: true}, {Text: scoreText(s.Score), Numeric: true}})
		}
		return err
	}
	if a.Kind != KindClass {
		return nil
	}
	parts, err := h.m.store.partsOf(c, tx, a.ID)
	if err != nil {
		return err
	}
	not, err := h.m.register.Hidden(c, tx, c.Actor.Person)
	if err != nil {
		return err
	}
	var ids []string
	for _, one := range parts {
		ids = append(ids, one.Person)
	}
	names, err := h.m.register.Names(c, tx, ids)
	p.Children = web.Table{Caption: "The children", Head: []string{"Child", "First time", "Times", "State"}, Numeric: []int{2}}
	unseen := 0
	for _, one := range parts {
		if slices.Contains(not, one.Person) {
			unseen++
			continue
		}
		p.Children.Rows = append(p.Children.Rows, []web.Cell{{Text: names[one.Person], Href: "/alerts/" + one.ID, Header: true, Tag: words.Level(one.Level)}, {Text: clock.Told(one.At)}, {Text: itoa(one.Signs), Numeric: true}, {Tag: stateTag(one.State)}})
	}
	if unseen > 0 {
		p.Unseen = fmt.Sprintf("%d more, whose activity is not open to you.", unseen)
	}
	return err
}

func placeTitle(where string) string {
	switch where {
	case "search":
		return "Search"
	case "page":
		return "Page"
	case "prompt":
		return "Typed into a tool of AI"
	case "answer":
		return "Answer of a tool of AI"
	}
	return "Site"
}

func scoreText(score int64) string {
	if score == 0 {
		return "–"
	}
	return itoa(score)
}

// judgedField asks whoever closes an alert whether it was right. // serves NEW-09
func judgedField() web.Field {
	return web.Field{Name: "judged", Label: "Was this alert right?", Type: "radios", Required: true, Options: []web.Option{
		{Value: tallies.Real, Text: "A real worry"}, {Value: tallies.Harmless, Text: "Understandable, nothing to do"}, {Value: tallies.Mistaken, Text: "The rules were wrong"}}}
}

// judgedText is such a choice as it is read later.
func judgedText(judged string) string {
	for _, o := range judgedField().Options {
		if o.Value == judged {
			return o.Text
		}
	}
	return ""
}

// toldRow says whom an alert went to. // serves NEW-09
func (h pages) toldRow(a Alert) []web.SummaryRow {
	post := a.Post
	active := h.m.base.Policy.Load()
	if active == nil {
		return nil
	}
	if post == "" {
		if r, ok := ruleOf(active.Pack, a.Category); ok {
			post = r.Post
		}
	}
	title := post
	if found, ok := active.Pack.Post(post); ok {
		title = found.Title
	}
	switch {
	case a.urgent() && title != "" && !slices.Contains(active.Pack.PostsWith("dsl"), post):
		return []web.SummaryRow{{Key: "Called", Lines: []string{"The safeguarding lead, whoever is on duty, and: " + title}}}
	case a.urgent():
		return []web.SummaryRow{{Key: "Called", Lines: []string{"The safeguarding lead and whoever is on duty"}}}
	case title != "" && a.Level == High:
		return []web.SummaryRow{{Key: "Told", Lines: []string{title}}}
	}
	return nil
}

// said is the address of a line, with what was looked for where the gateway saw it.
func said(l traffic.Line) string {
	if l.Search == "" {
		return l.Address()
	}
	return l.Address() + " – looked for “" + l.Search + "”"
}
