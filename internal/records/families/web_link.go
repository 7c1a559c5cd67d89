package families

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// visitor is one request with a link that works.
type visitor struct {
	link   homes.Link
	family homes.Family
	passed bool
	path   string // "/f/…"
}

// askPage asks for the second fact. It shows nothing of a child, nor of the parent.
type askPage struct {
	Path  string
	Until string
	Phone string
	Born  web.Field
}

// linkPage is what a parent finds behind the second fact.
type linkPage struct {
	Path     string
	Before   string // until when this browser is let in
	Until    string
	Phone    string
	ReadOnly bool
	Intro    []string
	Todo     []web.Task
	Done     []web.Task
	Answers  []web.Table // a child each
	Talk     []web.Link
	Told     []string
	Seen     []string
	Visits   web.Table
}

// visitor reads who has come. GET and HEAD change nothing of the link, however often they come.
func (h pages) visitor(c *web.Ctx) (v visitor, err error) {
	err = h.read(c, func(tx *ledger.Tx) error {
		v.path = "/f/" + c.Param("token")
		if v.link, v.family, err = h.f.Find(c, tx, c.Param("token")); err != nil {
			return err
		}
		v.passed, err = h.f.Passed(c, tx, v.link, c.Ticket())
		return err
	})
	return v, err
}

// proven is a visitor who has typed the second fact; anybody else is sent to the question.
func (h pages) proven(c *web.Ctx) (visitor, *web.Page, error) {
	v, err := h.visitor(c)
	if err != nil || v.passed {
		return v, nil, err
	}
	p := web.Go(v.path)
	return v, &p, nil
}

func (h pages) link(c *web.Ctx) (web.Page, error) {
	v, err := h.visitor(c)
	if err != nil {
		return web.Page{}, err
	}
	if err := h.f.Look(c, c.Grant, v.link, homes.Opened, "", c.Addr()); err != nil {
		return web.Page{}, err
	}
	if !v.passed {
		return h.ask(v), nil
	}
	return h.opened(c, v)
}

func (h pages) ask(v visitor) web.Page {
	return web.Show("families/ask", "Show that this letter is for you", &askPage{Path: v.path, Until: homes.UntilDay(v.link), Phone: h.f.Phone(), Born: bornField()})
}

func bornField() web.Field {
	return web.Field{Name: "born", Label: "Date of birth of your child", Type: "date", Legend: "m",
		Hint: "If you have several children at this school, any one of them will do. For example 27 3 2019."}
}

// prove takes the second fact. // serves AUA-29
func (h pages) prove(c *web.Ctx) (web.Page, error) {
	typed := strings.Join([]string{c.Form("born-day"), c.Form("born-month"), c.Form("born-year")}, " ")
	if strings.TrimSpace(typed) == "" {
		typed = c.Form("born")
	}
	ticket, err := h.f.Try(c, c.Grant, c.Param("token"), typed, c.Addr())
	if errs.Is(err, errs.Invalid) {
		v, dead := h.visitor(c)
		if dead != nil {
			return web.Page{}, dead
		}
		p := h.ask(v)
		return c.Again(p, err, &p.Data.(*askPage).Born)
	}
	if err != nil {
		return web.Page{}, err
	}
	path := "/f/" + c.Param("token")
	return web.Page{To: path, Ticket: &web.Ticket{Value: ticket, Path: path, Lasts: homes.PassLives}}, nil
}

// leave forgets the browser before its time.
func (h pages) leave(c *web.Ctx) (web.Page, error) {
	v, away, err := h.proven(c)
	if err != nil || away != nil {
		return web.Go("/f/" + c.Param("token")), err
	}
	err = h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "families.link_left", Subject: v.link.Ref(tx.School)}, h.f.Store.EndPass(c, tx, tokens.Hash(c.Ticket()), v.link.ID)
	})
	p := web.Show("families/over", "You have finished", overPage{Text: "This browser no longer shows anything of your children. The link in your letter works until " + homes.UntilDay(v.link) + "."})
	p.Ticket = &web.Ticket{Path: v.path}
	return p, err
}

// overPage is the end of a visit.
type overPage struct {
	Lines []string
	Text  string
	Path  string // the way back; empty: none
}

// opened is the page behind the second fact.
func (h pages) opened(c *web.Ctx, v visitor) (web.Page, error) {
	page := linkPage{Path: v.path, Until: homes.UntilDay(v.link), Phone: h.f.Phone(), ReadOnly: v.link.Purpose == homes.ToRead, Seen: homes.Seen(h.f.Pack(), homes.Parents)}
	if v.link.Intro {
		page.Intro = homes.Behave(h.f.Pack())
	}
	err := h.read(c, func(tx *ledger.Tx) error {
		until, err := h.f.Store.PassUntil(c, tx, tokens.Hash(c.Ticket()))
		if err != nil {
			return err
		}
		page.Before = hour(until)
		return h.fillLink(c, tx, v, &page)
	})
	return web.Show("families/link", "Forms for your family", page), err
}

