package probing

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

type pages struct{ p *Probing }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/probing", Action: "probing.show", Handle: h.show, Menu: "Filter checks", Under: "Filter"},
		{Method: "GET", Path: "/probing/sheet.csv", Action: "probing.show", Handle: h.export},
		{Method: "GET", Path: "/probing/dark", Action: "probing.show", Handle: h.dark},
		{Method: "POST", Path: "/probing/run", Action: "probing.run", Handle: h.run},
		{Method: "GET", Path: "/probing/points", Action: "probing.points", Handle: h.points},
		{Method: "POST", Path: "/probing/points", Action: "probing.points", Handle: h.addPoint},
		{Method: "POST", Path: "/probing/points/{id}/end", Action: "probing.points", Handle: h.endPoint},
		{Method: "POST", Path: "/probing/questions", Action: "probing.send", Handle: h.questions},
		{Method: "POST", Path: "/probing/answers", Action: "probing.send", Handle: h.answers, Limit: maxSheet + 1<<10},
	}
}

// sheetOnPage is how many questions of the sheet stand on one page.
const sheetOnPage = 50

// showPage is the check sheet: what was asked, from whom, and what the filter said.
type showPage struct {
	InForce    bool
	Summary    web.Summary
	Wrong      web.Table
	Picture    picture
	Sheet      web.Table
	Pager      web.Pager
	Components web.Table
	MayRun     bool
	MayPoint   bool
	About      web.Field
	Empty      *web.Empty
}

func (h pages) show(c *web.Ctx) (web.Page, error) {
	v := showPage{MayRun: c.May("probing.run"), MayPoint: c.May("probing.points")}
	rules := h.p.rules()
	v.InForce = rules != nil
	var all []standing
	var points []point
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		all, points, err = h.p.sheet(c, tx)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	v.Components = components(h.p.hooks.Components(), h.p.base.Now())
	page := web.Show("probing/show", "Checks of the web filter", &v)
	page.Wide = true
	if len(all) == 0 || rules == nil {
		v.Empty = &web.Empty{Title: "Nothing has been asked yet", Text: "The first answers come within a minute after a policy is in force."}
		return page, nil
	}
	names := namesOf(points)
	v.Summary = summary(all)
	v.Wrong = wrongTable(all, rules, names)
	v.Picture = draw(all, rules)
	v.About = web.Field{Name: "about", Label: "Show", Type: "select", Value: c.Query("about"), Options: abouts(all)}
	wanted := chosen(all, c.Query("about"))
	v.Pager = c.Pager(len(wanted), sheetOnPage)
	from := (v.Pager.Page - 1) * sheetOnPage
	v.Sheet = sheetTable(wanted[from:min(from+sheetOnPage, len(wanted))], rules, names)
	return page, nil
}

func namesOf(points []point) map[string]string {
	names := map[string]string{"": "The gateway itself"}
	for _, p := range points {
		names[p.ID] = p.Name
	}
	return names
}

func summary(all []standing) web.Summary {
	right, newest := 0, ""
	for _, s := range all {
		if s.right() {
			right++
		}
		newest = max(newest, s.At)
	}
	tag := web.Tag{Text: "All right", Colour: "green"}
	if right < len(all) {
		tag = web.Tag{Text: "Needs attention", Colour: "red"}
	}
	return web.Summary{Rows: []web.SummaryRow{
		{Key: "Answers", Lines: []string{fmt.Sprintf("%d of %d questions answered as the policy says", right, len(all))}, Tag: &tag},
		{Key: "Last check", Lines: []string{human(newest)}},
	}}
}

func human(text string) string {
	at, err := clock.Parse(text)
	if err != nil {
		return "never"
	}
	return clock.Human(at)
}

// titles are the matters in plain words.
func titles() map[string]string {
	return map[string]string{"illegal": "Images of child abuse", "terrorism": "Terrorist material", "adult": "Sites for adults", "bypass": "Ways round the filter",
		"search": "Searches", "download": "Files that come in", "upload": "Files that go out", "help": "Help for children", "office": "The office's servers",
		"direct": "Ways past the filter", "allowed": "Sites for learning"}
}

func titleOf(about string) string {
	if t := titles()[about]; t != "" {
		return t
	}
	return about
}

