package guidance

import (
	"cmp"
	"fmt"
	"net/url"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

type chartsPage struct{ Tiles []web.Tile }

func (g *Guidance) charts(*web.Ctx) (web.Page, error) {
	p, err := g.pack()
	if err != nil {
		return web.Page{}, err
	}
	var v chartsPage
	for _, x := range p.Cases.Charts {
		v.Tiles = append(v.Tiles, web.Tile{Title: x.Title, Text: fmt.Sprintf("%d steps at most", len(x.Nodes)), Href: chartHref(x.Key), Picture: "list"})
	}
	return web.Show("guidance/charts", "What do I do?", v), nil
}

func chartHref(key string) string { return "/guidance/chart/" + url.PathEscape(key) }

// chartPage is one question, one thing to do, or an end.
type chartPage struct {
	Title, Href   string
	Begin         bool // nothing has been asked yet
	Text, Help    string
	Yes, No, Next string     // addresses of the next node
	Before        []answered // what led here
	Ends          bool
	Tell          web.Button // to the report, with its kind chosen
	Says          string     // what handlers of that path read first
	Contact       *contactLine
	Version       string
}

type answered struct{ Text, Answer, Href string }

func (g *Guidance) find(c *web.Ctx) (*policy.Pack, policy.Chart, error) {
	p, err := g.pack()
	if err != nil {
		return nil, policy.Chart{}, err
	}
	x, ok := p.Cases.Chart(c.Param("key"))
	if !ok || len(x.Nodes) == 0 {
		return nil, policy.Chart{}, errs.Missing("There is no such chart in the policy in force.")
	}
	return p, x, nil
}

// chart shows one node, named by at; way holds the answers that led there, so that one can see them and go back. It works
// by links alone. // serves INC-29
func (g *Guidance) chart(c *web.Ctx) (web.Page, error) {
	p, x, err := g.find(c)
	if err != nil {
		return web.Page{}, err
	}
	n, ok := x.Node(c.Query("at"))
	if !ok {
		return web.Page{}, errs.Missing("The chart has no such step any more. Begin again.")
	}
	way := c.Query("way")
	before, fits := walked(x, n.Key, way)
	if !fits {
		before, way = nil, ""
	}
	v := chartPage{Title: x.Title, Href: chartHref(x.Key), Begin: c.Query("at") == "", Text: n.Text, Help: n.Help, Before: before, Ends: len(n.Ways()) == 0, Version: p.Identity.Version,
		Yes: on(x, n.Yes, way+"y"), No: on(x, n.No, way+"n"), Next: on(x, n.Next, way+"x")}
	if v.Ends {
		v.Tell, v.Says = ending(p, n)
	}
	err = g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := g.contacts(c, tx, p)
		if found := lines(all, []string{n.Contact}); len(found) > 0 {
			v.Contact = &found[0]
		}
		return err
	})
	page := web.Show("guidance/chart", x.Title, v)
	if len(before) > 0 {
		page.Back = &web.Link{Text: "One step back", Href: before[len(before)-1].Href}
	}
	return page, err
}

// ending is what an end leads to: the report with its kind chosen, and what is read first there.
func ending(p *policy.Pack, n policy.Node) (web.Button, string) {
	path, ok := p.Cases.Path(n.Path)
	if !ok {
		return web.Button{}, ""
	}
	return web.Button{Text: "Report it now", Href: "/tell?report=" + url.QueryEscape(path.ReportKind())}, path.Says
}

func on(x policy.Chart, key, way string) string {
	if key == "" {
		return ""
	}
	return chartHref(x.Key) + "?" + url.Values{"at": {key}, "way": {way}}.Encode()
}

// walked follows answers from the beginning and says whether they lead to a node. A chart has a bounded number of nodes, and
// no way is longer.
func walked(x policy.Chart, to, way string) ([]answered, bool) {
	var out []answered
	n, _ := x.Node("")
	if len(way) > len(x.Nodes) {
		return nil, false
	}
	for i, answer := range way {
		next := map[rune]string{'y': n.Yes, 'n': n.No, 'x': n.Next}[answer]
		if next == "" {
			return nil, false
		}
		href := on(x, n.Key, way[:i])
		if i == 0 {
			href = chartHref(x.Key)
		}
		out = append(out, answered{n.Text, map[rune]string{'y': "Yes", 'n': "No", 'x': "Done"}[answer], href})
		n, _ = x.Node(next)
	}
	return out, n.Key == to
}

// begin counts a use, without a person, and leads to the first question. // serves INC-29
func (g *Guidance) begin(c *web.Ctx) (web.Page, error) {
	p, x, err := g.find(c)
	if err != nil {
		return web.Page{}, err
	}
	first, _ := x.Node("")
	answer, way := first.Next, "x"
	if c.Form("answer") == "yes" {
		answer, way = first.Yes, "y"
	} else if c.Form("answer") == "no" {
		answer, way = first.No, "n"
	}
	err = g.base.Ledger.Write(c, g.base.Gate.System(g.base.School, "guidance.begin"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "guidance.followed", Subject: ref.New(tx.School, useKind, g.term(p)), Changes: []ledger.Change{{Field: "chart", Class: ledger.Open, After: x.Key}}},
			g.store.count(c, tx, g.term(p), chartUse+x.Key, 1)
	})
	return web.Go(cmp.Or(on(x, answer, way), chartHref(x.Key))), err
}
