package classroom

import (
	"fmt"
	"slices"
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// Listed are the classes whose children come in by pictures and cards.
type Listed struct{ Classes web.Table }

func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	if !h.young("N") {
		return nil, nil
	}
	return []web.Tile{{Title: "Classroom sign-in", Text: "Pictures and cards for the youngest", Href: "/classroom", Picture: "star"}}, nil
}

// list shows the classes within reach, as far as the policy lets them in this way.
func (h pages) list(c *web.Ctx) (web.Page, error) {
	v := Listed{web.Table{Caption: "Classes", Head: []string{"Class", "Year", "Children", "With pictures", "Cards out"}, Numeric: []int{2, 3, 4},
		Empty: "No class of yours comes in by pictures. From Year 3 on children have a password of their own."}}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		found, _, err := h.people.Find(c, tx, people.Query{Kind: people.Pupil, Reach: c.Grant.Reach(), Actor: c.Actor, Page: 1, Size: people.MaxRows})
		if err != nil {
			return err
		}
		secrets, err := h.store.secrets(c, tx)
		if err != nil {
			return err
		}
		cards, err := h.store.cards(c, tx)
		v.Classes.Rows = h.rows(found, secrets, cards)
		return err
	})
	return web.Show("classroom/list", "Classroom sign-in", v), err
}

func (h pages) rows(found []people.Person, secrets map[string]secret, cards map[string]card) (out [][]web.Cell) {
	type tally struct{ children, given, out int }
	sums, years := map[string]*tally{}, map[string]string{}
	for _, p := range found {
		if !h.eligible(p) {
			continue
		}
		if sums[p.Class] == nil {
			sums[p.Class], years[p.Class] = &tally{}, p.Year
		}
		t := sums[p.Class]
		t.children++
		if secrets[p.ID].Verifier != "" {
			t.given++
		}
		if cards[p.ID].Place == cardOut {
			t.out++
		}
	}
	classes := make([]string, 0, len(sums))
	for class := range sums {
		classes = append(classes, class)
	}
	order := people.Years()
	slices.SortFunc(classes, func(a, b string) int { return slices.Index(order, years[a]) - slices.Index(order, years[b]) })
	for _, class := range classes {
		t := sums[class]
		out = append(out, []web.Cell{{Text: class, Href: classPath(class), Header: true}, {Text: people.YearTitle(years[class])},
			{Text: strconv.Itoa(t.children), Numeric: true}, {Text: strconv.Itoa(t.given), Numeric: true}, {Text: strconv.Itoa(t.out), Numeric: true}})
	}
	return out
}

// ClassPage is one class: who has pictures and a card, and the address of the class's own page.
type ClassPage struct {
	Class, Path string
	Door        string // the address of the class's page; empty: none yet
	DoorMade    string
	Code        web.Code
	Change      bool
	Record      bool
	Missing     int // children without pictures
	Children    []ChildRow
}

// ChildRow is one child of a ClassPage.
type ChildRow struct {
	ID, Name, Pictures, Card string
	Has, Out, Carded         bool
	Paused                   bool
}

func (h pages) show(c *web.Ctx) (web.Page, error) {
	class := c.Grant.Subject().Ref.ID
	v := ClassPage{Class: class, Path: classPath(class), Change: c.May("classroom.change"), Record: c.May("classroom.record")}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error { return h.fillClass(c, tx, &v) })
	if err != nil {
		return web.Page{}, err
	}
	if v.Door != "" {
		if v.Code, err = web.NewCode(v.Door, "The same address as a code for a tablet's camera"); err != nil {
			return web.Page{}, err
		}
	}
	page := web.Show("classroom/class", "Sign-in of "+class, v)
	page.Back = &web.Link{Text: "All classes", Href: "/classroom"}
	return page, nil
}

func (h pages) fillClass(c *web.Ctx, tx *ledger.Tx, v *ClassPage) error {
	all, err := h.class(c, tx, v.Class)
	if err != nil {
		return err
	}
	secrets, err := h.store.secrets(c, tx)
	if err != nil {
		return err
	}
	cards, err := h.store.cards(c, tx)
	if err != nil {
		return err
	}
	now := clock.Text(h.base.Now())
	for _, p := range all {
		s, k := secrets[p.ID], cards[p.ID]
		r := ChildRow{ID: p.ID, Name: p.Full(), Has: s.Verifier != "", Carded: k.ID != "", Out: k.Place == cardOut, Paused: s.Paused > now, Pictures: "None yet", Card: "None"}
		if r.Has {
			r.Pictures = "Given on " + clock.Date(s.Made[:10])
		} else {
			v.Missing++
		}
		if r.Carded {
			r.Card = map[bool]string{true: "Out since ", false: "Locked away since "}[r.Out] + clock.Told(k.Moved)
		}
		v.Children = append(v.Children, r)
	}
	return h.fillDoor(c, tx, v)
}

// fillDoor opens the sealed address. A key that is gone shows as no address: a new one can be made.
func (h pages) fillDoor(c *web.Ctx, tx *ledger.Tx, v *ClassPage) error {
	d, err := h.store.doorOf(c, tx, v.Class)
	if err != nil || d.Sealed == "" {
		return err
	}
	token, err := h.shown("door", v.Class, d.Sealed)
	if err == nil {
		v.Door, v.DoorMade = h.hooks.URL+"/class/"+token, clock.Told(d.Made)
	}
	return nil
}

// newDoor makes the class's address, or a new one when the old got about.
func (h pages) newDoor(c *web.Ctx) (web.Page, error) {
	class := c.Grant.Subject().Ref.ID
	made := tokens.New()
	v, err := h.vault()
	if err != nil {
		return web.Page{}, err
	}
	sealed, err := v.Seal([]byte(made), sealedAs("door", class))
	if err != nil {
		return web.Page{}, err
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "classroom.door-made", Subject: c.Ref(RefClass, class)}
		if _, err := h.class(c, tx, class); err != nil {
			return e, err
		}
		return e, h.store.putDoor(c, tx, class, tokenHash(made), sealed)
	})
	return web.Say(classPath(class), "success", "The class has a new address. The one before no longer works."), err
}

// chosen are the children of the class that a form names; none named: those without pictures, or all, as all says.
func (h pages) chosen(c *web.Ctx, all bool) (out []people.Person, err error) {
	class, wanted := c.Grant.Subject().Ref.ID, c.Forms("child")
	err = h.base.Ledger.Read(c, h.base.Gate.Subject(c.School.ID), func(tx *ledger.Tx) error {
		found, err := h.class(c, tx, class)
		if err != nil {
			return err
		}
		secrets, err := h.store.secrets(c, tx)
		for _, p := range found {
			if slices.Contains(wanted, p.ID) || len(wanted) == 0 && (all || secrets[p.ID].Verifier == "") {
				out = append(out, p)
			}
		}
		return err
	})
	return out, err
}

func (h pages) give(c *web.Ctx) (web.Page, error) {
	class := c.Grant.Subject().Ref.ID
	children, err := h.chosen(c, false)
	if err != nil {
		return web.Page{}, err
	}
	if len(children) == 0 {
		return web.Say(classPath(class), "success", "Every child of the class has pictures already."), nil
	}
	var ready []given
	for _, p := range children {
		g, err := h.prepare(c, p)
		if err != nil {
			return web.Page{}, err
		}
		ready = append(ready, g)
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e, err := h.Classroom.give(c, tx, ready)
		e.Subject = c.Ref(RefClass, class)
		return e, err
	})
	return web.Say(classPath(class), "success", fmt.Sprintf("%d children have new pictures. Open the record to see them.", len(ready))), err
}
