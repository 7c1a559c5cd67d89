package lessons

import (
	"encoding/json"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/nameless"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type saidPage struct {
	Notes  []web.Link
	Newest *notePage
	Empty  *web.Empty
	Draft  []web.Link
}

type notePage struct {
	ID, Title, When string
	Lines           []string
	Charts          []web.Chart
	Totals          []nameless.Breakdown
	Draft           bool
	Approve         bool
	How             web.Field
}

// readable says who reads which notes: children and staff what is for everybody, parents and staff the note to parents too.
func readable(c *web.Ctx, n Note) bool {
	return n.Published() && (n.Kind == YouSaid || !c.Actor.Has(authz.Pupil)) || c.May("lessons.draft")
}

// said is what the school tells everybody, the newest first. // serves INC-41, GOV-13
func (h pages) said(c *web.Ctx) (web.Page, error) {
	p := saidPage{Empty: &web.Empty{Title: "Nothing here yet", Text: "At the end of each term you can read here what people told us and what we did.", Picture: "sun"}}
	err := h.l.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.l.store.out(c, tx)
		for _, n := range all {
			if !readable(c, n) {
				continue
			}
			if p.Newest == nil {
				one, err := shownNote(n)
				if err != nil {
					return err
				}
				p.Newest, p.Empty = &one, nil
			}
			p.Notes = append(p.Notes, web.Link{Text: n.Title, Href: "/said/" + n.ID})
		}
		return err
	})
	if c.May("lessons.draft") {
		if terms := h.l.terms(); len(terms) > 0 {
			for _, kind := range []string{YouSaid, Parents} {
				p.Draft = append(p.Draft, web.Link{Text: titleOf(kind, terms[0]), Href: "/said/draft?kind=" + kind + "&term=" + terms[0].Key})
			}
		}
	}
	page := web.Show("lessons/said", "You said, we did", p)
	page.Child = c.Visit.Child
	return page, err
}

// shownNote is a note as it was published, or as it would be.
func shownNote(n Note) (notePage, error) {
	p := notePage{ID: n.ID, Title: n.Title, Draft: !n.Published(), When: clock.Told(n.PublishedAt),
		How: web.Field{Name: "how", Label: "How people get it", Hint: "Such as “newsletter of 12 December; news page of the website”", Type: "text", Optional: n.Kind != Parents}}
	var numbers told
	if err := json.Unmarshal([]byte(n.Figures), &numbers); err != nil {
		return p, err
	}
	for line := range strings.SplitSeq(n.Body, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			p.Lines = append(p.Lines, line)
		}
	}
	for _, b := range numbers.Tables {
		if len(b.Parts) == 0 {
			p.Totals = append(p.Totals, b)
			continue
		}
		ch := web.Chart{Title: b.Title + ": " + b.Total.Shown, Caption: b.Title, Label: "Kind", Figure: "Number"}
		for _, f := range b.Parts {
			ch.Bars = append(ch.Bars, web.Bar{Label: f.Label, Value: f.N, Shown: f.Shown})
		}
		p.Charts = append(p.Charts, ch)
	}
	return p, nil
}

func (h pages) note(c *web.Ctx) (web.Page, error) { return h.notePage(c, nil) }

func (h pages) notePage(c *web.Ctx, wrong error) (web.Page, error) {
	g, err := c.Check("lessons.said", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return web.Page{}, err
	}
	var p notePage
	err = h.l.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		n, err := h.l.store.note(c, tx, c.Param("id"))
		if err == nil && !readable(c, n) {
			err = errs.Missing("There is no such note.")
		}
		if err == nil {
			p, err = shownNote(n)
		}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	p.Approve = p.Draft && c.May("lessons.publish")
	page := web.Show("lessons/note", p.Title, p)
	page.Child, page.Back = c.Visit.Child, &web.Link{Text: "Back", Href: "/said"}
	if wrong != nil {
		page, err = c.Again(page, wrong, &p.How)
		page.Data = p
	}
	return page, err
}

