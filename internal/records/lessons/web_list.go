package lessons

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

const perPage = 25

type listPage struct {
	Audience, State, Words web.Field
	Lines                  []line
	Pager                  web.Pager
	Empty                  *web.Empty
}

// line is one lesson for one audience, with the form to say that it was passed on.
type line struct {
	Title, Text, When, How, To string
	Tag                        *web.Tag
	Field                      *web.Field
}

// list shows what is to be passed on, by audience: those who see to all of it see all, others what is theirs. // serves INC-28
func (h pages) list(c *web.Ctx) (web.Page, error) { return h.listPage(c, "", nil) }

func (h pages) wish(c *web.Ctx) wish {
	w := wish{Audience: c.Query("audience"), State: c.Query("state"), Words: clip(c.Query("q")), Page: c.PageNumber(), Size: perPage}
	if w.State == "" {
		w.State = "open"
	}
	w.Posts = postsOf(c.Actor)
	return w
}

// postsOf are the names under which something can be a person's to pass on, as mine reads them; nil: they see to all of it.
func postsOf(a authz.Actor) []string {
	if seesAll(a) {
		return nil
	}
	out := append([]string{}, a.Posts...)
	for _, r := range a.Roles {
		out = append(out, string(r))
	}
	return out
}

func clip(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:100])
	}
	return s
}

func (h pages) listPage(c *web.Ctx, field string, wrong error) (web.Page, error) {
	w := h.wish(c)
	g, err := c.Check("lessons.list", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return web.Page{}, err
	}
	p := listPage{Audience: web.Field{Name: "audience", Label: "For", Type: "select", Value: w.Audience, Options: []web.Option{{Value: "", Text: "Everybody"}}},
		State: web.Field{Name: "state", Label: "State", Type: "select", Value: w.State, Options: []web.Option{{Value: "open", Text: "To pass on"}, {Value: "done", Text: "Passed on"}, {Value: "all", Text: "All"}}},
		Words: web.Field{Name: "q", Label: "Words", Type: "search", Value: w.Words}}
	for _, a := range h.l.pack().Cases.Lessons {
		p.Audience.Options = append(p.Audience.Options, web.Option{Value: a.Key, Text: a.Title})
	}
	var fields []*web.Field
	err = h.l.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		all, err := h.l.store.list(c, tx, w)
		for _, one := range all {
			l := line{Title: one.Title, Text: one.Text, When: clock.Told(one.At), Tag: tagOf(one.Answer), How: one.How}
			if one.State == PassOn && one.DeliveredAt == "" && c.May("lessons.deliver") {
				name := "how-" + one.Incident + "-" + one.Audience
				l.To, l.Field = "/lessons/"+one.Incident+"/"+one.Audience, &web.Field{Name: name, Label: "How it was passed on", Hint: "Such as “assembly on Friday”", Type: "text"}
				fields = append(fields, l.Field)
			}
			p.Lines = append(p.Lines, l)
		}
		if len(all) == 0 {
			p.Empty = &web.Empty{Title: "Nothing here", Text: "When something is to be passed on, it shows here until somebody has done it.", Picture: "sun"}
		} else {
			p.Pager = c.Pager(int(all[0].Total), perPage)
		}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	page := web.Show("lessons/list", "Lessons learned", p)
	if wrong != nil {
		return c.Again(page, wrong, fields...)
	}
	return page, nil
}

func (h pages) deliver(c *web.Ctx) (web.Page, error) {
	id, audience := c.Param("id"), c.Param("audience")
	field := "how-" + id + "-" + audience
	err := h.l.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.l.deliver(c, tx, id, audience, c.Form(field))
	})
	if err != nil {
		return h.listPage(c, field, err)
	}
	return web.Say("/lessons", "success", "Passed on."), nil
}

// waiting is the tile of those who have something to pass on.
func (h pages) waiting(c *web.Ctx) ([]web.Tile, error) {
	g, err := c.Check("lessons.list", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	w := wish{State: "open", Page: 1, Size: 1, Posts: postsOf(c.Actor)}
	var all []listed
	err = h.l.base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		all, err = h.l.store.list(c, tx, w)
		return err
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return []web.Tile{{Title: "Lessons to pass on", Text: "What was learned, without names", Href: "/lessons", Picture: "book", Count: int(all[0].Total)}}, nil
}
