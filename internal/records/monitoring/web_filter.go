package monitoring

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
	"cmp"
	"strings"
	"time"
)

// filterOf is what the address asks for, without those whom the reader may not see.
func (h pages) filterOf(c *web.Ctx, tx *ledger.Tx) (filter, error) {
	not, err := h.m.register.Hidden(c, tx, c.Actor.Person)
	if err != nil {
		return filter{}, err
	}
	f := filter{State: c.Query("state"), Level: c.Query("level"), Sort: c.Query("sort"), Class: c.Query("class"), Words: short200(c.Query("q")), Not: not}
	f.Lead = f.Sort != KindRepeat
	for _, t := range h.terms() {
		if t.From == c.Query("term") {
			f.From, f.Until = dayText(t.From, 0), dayText(t.To, 1)
		}
	}
	if f.Words == "" {
		return f, nil
	}
	found, _, err := h.m.people.Find(c, tx, people.Query{Text: f.Words, Left: true, Reach: authz.All, Actor: c.Actor, Page: 1, Size: mostFound})
	for _, p := range found {
		f.Persons = append(f.Persons, p.ID)
	}
	return f, err
}

const mostFound = 100 // people whom a search in the list may mean

func short200(s string) string {
	r := []rune(strings.TrimSpace(s))
	return string(r[:min(len(r), 200)])
}

// dayText is a day in London, some days on, as the start of that day.
func dayText(day string, more int) string {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	if err != nil {
		return ""
	}
	return clock.Text(t.AddDate(0, 0, more))
}

func (h pages) terms() []policy.Term {
	if active := h.m.base.Policy.Load(); active != nil {
		return active.Pack.Settings.Terms
	}
	return nil
}

func (h pages) filterFields(c *web.Ctx, tx *ledger.Tx, not []string) ([]web.Field, error) {
	state := []web.Option{{Text: "All"}, {Value: string(Open), Text: "Open"}, {Value: string(Incident), Text: "Concern"}, {Value: string(Acted), Text: "Dealt with"}, {Value: string(Dismissed), Text: "Dismissed"}}
	level := []web.Option{{Text: "All"}, {Value: Urgent, Text: "Urgent"}, {Value: High, Text: "High"}, {Value: Normal, Text: "Normal"}}
	sorts, err := h.m.store.sorts(c, tx, not)
	if err != nil {
		return nil, err
	}
	sort := []web.Option{{Text: "All"}}
	for _, s := range sorts {
		sort = append(sort, web.Option{Value: s, Text: h.m.kindTitle(s)})
	}
	all, err := h.m.people.Classes(c, tx)
	class := []web.Option{{Text: "All"}}
	for _, one := range all {
		class = append(class, web.Option{Value: one.Name, Text: one.Name})
	}
	term := []web.Option{{Text: "All"}}
	for _, t := range h.terms() {
		term = append(term, web.Option{Value: t.From, Text: cmp.Or(t.Title, t.Key) + " " + t.From[:min(4, len(t.From))]})
	}
	pick := func(name, label string, options []web.Option) web.Field {
		return web.Field{Name: name, Label: label, Type: "select", Value: c.Query(name), Options: options}
	}
	return []web.Field{pick("state", "State", state), pick("level", "Level", level), pick("sort", "What", sort), pick("class", "Class", class), pick("term", "Term", term),
		{Name: "q", Label: "Name, site or words of the story", Value: c.Query("q"), Width: "20"}}, err
}