func abouts(all []standing) []web.Option {
	out := []web.Option{{Value: "", Text: "Everything"}}
	seen := map[string]bool{}
	for _, s := range all {
		if !seen[s.About] {
			seen[s.About] = true
			out = append(out, web.Option{Value: s.About, Text: titleOf(s.About)})
		}
	}
	return out
}

func chosen(all []standing, about string) []standing {
	if about == "" {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(s standing) bool { return s.About != about })
}

func wrongTable(all []standing, rules *policy.Filtering, names map[string]string) web.Table {
	t := sheetTable(slices.DeleteFunc(slices.Clone(all), standing.right), rules, names)
	t.Caption, t.Empty = "What needs attention", "Every question was answered as the policy says."
	return t
}

func sheetTable(all []standing, rules *policy.Filtering, names map[string]string) web.Table {
	t := web.Table{Caption: "Check sheet", Head: []string{"Question", "Asked as", "Network", "Door", "From", "Expected", "Found", "When", "Clause"}}
	for _, s := range all {
		found := web.Tag{Text: word(s.Found), Colour: "green"}
		if !s.right() {
			found.Colour = "red"
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: s.Title, Header: true}, {Text: profileTitle(rules, s.Profile)}, {Text: networkTitle(rules, s.Network)}, {Text: doorTitle(s.Door)},
			{Text: or(names[s.Point], "a place that was closed")}, {Text: word(s.Expect)}, {Text: s.Why, Tag: &found}, {Text: human(s.At)},
			{Text: s.Clause, Href: "/policy/clauses/" + url.PathEscape(s.Clause)}})
	}
	return t
}

func word(found string) string {
	switch found {
	case board.Block:
		return "Blocked"
	case board.Allow:
		return "Open"
	}
	return "No answer"
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func profileTitle(rules *policy.Filtering, key string) string {
	for _, p := range rules.Profiles {
		if p.Key == key {
			return p.Title
		}
	}
	return or(key, "the device itself")
}

// networkTitle is a part of the network in the policy's words.
func networkTitle(rules *policy.Filtering, key string) string {
	if rules != nil {
		for _, n := range rules.Networks {
			if n.Key == key {
				return n.Title
			}
		}
	}
	return or(key, "Any")
}

// doorTitle says in plain words by which way a question was put.
func doorTitle(key string) string {
	return or(map[string]string{doorProxy: "Proxy", doorDNS: "Name server", doorDirect: "Past the filter", doorOffice: "Proxy", doorUpstream: "The provider's layer"}[key], key)
}

// run asks everything now.
func (h pages) run(c *web.Ctx) (web.Page, error) {
	asked, wrong, err := h.p.all(c)
	if err != nil {
		return web.Page{}, err
	}
	if err := h.p.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return tried(tx, asked, wrong), nil }); err != nil {
		return web.Page{}, err
	}
	if wrong > 0 {
		return web.Say("/probing", "important", fmt.Sprintf("%d of %d questions were not answered as the policy says.", wrong, asked)), nil
	}
	return web.Say("/probing", "success", fmt.Sprintf("%d questions were asked, and all were answered as the policy says.", asked)), nil
}

// questions gives a device what it has to ask.
func (h pages) questions(c *web.Ctx) (web.Page, error) {
	all, err := h.p.fetch(c, c.Form("key"))
	if err != nil {
		return web.Page{}, err
	}
	body, err := json.Marshal(all)
	if err != nil {
		return web.Page{}, err
	}
	return web.Page{File: &web.Download{Name: "questions.json", Type: "application/json", Body: body}}, nil
}

// answers takes what a device found.
func (h pages) answers(c *web.Ctx) (web.Page, error) {
	if err := h.p.receive(c, c.Form("key"), c.Raw("sheet")); err != nil {
		return web.Page{}, err
	}
	return web.Page{File: &web.Download{Name: "thanks.txt", Type: "text/plain; charset=utf-8", Body: []byte("The sheet has been written down.\n")}}, nil
}

func (h pages) tile(c *web.Ctx) ([]web.Tile, error) {
	g, err := c.Check("probing.show", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	t := web.Tile{Title: "Checks of the filter", Text: "What the web filter answers when it is tried", Href: "/probing", Picture: "shield"}
	err = h.p.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		all, _, err := h.p.sheet(c, tx)
		for _, s := range all {
			if !s.right() {
				t.Count++
			}
		}
		return err
	})
	if t.Count > 0 {
		t.Tag = &web.Tag{Text: "Needs attention", Colour: "red"}
	}
	return []web.Tile{t}, err
}
