package passes

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// showPage is one lesson: what is open, how long, what children ask for, and what may be done.
type showPage struct {
	ID, Class, Aim string
	Tag            web.Tag
	Summary        web.Summary
	Sites          web.Table
	Live           bool
	Pane           pane
	PaneAt         string
	Add            *web.Field
	Ask            string
	Looks          []lookLine
	Longer         *web.Field
	End            *web.Confirm
	Hide           []web.Field
	Decide         *web.Field
	Own            bool // the reader asked for it and cannot decide it
	Again          string
	History        web.Table
}

func (h pages) show(c *web.Ctx) (web.Page, error) {
	site := c.Query("site")
	page, _, err := h.shown(c, site, c.Query("ask"), nil, h.leads(c, site))
	return page, err
}

func (h pages) shown(c *web.Ctx, typed, ask string, ticked []string, leads map[string]string) (web.Page, *showPage, error) {
	p := &showPage{ID: c.Param("id"), Ask: ask}
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		one, err := h.p.store.get(c, tx, p.ID)
		if err != nil {
			return err
		}
		hosts, err := h.p.store.hosts(c, tx, one.ID)
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, involved(one, hosts[one.ID])...)
		if err != nil {
			return err
		}
		p.Class, p.Aim, p.Tag, p.Summary, p.Sites = one.Class, one.Aim, h.stateTag(one), h.summary(one, called(names, one.By), called(names, one.DecidedBy), called(names, one.EndedBy)), sitesTable(hosts[one.ID], one.By, func(id string) string { return called(names, id) })
		h.acts(c, p, one)
		if err := h.around(c, tx, p, one, typed, ticked, leads); err != nil {
			return err
		}
		p.History, err = h.history(c, tx, one)
		return err
	})
	page := web.Show("passes/show", p.Aim, p)
	page.Back = &web.Link{Text: "Lessons on the web", Href: "/passes"}
	return page, p, err
}

func involved(one Pass, hosts []host) []string {
	out := []string{one.By, one.DecidedBy, one.EndedBy}
	for _, h := range hosts {
		out = append(out, h.By)
	}
	return out
}

// acts adds what the reader may do with the lesson as it stands.
func (h pages) acts(c *web.Ctx, p *showPage, one Pass) {
	now := h.p.base.Now()
	runs, mine := one.Runs(now) || one.Coming(now), h.teaches(c, one.Class)
	waits := one.State == Asked && one.EndedAt == "" && one.Ends > clock.Text(now)
	p.Live = runs
	if mine {
		p.Again = link("/passes/new", "again", one.ID)
	}
	if runs && mine {
		p.Hide = []web.Field{{Name: "host", Label: "Address of the page", Hint: "Empty: the page that most screens of the class were on", Width: "20", Optional: true},
			{Name: "words", Label: "What was looked for", Width: "20", Optional: true}}
		if one.DecidedBy == "" {
			p.Add = &web.Field{Name: "sites", Label: "Open one more site", Width: "20"}
			p.Longer = &web.Field{Name: "minutes", Label: "Keep it open longer", Type: "select", Value: "10", Options: longer()}
		}
	}
	if may := c.May("passes.end") && (mine || c.Actor.Has("coordinator", "dsl", "head")); may && (runs || waits) {
		text, does := "The usual filter returns at once.", "End it now"
		if waits {
			text, does = "Nobody needs to decide it any more.", "Take the request back"
		}
		p.End = &web.Confirm{Title: does, Text: text, Action: "/passes/lessons/" + one.ID + "/end", Under: true, Yes: web.Button{Text: does, Kind: "warning"},
			Fields: []web.Field{{Name: "why", Label: "Why", Optional: true, Width: "20"}}}
	}
	if waits && c.May("passes.decide") {
		if p.Own = one.By == c.Actor.Person; !p.Own {
			p.Decide = &web.Field{Name: "decision", Label: "Reason for your decision", Type: "textarea", Rows: 3, Max: mostText, Required: true}
		}
	}
}

func longer() []web.Option {
	var out []web.Option
	for _, m := range []int{5, 10, 15, 20, 30} {
		out = append(out, web.Option{Value: strconv.Itoa(m), Text: fmt.Sprintf("%d minutes", m)})
	}
	return out
}

// around adds what children ask for, and the site that is being added.
func (h pages) around(c *web.Ctx, tx *ledger.Tx, p *showPage, one Pass, typed string, ticked []string, leads map[string]string) (err error) {
	if p.Live {
		p.PaneAt = link("/passes/pane", "lesson", one.ID)
		if p.Pane, err = h.lessonPane(c, tx, one); err != nil {
			return err
		}
	}
	if p.Add == nil || typed == "" {
		return nil
	}
	p.Add.Value = typed
	if s, ok := readSite(typed); ok {
		p.Looks, err = h.toLook(c, tx, []site{s}, leads, ticked)
	}
	return err
}

func (h pages) summary(one Pass, by, decidedBy, endedBy string) web.Summary {
	var out web.Summary
	add := func(key, text, href string) {
		if text != "" {
			out.Rows = append(out.Rows, web.SummaryRow{Key: key, Lines: strings.Split(text, "\n"), Href: href})
		}
	}
	add("Class", one.Class, "")
	add("From", clock.Told(one.Starts), "")
	add("Until", over(one.Ends), "")
	if one.Only {
		add("Restricted", "Only these sites were open to the class, and help", "")
	}
	if one.Images {
		add("Pictures", "The class may look for pictures; the teacher said that an adult stays, with the live view on", "")
	}
	add("Tools", h.toolTitles(one.Tools), "")
	if one.Plan != "" {
		add("Plan", "The lesson plan", "/passes/plans/"+one.Plan)
	}
	add("Reason", one.Reason, "")
	add("By", by+", "+clock.Told(one.At), "")
	if one.DecidedBy != "" {
		add("Decided by", decidedBy+", "+clock.Told(one.DecidedAt)+"\n"+one.Decision, "")
	}
	if one.EndedAt != "" {
		add("Ended", clock.Told(one.EndedAt)+", "+endedBy+"\n"+one.EndWhy, "")
	}
	if one.Blocked >= 0 {
		add("Blocked meanwhile", several(one.Blocked, "try", "tries")+" of the class", "")
	}
	if clause := h.p.rules().Clause; clause != "" {
		add("Clause", clause, "/policy/clauses/"+clause)
	}
	return out
}

func (h pages) toolTitles(keys string) string {
	var out []string
	for _, t := range h.p.pack().Filtering.Intelligence.Tools {
		if slices.Contains(strings.Fields(keys), t.Key) {
			out = append(out, t.Title)
		}
	}
	return strings.Join(out, ", ")
}

func sitesTable(all []host, by string, name func(string) string) web.Table {
	t := web.Table{Caption: "Sites", Head: []string{"Site", "Added"}, Empty: "No site: the search for pictures or a tool alone."}
	for _, s := range all {
		added := "From the beginning"
		if s.Why != "" {
			added = clockTime(s.At) + ", " + name(s.By) + ": " + s.Why
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: s.Host, Href: "https://" + s.Host + "/", Header: true}, {Text: added}})
	}
	return t
}
