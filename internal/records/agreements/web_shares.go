package agreements

import (
	"cmp"
	"slices"
	"strconv"

	"belisha/internal/ledger"
	"belisha/internal/web"
)

// sharesPage is how many have signed, without a name: for governors too. serves AUA-16
type sharesPage struct {
	Total  string
	Charts []web.Chart
	List   string
}

// few people in a group would say who they are; below this a group is not counted apart.
const usualSmall = 5

func (h pages) shares(c *web.Ctx) (web.Page, error) {
	v := sharesPage{}
	err := h.read(c, func(tx *ledger.Tx) error {
		all, err := h.a.Entries(c, tx, Filter{})
		done := 0
		for _, e := range all {
			if e.State == Current {
				done++
			}
		}
		v.Total = share{Done: done, All: len(all)}.words()
		v.Charts = []web.Chart{
			h.chart(c, "By form", "Form", sharesBy(all, func(e Entry) (string, string) { return e.Form, e.Title })),
			h.chart(c, "By group", "Group", sharesBy(all, func(e Entry) (string, string) { return e.Person.Kind, capital(e.Person.Kind) })),
			h.chart(c, "By class", "Class", sharesBy(all, func(e Entry) (string, string) { return e.Person.Class, e.Person.Class })),
		}
		return err
	})
	if c.May("agreements.list") {
		v.List = "/agreements"
	}
	return web.Show("agreements/shares", "How many have signed", v), err
}

// chart shows shares in percent. Who sees no names sees no group either that is smaller than the policy's small number.
func (h pages) chart(c *web.Ctx, title, label string, all []share) web.Chart {
	small := usualSmall
	if p := h.pack(); p != nil && p.Settings.SmallNumber > 0 {
		small = p.Settings.SmallNumber
	}
	nameless := !c.May("agreements.list")
	out := web.Chart{Title: title, Caption: title, Label: label, Figure: "Signed"}
	for _, s := range all {
		if nameless && len(s.people) < small {
			out.Bars = append(out.Bars, web.Bar{Label: s.Title, Shown: "too few to show"})
			continue
		}
		out.Bars = append(out.Bars, web.Bar{Label: s.Title + ": " + s.words(), Value: s.percent(), Shown: number(s.percent()) + "%"})
	}
	return out
}

// share is how many of a group have signed.
type share struct {
	Key, Title string
	Done, All  int

	people map[string]bool
}

func (s share) percent() int {
	if s.All == 0 {
		return 0
	}
	return s.Done * 100 / s.All
}

func (s share) words() string { return strconv.Itoa(s.Done) + " of " + strconv.Itoa(s.All) }

// sharesBy counts lines by what a function names them; an empty name is left out.
func sharesBy(all []Entry, name func(Entry) (key, title string)) []share {
	var out []share
	for _, e := range all {
		key, title := name(e)
		if key == "" {
			continue
		}
		i := slices.IndexFunc(out, func(s share) bool { return s.Key == key })
		if i < 0 {
			i, out = len(out), append(out, share{Key: key, Title: title, people: map[string]bool{}})
		}
		out[i].All++
		out[i].people[e.About] = true
		if e.State == Current {
			out[i].Done++
		}
	}
	slices.SortFunc(out, func(a, b share) int { return cmp.Compare(a.Title, b.Title) })
	return out
}

func (h pages) shareTiles(f Filter, all []Entry) []web.Tile {
	var out []web.Tile
	for _, s := range sharesBy(all, func(e Entry) (string, string) { return e.Form, e.Title }) {
		out = append(out, web.Tile{Title: s.Title, Text: s.words() + " signed, " + strconv.Itoa(s.percent()) + "%", Picture: "pencil",
			Href: address(f, "/agreements", "form", s.Key, "state", string(Unsigned)), Count: s.All - s.Done})
	}
	return out
}
