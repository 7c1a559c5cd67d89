package duties

import (
	"net/url"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

type showPage struct {
	Title, How string
	Tag        web.Tag
	Facts      web.Summary
	Register   *web.Link
	Sign       *signForm
	Hand       *handForm
	History    web.Table
	Handovers  web.Table
	Trend      string
	Back       []takeBackForm
}

type signForm struct {
	Action, Words, Seen string
	Fields              []web.Field
}

type handForm struct {
	Action string
	Fields []web.Field
}

type takeBackForm struct{ Action, ID, Text string }

func (h pages) show(c *web.Ctx) (web.Page, error) {
	page, _, err := h.showPage(c)
	return page, err
}

// showPage also gives the struct itself, so that a form with a fault can be filled again.
func (h pages) showPage(c *web.Ctx) (web.Page, *showPage, error) {
	p := &showPage{}
	grant, err := c.Check("duties.list", authz.Subject{Ref: dutyRef(c.School.ID, c.Param("key"))})
	if err != nil {
		return web.Page{}, nil, err
	}
	var title string
	err = h.d.base.Ledger.Read(c, grant, func(tx *ledger.Tx) error {
		f, s, err := h.d.standing(c, tx, c.Param("key"))
		if err != nil {
			return err
		}
		title, p.Title, p.How, p.Tag = s.Duty.Title, s.Duty.Title, s.Duty.How, stateTag(s.Round)
		p.Facts = f.facts(s)
		if reg := s.Duty.Proof.Register; reg != "" {
			p.Register = registerLink(c, "/registers/"+url.PathEscape(reg))
		}
		names, err := h.history(c, tx, f, s, p)
		if err != nil || !mayTouch(c, f, s) {
			return err
		}
		if err := h.signing(c, tx, f, s, p); err != nil {
			return err
		}
		return h.handing(c, tx, f, s, names, p)
	})
	page := web.Show("duties/show", title, p)
	page.Back = &web.Link{Text: "All duties", Href: "/duties"}
	return page, p, err
}

// registerLink leads to where the entry that shows a duty is added; whoever may only look, to the register.
func registerLink(c *web.Ctx, register string) *web.Link {
	if add := register + "/new"; c.Opens(add) {
		return &web.Link{Text: "Add the entry that shows it", Href: add}
	}
	return &web.Link{Text: "Open the register", Href: register}
}

// mayTouch decides what the page offers; the gate checks again when something is sent.
func mayTouch(c *web.Ctx, f inForce, s Standing) bool {
	return c.May("duties.done") && (mine(s, c.Actor.Person) || slices.ContainsFunc(f.only(s.Duty), func(name string) bool {
		return slices.Contains(c.Actor.Posts, name) || c.Actor.Has(authz.Role(name))
	}))
}

func (f inForce) facts(s Standing) web.Summary {
	owner := ownerCell(f, s.Owner)
	rows := []web.SummaryRow{
		{Key: "Who", Lines: []string{owner.Text}, Tag: owner.Tag},
		{Key: "Post", Lines: []string{f.postTitle(s.Duty.Owner)}},
		{Key: "How often", Lines: []string{everyTitle(s.Duty)}},
		{Key: "Now", Lines: []string{s.Round.Title, "Due " + dueText(s.Round)}},
		{Key: "What shows it", Lines: []string{"It counts as done when " + proofTitle(s.Duty) + "."}},
	}
	if s.Duty.Deputy != "" {
		rows = slices.Insert(rows, 2, web.SummaryRow{Key: "In absence", Lines: []string{f.postTitle(s.Duty.Deputy)}})
	}
	if s.Duty.Escalate != "" {
		rows = append(rows, web.SummaryRow{Key: "When it is missed", Lines: []string{f.postTitle(s.Duty.Escalate) + " is told"}})
	}
	if clause, ok := f.pack.Clause(s.Duty.Clause); ok {
		rows = append(rows, web.SummaryRow{Key: "The policy says", Lines: []string{clause.ID, clause.Text}, Href: clauseLink(clause.ID)})
	}
	return web.Summary{Rows: rows}
}

// signing is the form by which a duty is signed, with how the clause's figure reads.
func (h pages) signing(c *web.Ctx, tx *ledger.Tx, f inForce, s Standing, p *showPage) error {
	if howOf(s.Duty) != howAttest {
		return nil
	}
	round := web.Field{Name: "round", Label: "For which time?", Type: "radios"}
	for _, r := range s.Rounds {
		if r.Done == nil && r.State != Free {
			round.Options = append(round.Options, web.Option{Value: r.Key, Text: r.Title + ", due " + dueText(r), Checked: r.Key == s.Round.Key})
		}
	}
	if len(round.Options) == 0 {
		return nil
	}
	seen, err := h.d.seen(c, tx, f, s.Duty)
	p.Sign = &signForm{Action: href(s.Duty.Key) + "/done", Words: wordsOf(s.Duty), Seen: seen, Fields: []web.Field{round,
		{Name: "note", Label: "What you saw or did", Hint: "Without names of children", Type: "textarea", Max: maxNote, Optional: true},
		{Name: "confirm", Label: "Your signature", Type: "checkboxes", Options: []web.Option{{Value: "yes", Text: wordsOf(s.Duty)}}}}}
	return err
}

func (h pages) handing(c *web.Ctx, tx *ledger.Tx, f inForce, s Standing, names map[string]string, p *showPage) error {
	all, err := h.d.takers(c, tx, f, s)
	if err != nil {
		return err
	}
	to := web.Field{Name: "to", Label: "Who takes it over?", Type: "select", Options: []web.Option{{Text: "Choose somebody"}}}
	for _, one := range all {
		to.Options = append(to.Options, web.Option{Value: one.ID, Text: takerTitle(f, one)})
	}
	what := web.Field{Name: "what", Label: "What is handed over?", Type: "radios", Value: "one", Options: []web.Option{
		{Value: "one", Text: "This duty"}, {Value: "post", Text: "All duties of the post: " + f.postTitle(s.Duty.Owner)}}}
	p.Hand = &handForm{Action: href(s.Duty.Key) + "/hand-over", Fields: []web.Field{what, to,
		{Name: "from", Label: "First day", Type: "date", Value: clock.ISO(f.today())}, {Name: "until", Label: "Last day", Type: "date"},
		{Name: "why", Label: "Why?", Hint: "For example “on a course” or “leave”. Do not write what an illness is."}}}
	live, err := h.d.store.handoversOf(c, tx, s.Duty.Key, s.Duty.Owner)
	for _, one := range live {
		if one.Ended == "" && one.ToDay >= clock.ISO(f.today()) {
			p.Back = append(p.Back, takeBackForm{href(s.Duty.Key) + "/take-back", one.ID, "End the hand-over to " + names[one.To]})
		}
	}
	return err
}

func takerTitle(f inForce, p people.Person) string {
	var posts []string
	for _, key := range p.Posts {
		posts = append(posts, f.postTitle(key))
	}
	return p.Full() + " (" + strings.Join(posts, ", ") + ")"
}
