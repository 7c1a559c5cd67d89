package watching

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// clubsPage are the clubs, and clubForm the form for one.
type clubsPage struct{ Clubs []clubLine }

type clubLine struct{ ID, Title, Leaders, Children string }

// clubForm asks who is in a club. Of the children it has those who are ticked and those who were looked for: a school has
// hundreds.
type clubForm struct {
	Title, Leaders, Children web.Field
	Name, Class              web.Field // by which children are looked for
	Found                    string
}

func (h pages) clubs(c *web.Ctx) (web.Page, error) {
	var p clubsPage
	err := h.w.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.w.store.clubs(c, tx)
		if err != nil {
			return err
		}
		var ids []string
		for _, one := range all {
			ids = append(ids, one.Leaders...)
		}
		names, err := h.names(c, tx, ids...)
		for _, one := range all {
			var lead []string
			for _, id := range one.Leaders {
				lead = append(lead, called(names, id))
			}
			p.Clubs = append(p.Clubs, clubLine{one.ID, one.Title, strings.Join(lead, ", "), strconv.Itoa(len(one.Children))})
		}
		return err
	})
	return web.Show("watching/clubs", "Clubs", p), err
}

func (h pages) making(c *web.Ctx) (web.Page, error) {
	page, _, err := h.clubForm(c)
	return page, err
}

func (h pages) clubForm(c *web.Ctx) (web.Page, *clubForm, error) {
	p := &clubForm{Title: web.Field{Name: "title", Label: "Name of the club", Width: "20", Required: true}, Leaders: web.Field{Name: "leaders", Label: "Adults who lead it", Type: "checkboxes", Small: true},
		Children: web.Field{Name: "children", Label: "Children", Type: "checkboxes", Small: true},
		Name:     web.Field{Name: "name", Label: "Name of a child, or part of it", Type: "search", Width: "20", Optional: true},
		Class:    web.Field{Name: "class", Label: "Class", Type: "select", Options: []web.Option{{Text: "Every class"}}}}
	err := h.w.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if p.Leaders.Options, err = h.adults(c, tx); err != nil {
			return err
		}
		all, err := h.w.people.Everybody(c, tx)
		p.look(h.w.pupils(all), c.Forms("children"), sought{name: c.Form("name"), class: c.Form("class"), all: c.Form("do") == "find"})
		return err
	})
	page := web.Show("watching/club", "Make a club", p)
	page.Back = &web.Link{Text: "Clubs", Href: "/watching/clubs"}
	return page, p, err
}

// pupils are the children who are at the school now, by class and name.
func (w *Watching) pupils(all []people.Person) []people.Person {
	out := slices.DeleteFunc(slices.Clone(all), func(p people.Person) bool { return !p.Is(people.Pupil) || !p.Here(w.base.Now()) })
	slices.SortFunc(out, func(a, b people.Person) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Full(), b.Full()))
	})
	return out
}

// sought says which children somebody looks for; all: where nothing narrows it, everybody.
type sought struct {
	name, class string
	all         bool
}

// fits wants each word of the name somewhere in the child's.
func (s sought) fits(p people.Person) bool {
	if s.name == "" && s.class == "" {
		return s.all
	}
	full := strings.ToLower(p.Full())
	return (s.class == "" || s.class == p.Class) && !slices.ContainsFunc(strings.Fields(strings.ToLower(s.name)), func(word string) bool { return !strings.Contains(full, word) })
}

// look lists who is ticked, and below them who was found: looking for others loses no tick.
func (p *clubForm) look(all []people.Person, ticked []string, s sought) {
	var found []web.Option
	classes, called := map[string]bool{}, map[string]int{}
	for _, one := range all {
		called[nameOf(one)]++
	}
	for _, one := range all {
		if !classes[one.Class] {
			classes[one.Class] = true
			p.Class.Options = append(p.Class.Options, web.Option{Value: one.Class, Text: one.Class})
		}
		o := web.Option{Value: one.ID, Text: nameOf(one)}
		if called[o.Text] > 1 { // two of one name in one class
			o.Text += " (" + one.Account + ")"
		}
		switch {
		case slices.Contains(ticked, one.ID):
			p.Children.Options = append(p.Children.Options, o)
		case s.fits(one):
			found = append(found, o)
		}
	}
	p.Found = fmt.Sprintf("Ticked: %d. Found besides: %d.", len(p.Children.Options), len(found))
	p.Children.Options = append(p.Children.Options, found...)
}

func nameOf(p people.Person) string { return p.Class + ": " + p.Full() }

// makeClub makes the club, or shows the form with the children who were looked for and all that was filled in. // serves MON-11
func (h pages) makeClub(c *web.Ctx) (web.Page, error) {
	if c.Form("do") == "find" {
		page, err := h.clubAgain(c, errs.Bad("", "Nothing is stored yet."))
		page.Status, page.Errors = 0, nil
		return page, err
	}
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) {
		_, e, err := h.w.Make(c, tx, ClubOf{Title: c.Form("title"), Leaders: c.Forms("leaders"), Children: c.Forms("children")})
		return e, err
	})
	if err == nil {
		return web.Say("/watching/clubs", "success", "The club is made. Its leaders can open sessions for it."), nil
	}
	return h.clubAgain(c, err)
}

func (h pages) clubAgain(c *web.Ctx, wrong error) (web.Page, error) {
	page, p, err := h.clubForm(c)
	if err != nil {
		return page, err
	}
	return c.Again(page, wrong, &p.Title, &p.Leaders, &p.Children, &p.Name, &p.Class)
}

func (h pages) endClub(c *web.Ctx) (web.Page, error) {
	if err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) { return h.w.GiveUp(c, tx, c.Param("id")) }); err != nil {
		return web.Page{}, err
	}
	return web.Say("/watching/clubs", "success", "The club is given up."), nil
}
