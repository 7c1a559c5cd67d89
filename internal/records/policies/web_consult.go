package policies

import (
	"net/url"
	"slices"
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/policies/internal/course"
	"belisha/internal/records/policies/internal/life"
	"belisha/internal/web"
)

func urlText(s string) string { return url.QueryEscape(s) }
func pageNumber(n int) string { return "&page=" + strconv.Itoa(n) }

type consultationPage struct {
	Version  Version
	Groups   []bodyRow
	Comments []commentRow
	Runs     bool
	Open     bool
	Body     web.Field
	Clause   web.Field
	Said     web.Field
	Changes  []clauseChange
	Text     []course.Group
}

type bodyRow struct {
	Key, Title, Said string
	Tag              *web.Tag
	Open             bool
}

type commentRow struct {
	ID, Head, Clause, Said, Answer, By string
	Box                                web.Field
}

func (h pages) consultation(c *web.Ctx) (web.Page, error) { return h.consultationWith(c, nil) }

// consultationWith is where a draft is read and commented on by those who are asked. // serves POL-29
func (h pages) consultationWith(c *web.Ctx, wrong error) (web.Page, error) {
	var page consultationPage
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		v, pack, err := h.p.Stored(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		me, err := h.p.People.Get(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		f, err := h.p.Life.Read(c, tx, v.ID)
		if err != nil {
			return err
		}
		if !c.May("policies.show") && !asked(f, me) {
			return errs.Missing("There is no draft on which you are asked at the moment.")
		}
		page, err = h.consulted(c, tx, v, pack, f, me)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("policies/consultation", "Consultation on version "+page.Version.Version, page)
	if c.May("policies.show") {
		p.Trail = versionTrail(page.Version, "Consultation")
	}
	if wrong != nil {
		boxes := []*web.Field{&page.Body, &page.Clause, &page.Said}
		if id := c.Form("comment"); id != "" {
			i := slices.IndexFunc(page.Comments, func(r commentRow) bool { return r.ID == id })
			if i >= 0 {
				boxes = []*web.Field{&page.Comments[i].Box}
			}
		}
		p, err = c.Again(p, wrong, boxes...)
		p.Data = page
	}
	return p, err
}

// asked says whether one of a person's groups is being asked just now.
func asked(f life.File, p people.Person) bool {
	return slices.ContainsFunc(course.BodiesOf(p), func(body string) bool { return course.IsOpen(f, body) })
}

func (h pages) consulted(c *web.Ctx, tx *ledger.Tx, v Version, pack *policy.Pack, f life.File, me people.Person) (consultationPage, error) {
	page := consultationPage{Version: v, Runs: c.May("policies.consult"), Open: v.State == "draft" && v.Ended == "", Text: course.BySection(pack.Clauses),
		Body:   web.Field{Name: "body", Label: "For whom do you speak?", Type: "radios"},
		Clause: web.Field{Name: "clause", Label: "Clause", Hint: "Its number, for example filter.games", Width: "20", Optional: true},
		Said:   web.Field{Name: "said", Label: "Comment", Type: "textarea", Max: course.LongestComment, Required: true}}
	for _, body := range course.ApprovalOf(pack).Consults {
		page.Groups = append(page.Groups, bodyRowOf(f, body))
		mine := slices.Contains(course.BodiesOf(me), body)
		if course.IsOpen(f, body) && (mine || page.Runs) {
			o := web.Option{Value: body, Text: course.BodyTitle(body)}
			if !mine {
				o.Hint = "Typed in on their behalf"
			}
			page.Body.Options = append(page.Body.Options, o)
		}
	}
	if c.May("policies.show") {
		page.Body.Options = append(page.Body.Options, web.Option{Value: "", Text: "Myself, as a colleague", Checked: true})
	}
	if before, _, err := h.p.Before(c, tx, v); err != nil {
		return page, err
	} else if before != nil {
		page.Changes, _ = differences(before, pack)
	}
	var err error
	page.Comments, err = h.comments(c, tx, f, me, page.Runs && page.Open)
	return page, err
}

func bodyRowOf(f life.File, body string) bodyRow {
	r := bodyRow{Key: body, Title: course.BodyTitle(body), Said: "Not asked yet", Tag: &web.Tag{Text: "Not asked", Colour: "red"}}
	if one, ok := f.Consult(body); ok {
		r.Said, r.Tag, r.Open = "Asked since "+clock.Told(one.OpenedAt), &web.Tag{Text: "Open", Colour: "blue"}, true
		if one.ClosedAt != "" {
			r.Said, r.Tag, r.Open = "Asked from "+clock.Told(one.OpenedAt)+" to "+clock.Told(one.ClosedAt), &web.Tag{Text: "Closed", Colour: "green"}, false
		}
	}
	return r
}

// comments are shown to staff; whoever is asked from outside sees their own.
func (h pages) comments(c *web.Ctx, tx *ledger.Tx, f life.File, me people.Person, answering bool) ([]commentRow, error) {
	var ids []string
	for _, one := range f.Comments {
		ids = append(ids, one.Person)
	}
	names, err := h.names(c, tx, ids)
	var out []commentRow
	for _, one := range f.Comments {
		if !c.May("policies.show") && one.Person != me.ID {
			continue
		}
		r := commentRow{ID: one.ID, Clause: one.Clause, Said: one.Said, Answer: one.Answer, By: names[one.AnsweredBy],
			Head: names[one.Person] + ", " + clock.Told(one.At)}
		switch {
		case one.Behalf:
			r.Head = course.BodyTitle(one.Body) + ", typed in by " + r.Head
		case one.Body != "":
			r.Head = course.BodyTitle(one.Body) + ": " + r.Head
		}
		if answering && one.Answer == "" {
			r.Box = web.Field{Name: "answer", ID: "answer-" + one.ID, Label: "What became of it", Type: "textarea", Rows: 2}
		}
		out = append(out, r)
	}
	return out, err
}

func (h pages) said(c *web.Ctx, err error, word string) (web.Page, error) {
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) {
		return h.consultationWith(c, err)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/policy/versions/"+c.Param("id")+"/consultation", "success", word), nil
}

func (h pages) comment(c *web.Ctx) (web.Page, error) {
	err := h.p.Comment(c, c.Grant, life.Comment{Version: c.Param("id"), Body: c.Form("body"), Clause: c.Form("clause"), Said: c.Form("said")}, c.May("policies.consult"))
	return h.said(c, err, "Your comment is kept. You can read here what becomes of it.")
}

func (h pages) consult(c *web.Ctx) (web.Page, error) {
	open := c.Form("do") == "open"
	word := map[bool]string{true: "The group is asked now.", false: "The consultation of this group is closed."}[open]
	return h.said(c, h.p.Consult(c, c.Grant, c.Param("id"), c.Form("body"), open), word)
}

func (h pages) answer(c *web.Ctx) (web.Page, error) {
	return h.said(c, h.p.Answer(c, c.Grant, c.Param("id"), c.Form("comment"), c.Form("answer")), "The answer is kept.")
}
