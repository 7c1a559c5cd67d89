package watching

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/web"
)

// formPage is the form for a session.
type formPage struct {
	Who, Kind, Minutes, Title, Place  web.Field
	Leader, Screens, Mobiles, Cameras web.Field
	None                              *web.Empty
	Wanted                            []wanting
}

// wanting is one thing that the policy wants, with the clause that says so in its own words.
type wanting struct{ Text, Clause, Href string }

func (h pages) wanting(of wish) wanting {
	out := wanting{Text: of.Text}
	if clause, ok := h.w.pack().Clause(of.Clause); ok {
		out.Clause, out.Href = clause.Text, "/policy/clauses/"+url.PathEscape(clause.ID)
	}
	return out
}

func (w wanting) row() web.SummaryRow {
	r := web.SummaryRow{Key: "What the policy says", Lines: []string{w.Text}}
	if w.Clause != "" {
		r.Lines, r.Actions = append(r.Lines, w.Clause), []web.Action{{Text: "The rule in the policy", Href: w.Href}}
	}
	return r
}

func (h pages) opening(c *web.Ctx) (web.Page, error) {
	page, _, err := h.form(c)
	return page, err
}

func (h pages) form(c *web.Ctx) (web.Page, *formPage, error) {
	p := &formPage{}
	var who, adults []web.Option
	err := h.w.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if who, err = h.mayWatch(c, tx); err != nil {
			return err
		}
		adults, err = h.adults(c, tx)
		return err
	})
	page := web.Show("watching/form", "Open a session", p)
	page.Back = &web.Link{Text: "Who watches over whom", Href: "/watching"}
	if err != nil {
		return page, p, err
	}
	if len(who) == 0 {
		p.None = &web.Empty{Title: "You have no class or club", Text: "The office says who teaches which class, and the coordinator who leads which club.", Picture: "people"}
		return page, p, nil
	}
	for _, of := range h.w.wanted() {
		p.Wanted = append(p.Wanted, h.wanting(of))
	}
	p.Who = web.Field{Name: "who", Label: "Who", Type: "select", Options: who, Value: cmp.Or(c.Query("who"), who[0].Value)}
	p.Kind = web.Field{Name: "kind", Label: "What", Type: "radios", Value: LessonKind, Options: []web.Option{{Value: LessonKind, Text: "A lesson"}, {Value: Club, Text: "A club"}, {Value: Extended, Text: "The extended day"}}}
	p.Minutes = web.Field{Name: "minutes", Label: "For how long", Type: "select", Value: "60", Options: lasts(h.w.rules().MaxMinutes)}
	p.Title = web.Field{Name: "title", Label: "What it is about", Optional: true, Width: "20"}
	p.Place = web.Field{Name: "place", Label: "Where", Optional: true, Width: "20", Hint: h.w.placeHint()}
	charge := func(name, label string) web.Field {
		return web.Field{Name: name, Label: label, Type: "select", Options: adults, Value: c.Actor.Person}
	}
	p.Leader, p.Screens, p.Mobiles, p.Cameras = charge("leader", "Named adult"), charge("screens", "In charge of screens"), charge("mobiles", "In charge of mobile devices"), charge("cameras", "In charge of cameras")
	return page, p, nil
}

func lasts(most int) []web.Option {
	var out []web.Option
	for _, m := range []int{15, 30, 45, 60, 90, 120, 180, 240} {
		if m <= most {
			out = append(out, web.Option{Value: strconv.Itoa(m), Text: fmt.Sprintf("%d minutes", m)})
		}
	}
	return out
}

// mayWatch are the classes and clubs for which the reader may open a session.
func (h pages) mayWatch(c *web.Ctx, tx *ledger.Tx) ([]web.Option, error) {
	var out []web.Option
	for _, class := range slices.Sorted(slices.Values(c.Actor.Classes)) {
		out = append(out, web.Option{Value: "class " + class, Text: class})
	}
	clubs, err := h.w.store.clubs(c, tx)
	for _, one := range clubs {
		if slices.Contains(one.Leaders, c.Actor.Person) {
			out = append(out, web.Option{Value: "club " + one.ID, Text: one.Title})
		}
	}
	return out, err
}

// adults are those who may be in charge.
func (h pages) adults(c *web.Ctx, tx *ledger.Tx) ([]web.Option, error) {
	all, err := h.w.people.Everybody(c, tx)
	var out []web.Option
	for _, p := range all {
		if inCharge(p) && p.Here(h.w.base.Now()) {
			out = append(out, web.Option{Value: p.ID, Text: p.Full()})
		}
	}
	slices.SortFunc(out, func(a, b web.Option) int { return strings.Compare(a.Text, b.Text) })
	return out, err
}

// open begins a session. // serves MON-11
func (h pages) open(c *web.Ctx) (web.Page, error) {
	o := Opening{Kind: c.Form("kind"), Title: c.Form("title"), Place: c.Form("place"), Leader: c.Form("leader"), Screens: c.Form("screens"), Mobiles: c.Form("mobiles"), Cameras: c.Form("cameras")}
	o.Class, o.Club = who(c.Form("who"))
	if n, err := strconv.Atoi(c.Form("minutes")); err == nil {
		o.Minutes = n
	}
	var s Session
	var said wish
	err := h.write(c, func(tx *ledger.Tx) (e ledger.Event, err error) {
		if s, e, err = h.w.Open(c, tx, o); err == nil {
			said, err = h.w.weighed(c, tx, s)
		}
		return e, err
	})
	if err == nil {
		return web.Say("/watching/sessions/"+s.ID, "success", strings.TrimSpace("The session runs until "+clockTime(s.Ends)+". It ends by itself. "+said.Text)), nil
	}
	page, p, again := h.form(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Who, &p.Kind, &p.Minutes, &p.Title, &p.Place, &p.Leader, &p.Screens, &p.Mobiles, &p.Cameras)
}
