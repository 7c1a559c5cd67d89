package chronology

import (
	"fmt"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/index"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// Search is the page on which one's own cases are found by their words.
type Search struct {
	Fields  []web.Field
	Asked   bool
	Total   int
	Results []Result
	Pager   web.Pager
	Empty   *web.Empty
	Links   []web.Link
}

// Result is one case that answers.
type Result struct {
	Number, Title, Href, When string
	Tag                       *web.Tag
	Pieces                    []index.Piece
}

// search finds cases; looking leaves an event, with how many were found and not what was asked. // serves INC-04, INC-06, INC-42
func (h pages) search(c *web.Ctx) (web.Page, error) {
	s := Search{Fields: searchFields(c), Links: h.links(c)}
	q, bad := query(c)
	p := web.Show("chronology/search", "Find in concerns", &s)
	if bad != nil {
		return c.Again(p, bad, refs(s.Fields)...)
	}
	typed := c.Query("q")
	s.Asked = typed != "" || q.State != "" || q.Kind != "" || q.From != "" || q.Until != ""
	if !s.Asked {
		s.Empty = &web.Empty{Title: "Look for something", Text: "Type words that stand in a concern: in its title, in what was told, in the chronology or with the evidence. You find only concerns that you deal with.", Picture: "search"}
		return p, nil
	}
	if typed != "" && len(q.Words) == 0 {
		s.Empty = &web.Empty{Title: "There are no words in this", Text: "Type at least one letter or number.", Picture: "search"}
		return p, nil
	}
	err := h.Base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		if err := h.results(c, tx, q, &s); err != nil {
			return ledger.Event{}, err
		}
		return ledger.Event{Verb: "chronology.searched", Subject: c.Ref("school", c.School.ID), Changes: []ledger.Change{
			{Field: "words", Class: ledger.Secret, After: typed}, {Field: "found", Class: ledger.Open, After: fmt.Sprint(s.Total)}}}, nil
	})
	return p, err
}

func (h pages) results(c *web.Ctx, tx *ledger.Tx, q index.Query, s *Search) error {
	if _, err := h.index.CatchUp(c, tx, index.AtOnce); err != nil {
		return err
	}
	found, err := h.index.Find(c, tx, q)
	if err != nil {
		return err
	}
	s.Results, s.Total = nil, 0
	if len(found) == 0 {
		s.Empty = &web.Empty{Title: "Nothing found", Text: "No concern that you deal with has all these words. Try fewer words, or only the beginning of one.", Picture: "search"}
		return nil
	}
	s.Total = int(found[0].Total)
	s.Pager = c.Pager(s.Total, index.PerPage)
	ids := make([]string, len(found))
	for n, f := range found {
		ids[n] = f.ID
	}
	cases, err := h.cases.Cases(c, tx, ids)
	for _, k := range cases {
		s.Results = append(s.Results, Result{Number: k.Number, Title: k.Title, Href: "/incidents/" + k.ID, When: clock.Told(k.Happened),
			Tag: stateTag(k.Incident), Pieces: index.Snippet(k, q.Words)})
	}
	return err
}

func stateTag(i incidents.Incident) *web.Tag {
	if i.State == incidents.Closed {
		return &web.Tag{Text: "Closed", Colour: "grey"}
	}
	return &web.Tag{Text: "Open"}
}

func query(c *web.Ctx) (index.Query, error) {
	q := index.Query{Words: index.Asked(c.Query("q")), State: c.Query("state"), Kind: c.Query("kind"), Page: min(c.PageNumber(), 5000)}
	from, err := dayIn(c, "from", "the first day")
	if err != nil {
		return q, err
	}
	until, err := dayIn(c, "until", "the last day")
	if !from.IsZero() {
		q.From = clock.Text(from)
	}
	if !until.IsZero() {
		q.Until = clock.Text(until.AddDate(0, 0, 1))
	}
	return q, err
}

// dayIn reads a day of the address, as people type it into the search.
func dayIn(c *web.Ctx, name, what string) (time.Time, error) {
	if c.Query(name) == "" {
		return time.Time{}, nil
	}
	day, ok := clock.ReadDay(c.Query(name))
	if !ok {
		return day, badDay(name, what)
	}
	return day, nil
}

func searchFields(c *web.Ctx) []web.Field {
	kinds := []web.Option{{Text: "Any"}, {Value: "content", Text: "Content"}, {Value: "contact", Text: "Contact"}, {Value: "conduct", Text: "Conduct"}, {Value: "commercial", Text: "Commercial"}}
	return []web.Field{
		{Type: "search", Name: "q", Label: "Words", Value: c.Query("q"), Width: "30", Hint: "The beginning of a word is enough"},
		{Name: "from", Label: "From", Value: c.Query("from"), Width: "10", Hint: "Such as 2026-09-01"},
		{Name: "until", Label: "To", Value: c.Query("until"), Width: "10", Hint: "Such as 2027-07-23"},
		{Type: "select", Name: "kind", Label: "Kind of risk", Value: c.Query("kind"), Options: kinds},
		{Type: "select", Name: "state", Label: "State", Value: c.Query("state"), Options: []web.Option{{Text: "All"}, {Value: incidents.Open, Text: "Open"}, {Value: incidents.Closed, Text: "Closed"}}},
	}
}