type draftPage struct {
	Term, Kind, Title string
	Until             string
	Body              web.Field
	Note              string // the address of the draft that is there
	Tables            []nameless.Breakdown
}

// draft is the form with a first text from the numbers and from what was learned. // serves INC-41, GOV-13
func (h pages) draft(c *web.Ctx) (web.Page, error) {
	return h.draftPage(c, c.Query("kind"), c.Query("term"), nil)
}

func (h pages) draftPage(c *web.Ctx, kind, key string, wrong error) (web.Page, error) {
	if kind != Parents {
		kind = YouSaid
	}
	t, err := h.l.term(key)
	if err != nil {
		return web.Page{}, err
	}
	p := draftPage{Term: t.Key, Kind: kind, Title: titleOf(kind, t), Body: web.Field{Name: "body", Label: "The text", Type: "textarea", Rows: 16, Max: longestBody,
		Hint: "Without names, initials, classes or small numbers. It is checked against the school's register."}}
	g, err := c.Check("lessons.draft", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return web.Page{}, err
	}
	err = h.l.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		n, err := h.l.store.ofTerm(c, tx, t.Key, kind)
		if err != nil {
			return err
		}
		numbers, err := h.l.count(c, tx, t)
		if err != nil {
			return err
		}
		p.Until, p.Tables = numbers.Until, numbers.Tables
		if n != nil {
			p.Body.Value, p.Note = n.Body, "/said/"+n.ID
			return nil
		}
		p.Body.Value, err = h.l.draft(c, tx, kind, t, numbers)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	page := web.Show("lessons/draft", p.Title, p)
	if wrong != nil {
		page, err = c.Again(page, wrong, &p.Body)
		page.Data = p
	}
	return page, err
}

func (h pages) write(c *web.Ctx) (web.Page, error) {
	kind, body := c.Form("kind"), c.Form("body")
	t, err := h.l.term(c.Form("term"))
	if err != nil {
		return web.Page{}, err
	}
	var about ref.Ref
	wrong, err := h.checked(c, c.Ref(SaidKind, ""), []Text{{"body", "The text", body}}, func(tx *ledger.Tx) (ledger.Event, error) {
		e, err := h.l.write(c, tx, kind, t, body)
		about = e.Subject
		return e, err
	})
	if err != nil || wrong != nil {
		if wrong == nil {
			wrong = err
		}
		return h.draftPage(c, kind, t.Key, wrong)
	}
	return web.Say("/said/"+about.ID, "success", "The draft is kept. Read it as others will, then publish it."), nil
}

// publish checks the text once more: somebody of that name may have joined since. // serves GOV-17
func (h pages) publish(c *web.Ctx) (web.Page, error) {
	id := c.Param("id")
	g, err := c.Check("lessons.said", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return web.Page{}, err
	}
	var n Note
	if err := h.l.base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		n, err = h.l.store.note(c, tx, id)
		return err
	}); err != nil {
		return web.Page{}, err
	}
	how := c.Form("how")
	wrong, err := h.checked(c, c.Ref(SaidKind, id), []Text{{"body", "The text", n.Body}, {"how", "How people get it", how}}, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.l.publish(c, tx, n, how)
	})
	if err != nil || wrong != nil {
		if wrong == nil {
			wrong = err
		}
		return h.notePage(c, wrong)
	}
	return web.Say("/said/"+id, "success", "Published. Staff, children and parents find it on their pages."), nil
}

// tiles leads everybody to what was published; who drafts it sees what is missing.
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	g, err := c.Check("lessons.said", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	tile := web.Tile{Title: "You said, we did", Text: "What people told us, and what we did", Href: "/said", Picture: "speech"}
	found := false
	err = h.l.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		all, err := h.l.store.out(c, tx)
		for _, n := range all {
			found = found || readable(c, n)
		}
		return err
	})
	if !found && !c.May("lessons.draft") {
		return nil, err
	}
	return []web.Tile{tile}, err
}