func hour(text string) string {
	t, err := clock.Parse(text)
	if err != nil {
		return ""
	}
	return t.In(clock.London).Format("15:04")
}

func (h pages) fillLink(c *web.Ctx, tx *ledger.Tx, v visitor, page *linkPage) error {
	forms, err := h.f.Forms(c, tx, v.family)
	if err != nil {
		return err
	}
	for _, f := range forms {
		t := task(f, v.path+"/form/"+f.Key)
		if f.Todo() && !page.ReadOnly {
			page.Todo = append(page.Todo, t)
		} else if !page.ReadOnly {
			page.Done = append(page.Done, t)
		}
	}
	for _, child := range v.family.Children {
		table, err := h.answers(c, tx, child)
		if err != nil {
			return err
		}
		page.Answers = append(page.Answers, table)
		if _, ok, err := h.f.ChildForm(c, tx, child); err != nil {
			return err
		} else if ok {
			page.Talk = append(page.Talk, web.Link{Text: child.Given + "’s agreement, to read together", Href: v.path + "/talk/" + child.ID})
		}
	}
	page.Told = homes.Told(h.f.Pack(), h.f.Serving("AUA-11"), v.family.Carer.Language)
	visits, err := h.f.Store.Visits(c, tx, v.link.ID, mostVisits)
	page.Visits = visitTable(visits, "How this link was used", true)
	return err
}

// task is one form as a line of the list.
func task(f homes.Form, href string) web.Task {
	t := web.Task{Title: f.Title, Href: href}
	var names []string
	waits, others := false, false
	for _, o := range f.Ones {
		if o.Name != "" && (o.Todo() || !f.Todo()) {
			names = append(names, o.Name)
		}
		waits, others = waits || o.Waits(), others || !o.Todo() && o.Mine.ID == ""
	}
	t.Hint = strings.Join(names, ", ")
	switch {
	case f.Todo():
		t.Tag = &web.Tag{Text: "To do", Colour: "yellow"}
	case waits:
		t.Tag = &web.Tag{Text: "With the school", Colour: "blue"}
	case others:
		t.Tag = &web.Tag{Text: "Signed by another carer", Colour: "grey"}
	default:
		t.Tag = &web.Tag{Text: "Signed", Colour: "green"}
	}
	return t
}

// answers is what holds for a child, service by service.
func (h pages) answers(c *web.Ctx, tx *ledger.Tx, child people.Person) (web.Table, error) {
	t := web.Table{Caption: "What holds for " + child.Given, Head: []string{"What", "Answer", "Since"}, Empty: "The school asks for no permission for this child."}
	all, err := h.f.agreements.Consents(c, tx, child.ID)
	for _, one := range all {
		tag, since := answerTag(one), "–"
		if !one.At.IsZero() {
			since = clock.Human(one.At)
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: one.Title, Header: true}, {Tag: &tag}, {Text: since}})
	}
	return t, err
}

// answerTag is what holds; two homes that disagree are told that, and not what the other said.
func answerTag(one agreements.Consent) web.Tag {
	switch {
	case one.Disagree:
		return web.Tag{Text: "No, until the school has talked with both homes", Colour: "orange"}
	case one.Answer == agreements.Yes:
		return web.Tag{Text: "Yes", Colour: "green"}
	case one.Answer == agreements.No:
		return web.Tag{Text: "No", Colour: "red"}
	}
	return web.Tag{Text: "Not answered: counts as no", Colour: "grey"}
}

// mostVisits bounds the list of uses that a page shows.
const mostVisits = 20

func visitTable(all []homes.Visit, caption string, mine bool) web.Table {
	t := web.Table{Caption: caption, Head: []string{"When", "What", "From the address"}, Empty: "Nobody has used it yet."}
	for _, v := range all {
		t.Rows = append(t.Rows, []web.Cell{{Text: clock.Told(v.At), Header: true}, {Text: visitTitle(v.What, mine)}, {Text: v.Addr}})
	}
	return t
}

func visitTitle(what string, mine bool) string {
	words := map[string]string{homes.Opened: "Opened", homes.Wrong: "A wrong date of birth", homes.Proved: "Right date of birth", homes.Signed: "A form was signed",
		homes.TookBack: "A permission was taken back", homes.Read: "The child’s agreement was read", homes.Misuse: "The page about misuse was read"}
	if mine && what == homes.Proved {
		return "You typed the right date of birth"
	}
	return words[what]
}
